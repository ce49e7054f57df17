"""Benchmarks cannot rot: each can still be imported and called."""

import importlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.invented_news import World
from pipeline.domain.matching.packed import unpack_articles

MODULES = sorted(file.stem for file in (Path(__file__).parents[2] / "benchmarks").glob("bench_*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_a_benchmark_can_be_imported_and_has_a_main(module: str) -> None:
    assert callable(importlib.import_module(f"benchmarks.{module}").main)


def test_what_fills_the_clusterers_window_is_read_as_what_it_packs_itself() -> None:
    rows = [(kept, packed) for _, kept, packed in World().kept(3, datetime(2026, 3, 1, tzinfo=UTC), 1.0)]
    found = unpack_articles(rows)
    assert all(packed.fits() for _, packed in rows)
    assert [one.partners.strongest.shape[0] for one in found] == [len(packed.partners) for _, packed in rows]
    assert found[-1].partners.article_ids
