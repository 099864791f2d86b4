#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add up the test cases in Meson's testlog.json files and print the totals."""

import json
import re
import sys

POINT = re.compile(r"^(not )?ok\b(.*)$")
DIRECTIVE = re.compile(r"#\s*(skip|todo)", re.IGNORECASE)


def count(test):
    """(passed, failed, skipped) of one test: its TAP points, or the test itself
    if it has none."""
    passed = failed = skipped = 0
    for line in test.get("stdout", "").splitlines():
        point = POINT.match(line)
        if not point:
            continue
        if DIRECTIVE.search(point.group(2)):
            skipped += 1
        elif point.group(1):
            failed += 1
        else:
            passed += 1
    result = test["result"]
    if result in ("OK", "EXPECTEDFAIL"):
        passed += passed + failed + skipped == 0
    elif result == "SKIP":
        skipped += passed + failed + skipped == 0
    elif failed == 0:  # it crashed, timed out, or did not run all its points
        failed = 1
    return passed, failed, skipped


def read(path):
    """The tests in a log.  A missing log counts as a failed test."""
    try:
        with open(path, encoding="utf-8") as log:
            return [json.loads(line) for line in log]
    except OSError:
        return [{"name": "no test has run", "result": "ERROR"}]


def main():
    totals = [0, 0, 0]
    for path in sys.argv[1:]:
        for test in read(path):
            counts = count(test)
            totals = [a + b for a, b in zip(totals, counts)]
            if counts[1]:
                print(f"FAILED: {test['name']} ({path})")
    passed, failed, skipped = totals
    line = f"{passed} passed, {failed} failed"
    print(f"{line}, {skipped} skipped" if skipped else line)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
