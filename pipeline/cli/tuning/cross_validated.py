"""What `tune` reports out of fold: of one fit, over fit seeds and orders of arrival, and of fits without a part."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.cli.tuning.evaluated import spread_figures
from pipeline.domain.stories.policy import Policy
from pipeline.domain.tuning.ablation import Ablation
from pipeline.domain.tuning.cross_validation import JudgedSet, out_of_fold
from pipeline.domain.tuning.evaluation import Scores, score
from pipeline.domain.tuning.fit_plan import FitPlan
from pipeline.domain.tuning.fitting import Fitted

Both = tuple[Scores, Scores]
"""As first shown, and after repair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablated:
    """The figures of a fit without one part, by set. `seconds`: to fit and to group."""

    part: str
    figures: Mapping[str, Both]
    seconds: float


def figures_of(
    fitted: Fitted, judged: Iterable[JudgedSet], policy: Policy, note: Callable[[], None]
) -> dict[str, Both]:
    """Scores of every set, by its name."""
    groupings = [out_of_fold(fitted.folds, one, policy, note) for one in judged]
    return {g.name: (score(g.first_shown, g.truth), score(g.repaired, g.truth)) for g in groupings}


def without_parts(
    chosen: Iterable[Ablation],
    known: Mapping[str, Both],
    fitted: Callable[[FitPlan], Fitted],
    judged: Sequence[JudgedSet],
    policy: Policy,
    note: Callable[[], None],
) -> list[Ablated]:
    """Fit without each part. `known`: the figures of the whole plan."""
    found = [Ablated(part="nothing", figures=known, seconds=0.0)]
    for one in chosen:
        started = time.monotonic()
        figures = figures_of(fitted(one.plan), judged, policy, note)
        found.append(Ablated(part=one.part, figures=figures, seconds=time.monotonic() - started))
    return found


def spread_document(runs: Sequence[Mapping[str, Both]]) -> dict[str, Any]:
    """By set, mean and range of the figures after repair over several runs, as JSON has them."""
    return {name: spread_figures([run[name][1] for run in runs], "runs") for name in runs[0]}


def ablation_document(found: Iterable[Ablated]) -> list[dict[str, Any]]:
    """The table as JSON has it."""
    return [
        {
            "without": one.part,
            "seconds": round(one.seconds, 1),
            "out_of_fold": {
                name: {
                    "first_shown_b_cubed_f1": round(first.b_cubed.f1, 4),
                    "b_cubed_f1": round(repaired.b_cubed.f1, 4),
                    "pairwise_f1": round(repaired.pairwise.f1, 4),
                    "stories_found": repaired.found,
                    "stories_true": repaired.true,
                }
                for name, (first, repaired) in one.figures.items()
            },
        }
        for one in found
    ]


def print_spread(out: Console, title: str, runs: Sequence[Mapping[str, Both]]) -> None:
    """Mean and range over several runs, a line for each set."""
    table = Table(title=f"After repair, over {len(runs)} {title}", title_justify="left")
    for column in ("", "B³ F1", "least", "most", "pairwise F1", "least", "most", "found", "least", "most", "true"):
        table.add_column(column, justify="right" if column else "left")
    for name in runs[0]:
        scores = [run[name][1] for run in runs]
        cells: list[str] = []
        for values, digits in (
            ([s.b_cubed.f1 for s in scores], 3),
            ([s.pairwise.f1 for s in scores], 3),
            ([float(s.found) for s in scores], 0),
        ):
            cells += [f"{value:.{digits}f}" for value in (fmean(values), min(values), max(values))]
        table.add_row(name, *cells, str(scores[0].true))
    out.print(table)


def print_ablation(out: Console, found: Sequence[Ablated]) -> None:
    """B³ F1 / pairwise F1 (stories found) after repair: a line for each part, a column for each set."""
    table = Table(title="Out of fold, after repair, fitted without", title_justify="left")
    table.add_column("")
    for name, (_, repaired) in found[0].figures.items():
        table.add_column(f"{name} ({repaired.true})", justify="right")
    for one in found:
        cells = [
            f"{repaired.b_cubed.f1:.3f} / {repaired.pairwise.f1:.3f} ({repaired.found})"
            for _, repaired in one.figures.values()
        ]
        table.add_row(one.part, *cells)
    out.print(table)
