#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of ./run that starts GIMP with the installed plug-in: the functions
of tools/gimp-job.sh.  Usage: test_run.py SOURCE_ROOT PLUGIN_FOLDER
STOCK_PLUGINS.  Prints TAP.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

from desktop import Desktop, missing_tools, wait_for
from gimp_session import make_profile
from world import private_environment

# A name that breaks a script with missing quotes.
AWKWARD = 'a "b" \\n\\\\ c; $(d) \'e\' `f` é'
QUICK = "iterations=2;levels=1"


def make_world(world, root, plugin, stock):
    """Create a private GIMP folder and two small pictures; return the
    environment and the folder of the pictures."""
    names = {"photo": "data/photos/coffee.png",
             "painting": "data/styles/hokusai-great-wave-1829.jpg"}
    folder = world / AWKWARD
    folder.mkdir()
    for name, source in names.items():
        subprocess.run(["convert", str(root / source), "-resize", "64x64!",
                        str(folder / f"{name} {AWKWARD}.png")], check=True)
    env = {
        **private_environment(world),
        "GIMP2_DIRECTORY": str(make_profile(world, plugin, stock)),
        "IMPASTO_DATA_DIR": str(root / "data")}
    return env, folder


def shell(root, env, function, *arguments, cwd=None):
    """Call a function of tools/gimp-job.sh; return (exit status, messages)."""
    script = f'. "$1/tools/common.sh"; . "$1/tools/gimp-job.sh"; shift; ' \
             f'{function} "$@"'
    done = subprocess.run(["bash", "-c", script, "bash", str(root), *arguments],
                          env=env, cwd=cwd, capture_output=True, check=False,
                          timeout=120)
    return done.returncode, done.stderr.decode("utf-8", "replace")


def size_of(picture):
    return subprocess.run(["identify", "-format", "%m %wx%h", str(picture)],
                          capture_output=True, text=True,
                          check=False).stdout


def test_names(root, env, folder):
    """Relative names with quotes and backslashes"""
    output = folder / f"out {AWKWARD}.png"
    status, messages = shell(
        root, env, "batch_job", f"photo {AWKWARD}.png",
        f"painting {AWKWARD}.png", output.name, QUICK, cwd=folder)
    assert status == 0, messages
    assert size_of(output) == "PNG 64x64", f"{size_of(output)}: {messages}"


def test_locale(root, env, folder):
    """An ASCII locale, and JPEG output"""
    plain = {k: v for k, v in env.items() if k != "LC_ALL"}
    output = folder / "é.jpg"
    status, messages = shell(
        root, plain, "batch_job", str(folder / f"photo {AWKWARD}.png"),
        str(folder / f"painting {AWKWARD}.png"), str(output), QUICK)
    assert status == 0, messages
    assert size_of(output) == "JPEG 64x64", f"{size_of(output)}: {messages}"


def test_failure(root, env, folder):
    """A failed run prints the reason, and the old output stays"""
    output = folder / "old.png"
    output.write_text("old")
    arguments = [str(folder / f"photo {AWKWARD}.png"),
                 str(folder / f"painting {AWKWARD}.png"), str(output)]
    status, messages = shell(root, env, "batch_job", *arguments,
                             "iterations=many")
    assert status != 0, "the failed run returns success"
    assert "“many” is not a value for the option “iterations”" in messages, \
        messages
    assert output.read_text() == "old"


def test_folder(root, env, folder):
    """An output folder that does not exist is refused before the work"""
    photo = str(folder / f"photo {AWKWARD}.png")
    status, messages = shell(root, env, "batch_job", photo, photo,
                             str(folder / "none" / "x.png"), QUICK)
    assert status != 0
    assert "does not exist" in messages, messages


def test_dialog(root, env, folder):
    """With a display, GIMP opens the photo and the dialog"""
    log = folder / "events.log"
    log.touch()
    desktop = Desktop(folder.parent / "desktop")
    try:
        env = {**env, "DISPLAY": desktop.env["DISPLAY"],
               "IMPASTO_LOG": str(log)}
        script = '. "$1/tools/common.sh"; . "$1/tools/gimp-job.sh"; shift; ' \
                 'in_utf8 () { exec "$@"; }; dialog_job "$@"'
        desktop.env = env
        desktop.spawn("gimp", [
            "bash", "-c", script, "bash", str(root),
            str(folder / f"photo {AWKWARD}.png")])
        wait_for("the dialog", lambda: " dialog-shown" in log.read_text(), 90)
        wait_for("the dialog's window",
                 lambda: desktop.windows("^Neural Style Transfer$"))
        wait_for("the photo's window", lambda: desktop.windows("^photo"))
    finally:
        desktop.close()


CASES = [test_names, test_locale, test_failure, test_folder, test_dialog]


def main():
    root, plugin, stock = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
    missing = missing_tools() + [tool for tool in ("convert", "identify")
                                 if not shutil.which(tool)]
    if missing:
        print(f"1..0 # SKIP not installed: {', '.join(missing)}")
        return 0
    failed = 0
    print(f"1..{len(CASES)}")
    with tempfile.TemporaryDirectory(prefix="impasto-run-") as scratch:
        env, folder = make_world(pathlib.Path(scratch), root, plugin, stock)
        for number, case in enumerate(CASES, 1):
            try:
                case(root, env, folder)
                print(f"ok {number} {case.__doc__}", flush=True)
            except Exception as problem:
                print("\n".join("# " + line
                                for line in str(problem).splitlines()))
                print(f"not ok {number} {case.__doc__}", flush=True)
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
