# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of impasto-cli share: calls, PNG files, the loop over the
cases.  The test's arguments are the program and the data folder."""

import json
import math
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

PROGRAM, DATA = (pathlib.Path(p) for p in sys.argv[1:3])
CONTENT = DATA / "photos" / "chelsea.png"  # 451x300
STYLE = DATA / "styles" / "hokusai-great-wave-1829.jpg"
SMALL = ["--size", "48", "--levels", "1", "--iterations", "3"]
SMALL_SIZE = (48, 32)
# In seconds, for the slowest machine; only a failing test waits that long.
TIMEOUT = 120
# PNG's color types and their numbers of values.
GRAY, RGB, RGBA = 0, 2, 6
N_VALUES = {GRAY: 1, RGB: 3, RGBA: 4}
LOG_KEYS = ["level", "width", "height", "iteration", "seconds", "content",
            "style", "tv", "total"]


class Skip(Exception):
    """Something that the case needs is not installed."""


def environment(**changes):
    base = {k: v for k, v in os.environ.items()
            if k not in ("IMPASTO_DATA_DIR", "LANGUAGE")}
    return {**base, "LC_ALL": "C.UTF-8", **changes}


def call(*arguments, program=PROGRAM, env=None, **more):
    return subprocess.run([str(program), *map(str, arguments)],
                          capture_output=True, text=True, timeout=TIMEOUT,
                          env=env or environment(), check=False, **more)


def paint(output, *arguments, **more):
    return call(CONTENT, STYLE, "-o", output, *arguments, **more)


def read_log(path):
    lines = path.read_text(encoding="ascii").splitlines()
    entries = [json.loads(line) for line in lines]
    for entry in entries:
        assert list(entry) == LOG_KEYS, f"keys are {list(entry)}"
        assert all(math.isfinite(v) for v in entry.values()), entry
    return entries


def one_line(text):
    assert text.count("\n") == 1 and text.startswith("impasto-cli: "), \
        f"not one line from impasto-cli: {text!r}"
    return text


def png_size(path):
    header = path.read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n", "not a PNG"
    return struct.unpack(">II", header[16:24])


def write_png(path, width, height, values, kind=GRAY, depth=8, chunks=()):
    """Write a PNG of VALUES, bytes in the order of the file.  CHUNKS: pairs of
    name and bytes that follow the header."""
    def chunk(name, data):
        body = name + data
        return (struct.pack(">I", len(data)) + body
                + struct.pack(">I", zlib.crc32(body)))

    step = width * N_VALUES[kind] * depth // 8
    rows = b"".join(bytes([0]) + values[y * step:(y + 1) * step]
                    for y in range(height))
    path.write_bytes(b"\x89PNG\r\n\x1a\n"
                     + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height,
                                                  depth, kind, 0, 0, 0))
                     + b"".join(chunk(*more) for more in chunks)
                     + chunk(b"IDAT", zlib.compress(rows))
                     + chunk(b"IEND", b""))


def _unfilter(kind, row, above, step):
    """Undo PNG's filter KIND of a row."""
    for i, value in enumerate(row):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        up = above[i]
        guess = left + up - corner
        paeth = min((left, up, corner), key=lambda v: abs(guess - v))
        row[i] = (value + (0, left, up, (left + up) // 2, paeth)[kind]) & 255
    return row


def read_png(path):
    """(width, height, kind, depth, rows of bytes, names of chunks)"""
    data, place, chunks = path.read_bytes(), 8, []
    while place < len(data):
        length, name = struct.unpack(">I4s", data[place:place + 8])
        chunks.append((name, data[place + 8:place + 8 + length]))
        place += 12 + length
    width, height, depth, kind = struct.unpack(">IIBB", chunks[0][1][:10])
    raw = zlib.decompress(b"".join(d for n, d in chunks if n == b"IDAT"))
    step = N_VALUES[kind] * depth // 8
    row, rows = bytes(width * step), []
    for y in range(height):
        start = y * (width * step + 1)
        row = _unfilter(raw[start], bytearray(
            raw[start + 1:start + 1 + width * step]), row, step)
        rows.append(bytes(row))
    return width, height, kind, depth, rows, [name for name, _ in chunks]


def run_cases(names):
    """Run the functions of NAMES that begin with test_; the exit status."""
    cases = [case for name, case in names.items() if name.startswith("test_")]
    failed = 0
    print(f"1..{len(cases)}")
    for number, case in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as scratch:
            try:
                case(pathlib.Path(scratch))
                print(f"ok {number} {case.__doc__}", flush=True)
            except Skip as reason:
                print(f"ok {number} {case.__doc__} # SKIP {reason}",
                      flush=True)
            except (AssertionError, KeyError, ValueError, OSError,
                    subprocess.SubprocessError) as problem:
                text = str(problem).replace("\n", "\n# ")
                print(f"# {text}\nnot ok {number} {case.__doc__}", flush=True)
                failed += 1
    return 1 if failed else 0
