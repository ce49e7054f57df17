"""The table of figures of versions in a language that is not parsed: what several of them count."""

from collections.abc import Mapping, Sequence
from math import isinf

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.facts import Facts
from pipeline.domain.comparison.result import FigureCell, FigureRow
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.stated import Stated, without_bound, words_of
from pipeline.domain.comparison.unparsed import exclusive, same_thing
from pipeline.domain.text.stop_words import SHORT_WORD

LABEL_WORDS = 3


def stated_rows(pairings: Sequence[Pairing[VersionText]], facts: Mapping[str, Facts]) -> tuple[FigureRow, ...]:
    """The rows of at least two publisher families, those told earliest first. `facts`: by article id."""
    rows: list[dict[str, tuple[VersionText, Stated]]] = []
    for pairing in pairings:
        a, b = pairing.a.article.id, pairing.b.article.id
        language = facts[a].language
        if language != facts[b].language:
            continue
        for left in facts[a].stated:
            for right in facts[b].stated:
                if _of_one_row(pairing, left, right, language):
                    _put(rows, {a: (pairing.a, left), b: (pairing.b, right)})
    shown = [row for row in rows if len({version.article.family for version, _ in row.values()}) > 1]
    return tuple(_row(row) for row in sorted(shown, key=lambda row: min(s.sentence.index for _, s in row.values())))


def _of_one_row(pairing: Pairing[VersionText], left: Stated, right: Stated, language: str) -> bool:
    if left.kind != "number" or (left.kind, left.unit, left.noun) != (right.kind, right.unit, right.noun):
        return False
    return bool(left.unit or left.noun) and same_thing(pairing, left, right, language) > 0


def _put(rows: list[dict[str, tuple[VersionText, Stated]]], found: Mapping[str, tuple[VersionText, Stated]]) -> None:
    """Puts two figures of one thing in the row that has one of them, or in a row of their own; one cell a version."""
    for row in rows:
        if any(article in row and row[article][1] is stated for article, (_, stated) in found.items()):
            for article, cell in found.items():
                row.setdefault(article, cell)
            return
    if not any(row[a][1] is s for row in rows for a, (_, s) in found.items() if a in row):
        rows.append(dict(found))


def _row(row: Mapping[str, tuple[VersionText, Stated]]) -> FigureRow:
    first = next(iter(row.values()))[1]
    groups: list[list[Stated]] = []
    cells: list[FigureCell] = []
    for version, stated in row.values():
        place = next((n for n, group in enumerate(groups) if not any(exclusive(stated, o) for o in group)), len(groups))
        if place == len(groups):
            groups.append([])
        groups[place].append(stated)
        cells.append(
            FigureCell(
                article_id=version.article.id,
                source=version.article.source,
                written=stated.sentence.text[slice(*stated.span)],
                value=round(stated.value, 4),
                low=round(stated.low, 4),
                high=None if isinf(stated.high) else round(stated.high, 4),
                as_of="",
                said_by="",
                sentence=stated.sentence.text,
                span=stated.span,
                group=place,
            )
        )
    return FigureRow(
        label=_label(first), unit=first.unit, verdict="agree" if len(groups) == 1 else "differ", cells=tuple(cells)
    )


def _label(stated: Stated) -> str:
    """The words behind a count; of a measure, those before it."""
    text, (start, end) = stated.sentence.plain, stated.span
    if stated.unit:
        return " ".join(words_of(without_bound(text[:start]))[-LABEL_WORDS:])
    return next((word for word in words_of(text[end:]) if len(word) > SHORT_WORD), "")
