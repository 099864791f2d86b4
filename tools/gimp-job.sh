# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Run GIMP with a job in Scheme.  Needs tools/common.sh.

# scheme_string TEXT: TEXT as a Scheme string literal
scheme_string ()
{
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# scheme_load FILE: an expression that loads FILE as an RGB or grayscale image
scheme_load ()
{
  local file
  file=$(scheme_string "$(realpath -s -- "$1")")
  printf '(let ((image (car (gimp-file-load RUN-NONINTERACTIVE %s %s))))' "$file" "$file"
  printf '  (if (= (car (gimp-image-base-type image)) INDEXED)'
  printf '      (gimp-image-convert-rgb image))'
  printf '  image)'
}

# batch_job CONTENT STYLE OUTPUT OPTIONS: call the plug-in's procedure in GIMP
# without a window.  GIMP always exits with 0, so the script prints a marker
# when it reaches its end.
batch_job ()
{
  local output scheme log marker='impasto: the picture is written' status=1
  output=$(realpath -s -- "$3")
  [ -d "$(dirname "$output")" ] || die "the folder “$(dirname "$output")” does not exist"
  scheme="(let* ((image $(scheme_load "$1"))
       (drawable (car (gimp-image-get-active-drawable image))))
  (plug-in-impasto RUN-NONINTERACTIVE image drawable
                   -1 $(scheme_string "$(realpath -s -- "$2")") 1 1
                   $(scheme_string "$4"))
  (gimp-file-save RUN-NONINTERACTIVE image
                  (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE))
                  $(scheme_string "$output") $(scheme_string "$output"))
  (gimp-message \"$marker\"))"
  log=$(mktemp) || exit 1
  say "Painting “$1” in the style of “$2” ($4)…"
  in_utf8 gimp-console-2.10 --new-instance --no-interface --no-data --no-fonts \
    --no-splash --console-messages --stack-trace-mode=never \
    -b "$scheme" -b '(gimp-quit 1)' >"$log" 2>&1 </dev/null
  if grep -qF "$marker" "$log" && [ -s "$output" ]; then
    say "Written: $output"
    status=0
  else
    sed -e '/^$/d' -e '/^batch command executed/d' "$log" >&2
    say 'No picture was written.'
  fi
  rm -f "$log"
  return $status
}

# dialog_job PHOTO: start GIMP with the photo and the dialog
dialog_job ()
{
  in_utf8 gimp-2.10 --new-instance --no-splash -b "(let* ((image $(scheme_load "$1"))
       (drawable (car (gimp-image-get-active-drawable image))))
  (gimp-image-clean-all image)
  (gimp-display-new image)
  (gimp-displays-flush)
  (plug-in-impasto RUN-INTERACTIVE image drawable
                   -1 \"\" 1 1 \"\"))" </dev/null
}

# in_utf8 COMMAND...: run a command in a UTF-8 locale, for its file names
in_utf8 ()
{
  if [ "$(locale charmap 2>/dev/null)" = UTF-8 ]; then
    "$@"
  else
    LC_ALL=C.UTF-8 "$@"
  fi
}
