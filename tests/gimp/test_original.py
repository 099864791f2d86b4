#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Original button, opacity, comparison, styles from other images, and the
remembered size, in a real GIMP.

Usage: test_original.py SOURCE_ROOT PLUGIN_FOLDER STOCK_PLUGINS
[SCREENSHOT_FOLDER [CASE...]].  Prints TAP.
"""

import pathlib
import shutil
import sys

import test_interactive
from desktop import wait_for
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


def layer_names(session):
    """The names of the layers in the gallery."""
    view = session.find("layered pane", "Layers of open images")
    return [child.get_name()
            for child in test_interactive.a11y.children(view)]


def test_first_style(session):
    """The first style is a painting, then the one used last; results come last"""
    session.open_dialog()
    painting = chosen_style(session)
    assert "–" not in painting, painting
    session.choose_output("New layer")
    session.press("Start")
    session.see_frames(1)
    session.end_dialog("Keep")
    other_picture = pathlib.Path(session.picture).with_name("vase.png")
    shutil.copy(session.picture, other_picture)
    other = Session(session.gimp, other_picture, session.log)
    other.open_dialog()
    assert chosen_style(other) == painting, chosen_style(other)

    # “Pictures” in the file chooser shows all that GIMP opens.
    desktop = session.desktop
    other.press("Add Picture…")
    other.wait_for_event("picture-formats", 1)
    formats = other.events("picture-formats")[0].partition("=")[2].split()
    for name in ("xcf", "psd", "webp", "heic", "avif", "jpg"):
        assert name in formats, f"{name} is not in {formats}"
    chooser = wait_for("the file chooser", lambda: desktop.windows(
        "^Add Pictures as Styles$"))[-1]
    desktop.key(chooser, "Escape")
    wait_for("its end", lambda: not desktop.windows(
        "^Add Pictures as Styles$"))
    names = layer_names(other)
    result = session.gimp.evaluate(
        f"(car (gimp-item-get-name {layers(session)[0]}))").strip('" \n')
    assert names[-1].endswith(f" – {result}"), names
    assert names[0].startswith(session.picture.name + " – "), names
    # A layer that was used is offered again.
    Atspi = test_interactive.a11y.Atspi
    view = other.find("layered pane", "Layers of open images")
    Atspi.Selection.select_child(view.get_selection_iface(), 0)
    other.expect("the chosen layer", names[0], lambda: chosen_style(other))
    other.press("Start")
    other.see_frames(1)
    other.end_dialog("Cancel")
    other.open_dialog()
    assert chosen_style(other) == names[0], chosen_style(other)
    other.end_dialog("Cancel")


def layers(session):
    return session.gimp.layers(session.image)


def opacity(session, layer):
    return session.gimp.numbers(f"(gimp-layer-get-opacity {layer})")[0]


def set_opacity(session, percent):
    changed = len(session.events("preview-opacity"))
    test_interactive.a11y.set_value(session.find("slider", "Opacity"), percent)
    session.wait_for_event("preview-opacity", changed + 1)


def paint(session, output):
    """A short run, kept as OUTPUT."""
    session.choose_output(output)
    session.press("Start")
    session.expect_text("Finished", session.progress)
    session.end_dialog("Keep")


def test_opacity(session):
    """Opacity: at once on the canvas, then of the layer or blended in place"""
    gimp = session.gimp
    session.add_redo_step()
    before = session.state()
    session.open_dialog(3)
    session.press("Start")
    session.expect_text("Finished", session.progress)
    set_opacity(session, 40)
    assert opacity(session, session.preview()) == 40
    assert not gimp.is_dirty(session.image), "the opacity marks it as dirty"
    session.expect("the same undo history", before["undo"],
                   session.undo_labels)
    session.choose_output("New layer")
    session.end_dialog("Keep")
    assert opacity(session, layers(session)[0]) == 40
    visible = int(gimp.numbers(
        "(let ((layer (car (gimp-layer-new-from-visible "
        f"{session.image} {session.image} \"visible\"))))"
        f" (gimp-image-insert-layer {session.image} layer 0 0)"
        " (gimp-displays-flush) (list layer))")[0])
    blended = session.pixels(visible)
    gimp.undo()
    session.expect("two layers", 2, lambda: len(layers(session)))
    gimp.undo()
    session.expect("one layer", [session.drawable], lambda: layers(session))

    # The opacity is remembered; the same run in place looks the same.
    session.open_dialog(3)
    assert test_interactive.a11y.value(
        session.find("slider", "Opacity")) == 40
    paint(session, "This layer")
    in_place = session.pixels()
    assert in_place != session.original
    # GIMP and the plug-in round differently.
    assert max(abs(a - b) for a, b in zip(in_place, blended)) <= 1
    gimp.undo()
    session.expect("the photo", session.original, session.pixels)

    session.open_dialog(3)
    session.press("Reset")
    session.end_dialog("Cancel")


def shape(session):
    """The mean alpha and selection that the comparison has got."""
    session.open_dialog()
    session.end_dialog("Cancel")
    words = session.events("comparison-shape")[-1].split()
    values = dict(word.split("=") for word in words if "=" in word)
    return float(values["alpha"]), float(values["selection"])


def check_shape(session, expected):
    found = shape(session)
    assert found == expected, found


def test_shape(session):
    """The comparison gets the selection and the offsets of the layer"""
    image, layer = session.image, session.drawable
    check_shape(session, (1.0, 1.0))
    session.gimp.evaluate(f"(gimp-image-select-ellipse {image}"
                          " CHANNEL-OP-REPLACE 20 10 60 60)")
    alpha, selection = shape(session)
    assert alpha == 1.0, alpha
    # The share of a circle in its square.
    assert abs(selection - 0.785) < 0.02, selection
    # Half of the layer, which is 128 pixels wide, is outside of the image.
    session.gimp.evaluate(f"(gimp-selection-none {image})")
    session.gimp.evaluate(f"(gimp-layer-set-offsets {layer} 64 0)")
    check_shape(session, (0.5, 1.0))
    # A layer mask hides half of it.
    session.gimp.evaluate(f"(gimp-layer-set-offsets {layer} 0 0)")
    session.gimp.evaluate(f"(gimp-image-select-rectangle {image}"
                          " CHANNEL-OP-REPLACE 0 0 64 96)")
    session.gimp.evaluate(
        f"(gimp-layer-add-mask {layer} (car (gimp-layer-create-mask {layer}"
        " ADD-MASK-SELECTION)))")
    # Else the mask would be what is painted.
    session.gimp.evaluate(f"(gimp-layer-set-edit-mask {layer} FALSE)")
    session.gimp.evaluate(f"(gimp-selection-none {image})")
    check_shape(session, (0.5, 1.0))


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
CASES = [test_first_style, test_toggle, test_keep_while_hidden, test_opacity,
         test_shape, test_size_is_remembered]

if __name__ == "__main__":
    test_interactive.CASES = CASES
    sys.exit(test_interactive.main())
