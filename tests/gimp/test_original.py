#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Original button, styles from other images, and the remembered size, in a
real GIMP.

Usage: test_original.py SOURCE_ROOT PLUGIN_FOLDER STOCK_PLUGINS
[SCREENSHOT_FOLDER [CASE...]].  Prints TAP.
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
    """Original shows the photo, and the undo history stays the same"""
    gimp = session.gimp
    session.add_redo_step()
    before = session.state()
    session.open_dialog()
    canvas = session.desktop.shown(gimp.window())
    session.press("Start")
    session.see_frames(2)
    preview = session.preview()

    toggle(session)
    assert not is_visible(session, preview), "the preview is still visible"
    session.see_frames(2)
    assert not is_visible(session, preview), "a frame has shown the preview"
    assert not gimp.is_dirty(session.image), "hiding marks it as dirty"
    session.expect("the same undo history", before["undo"],
                   session.undo_labels)
    assert session.desktop.shown(gimp.window()) == canvas, \
        "the canvas does not show the original"
    toggle(session)
    assert is_visible(session, preview), "the preview is still hidden"
    assert not gimp.is_dirty(session.image), "showing marks it as dirty"
    toggle(session)
    session.end_dialog("Cancel")
    session.expect("state after Cancel", before, session.state)


def test_keep_while_hidden(session):
    """Keep while the original is shown: a visible layer, one undo step"""
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
    """The first style is a layer of another image, else a painting"""
    session.open_dialog()
    assert "–" not in chosen_style(session), chosen_style(session)
    # A run with the first style does not make it the chosen one.
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
    """The dialog opens with its last size"""
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
    session.expect("the last size", larger, size)
    session.end_dialog("Cancel")


# test_first_style runs first, while no style has been chosen.
CASES = [test_first_style, test_toggle, test_keep_while_hidden,
         test_size_is_remembered]

if __name__ == "__main__":
    test_interactive.CASES = CASES
    sys.exit(test_interactive.main())
