#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The original on the canvas, the styles of other images and the memory of
files, in a real GIMP.

Usage: test_original.py SOURCE_ROOT PLUGIN_FOLDER STOCK_PLUGINS
[SCREENSHOT_FOLDER [CASE...]].  Speaks TAP.
"""

import pathlib
import shutil
import sys

import test_interactive
from test_interactive import Session


def is_visible(session, layer):
    return session.gimp.evaluate(
        f"(car (gimp-item-get-visible {layer}))").strip() in ("1", "TRUE")


def toggle(session):
    a11y = test_interactive.a11y
    shown = len(session.events("preview-visible"))
    a11y.press(session.find("toggle button", "Original"))
    session.wait_for_event("preview-visible", shown + 1)


def test_toggle(session):
    """The original is shown and hidden without a trace, frames go on"""
    gimp = session.gimp
    gimp.evaluate(f"(begin (gimp-drawable-invert {session.drawable} FALSE)"
                  " (gimp-displays-flush))")
    session.expect("something to undo", ["Undo Invert", ""],
                   session.undo_labels)
    gimp.undo()
    session.expect("something to redo", ["", "Redo Invert"],
                   session.undo_labels)
    before = session.state()
    session.open_dialog()
    canvas = session.desktop.shown(gimp.window())
    session.press("Start")
    session.see_frames(2)
    preview = session.preview()

    toggle(session)
    assert not is_visible(session, preview), "the preview is still shown"
    session.see_frames(2)
    assert not is_visible(session, preview), "a frame has shown the preview"
    assert not gimp.is_dirty(session.image), "hiding it makes it dirty"
    session.expect("the same undo history", before["undo"],
                   session.undo_labels)
    assert session.desktop.shown(gimp.window()) == canvas, \
        "the canvas is not as it was"
    toggle(session)
    assert is_visible(session, preview), "the preview is not shown again"
    assert not gimp.is_dirty(session.image), "showing it makes it dirty"
    toggle(session)
    session.end_dialog("Cancel")
    session.expect("state after Cancel", before, session.state)


def test_keep_while_hidden(session):
    """What is kept while the original is shown can be seen, in one step"""
    session.open_dialog()
    session.press("Start")
    session.see_frames(2)
    toggle(session)
    session.choose_output("New layer")
    session.end_dialog("Keep")
    layers = session.gimp.layers(session.image)
    assert len(layers) == 2, f"{len(layers)} layers after Keep"
    assert is_visible(session, layers[0]), "the result is hidden"
    session.gimp.undo()
    session.expect("layers after undo", [session.drawable],
                   lambda: session.gimp.layers(session.image))
    assert session.pixels() == session.original


def chosen_style(session):
    return test_interactive.a11y.text(session.find("label", "Style name"))


def test_first_style(session):
    """A layer of another image is offered first, else a painting"""
    session.open_dialog()
    assert "–" not in chosen_style(session), chosen_style(session)
    # To use it is not to choose it.
    session.press("Start")
    session.see_frames(1)
    session.end_dialog("Cancel")
    other_picture = pathlib.Path(session.picture).with_name("vase.png")
    shutil.copy(session.picture, other_picture)
    other = Session(session.gimp, other_picture, session.log)
    other.open_dialog()
    name = chosen_style(other)
    assert name.startswith(session.picture.name + " – "), name
    other.press("Start")
    other.see_frames(1)
    other.end_dialog("Cancel")


def test_size_is_remembered(session):
    """The dialog comes back in the size it was left in"""
    desktop = session.desktop

    def size():
        text = desktop.output("xdotool", "getwindowgeometry", "--shell",
                              session.window())
        values = dict(line.split("=") for line in text.split())
        return int(values["WIDTH"]), int(values["HEIGHT"])
    session.open_dialog()
    width, height = size()
    larger = (width + 40, height + 30)
    desktop.output("xdotool", "windowsize", session.window(),
                   str(larger[0]), str(larger[1]))
    session.expect("the new size", larger, size)
    session.end_dialog("Cancel")
    session.open_dialog()
    session.expect("the size it was left in", larger, size)
    session.end_dialog("Cancel")


# The first: nothing was chosen before in this home.
CASES = [test_first_style, test_toggle, test_keep_while_hidden,
         test_size_is_remembered]

if __name__ == "__main__":
    test_interactive.CASES = CASES
    sys.exit(test_interactive.main())
