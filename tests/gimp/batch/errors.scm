; SPDX-License-Identifier: GPL-3.0-or-later
; Invalid calls: each fails with a clear message and leaves the image unchanged.

(define image (new-image RGB #t PRECISION-U8-GAMMA))
(define drawable (active image))
(define before (snapshot drawable))

(define (check-untouched)
  (check-equal "layers" (layers image) (list drawable))
  (check-equal "clean" (dirty? image) #f)
  (check-equal "undo" (car (gimp-image-undo-is-enabled image)) TRUE)
  (check-same "pixels" before drawable all 0))

; No run has started since the log had N-LINES lines.
(define (check-not-started n-lines)
  (let ((log (read-log)))
    (check "log" (> (length log) n-lines))
    (let loop ((i (- (length log) n-lines)) (lines log))
      (if (> i 0)
          (begin
            (check "refused at once"
                   (not (contains? (car lines) "run-started")))
            (loop (- i 1) (cdr lines)))))))

; A call with these arguments must fail with MESSAGE.
(define (check-call message style file content-weight style-weight options)
  (check-error message
    (plug-in-impasto RUN-NONINTERACTIVE image drawable style file
                     content-weight style-weight options)))
(define (check-options message options)
  (check-call message style-layer "" 1 1 (string-append quick options)))
(define (check-file message file)
  (check-call message -1 file 1 1 quick))

(test-case "invalid options"
  (check-options "no option “itterations”. Did you mean “iterations”?"
                 "itterations=5")
  (check-options "“many” is not a value for the option “iterations” (1 to"
                 "iterations=many")
  (check-options "“0” is not a value for the option “iterations”"
                 "iterations=0")
  (check-options "“size” has no value" "size")
  (check-options "“sideways” is not a value for the option “output”"
                 "output=sideways")
  (check-options "newer Impasto" "version=2")
  (check-untouched))

(test-case "invalid loss weights"
  (let ((n-lines (length (read-log))))
    (check-call "“content-weight” is out of range" style-layer "" -1 1 quick)
    (check-call "“style-weight” is out of range" style-layer "" 1 1e9 quick)
    (check-not-started n-lines)
    (check-untouched)))

(test-case "invalid run mode"
  (check-error "run mode is unknown"
    (plug-in-impasto 7 image drawable style-layer "" 1 1 quick))
  (check-untouched))

(test-case "the dialog without a display"
  (check-error "needs a display"
    (plug-in-impasto RUN-INTERACTIVE image drawable -1 "" 1 1 ""))
  (check-untouched))

(test-case "invalid styles"
  (check-call "Both a style drawable and a style file" style-layer "/x.png" 1 1
              quick)
  (check-call "invalid ID for argument 'style-drawable'" 9999 "" 1 1 quick)
  (check-file "“/no/such/picture.jpg” does not exist"
              "/no/such/picture.jpg")
  (check-file "is not a file" folder)
  (check-file "cannot be read" (string-append folder "/no-picture.png"))
  (check-file "in one of these formats: ANI, BMP, GIF"
              (string-append folder "/html.jpg"))
  (check-file "the end of the file is missing"
              (string-append folder "/cut.jpg"))
  (check-file "“http://a.org/b.png” is not a file on this computer"
              "http://a.org/b.png")
  (check-file "cannot be read" (string-append folder "/empty.png"))
  (check-file "cannot be read" (string-append folder "/cut.png"))
  (check-call "“mona-lisa”. Choose one of these: hokusai-great-wave"
              -1 "" 1 1 (string-append quick "style=builtin:mona-lisa"))
  (check-call "ID 9999 is not in any open image"
              -1 "" 1 1 (string-append quick "style=layer:9999"))
  (check-call "must be followed by" -1 "" 1 1
              (string-append quick "style=file:/100%_wool.png"))
  (check-untouched))

(test-case "invalid model files"
  (check-options "" "weights=/no/such/file.safetensors")
  (check "names the file" (contains? last-error "/no/such/file.safetensors"))
  (check-options "" (string-append "weights=" folder "/no-picture.png"))
  (check-untouched))

(test-case "a transparent style"
  (let ((layer (car (gimp-layer-new style-image 40 56 RGBA-IMAGE "nothing" 100
                                    LAYER-MODE-NORMAL))))
    (gimp-image-insert-layer style-image layer 0 0)
    (check-call "transparent" layer "" 1 1 quick)
    (check-untouched)))

(test-case "indexed image"
  (let ((indexed (car (gimp-image-duplicate image))))
    (gimp-image-convert-indexed indexed CONVERT-DITHER-NONE
                                CONVERT-PALETTE-GENERATE 16 FALSE FALSE "")
    (check-error "Mode ▸ RGB" (paint indexed (active indexed) ""))))

(test-case "image too small"
  (let* ((small (car (gimp-image-new 5 5 RGB)))
         (layer (car (gimp-layer-new small 5 5 RGB-IMAGE "small" 100
                                     LAYER-MODE-NORMAL))))
    (gimp-image-insert-layer small layer 0 0)
    (check-error "5" (plug-in-impasto RUN-NONINTERACTIVE small layer
                                      style-layer "" 1 1 "iterations=1"))
    (check-equal "layers" (layers small) (list layer))))

(test-case "layer group"
  (let* ((other (car (gimp-image-duplicate image)))
         (group (car (gimp-layer-group-new other))))
    (gimp-image-insert-layer other group 0 0)
    (check-error "layer group" (paint other group ""))))

(test-case "the selection itself"
  (check-error "selection itself"
    (paint image (car (gimp-image-get-selection image)) ""))
  (check-untouched))

(test-case "floating selection"
  (let* ((other (car (gimp-image-duplicate image)))
         (layer (active other))
         (floating 0))
    (gimp-image-select-rectangle other CHANNEL-OP-REPLACE 0 0 32 32)
    (set! floating (car (gimp-selection-float layer 0 0)))
    (check-error "floating selection" (paint other floating ""))
    (check-error "floating selection" (paint other layer "output=in-place"))))

(test-case "no part of the layer selected"
  (let* ((other (car (gimp-image-duplicate image)))
         (layer (active other)))
    (gimp-layer-resize layer 20 20 0 0)
    (gimp-image-select-rectangle other CHANNEL-OP-REPLACE 30 30 20 15)
    (check-error "No part of the layer is selected" (paint other layer ""))))

(test-case "a new layer for a mask or a channel"
  (let* ((other (car (gimp-image-duplicate image)))
         (mask (add-fading-mask (active other)))
         (channel (car (gimp-channel-new other width height "c" 50 '(0 0 0))))
         (n-lines (length (read-log))))
    (gimp-image-insert-channel other channel 0 0)
    (check-error "only be painted in place" (paint other mask ""))
    (check-error "only be painted in place" (paint other channel ""))
    (check-not-started n-lines)))

(test-case "a locked layer in place"
  (let ((n-lines (length (read-log))))
    (gimp-item-set-lock-content drawable TRUE)
    (check-error "Unlock them" (paint image drawable "output=in-place"))
    (gimp-item-set-lock-content drawable FALSE)
    (check-not-started n-lines)
    (check-untouched)))

(test-case "a transparent layer"
  (let* ((other (car (gimp-image-duplicate image)))
         (layer (active other)))
    (gimp-drawable-fill layer FILL-TRANSPARENT)
    (check-error "transparent" (paint other layer ""))))

(test-case "a layer with hardly any visible pixel"
  (let* ((other (car (gimp-image-duplicate image)))
         (layer (active other)))
    (gimp-layer-add-alpha layer)
    (gimp-image-select-rectangle other CHANNEL-OP-REPLACE 8 8 9 9)
    (gimp-selection-invert other)
    (gimp-drawable-edit-clear layer)
    (gimp-selection-none other)
    (check-error "select a smaller area" (paint other layer ""))))

(finish)
