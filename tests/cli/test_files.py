#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run impasto-cli on picture files of many kinds.
Usage: test_files.py PROGRAM DATA_FOLDER.  Prints TAP."""

import json
import os
import re
import struct
import subprocess
import sys

from harness import (CONTENT, PROGRAM, RGB, RGBA, STYLE, Skip, call,
                     environment, one_line, read_png, run_cases, write_png)

WIDTH, HEIGHT = 96, 64
QUICK = ["--size", "48", "--levels", "1", "--iterations", "2"]


def run(content, output, *arguments, style=STYLE):
    """The standard error of a run that must succeed."""
    done = call(content, style, "-o", output, *QUICK, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stderr


def cutout(path):
    """Write a picture whose left half is transparent."""
    row = bytes([0, 255, 0, 0] * (WIDTH // 2) + [90, 60, 30, 255] * (WIDTH // 2))
    write_png(path, WIDTH, HEIGHT, row * HEIGHT, RGBA)


def test_alpha(scratch):
    """The result is transparent where the content is"""
    cutout(scratch / "cutout.png")
    stderr = run(scratch / "cutout.png", scratch / "out.png")
    assert not stderr, stderr
    width, height, kind, _, rows, chunks = read_png(scratch / "out.png")
    assert (width, height, kind) == (48, 32, RGBA)
    assert b"sRGB" in chunks, chunks
    for row in rows:
        alphas = list(row[3::4])
        assert alphas[:23] == [0] * 23 and alphas[25:] == [255] * 23, alphas


def test_hidden_colors(scratch):
    """Hidden colors do not change the result, and do not get into it"""
    results = []
    for hidden in ([0, 255, 0, 0], [255, 0, 255, 0]):
        path = scratch / "content.png"
        row = bytes(hidden * (WIDTH // 2)
                    + [90, 60, 30, 255, 30, 20, 10, 255] * (WIDTH // 4))
        write_png(path, WIDTH, HEIGHT, row * HEIGHT, RGBA)
        run(path, scratch / "out.png", "--style-weight", "0", "--tv-weight",
            "0")
        results.append(read_png(scratch / "out.png"))
    assert results[0] == results[1], "hidden colors matter"
    # The visible colors are between 10 and 90.
    assert max(max(row[c::4]) for row in results[0][4] for c in range(3)) < 110


def test_hardly_visible_content(scratch):
    """A content with hardly any visible pixel is refused"""
    path = scratch / "content.png"
    write_png(path, WIDTH, HEIGHT, b"".join(
        bytes([90, 60, 30, 255 if x + y < 6 else 0])
        for y in range(HEIGHT) for x in range(WIDTH)), RGBA)
    done = call(path, STYLE, "-o", scratch / "out.png", *QUICK)
    assert done.returncode == 2, done.stderr
    assert "Too little of the picture to paint" in one_line(done.stderr)


def test_alpha_in_jpeg(scratch):
    """A warning if the output cannot be transparent"""
    cutout(scratch / "cutout.png")
    stderr = run(scratch / "cutout.png", scratch / "out.jpg")
    assert "write a PNG file" in one_line(stderr), stderr
    assert (scratch / "out.jpg").read_bytes()[:2] == b"\xff\xd8"


def test_depth_in_jpeg(scratch):
    """A warning if the output cannot have the depth of the content"""
    content = scratch / "content.png"
    write_png(content, WIDTH, HEIGHT, bytes(2 * WIDTH * HEIGHT), depth=16)
    stderr = run(content, scratch / "out.jpg")
    assert "8 bits for each value" in one_line(stderr), stderr


def test_paths(scratch):
    """A "file:" URI and "~" name files"""
    env = environment(HOME=str(scratch))
    odd = scratch / "a b.png"
    odd.write_bytes(CONTENT.read_bytes())
    for number, name in enumerate((odd.as_uri(), f"file:{scratch}/a%20b.png",
                                   "~/a b.png")):
        done = call(name, STYLE, "-o", f"~/{number}.png", *QUICK, env=env)
        assert done.returncode == 0, done.stderr
        assert (scratch / f"{number}.png").exists()


def test_depth(scratch):
    """A content of 16 bits gives a PNG file of 16 bits"""
    values = b"".join(struct.pack(">3H", x * 600, y * 900 + 77, 30000)
                      for y in range(HEIGHT) for x in range(WIDTH))
    write_png(scratch / "deep.png", WIDTH, HEIGHT, values, RGB, 16)
    run(scratch / "deep.png", scratch / "out.png")
    _, _, kind, depth, rows, _ = read_png(scratch / "out.png")
    assert (kind, depth) == (RGB, 16)
    # 8 bits in the disguise of 16 would have two equal bytes.
    equal = sum(row[i] == row[i + 1] for row in rows
                for i in range(0, len(row), 2))
    assert equal < 48 * 32 * 3 / 10, equal
    run(scratch / "deep.png", scratch / "out.jpg")


def painting(path, visible, hidden=(0, 0, 0)):
    """Write stripes of which the pixels for which VISIBLE is true are visible;
    the others have the color HIDDEN."""
    pixels = bytearray()
    for y in range(HEIGHT):
        for x in range(WIDTH):
            color = (230, 180, 20) if (x + y) % 12 < 6 else (20, 40, 160)
            pixels += bytes([*color, 255] if visible(x, y) else [*hidden, 0])
    write_png(path, WIDTH, HEIGHT, bytes(pixels), RGBA)


def style_loss(content, style, scratch):
    """The style loss of CONTENT itself, with the losses of Gatys et al."""
    log = scratch / "log"
    done = call(content, style, "-o", scratch / "out.png", *QUICK, "--log",
                log, "--balance", "off")
    assert done.returncode == 0, done.stderr
    return json.loads(log.read_text().splitlines()[0])["style"]


def test_style_alpha(scratch):
    """Transparent parts of a style do not take part"""
    whole, part, other, filled = (
        scratch / name for name in ("whole.png", "part.png", "other.png",
                                    "filled.png"))
    painting(whole, lambda x, y: True)
    painting(part, lambda x, y: x < WIDTH // 2)
    painting(other, lambda x, y: x < WIDTH // 2, (255, 0, 255))
    # The mean color in place of what is transparent, as if it were painted.
    pixels = b"".join(
        bytes([230, 180, 20] if (x + y) % 12 < 6 else [20, 40, 160])
        if x < WIDTH // 2 else bytes([125, 110, 90])
        for y in range(HEIGHT) for x in range(WIDTH))
    write_png(filled, WIDTH, HEIGHT, pixels, RGB)
    # The visible part has the statistics of the whole style, but for the edge,
    # which gives 0.3 of the loss of the filled style.
    losses = [style_loss(whole, style, scratch) for style in (part, filled)]
    assert losses[0] < 0.5 * losses[1], losses
    for style in (part, other):
        run(CONTENT, scratch / f"by-{style.name}", style=style)
    assert (scratch / "by-part.png").read_bytes() \
        == (scratch / "by-other.png").read_bytes(), "hidden colors matter"


def test_hardly_visible(scratch):
    """A style with hardly any visible pixel is refused"""
    painting(scratch / "dot.png", lambda x, y: x < 6 and y < 6)
    done = call(CONTENT, scratch / "dot.png", "-o", scratch / "out.png", *QUICK)
    assert done.returncode == 2, done.stderr
    assert "Too little of the style" in one_line(done.stderr), done.stderr


def write_deep_tiff(path):
    """Write a gray TIFF of 16 bits."""
    tags = [(256, WIDTH), (257, HEIGHT), (258, 16), (259, 1), (262, 1),
            (273, 8), (277, 1), (278, HEIGHT), (279, WIDTH * HEIGHT * 2)]
    pixels = bytes(range(256)) * (WIDTH * HEIGHT * 2 // 256)
    table = struct.pack("<H", len(tags)) + b"".join(
        struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    path.write_bytes(b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels
                     + table + bytes(4))


def test_lost_depth(scratch):
    """A warning if bits of the content get lost while it is read"""
    write_deep_tiff(scratch / "deep.tiff")
    stderr = run(scratch / "deep.tiff", scratch / "out.png")
    assert "PNG file of 16 bits" in one_line(stderr), stderr
    assert read_png(scratch / "out.png")[3] == 8


def measure(*arguments):
    """The peak of a run's memory and what it says that it takes, in MB."""
    process = subprocess.Popen(
        [str(PROGRAM), *map(str, arguments), *QUICK, "--verbose"],
        env=environment(), stderr=subprocess.PIPE, text=True)
    stderr = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    assert status == 0, stderr
    number, unit = re.search(r"about ([0-9.]+)\s(.B) of memory",
                             stderr).groups()
    return (usage.ru_maxrss * 1024 / 1e6,
            float(number) * {"MB": 1, "GB": 1000}[unit])


def test_memory(scratch):
    """A large picture is reduced while it is read; no memory is concealed"""
    if b"__asan_init" in PROGRAM.read_bytes():
        raise Skip("a sanitizer takes memory of its own")
    large = scratch / "large.png"
    write_png(large, 8000, 5000, bytes(8000 * 5000))
    for content, style in ((large, STYLE), (CONTENT, large), (CONTENT, STYLE)):
        peak, told = measure(content, style, "-o", scratch / "out.png")
        assert peak <= told, (peak, told)
        # As numbers, the large picture alone takes 480 MB.
        assert told < 350, told
    cutout(scratch / "cutout.png")
    peak, told = measure(scratch / "cutout.png", STYLE, "-o",
                         scratch / "out.png", "--save-every", "1")
    assert peak <= told, (peak, told)
    # What the caller takes does not count.
    ballast = b"x" * (400 << 20)
    _, told = measure(CONTENT, STYLE, "-o", scratch / "out.png")
    assert told < 350, (told, len(ballast))


def test_narrow(scratch):
    """A size that would do is named"""
    write_png(scratch / "banner.png", 3000, 40, bytes(3000 * 40))
    done = call(scratch / "banner.png", STYLE, "-o", scratch / "out.png",
                "--size", "512")
    assert done.returncode == 2, done.stderr
    assert "512 × 7" in one_line(done.stderr), done.stderr
    assert "a size of at least 1163." in done.stderr, done.stderr


def test_opaque(scratch):
    """An opaque alpha channel does not count"""
    write_png(scratch / "opaque.png", WIDTH, HEIGHT,
              bytes([90, 60, 30, 255]) * (WIDTH * HEIGHT), RGBA)
    stderr = run(scratch / "opaque.png", scratch / "out.jpg")
    assert not stderr, stderr
    run(scratch / "opaque.png", scratch / "out.png")
    assert read_png(scratch / "out.png")[2] == RGB


if __name__ == "__main__":
    sys.exit(run_cases(globals()))
