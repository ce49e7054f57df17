"""How `evaluate` shows what each threshold does: a table, JSON, a plot."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.cli.tuning.plot import threshold_plot
from pipeline.domain.matching.join_model import Thresholds
from pipeline.domain.tuning.evaluation import Scores
from pipeline.domain.tuning.sweep import MOVED, Point
from pipeline.errors import SamestoryError

SETTING = {"all": "all three", "join": "cluster.threshold", "leave": "cluster.leave", "merge": "cluster.merge"}
"""What a sweep moves, as an operator knows it."""


def print_thresholds(console: Console, points: Sequence[Point], configured: Scores) -> None:
    """Print a line for each run of values that give the same result, with its first and last value.

    `configured`: the result of the thresholds in force.
    """
    for moved in MOVED:
        title = "cluster.threshold, leave and merge moved by the same" if moved == "all" else f"{SETTING[moved]} alone"
        table = Table(title=title, title_justify="left")
        for column in ("threshold" if moved in ("all", "join") else moved, "B³ P", "R", "F1", "pairwise F1", "found"):
            table.add_column(column, justify="right")
        for first, last in _runs(point for point in points if point.moved == moved):
            s = first.scores
            values = f"{first.value:.2f}" if first is last else f"{first.value:.2f} to {last.value:.2f}"
            b = s.b_cubed
            cells = [f"{x:.3f}" for x in (b.precision, b.recall, b.f1, s.pairwise.f1)]
            style = "bold" if s == configured else ""
            table.add_row(values, *cells, str(s.found), style=style)
        console.print(table)


def _runs(points: Iterable[Point]) -> list[tuple[Point, Point]]:
    runs: list[tuple[Point, Point]] = []
    for point in points:
        if runs and runs[-1][0].scores == point.scores:
            runs[-1] = runs[-1][0], point
        else:
            runs.append((point, point))
    return runs


def threshold_figures(points: Iterable[Point]) -> list[dict[str, Any]]:
    """As JSON has them: each point with all three thresholds."""
    return [
        {
            "moved": point.moved,
            "threshold": point.thresholds.join,
            "leave": point.thresholds.leave,
            "merge": point.thresholds.merge,
            "stories_found": point.scores.found,
            "b_cubed_precision": round(point.scores.b_cubed.precision, 4),
            "b_cubed_recall": round(point.scores.b_cubed.recall, 4),
            "b_cubed_f1": round(point.scores.b_cubed.f1, 4),
            "pairwise_f1": round(point.scores.pairwise.f1, 4),
        }
        for point in points
    ]


def write_plot(path: Path, points: Sequence[Point], configured: Thresholds, title: str) -> None:
    """Raises SamestoryError."""
    try:
        path.write_text(threshold_plot(points, configured, title), encoding="utf-8")
    except OSError as exc:
        raise SamestoryError(f"--plot {path}: cannot be written: {exc.strerror}") from exc
