#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the scripts in batch/ in GIMP without a display.

Usage: test_batch.py SOURCE_ROOT PLUGIN_FOLDER PROBE STOCK_PLUGINS [SCRIPT...]
Prints TAP.
"""

import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

from gimp_session import make_profile
from world import private_environment

LIMIT_S = 240
CONSOLE = "gimp-console-2.10"
SCRIPTS = ("output", "selection", "styles", "initial", "errors", "settings",
           "profiles")
# GIMP always exits with 0, so this test checks its output.
TROUBLE = re.compile(
    r"CRITICAL|LibGimp\S*-WARNING|crashed|wire_read|Sanitizer|runtime error"
    r"|leaked|experienced an execution error|\(killing\)")
CASE = re.compile(r"CASE (passed|failed) (.*)")
END = re.compile(r"SCRIPT-END errors=(\d+)")


def icc_profile(space, tags):
    """A small ICC profile, version 2, of a display, to XYZ at D50."""
    white = b"XYZ " + struct.pack(">4x3i", 63190, 65536, 54061)
    text = b"desc" + struct.pack(">4xI", 5) + b"test\0" + bytes(78)
    tags = {"desc": text, "cprt": b"text" + bytes(4) + b"none\0",
            "wtpt": white, **tags}
    table, data = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += name.encode() + struct.pack(">2I", start + len(data),
                                             len(content))
        data += content + bytes(-len(content) % 4)
    body = struct.pack(">I", len(tags)) + table + data
    header = struct.pack(">I4xI4s4s4s", 128 + len(body), 0x02100000, b"mntr",
                         space, b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + body


def gamma_curve(gamma):
    """A curve tag with a single exponent."""
    return b"curv" + struct.pack(">4xIH", 1, round(gamma * 256))


def xyz(*values):
    """A color tag."""
    return b"XYZ " + struct.pack(">4x3i", *(round(v * 65536) for v in values))


def make_files(folder, data):
    """Create the valid and invalid files that the scripts open."""
    gamma = gamma_curve(2.2)
    # The primaries of Adobe RGB (1998), adapted to D50.
    wide = {"rXYZ": xyz(0.60974, 0.31111, 0.01947),
            "gXYZ": xyz(0.20528, 0.62567, 0.06087),
            "bXYZ": xyz(0.14919, 0.06322, 0.74457),
            "rTRC": gamma, "gTRC": gamma, "bTRC": gamma}
    (folder / "wide.icc").write_bytes(icc_profile(b"RGB ", wide))
    (folder / "gray.icc").write_bytes(
        icc_profile(b"GRAY", {"kTRC": gamma_curve(1.5)}))
    (folder / "empty.png").write_bytes(b"")
    (folder / "no-picture.png").write_text("This is not a picture.\n")
    (folder / "html.jpg").write_text("<!DOCTYPE html><p>404</p>\n")
    # GIMP opens this one and shows a gray picture.
    photo = (data / "styles/hokusai-great-wave-1829.jpg").read_bytes()
    (folder / "cut.jpg").write_bytes(photo[:len(photo) // 2])
    (folder / "cut.png").write_bytes(
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0")


def batch_environment(world, profile, root):
    """The environment of GIMP, the plug-in and the scripts."""
    return {
        **private_environment(world),
        "GIMP2_DIRECTORY": str(profile),
        "IMPASTO_DATA_DIR": str(root / "data"),
        "IMPASTO_LOG": str(world / "events.log"),
        "IMPASTO_TEST_PHOTO": str(root / "data/photos/astronaut.png"),
        "IMPASTO_TEST_FOLDER": str(world / "files"),
    }


def run_script(script, env):
    """GIMP's output for one script; if it timed out, the last line says so."""
    library = script.parent / "lib.scm"
    command = [CONSOLE, "--new-instance", "--no-interface", "--no-data",
               "--no-fonts", "--no-splash", "--console-messages",
               "--stack-trace-mode=never",
               "-b", f'(begin (load "{library}") (load "{script}"))',
               "-b", "(gimp-quit 0)"]
    process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    try:
        output, _ = process.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
        output += f"\nCRITICAL: not done after {LIMIT_S} s\n".encode()
    return output.decode("utf-8", "replace")


def judge(script, output):
    """(name, problem) of each case; the last one is for the whole script."""
    wanted = re.findall(r'\(test-case "(.*?)"', script.read_text("utf-8"))
    seen = {}
    for verdict, rest in CASE.findall(output):
        name, _, reason = rest.partition(" # ")
        seen[name] = None if verdict == "passed" else reason or "failed"
    results = [(name, seen.get(name, "the case did not run"))
               for name in wanted]

    end = END.search(output)
    trouble = [line for line in output.splitlines() if TROUBLE.search(line)]
    errors = len(re.findall(r"^GIMP-Error|^\S*-Error: ", output, re.M))
    problem = None
    if not end:
        problem = "the script did not reach its end"
    elif trouble:
        problem = trouble[0]
    elif errors != int(end.group(1)):
        problem = f"{errors} errors reported, {end.group(1)} expected"
    return results + [("no other problem", problem)]


def main():
    """Run the named scripts, or all."""
    root, plugin, probe, stock = (pathlib.Path(p).resolve()
                                  for p in sys.argv[1:5])
    names = sys.argv[5:] or SCRIPTS
    if not shutil.which(CONSOLE):
        print(f"1..0 # SKIP {CONSOLE} is not installed")
        return 0

    number = failures = 0
    with tempfile.TemporaryDirectory(prefix="impasto-batch-") as folder:
        world = pathlib.Path(folder)
        (world / "files").mkdir()
        make_files(world / "files", root / "data")
        profile = make_profile(world, plugin, stock)
        probe_folder = profile / "plug-ins" / probe.name
        probe_folder.mkdir()
        (probe_folder / probe.name).symlink_to(probe)
        env = batch_environment(world, profile, root)
        for name in names:
            script = root / "tests/gimp/batch" / f"{name}.scm"
            output = run_script(script, env)
            bad = False
            for case, problem in judge(script, output):
                number += 1
                print(("not ok" if problem else "ok"),
                      f"{number} {name}: {case}".replace("#", "\\#"))
                if problem:
                    bad = True
                    failures += 1
                    print(f"# {problem}")
            if bad:
                print("\n".join("# " + line for line in output.splitlines()
                                if line.strip()))
            sys.stdout.flush()
    print(f"1..{number}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
