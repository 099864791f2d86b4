; SPDX-License-Identifier: GPL-3.0-or-later
; The sources of a style, and which of them is used.

; More iterations, for visible differences.
(define quick (string-append quick "iterations=8;"))
(define image (new-image RGB #f PRECISION-U8-GAMMA))
(define drawable (active image))

; The result of a call, in a separate image.
(define (painted style file options)
  (plug-in-impasto RUN-NONINTERACTIVE image drawable style file 1 1
                   (string-append quick options))
  (let ((result (active image))
        (copy 0))
    (set! copy (snapshot result))
    (gimp-image-remove-layer image result)
    copy))

(define (check-alike what a b) (check-same what a b all 0))
(define (check-other what a b)
  (let ((n (count-differing a b colors 2)))
    (check what (> n (/ (* width height) 4)) n)))

(define striped (painted style-layer "" ""))
(define png (string-append folder "/style ä;%.png"))
(define xcf (string-append folder "/style.xcf"))
(gimp-file-save RUN-NONINTERACTIVE style-image style-layer png png)
(gimp-file-save RUN-NONINTERACTIVE style-image style-layer xcf xcf)
(define in-home (string-append (getenv "HOME") "/style.png"))
(gimp-file-save RUN-NONINTERACTIVE style-image style-layer in-home in-home)

(test-case "the same run gives the same pixels"
  (check-alike "again" striped (painted style-layer "" "")))

(test-case "style files"
  (check-alike "PNG" striped (painted -1 png ""))
  (check-alike "by GIMP" striped (painted -1 xcf ""))
  (check-alike "URI" striped
    (painted -1 (string-append "file://" folder "/style%20%C3%A4%3B%25.png")
             ""))
  (check-alike "home" striped
    (painted -1 "~/style.png" "")))

(test-case "style named in the options"
  (check-alike "layer" striped
    (painted -1 "" (string-append "style=layer:"
                                  (number->string style-layer))))
  (check-alike "file" striped
    (painted -1 "" (string-append "style=file:" folder
                                  "/style ä%3B%25.png")))
  ; The style argument has priority.
  (check-alike "both" striped
    (painted style-layer "" "style=builtin:cassatt-summertime-1894")))

(test-case "built-in paintings"
  (let ((first (painted -1 "" "")))
    (check-other "painting" striped first)
    (check-alike "the first" first
      (painted -1 "" "style=builtin:hokusai-great-wave-1829"))
    (check-other "another" first
      (painted -1 "" "style=builtin:cassatt-summertime-1894"))))

(test-case "loss weights change the result, options override arguments"
  (let ((faint (begin
                  (plug-in-impasto RUN-NONINTERACTIVE image drawable
                                   style-layer "" 10000 0.1 quick)
                  (snapshot (active image)))))
    (gimp-image-remove-layer image (active image))
    (check-other "weights" striped faint)
    (check-alike "options" faint
      (painted style-layer "" "content-weight=10000;style-weight=0.1"))))

; A layer mask hides as much as transparent pixels do.
(test-case "the mask of a style layer"
  (let* ((masked (car (gimp-layer-copy style-layer TRUE)))
         (cleared (car (gimp-layer-copy style-layer TRUE)))
         (mask 0)
         (by-mask '())
         (by-alpha '()))
    (gimp-image-insert-layer style-image masked 0 0)
    (gimp-image-insert-layer style-image cleared 0 0)
    (gimp-image-select-rectangle style-image CHANNEL-OP-REPLACE 0 0 40 30)
    (set! mask (car (gimp-layer-create-mask masked ADD-MASK-SELECTION)))
    (gimp-layer-add-mask masked mask)
    (gimp-selection-invert style-image)
    (gimp-drawable-edit-clear cleared)
    (gimp-selection-none style-image)
    (set! by-mask (painted masked "" ""))
    (set! by-alpha (painted cleared "" ""))
    (gimp-image-remove-layer style-image masked)
    (gimp-image-remove-layer style-image cleared)
    (check-alike "mask" by-mask by-alpha)
    (check-other "part" striped by-mask)))

; The colors of transparent pixels must have no effect.
(test-case "hidden colors of a style have no effect"
  (let* ((layer (car (gimp-layer-copy style-layer TRUE)))
         (first '()))
    (gimp-image-insert-layer style-image layer 0 0)
    (gimp-image-select-rectangle style-image CHANNEL-OP-REPLACE 0 0 20 56)
    (gimp-drawable-edit-clear layer)
    (gimp-selection-none style-image)
    (set! first (painted layer "" ""))
    (check-other "half of it" striped first)
    (gimp-layer-set-lock-alpha layer TRUE)
    (gimp-context-set-foreground '(0 255 0))
    (gimp-image-select-rectangle style-image CHANNEL-OP-REPLACE 0 0 20 56)
    (gimp-drawable-edit-fill layer FILL-FOREGROUND)
    (gimp-selection-none style-image)
    (check-alike "hidden green" first (painted layer "" ""))
    (gimp-image-remove-layer style-image layer)))

(test-case "an indexed, and a gray style"
  (let* ((indexed (car (gimp-image-duplicate style-image)))
         (gray (car (gimp-image-duplicate style-image))))
    (gimp-image-convert-indexed indexed CONVERT-DITHER-NONE
                                CONVERT-PALETTE-GENERATE 16 FALSE FALSE "")
    (check-alike "indexed" striped (painted (active indexed) "" ""))
    (gimp-image-convert-grayscale gray)
    (check-other "gray" striped (painted (active gray) "" ""))))

(finish)
