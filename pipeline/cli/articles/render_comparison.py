"""A comparison for a terminal: who was first, the openings side by side, conflicts with the words that differ marked,
what several say, and what only one says.

Used by `compare`, `story` and `demo`. Knows nothing of where the comparison comes from.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.domain.articles.articles import Form
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.comparison.result import ComparedVersion, Comparison, Conflict, Excerpt, OnlyIn, SharedClaim
from pipeline.wording import words

SHARED_SHOWN = 6
ONLY_IN_SHOWN = 3
"""Of each version. `--json` has them all."""

_LONGEST = 300
_KINDS = {
    "number": "Numbers differ",
    "quote": "A quote differs",
    "date": "Dates differ",
    "place": "Places differ",
    "contradiction": "One says the opposite",
}
_COLOURS = ("green", "magenta", "yellow", "cyan")
# Control characters and marks of direction: a page's text must not be able to steer a terminal.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def render(comparison: Comparison, forms: Mapping[str, tuple[str, Form]] | None = None) -> RenderableType:
    """The comparison as something that rich can print. `forms`: outlet and form of each version by article id, where
    more is known of them than the comparison says.
    """
    told = forms or {v.article_id: (v.source, v.form) for v in comparison.versions}
    parts: list[RenderableType] = [_versions(comparison.versions)]
    parts += _section("Possible conflicts", [_conflict(c) for c in comparison.conflicts])
    if not comparison.conflicts:
        parts.append(Text("\nNo conflict found between them.", style="dim"))
    parts += _section("Said by several", [_shared(claim) for claim in comparison.shared[:SHARED_SHOWN]])
    parts += _section("Said by one only", list(_only_in(comparison.only_in)))
    if asides := [said for source, form in told.values() if (said := words.aside(plain(source), form))]:
        parts += [Text(), *(Text(said, style="dim") for said in asides)]
    count = sum(not (article in told and reports_many(told[article][1])) for article in comparison.not_compared)
    if count:
        parts.append(Text(f"\n{count} more version{'s were' if count > 1 else ' was'} not compared.", style="dim"))
    return Group(*parts)


def _section(title: str, items: Sequence[RenderableType]) -> list[RenderableType]:
    return [Text(f"\n{title}", style="bold"), *items] if items else []


def _versions(versions: Sequence[ComparedVersion]) -> RenderableType:
    """The versions in order, each with how it opens."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("", no_wrap=True)
    table.add_column("outlet", style="bold")
    table.add_column("how it opens", ratio=1)
    sources = {v.article_id: v.source for v in versions}
    timed = any(v.after_first_s is not None for v in versions[1:])
    for version in versions:
        if version.copy_of is not None:
            of = sources.get(version.copy_of, "another version")
            opening = Text(f"copy of {plain(of)}", style="dim")
            if version.copied_share:
                opening.append(f" ({version.copied_share:.0%} of its words)")
        else:
            opening = Text(shortened(plain(version.lead)))
        table.add_row(_when(version, timed=timed), plain(version.source), opening)
    return table


def _when(version: ComparedVersion, *, timed: bool) -> Text:
    """Who was first is told where another version has a time of its own to be later by."""
    if version.first and timed:
        return Text("first", style="bold green")
    if version.after_first_s is not None and not version.first:
        return Text(gap(version.after_first_s), style="cyan")
    return Text("no date" if version.published is None else f"{version.published:%d %b %H:%M}", style="dim")


def gap(seconds: float) -> str:
    """How much later, in the two largest units that matter: `+40 min`, `+5 h 12 min`, `+2 d 3 h`."""
    minutes = round(seconds / 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    if days:
        return f"+{days} d {hours} h" if hours else f"+{days} d"
    if hours:
        return f"+{hours} h {left} min" if left else f"+{hours} h"
    return f"+{left} min"


def _conflict(conflict: Conflict) -> RenderableType:
    body: list[RenderableType] = []
    for group, sides in groupby(conflict.sides, key=lambda side: side.group):
        colour = _COLOURS[group % len(_COLOURS)]
        told = list(sides)
        if body:
            body.append(Text("against", style="dim italic"))
        body.append(_marked(told[0], colour))
        body += [_marked(side, colour) for side in told[1:3] if side.sentence != told[0].sentence]
        more = [side.source for side in told[1:] if side.sentence == told[0].sentence or side in told[3:]]
        if more:
            body.append(Text(f"  and {', '.join(map(plain, more))}", style="dim"))
    title = f"{_KINDS[conflict.kind]}: {shortened(plain(conflict.note), 90)}"
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
    """The outlet and its sentence, with the words that matter marked: in colour, and underlined where there is none."""
    start, end = excerpt.span
    line = Text(f"{plain(excerpt.source)}  ", style="bold")
    line.append(plain(excerpt.sentence[:start]), style="not bold")
    line.append(plain(excerpt.sentence[start:end]), style=f"bold underline {colour}")
    line.append(plain(excerpt.sentence[end:]), style="not bold")
    return line


def _shared(claim: SharedClaim) -> RenderableType:
    sources = ", ".join(plain(e.source) for e in claim.excerpts)
    line = Text("• ")
    line.append(shortened(plain(claim.excerpts[0].sentence)))
    line.append(f"  {sources}", style="dim")
    return Padding(line, (0, 0, 0, 1))


def _only_in(found: Sequence[OnlyIn]) -> Iterator[RenderableType]:
    for source, group in groupby(found, key=lambda one: one.excerpt.source):
        told = list(group)
        yield Padding(Text(plain(source), style="bold"), (0, 0, 0, 1))
        for one in told[:ONLY_IN_SHOWN]:
            yield Padding(Text(f"• {shortened(plain(one.excerpt.sentence))}"), (0, 0, 0, 3))
        if len(told) > ONLY_IN_SHOWN:
            yield Padding(Text(f"and {len(told) - ONLY_IN_SHOWN} more", style="dim"), (0, 0, 0, 5))


def shortened(text: str, longest: int = _LONGEST) -> str:
    """The text, cut at a word where it is too long to be shown whole."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0] + "…"


def plain(text: str) -> str:
    """The text without characters that would steer the terminal."""
    return _STEERING.sub(" ", text)
