"""Prints a comparison in a terminal.

It shows who was first, how each version begins, conflicts with the differing words marked, the figures, what is told
differently, what several versions say, and what only one says. Used by `compare`, `story` and `demo`. Does not know
where the comparison comes from.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.cli.console import plain
from pipeline.domain.articles.articles import Form
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.comparison.result import (
    ComparedVersion,
    Comparison,
    Conflict,
    Excerpt,
    FigureCell,
    FigureRow,
    OnlyIn,
    SharedClaim,
    ToldDifferently,
)
from pipeline.wording import words
from pipeline.wording.changes_of_copies import changes

SHARED_SHOWN = 6
FIGURES_SHOWN = 8
DIFFERENCES_SHOWN = 4
ONLY_IN_SHOWN = 3
"""Of each version. `--json` has them all."""
_NOTE_CHARS = 90

_COLOURS = ("green", "magenta", "yellow", "cyan")


def render(comparison: Comparison, forms: Mapping[str, tuple[str, Form]] | None = None) -> RenderableType:
    """The comparison as something that rich can print.

    `forms`: outlet and form of each version by article id, if the caller knows more versions than the comparison has.
    """
    forms = forms or {v.article_id: (v.source, v.form) for v in comparison.versions}
    parts: list[RenderableType] = [_versions(comparison.versions)]
    parts += _section("Possible conflicts", [_conflict(c) for c in comparison.conflicts])
    if not comparison.conflicts:
        parts.append(Text("\nNo conflicts were found between these versions.", style="dim"))
    parts += _section("Figures", [_figures(comparison.figures)] if comparison.figures else [])
    parts += _section("Told differently", [_differing(one) for one in comparison.told_differently[:DIFFERENCES_SHOWN]])
    parts += _section("What several say", [_shared(claim) for claim in comparison.shared[:SHARED_SHOWN]])
    parts += _section("What only one says", list(_only_in(comparison.only_in)))
    if notes := [note for source, form in forms.values() if (note := words.not_compared(plain(source), form))]:
        parts += [Text(), *(Text(note, style="dim") for note in notes)]
    left_out = sum(not (article in forms and reports_many(forms[article][1])) for article in comparison.not_compared)
    if left_out:
        were = "was" if left_out == 1 else "were"
        parts.append(Text(f"\n{words.count(left_out, 'more version')} {were} not compared.", style="dim"))
    return Group(*parts)


def _section(title: str, items: Sequence[RenderableType]) -> list[RenderableType]:
    return [Text(f"\n{title}", style="bold"), *items] if items else []


def _versions(versions: Sequence[ComparedVersion]) -> RenderableType:
    """The versions in order, each with how it begins."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("", no_wrap=True)
    table.add_column("outlet", style="bold")
    table.add_column("how it begins", ratio=1)
    sources = {v.article_id: v.source for v in versions}
    timed = any(v.after_first_s is not None for v in versions[1:])
    for version in versions:
        if version.copy_of is not None:
            of = sources.get(version.copy_of, "another version")
            opening = Text(f"copy of {plain(of)}", style="dim")
            if version.copied_share:
                opening.append(f" ({version.copied_share:.0%} of its words)")
            opening.append("".join(f"; {plain(change)}" for change in changes(version.changed)))
        else:
            opening = Text(words.shortened(plain(version.lead)))
        table.add_row(_when(version, timed=timed), plain(version.source), opening)
    return table


def _when(version: ComparedVersion, *, timed: bool) -> Text:
    """When a version came out: `first` only if another version's delay is known."""
    if version.first and timed:
        return Text("first", style="bold green")
    if version.after_first_s is not None and not version.first:
        return Text(words.later(version.after_first_s), style="cyan")
    if version.published is None:
        return Text("no date", style="dim")
    shape = "%d %b" if version.published_precision == "day" else "%d %b %H:%M"
    return Text(f"{version.published:{shape}}", style="dim")


def _conflict(conflict: Conflict) -> RenderableType:
    body: list[RenderableType] = []
    for group, sides in groupby(conflict.sides, key=lambda side: side.group):
        colour = _COLOURS[group % len(_COLOURS)]
        first, *others = sides
        if body:
            body.append(Text("against", style="dim italic"))
        body.append(_marked(first, colour))
        body += [_marked(side, colour) for side in others[:2] if side.sentence != first.sentence]
        more = [side.source for side in others if side.sentence == first.sentence or side in others[2:]]
        if more:
            body.append(Text(f"  and {', '.join(map(plain, more))}", style="dim"))
    title = f"{words.CONFLICTS[conflict.kind]}: {words.shortened(plain(conflict.note), _NOTE_CHARS)}"
    return Panel(
        Group(*body),
        title=Text(title, style="bold red"),
        title_align="left",
        subtitle=Text(f"confidence {conflict.confidence:.0%}", style="dim"),
        subtitle_align="right",
        border_style="red",
        padding=(0, 1),
    )


def _marked(excerpt: Excerpt, colour: str) -> Text:
    """The outlet and its sentence; the part that matters is in colour, and underlined if there are no colours."""
    start, end = excerpt.span
    line = Text(f"{plain(excerpt.source)}  ", style="bold")
    line.append(plain(excerpt.sentence[:start]), style="not bold")
    line.append(plain(excerpt.sentence[start:end]), style=f"bold underline {colour}")
    line.append(plain(excerpt.sentence[end:]), style="not bold")
    return line


def _figures(rows: Sequence[FigureRow]) -> RenderableType:
    """What is counted, and what each outlet says: equal words once, with all who use them."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("what", ratio=1)
    table.add_column("", no_wrap=True)
    table.add_column("what they say", ratio=2)
    for row in rows[:FIGURES_SHOWN]:
        said = Text()
        by_words: dict[str, list[FigureCell]] = {}
        for cell in row.cells:
            by_words.setdefault(words.figure(cell), []).append(cell)
        for figure, cells in by_words.items():
            said.append("\n" if said else "")
            said.append(plain(figure), style="bold " + _COLOURS[cells[0].group % len(_COLOURS)])
            said.append(f"  {', '.join(plain(cell.source) for cell in cells)}", style="dim")
        verdict = Text(words.VERDICTS[row.verdict], style="red" if row.verdict == "differ" else "dim")
        table.add_row(plain(row.label), verdict, said)
    return table


def _shared(claim: SharedClaim) -> RenderableType:
    sources = ", ".join(plain(e.source) for e in claim.excerpts)
    line = Text("• ")
    best = claim.excerpts[0]
    line.append(words.shortened(plain(best.sentence[slice(*best.span)])))
    line.append(f"  {sources}", style="dim")
    return Padding(line, (0, 0, 0, 1))


def _differing(one: ToldDifferently) -> RenderableType:
    lines = [Text(f"{words.DIFFERENCES[one.kind]}: {words.shortened(plain(one.note), _NOTE_CHARS)}", style="dim")]
    lines += [_marked(side, _COLOURS[side.group % len(_COLOURS)]) for side in one.sides]
    return Padding(Group(*lines), (0, 0, 0, 1))


def _only_in(claims: Sequence[OnlyIn]) -> Iterator[RenderableType]:
    for source, group in groupby(claims, key=lambda one: one.excerpt.source):
        own = list(group)
        yield Padding(Text(plain(source), style="bold"), (0, 0, 0, 1))
        for one in own[:ONLY_IN_SHOWN]:
            yield Padding(Text(f"• {words.shortened(plain(one.excerpt.sentence))}"), (0, 0, 0, 3))
        if len(own) > ONLY_IN_SHOWN:
            yield Padding(Text(f"and {len(own) - ONLY_IN_SHOWN} more", style="dim"), (0, 0, 0, 5))
