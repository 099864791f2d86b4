# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# The plug-in in the user's own GIMP folder.  Needs tools/common.sh.

# user_plugin_dir: where GIMP 2.10 looks for this user's Impasto
user_plugin_dir ()
{
  local gimp=${GIMP2_DIRECTORY:-${XDG_CONFIG_HOME:-$HOME/.config}/GIMP/2.10}
  case $gimp in /*) ;; *) gimp=$HOME/$gimp ;; esac
  printf '%s\n' "$gimp/plug-ins/impasto"
}

# install_for_user BUILD: exactly what a system install would put there, with
# the catalogues beside the program
install_for_user ()
{
  local stage target system locale
  target=$(user_plugin_dir)
  mkdir -p "$(dirname "$target")" || return 1
  stage=$(mktemp -d "$(dirname "$target")/../impasto-XXXXXX") || return 1
  if ! meson install -C "$1" --no-rebuild --quiet --destdir "$stage" >&2; then
    rm -rf "$stage"
    return 1
  fi
  system=$stage$(pkg-config --variable=gimplibdir gimp-2.0)/plug-ins/impasto
  locale=$(find "$stage" -type d -name locale -not -path "$system/*" -print -quit)
  [ -z "$locale" ] || mv "$locale" "$system/locale"
  rm -rf "$target" && mv "$system" "$target"
  local status=$?
  rm -rf "$stage"
  [ $status = 0 ] && say "Installed: $target"
}

uninstall_for_user ()
{
  local target
  target=$(user_plugin_dir)
  rm -rf "$target" && say "Removed: $target"
}
