#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The latency of the dialog in a real GIMP, measured on the pixels of the display.

dialog_latency.py BUILD [--quick]

BUILD is a build folder.  Paints a photo of one megapixel at the standard size with
the default settings, and then two photos at once.  Takes about three minutes on a
machine that is idle otherwise.
"""

import argparse
import mmap
import os
import re
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TREE / "tests" / "gimp"))

import test_interactive  # noqa: E402
from desktop import Desktop, wait_for  # noqa: E402

PHOTO = "1224x816"
# The size of the image's window, and the part of it that is compared.
WINDOW = (640, 560)
AREA = (170, 190, 300, 200)
# Pixels between samples, and seconds between looks.
STEP = 8
INTERVAL = 0.03
# The mean difference, of 255, that a user sees.
VISIBLE = 1.0
# The default number of iterations of the last level.
ITERATIONS = 100
N_SLIDER = 5
SLIDER_PAUSE = 4.0
# A style strength that gives a different picture.
LESS = 0.01
N_ANSWERS = 200
PAUSE_BETWEEN_ANSWERS = 0.02
RATE_SECONDS = 10.0
# XWD, big-endian: length of the header, bytes of a line, number of colors.
XWD_HEADER, XWD_LINE, XWD_COLOURS = 0, 12 * 4, 19 * 4
XWD_COLOUR_SIZE = 12


class Canvas:
    """The memory of the display."""

    def __init__(self, folder):
        path = folder / "Xvfb_screen0"
        self.file = open(path, "rb")
        self.map = mmap.mmap(self.file.fileno(), 0, access=mmap.ACCESS_READ)

        def word(offset):
            return struct.unpack_from(">I", self.map, offset)[0]
        self.line = word(XWD_LINE)
        self.start = word(XWD_HEADER) + XWD_COLOUR_SIZE * word(XWD_COLOURS)

    def look(self):
        """Blue, green and red of some pixels as they are now."""
        left, top, width, height = AREA
        parts = []
        for y in range(top, top + height, STEP):
            row = self.start + y * self.line + 4 * left
            for channel in range(3):
                parts.append(self.map[row + channel:row + 4 * width:4 * STEP])
        return b"".join(parts)


def difference(a, b):
    """Mean difference, of 255."""
    return sum(abs(x - y) for x, y in zip(a, b)) / len(a)


def time_to_change(canvas, act, limit=60.0):
    """Seconds from act () to a visible change of the picture."""
    before = canvas.look()
    start = time.monotonic()
    thread = threading.Thread(target=act)
    thread.start()
    now = before
    while True:
        last, now = now, canvas.look()
        if now != last and difference(now, before) > VISIBLE:
            break
        if time.monotonic() - start > limit:
            raise RuntimeError("nothing has changed on the canvas")
        time.sleep(INTERVAL)
    seconds = time.monotonic() - start
    thread.join()
    return seconds


def count_changes(canvas, seconds):
    """The number of different pictures per second."""
    last = canvas.look()
    n = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = canvas.look()
        n += now != last
        last = now
        time.sleep(INTERVAL)
    return n / seconds


def answer_times(gimp):
    """Seconds that GIMP takes to answer a trivial call, many times."""
    times = []
    for _ in range(N_ANSWERS):
        start = time.monotonic()
        gimp.evaluate("(car (gimp-image-is-valid 1))")
        times.append(time.monotonic() - start)
        time.sleep(PAUSE_BETWEEN_ANSWERS)
    return times


def describe_answers(times):
    times = sorted(times)
    return (f"median {1000 * statistics.median(times):.0f} ms, 95th percentile "
            f"{1000 * times[int(0.95 * len(times))]:.0f} ms")


def position(session):
    """The level and the iteration that the dialog shows."""
    text = session.progress()
    found = re.search(r"Level (\d+) of (\d+).*iteration (\d+)", text)
    return tuple(map(int, found.groups())) if found else (0, 0, 0)


def wait_for_last_level(session, iteration):
    def is_there():
        level, n_levels, done = position(session)
        return level > 0 and level == n_levels and done >= iteration
    wait_for("the last level", is_there, 240, 0.2)


def paint_on(session):
    """Waits for the last level and makes it last longer than the measurement."""
    wait_for_last_level(session, 1)
    a11y = test_interactive.a11y
    a11y.set_value(session.find("spin button", "Iterations"),
                   test_interactive.ENDLESS)
    time.sleep(1)
    wait_for_last_level(session, 3)


def iteration_rate(sessions, seconds):
    """Iterations per second of each dialog."""
    start = time.monotonic()
    before = [position(s)[2] for s in sessions]
    time.sleep(seconds)
    passed = time.monotonic() - start
    return [(position(s)[2] - b) / passed for s, b in zip(sessions, before)]


def last_event(session, name, after):
    for line in session.events(name):
        if float(line.split()[0]) >= after:
            return float(line.split()[0]) - after
    return float("nan")


def measure(gimp, canvas, picture, log, quick):
    rows = []

    def row(name, value):
        rows.append((name, value))
        print(f"{name}: {value}", file=sys.stderr, flush=True)
    session = test_interactive.Session(gimp, picture, log)
    gimp.desktop.output("xdotool", "windowsize", "--sync", gimp.window(),
                        *map(str, WINDOW))
    gimp.desktop.key(gimp.window(), "shift+ctrl+j")
    row("GIMP answers, nothing running", describe_answers(answer_times(gimp)))
    session.open_dialog(ITERATIONS)
    # As long as a user looks at the dialog, which reads the model in this time.
    time.sleep(3)
    press = session.button("Start")
    begin = time.monotonic()
    seconds = time_to_change(canvas, lambda: test_interactive.a11y.press(press))
    row("Start to the first visible frame", f"{seconds:.2f} s")
    row("... of it until the pictures are read",
        f"{last_event(session, 'run-started', begin):.2f} s")
    row("... of it until the first iteration",
        f"{last_event(session, 'first-iteration', begin):.2f} s")
    row("different frames a second, from the start on",
        f"{count_changes(canvas, 5.0):.1f}")
    paint_on(session)
    slider = session.find("spin button", "Style strength.*")
    times = []
    for n in range(N_SLIDER):
        number = LESS if n % 2 == 0 else 1.0
        times.append(time_to_change(
            canvas, lambda: test_interactive.a11y.set_value(slider, number)))
        time.sleep(SLIDER_PAUSE)
    row("slider to visible change, last level",
        f"median {statistics.median(times):.2f} s, most {max(times):.2f} s")
    row("different frames a second, last level",
        f"{count_changes(canvas, RATE_SECONDS):.1f}")
    row("iterations a second, last level",
        f"{iteration_rate([session], RATE_SECONDS)[0]:.2f}")
    shown = [float(e.rsplit('ms=', 1)[1])
             for e in session.events("frame-shown")]
    row("cost of a frame for the plug-in",
        f"median {statistics.median(shown):.0f} ms, most {max(shown):.0f} ms")
    row("GIMP answers, last level", describe_answers(answer_times(gimp)))
    if not quick:
        alone = iteration_rate([session], RATE_SECONDS)[0]
        second = picture.with_name("second.png")
        second.write_bytes(picture.read_bytes())
        other = test_interactive.Session(gimp, second, log)
        other.open_dialog(ITERATIONS)
        other.press("Start")
        paint_on(other)
        rates = iteration_rate([session, other], 2 * RATE_SECONDS)
        row("iterations a second, alone", f"{alone:.2f}")
        row("... of two dialogs at once",
            f"{rates[0]:.2f} + {rates[1]:.2f} = {sum(rates):.2f}")
        row("GIMP answers, two dialogs",
            describe_answers(answer_times(gimp)))
        other.end_dialog("Cancel")
    session.end_dialog("Cancel")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("--quick", action="store_true",
                        help="one dialog only")
    arguments = parser.parse_args()
    stock = Path(subprocess.run(
        ["pkg-config", "--variable=gimplibdir", "gimp-2.0"], check=True,
        capture_output=True, text=True).stdout.strip()) / "plug-ins"
    with tempfile.TemporaryDirectory(prefix="impasto-latency-") as folder:
        world = Path(folder)
        picture = world / "photo.png"
        subprocess.run(["convert", str(TREE / "data/photos/coffee.png"),
                        "-resize", PHOTO + "!", "-strip", str(picture)],
                       check=True)
        log = world / "events.log"
        log.touch()
        desktop = Desktop(world, options=("-fbdir", str(world)))
        try:
            os.environ.update(desktop.env)
            import accessible
            from gimp_session import Gimp, make_profile
            test_interactive.a11y = accessible
            profile = make_profile(
                world, (arguments.build / "plugin").resolve(), stock)
            gimp = Gimp(desktop, profile, {"IMPASTO_DATA_DIR":
                                           str(TREE / "data"),
                                           "IMPASTO_LOG": str(log)})
            try:
                rows = measure(gimp, Canvas(world), picture, log,
                               arguments.quick)
            finally:
                gimp.close()
        finally:
            desktop.close()
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:{width}}  {value}")


if __name__ == "__main__":
    main()
