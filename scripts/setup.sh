#!/usr/bin/env bash
# Makes .venv with everything pinned in constraints.txt. Repeatable: run again after an interruption, it goes on.
#   scripts/setup.sh run    what the program needs
#   scripts/setup.sh dev    that, and what the checks and tests need
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-run}
python=${PYTHON:-python3}

"$python" - <<'PY' || { echo "samestory: Python 3.11 or newer is needed; name one with PYTHON=…" >&2; exit 1; }
import sys
sys.exit(sys.version_info < (3, 11))
PY

step() { printf '\033[1m==>\033[0m %s\n' "$1" >&2; }
pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }
quietly() { # prints what a command said only where it failed
  local log; log=$(mktemp)
  if "$@" >"$log" 2>&1; then rm -f "$log"; else cat "$log" >&2; rm -f "$log"; return 1; fi
}

if [ ! -x .venv/bin/python ]; then
  step "making .venv ($("$python" --version))"
  "$python" -m venv .venv
fi
step "1/4 the numerical library (torch, CPU; the largest download)"
# By itself and first: whatever else asks for torch then finds it there.
quietly pip install --constraint constraints.txt torch==2.13.0
extras='.' lists=(--requirement requirements/run.txt)
if [ "$what" = dev ]; then extras='.[dev]' lists+=(--requirement requirements/dev.txt); fi
step "2/4 samestory and what it needs (about 100 packages)"
# First by the hashes of the registry's files, which were written down for these machines. Elsewhere, and for what is
# pinned but not in the lists, the versions alone decide.
machine=$(.venv/bin/python -c 'import platform, sys; print(sys.platform, platform.machine(), *sys.version_info[:2])')
if [ "$machine" = "linux x86_64 3 11" ]; then
  quietly pip install --no-deps --require-hashes "${lists[@]}"
fi
quietly pip install --constraint constraints.txt --editable "$extras"
step "3/4 compiling numerical code (about a minute; nothing where it was done)"
quietly .venv/bin/python -m pipeline.adapters.kernels
step "4/4 converting the embedding models for a faster runtime (about a minute; nothing where it was done)"
.venv/bin/python -m pipeline.adapters.encoder_choice
step "ready"
