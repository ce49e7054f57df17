"""How `evaluate` shows its figures: tables on a terminal, one JSON document for programs."""

from collections.abc import Mapping, Sequence
from statistics import fmean, stdev
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.console import plain
from pipeline.domain.tuning.evaluation import Agreement, Scores
from pipeline.domain.tuning.groupings import Figures, Grouping, WrongStory, figures, kinds

_SPREAD = {"b_cubed_f1": ("B³ F1", 4), "pairwise_f1": ("pairwise F1", 4), "stories_found": ("stories found", 1)}

_SHOWN_WRONG = 10
"""Wrong stories of a kind that are named on a terminal; the JSON document has all of them."""

_SHOWN_MIXED = 3


def print_file(out: Console, grouping: Grouping, found: Figures) -> None:
    """One file: as first shown, after repair, and by threads."""
    table = _table(
        f"{plain(grouping.name)}: {found.repaired.articles} articles",
        ("", "B³ P", "R", "F1", "pairwise P", "R", "F1", "stories found", "true", "largest part"),
    )
    for name, scores in _stages(found):
        largest = "" if scores.largest_part is None else f"{scores.largest_part:.2f}"
        table.add_row(name, *_agreements(scores), str(scores.found), str(scores.true), largest)
    out.print(table)


def print_files(out: Console, groupings: Sequence[Grouping], found: Sequence[Figures], every: Figures) -> None:
    """Several files: a line each, after repair, then all of them together."""
    columns = ("", "articles", "B³ P", "R", "F1", "pairwise F1", "found", "true", "right", "first shown")
    table = _table(f"{len(groupings)} files, after repair", columns)
    for grouping, one in zip(groupings, found, strict=True):
        s = one.repaired
        cells = [*_counted(s), str(one.right_threads)]
        table.add_row(Text(plain(grouping.name)), *cells, f"{one.first_shown.b_cubed.f1:.3f}")
    table.add_section()
    for name, s in _stages(every):
        right = {"after repair": every.right, "threads": every.right_threads}.get(name, "")
        table.add_row(f"all, {name}", *_counted(s), str(right))
    out.print(table)
    out.print("right: labels that are exactly one found story, or exactly one thread; first shown: B³ F1")


def print_kinds(out: Console, groupings: Sequence[Grouping], every: Grouping) -> None:
    """Figures by kind of case over all files, and which stories are wrong. Nothing if no article states a kind."""
    stated = kinds(every)
    if not stated:
        return
    columns = ("", "articles", "B³ F1", "pairwise F1", "stories found", "true", "right", "as threads")
    table = _table("By kind of case, after repair", columns)
    for kind in stated:
        one = figures(every, kind)
        s = one.repaired
        cells = [str(s.articles), f"{s.b_cubed.f1:.3f}", f"{s.pairwise.f1:.3f}", str(s.found), str(s.true)]
        table.add_row(Text(plain(kind) or "no kind stated"), *cells, str(one.right), str(one.right_threads))
    out.print(table)
    for kind in stated:
        if not kind:
            continue
        wrong = [(g, story) for g in groupings for story in figures(g, kind).wrong]
        for grouping, story in wrong[:_SHOWN_WRONG]:
            where = f"{grouping.name}: " if len(groupings) > 1 else ""
            out.print(Text(plain(f"wrong in {kind}: {where}{_described(story)}")), soft_wrap=True)
        if len(wrong) > _SHOWN_WRONG:
            out.print(Text(plain(f"wrong in {kind}: {len(wrong) - _SHOWN_WRONG} more (all with --json)")))


def print_spread(out: Console, orders: Sequence[Scores]) -> None:
    """Mean, deviation and range over orders of arrival."""
    table = _table(f"After repair, over {len(orders)} orders of arrival", ("", "mean", "deviation", "least", "most"))
    for name, values in _by_figure(orders).items():
        label, digits = _SPREAD[name]
        cells = (fmean(values), stdev(values), min(values), max(values))
        table.add_row(label, *(f"{value:.{digits}f}" for value in cells))
    out.print(table)


def print_spreads(out: Console, orders: Mapping[str, Sequence[Scores]]) -> None:
    """Mean and range of several files: a line each, by name."""
    count = max(map(len, orders.values()))
    columns = ("", *(heading for label, _ in _SPREAD.values() for heading in (label, "least", "most")))
    table = _table(f"After repair, over {count} orders of arrival", columns)
    for name, scores in orders.items():
        cells = []
        for figure, values in _by_figure(scores).items():
            digits = _SPREAD[figure][1]
            cells += [f"{value:.{digits}f}" for value in (fmean(values), min(values), max(values))]
        table.add_row(Text(plain(name)), *cells)
    out.print(table)


def spread_figures(orders: Sequence[Scores], of: str = "orders") -> dict[str, Any]:
    """The same as JSON has it. `of`: what differs between the scores."""
    return {of: len(orders), **{name: spread_of(values) for name, values in _by_figure(orders).items()}}


def spread_of(values: Sequence[float]) -> dict[str, float]:
    """Mean, deviation and range, as JSON has them."""
    return {
        "mean": round(fmean(values), 4),
        "deviation": round(stdev(values), 4) if len(values) > 1 else 0.0,
        "least": round(min(values), 4),
        "most": round(max(values), 4),
    }


def file_figures(grouping: Grouping) -> dict[str, Any]:
    """One grouping as JSON has it: after repair, as first shown, by threads, and by kind if any is stated."""
    found = figures(grouping)
    document = {
        **as_figures(found.repaired),
        "first_shown": as_figures(found.first_shown),
        "threads": as_figures(found.threads),
        **_rightness(found),
    }
    if stated := kinds(grouping):
        by_kind = {kind: figures(grouping, kind) for kind in stated}
        document["kinds"] = {
            kind: {**as_figures(one.repaired), "threads": as_figures(one.threads), **_rightness(one)}
            for kind, one in by_kind.items()
        }
    return document


def as_figures(scores: Scores) -> dict[str, Any]:
    """The scores as JSON has them."""
    return {
        "articles": scores.articles,
        "stories_found": scores.found,
        "stories_true": scores.true,
        "largest_part": None if scores.largest_part is None else round(scores.largest_part, 4),
        "b_cubed": _agreement(scores.b_cubed),
        "pairwise": _agreement(scores.pairwise),
    }


def _rightness(found: Figures) -> dict[str, Any]:
    return {
        "stories_right": found.right,
        "stories_right_as_threads": found.right_threads,
        "wrong": [
            {"story": one.label, "articles": one.articles, "parts": one.parts, "mixed_with": list(one.mixed_with)}
            for one in found.wrong
        ],
    }


def _described(wrong: WrongStory) -> str:
    faults = [f"in {wrong.parts} stories"] if wrong.parts > 1 else []
    if wrong.mixed_with:
        named = ", ".join(wrong.mixed_with[:_SHOWN_MIXED])
        more = len(wrong.mixed_with) - _SHOWN_MIXED
        faults.append(f"with {named}{f' and {more} more' if more > 0 else ''}")
    return f"{wrong.label} ({wrong.articles} article{'s' if wrong.articles > 1 else ''}): {', '.join(faults)}"


def _stages(found: Figures) -> tuple[tuple[str, Scores], ...]:
    return (("as first shown", found.first_shown), ("after repair", found.repaired), ("threads", found.threads))


def _by_figure(orders: Sequence[Scores]) -> dict[str, list[float]]:
    return {
        "b_cubed_f1": [scores.b_cubed.f1 for scores in orders],
        "pairwise_f1": [scores.pairwise.f1 for scores in orders],
        "stories_found": [float(scores.found) for scores in orders],
    }


def _counted(scores: Scores) -> list[str]:
    b = scores.b_cubed
    cells = [f"{x:.3f}" for x in (b.precision, b.recall, b.f1, scores.pairwise.f1)]
    return [str(scores.articles), *cells, str(scores.found), str(scores.true)]


def _agreements(scores: Scores) -> list[str]:
    return [f"{x:.3f}" for a in (scores.b_cubed, scores.pairwise) for x in (a.precision, a.recall, a.f1)]


def _agreement(agreement: Agreement) -> dict[str, float]:
    return {
        "precision": round(agreement.precision, 4),
        "recall": round(agreement.recall, 4),
        "f1": round(agreement.f1, 4),
    }


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=Text(title), title_justify="left")
    for column in columns:
        table.add_column(column, justify="left" if not column else "right")
    return table
