; SPDX-License-Identifier: GPL-3.0-or-later
; The initial picture: layers at their position, and files.

; Without iterations, the result is the initial picture.
(define idle "stop-at=1e12;")
(define image (new-image RGB #f PRECISION-U8-GAMMA))
(define drawable (active image))

; An earlier result over the right half, whose last columns are half transparent.
(define earlier
  (let ((layer (car (gimp-layer-new image 40 48 RGBA-IMAGE "earlier" 100
                                    LAYER-MODE-NORMAL))))
    (gimp-image-insert-layer image layer 0 -1)
    (gimp-layer-set-offsets layer 32 0)
    (gimp-context-set-foreground '(20 160 90))
    (gimp-drawable-fill layer FILL-FOREGROUND)
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 56 0 8 48)
    (gimp-context-set-opacity 50)
    (gimp-drawable-edit-clear layer)
    (gimp-context-set-opacity 100)
    (gimp-selection-none image)
    (gimp-image-set-active-layer image drawable)
    layer))

(define (from-layer layer)
  (string-append idle "init-picture=layer:" (number->string layer)))

; The result of a call, in a separate image.
(define (started options)
  (paint image drawable options)
  (let* ((result (active image))
         (copy (snapshot result)))
    (gimp-image-remove-layer image result)
    (gimp-image-set-active-layer image drawable)
    copy))

(test-case "the default is the photo"
  (check-same "photo" (started idle) drawable colors 1))

(test-case "a layer of the image, at its position"
  (let ((visible (car (gimp-layer-new-from-visible image image "visible")))
        (result (started (from-layer earlier))))
    (check-same "composite" result visible visible-colors 1)
    (check "covers" (> (count-differing result drawable colors 8)
                       (/ (* width height) 4)))
    (gimp-item-delete visible)))

(test-case "only the selected pixels"
  (let* ((other (car (gimp-image-duplicate image)))
         (bottom (list-ref (layers other) 1))
         (top (car (layers other)))
         (before (value-at bottom 20 20))
         (outside (value-at bottom 4 4)))
    (gimp-image-select-rectangle other CHANNEL-OP-REPLACE 16 8 32 32)
    (paint other bottom (string-append (from-layer top)
                                        ";size=own;output=in-place"))
    (check-equal "next to the layer" (value-at bottom 20 20) before)
    (check-equal "under the layer" (value-at bottom 40 20) 20)
    (check-equal "not selected" (value-at bottom 4 4) outside)
    (check-equal "not selected, under the layer" (value-at bottom 52 44)
                 (value-at drawable 52 44))))

; Of a large image, all is reduced while it is read.
(test-case "a layer of a large image"
  (let* ((large (car (gimp-image-duplicate image)))
         (bottom (list-ref (layers large) 1))
         (top (car (layers large))))
    (gimp-context-set-foreground '(200 100 40))
    (gimp-drawable-fill bottom FILL-FOREGROUND)
    (gimp-image-scale large 512 384)
    (let ((visible (car (gimp-layer-new-from-visible large large "visible"))))
      (paint large bottom (string-append "stop-at=1e12;size=32;init-picture="
                                         "layer:" (number->string top)))
      ; Only the edges of the layer are soft.
      (check "composite"
             (< (count-differing (active large) visible colors 8)
                (/ (* 512 384) 4)))
      (gimp-item-delete visible))))

(test-case "a layer of another image, and a file"
  (let* ((png (string-append folder "/start.png"))
         (result (started (from-layer style-layer))))
    (gimp-file-save RUN-NONINTERACTIVE style-image style-layer png png)
    (check "stretched" (> (count-differing result drawable colors 8)
                          (/ (* width height) 2)))
    (check-same "file" result
                (started (string-append idle "init=picture;init-picture=file:"
                                        png))
                all 0)))

(test-case "a run continues from it"
  (let* ((first (started "iterations=8"))
         (layer (car (gimp-layer-new-from-drawable first image)))
         (second '()))
    (gimp-image-insert-layer image layer 0 -1)
    (gimp-image-set-active-layer image drawable)
    (set! second (started (string-append "init-picture=layer:"
                                         (number->string layer))))
    (check "painted on"
           (< (count-differing first second colors 40)
              (count-differing drawable second colors 40)))
    (gimp-image-remove-layer image layer)))

(test-case "invalid initial pictures"
  (check-error "Choose a picture to start from"
    (paint image drawable "init=picture"))
  (check-error "but “init” is set to"
    (paint image drawable (string-append "init=noise;" (from-layer earlier))))
  (check-error "ID 9999 is not in any open image"
    (paint image drawable (from-layer 9999)))
  (check-error "“/no/such.png” does not exist"
    (paint image drawable "init-picture=file:/no/such.png"))
  (gimp-layer-set-offsets earlier 64 0)
  (check-error "does not overlap the area to paint"
    (paint image drawable (from-layer earlier)))
  (check-equal "layers" (length (layers image)) 2))

(finish)
