#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transform the image or the layer, as a user may, while the dialog is open on
it: what is kept lies where the photo lies.

Usage: test_geometry.py SOURCE_ROOT PLUGIN_FOLDER STOCK_PLUGINS
[SCREENSHOT_FOLDER [CASE...]].  Prints TAP.
"""

import sys

import test_interactive
from desktop import wait_for
from gimp_session import SchemeError

# Commands of GIMP for the whole image, and for the layer.  {i} is the image, {l}
# the layer.  Those that resample do not give the same bytes for the photo and
# the picture: False.
EDITS = {
    "scale image down": ("(gimp-image-scale {i} 64 48)", False),
    "scale image up": ("(gimp-image-scale {i} 200 150)", False),
    "turn image by 90": ("(gimp-image-rotate {i} ROTATE-90)", True),
    "turn image by 180": ("(gimp-image-rotate {i} ROTATE-180)", True),
    "turn image by 270": ("(gimp-image-rotate {i} ROTATE-270)", True),
    "flip image": ("(gimp-image-flip {i} ORIENTATION-HORIZONTAL)", True),
    "flip image down": ("(gimp-image-flip {i} ORIENTATION-VERTICAL)", True),
    "crop image": ("(gimp-image-crop {i} 80 60 25 17)", True),
    "canvas size": ("(gimp-image-resize {i} 150 130 12 20)", True),
    "canvas and layers": ("(gimp-image-resize {i} 150 130 12 20)"
                          "(gimp-layer-resize-to-image-size {l})", True),
    "boundary size, smaller": ("(gimp-layer-resize {l} 70 60 -20 -11)", True),
    "boundary size, larger": ("(gimp-layer-resize {l} 150 120 9 8)", True),
    "scale layer": ("(gimp-layer-scale {l} 100 50 TRUE)", False),
    "flip layer": ("(gimp-item-transform-flip-simple {l}"
                   " ORIENTATION-HORIZONTAL TRUE 0)", True),
    "turn layer by 90": ("(gimp-item-transform-rotate-simple {l} ROTATE-90"
                         " TRUE 0 0)", True),
    "move layer": ("(gimp-layer-set-offsets {l} 15 -9)", True),
    "move, then flip image": ("(gimp-layer-set-offsets {l} 15 -9)"
                              "(gimp-image-flip {i} ORIENTATION-HORIZONTAL)",
                              True),
    "edit, then flip image": ("(gimp-drawable-invert {l} FALSE)"
                              "(gimp-image-flip {i} ORIENTATION-HORIZONTAL)",
                              True),
}
# Of 255: GIMP resamples the painted picture with another filter than Impasto.
RESAMPLED = 4.0


def on_canvas(gimp, image, drawable):
    """What the drawable covers of the image: its RGBA bytes, and 0 where it is
    transparent or absent."""
    wide, high, width, height, left, top = (int(n) for n in gimp.numbers(
        f"(append (gimp-image-width {image}) (gimp-image-height {image})"
        f" (gimp-drawable-width {drawable}) (gimp-drawable-height {drawable})"
        f" (gimp-drawable-offsets {drawable}))"))
    pixels = gimp.pixels(image, drawable)
    canvas = bytearray(wide * high * 4)
    first, last = max(left, 0), min(left + width, wide)
    for y in range(max(top, 0), min(top + height, high)):
        start = ((y - top) * width + first - left) * 4
        canvas[(y * wide + first) * 4:(y * wide + last) * 4] = \
            pixels[start:start + (last - first) * 4]
    for i in range(0, len(canvas), 4):
        if canvas[i + 3] == 0:
            canvas[i:i + 3] = b"\0\0\0"
    return canvas


def difference(a, b):
    """Mean difference of the bytes; 255 if the sizes differ."""
    if len(a) != len(b):
        return 255.0
    return sum(abs(x - y) for x, y in zip(a, b)) / len(a)


def paint(session, frames=1):
    """Run for some frames, stop, and return the preview layer."""
    session.open_dialog()
    session.press("Start")
    session.see_frames(frames)
    session.press("Stop")
    session.expect_text("Stopped", session.progress)
    return session.preview()


def transformed(session, edit, layer):
    """What EDIT makes of a copy of LAYER in an image of the same size."""
    gimp = session.gimp
    image, copy = (int(n) for n in gimp.numbers(
        f"(let* ((image (car (gimp-image-new"
        f" (car (gimp-image-width {session.image}))"
        f" (car (gimp-image-height {session.image})) RGB)))"
        f" (copy (car (gimp-layer-new-from-drawable {layer} image))))"
        " (gimp-image-insert-layer image copy 0 0)"
        f" (apply gimp-layer-set-offsets copy (gimp-drawable-offsets {layer}))"
        " (list image copy))"))
    gimp.evaluate("(begin {})".format(edit.format(i=image, l=copy).replace(
        f"(gimp-drawable-invert {copy} FALSE)", "")))
    result = on_canvas(gimp, image, copy)
    gimp.evaluate(f"(gimp-image-delete {image})")
    return result


def apply(session, edit):
    """Apply EDIT as one undo step."""
    session.edit("(gimp-image-undo-group-start {i}) {e}"
                 "(gimp-image-undo-group-end {i})".format(
                     i=session.image,
                     e=edit.format(i=session.image, l=session.drawable)))


def expect_on_canvas(session, name, find, wanted, limit):
    """Wait until the layer from find () covers the canvas as WANTED."""
    last = [255.0]

    def near():
        try:
            last[0] = difference(on_canvas(session.gimp, session.image,
                                           find()), wanted)
        except SchemeError:  # it has just been replaced
            return False
        return last[0] <= limit
    try:
        wait_for(name, near, 5)
    except Exception as problem:
        raise AssertionError(f"{name}: differs by {last[0]:.2f}") from problem


def test_followed(session):
    """After each edit and its undo, the preview is where the photo is"""
    painted = on_canvas(session.gimp, session.image, paint(session))
    for name, (edit, exact) in EDITS.items():
        wanted = transformed(session, edit, session.preview())
        apply(session, edit)
        expect_on_canvas(session, name, session.preview, wanted,
                         0 if exact else RESAMPLED)
        session.gimp.undo()
        expect_on_canvas(session, name + ", undone", session.preview, painted,
                         0)
        assert session.pixels() == session.original, f"{name}: not undone"
    session.end_dialog("Cancel")
    assert session.gimp.layers(session.image) == [session.drawable]


CASES = [test_followed]

if __name__ == "__main__":
    test_interactive.CASES = CASES
    sys.exit(test_interactive.main())
