#!/usr/bin/env bash
# Writes constraints.txt from the virtual environment. Without build tags (a CPU torch calls itself +cpu), without the
# project itself, and without naming where packages come from.
set -euo pipefail
cd "$(dirname "$0")/.."
{
  echo "# Every package at the version that the tests passed with. Made by 'make lock'; names no package index."
  .venv/bin/python -m pip freeze --exclude-editable --exclude pip --exclude setuptools | sed -E 's/^([^=]+==[^+]+)\+.*/\1/'
} > constraints.txt
