#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's ways with the dialog: the whole story, the ways out, GIMP's own
habits, two dialogs, help.

Usage: test_habits.py SOURCE_ROOT PLUGIN_FOLDER STOCK_PLUGINS
[SCREENSHOT_FOLDER [CASE...]].  Speaks TAP.
"""

import pathlib
import shutil
import sys

import test_interactive
from desktop import wait_for
from test_interactive import Session

# Bytes of the canvas that show the photo, of 128 x 96 pixels, at 100 %.
PHOTO_BYTES = 128 * 96 * 3
FULL_RUN = 3


def scheme(session, code):
    """Something that the user does."""
    session.gimp.evaluate(f"(begin {code} (gimp-displays-flush))")


def layers(session):
    return session.gimp.layers(session.image)


def finish(session):
    """Wait for the run under way to come to its end by itself."""
    session.expect_text("Finished", session.progress)


def test_story(session):
    """From the menu to Keep, with all of the buttons, and one Ctrl+Z"""
    before = session.state()
    session.open_dialog()
    session.press("Start")
    session.see_frames(2)
    session.expect_text("iteration", session.progress)
    session.press("Pause")
    session.expect_text("Paused", session.progress)
    session.press("Resume")
    session.see_frames(2)
    session.press("Stop")
    session.expect_text("Stopped", session.progress)
    stopped = session.pixels(session.preview())
    session.press("Resume")
    wait_for("another frame",
             lambda: session.pixels(session.preview()) != stopped)
    assert session.events("start")[-1].endswith("continues=1"), \
        "Resume does not go on from what was there"
    session.choose_output("New layer")
    session.end_dialog("Keep")

    assert len(layers(session)) == 2
    assert session.pixels() == session.original
    session.gimp.undo()
    session.expect("state after one Ctrl+Z", {**before, "undo": [
        "", "Redo Neural Style Transfer"]}, session.state)


def leave_by(session, key):
    """What a key in the dialog's window leaves of a run."""
    before = session.state()
    session.open_dialog()
    session.press("Start")
    session.see_frames(2)
    session.end_dialog(by=lambda: session.desktop.key(session.window(), key))
    session.expect(f"state after {key}", before, session.state)
    assert session.events("return")[-1].endswith("status=4"), \
        "the plug-in does not return that it was cancelled"


def test_escape(session):
    """Escape while it runs: all is as before"""
    leave_by(session, "Escape")


def test_window_closed(session):
    """The dialog's window is closed while it runs: all is as before"""
    leave_by(session, "alt+F4")


def test_repeat(session):
    """Ctrl+F repeats the filter, Shift+Ctrl+F shows the dialog again"""
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
    assert len(session.events("dialog-shown")) == shown, "there was a dialog"
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
    """While it runs: zooming, another layer, another image"""
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

    scheme(session, "(let ((layer (car (gimp-layer-new"
                    f" {session.image} 20 20 RGBA-IMAGE \"mine\" 100 0))))"
                    f" (gimp-image-insert-layer {session.image} layer 0 0)"
                    " (gimp-drawable-fill layer FILL-WHITE))")
    mine = layers(session)[0]
    other_picture = pathlib.Path(session.picture).with_name("other.png")
    shutil.copy(session.picture, other_picture)
    other = Session(gimp, other_picture, session.log)
    scheme(other, f"(gimp-drawable-invert {other.drawable} FALSE)")
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
    """Two dialogs on two images: both paint, one is kept, one is cancelled"""
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


def test_saved_meanwhile(session):
    """The clean flag is that of the user's own changes"""
    gimp = session.gimp
    session.open_dialog()
    session.press("Start")
    session.see_frames(1)
    scheme(session, f"(gimp-drawable-invert {session.drawable} FALSE)")
    assert gimp.is_dirty(session.image), "an edit while it runs looks saved"
    # What saving does.
    scheme(session, f"(gimp-image-clean-all {session.image})")
    session.see_frames(2)
    assert not gimp.is_dirty(session.image), "frames make it dirty"
    session.end_dialog("Cancel")
    assert not gimp.is_dirty(session.image), "cancelling makes it dirty"

    session.open_dialog()
    session.press("Start")
    session.see_frames(1)
    scheme(session, f"(gimp-drawable-invert {session.drawable} FALSE)")
    session.end_dialog("Cancel")
    assert gimp.is_dirty(session.image), "an edit looks saved after Cancel"


def test_help(session):
    """Help opens the page in a browser, or says where it is"""
    desktop = session.desktop
    session.open_dialog()
    session.press("Help")
    # There is no browser in this home.
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
    """GIMP is quit while it runs: no question, and nothing stays behind"""
    session.open_dialog()
    session.press("Start")
    session.see_frames(2)
    gimp = session.gimp
    gimp.desktop.key(gimp.window(), "ctrl+q")
    wait_for("the end of GIMP", lambda: gimp.process.poll() is not None)
    assert gimp.process.returncode == 0, gimp.process.returncode
    # The plug-in's process ends with its parent, but not within it.
    wait_for("the end of the plug-in", lambda: not pathlib.Path(
        f"/proc/{session.process}").exists())


CASES = [test_story, test_escape, test_window_closed, test_repeat,
         test_gimp_is_usable, test_two_dialogs, test_saved_meanwhile,
         test_help, test_quit]

if __name__ == "__main__":
    test_interactive.CASES = CASES
    sys.exit(test_interactive.main())
