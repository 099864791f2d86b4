#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change the image, as a user may, while the dialog paints on it.

Usage: test_canvas.py SOURCE_ROOT PLUGIN_FOLDER STOCK_PLUGINS
[SCREENSHOT_FOLDER [CASE...]].  Prints TAP.
"""

import os
import signal
import sys

import test_interactive
from desktop import wait_for

SKIPPED = "preview-not-writable"


def start(session, frames=2):
    """Open the dialog and start a run; return the preview layer."""
    session.seen = {name: len(session.events(name))
                    for name in ("error", SKIPPED)}
    session.open_dialog()
    session.press("Start")
    session.see_frames(frames)
    return session.preview()


def new_events(session, name):
    """The events of that name since the dialog was opened."""
    return session.events(name)[session.seen[name]:]


def wait_for_message(session, text):
    """Wait until the dialog shows this error message."""
    wait_for("a message", lambda: new_events(session, "error"))
    session.expect_text(text, session.message)


def wait_for_skipped(session, count=1):
    """Wait until COUNT frames were skipped, as the preview is not writable."""
    wait_for("frames without a preview",
             lambda: len(new_events(session, SKIPPED)) >= count)


def test_user_edits(session):
    """Edits during the run stay and can be undone"""
    start(session)
    session.edit(f"(gimp-drawable-invert {session.drawable} FALSE)")
    session.see_frames(2)
    session.end_dialog("Cancel")
    assert session.pixels() != session.original, "the edit is lost"
    session.expect("its undo step", ["Undo Invert", ""], session.undo_labels)
    # The image stays dirty after the undo: GIMP counts the removal of the
    # preview as a change, and the edit kept the plug-in from clearing it.
    session.gimp.undo()
    session.expect("original pixels", session.original, session.pixels)


def test_undo(session):
    """Ctrl+Z during the run undoes the user's last edit"""
    session.edit(f"(gimp-drawable-invert {session.drawable} FALSE)")
    start(session)
    session.gimp.undo()
    session.expect("original pixels", session.original, session.pixels)
    session.see_frames(2)
    session.end_dialog("Cancel")
    session.expect("redo", ["", "Redo Invert"], session.undo_labels)
    assert session.gimp.layers(session.image) == [session.drawable]


def test_preview_deleted(session):
    """Deleted preview: the run continues, the next run has a preview"""
    preview = start(session)
    session.edit(f"(gimp-image-remove-layer {session.image} {preview})")
    wait_for_skipped(session)
    assert session.gimp.layers(session.image) == [session.drawable]
    session.press("Stop")
    session.press("Continue")
    session.see_frames(1)
    session.choose_output("New layer")
    session.press("Stop")
    session.end_dialog("Keep")
    assert len(session.gimp.layers(session.image)) == 2
    assert session.pixels() == session.original


def test_preview_locked(session):
    """Locked, moved and resized preview"""
    preview = start(session)
    session.edit(f"(gimp-item-set-lock-content {preview} TRUE)")
    wait_for_skipped(session)
    session.edit(f"(gimp-item-set-lock-content {preview} FALSE)"
                 f"(gimp-layer-set-offsets {preview} 30 30)")
    session.see_frames(2)
    seen = len(new_events(session, SKIPPED))
    session.edit(f"(gimp-layer-scale {preview} 20 300 FALSE)")
    wait_for_skipped(session, seen + 1)
    session.end_dialog("Cancel")
    assert session.gimp.layers(session.image) == [session.drawable]
    assert session.pixels() == session.original


def test_layer_deleted(session):
    """Deleted layer: the run stops with a message; undo restores the layer"""
    start(session)
    session.edit(
        f"(gimp-image-remove-layer {session.image} {session.drawable})")
    wait_for_message(session, "no longer in the image")
    session.check_alive()
    session.end_dialog("Cancel")
    assert session.gimp.layers(session.image) == []
    session.gimp.undo()
    session.expect("the layer", [session.drawable],
                   lambda: session.gimp.layers(session.image))
    assert session.pixels() == session.original


def test_flattened(session):
    """Flattened image: the run stops with a message"""
    start(session)
    session.edit(f"(gimp-image-flatten {session.image})")
    wait_for_message(session, "no longer in the image")
    session.end_dialog("Cancel")
    assert len(session.gimp.layers(session.image)) == 1
    session.gimp.undo()
    wait_for("the restored layer", lambda: session.drawable
             in session.gimp.layers(session.image))
    assert session.pixels() == session.original


def test_indexed(session):
    """Indexed image: the run stops with a message"""
    start(session)
    session.edit(f"(gimp-image-convert-indexed {session.image} 0 0 8 FALSE"
                 ' FALSE "")')
    wait_for_message(session, "Mode ▸ RGB")
    session.end_dialog("Cancel")
    assert session.gimp.layers(session.image) == [session.drawable]


def test_floating(session):
    """Floating selection: Keep is refused until it is anchored"""
    start(session)
    session.edit(f"(gimp-edit-copy {session.drawable})"
                 f"(gimp-edit-paste {session.drawable} FALSE)")
    session.see_frames(1)
    session.choose_output("New layer")
    session.press("Stop")
    session.press("Keep")
    wait_for_message(session, "floating selection")
    session.edit("(gimp-floating-sel-anchor (car"
                 f" (gimp-image-get-floating-sel {session.image})))")
    session.end_dialog("Keep")
    assert len(session.gimp.layers(session.image)) == 2


def test_selection(session):
    """The preview is masked by the selection, and follows a new one"""
    session.edit("(gimp-image-select-ellipse"
                 f" {session.image} CHANNEL-OP-REPLACE 10 10 60 60)"
                 f"(gimp-selection-feather {session.image} 12)")
    preview = start(session)
    target = test_interactive.a11y.text(session.find("label", "Layer"))
    assert target.endswith(", selection only"), target
    assert session.gimp.numbers(f"(gimp-layer-get-mask {preview})") != [-1]
    assert session.gimp.numbers(
        f"(gimp-image-get-active-layer {session.image})") == [session.drawable]
    session.press("Stop")
    session.edit(f"(gimp-selection-none {session.image})")
    session.press("Continue")
    wait_for("another preview",
             lambda: session.preview() not in (None, preview))
    session.see_frames(1)
    assert session.gimp.numbers(
        f"(gimp-layer-get-mask {session.preview()})") == [-1]
    session.end_dialog("Cancel")
    assert session.gimp.layers(session.image) == [session.drawable]
    assert session.pixels() == session.original


def test_deep(session):
    """32-bit linear light: a layer in a group, then its mask"""
    image, drawable = session.image, session.drawable
    session.edit(f"(gimp-image-convert-precision {image}"
                 " PRECISION-FLOAT-LINEAR) (let ((group (car"
                 f" (gimp-layer-group-new {image}))))"
                 f" (gimp-image-insert-layer {image} group 0 0)"
                 f" (gimp-image-reorder-item {image} {drawable} group 0))"
                 f" (gimp-layer-set-offsets {drawable} -10 5)"
                 f" (gimp-image-set-active-layer {image} {drawable})")
    group = session.gimp.layers(image)[0]

    def inside():
        return [int(n) for n in session.gimp.numbers(
            f"(vector->list (cadr (gimp-item-get-children {group})))")]
    before = session.pixels()
    shown = len(session.events("frame-shown"))
    session.open_dialog()
    session.press("Start")
    session.wait_for_event("frame-shown", shown + 2)
    assert len(inside()) == 2, "the preview is not in the layer's group"
    session.end_dialog("Cancel")
    assert inside() == [drawable]
    assert session.pixels() == before

    session.edit(f"(gimp-layer-add-mask {drawable} (car"
                 f" (gimp-layer-create-mask {drawable} ADD-MASK-COPY)))"
                 f" (gimp-layer-set-edit-mask {drawable} TRUE)")
    mask = int(session.gimp.numbers(f"(gimp-layer-get-mask {drawable})")[0])
    before = session.pixels(mask)
    shown = len(session.events("frame-shown"))
    session.open_dialog()
    session.press("Start")
    session.wait_for_event("frame-shown", shown + 2)
    session.press("Stop")
    session.end_dialog("Keep")
    assert inside() == [drawable]
    assert session.pixels(mask) != before, "the mask has not changed"
    session.gimp.undo()
    session.expect("the mask's pixels", before,
                   lambda: session.pixels(mask))


def test_killed(session):
    """Killed plug-in: the image is intact, the next run removes the preview"""
    preview = start(session)
    os.kill(session.process, signal.SIGKILL)
    wait_for("the end of the plug-in", lambda: not session.is_running())
    assert session.gimp.layers(session.image) == [preview, session.drawable]
    assert session.pixels() == session.original
    session.edit(f"(gimp-drawable-invert {session.drawable} FALSE)")
    session.gimp.undo()
    session.expect("original pixels", session.original, session.pixels)
    # GIMP reports the crash in a dialog of its own.
    session.desktop.output("xdotool", "key", "Escape")

    # The user's copy of the preview stays.
    copy = session.gimp.numbers(
        f"(let ((copy (car (gimp-layer-copy {preview} FALSE))))"
        f" (gimp-image-insert-layer {session.image} copy 0 2)"
        f" (gimp-image-set-active-layer {session.image} {session.drawable})"
        " (list copy))")[-1]
    session.open_dialog()
    session.press("Start")
    session.wait_for_event("leftover-removed", 1)
    session.see_frames(2)
    newest = session.preview()
    layers = session.gimp.layers(session.image)
    assert layers == [newest, session.drawable, copy], layers
    assert newest != preview
    assert session.pixels() == session.original
    session.end_dialog("Cancel")
    assert session.gimp.layers(session.image) == [session.drawable, copy]


def test_closed(session):
    """Closed image: the run stops with a message"""
    start(session)
    session.close()
    wait_for_message(session, "no longer open")
    session.end_dialog("Cancel")


CASES = [test_user_edits, test_undo, test_preview_deleted,
         test_preview_locked, test_layer_deleted, test_flattened,
         test_indexed, test_floating, test_selection,
         test_deep, test_closed, test_killed]

if __name__ == "__main__":
    test_interactive.CASES = CASES
    sys.exit(test_interactive.main())
