#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check which files the system-wide and the user's installation have, and that
uninstalling removes all of the user's.  Usage: test_install.py SOURCE_ROOT
BUILD_ROOT GIMP_LIBDIR PREFIX.  Prints TAP."""

import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE, BUILD, LIBDIR, PREFIX = (pathlib.Path(p) for p in sys.argv[1:])
# A name that breaks a script with missing quotes.
AWKWARD = "my \"GIMP\" \\ 2's"


def shipped_styles():
    return {f"data/styles/{p.name}"
            for p in (SOURCE / "data" / "styles").glob("*.jpg")}


def files_below(folder):
    return {p.relative_to(folder).as_posix()
            for p in folder.rglob("*") if p.is_file()}


def shell(function, profile, *arguments):
    """Call a function of tools/user-plugin.sh for the GIMP folder PROFILE."""
    script = f'. "$1/tools/common.sh"; . "$1/tools/user-plugin.sh"; shift; ' \
             f'{function} "$@"'
    subprocess.run(["bash", "-c", script, "bash", str(SOURCE), *arguments],
                   env={**os.environ, "GIMP2_DIRECTORY": str(profile),
                        "HOME": str(profile.parent)},
                   check=True, stdout=sys.stderr)


def check_contents(plugin):
    program = plugin / "impasto"
    assert program.is_file() and os.access(program, os.X_OK), \
        "the executable with the folder's name is missing"
    wanted = shipped_styles() | {"data/vgg19-conv5_1.safetensors",
                                 "data/styles/index.ini", "data/SOURCES.md",
                                 "data/help/style.css",
                                 "data/help/en/index.html",
                                 "data/help/en/gimp-help.xml"}
    assert shipped_styles(), "data/styles/ is empty"
    missing = wanted - files_below(plugin)
    assert not missing, f"missing: {sorted(missing)}"


def test_system(scratch):
    """System-wide installation"""
    subprocess.run(["meson", "install", "-C", str(BUILD), "--no-rebuild",
                    "--quiet", "--destdir", str(scratch)],
                   check=True, stdout=sys.stderr)
    check_contents(scratch / LIBDIR.relative_to("/") / "plug-ins" / "impasto")
    program = scratch / PREFIX.relative_to("/") / "bin" / "impasto-cli"
    assert os.access(program, os.X_OK), "impasto-cli is missing"


def test_user(scratch):
    """User's installation and removal, in a folder with an awkward name"""
    profile = scratch / AWKWARD
    profile.mkdir()
    plugin = profile / "plug-ins" / "impasto"
    shell("install_for_user", profile, str(BUILD))
    check_contents(plugin)
    neighbor = plugin.parent / "neighbor"
    neighbor.write_text("")
    stale = plugin / "stale"
    stale.write_text("")
    shell("install_for_user", profile, str(BUILD))
    check_contents(plugin)
    assert not stale.exists(), "a file of the last installation is left over"
    shell("uninstall_for_user", profile)
    assert files_below(profile) == {"plug-ins/neighbor"}, \
        f"left over: {files_below(profile)}"
    assert sorted(p.name for p in profile.iterdir()) == ["plug-ins"]


def test_first(scratch):
    """User's installation before the first start of GIMP"""
    profile = scratch / "gimp"
    shell("install_for_user", profile, str(BUILD))
    check_contents(profile / "plug-ins" / "impasto")
    assert (profile / "gradients").is_dir(), "GIMP's own folders are missing"


def main():
    cases = [test_system, test_user, test_first]
    failed = 0
    print(f"1..{len(cases)}")
    for number, case in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as scratch:
            try:
                case(pathlib.Path(scratch))
                print(f"ok {number} {case.__doc__}")
            except (AssertionError, OSError,
                    subprocess.CalledProcessError) as problem:
                print(f"# {problem}\nnot ok {number} {case.__doc__}")
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
