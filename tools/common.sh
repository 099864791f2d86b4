# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What run and check share: messages, missing Debian packages, the build.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say () { printf '%s\n' "$*" >&2; }

die ()
{
  say "$(basename "$0"): $*"
  exit 1
}

# packages GROUP...: the names in these groups of tools/packages.txt
packages ()
{
  local group
  for group in "$@"; do
    sed -n "s/^$group //p" "$top/tools/packages.txt"
  done
}

# missing_packages GROUP...: those of them that are not installed
missing_packages ()
{
  local package
  for package in $(packages "$@"); do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      printf '%s\n' "$package"
  done
}

# may_install PACKAGE...: root, --yes and CI may; anybody else is asked
may_install ()
{
  local answer
  say "Missing Debian packages: $*"
  [ "$(id -u)" = 0 ] || [ "${assume_yes:-0}" = 1 ] || [ "${CI:-}" = true ] && return 0
  [ -t 0 ] || return 1
  read -r -p 'Install them now with sudo apt-get? [Y/n] ' answer
  case $answer in '' | [Yy]*) return 0 ;; *) return 1 ;; esac
}

# ensure_packages GROUP...: install what is missing.  Fails when something is
# still missing at the end.
ensure_packages ()
{
  local missing package install as_root=()
  if ! command -v dpkg-query >/dev/null; then
    say "This is not a Debian system: please see to these yourself (Debian's names):"
    say "$(packages "$@" | paste -sd ' ')"
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  may_install "${missing[@]}" || return 1

  if [ "$(id -u)" != 0 ]; then
    as_root=(sudo)
    [ -t 0 ] || as_root+=(-n)
    command -v sudo >/dev/null || { say 'There is no sudo here.'; return 1; }
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2 </dev/null ||
    say 'apt-get update failed; trying with the lists that are here.'
  install=(env DEBIAN_FRONTEND=noninteractive
    apt-get install -q -y --no-install-recommends)
  "${as_root[@]}" "${install[@]}" "${missing[@]}" >&2 </dev/null ||
    # One that is not to be had shall not keep away the others.
    for package in "${missing[@]}"; do
      "${as_root[@]}" "${install[@]}" "$package" >&2 </dev/null
    done
  [ -z "$(missing_packages "$@")" ]
}

# need_packages GROUP: ensure_packages, or stop with the command to type
need_packages ()
{
  ensure_packages "$@" ||
    die "these packages are needed: sudo apt-get install $(missing_packages "$@" | paste -sd ' ')"
}

# configure DIR [meson setup options]: once
configure ()
{
  local dir=$1
  shift
  [ -f "$dir/build.ninja" ] ||
    meson setup "$@" "$dir" "$top" >&2 ||
    die "meson setup failed; see $dir/meson-logs/meson-log.txt"
}

# build DIR [targets]: all when none is named
build ()
{
  local dir=$1
  shift
  ninja -C "$dir" "$@" >&2 || die "the build in $dir failed"
}
