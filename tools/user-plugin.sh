# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Install the plug-in in the user's GIMP folder.  Needs tools/common.sh.

# user_gimp_dir: the user's GIMP 2.10 folder
user_gimp_dir ()
{
  local folder=${GIMP2_DIRECTORY:-${XDG_CONFIG_HOME:-$HOME/.config}/GIMP/2.10}
  case $folder in /*) ;; *) folder=$HOME/$folder ;; esac
  printf '%s\n' "$folder"
}

# install_for_user BUILD: install the same files as a system-wide installation,
# with the message catalogs next to the program
install_for_user ()
{
  local gimp stage target staged locale status
  gimp=$(user_gimp_dir)
  target=$gimp/plug-ins/impasto
  # GIMP fills its folder only if it creates it itself, at its first start.
  [ -d "$gimp" ] ||
    gimp-console-2.10 --no-interface --no-data --no-fonts -b '(gimp-quit 1)' \
      >/dev/null 2>&1 </dev/null
  mkdir -p "$gimp/plug-ins" || return 1
  stage=$(mktemp -d "$gimp/impasto-XXXXXX") || return 1
  staged=$stage$(pkg-config --variable=gimplibdir gimp-2.0)/plug-ins/impasto
  if meson install -C "$1" --no-rebuild --quiet --destdir "$stage" >&2; then
    locale=$(find "$stage" -type d -name locale -print -quit)
    [ -z "$locale" ] || mv "$locale" "$staged/locale"
    rm -rf "$target" && mv "$staged" "$target"
  fi
  status=$?
  rm -rf "$stage"
  [ $status = 0 ] && [ -x "$target/impasto" ] && say "Installed: $target"
}

# uninstall_for_user: remove the plug-in from the user's GIMP folder
uninstall_for_user ()
{
  local target
  target=$(user_gimp_dir)/plug-ins/impasto
  rm -rf "$target" && say "Removed: $target"
}
