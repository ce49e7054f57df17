"""The claims of a comparison, whatever found them: conflicts, figures, what is told differently, facts in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from pipeline.contracts.comparison import ConflictV1, ExcerptV1, FigureRowV1, ToldDifferentlyV1
from pipeline.domain.comparison.axes import negator_count
from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.told import FactKey, by_sentences, fact_key
from pipeline.wording import words

Kind = Literal["conflict", "figure", "differently", "fact"]

_DENYING: Final = frozenset(
    ("denied", "denies", "deny", "denying", "dismissed", "dismisses", "disputed", "disputes", "rejected", "rejects")
)
_WHAT_CHARS, _SAID_CHARS = 150, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one version says of a claim. `said`: its figure, or those of its words in which the versions differ."""

    excerpt: ExcerptV1
    side: int
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim as versions tell it.

    `what`: the claim; `of`: the article in whose words, empty if in ours. `detail`: how the versions differ, or empty.
    `differs`: whether they do; `denying`: the sides that deny what the others say. `missing`: the articles that leave
    it out. `anchors`: the names by which other pages lead to it, as `conflict-1`, counted as the comparison has them.
    """

    kind: Kind
    what: str
    of: str
    detail: str
    differs: bool
    tellings: tuple[Telling, ...]
    denying: frozenset[int] = frozenset()
    missing: frozenset[str] = frozenset()
    anchors: tuple[str, ...] = ()


def claims(comparison: ComparisonDocument) -> tuple[Claim, ...]:
    """All claims: conflicts, the surest first, figures, what is told differently, then facts.

    A conflict about a figure of the table, and a fact that is also left out, are one claim.
    """
    figures = [_figure(row) for row in comparison.figures]
    found = list[Claim]()
    numbered = enumerate(comparison.conflicts, start=1)
    for number, one in sorted(numbered, key=lambda one: -one[1].confidence):
        conflict = _conflict(one, f"conflict-{number}")
        same = next((one for one in figures if one.differs and _is_one(conflict, one)), None)
        found.append(conflict if same is None else _with_figures(conflict, same))
        figures = [one for one in figures if one is not same]
    found += figures
    found += [_told_differently(one, f"told-{n}") for n, one in enumerate(comparison.told_differently, start=1)]
    anchors: dict[FactKey, list[str]] = {}
    for number, claim in enumerate(comparison.shared, start=1):
        if claim.excerpts:
            anchors.setdefault(fact_key(claim.excerpts), []).append(f"fact-{number}")
    facts = [
        replace(_fact(excerpts), anchors=tuple(anchors[fact_key(excerpts)]))
        for excerpts in by_sentences(comparison.shared)
    ]
    for left_out in (one for one in comparison.left_out if one.excerpts):
        fact = replace(_fact(left_out.excerpts), missing=frozenset(left_out.missing_from))
        place = next((at for at, one in enumerate(facts) if _is_one(fact, one)), None)
        if place is None:
            facts.append(fact)
        else:
            facts[place] = replace(facts[place], missing=facts[place].missing | fact.missing)
    return (*found, *facts)


def _conflict(conflict: ConflictV1, anchor: str) -> Claim:
    tellings = tuple(_telling(side) for side in conflict.sides)
    called = words.CONFLICTS[conflict.kind]
    return Claim(
        kind="conflict",
        what=words.shortened(conflict.note, _WHAT_CHARS) or called,
        of="",
        detail=called if conflict.note else "",
        differs=True,
        tellings=tellings,
        denying=_denying(tellings) if conflict.kind == "contradiction" else frozenset(),
        anchors=(anchor,),
    )


def _figure(row: FigureRowV1) -> Claim:
    return Claim(
        kind="figure",
        what=row.label,
        of="",
        detail="" if row.verdict == "agree" else words.VERDICTS[row.verdict],
        differs=row.verdict == "differ",
        tellings=tuple(
            Telling(
                excerpt=ExcerptV1(
                    article_id=cell.article_id,
                    source=cell.source,
                    sentence=cell.sentence,
                    span=cell.span,
                    said_by=cell.said_by,
                ),
                side=cell.group,
                said=", ".join(filter(None, (cell.written, cell.as_of))),
            )
            for cell in row.cells
        ),
    )


def _told_differently(one: ToldDifferentlyV1, anchor: str) -> Claim:
    tellings = tuple(replace(_telling(excerpt), side=side) for side, excerpt in enumerate(one.sides))
    said = one.note.split(" / ")
    if len(said) == len(tellings):  # with the words around a figure: "up to 10", where only "10" is marked
        halves = zip(tellings, said, strict=True)
        tellings = tuple(replace(telling, said=words.shortened(half, _SAID_CHARS)) for telling, half in halves)
    called = words.DIFFERENCES[one.kind]
    return Claim(
        kind="differently",
        what=words.shortened(one.sides[0].sentence, _WHAT_CHARS) if one.sides else called,
        of=one.sides[0].article_id if one.sides else "",
        detail=f"{called}: {words.shortened(one.note, _WHAT_CHARS)}" if one.note else called,
        differs=True,
        tellings=tellings,
        denying=_denying(tellings) if one.kind == "denial" else frozenset(),
        anchors=(anchor,),
    )


def _fact(excerpts: Sequence[ExcerptV1]) -> Claim:
    best = excerpts[0]
    start, end = best.span
    return Claim(
        kind="fact",
        what=words.shortened(best.sentence[max(0, start) : end] or best.sentence, _WHAT_CHARS),
        of=best.article_id,
        detail="",
        differs=False,
        tellings=tuple(Telling(excerpt=excerpt, side=0, said="") for excerpt in excerpts),
    )


def _telling(excerpt: ExcerptV1) -> Telling:
    start, end = excerpt.span
    said = excerpt.sentence[max(0, start) : end].strip() or excerpt.sentence
    return Telling(excerpt=excerpt, side=excerpt.group, said=words.shortened(said, _SAID_CHARS))


def _denying(tellings: Sequence[Telling]) -> frozenset[int]:
    """The sides whose words negate or deny more often than another side's."""
    counts: dict[int, int] = {}
    for one in tellings:
        said = one.said.lower().replace("’", "'").split()
        number = negator_count(said) + sum(word.endswith("n't") or word in _DENYING for word in said)
        counts[one.side] = max(counts.get(one.side, 0), number)
    return frozenset(side for side, number in counts.items() if number > min(counts.values()))


def _is_one(claim: Claim, other: Claim) -> bool:
    """Whether two versions say both with the same words of the same sentences."""
    others = {one.excerpt.article_id: one.excerpt for one in other.tellings}
    return sum(_overlap(one.excerpt, others.get(one.excerpt.article_id)) for one in claim.tellings) > 1


def _overlap(one: ExcerptV1, other: ExcerptV1 | None) -> bool:
    if other is None or one.sentence != other.sentence:
        return False
    return max(one.span[0], other.span[0]) < min(one.span[1], other.span[1]) or one.span == other.span


def _with_figures(conflict: Claim, figures: Claim) -> Claim:
    """The conflict under what is counted, with all versions that count it, and its own others."""
    counted: Mapping[str, Telling] = {one.excerpt.article_id: one for one in figures.tellings}
    sides = {
        one.side: counted[one.excerpt.article_id].side for one in conflict.tellings if one.excerpt.article_id in counted
    }
    others = [one for one in conflict.tellings if one.excerpt.article_id not in counted]
    return replace(
        conflict,
        what=figures.what,
        detail=conflict.what,
        tellings=(*figures.tellings, *(replace(one, side=sides.get(one.side, one.side)) for one in others)),
    )
