#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/count_tests.py counts the test cases of Meson's log.

Usage: test_count.py TOOL.  Speaks TAP.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

TAP = "1..4\nok 1 a\nok 2 b # SKIP no display\nnot ok 3 c\n# not ok\nok 4 d\n"
# The case, the tests in the log, the last line, the exit status.
CASES = [
    ("each TAP point counts", [("FAIL", TAP)],
     "2 passed, 1 failed, 1 skipped", 1),
    ("a test without TAP is one case", [("OK", ""), ("SKIP", "")],
     "1 passed, 0 failed, 1 skipped", 0),
    ("a crash after good points fails", [("ERROR", "1..2\nok 1 a\n")],
     "1 passed, 1 failed", 1),
    ("a timeout fails", [("TIMEOUT", "")], "0 passed, 1 failed", 1),
    ("nothing run is no success", [], "0 passed, 0 failed", 1),
    ("a log that is not there fails", None, "0 passed, 1 failed", 1),
    ("all good", [("OK", "1..1\nok 1 a\n"), ("OK", "")],
     "2 passed, 0 failed", 0),
]


def run(tests):
    """The tool's run on a log with these tests, or without a log for None."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "testlog.json"
        if tests is not None:
            path.write_text("".join(
                json.dumps({"name": "t", "result": result, "stdout": stdout})
                + "\n" for result, stdout in tests))
        return subprocess.run([sys.executable, sys.argv[1], str(path)],
                              capture_output=True, text=True, check=False)


def main():
    failed = 0
    print(f"1..{len(CASES)}")
    for number, (name, tests, closing, status) in enumerate(CASES, 1):
        done = run(tests)
        lines = done.stdout.splitlines()
        good = lines[-1:] == [closing] and done.returncode == status
        if not good:
            print(f"# {done.returncode}: {done.stdout!r} {done.stderr!r}")
            failed += 1
        print(f"{'ok' if good else 'not ok'} {number} {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
