#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialog in a real GIMP: the canvas during the run, the image after it.

Usage: test_interactive.py SOURCE_ROOT PLUGIN_FOLDER STOCK_PLUGINS
[SCREENSHOT_FOLDER [CASE...]].  Prints TAP.  CASE is the name of a function.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import traceback

from desktop import Desktop, missing_tools, wait_for

TITLE = "Neural Style Transfer"
MENU_ITEM = TITLE + "…"
PROGRAM = "impasto"
GIMP_PROGRAM = "gimp-2.10"
# Small, so that an iteration takes only a few hundredths of a second.
SIZE = "128x96"
# More iterations than any test waits for: the test ends the run.
ENDLESS = 50000


class Session:
    """A picture in GIMP, and the dialog on it."""

    def __init__(self, gimp, picture, log):
        self.gimp = gimp
        self.desktop = gimp.desktop
        self.log = log
        self.picture = picture
        self.image, self.drawable = gimp.open_image(picture)
        wait_for("the picture's window", lambda: picture.stem in
                 self.desktop.output("xdotool", "getwindowname",
                                     gimp.window()))
        self.original = self.pixels()
        self.process = None  # of the dialog

    def pixels(self, drawable=None):
        return self.gimp.pixels(self.image, drawable or self.drawable)

    def undo_labels(self):
        """The Edit menu's items to undo and redo, such as "Undo Invert";
        empty if there is nothing to undo or redo."""
        labels = []
        for verb in ("Undo", "Redo"):
            item = a11y.search(GIMP_PROGRAM, "menu item",
                               f"{verb}(?! History).*")
            labels.append(item.get_name() if a11y.has_state(item, "sensitive")
                          else "")
        return labels

    def state(self):
        """Everything that a canceled run must not change."""
        return {"layers": self.gimp.layers(self.image),
                "pixels": self.pixels(),
                "dirty": self.gimp.is_dirty(self.image),
                "undo": self.undo_labels()}

    def edit(self, code):
        """Run Scheme code that changes an image, as a user may."""
        self.gimp.evaluate(f"(begin {code} (gimp-displays-flush))")

    def add_redo_step(self):
        """Edit the picture and undo that, so that there is a step to redo."""
        self.edit(f"(gimp-drawable-invert {self.drawable} FALSE)")
        self.expect("something to undo", ["Undo Invert", ""],
                    self.undo_labels)
        self.gimp.undo()
        self.expect("something to redo", ["", "Redo Invert"],
                    self.undo_labels)

    def expect(self, name, wanted, read):
        """Wait until read () returns WANTED."""
        last = []

        def same():
            last[:] = [read()]
            return last[0] == wanted
        try:
            wait_for(name, same, 10)
        except Exception as problem:
            raise AssertionError(
                f"{name}: {difference(last[0], wanted)}") from problem

    def expect_text(self, wanted, read):
        """Wait until the text from read () contains WANTED."""
        last = []

        def says():
            last[:] = [read()]
            return wanted in last[0]
        try:
            wait_for(wanted, says, 10)
        except Exception as problem:
            raise AssertionError(
                f"“{last[0]}” instead of “{wanted}”") from problem

    def events(self, name):
        """The lines of the plug-in's log about the event of that name."""
        lines = self.log.read_text("utf-8").splitlines()
        return [line for line in lines if line.split(" ")[1] == name]

    def wait_for_event(self, name, count):
        wait_for(f"event “{name}”", lambda: len(self.events(name)) >= count)

    def choose_menu_item(self):
        a11y.press(a11y.find(GIMP_PROGRAM, "menu item", MENU_ITEM))

    def open_dialog(self, iterations=ENDLESS, by=None):
        """Choose the menu item, or call by () to open the dialog."""
        shown = len(self.events("dialog-shown"))
        running = set(a11y.applications(PROGRAM))
        (by or self.choose_menu_item)()
        self.wait_for_event("dialog-shown", shown + 1)
        self.process = wait_for(
            "the plug-in", lambda: set(a11y.applications(PROGRAM)) - running
        ).pop()
        self.find("dialog", TITLE)
        # Side by side, so that the dialog does not hide the canvas.
        self.desktop.move(self.gimp.window(), 0, 0)
        self.desktop.move(self.window(), 530, 0)
        a11y.set_value(self.find("spin button", "Iterations"), iterations)

    def find(self, role, name):
        """A widget of the dialog."""
        return a11y.find(PROGRAM, role, name, self.process)

    def window(self):
        """The dialog's window."""
        return wait_for("the dialog's window",
                        lambda: self.desktop.windows(f"^{TITLE}$"))[-1]

    def button(self, name):
        """A button of the dialog, once it is sensitive."""
        button = self.find("push button", name)
        wait_for(f"button “{name}” to be sensitive",
                 lambda: a11y.has_state(button, "sensitive"))
        return button

    def press(self, name):
        a11y.press(self.button(name))

    def choose_output(self, name):
        box = self.find("combo box", "Output")
        item = next(n for n in a11y.walk(box)
                    if n.get_role_name() == "menu item"
                    and n.get_name() == name)
        a11y.press(item)

    def progress(self):
        """The dialog's progress text."""
        return a11y.text(self.find("label", "Progress"))

    def message(self):
        """The dialog's error message."""
        return a11y.text(self.find("label", "Message"))

    def preview(self):
        """The layer that the run has inserted above the picture, or None."""
        above = [n for n in self.gimp.layers(self.image)
                 if n != self.drawable]
        return above[0] if above else None

    def check_alive(self):
        assert self.is_running(), "the plug-in has died"

    def is_running(self):
        """Whether the dialog's program is still running."""
        return a11y.application(PROGRAM, self.process) is not None

    def see_frames(self, count):
        """Wait until COUNT different pictures have been in the preview."""
        seen = set()

        def enough():
            self.check_alive()
            preview = self.preview()
            if preview:
                seen.add(self.pixels(preview))
            return len(seen) >= count
        wait_for(f"{count} different frames", enough, 60)

    def loss(self):
        """The loss in the details of the progress."""
        details = a11y.text(self.find("label", "Details"))
        return float(re.search(r"loss ([\d.e+]+)", details).group(1))

    def end_dialog(self, button=None, by=None):
        """Press a button, or call by (), to close the dialog, and wait until
        the plug-in has returned.  On a slow machine, the painting may have
        taken so long that the dialog asks before it is discarded."""
        returned = len(self.events("return"))
        asked = len(self.events("leave-question"))
        if by:
            by()
        else:
            self.press(button)

        def has_returned():
            nonlocal asked
            if len(self.events("leave-question")) > asked:
                asked += 1
                self.press("Discard")
            return len(self.events("return")) > returned
        wait_for("event “return”", has_returned)
        wait_for("the dialog to close", lambda: not self.is_running())

    def close(self):
        """Close all image windows if GIMP is still running."""
        if self.gimp.process.poll() is not None:
            return
        self.gimp.evaluate("(let loop ((i 1)) (if (< i 100) (begin"
                           " (if (= 1 (car (gimp-display-is-valid i)))"
                           " (gimp-display-delete i)) (loop (+ i 1)))))")


def difference(found, wanted):
    """Both values, shortened; of dictionaries only the items that differ."""
    if isinstance(wanted, dict):
        differs = [key for key in wanted if found[key] != wanted[key]]
        found = {key: found[key] for key in differs}
        wanted = {key: wanted[key] for key in differs}
    return f"{str(found)[:200]} instead of {str(wanted)[:200]}"


def test_cancel(session):
    """Cancel keeps pixels, layers, clean flag, undo and redo"""
    gimp = session.gimp
    session.add_redo_step()
    before = session.state()
    assert before["pixels"] == session.original
    assert before["dirty"] is False, "the picture is not clean to begin with"

    session.open_dialog()
    canvas = session.desktop.shown(gimp.window())
    session.press("Start")
    session.see_frames(3)
    # The photo covers 128 x 96 pixels of 3 bytes.
    changed = sum(a != b for a, b in
                  zip(session.desktop.shown(gimp.window()), canvas))
    assert changed > 10000, f"only {changed} bytes of the canvas have changed"
    assert session.pixels() == session.original, "the user's pixels changed"
    assert not gimp.is_dirty(session.image), "the preview marks it as dirty"

    session.end_dialog("Cancel")
    session.expect("state after Cancel", before, session.state)
    assert session.events("return")[-1].endswith("status=4"), \
        "the plug-in does not return the status for Cancel"


def keep_and_undo(session, output, n_layers):
    before = session.state()
    session.open_dialog()
    session.choose_output(output)
    session.press("Start")
    session.see_frames(2)
    session.press("Stop")
    session.end_dialog("Keep")

    layers = session.gimp.layers(session.image)
    assert len(layers) == n_layers, f"{len(layers)} layers after Keep"
    assert session.pixels(layers[0]) != session.original, "nothing was painted"
    assert session.gimp.is_dirty(session.image), "the result looks saved"
    session.gimp.undo()
    session.expect("layers after undo", before["layers"],
                   lambda: session.gimp.layers(session.image))
    assert session.pixels() == session.original, "undo restores other pixels"
    assert session.gimp.is_dirty(session.image) == before["dirty"]
    session.expect("nothing left to undo", "",
                   lambda: session.undo_labels()[0])


def test_keep_layer(session):
    """Keep as a new layer, then one Ctrl+Z: the original bytes"""
    keep_and_undo(session, "New layer", 2)


def test_keep_in_place(session):
    """Keep in place, then one Ctrl+Z: the original bytes"""
    keep_and_undo(session, "This layer", 1)


def test_live_weights(session):
    """A slider that moves during the run takes effect at once"""
    session.open_dialog()
    session.press("Start")
    session.see_frames(2)
    before = session.loss()
    started = len(session.events("run-started"))
    slider = session.find("spin button", "Style strength.*")
    a11y.set_value(slider, 50)
    # The style loss now counts 50 times as much.
    wait_for("a larger loss", lambda: session.loss() > 3 * before)
    assert len(session.events("run-started")) == started, "the run restarted"
    session.see_frames(2)
    session.end_dialog("Cancel")
    session.expect("layers after Cancel", [session.drawable],
                   lambda: session.gimp.layers(session.image))


CASES = [test_cancel, test_keep_layer, test_keep_in_place, test_live_weights]


def run_case(case, gimp, picture, log, screenshots):
    """Run one case; return its problem, or None."""
    session = None
    try:
        session = Session(gimp, picture, log)
        case(session)
        session.close()
        return None
    except Exception:
        problem = traceback.format_exc()
        gimp.desktop.screenshot(screenshots / f"{case.__name__}.png")
        return problem + "\n" + a11y.dump(PROGRAM)


def main():
    root, plugin, stock = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
    screenshots = pathlib.Path(sys.argv[4] if len(sys.argv) > 4 else ".")
    missing = missing_tools()
    if missing:
        print(f"1..0 # SKIP not installed: {', '.join(missing)}")
        return 0

    global a11y, Gimp, make_profile
    failed = 0
    names = sys.argv[5:]
    cases = [c for c in CASES if not names or c.__name__ in names]
    print(f"1..{len(cases)}")
    with tempfile.TemporaryDirectory(prefix="impasto-gui-") as folder:
        world = pathlib.Path(folder)
        picture = world / "picture.png"
        subprocess.run(["convert", str(root / "data/photos/chelsea.png"),
                        "-resize", SIZE + "!", "-strip", str(picture)],
                       check=True)
        log = world / "events.log"
        log.touch()
        desktop = Desktop(world)
        gimp = None
        try:
            # The accessibility library finds its bus in our environment.
            os.environ.update(desktop.env)
            import accessible as a11y
            from gimp_session import Gimp, make_profile
            profile = make_profile(world, plugin, stock)
            for number, case in enumerate(cases, 1):
                if gimp is None:
                    gimp = Gimp(desktop, profile, {
                        "IMPASTO_DATA_DIR": str(root / "data"),
                        "IMPASTO_LOG": str(log)})
                problem = run_case(case, gimp, picture, log, screenshots)
                print(f"{'not ok' if problem else 'ok'} {number} "
                      f"{case.__doc__}", flush=True)
                if problem:
                    failed += 1
                    print("\n".join("# " + p for p in problem.splitlines()))
                if problem or gimp.process.poll() is not None:
                    gimp.close()
                    gimp = None
        finally:
            if gimp:
                gimp.close()
            desktop.close()
        if failed:
            text = (world / "gimp.log").read_text("utf-8", "replace")
            print("\n".join("# gimp: " + t for t in text.splitlines()))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
