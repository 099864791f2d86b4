#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What impasto-cli has painted is kept: signals, closed pipes, full disks,
numbered files.  Usage: test_kept.py PROGRAM DATA_FOLDER.  Prints TAP."""

import os
import pty
import resource
import signal
import struct
import subprocess
import sys
import time

from harness import (CONTENT, PROGRAM, RGBA, SMALL, SMALL_SIZE, STYLE, TIMEOUT,
                     call, environment, one_line, paint, png_size, read_log,
                     read_png, run_cases, write_png)

ENDLESS = ["--iterations", "100000"]
QUICK = ["--size", "48", "--levels", "1"]


def start(*arguments, env=None, preexec_fn=None, **more):
    def prepare():
        # As a user's shell starts it, whatever has started this test.
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        if preexec_fn:
            preexec_fn()

    streams = {"stderr": subprocess.PIPE, "stdout": subprocess.DEVNULL, **more}
    return subprocess.Popen([str(PROGRAM), *map(str, arguments)],
                            env=env or environment(), text=True,
                            preexec_fn=prepare, **streams)


def wait_for_lines(path, n, process):
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end and process.poll() is None:
        text = path.read_bytes() if path.exists() else b""
        if text.count(b"\n") >= n:
            assert text.endswith(b"\n"), "the log ends within a line"
            return
        time.sleep(0.01)
    raise AssertionError(f"the log never reached {n} lines")


def interrupt(scratch, numbers, options, lines):
    """Send the signals NUMBERS after LINES lines of the log; the size of the
    picture."""
    out, log = scratch / "out.png", scratch / "log"
    with start(CONTENT, STYLE, "-o", out, "--log", log, *ENDLESS,
               *options) as process:
        try:
            wait_for_lines(log, lines, process)
            for number in numbers:
                process.send_signal(number)
            errors = process.communicate(timeout=TIMEOUT)[1]
        finally:
            process.kill()
    assert process.returncode == 128 + numbers[0], \
        f"status {process.returncode}: {errors}"
    assert not errors, errors
    read_log(log)
    left = sorted(p.name for p in scratch.iterdir())
    assert left == ["log", "out.png"], left
    size = png_size(out)
    out.unlink()
    log.unlink()
    return size


def test_interrupt(scratch):
    """Ctrl-C ends the run and writes the current picture"""
    assert interrupt(scratch, [signal.SIGINT], QUICK, 3) == SMALL_SIZE


def test_terminate(scratch):
    """SIGTERM at a coarse level: the picture still has the full size"""
    assert interrupt(scratch, [signal.SIGTERM],
                     ["--size", "128", "--levels", "2"], 2) == (128, 85)


def test_hang_up(scratch):
    """A closed terminal, which sends two SIGHUP; a limit of time"""
    for numbers in ([signal.SIGHUP] * 2, [signal.SIGXCPU] * 2):
        assert interrupt(scratch, numbers, QUICK, 3) == SMALL_SIZE


def test_nohup(scratch):
    """SIGHUP does not end a run that nohup has started"""
    out, log = scratch / "out.png", scratch / "log"
    with start(CONTENT, STYLE, "-o", out, "--log", log, *ENDLESS, *QUICK,
               preexec_fn=lambda: signal.signal(signal.SIGHUP,
                                                signal.SIG_IGN)) as process:
        try:
            wait_for_lines(log, 1, process)
            process.send_signal(signal.SIGHUP)
            lines = log.read_bytes().count(b"\n")
            wait_for_lines(log, lines + 3, process)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
    assert process.returncode == 128 + signal.SIGTERM, process.returncode
    assert png_size(out) == SMALL_SIZE


def test_interrupt_early(scratch):
    """Ctrl-C before the first picture: the old file stays"""
    out, log = scratch / "out.png", scratch / "log"
    out.write_text("old")
    # The log appears once all files are read, its first line an iteration
    # later.
    with start(CONTENT, STYLE, "-o", out, "--log", log, "--size",
               "2000", "--levels", "1", *ENDLESS) as process:
        try:
            end = time.monotonic() + TIMEOUT
            while not log.exists() and time.monotonic() < end:
                time.sleep(0.001)
            process.send_signal(signal.SIGINT)
            errors = process.communicate(timeout=TIMEOUT)[1]
        finally:
            process.kill()
    assert process.returncode == 130, process.returncode
    assert "before the first picture was ready" in one_line(errors)
    assert out.read_text() == "old"


def test_closed_pipe(scratch):
    """The reader of the messages is gone: the run goes on"""
    out = scratch / "out.png"
    process = start(CONTENT, STYLE, "-o", out, *SMALL, "--verbose")
    process.stderr.close()
    assert process.wait(timeout=TIMEOUT) == 0, process.returncode
    assert png_size(out) == SMALL_SIZE


def test_closed_descriptors(scratch):
    """Started without standard streams: no message gets into another file"""
    out, log = scratch / "out.png", scratch / "log"
    with start(CONTENT, STYLE, "-o", out, *SMALL, "--log", log, "--verbose",
               preexec_fn=lambda: os.closerange(0, 3)) as process:
        process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, process.returncode
    assert len(read_log(log)) == 4
    assert png_size(out) == SMALL_SIZE


def lose_folder(scratch, env):
    """Remove the output's folder during a run; what is printed."""
    folder, log = scratch / "stick", scratch / "log"
    folder.mkdir()
    with start(CONTENT, STYLE, "-o", folder / "out.png", "--log", log,
               *ENDLESS, *QUICK, env=env) as process:
        try:
            wait_for_lines(log, 2, process)
            folder.rmdir()
            process.send_signal(signal.SIGTERM)
            errors = process.communicate(timeout=TIMEOUT)[1]
        finally:
            process.kill()
    assert process.returncode == 1, process.returncode
    log.unlink()
    return one_line(errors)


def test_another_folder(scratch):
    """No output folder any more: the picture is in another, which is named"""
    home, temporary = scratch / "home", scratch / "temporary"
    pictures = home / "Pictures"
    for folder in (home / ".config", pictures, temporary):
        folder.mkdir(parents=True)
    (home / ".config" / "user-dirs.dirs").write_text(
        'XDG_PICTURES_DIR="$HOME/Pictures"\n')
    (pictures / "out.png").write_text("old")
    env = environment(HOME=str(home), TMPDIR=str(temporary))
    env.pop("XDG_CONFIG_HOME", None)
    for folder, name in ((pictures, "out-2.png"), (home, "out.png"),
                         (temporary, "out.png")):
        text = lose_folder(scratch, env)
        assert f"“{folder / name}”" in text, text
        assert "stick/out.png” cannot be written" in text, text
        assert png_size(folder / name) == SMALL_SIZE
        if folder == pictures:
            assert (pictures / "out.png").read_text() == "old"
        # Away, so that the next run needs the next folder.
        folder.rename(scratch / f"away-{folder.name}")
    assert "lost" in lose_folder(scratch, env)


def limit_files():
    """Imitate a full disk: no file may grow larger than this."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))


def test_full_disk(scratch):
    """Full disks: an error message, and the old picture stays"""
    out = scratch / "out.png"
    out.write_text("old")
    done = paint(out, *SMALL, preexec_fn=limit_files)
    assert done.returncode == 1, done.returncode
    assert "out.png” cannot be written" in one_line(done.stderr)
    assert "lost" in done.stderr, done.stderr
    assert out.read_text() == "old"
    assert [p.name for p in scratch.iterdir()] == ["out.png"]


def read_until(master, what):
    text = ""
    while what not in text:
        text += os.read(master, 65536).decode("utf-8")
    return text


def test_full_disk_terminal(scratch):
    """Full disks and a terminal: the picture waits for the user"""
    out = scratch / "out.png"
    master, slave = pty.openpty()
    with start(CONTENT, STYLE, "-o", out, *SMALL, stdin=slave, stderr=slave,
               preexec_fn=limit_files) as process:
        try:
            os.close(slave)
            read_until(master, "press Enter")
            os.write(master, b"\n")
            text = read_until(master, "press Enter")
            assert "out.png” cannot be written" in text, text
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE,
                             (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            os.write(master, b"\n")
            process.wait(timeout=TIMEOUT)
        finally:
            process.kill()
    os.close(master)
    assert process.returncode == 0, process.returncode
    assert png_size(out) == SMALL_SIZE
    assert [p.name for p in scratch.iterdir()] == ["out.png"]


def test_full_disk_given_up(scratch):
    """While the picture waits, one Ctrl-C ends the program"""
    out = scratch / "out.png"
    master, slave = pty.openpty()
    with start(CONTENT, STYLE, "-o", out, *SMALL, stdin=slave, stderr=slave,
               preexec_fn=limit_files) as process:
        try:
            os.close(slave)
            read_until(master, "press Enter")
            process.send_signal(signal.SIGINT)
            process.wait(timeout=TIMEOUT)
        finally:
            process.kill()
    os.close(master)
    assert process.returncode == -signal.SIGINT, process.returncode
    assert not list(scratch.iterdir())


def test_save_every(scratch):
    """--save-every: numbered files like the result; one may fail"""
    content, out = scratch / "content.png", scratch / "out.png"
    width, height = 96, 64
    write_png(content, width, height, b"".join(
        struct.pack(">4H", x * 600, y * 900, 30000, 65535 if x > 20 else 9000)
        for y in range(height) for x in range(width)), kind=RGBA, depth=16)
    (scratch / "out-0004.png").mkdir()
    done = call(content, STYLE, "-o", out, "--size", "96", "--levels", "2",
                "--iterations", "5", "--level-iterations", "1",
                "--save-every", "2")
    assert done.returncode == 0, done.stderr
    assert "out-0004.png” cannot be written" in one_line(done.stderr)
    numbers = (2, 4, 6, 8, 10)
    left = sorted(p.name for p in scratch.iterdir())
    assert left == ["content.png", *(f"out-{n:04d}.png" for n in numbers),
                    "out.png"], left
    result = read_png(out)
    pictures = {}
    for n in (2, 6, 8, 10):
        pictures[n] = read_png(scratch / f"out-{n:04d}.png")
        assert pictures[n][:4] == (width, height, RGBA, 16), pictures[n][:4]
        alpha = [row[6::8] for row in pictures[n][4]]
        assert alpha == [row[6::8] for row in result[4]], f"alpha of {n}"
    assert pictures[10] == result and pictures[8] != result


def test_save_every_refused(scratch):
    """--save-every does not overwrite the pictures that it reads"""
    content = scratch / "out-0002.png"
    content.write_bytes(CONTENT.read_bytes())
    for number, what in (("2", "could overwrite"), ("-1", "at least 1"),
                         ("x", "x")):
        done = call(content, STYLE, "-o", scratch / "out.png", *SMALL,
                    "--save-every", number)
        assert done.returncode == 2, done.returncode
        assert what in one_line(done.stderr), done.stderr
    assert content.read_bytes() == CONTENT.read_bytes()
    assert [p.name for p in scratch.iterdir()] == ["out-0002.png"]


if __name__ == "__main__":
    sys.exit(run_cases(globals()))
