"""What two versions tell differently without contradicting each other, and how it is shown.

It is found in quotes (`reworded_quotes`, `cut_quotes`), verbs (`force`), offices (`office_standings`), names
(`spellings`), and here in figures with other bounds ("more than", "about"). What is told differently in the outlets'
own words is found among claims (`told`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain.comparison.findings import Statement
from pipeline.domain.comparison.result import Conflict, DifferenceKind, Excerpt, FigureRow, ToldDifferently
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.told.plain import is_compared

NOTE_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded:
    """Two statements of one thing in other words. `probability`: that it is one thing.

    `slight`: only a tense or a small word is another.
    """

    kind: DifferenceKind
    probability: float
    a: Statement
    b: Statement
    slight: bool = False


def told_in_other_words(
    found: Sequence[tuple[VersionText, VersionText, Reworded]],
    rows: Sequence[FigureRow],
    known: Sequence[Conflict | ToldDifferently],
) -> tuple[ToldDifferently, ...]:
    """These as they are shown, the slight ones last, then the likeliest first.

    Without what `known` items show of the same two sentences.
    """
    shown = {frozenset((s.article_id, s.sentence) for s in one.sides) for one in known}
    items = [(one.slight, _shown(one, (a, one.a), (b, one.b))) for a, b, one in found]
    items += [(False, one) for row in rows for one in _bounds(row)]
    kept: list[ToldDifferently] = []
    for _, item in sorted(items, key=lambda one: (one[0], -one[1].probability)):
        key = frozenset((s.article_id, s.sentence) for s in item.sides)
        if not any(key <= other for other in shown):
            shown.add(key)
            kept.append(item)
    return tuple(kept)


def _shown(one: Reworded, *sides: tuple[VersionText, Statement]) -> ToldDifferently:
    return ToldDifferently(
        kind=one.kind,
        note=" / ".join(s.sentence.text[slice(*s.span)][:NOTE_CHARS] for _, s in sides),
        probability=round(one.probability, 4),
        sides=tuple(
            Excerpt(
                article_id=version.article.id,
                source=version.article.source,
                sentence=s.sentence.text,
                span=s.span,
                group=group,
                paragraph=s.sentence.paragraph + 1,
            )
            for group, (version, s) in enumerate(sides)
        ),
    )


def _bounds(row: FigureRow) -> Iterator[ToldDifferently]:
    """One figure that is a bound in one version and none, or another, in the other: "more than 60", "about 60"."""
    by_bound: dict[str, int] = {}
    for n, cell in enumerate(row.cells):
        bound = "up" if cell.high is None else "down" if cell.low == 0 < cell.value else ""
        by_bound.setdefault(bound, n)
    cells = [row.cells[n] for n in sorted(by_bound.values())]
    if any(is_compared(cell.sentence, cell.span) or " the " in cell.written for cell in cells):
        return
    one_value = len(cells) > 1 and len({cell.value for cell in cells}) == 1
    if row.verdict == "agree" and one_value and len({cell.written.lower() for cell in cells}) > 1:
        yield ToldDifferently(
            kind="figure",
            note=" / ".join(cell.written for cell in cells),
            probability=0.7,
            sides=tuple(
                Excerpt(
                    article_id=cell.article_id,
                    source=cell.source,
                    sentence=cell.sentence,
                    span=cell.span,
                    group=group,
                    said_by=cell.said_by,
                )
                for group, cell in enumerate(cells)
            ),
        )
