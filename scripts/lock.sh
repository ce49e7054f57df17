#!/usr/bin/env bash
# Writes constraints.txt from the virtual environment, then the hashes of what it names. Without build tags (a CPU torch
# calls itself +cpu), without the project itself, and without naming where packages come from.
set -euo pipefail
cd "$(dirname "$0")/.."
{
  echo "# Every package at the version that the tests passed with. Made by 'make lock'; names no package index."
  .venv/bin/python -m pip freeze --exclude-editable --exclude pip --exclude setuptools | sed -E 's/^([^=]+==[^+]+)\+.*/\1/'
} > constraints.txt
# uv asks the registry for the hashes of all files of each version, and for nothing else. It is no dependency: 20 MB.
tools=build/lock
[ -x $tools/bin/uv ] || { python3 -m venv $tools; $tools/bin/python -m pip install --quiet uv==0.13.9; }
$tools/bin/uv pip compile constraints.txt --no-deps --generate-hashes --no-emit-package torch --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links --python .venv/bin/python --native-tls --quiet --output-file $tools/hashes.txt
.venv/bin/python -m scripts.hashes $tools/hashes.txt
