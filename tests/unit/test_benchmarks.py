"""Benchmarks cannot rot: each can still be imported and called."""

import importlib
from pathlib import Path

import pytest

MODULES = sorted(file.stem for file in (Path(__file__).parents[2] / "benchmarks").glob("bench_*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_a_benchmark_can_be_imported_and_has_a_main(module: str) -> None:
    assert callable(importlib.import_module(f"benchmarks.{module}").main)
