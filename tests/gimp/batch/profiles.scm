; SPDX-License-Identifier: GPL-3.0-or-later
; The engine gets sRGB for any profile of the image: painting in another color
; space and converting back gives the same result as painting in sRGB.

(define wide (string-append "file://" folder "/wide.icc"))
(define gray (string-append "file://" folder "/gray.icc"))

; One step, as the optimizer amplifies the rounding of the conversions.
(define once "output=in-place;iterations=1")

(define (check-profile type precision file)
  (let* ((plain (new-image type #f precision))
         (profiled (new-image type #f precision))
         (builtin (gimp-image-get-effective-color-profile plain)))
    (gimp-image-convert-color-profile-from-file
      profiled file COLOR-RENDERING-INTENT-RELATIVE-COLORIMETRIC TRUE)
    (paint plain (active plain) once)
    (paint profiled (active profiled) once)
    ; The stored values must differ, or the test shows nothing.
    (check "numbers" (> (count-differing (active plain) (active profiled)
                                         colors 3) 1500))
    (gimp-image-convert-color-profile
      profiled (car builtin) (cadr builtin)
      COLOR-RENDERING-INTENT-RELATIVE-COLORIMETRIC TRUE)
    ; Babl's curves are approximations, and even one step amplifies their
    ; errors: the largest measured difference is 2.3.
    (check-same "colors" (active plain) (active profiled) all 4)))

; Like check-lossless in output.scm, but with a profile.
(define (check-lossless type precision file)
  (let* ((image (new-image type #f precision))
         (drawable (active image))
         (before 0))
    (gimp-image-convert-color-profile-from-file
      image file COLOR-RENDERING-INTENT-RELATIVE-COLORIMETRIC TRUE)
    (set! before (snapshot drawable))
    (plug-in-impasto RUN-NONINTERACTIVE image drawable style-layer "" 1 0
                     "iterations=1;levels=1;threads=2;output=in-place")
    ; Half a step of 8 bits; the largest measured difference is 0.14.
    (check-same "lossless" before drawable colors 0.5)))

(test-case "a wide RGB profile"
  (check-profile RGB PRECISION-FLOAT-GAMMA wide)
  (check-lossless RGB PRECISION-FLOAT-GAMMA wide))
(test-case "a wide RGB profile, linear pixels"
  (check-profile RGB PRECISION-FLOAT-LINEAR wide))
(test-case "a gray profile"
  (check-profile GRAY PRECISION-FLOAT-GAMMA gray)
  (check-lossless GRAY PRECISION-FLOAT-GAMMA gray))

; A style file with a profile counts as the layer that GIMP makes of it.
(test-case "a style file with a profile"
  (let* ((style (new-image RGB #f PRECISION-U8-GAMMA))
         (path (string-append folder "/wide.png"))
         (as-layer (new-image RGB #f PRECISION-FLOAT-GAMMA))
         (as-file (new-image RGB #f PRECISION-FLOAT-GAMMA))
         (as-plain (new-image RGB #f PRECISION-FLOAT-GAMMA)))
    (gimp-image-set-color-profile-from-file style wide)
    (gimp-file-save RUN-NONINTERACTIVE style (active style) path path)
    (plug-in-impasto RUN-NONINTERACTIVE as-file (active as-file) -1 path 1 1
                     (string-append quick once))
    (plug-in-impasto RUN-NONINTERACTIVE as-layer (active as-layer)
                     (active style) "" 1 1 (string-append quick once))
    ; The same numbers without the profile must differ, or the test shows
    ; nothing.
    (gimp-image-set-color-profile style 0 #())
    (plug-in-impasto RUN-NONINTERACTIVE as-plain (active as-plain)
                     (active style) "" 1 1 (string-append quick once))
    (check "profile matters" (> (count-differing (active as-file)
                                                 (active as-plain) colors 3)
                                100))
    ; The optimizer amplifies the rounding of two conversions.
    (check-same "colors" (active as-file) (active as-layer) all 2)))

(finish)
