#!/usr/bin/env bash
# Looks up every pinned package among known vulnerabilities (pip-audit, over the Python Packaging Advisory Database).
# Exits with 0 if none is known, 1 if some are, and 3, with the reason, where it cannot be looked up: no network, mostly.
set -uo pipefail
cd "$(dirname "$0")/.."
tools=build/audit
cannot() { echo "not audited: $1" >&2; exit 3; }
if [ ! -x $tools/bin/pip-audit ]; then
  python3 -m venv $tools || cannot "no virtual environment can be made"
  $tools/bin/python -m pip install --quiet pip-audit==2.10.1 2>/dev/null || cannot "pip-audit cannot be installed"
fi
printed=$($tools/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip --progress-spinner off 2>&1)
status=$?
unknown=$(grep -c 'could not be audited' <<<"$printed")
[ "$unknown" -lt "$(grep -c == constraints.txt)" ] || cannot "the registry that pip uses here answers no questions about vulnerabilities"
case $status in
  0) echo "$printed" ;;
  1) if grep -qE 'ID +Fix Versions|vulnerabilit(y|ies) in' <<<"$printed"; then echo "$printed"; exit 1; fi
     cannot "$(tail -n 1 <<<"$printed")" ;;
  *) cannot "$(tail -n 1 <<<"$printed")" ;;
esac
