"""Where versions differ: copies that change their original, conflicts, figures, and what is told differently."""

from dataclasses import dataclass
from itertools import groupby

from pipeline.contracts.comparison import (
    ChangedWordsV1,
    ComparedVersionV1,
    ConflictV1,
    ExcerptV1,
    FigureCellV1,
    FigureRowV1,
    ToldDifferentlyV1,
)
from pipeline.domain.stories.originals import texts
from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.excerpts import MarkedSentence, marked, witnesses


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """Words that a copy changed, and the two sentences: the original's, then the copy's. None in older records.

    `excerpts`: both sides, also one that has no such sentence.
    """

    changed: ChangedWordsV1
    sides: tuple[MarkedSentence, ...]
    excerpts: tuple[ExcerptV1, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlteredCopy:
    """A copy that says something else than its original. `original`: that outlet; empty if it is not listed."""

    source: str
    article_id: str
    original: str
    original_id: str
    alterations: tuple[Alteration, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A possible conflict; `sides`: the sentences, those that agree with each other on one side.

    `anchor`: the name by which other pages lead to it: `conflict-1`, counted as the comparison has them.
    """

    anchor: str
    conflict: ConflictV1
    sides: tuple[tuple[MarkedSentence, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """A row of the table of figures: a cell for each outlet of the table, None if that outlet does not say."""

    row: FigureRowV1
    cells: tuple[FigureCellV1 | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """What is counted, by outlet. `outlets`: article id and outlet of each column."""

    outlets: tuple[tuple[str, str], ...]
    lines: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """One thing as two versions tell it; the words that differ are marked. `anchor`: as of a disagreement, `told-1`."""

    anchor: str
    difference: ToldDifferentlyV1
    sides: tuple[MarkedSentence, ...]


def altered_copies(comparison: ComparisonDocument) -> tuple[AlteredCopy, ...]:
    """The copies that changed something, in the order of the versions."""
    by_id = {version.article_id: version for version in comparison.versions}
    found = []
    for version in comparison.versions:
        original = by_id.get(version.copy_of or "")
        if version.changed:
            alterations = [_alteration(one, version, original) for one in version.changed]
            found.append(
                AlteredCopy(
                    source=version.source,
                    article_id=version.article_id,
                    original=original.source if original else "",
                    original_id=original.article_id if original else "",
                    alterations=tuple(alterations),
                )
            )
    return tuple(found)


def disagreements(comparison: ComparisonDocument) -> tuple[Disagreement, ...]:
    """The conflicts, surest first; a copy is no witness of its own, and is named with its original."""
    originals = texts({version.article_id: version.copy_of for version in comparison.versions})
    return tuple(
        Disagreement(
            anchor=f"conflict-{number}",
            conflict=conflict,
            sides=tuple(
                witnesses(tuple(agreeing), originals)
                for _, agreeing in groupby(conflict.sides, key=lambda side: side.group)
            ),
        )
        for number, conflict in sorted(enumerate(comparison.conflicts, start=1), key=lambda one: -one[1].confidence)
    )


def variants(comparison: ComparisonDocument) -> tuple[Variants, ...]:
    """What is told differently, in the order of the comparison."""
    return tuple(
        Variants(anchor=f"told-{number}", difference=one, sides=tuple(map(marked, one.sides)))
        for number, one in enumerate(comparison.told_differently, start=1)
    )


def figure_table(comparison: ComparisonDocument) -> FigureTable:
    """The rows of figures; its columns are the versions that have a figure in any row, in their order."""
    said = {cell.article_id: cell.source for row in comparison.figures for cell in row.cells}
    columns = [version.article_id for version in comparison.versions if version.article_id in said]
    return FigureTable(
        outlets=tuple((article, said[article]) for article in columns),
        lines=tuple(
            FigureLine(
                row=row,
                cells=tuple(next((c for c in row.cells if c.article_id == article), None) for article in columns),
            )
            for row in comparison.figures
        ),
    )


def _alteration(one: ChangedWordsV1, copy: ComparedVersionV1, original: ComparedVersionV1 | None) -> Alteration:
    texts = [(original, one.original_sentence, one.original_span), (copy, one.sentence, one.span)]
    excerpts = tuple(
        ExcerptV1(article_id=version.article_id, source=version.source, sentence=sentence, span=span)
        for version, sentence, span in texts
        if version is not None
    )
    return Alteration(
        changed=one,
        sides=tuple(marked(excerpt) for excerpt in excerpts if excerpt.sentence),
        excerpts=excerpts,
    )
