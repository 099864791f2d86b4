; SPDX-License-Identifier: GPL-3.0-or-later
; The last settings: of this session, of an earlier one, or the defaults.

(define image (new-image RGB #f PRECISION-U8-GAMMA))
(define drawable (active image))
(define settings-file (string-append (getenv "GIMP2_DIRECTORY")
                                     "/impasto.ini"))

(define (write-settings text)
  (let ((port (open-output-file settings-file)))
    (display text port)
    (close-output-port port)))

(define (remember text)
  (let ((bytes (map char->integer (string->list text))))
    (gimp-procedural-db-set-data "plug-in-impasto" (length bytes) (list->vector bytes))))

(define (repeat image drawable)
  (plug-in-impasto RUN-WITH-LAST-VALS image drawable -1 "" 0 0 ""))

; --- the initial settings of a run: from the end of the event log ---------

(define (position-of part line)
  (let ((n (string-length part)))
    (let loop ((i 0))
      (cond ((> (+ i n) (string-length line)) #f)
            ((string=? (substring line i (+ i n)) part) i)
            (else (loop (+ i 1)))))))

(define (chosen-settings)
  (let* ((mark " settings=")
         (n (string-length mark)))
    (let loop ((lines (read-log)))
      (let ((at (position-of mark (car lines))))
        (if at
            (substring (car lines) (+ at n) (string-length (car lines)))
            (loop (cdr lines)))))))

; A run on this image fails immediately, as it is indexed.
(define indexed (car (gimp-image-duplicate image)))
(gimp-image-convert-indexed indexed CONVERT-DITHER-NONE
                            CONVERT-PALETTE-GENERATE 16 FALSE FALSE "")
(define (settings-with text)
  (write-settings text)
  (check-error "Mode ▸ RGB" (repeat indexed (active indexed)))
  (chosen-settings))

(define never-saved "")

(test-case "an invalid settings file is ignored"
  (set! never-saved (settings-with ""))
  (check "defaults" (contains? never-saved ";optimizer=lbfgs;") never-saved)
  (check-equal "garbage" (settings-with "\x01;[[=") never-saved)
  (check-equal "another group"
               (settings-with "[Desktop Entry]\nsettings=size=99\n")
               never-saved)
  (check-equal "newer version"
               (settings-with "[Impasto]\nsettings=version=99;size=99\n")
               never-saved)
  (check-equal "invalid value"
               (settings-with "[Impasto]\nsettings=size=99;iterations=-1\n")
               never-saved)
  (check-equal "invalid escape" (settings-with "[Impasto]\nsettings=\\q\n")
               never-saved)
  (check "valid"
         (contains? (settings-with "[Impasto]\nsettings=size=99;\n")
                    ";size=99;")))

(test-case "the next session reads the settings file"
  (write-settings
    (string-append "[Impasto]\nsettings=version=1;" quick
                   "output=in-place;style=builtin:hokusai-poppies-1834\n"))
  (let ((before (snapshot drawable)))
    (repeat image drawable)
    (check-equal "layers" (layers image) (list drawable))
    (check-painted before drawable)))

(test-case "the settings of this session have priority"
  (remember (string-append "version=1;" quick "output=layer;style=layer:"
                           (number->string style-layer)))
  (repeat image drawable)
  (check-equal "layers" (length (layers image)) 2)
  (gimp-image-remove-layer image (active image))
  (remember "version=99;something=new")
  (check-equal "newer version" (settings-with "[Impasto]\nsettings=size=99\n")
               never-saved))

(test-case "a mask is painted in place even if the last output was a layer"
  (let* ((mask (add-fading-mask drawable))
         (before (keep-copy (car (gimp-channel-copy mask)))))
    (remember (string-append quick "output=layer;style=layer:"
                             (number->string style-layer)))
    (repeat image mask)
    (check-equal "layers" (layers image) (list drawable))
    (check "painted" (> (count-differing before mask colors 2) 300))))

(test-case "a style layer that no longer exists"
  (remember (string-append quick "style=layer:9999"))
  (check-error "Choose another layer" (repeat image drawable)))

(finish)
