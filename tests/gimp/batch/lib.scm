; SPDX-License-Identifier: GPL-3.0-or-later
; Shared code of the scripts: cases, checks, pictures, pixels.

(define photo (getenv "IMPASTO_TEST_PHOTO"))
(define folder (getenv "IMPASTO_TEST_FOLDER"))
(define width 64)
(define height 48)
; Few iterations at a small size: these scripts do not test the engine.
(define quick "iterations=3;size=64;levels=1;threads=2;")

(define (text value)
  (let ((port (open-output-string)))
    (write value port)
    (get-output-string port)))

; --- cases: test_batch.py reads the messages -----------------------------

(define last-error "")
(define expected-errors 0)
(define (*error-hook* . arguments)
  (set! last-error (text arguments))
  (if (more-handlers?)
      (apply (pop-handler) '())
      (apply error arguments)))

(define (case-done name outcome)
  (gimp-message
    (if (eq? outcome 'passed)
        (string-append "CASE passed " name)
        (string-append "CASE failed " name " # " last-error))))

(macro (test-case form)
  `(case-done ,(cadr form) (catch 'failed (begin ,@(cddr form) 'passed))))

; GIMP would report a copy outside of any image as a leak.
(define copies '())
(define (keep-copy drawable)
  (set! copies (cons drawable copies))
  drawable)

(define (finish)
  (for-each gimp-item-delete copies)
  (for-each gimp-image-delete (vector->list (cadr (gimp-image-list))))
  (gimp-message
    (string-append "SCRIPT-END errors=" (number->string expected-errors))))

(define (check what ok . values)
  (if (not ok) (*error-hook* (string-append what ": " (text values)))))

(define (check-equal what value expected)
  (check what (equal? value expected) value 'expected expected))

(define (contains? long part)
  (let ((n (string-length part)))
    (let loop ((i (- (string-length long) n)))
      (and (>= i 0)
           (or (string=? (substring long i (+ i n)) part)
               (loop (- i 1)))))))

(macro (check-error form)
  `(check-error-of ,(cadr form)
                   (catch 'failed (begin ,@(cddr form) 'passed))))

(define (check-error-of message outcome)
  (set! expected-errors (+ expected-errors 1))
  (check "error expected" (eq? outcome 'failed) message)
  (check "message" (contains? last-error message) last-error))

; --- the event log ---------------------------------------------------------

; The lines of the log, the newest first: long strings are slow in Scheme.
(define (read-log)
  (let ((port (open-input-file (getenv "IMPASTO_LOG"))))
    (let loop ((line '()) (lines '()))
      (let ((c (read-char port)))
        (cond ((eof-object? c)
               (close-input-port port)
               lines)
              ((char=? c #\newline)
               (loop '() (cons (list->string (reverse line)) lines)))
              (else (loop (cons c line) lines)))))))

; --- pictures --------------------------------------------------------------

(define template (car (gimp-file-load RUN-NONINTERACTIVE photo photo)))
(gimp-image-set-color-profile template 0 #())
(gimp-image-scale template width height)

; A new image, clean, with a photo of 64 x 48 pixels as its only layer.
(define (new-image type alpha precision)
  (let* ((image (car (gimp-image-duplicate template)))
         (layer (active image)))
    (if (= type GRAY) (gimp-image-convert-grayscale image))
    (if (not (= precision PRECISION-U8-GAMMA))
        (gimp-image-convert-precision image precision))
    (if alpha (fade image layer))
    (gimp-image-clean-all image)
    image))

; Adds an alpha channel that is transparent at the left.
(define (fade image layer)
  (gimp-layer-add-alpha layer)
  (let ((mask (add-fading-mask layer)))
    (gimp-layer-remove-mask layer MASK-APPLY)))

; Adds a mask that is black at the left.
(define (add-fading-mask layer)
  (let ((mask (car (gimp-layer-create-mask layer ADD-MASK-WHITE))))
    (gimp-layer-add-mask layer mask)
    (gimp-context-set-foreground '(0 0 0))
    (gimp-context-set-background '(255 255 255))
    (gimp-context-set-gradient-fg-bg-rgb)
    (gimp-drawable-edit-gradient-fill mask GRADIENT-LINEAR 0 FALSE 1 0 FALSE
                                      8 0 (- width 8) 0)
    mask))

(define (active image) (car (gimp-image-get-active-drawable image)))
(define (layers image) (vector->list (cadr (gimp-image-get-layers image))))
(define (dirty? image) (= 1 (car (gimp-image-is-dirty image))))

; A style of another size, in a separate image.
(define style-image (car (gimp-image-new 40 56 RGB)))
(define style-layer
  (let ((layer (car (gimp-layer-new style-image 40 56 RGB-IMAGE "stripes" 100
                                    LAYER-MODE-NORMAL))))
    (gimp-image-insert-layer style-image layer 0 0)
    (gimp-context-set-foreground '(250 200 20))
    (gimp-drawable-fill layer FILL-FOREGROUND)
    (gimp-context-set-foreground '(200 20 60))
    (let loop ((y 0))
      (if (< y 56)
          (begin
            (gimp-image-select-rectangle style-image CHANNEL-OP-REPLACE
                                         0 y 40 4)
            (gimp-drawable-edit-fill layer FILL-FOREGROUND)
            (loop (+ y 8)))))
    (gimp-selection-none style-image)
    layer))

(define (paint image drawable options)
  (plug-in-impasto RUN-NONINTERACTIVE image drawable style-layer "" 1 1
                   (string-append quick options)))

; --- pixels ----------------------------------------------------------------

; The pixels and components to compare; see probe.c.
(define all 0)
(define colors 1)
(define alpha-only 2)
(define not-selected 3)
(define visible-colors 4)

; The number of pixels of A that differ from B's by more than TOLERANCE of 255.
(define (count-differing a b mode tolerance)
  (car (impasto-probe-compare a b mode tolerance)))

(define (check-same what a b mode tolerance)
  (let ((result (impasto-probe-compare a b mode tolerance)))
    (check what (= 0 (car result)) 'pixels 'largest result)))

; At least a quarter of the pixels have another color.
(define (check-painted a b)
  (let ((n (count-differing a b colors 8))
        (size (* (car (gimp-drawable-width a)) (car (gimp-drawable-height a)))))
    (check "painted" (> n (/ size 4)) n size)))

; A copy of the active drawable, in a separate image.
(define (snapshot drawable)
  (active (car (gimp-image-duplicate (car (gimp-item-get-image drawable))))))

; The first component of a pixel, 0 to 255; for 8-bit images only.
(define (value-at drawable x y)
  (vector-ref (cadr (gimp-drawable-get-pixel drawable x y)) 0))
