#!/usr/bin/env bash
# Installs the Debian packages that the tests use and that pip cannot bring: a browser to look at the page with.
# Does nothing where they are there; says what to install where it may not install.
set -euo pipefail
missing=()
command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing+=(chromium)
[ ${#missing[@]} -eq 0 ] && exit 0
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
if command -v apt-get >/dev/null 2>&1 && "${as_root[@]}" true 2>/dev/null; then
  printf '\033[1m==>\033[0m installing %s\n' "${missing[*]}" >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "samestory: the browser tests want ${missing[*]}, which this user may not install here; they are skipped" >&2
  [ "${CI:-}" != true ] || exit 1
fi
