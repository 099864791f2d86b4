#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run impasto-cli: arguments, results, logs.
Usage: test_cli.py PROGRAM DATA_FOLDER.  Prints TAP."""

import math
import os
import re
import pathlib
import pty
import resource
import shutil
import subprocess
import sys
import time

from harness import (CONTENT, DATA, PROGRAM, SMALL, SMALL_SIZE, STYLE, TIMEOUT,
                     Skip, call, environment, one_line, paint, png_size,
                     read_log, run_cases, write_png)

MODEL_FILE = "vgg19-conv5_1.safetensors"


def test_bad_arguments(scratch):
    """Invalid arguments and files: status 2, one line, no picture"""
    out = scratch / "out.png"
    text = scratch / "text.png"
    text.write_text("not a picture")
    page = scratch / "page.jpg"
    page.write_text("<!DOCTYPE html><p>404</p>")
    cut = scratch / "cut.png"
    cut.write_bytes(CONTENT.read_bytes()[:3000])
    fifo = scratch / "fifo.png"
    os.mkfifo(fifo)
    empty = scratch / "empty.png"
    empty.write_bytes(b"")
    tiny = scratch / "tiny.png"
    write_png(tiny, 8, 8, bytes([128] * 64))
    missing = scratch / "missing"
    usual = [CONTENT, STYLE, "-o", out]
    cases = [
        ([], "content picture and a style"),
        ([CONTENT, "-o", out], "content picture and a style"),
        ([CONTENT, STYLE], "-o"),
        ([CONTENT, STYLE, "-o"], "-o"),
        ([*usual, STYLE], "Unexpected file"),
        ([missing, STYLE, "-o", out], "missing"),
        ([CONTENT, missing, "-o", out], "missing"),
        ([scratch, STYLE, "-o", out], "not a regular file"),
        ([fifo, STYLE, "-o", out], "not a regular file"),
        ([text, STYLE, "-o", out], "text.png"),
        ([CONTENT, cut, "-o", out], "cut.png"),
        ([empty, STYLE, "-o", out], "empty.png"),
        ([page, STYLE, "-o", out], "formats: ANI, BMP, GIF,"),
        (["http://a.org/b.png", STYLE, "-o", out], "Save it to a file"),
        ([CONTENT, "file://other/b.png", "-o", out], "on this computer"),
        ([CONTENT, STYLE, "-o", "ftp://a.org/b.png"], "Save it to a file"),
        ([tiny, STYLE, "-o", out], "pixels"),
        ([CONTENT, STYLE, "-o", scratch / "out.gif"], "“.png”"),
        ([CONTENT, STYLE, "-o", scratch / "out"], "“.png”"),
        ([CONTENT, STYLE, "-o", missing / "out.png"], "folder"),
        ([CONTENT, STYLE, "-o", fifo], "not a regular file"),
        ([*usual, "--colour"], "no option “--colour”. Did you mean “--"),
        ([*usual, "--itterations=5"], "Did you mean “--iterations”?"),
        ([*usual, "--tv-wieght", "5"], "Did you mean “--tv-weight”?"),
        ([*usual, "--ouput", "5"], "Did you mean “--output”?"),
        ([*usual, "--init", "picture"], "Give it with --init-picture"),
        ([*usual, "--init", "noise", "--init-picture", CONTENT],
         "--init has another value"),
        ([*usual, "--init-picture", missing], "missing"),
        ([*usual, "--init-picture", text], "text.png"),
        ([*usual, "--normalize-gradient", "on"], "needs the optimizer Adam"),
        ([*usual, "--style-layers", "relu9_9"], "“relu9_9”"),
        ([*usual, "--style-layers", "relu5_4"], "ends at “relu5_1”"),
        ([*usual, "--content-weight", "0", "--style-weight", "0"],
         "“Smoothness” are all 0"),
        ([*usual, "--feature-weight", "0"], "“Content: pixels”"),
        ([*usual, "--size", "31"], "32 to 16384"),
        ([*usual, "--size", "big"], "“big”"),
        ([*usual, "--iterations", "0"], "1 to"),
        ([*usual, "--iterations", "1.5"], "“1.5”"),
        ([*usual, "--content-weight", "-1"], "“-1”"),
        ([*usual, "--style-weight", "nan"], "“nan”"),
        ([*usual, "--optimizer", "sgd"], "lbfgs, adam"),
        ([*usual, "--init", ""], "content, style, noise"),
        ([*usual, "--weights", missing], "missing"),
        ([*usual, "--style-network", "vgg16"],
         "VGG-16 needs a model file"),
        ([*usual, "--content-network", "resnet18-random", "--style-network",
          "resnet18-random", "--weights", DATA / MODEL_FILE],
         "contains VGG-19, but neither"),
        ([*usual, "--style-network", "resnet18-random", "--style-layers",
          "relu1_1"], "“relu1_1”, which random ResNet-18 does not have"),
        ([*usual, "--weights", CONTENT], "model file"),
        ([*usual, "--weights", scratch], "not a regular file"),
        ([*usual, "--log", missing / "log"], "log"),
        ([*usual, "--log", out], "overwrite the picture"),
        ([tiny, STYLE, "-o", out, "--log", scratch / "." / "tiny.png"],
         "overwrite the picture"),
        # An older log also survives a run that cannot start.
        ([missing, STYLE, "-o", out, "--log", scratch / "log"], "missing"),
        ([*usual, "--weights", missing, "--log", scratch / "log"], "missing"),
    ]
    for arguments, what in cases:
        done = call(*arguments)
        assert done.returncode == 2, f"{arguments}: status {done.returncode}"
        assert what in one_line(done.stderr), f"{arguments}: {done.stderr}"
        assert not done.stdout, done.stdout
    left = {p.name for p in scratch.iterdir()}
    assert left == {"text.png", "page.jpg", "cut.png", "fifo.png", "empty.png",
                    "tiny.png"}, left


def test_help(_scratch):
    """--help lists every option; --version prints the version"""
    done = call("--help")
    assert done.returncode == 0 and not done.stderr
    for option in ("output", "size", "style-scale", "content-weight",
                   "style-weight", "tv-weight", "optimizer", "learning-rate",
                   "iterations", "levels", "init", "seed", "stop-at",
                   "threads", "weights", "log", "save-every", "verbose"):
        assert f"--{option}" in done.stdout, f"no --{option}"
    done = call("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("impasto-cli "), done.stdout


def test_small_run(scratch):
    """A small run writes the picture and the log, and prints nothing"""
    out, log = scratch / "out.png", scratch / "log"
    weights = (3.0, 0.5, 700.0)
    before = time.monotonic()
    done = paint(out, *SMALL, "--log", log, "--balance", "off",
                 "--content-weight", weights[0], "--style-weight", weights[1],
                 "--tv-weight", weights[2])
    assert done.returncode == 0, done.stderr
    assert not done.stderr and not done.stdout, done.stderr + done.stdout
    assert png_size(out) == SMALL_SIZE
    entries = read_log(log)
    assert [e["iteration"] for e in entries] == [0, 1, 2, 3]
    for entry in entries:
        assert (entry["level"], entry["width"], entry["height"]) \
            == (0, *SMALL_SIZE)
        total = sum(w * entry[k] for w, k in
                    zip(weights, ("content", "style", "tv")))
        # The log has nine digits.
        assert math.isclose(entry["total"], total, rel_tol=1e-7), entry
    # Measured from the program's start, so at most what this test measures.
    seconds = [0.0] + [e["seconds"] for e in entries]
    seconds.append(time.monotonic() - before)
    assert seconds == sorted(seconds), seconds
    # The run starts from the content picture: no content loss at first, and
    # the total loss falls.
    assert entries[0]["content"] == 0.0
    totals = [e["total"] for e in entries]
    assert totals[-1] < totals[0], totals


def test_levels(scratch):
    """The log has each level of the pyramid, from its iteration 0 on"""
    out, log = scratch / "out.png", scratch / "log"
    done = paint(out, "--size", "96", "--levels", "2", "--iterations", "4",
                 "--log", log)
    assert done.returncode == 0, done.stderr
    entries = read_log(log)
    sizes = {e["level"]: (e["width"], e["height"]) for e in entries}
    assert sizes == {0: (48, 32), 1: (96, 64)}, sizes
    for level in sizes:
        iterations = [e["iteration"] for e in entries if e["level"] == level]
        assert iterations == list(range(len(iterations))), iterations
        assert len(iterations) >= 3, iterations
    assert png_size(out) == (96, 64)


def test_init_picture(scratch):
    """--init-picture continues from an earlier result"""
    logs = scratch / "first", scratch / "second", scratch / "third"
    paint(scratch / "a.png", *SMALL, "--log", logs[0])
    done = paint(scratch / "b.png", *SMALL, "--log", logs[1],
                 "--init-picture", scratch / "a.png")
    assert done.returncode == 0, done.stderr
    first, second = (read_log(path) for path in logs[:2])
    # The loss at which the first run ended, except for rounding to 8 bits.
    assert math.isclose(second[0]["total"], first[-1]["total"],
                        rel_tol=0.01), (first[-1], second[0])
    assert second[-1]["total"] < first[-1]["total"]
    # A picture of another size, and with --init=picture as well.
    done = paint(scratch / "c.png", *SMALL, "--log", logs[2],
                 "--init-picture", CONTENT, "--init", "picture")
    assert done.returncode == 0, done.stderr
    assert math.isclose(read_log(logs[2])[0]["total"], first[0]["total"],
                        rel_tol=0.01)


def test_stop_at(scratch):
    """--stop-at ends the run at the given loss"""
    free, stopped = scratch / "free", scratch / "stopped"
    paint(scratch / "a.png", *SMALL, "--log", free)
    totals = [e["total"] for e in read_log(free)]
    between = (totals[1] + totals[2]) / 2
    done = paint(scratch / "b.png", *SMALL, "--log", stopped,
                 "--stop-at", between)
    assert done.returncode == 0, done.stderr
    ended = [e["total"] for e in read_log(stopped)]
    assert ended[:2] == totals[:2], ended
    # The last loss is always measured; earlier ones may be estimates.
    assert len(ended) == 3 and ended[2] <= between, ended
    assert abs(ended[2] - totals[2]) < 0.01 * totals[2], ended
    assert png_size(scratch / "b.png") == SMALL_SIZE


def test_deterministic(scratch):
    """The same arguments give the same bytes, for any number of threads"""
    pictures = set()
    for number, threads in enumerate((1, 1, 2, 3)):
        out = scratch / f"{number}.png"
        done = paint(out, *SMALL, "--threads", threads, "--init", "noise",
                     "--seed", "7")
        assert done.returncode == 0, done.stderr
        pictures.add(out.read_bytes())
    assert len(pictures) == 1, "the pictures differ"
    # And with the products of OpenBLAS.
    generic = set()
    for threads in (1, 2, 3):
        out = scratch / f"generic-{threads}.png"
        done = paint(out, *SMALL, "--threads", threads,
                     env=environment(IMPASTO_CPU="generic"))
        assert done.returncode == 0, done.stderr
        generic.add(out.read_bytes())
    assert len(generic) == 1, "the pictures differ with OpenBLAS"
    paint(scratch / "8.png", *SMALL, "--init", "noise", "--seed", "8")
    assert (scratch / "8.png").read_bytes() not in pictures, \
        "another seed gives the same picture"


def test_options_matter(scratch):
    """Options of each type reach the engine"""
    paint(scratch / "base.png", *SMALL)
    base = (scratch / "base.png").read_bytes()
    for name, value in (("style-scale", "own"), ("content-weight", "100"),
                        ("optimizer", "adam"), ("init", "style")):
        out = scratch / f"{name}.png"
        done = paint(out, *SMALL, f"--{name}={value}")
        assert done.returncode == 0, done.stderr
        assert out.read_bytes() != base, f"--{name}={value} changes nothing"
        assert png_size(out) == SMALL_SIZE


def test_jpeg_and_names(scratch):
    """JPEG by the extension; names in any encoding; the target of a link"""
    odd = pathlib.Path(os.fsdecode(os.fsencode(scratch) + b"/\xff \xc3\xa9.JPG"))
    done = paint(odd, *SMALL)
    assert done.returncode == 0, done.stderr
    assert odd.read_bytes()[:3] == b"\xff\xd8\xff", "not a JPEG"
    done = call(odd, STYLE, "-o", scratch / "again.jpeg", *SMALL)
    assert done.returncode == 0, done.stderr
    link = scratch / "link.png"
    link.symlink_to("target.png")
    (scratch / "target.png").write_text("old")
    done = paint(link, *SMALL)
    assert done.returncode == 0, done.stderr
    assert link.is_symlink(), "the link was replaced"
    assert png_size(scratch / "target.png") == SMALL_SIZE


def test_full_log(scratch):
    """A log on a full disk: an error message, and the picture"""
    out = scratch / "out.png"
    done = paint(out, *SMALL, "--log", "/dev/full")
    assert done.returncode == 1, done.returncode
    assert "/dev/full" in one_line(done.stderr)
    assert png_size(out) == SMALL_SIZE


def limit_memory(megabytes):
    """Limits the address space of the process that is started."""
    def limit():
        size = megabytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    return limit


def test_small_address_space(scratch):
    """Little address space: a message or the result, but no hang"""
    if "ASAN_OPTIONS" in os.environ or "TSAN_OPTIONS" in os.environ:
        raise Skip("sanitizers need address space themselves")
    done = {}
    for megabytes in (100, 150, 200, 300, 500, 700, 3000):
        limit = limit_memory(megabytes)
        version = call("--version", preexec_fn=limit)
        assert version.returncode == 0, (megabytes, version.stderr)
        assert version.stdout.startswith("impasto-cli "), version.stdout
        # OpenBLAS needs address space as well: for the Wasserstein statistics
        # and, on the generic level, for all products.
        for level in ("generic", "avx512"):
            out = scratch / f"{megabytes}-{level}.png"
            run = paint(out, *SMALL, "--threads", 2, "--style-statistics",
                        "wasserstein", preexec_fn=limit,
                        env=environment(IMPASTO_CPU=level))
            assert run.returncode in (0, 1), (megabytes, run.returncode)
            done[megabytes, level] = run.returncode == 0
            if run.returncode:
                assert "memory" in one_line(run.stderr), run.stderr
                assert not out.exists()
    assert not done[100, "generic"] and done[3000, "generic"], done


def test_model_file_found(scratch):
    """The model file: next to the program, by environment, by --weights"""
    program = scratch / "impasto-cli"
    shutil.copy(PROGRAM, program)
    out = scratch / "out.png"
    nowhere = scratch / "nowhere"
    done = paint(out, *SMALL, program=program,
                 env=environment(IMPASTO_DATA_DIR=str(nowhere)))
    assert done.returncode == 2, done.returncode
    assert str(nowhere / MODEL_FILE) in one_line(done.stderr)
    assert not out.exists()
    for env, more in ((environment(IMPASTO_DATA_DIR=str(DATA)), []),
                      (environment(IMPASTO_DATA_DIR=str(nowhere)),
                       ["--weights", DATA / MODEL_FILE])):
        done = paint(out, *SMALL, *more, program=program, env=env)
        assert done.returncode == 0, done.stderr
        out.unlink()
    (scratch / "data").symlink_to(DATA)
    done = paint(out, *SMALL, program=program)
    assert done.returncode == 0, done.stderr


def test_networks(scratch):
    """Two networks: each computes its own loss"""
    random = "resnet18-random"
    first = {}
    for content, style in (("vgg19", "vgg19"), (random, random),
                           ("vgg19", random)):
        log = scratch / "networks.log"
        done = paint(scratch / "networks.png", *SMALL, "--log", log,
                     "--init", "noise", "--content-network", content,
                     "--style-network", style)
        assert done.returncode == 0, done.stderr
        first[content, style] = read_log(log)[0]
    mixed = first["vgg19", random]
    assert mixed["content"] == first["vgg19", "vgg19"]["content"]
    assert mixed["style"] == first[random, random]["style"]
    assert mixed["style"] != first["vgg19", "vgg19"]["style"]


def test_terminal(scratch):
    """Progress appears on a terminal, and elsewhere with --verbose"""
    master, slave = pty.openpty()
    done = subprocess.run(
        [str(PROGRAM), str(CONTENT), str(STYLE), "-o",
         str(scratch / "out.png"), *SMALL], env=environment(), stderr=slave,
        stdout=subprocess.PIPE, timeout=TIMEOUT, check=False)
    os.close(slave)
    text = os.read(master, 65536).decode("utf-8")
    os.close(master)
    assert done.returncode == 0 and not done.stdout
    last = text.rstrip().split("\r")[-1]
    for what in ("iteration 3/3", "48 × 32", "it/s", "left"):
        assert what in last, f"no {what!r} in {last!r}"
    assert text.endswith("\n")

    done = paint(scratch / "out.png", *SMALL, "--verbose")
    assert "iteration 3/3" in done.stderr and "\r" not in done.stderr
    assert "result 48 × 32" in done.stderr and "size=48;" in done.stderr


def test_locale(scratch):
    """The log and the options use decimal points in any locale"""
    if not shutil.which("localedef"):
        raise Skip("no localedef")
    made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8",
                           str(scratch / "de_DE.UTF-8")], check=False,
                          capture_output=True)
    if made.returncode != 0:
        raise Skip("localedef cannot build de_DE")
    log = scratch / "log"
    done = paint(scratch / "out.png", *SMALL, "--log", log, "--verbose",
                 "--style-weight=0.5", env=environment(
                     LC_ALL="de_DE.UTF-8", LOCPATH=str(scratch)))
    assert done.returncode == 0, done.stderr
    assert len(read_log(log)) == 4
    assert "style-weight=0.5;" in done.stderr, done.stderr
    # The locale is in use: the progress line has decimal commas.
    assert re.search(r"\d,\d", done.stderr), done.stderr


if __name__ == "__main__":
    sys.exit(run_cases(globals()))
