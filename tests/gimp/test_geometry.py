#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transform the image or the layer, as a user may, while the dialog is open on
it: what is kept lies where the photo lies.

Usage: test_geometry.py SOURCE_ROOT PLUGIN_FOLDER STOCK_PLUGINS
[SCREENSHOT_FOLDER [CASE...]].  Prints TAP.
"""

import contextlib
import os
import signal
import sys

import test_interactive
from desktop import wait_for
from gimp_session import SchemeError

# Commands of GIMP for the whole image, and for the layer.  {i} is the image, {l}
# the layer.
EDITS = {
    "scale image down": "(gimp-image-scale {i} 64 48)",
    "scale image up": "(gimp-image-scale {i} 200 150)",
    "turn image by 90": "(gimp-image-rotate {i} ROTATE-90)",
    "turn image by 180": "(gimp-image-rotate {i} ROTATE-180)",
    "turn image by 270": "(gimp-image-rotate {i} ROTATE-270)",
    "flip image": "(gimp-image-flip {i} ORIENTATION-HORIZONTAL)",
    "flip image down": "(gimp-image-flip {i} ORIENTATION-VERTICAL)",
    "crop image": "(gimp-image-crop {i} 80 60 25 17)",
    "canvas size": "(gimp-image-resize {i} 150 130 12 20)",
    "canvas and layers": "(gimp-image-resize {i} 150 130 12 20)"
                         "(gimp-layer-resize-to-image-size {l})",
    "smaller boundary": "(gimp-layer-resize {l} 70 60 -20 -11)",
    "larger boundary": "(gimp-layer-resize {l} 150 120 9 8)",
    "scale layer": "(gimp-layer-scale {l} 100 50 TRUE)",
    "flip layer": "(gimp-item-transform-flip-simple {l}"
                  " ORIENTATION-HORIZONTAL TRUE 0)",
    "turn layer by 90": "(gimp-item-transform-rotate-simple {l} ROTATE-90"
                        " TRUE 0 0)",
    "move layer": "(gimp-layer-set-offsets {l} 15 -9)",
    "move, flip image": "(gimp-layer-set-offsets {l} 15 -9)"
                        "(gimp-image-flip {i} ORIENTATION-HORIZONTAL)",
    "invert, flip image": "(gimp-drawable-invert {l} FALSE)"
                          "(gimp-image-flip {i} ORIENTATION-HORIZONTAL)",
}
# These move the layer's pixels on the canvas, but not in the layer.
MOVES = ("canvas size", "move layer")
# One of each kind: another size, another orientation, another place.
KEPT = ("scale image up", "turn image by 90", "crop image", "move, flip image")
# No turn by 90 degrees: the painting cannot follow.
TILT = "(gimp-item-transform-rotate {l} 0.5 TRUE 0 0)"
# Mean difference of 255 where GIMP scales: it resamples the painting with
# another filter than Impasto.  A flipped painting differs by more than 40.
RESAMPLED = 5.0

# Puts a layer over a layer "base", or over a color, in a new image, and returns
# the merged layer.
SCHEME = """
(define (over image base color layer)
  (let ((below (if (= base 0)
                   (car (gimp-layer-new image (car (gimp-image-width image))
                         (car (gimp-image-height image)) RGB-IMAGE "" 100
                         LAYER-MODE-NORMAL))
                   (car (gimp-layer-new-from-drawable base image))))
        (above (car (gimp-layer-new-from-drawable layer image))))
    (gimp-image-insert-layer image below 0 0)
    (if (= base 0) (gimp-drawable-fill below color))
    (gimp-image-insert-layer image above 0 0)
    (gimp-item-set-visible above TRUE)
    (car (gimp-image-merge-down image above CLIP-TO-BOTTOM-LAYER))))
(define (difference width height base color a b)
  (let* ((image (car (gimp-image-new width height RGB)))
         (below (over image base color a))
         (above (over image base color b)))
    (gimp-layer-set-mode above LAYER-MODE-DIFFERENCE-LEGACY)
    (let ((mean (car (gimp-drawable-histogram
                      (car (gimp-image-merge-down image above
                            CLIP-TO-BOTTOM-LAYER)) HISTOGRAM-VALUE 0 1))))
      (gimp-image-delete image)
      mean)))
"""


def paint(session, frames=1):
    """Run for some frames, stop, and return the preview layer."""
    session.open_dialog()
    session.press("Start")
    session.see_frames(frames)
    session.press("Stop")
    session.expect_text("Stopped", session.progress)
    return session.preview()


def apply(session, edit):
    """Apply EDIT as one undo step."""
    session.edit("(gimp-image-undo-group-start {i}) {e}"
                 "(gimp-image-undo-group-end {i})".format(
                     i=session.image,
                     e=edit.format(i=session.image, l=session.drawable)))


class Expected:
    """A copy of a layer in an image of its own, and what GIMP makes of it."""

    def __init__(self, session, layer, edit=""):
        self.session = session
        self.gimp = session.gimp
        self.image, self.layer = (int(n) for n in self.gimp.numbers(
            f"(let* ((image (car (gimp-image-new"
            f" (car (gimp-image-width {session.image}))"
            f" (car (gimp-image-height {session.image})) RGB)))"
            f" (copy (car (gimp-layer-new-from-drawable {layer} image))))"
            " (gimp-image-insert-layer image copy 0 0) (apply"
            f" gimp-layer-set-offsets copy (gimp-drawable-offsets {layer}))"
            " (list image copy))"))
        # The painting is not edited.
        edit = edit.replace("(gimp-drawable-invert {l} FALSE)", "")
        self.gimp.evaluate(
            f"(begin {edit.format(i=self.image, l=self.layer)} #t)")

    def difference(self, layer, base=0):
        """The mean difference from LAYER; 255 if it has just been removed."""
        size = self.gimp.numbers(
            f"(append (gimp-image-width {self.session.image})"
            f" (gimp-image-height {self.session.image})"
            f" (gimp-image-width {self.image})"
            f" (gimp-image-height {self.image}))")
        if size[:2] != size[2:]:
            return 255.0
        width, height = (int(n) for n in size[:2])
        try:
            return max(self.gimp.numbers(
                f"{SCHEME} (list " + " ".join(
                    f"(difference {width} {height} {base} {color} {layer}"
                    f" {self.layer})" for color in ("FILL-WHITE",
                                                    "FILL-TRANSPARENT"))
                + ")"))
        except SchemeError:
            return 255.0

    def wait(self, name, find, base=0):
        """Wait until the layer from find () covers the canvas in this way."""
        limit = RESAMPLED if "scale" in name else 0
        last = [255.0]

        def near():
            last[0] = self.difference(find(), base)
            return last[0] <= limit
        try:
            wait_for(name, near, 5)
        except Exception as problem:
            raise AssertionError(
                f"{name}: differs by {last[0]:.2f}") from problem

    def delete(self):
        self.gimp.evaluate(f"(gimp-image-delete {self.image})")


@contextlib.contextmanager
def noticed(session, name):
    """Wait until the plug-in has seen what has happened to the layer."""
    seen = len(session.events("transformed"))
    yield
    if name not in MOVES:
        wait_for(name + ": seen by the plug-in",
                 lambda: len(session.events("transformed")) > seen, 10)


def test_followed(session):
    """After each edit and its undo, the preview is where the photo is"""
    painted = Expected(session, paint(session))
    for name, edit in EDITS.items():
        wanted = Expected(session, session.preview(), edit)
        with noticed(session, name):
            apply(session, edit)
        wanted.wait(name, session.preview)
        wanted.delete()
        with noticed(session, name):
            session.gimp.undo()
        painted.wait("undo: " + name.replace("scale", ""), session.preview)
    assert session.pixels() == session.original
    session.end_dialog("Cancel")
    assert session.gimp.layers(session.image) == [session.drawable]
    painted.delete()


def test_kept(session):
    """Each kind of edit, kept as a new layer and in place, one undo step"""
    gimp = session.gimp
    for name in KEPT:
        for output in ("New layer", "This layer"):
            wanted = Expected(session, paint(session), EDITS[name])
            session.choose_output(output)
            apply(session, EDITS[name])
            photo = Expected(session, session.drawable)
            session.end_dialog("Keep")
            layers = gimp.layers(session.image)
            if output == "New layer":
                assert len(layers) == 2, name
                wanted.wait(f"{name}: new layer", lambda: layers[0])
            else:
                assert len(layers) == 1, name
                wanted.wait(f"{name}: in place", lambda: layers[0], photo.layer)
            gimp.undo()
            photo.wait(f"{name}: undo", lambda: gimp.layers(session.image)[0])
            wanted.delete()
            photo.delete()
            gimp.undo()
            session.expect("nothing more to undo", "",
                           lambda: session.undo_labels()[0])
    assert session.pixels() == session.original


def test_running(session):
    """Edits while the run goes on: the next frames are where the photo is"""
    session.open_dialog()
    session.press("Start")
    session.see_frames(1)
    for name in ("flip image", "turn layer by 90", "crop image"):
        with noticed(session, name):
            apply(session, EDITS[name])
        shown = len(session.events("frame-shown"))
        session.wait_for_event("frame-shown", shown + 2)
        # The painting still resembles the photo, in color and in its place.
        photo = Expected(session, session.drawable)
        near = photo.difference(session.preview())
        session.gimp.evaluate(
            f"(begin {EDITS['turn image by 180'].format(i=photo.image)} #t)")
        far = photo.difference(session.preview())
        assert near < 0.8 * far, f"{name}: {near:.1f}, turned {far:.1f}"
        photo.delete()
    session.press("Stop")
    session.expect_text("Stopped", session.progress)
    started = len(session.events("start"))
    # What was painted is where the photo is, so the next run continues.
    session.press("Continue")
    session.wait_for_event("start", started + 1)
    assert session.events("start")[-1].endswith("continues=1")
    shown = len(session.events("frame-shown"))
    session.wait_for_event("frame-shown", shown + 2)
    photo = Expected(session, session.drawable)
    assert photo.difference(session.preview()) < 0.8 * far
    photo.delete()
    session.end_dialog("Cancel")
    assert session.gimp.layers(session.image) == [session.drawable]
    for _ in range(3):
        session.gimp.undo()
    session.expect("the photo", session.original, session.pixels)


def test_refused(session):
    """A tilted layer: message, no frames, Keep is refused until it is undone"""
    session.open_dialog()
    session.press("Start")
    session.see_frames(1)
    apply(session, TILT)
    session.expect_text("cannot follow", session.message)
    shown = len(session.events("not-shown"))
    session.wait_for_event("not-shown", shown + 1)
    session.press("Stop")
    session.expect_text("Stopped", session.progress)
    preview = session.preview()
    for output in ("This layer", "New layer"):
        failed = len(session.events("error"))
        photo = session.pixels()
        session.choose_output(output)
        session.press("Keep")
        session.wait_for_event("error", failed + 1)
        session.expect_text("cannot follow", session.message)
        assert session.gimp.layers(session.image) == [preview,
                                                      session.drawable]
        assert session.pixels() == photo
    session.gimp.undo()
    session.expect("the photo", session.original, session.pixels)
    # The frames that were not shown were newer.
    wait_for("the newest frame", lambda: session.preview() != preview)
    wanted = Expected(session, session.preview())
    session.end_dialog("Keep")
    wanted.wait("kept", lambda: session.gimp.layers(session.image)[0])
    wanted.delete()


def selection(session):
    """The selection's bounds."""
    return session.gimp.numbers(f"(gimp-selection-bounds {session.image})")


def test_selection(session):
    """Another selection during the run: that of the start is painted"""
    gimp = session.gimp
    others = (f"(gimp-selection-none {session.image})",
              f"(gimp-image-select-rectangle {session.image}"
              " CHANNEL-OP-REPLACE 90 60 30 30)")
    for output, other in zip(("This layer", "New layer", "This layer"),
                             others + others[1:]):
        session.edit("(gimp-image-select-ellipse"
                     f" {session.image} CHANNEL-OP-REPLACE 10 10 60 50)"
                     f"(gimp-selection-feather {session.image} 8)")
        # The preview with its mask over the photo.
        preview = paint(session)
        wanted = Expected(session, preview)
        session.choose_output(output)
        session.edit(other)
        selected = selection(session)
        photo = Expected(session, session.drawable)
        session.end_dialog("Keep")
        assert selection(session) == selected, "the selection has changed"
        layer = gimp.layers(session.image)[0]
        last = wanted.difference(layer, photo.layer)
        # In place, GIMP blends the feathered edge in another color space.
        assert last < (0.01 if output == "New layer" else 2.5), \
            f"{output}: differs by {last:.2f}"
        for x, y in ((11, 11), (68, 58), (100, 70)):
            start = (y * 128 + x) * 4
            assert output == "New layer" or \
                session.pixels()[start:start + 4] \
                == session.original[start:start + 4], f"painted at {x}, {y}"
        assert photo.difference(layer, photo.layer) > 2, "nothing is painted"
        wanted.delete()
        photo.delete()
        gimp.undo()
        session.expect("pixels after undo", session.original, session.pixels)
        assert gimp.layers(session.image) == [session.drawable]
        assert selection(session) == selected, "undo changes the selection"
        assert len(gimp.numbers("(gimp-image-get-channels"
                                f" {session.image})")) == 1


def test_gray(session):
    """Gray during the run: frames and result are gray"""
    paint(session)
    session.press("Continue")
    session.edit(f"(gimp-image-convert-grayscale {session.image})")
    shown = len(session.events("frame-shown"))
    session.wait_for_event("frame-shown", shown + 2)
    session.choose_output("This layer")
    photo = session.pixels()
    session.end_dialog("Keep")
    kept = session.pixels()
    assert kept != photo
    assert kept[0::4] == kept[1::4] == kept[2::4], "not gray"
    session.gimp.undo()
    session.expect("the gray photo", photo, session.pixels)


def test_mask(session):
    """A layer mask is the target, and the image is flipped"""
    image, layer = session.image, session.drawable
    session.edit(f"(gimp-layer-add-mask {layer} (car"
                 f" (gimp-layer-create-mask {layer} ADD-MASK-COPY)))"
                 f" (gimp-layer-set-edit-mask {layer} TRUE)")
    mask = int(session.gimp.numbers(f"(gimp-layer-get-mask {layer})")[0])
    before = session.pixels(mask)
    paint(session)
    with noticed(session, "flip"):
        apply(session, EDITS["flip image"])
    flipped = session.pixels(mask)
    session.end_dialog("Keep")
    kept = session.pixels(mask)
    assert session.gimp.layers(image) == [layer]
    assert kept != flipped, "nothing is painted"

    def distance(a, b):
        return sum(abs(x - y) for x, y in zip(a, b)) / len(a)
    near, far = distance(kept, flipped), distance(kept, before)
    assert near < 0.8 * far, f"{near:.1f}, not flipped {far:.1f}"
    session.gimp.undo()
    session.expect("the flipped mask", flipped, lambda: session.pixels(mask))


def test_saved(session):
    """An XCF file saved during the run: the next dialog removes the preview"""
    gimp = session.gimp
    session.open_dialog()
    session.press("Start")
    session.see_frames(1)
    name = gimp.evaluate(f"(car (gimp-item-get-name {session.preview()}))")
    assert "not finished" in name, name
    path = session.desktop.folder / "saved.xcf"
    gimp.evaluate(f"(gimp-xcf-save RUN-NONINTERACTIVE {session.image}"
                  f' {session.drawable} "{path}" "{path}")')
    # Opened during the run: that of the run stays.
    other = test_interactive.Session(gimp, path, session.log)
    removed = len(session.events("leftover-removed"))
    own, below = gimp.layers(other.image)
    other.drawable = below
    copy = int(gimp.numbers(
        f"(let ((copy (car (gimp-layer-copy {own} FALSE))))"
        f" (gimp-image-insert-layer {other.image} copy 0 -1)"
        f" (gimp-image-set-active-layer {other.image} {below})"
        f" (gimp-image-clean-all {other.image}) (list copy))")[-1])
    other.open_dialog()
    other.wait_for_event("leftover-removed", removed + 1)
    assert gimp.layers(other.image) == [copy, below], "not removed"
    assert not gimp.is_dirty(other.image)
    assert other.pixels() == session.original
    session.see_frames(2)
    other.end_dialog("Cancel")
    os.kill(session.process, signal.SIGKILL)
    wait_for("the end of the plug-in", lambda: not session.is_running())
    session.desktop.output("xdotool", "key", "Escape")

    # Opened later, and edited: the removal is an undo step.  A renamed layer
    # is the user's.
    other = test_interactive.Session(gimp, path, session.log)
    own, other.drawable = gimp.layers(other.image)
    other.edit(f"(gimp-drawable-invert {own} FALSE)"
               f"(gimp-image-set-active-layer {other.image} {other.drawable})")
    other.open_dialog()
    other.end_dialog("Cancel")
    assert gimp.layers(other.image) == [other.drawable]
    gimp.undo()
    other.expect("the layer", [own, other.drawable],
                 lambda: gimp.layers(other.image))
    other.edit(f'(gimp-item-set-name {own} "mine")'
               f"(gimp-image-set-active-layer {other.image} {other.drawable})")
    other.open_dialog()
    other.end_dialog("Cancel")
    assert gimp.layers(other.image) == [own, other.drawable]


def test_renamed(session):
    """A preview that is renamed during the run is the user's layer"""
    preview = paint(session)
    before = session.pixels(preview)
    session.edit(f'(gimp-item-set-name {preview} "mine")')
    session.press("Continue")
    wait_for("another preview",
             lambda: len(session.gimp.layers(session.image)) == 3)
    session.end_dialog("Cancel")
    assert session.gimp.layers(session.image) == [preview, session.drawable]
    assert session.pixels(preview) == before


CASES = [test_followed, test_kept, test_running, test_refused, test_selection,
         test_gray, test_mask, test_renamed, test_saved]

if __name__ == "__main__":
    test_interactive.CASES = CASES
    sys.exit(test_interactive.main())
