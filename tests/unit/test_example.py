#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example of engine/nst.h paints a picture, and the header quotes it.

Usage: test_example.py SOURCE_ROOT PAINT.  Speaks TAP.
"""

import pathlib
import struct
import subprocess
import sys
import tempfile

EXAMPLE = "docs/examples/paint.c"
PREFIX = " * "
SIZE = (49, 47)


def quoted(header):
    """The lines of the example in the header's comment."""
    _, _, after = header.partition(EXAMPLE)
    for line in after.splitlines()[2:]:
        if line != " *" and not line.startswith(PREFIX):
            return
        yield line[len(PREFIX):]


def check_quote(source, _paint):
    """nst.h quotes the example without a change."""
    code = (source / EXAMPLE).read_text(encoding="utf-8")
    own = code[code.index("#include"):].splitlines()
    other = list(quoted((source / "engine/nst.h").read_text(encoding="utf-8")))
    return own == other, f"{EXAMPLE} has {own}, nst.h has {other}"


def run(paint, *arguments):
    return subprocess.run([paint, *map(str, arguments)], capture_output=True,
                          text=True, check=False)


def check_painting(source, paint):
    """The example paints a picture of the photo's size and prints its progress."""
    golden = source / "tests/golden"
    with tempfile.TemporaryDirectory() as folder:
        result = pathlib.Path(folder) / "result.png"
        done = run(paint, source / "data/vgg19-conv5_1.safetensors",
                   golden / "two-styles-content.png",
                   golden / "two-styles-style-0.png", result)
        png = result.read_bytes() if result.exists() else b""
    # The width and height are at this place of every PNG file.
    size = struct.unpack(">II", png[16:24]) if png else None
    lines = done.stdout.splitlines()
    good = (done.returncode == 0 and size == SIZE and len(lines) > 1
            and lines[0].startswith("iteration 0, ")
            and lines[-1].startswith("iteration 100, "))
    return good, f"{done}, {size}"


def check_error(_source, paint):
    """A wrong path gives a message and a failure."""
    done = run(paint, "/nowhere", "a", "b", "c")
    return done.returncode == 1 and "/nowhere" in done.stderr, f"{done}"


CHECKS = (check_quote, check_painting, check_error)


def main():
    failed = 0
    print(f"1..{len(CHECKS)}")
    for number, check in enumerate(CHECKS, 1):
        good, problem = check(pathlib.Path(sys.argv[1]), sys.argv[2])
        if not good:
            print(f"# {problem}")
            failed += 1
        print(f"{'ok' if good else 'not ok'} {number} {check.__doc__}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
