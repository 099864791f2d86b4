#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Use the dialog as a user does: all buttons, every way to close it, commands of
GIMP, two dialogs, help.

Usage: test_habits.py SOURCE_ROOT PLUGIN_FOLDER STOCK_PLUGINS
[SCREENSHOT_FOLDER [CASE...]].  Prints TAP.
"""

import os
import pathlib
import re
import shutil
import sys

import test_interactive
from desktop import wait_for
from test_interactive import Session

# Bytes of the canvas that show the photo of 128 x 96 pixels at 100 %.
PHOTO_BYTES = 128 * 96 * 3
FULL_RUN = 3


def layers(session):
    return session.gimp.layers(session.image)


def finish(session):
    """Wait until the run finishes by itself."""
    session.expect_text("Finished", session.progress)


def told_memory(session):
    """The bytes that the dialog says that a run takes; None: it does not."""
    a11y = test_interactive.a11y
    for node in a11y.walk(a11y.application("impasto", session.process)):
        if node.get_role_name() == "label":
            found = re.search(r"([\d.]+)\s(.B) of memory", a11y.text(node))
            if found:
                return float(found[1]) * {"MB": 1e6, "GB": 1e9}[found[2]]
    return None


def taken_memory(session):
    """The largest resident size of the dialog's process, in bytes."""
    status = pathlib.Path(f"/proc/{session.process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024


def test_story(session):
    """From the menu to Keep, with every run button, then one Ctrl+Z"""
    before = session.state()
    session.open_dialog()
    told = wait_for("an amount of memory", lambda: told_memory(session))
    target = test_interactive.a11y.text(session.find("label", "Layer"))
    assert target.endswith(f" of {pathlib.Path(session.picture).name}"), target
    session.press("Start")
    session.see_frames(2)
    session.expect_text(r" % · ", session.progress)
    session.press("Pause")
    session.expect_text("Paused", session.progress)
    session.press("Resume")
    session.see_frames(2)
    session.press("Stop")
    session.expect_text("Stopped", session.progress)
    stopped = session.pixels(session.preview())
    session.press("Continue")
    wait_for("another frame",
             lambda: session.pixels(session.preview()) != stopped)
    assert session.events("start")[-1].endswith("continues=1"), \
        "Continue does not continue from the stopped picture"
    session.press("Start Over")
    session.see_frames(2)
    assert session.events("start")[-1].endswith("continues=0"), \
        "Start Over continues from the picture so far"
    session.choose_output("New layer")
    taken = taken_memory(session)
    session.end_dialog("Keep")
    # A sanitizer takes memory of its own.
    assert taken <= told or "ASAN_OPTIONS" in os.environ, (taken, told)

    assert len(layers(session)) == 2
    assert session.pixels() == session.original
    session.gimp.undo()
    session.expect("state after one Ctrl+Z", {**before, "undo": [
        "", "Redo Neural Style Transfer"]}, session.state)


def leave_by(session, key):
    """Press a key in the dialog during a run and check the image."""
    before = session.state()
    session.open_dialog()
    session.press("Start")
    session.see_frames(2)
    session.end_dialog(by=lambda: session.desktop.key(session.window(), key))
    session.expect(f"state after {key}", before, session.state)
    assert session.events("return")[-1].endswith("status=4"), \
        "the plug-in does not return the status for Cancel"


def test_escape(session):
    """Escape during the run: the image is unchanged"""
    leave_by(session, "Escape")


def test_window_closed(session):
    """Window closed during the run: the image is unchanged"""
    leave_by(session, "alt+F4")


def test_repeat(session):
    """Ctrl+F repeats the filter, Shift+Ctrl+F opens the dialog again"""
    gimp = session.gimp
    session.open_dialog(FULL_RUN)
    session.choose_output("New layer")
    session.press("Start")
    finish(session)
    session.end_dialog("Keep")
    kept = session.pixels(layers(session)[0])
    gimp.undo()
    session.expect("layers after undo", [session.drawable],
                   lambda: layers(session))

    shown = len(session.events("dialog-shown"))
    session.end_dialog(by=lambda: gimp.desktop.key(gimp.window(), "ctrl+f"))
    assert len(session.events("dialog-shown")) == shown, "a dialog opened"
    session.expect("one more layer", 2, lambda: len(layers(session)))
    assert session.pixels(layers(session)[0]) == kept, \
        "the same settings gave another picture"
    gimp.undo()
    session.expect("layers after undo", [session.drawable],
                   lambda: layers(session))
    assert session.pixels() == session.original

    session.open_dialog(by=lambda: gimp.desktop.key(gimp.window(),
                                                    "shift+ctrl+f"))
    session.end_dialog("Cancel")


def test_gimp_is_usable(session):
    """During the run: zoom, another layer, another image"""
    gimp = session.gimp
    desktop = gimp.desktop
    window = gimp.window()
    desktop.output("xdotool", "windowsize", "--sync", window, "520", "500")
    session.open_dialog()
    session.press("Start")
    session.see_frames(2)
    canvas = desktop.shown(window)

    def changed():
        return sum(a != b for a, b in zip(desktop.shown(window), canvas))
    desktop.key(window, "plus")
    desktop.key(window, "plus")
    wait_for("a larger picture", lambda: changed() > 2 * PHOTO_BYTES)

    session.edit("(let ((layer (car (gimp-layer-new"
                 f" {session.image} 20 20 RGBA-IMAGE \"mine\" 100 0))))"
                 f" (gimp-image-insert-layer {session.image} layer 0 0)"
                 " (gimp-drawable-fill layer FILL-WHITE))")
    mine = layers(session)[0]
    other_picture = pathlib.Path(session.picture).with_name("other.png")
    shutil.copy(session.picture, other_picture)
    other = Session(gimp, other_picture, session.log)
    other.edit(f"(gimp-drawable-invert {other.drawable} FALSE)")
    assert other.pixels() != other.original
    preview = next(n for n in layers(session)
                   if n not in (mine, session.drawable))
    seen = session.pixels(preview)
    wait_for("the next frame", lambda: session.pixels(preview) != seen)

    session.end_dialog("Cancel")
    assert layers(session) == [mine, session.drawable], layers(session)
    assert session.pixels() == session.original
    assert session.pixels(mine) == b"\xff" * (20 * 20 * 4), "the edit is lost"
    gimp.undo()
    session.expect("the other image's pixels", other.original, other.pixels)


def test_two_dialogs(session):
    """Two dialogs on two images: both paint, Keep in one, Cancel in the other"""
    before = session.state()
    session.open_dialog()
    session.press("Start")
    session.see_frames(1)
    other_picture = pathlib.Path(session.picture).with_name("second.png")
    shutil.copy(session.picture, other_picture)
    other = Session(session.gimp, other_picture, session.log)
    other.open_dialog()
    assert other.process != session.process
    other.choose_output("This layer")
    other.press("Start")
    other.see_frames(2)
    session.see_frames(2)
    other.end_dialog("Keep")
    assert other.pixels() != other.original
    session.see_frames(2)
    session.end_dialog("Cancel")
    after = session.state()
    for key in ("layers", "pixels", "dirty"):
        assert after[key] == before[key], key
    session.gimp.undo()
    session.expect("the second image's pixels", other.original, other.pixels)


def test_clean_flag(session):
    """The clean flag reflects only the user's own changes"""
    gimp = session.gimp
    session.open_dialog()
    session.press("Start")
    session.see_frames(1)
    session.edit(f"(gimp-drawable-invert {session.drawable} FALSE)")
    assert gimp.is_dirty(session.image), "an edit during the run looks saved"
    # GIMP does the same when it saves the image.
    session.edit(f"(gimp-image-clean-all {session.image})")
    session.see_frames(2)
    assert not gimp.is_dirty(session.image), "frames mark it as dirty"
    session.end_dialog("Cancel")
    assert not gimp.is_dirty(session.image), "Cancel marks it as dirty"

    session.open_dialog()
    session.press("Start")
    session.see_frames(1)
    session.edit(f"(gimp-drawable-invert {session.drawable} FALSE)")
    session.end_dialog("Cancel")
    assert gimp.is_dirty(session.image), "an edit looks saved after Cancel"


def test_help(session):
    """Help opens the page in a web browser, or shows its path"""
    desktop = session.desktop
    session.open_dialog()
    session.press("Help")
    # The private environment has no web browser.
    window = wait_for("the message", lambda: desktop.windows("^Help$"))[-1]
    session.find("label", ".*/help/en/index.html")
    desktop.key(window, "Escape")
    wait_for("its end", lambda: not desktop.windows("^Help$"))
    session.end_dialog("Cancel")

    opened = desktop.folder / "opened"
    browser = desktop.folder / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" >"{opened}"\n')
    browser.chmod(0o755)
    applications = pathlib.Path(desktop.env["XDG_DATA_HOME"], "applications")
    applications.mkdir(parents=True, exist_ok=True)
    (applications / "browser.desktop").write_text(
        f"[Desktop Entry]\nType=Application\nName=Browser\nExec={browser} %u\n"
        "MimeType=text/html;\n")
    (applications / "mimeapps.list").write_text(
        "[Default Applications]\ntext/html=browser.desktop\n")
    session.open_dialog()
    desktop.key(session.window(), "F1")
    wait_for("the page in the browser",
             lambda: opened.exists() and opened.read_text())
    page = opened.read_text()
    assert page.endswith("/help/en/index.html"), page
    session.end_dialog("Cancel")


def test_quit(session):
    """GIMP quits during the run: no question, and both processes end"""
    session.open_dialog()
    session.press("Start")
    session.see_frames(2)
    gimp = session.gimp
    gimp.desktop.key(gimp.window(), "ctrl+q")
    wait_for("the end of GIMP", lambda: gimp.process.poll() is not None)
    assert gimp.process.returncode == 0, gimp.process.returncode
    # The plug-in ends because its parent has ended, so a little later.
    wait_for("the end of the plug-in", lambda: not pathlib.Path(
        f"/proc/{session.process}").exists())


CASES = [test_story, test_escape, test_window_closed, test_repeat,
         test_gimp_is_usable, test_two_dialogs, test_clean_flag, test_help,
         test_quit]

if __name__ == "__main__":
    test_interactive.CASES = CASES
    sys.exit(test_interactive.main())
