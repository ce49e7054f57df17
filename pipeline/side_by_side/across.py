"""The table of an event arranged for a reader: a row for each thing, a column for each language, words as printed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipeline.domain.comparison.across.table import Kind
from pipeline.projection.event_documents import AcrossCellDocument, AcrossRowDocument
from pipeline.wording import words

KINDS: Final = (("figure", "Figures"), ("date", "Dates"), ("name", "Names"), ("fact", "Facts in common"))
_BEFORE: Final = re.compile(r"((?:[^\s.,;:!?()«»„“”\"،؛]+\s){0,2})$")
_AFTER: Final = re.compile(r"(\s?[^\s.,;:!?()«»„“”\"،؛]*(?:\s[^\s.,;:!?()«»„“”\"،؛]+){0,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What versions of one language print: the words, and a few around them, of the first of `by`.

    `by`: article id, outlet and sentence of each version that prints just this. `side`: as in `AcrossCellDocument`.
    """

    before: str
    marked: str
    after: str
    side: int
    by: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcrossRow:
    """`cells`: for each language of the table, what is printed there. `what`: what it is, or empty."""

    kind: Kind
    what: str
    differs: bool
    cells: tuple[tuple[Printed, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcrossTable:
    """Rows of one kind, under a heading."""

    kind: str
    heading: str
    rows: tuple[AcrossRow, ...]


def across(compared: Sequence[AcrossRowDocument], languages: Sequence[str]) -> tuple[AcrossTable, ...]:
    """The tables of an event's comparison, in the order of `KINDS`, with a column for each of `languages`."""
    tables = []
    for kind, heading in KINDS:
        rows = tuple(_row(row, languages) for row in compared if row.kind == kind)
        if rows:
            tables.append(AcrossTable(kind=kind, heading=heading, rows=rows))
    return tuple(tables)


def _row(row: AcrossRowDocument, languages: Sequence[str]) -> AcrossRow:
    return AcrossRow(
        kind=row.kind,
        what=_what(row),
        differs=row.verdict == "may_differ",
        cells=tuple(_printed([c for c in row.cells if c.language == language], row.kind) for language in languages),
    )


def _what(row: AcrossRowDocument) -> str:
    """What it is: of a date the day, of a name its fullest form, of a figure what it counts if that is known."""
    if row.kind == "date":
        return words.date(datetime.fromisoformat(row.cells[0].value))
    return row.cells[0].value if row.kind == "name" else row.what


def _printed(cells: Sequence[AcrossCellDocument], kind: str) -> tuple[Printed, ...]:
    """One entry for each wording; figures that are the same number are one, whatever is around them."""
    together: dict[tuple[int, str], list[AcrossCellDocument]] = {}
    for cell in cells:
        start, end = cell.span
        written = " ".join(cell.sentence[start:end].split()).casefold()
        together.setdefault((cell.side, cell.value if kind == "figure" else written), []).append(cell)
    return tuple(_entry(found, kind) for _, found in sorted(together.items(), key=lambda one: one[0][0]))


def _entry(cells: Sequence[AcrossCellDocument], kind: str) -> Printed:
    first = cells[0]
    start, end = first.span
    before, after = "", ""
    if kind in {"figure", "date"}:
        before = _match(_BEFORE, first.sentence[:start])
        after = _match(_AFTER, first.sentence[end:]) if kind == "figure" else ""
    return Printed(
        before=before,
        marked=first.sentence[start:end],
        after=after,
        side=first.side,
        by=tuple((cell.article_id, cell.source, cell.sentence) for cell in cells),
    )


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text) if pattern is _BEFORE else pattern.match(text)
    return found[1] if found else ""
