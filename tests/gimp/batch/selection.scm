; SPDX-License-Identifier: GPL-3.0-or-later
; Only selected pixels change, in proportion to the selection.

(define (selected-at image x y) (car (gimp-selection-value image x y)))

(define (check-only-selected before drawable)
  ; Even unchanged float pixels are converted to linear light and back.
  (check-same "not selected" drawable before not-selected 0.001)
  (let ((n (count-differing before drawable colors 2)))
    (check "painted" (> n 300) n)))

(test-case "a rectangle as a layer"
  (let* ((image (new-image RGB #f PRECISION-U8-GAMMA))
         (drawable (active image))
         (before (snapshot drawable)))
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 9 5 40 33)
    (paint image drawable "")
    (let ((result (active image)))
      (check-equal "offsets" (gimp-drawable-offsets result) '(9 5))
      (check-equal "size" (list (car (gimp-drawable-width result))
                                (car (gimp-drawable-height result))) '(40 33))
      (check-equal "needs no mask" (car (gimp-layer-get-mask result)) -1))
    (check-equal "selection" (gimp-selection-bounds image) '(1 9 5 49 38))
    (check-same "original" before drawable all 0)))

(test-case "a rectangle in place"
  (let* ((image (new-image RGB #t PRECISION-U8-GAMMA))
         (drawable (active image))
         (before (snapshot drawable)))
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 9 5 40 33)
    (paint image drawable "output=in-place")
    (check-only-selected before drawable)
    (check-same "alpha" before drawable alpha-only 0)))

; Both outputs must look the same.
(define (check-partly alpha select)
  (let* ((image (new-image RGB alpha PRECISION-FLOAT-GAMMA))
         (drawable (active image))
         (before (snapshot drawable))
         (copy (car (gimp-layer-copy drawable FALSE))))
    (gimp-image-insert-layer image copy 0 0)
    (select image)
    (paint image copy "output=in-place")
    (check-only-selected before copy)
    (check-same "alpha" before copy alpha-only 0)
    (paint image drawable "")
    (let* ((result (active image))
           (mask (car (gimp-layer-get-mask result)))
           (merged 0))
      (check "mask" (> mask 0))
      (check-equal "the mask is not active"
                   (car (gimp-layer-get-edit-mask result)) FALSE)
      (gimp-selection-none image)
      ; Over a transparent drawable two layers add up, so they do not compare.
      (if (not alpha)
          (begin
            (set! merged (car (gimp-image-merge-down image result
                                                     EXPAND-AS-NECESSARY)))
            ; The tolerance is for rounding of floats.
            (check-same "same look" merged copy all 0.01))))))

(define (select-feathered image)
  (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 12 8 40 32)
  (gimp-selection-feather image 12))

(test-case "a feathered selection" (check-partly #f select-feathered))
(test-case "a feathered selection with alpha"
  (check-partly #t select-feathered))
(test-case "a selection with a hole"
  (check-partly #f
    (lambda (image)
      (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 4 4 56 40)
      (gimp-image-select-ellipse image CHANNEL-OP-SUBTRACT 20 12 24 24))))

(test-case "a feathered selection of a layer with a mask"
  (let* ((image (new-image RGB #f PRECISION-U8-GAMMA))
         (drawable (active image))
         (own (add-fading-mask drawable)))
    (select-feathered image)
    (paint image drawable "")
    (let* ((result (active image))
           (mask (car (gimp-layer-get-mask result)))
           (at (gimp-drawable-offsets result))
           (x (+ 20 (car at)))
           (y (+ 14 (cadr at)))
           (selected (selected-at image x y))
           (product (/ (* (value-at own x y) selected) 255)))
      (check "partly selected" (and (< 20 selected) (< selected 250)) selected)
      ; Each value is rounded to 8 bits.
      (check "product" (< (abs (- (value-at mask 20 14) product)) 2)
             (value-at mask 20 14) product))))

(test-case "a selection that extends beyond the layer"
  (let* ((image (new-image RGB #f PRECISION-U8-GAMMA))
         (drawable (active image)))
    (gimp-layer-set-offsets drawable 20 10)
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 0 0 60 40)
    (paint image drawable "")
    (let ((result (active image)))
      (check-equal "offsets" (gimp-drawable-offsets result) '(20 10))
      (check-equal "size" (list (car (gimp-drawable-width result))
                                (car (gimp-drawable-height result)))
                   '(40 30)))))

(finish)
