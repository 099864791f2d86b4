# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Functions of run and check: messages, missing Debian packages, the build.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say () { printf '%s\n' "$*" >&2; }

die ()
{
  say "$(basename "$0"): $*"
  exit 1
}

# packages GROUP...: the packages of these groups in tools/packages.txt
packages ()
{
  local group
  for group in "$@"; do
    sed -n "s/^$group //p" "$top/tools/packages.txt"
  done
}

# missing_packages GROUP...: the packages of these groups that are not installed
missing_packages ()
{
  local package
  for package in $(packages "$@"); do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      printf '%s\n' "$package"
  done
}

# may_install PACKAGE...: succeeds for root, with --yes and in CI; asks the user
# otherwise
may_install ()
{
  local answer
  say "Missing Debian packages: $*"
  [ "$(id -u)" = 0 ] || [ "${assume_yes:-0}" = 1 ] || [ "${CI:-}" = true ] && return 0
  [ -t 0 ] || return 1
  read -r -p 'Install them now with sudo apt-get? [Y/n] ' answer
  case $answer in '' | [Yy]*) return 0 ;; *) return 1 ;; esac
}

# ensure_packages GROUP...: install the missing packages.  Fails if a package is
# still missing at the end.
ensure_packages ()
{
  local missing package install as_root=()
  if ! command -v dpkg-query >/dev/null; then
    say "This is not a Debian system. Install these packages yourself (names in Debian):"
    say "$(packages "$@" | paste -sd ' ')"
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  may_install "${missing[@]}" || return 1

  if [ "$(id -u)" != 0 ]; then
    as_root=(sudo)
    [ -t 0 ] || as_root+=(-n)
    command -v sudo >/dev/null || { say 'sudo is not installed.'; return 1; }
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2 </dev/null ||
    say 'apt-get update failed; continuing with the existing package lists.'
  install=(env DEBIAN_FRONTEND=noninteractive
    apt-get install -q -y --no-install-recommends)
  "${as_root[@]}" "${install[@]}" "${missing[@]}" >&2 </dev/null ||
    # Install them one by one: an unavailable package must not block the others.
    for package in "${missing[@]}"; do
      "${as_root[@]}" "${install[@]}" "$package" >&2 </dev/null
    done
  [ -z "$(missing_packages "$@")" ]
}

# need_packages GROUP: ensure_packages, or stop and print the command to run
need_packages ()
{
  ensure_packages "$@" ||
    die "some packages are missing; install them with: sudo apt-get install $(missing_packages "$@" | paste -sd ' ')"
}

# configure DIR [meson setup options]: set up the build folder if it is not yet
configure ()
{
  local dir=$1
  shift
  [ -f "$dir/build.ninja" ] ||
    meson setup "$@" "$dir" "$top" >&2 ||
    die "meson setup failed; see $dir/meson-logs/meson-log.txt"
}

# build DIR [targets]: build these targets, or all
build ()
{
  local dir=$1
  shift
  ninja -C "$dir" "$@" >&2 || die "the build in $dir failed"
}
