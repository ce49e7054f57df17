"""Benchmarks cannot rot: each can still be imported and called."""

import importlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import __main__ as every
from benchmarks import bench_line
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


def test_what_seems_to_cost_nothing_is_not_measured_rather_than_negative(capsys: pytest.CaptureFixture[str]) -> None:
    few = {f"{stage} {what}": 10.0 for stage in bench_line.STAGES for what in ("cpu_s", "peak_mb")} | {"wall_s": 90.0}
    many = {**few, "embed cpu_s": 12.0, "cluster cpu_s": 9.5, "compare cpu_s": 30.0, "wall_s": 80.0}
    figures = bench_line.between(few, many, bench_line.FEW + 100)
    assert figures["embed: cpu s per 1,000"] == 20.0
    assert figures["compare: cpu s per 1,000"] == 200.0
    for hidden in ("cluster: cpu s per 1,000", "to stories.changes: cpu s per 1,000", "articles/s on this machine"):
        assert figures[hidden] is None
    bench_line.print_columns({"now": figures})
    printed = capsys.readouterr().out
    assert printed.count("  -\n") == 4
    assert printed.splitlines()[-1].startswith("-: not measured: ")


def test_all_benchmarks_are_listed_and_a_wrong_name_is_one_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        every.main(["--help"])
    listed = capsys.readouterr().out
    assert all(f"\n  {name} " in listed for name in every.FILES)
    with pytest.raises(SystemExit, match="2"):
        every.main(["clusters"])
    assert "no benchmark 'clusters': there are candidates, cluster, compare" in capsys.readouterr().err
