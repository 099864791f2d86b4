; SPDX-License-Identifier: GPL-3.0-or-later
; Every type of drawable, repainted as a new layer and in place.

; Both outputs on one image: first the new layer, which keeps the drawable.
(define (check-outputs type alpha precision)
  (let* ((image (new-image type alpha precision))
         (drawable (active image))
         (before (snapshot drawable))
         (name (car (gimp-item-get-name drawable)))
         (result 0)
         (painted 0))
    (paint image drawable "")
    (set! result (active image))
    (set! painted (keep-copy (car (gimp-layer-copy result FALSE))))
    (check-equal "layers" (layers image) (list result drawable))
    (check-equal "name" (car (gimp-item-get-name result))
                 "Neural Style Transfer")
    (check-equal "offsets" (gimp-drawable-offsets result) '(0 0))
    (check-equal "mask" (car (gimp-layer-get-mask result)) -1)
    (check-equal "type" (car (gimp-drawable-type result))
                 (if (= type GRAY) GRAYA-IMAGE RGBA-IMAGE))
    (check-same "original" before drawable all 0)
    (check-same "alpha" before result alpha-only 0)
    (check-painted before result)
    (check "dirty" (dirty? image))

    (gimp-image-remove-layer image result)
    (gimp-image-clean-all image)
    (paint image drawable "output=in-place")
    (check-equal "layers" (layers image) (list drawable))
    (check-equal "name" (car (gimp-item-get-name drawable)) name)
    (check-equal "type" (car (gimp-drawable-type drawable))
                 (car (gimp-drawable-type before)))
    (check-same "alpha" before drawable alpha-only 0)
    ; Both outputs are rounded once to the same precision.  But one has alpha
    ; and the other may not, and babl chooses its conversions by speed: they
    ; differ by about 2e-5.
    (check-same "like the layer" painted drawable all 0.01)
    (check "dirty" (dirty? image))
    (check-equal "undo" (car (gimp-image-undo-is-enabled image)) TRUE)))

; Without a style, the content is the optimum, and the result must equal it:
; reading and writing are lossless.
(define (check-lossless type alpha precision tolerance)
  (let* ((image (new-image type alpha precision))
         (drawable (active image))
         (before (snapshot drawable)))
    (plug-in-impasto RUN-NONINTERACTIVE image drawable style-layer "" 1 0
                     "iterations=1;levels=1;threads=2;output=in-place")
    (check-same "colors" before drawable visible-colors tolerance)
    (check-same "alpha" before drawable alpha-only 0)))

(test-case "RGB" (check-outputs RGB #f PRECISION-U8-GAMMA))
(test-case "RGB with alpha" (check-outputs RGB #t PRECISION-U8-GAMMA))
(test-case "gray" (check-outputs GRAY #f PRECISION-U8-GAMMA))
(test-case "gray with alpha" (check-outputs GRAY #t PRECISION-U8-GAMMA))
(test-case "16 bits" (check-outputs RGB #t PRECISION-U16-GAMMA))

; An image that is much larger than what is painted is reduced while it is read.
(test-case "a large image"
  (let* ((image (new-image RGB #t PRECISION-U8-GAMMA))
         (drawable (active image))
         (before 0))
    (gimp-image-scale image 640 480)
    (set! before (snapshot drawable))
    (paint image drawable "output=in-place")
    (check-same "alpha" before drawable alpha-only 0)
    (check-painted before drawable)))

; Without a style, the result is the reduced content.  The photo was enlarged
; from 64 pixels, so that they hold nearly all of it.
(test-case "a large image keeps its place and its colors"
  (let* ((image (new-image RGB #f PRECISION-U8-GAMMA))
         (drawable (active image))
         (before 0))
    (gimp-image-scale image 640 480)
    (set! before (snapshot drawable))
    (plug-in-impasto RUN-NONINTERACTIVE image drawable style-layer "" 1 0
                     "iterations=1;levels=1;size=64;output=in-place")
    ; The edges of the enlarged photo differ by up to 60; a shift by one of the
    ; 64 columns would change a third of the pixels by more than 20.
    (let ((n (count-differing before drawable colors 20)))
      (check "colors" (< n (/ (* 640 480) 50)) n))))

(test-case "8 bits are lossless"
  (check-lossless RGB #t PRECISION-U8-GAMMA 0)
  (check-lossless GRAY #t PRECISION-U8-GAMMA 0))
(test-case "16 bits are lossless"
  (check-lossless RGB #t PRECISION-U16-GAMMA 0))
; The tolerance is for the conversion between linear and encoded floats.
(test-case "floats are lossless"
  (check-lossless RGB #t PRECISION-FLOAT-LINEAR 0.001))

(test-case "the result has the drawable's position, opacity and mode"
  (let* ((image (new-image RGB #f PRECISION-U8-GAMMA))
         (base (active image))
         (group (car (gimp-layer-group-new image)))
         (drawable (car (gimp-layer-copy base TRUE))))
    (gimp-image-insert-layer image group 0 0)
    (gimp-image-insert-layer image drawable group 0)
    (gimp-layer-set-offsets drawable 7 -5)
    (gimp-layer-set-opacity drawable 40)
    (gimp-layer-set-mode drawable LAYER-MODE-MULTIPLY)
    (gimp-image-set-active-layer image base)
    (paint image drawable "")
    (let ((result (active image)))
      (check-equal "parent" (car (gimp-item-get-parent result)) group)
      (check-equal "children" (vector->list
                                (cadr (gimp-item-get-children group)))
                   (list result drawable))
      (check-equal "offsets" (gimp-drawable-offsets result) '(7 -5))
      (check "opacity"
             (< 39.9 (car (gimp-layer-get-opacity result)) 40.1))
      (check-equal "mode" (car (gimp-layer-get-mode result))
                   LAYER-MODE-MULTIPLY))))

(test-case "the opacity is in proportion to that of the drawable"
  (let* ((image (new-image RGB #f PRECISION-U8-GAMMA))
         (drawable (active image)))
    (gimp-layer-set-opacity drawable 40)
    (paint image drawable "opacity=50")
    (check "opacity"
           (< 19.9 (car (gimp-layer-get-opacity (active image))) 20.1))))

; The original shows through completely; a half is compared with what GIMP
; blends in test_original.py.
(define (check-transparent type alpha precision)
  (let* ((image (new-image type alpha precision))
         (drawable (active image))
         (before (snapshot drawable)))
    (paint image drawable "output=in-place;opacity=0")
    (check-same "colors" before drawable visible-colors 0)
    (check-same "alpha" before drawable alpha-only 0)
    (paint image drawable "output=in-place;opacity=50")
    (check-painted before drawable)))

(test-case "the opacity, in place"
  (check-transparent RGB #t PRECISION-U8-GAMMA)
  (check-transparent GRAY #f PRECISION-U8-GAMMA)
  (check-transparent RGB #f PRECISION-U16-GAMMA))

(test-case "the result has the layer's mask"
  (let* ((image (new-image RGB #f PRECISION-U8-GAMMA))
         (drawable (active image))
         (mask (add-fading-mask drawable)))
    (paint image drawable "")
    (let ((copied (car (gimp-layer-get-mask (active image)))))
      (check "mask" (> copied 0))
      (check-same "mask" mask copied all 0))
    (gimp-layer-set-apply-mask drawable FALSE)
    (paint image drawable "")
    (check-equal "disabled mask"
                 (car (gimp-layer-get-mask (active image))) -1)))

(test-case "a layer mask in place"
  (let* ((image (new-image RGB #t PRECISION-U8-GAMMA))
         (layer (active image))
         (before (snapshot layer))
         (mask (add-fading-mask layer))
         (mask-before (keep-copy (car (gimp-channel-copy mask)))))
    (paint image mask "output=in-place")
    (check-equal "layers" (layers image) (list layer))
    (check "painted" (> (count-differing mask-before mask colors 2) 300))
    (check-same "layer" before layer all 0)))

(test-case "a channel in place"
  (let* ((image (new-image RGB #f PRECISION-U8-GAMMA))
         (layer (active image))
         (before (snapshot layer))
         (channel (car (gimp-channel-new-from-component image CHANNEL-RED
                                                        "red")))
         (channel-before (keep-copy (car (gimp-channel-copy channel)))))
    (gimp-image-insert-channel image channel 0 0)
    (paint image channel "output=in-place")
    (check-painted channel-before channel)
    (check-same "layer" before layer all 0)))

(finish)
