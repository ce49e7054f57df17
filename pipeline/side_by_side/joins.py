"""What joins sentences of several texts: the findings of the comparison, and sentences that are word for word the same.

The ids of joins are those that the story's page gives to the findings, counted from 1 in the order of the comparison.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.contracts.comparison import ExcerptV1
from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.places import PlacedText
from pipeline.wording import words

JoinKind = Literal["conflict", "changed", "told", "same", "verbatim"]

SIGNS: Final[Mapping[JoinKind, str]] = {"conflict": "≠", "changed": "≠", "told": "≈", "same": "=", "verbatim": "≡"}
"""The sign beside a joined sentence, the weightiest kind first."""

_FEWEST_WORDS: Final = 5
"""Of a sentence that is joined because it is word for word the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Sentences of at least two texts that belong together; in a text that is read alone, one sentence.

    `places`: by article id, the number of the sentence, and the words that differ as [start, end) characters of the
    text, if any are known. `part`: the anchor on the story's page, empty if it has none there.
    """

    id: str
    kind: JoinKind
    sign: str
    name: str
    part: str
    places: Mapping[str, tuple[int, tuple[int, int] | None]]


def joins(comparison: ComparisonDocument | None, texts: Mapping[str, PlacedText]) -> tuple[Join, ...]:
    """What joins sentences of these texts, the weightiest first: each finding that at least two of them have."""
    found = [] if comparison is None else _once(_findings(comparison, texts), least=2)
    taken = {place for join in found for place in _sentences(join)}
    return (*found, *_word_for_word(texts, taken))


def findings(comparison: ComparisonDocument, article_id: str, text: PlacedText) -> tuple[Join, ...]:
    """The findings that this text is part of, each with its sentence in it alone."""
    return tuple(_once(_findings(comparison, {article_id: text}), least=1))


def _once(found: Iterable[Join], *, least: int) -> list[Join]:
    """Those of at least `least` texts, without those that have no number and join only what another joins."""
    kept: list[Join] = []
    for join in (join for join in found if len(join.places) >= least):
        if join.part == join.id or not any(_sentences(join) <= _sentences(other) for other in kept):
            kept.append(join)
    return kept


def _findings(comparison: ComparisonDocument, texts: Mapping[str, PlacedText]) -> Iterator[Join]:
    """All findings, each with its sentences in these texts. Of one text alone, what differs differs from the others."""
    alone = len(texts) == 1
    for n, conflict in enumerate(comparison.conflicts, start=1):
        sides = [side for side in conflict.sides if side.article_id in texts]
        apart = alone or len({side.group for side in sides}) > 1
        name = words.CONFLICTS[conflict.kind] + (f": {conflict.note}" if conflict.note else "")
        name = f"possible conflict {n}. {name}" if apart else f"agree, against others, in possible conflict {n}"
        yield _join(f"conflict-{n}", "conflict" if apart else "same", str(n), name, sides, texts, differs=apart)
    yield from _changed_in_copying(comparison, texts)
    for n, told in enumerate(comparison.told_differently, start=1):
        name = f"told differently {n}: {words.DIFFERENCES[told.kind]}"
        yield _join(f"told-{n}", "told", str(n), name, told.sides, texts, differs=True)
    for n, claim in enumerate(comparison.shared, start=1):
        yield _join(f"fact-{n}", "same", str(n), f"fact in common {n}", claim.excerpts, texts)
    for n, left in enumerate(comparison.left_out, start=1):
        yield _join(f"left-{n}", "same", "", "told here, left out by others", left.excerpts, texts, part="left_out")
    for n, row in enumerate(comparison.figures, start=1):
        cells = [
            ExcerptV1(article_id=cell.article_id, source=cell.source, sentence=cell.sentence, span=cell.span)
            for cell in row.cells
        ]
        groups = {cell.value for cell in row.cells if cell.article_id in texts}
        differs = row.verdict != "agree" and (alone or len(groups) > 1)
        name = f"figures: {row.label}, {words.VERDICTS[row.verdict] if differs else 'agree'}"
        kind: JoinKind = "told" if differs else "same"
        yield _join(f"figure-{n}", kind, "", name, cells, texts, part="figures", differs=differs)


def _changed_in_copying(comparison: ComparisonDocument, texts: Mapping[str, PlacedText]) -> Iterator[Join]:
    n = 0
    for version in comparison.versions:
        for one in version.changed:
            n += 1
            if version.copy_of is None or not one.sentence:
                continue
            sides = [
                ExcerptV1(
                    article_id=version.copy_of, source="", sentence=one.original_sentence, span=one.original_span
                ),
                ExcerptV1(article_id=version.article_id, source="", sentence=one.sentence, span=one.span),
            ]
            yield _join(f"changed-{n}", "changed", "", "changed in copying", sides, texts, part="altered", differs=True)


def _join(
    join_id: str,
    kind: JoinKind,
    number: str,
    name: str,
    excerpts: Iterable[ExcerptV1],
    texts: Mapping[str, PlacedText],
    *,
    part: str = "",
    differs: bool = False,
) -> Join:
    """The join of these excerpts in the texts that have one."""
    places: dict[str, tuple[int, tuple[int, int] | None]] = {}
    for excerpt in excerpts:
        text = texts.get(excerpt.article_id)
        if text is None or excerpt.article_id in places:
            continue
        span = _span(text, excerpt) if differs else None
        found = text.sentence_at(span[0]) if span else text.find(excerpt.sentence)
        if found is not None:
            places[excerpt.article_id] = (found, span)
    sign = f"{SIGNS[kind]}\u00a0{number}" if number else SIGNS[kind]
    return Join(id=join_id, kind=kind, sign=sign, name=name, part=part or join_id, places=places)


def _span(text: PlacedText, excerpt: ExcerptV1) -> tuple[int, int] | None:
    """Where the part that matters is in the text; None if it is the whole sentence, or not known."""
    at = text.text.find(excerpt.sentence) if excerpt.sentence else -1
    start, end = max(0, excerpt.span[0]), min(excerpt.span[1], len(excerpt.sentence))
    if at < 0 or start >= end or end - start == len(excerpt.sentence):
        return None
    return at + start, at + end


def _word_for_word(texts: Mapping[str, PlacedText], taken: Iterable[tuple[str, int]]) -> Iterator[Join]:
    """Sentences that several texts have unchanged, those that nothing else joins, in the order of the first text."""
    joined = frozenset(taken)
    by_words: dict[str, dict[str, tuple[int, tuple[int, int] | None]]] = {}
    for article, text in texts.items():
        for place, folded in enumerate(text.folded):
            if (article, place) not in joined and folded.count(" ") >= _FEWEST_WORDS:
                by_words.setdefault(folded, {}).setdefault(article, (place, None))
    several = [places for places in by_words.values() if len(places) > 1]
    for n, places in enumerate(several, start=1):
        yield Join(
            id=f"word-{n}",
            kind="verbatim",
            sign=SIGNS["verbatim"],
            name="word for word the same",
            part="",
            places=places,
        )


def _sentences(join: Join) -> set[tuple[str, int]]:
    return {(article, place) for article, (place, _) in join.places.items()}


def strongest(found: Sequence[Join]) -> Join | None:
    """The weightiest of these joins."""
    return min(found, key=lambda join: list(SIGNS).index(join.kind), default=None)
