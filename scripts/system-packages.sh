#!/usr/bin/env bash
# Installs the Debian packages that the tests use and that pip cannot bring: a browser to look at the page with, a Java to
# run Kafka with, a Kafka client that shares no code with ours, and what checks the documents that others read.
# Does nothing where they are there; says what to install where it may not install.
set -euo pipefail
missing=()
has() { command -v "$1" >/dev/null 2>&1; }
has chromium || has google-chrome || missing+=(chromium)
has java || missing+=(default-jre-headless) # 17 or newer, from Debian 12 on
has kcat || missing+=(kcat)
has npm || missing+=(npm) # fetches the schema that the AsyncAPI document is held against
has promtool || missing+=(promtool) # tests the alarms; of Debian's `prometheus` only this tool is taken
docker compose version >/dev/null 2>&1 || has docker-compose || missing+=(docker-compose)
[ ${#missing[@]} -eq 0 ] && exit 0
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
if command -v apt-get >/dev/null 2>&1 && "${as_root[@]}" true 2>/dev/null; then
  printf '\033[1m==>\033[0m installing %s\n' "${missing[*]}" >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
  packages=()
  for one in "${missing[@]}"; do [ "$one" = promtool ] || packages+=("$one"); done
  [ ${#packages[@]} -eq 0 ] || "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  if ! has promtool; then # without the server, which would start
    folder=$(mktemp -d)
    (cd "$folder" && apt-get download -qq prometheus >&2 && dpkg-deb --extract prometheus_*.deb .) &&
      "${as_root[@]}" install "$folder/usr/bin/promtool" /usr/local/bin/promtool ||
      echo "samestory: no promtool to be had: the tests that want it are skipped" >&2
    rm -rf "$folder"
  fi
else
  echo "samestory: the tests want ${missing[*]}, which this user may not install here; those that do are skipped" >&2
  [ "${CI:-}" != true ] || exit 1
fi
