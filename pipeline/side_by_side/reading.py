"""Two to four texts of a story arranged to be read beside each other, with what joins their sentences."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.joins import SIGNS, Join, JoinKind, joins, strongest
from pipeline.side_by_side.places import PlacedSentence, PlacedText
from pipeline.side_by_side.text_marks import Mark, Piece, marks_of, names_pattern, pieces

MOST_COLUMNS: Final = 4
LETTERS: Final = "ABCD"


class ReadVersion(Protocol):
    """A version, as far as reading it goes."""

    @property
    def article_id(self) -> str: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """What joins a sentence, as it is written beside it.

    `part`: the anchor of the finding on the story's page, empty if it is not there. `others`: the letters of the other
    columns that have it, each with the anchor of the sentence there; without the one that the sentence itself leads to.
    `first`: it is in the first column that has it.
    """

    join: str
    sign: str
    name: str
    part: str
    others: tuple[tuple[str, str], ...]
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSentence:
    """A sentence of a column.

    `kind`: of its weightiest join; `only` if it is only in this text; empty if nothing is known of it. `leads_to`: the
    anchor of its counterpart. `aside`: what is written beside a sentence that others do not have. `after`: the space
    that follows.
    """

    anchor: str
    kind: JoinKind | str
    leads_to: str
    pieces: tuple[Piece, ...]
    tags: tuple[Tag, ...]
    aside: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One text. `letter`: by which the other columns name it. No paragraphs: its text is no longer stored."""

    letter: str
    article_id: str
    source: str
    paragraphs: tuple[tuple[ReadSentence, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The columns, and how many joins of each kind there are, `only` included: what the legend explains."""

    columns: tuple[Column, ...]
    counts: Mapping[str, int]


def reading(
    comparison: ComparisonDocument | None, versions: Sequence[ReadVersion], texts: Mapping[str, str]
) -> Reading:
    """These versions, at most `MOST_COLUMNS`, in this order.

    `texts`: by article id; the column of one that is missing is empty.
    """
    letters = {version.article_id: letter for version, letter in zip(versions, LETTERS, strict=False)}
    placed = {article: PlacedText(texts[article]) for article in letters if article in texts}
    found = joins(comparison, placed)
    by_sentence: dict[tuple[str, int], list[Join]] = {}
    for join in found:
        for article, (place, _) in join.places.items():
            by_sentence.setdefault((article, place), []).append(join)
    asides = {} if comparison is None else _asides(comparison, placed, letters)
    asides = {place: said for place, said in asides.items() if place not in by_sentence}
    names = names_pattern(_names(comparison))
    arrange = _Arrange(placed=placed, letters=letters, by_sentence=by_sentence, asides=asides)
    columns = tuple(
        Column(
            letter=letters[version.article_id],
            article_id=version.article_id,
            source=version.source,
            paragraphs=tuple(
                arrange.paragraph(version.article_id, paragraph, names)
                for paragraph in (placed[version.article_id].paragraphs if version.article_id in placed else ())
            ),
        )
        for version in versions[:MOST_COLUMNS]
    )
    counts: dict[str, int] = {kind: sum(join.kind == kind for join in found) for kind in SIGNS}
    return Reading(columns=columns, counts={**counts, "only": len(asides)})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrange:
    placed: Mapping[str, PlacedText]
    letters: Mapping[str, str]
    by_sentence: Mapping[tuple[str, int], list[Join]]
    asides: Mapping[tuple[str, int], str]

    def paragraph(
        self, article: str, paragraph: Sequence[PlacedSentence], names: re.Pattern[str] | None
    ) -> tuple[ReadSentence, ...]:
        marked = zip(paragraph, marks_of(paragraph, names), strict=True)
        return tuple(self._sentence(article, one, marks) for one, marks in marked)

    def _sentence(self, article: str, one: PlacedSentence, marks: Sequence[Mark]) -> ReadSentence:
        place = (article, self.placed[article].sentence_at(one.start))
        found = self.by_sentence.get(place, [])
        first = strongest(found)
        aside = self.asides.get(place, "")
        differing = [(span, "differs") for join in found if (span := join.places[article][1])]
        leads_to = self._counterparts(article, first)[0][1] if first else ""
        return ReadSentence(
            anchor=f"{self.letters[article]}-{one.anchor}",
            kind=first.kind if first else ("only" if aside else ""),
            leads_to=leads_to,
            pieces=pieces(one, [*marks, *differing]),
            tags=tuple(self._tag(article, join, leads_to) for join in found),
            aside=aside,
            after=one.after,
        )

    def _tag(self, article: str, join: Join, leads_to: str) -> Tag:
        others = tuple(one for one in self._counterparts(article, join) if one[1] != leads_to)
        first = min(map(self.letters.__getitem__, join.places)) == self.letters[article]
        return Tag(join=join.id, sign=join.sign, name=join.name, part=join.part, others=others, first=first)

    def _counterparts(self, article: str, join: Join) -> list[tuple[str, str]]:
        """The other columns' letters and sentences, from the next column on and then around."""
        own = self.letters[article]
        found = [
            (self.letters[other], f"{self.letters[other]}-{self.placed[other].sentences[place].anchor}")
            for other, (place, _) in join.places.items()
            if other != article
        ]
        return sorted(found, key=lambda one: (one[0] < own, one[0]))


def _asides(
    comparison: ComparisonDocument, placed: Mapping[str, PlacedText], letters: Mapping[str, str]
) -> dict[tuple[str, int], str]:
    """What is written beside the sentences that some of the other columns surely do not have."""
    missing: dict[tuple[str, int], set[str]] = {}
    alone: set[tuple[str, int]] = set()
    excerpts = [(one.excerpt, one.missing_from, True) for one in comparison.only_in]
    excerpts += [(excerpt, one.missing_from, False) for one in comparison.left_out for excerpt in one.excerpts]
    for excerpt, missing_from, is_alone in excerpts:
        text = placed.get(excerpt.article_id)
        lacking = {article for article in missing_from if article in letters and article != excerpt.article_id}
        if text is not None and lacking and (place := text.find(excerpt.sentence)) is not None:
            missing.setdefault((excerpt.article_id, place), set()).update(lacking)
            if is_alone and len(lacking) == len(letters) - 1:
                alone.add((excerpt.article_id, place))
    return {
        place: "only here" if place in alone else "not in " + ", ".join(sorted(letters[article] for article in lacking))
        for place, lacking in missing.items()
    }


def _names(comparison: ComparisonDocument | None) -> list[str]:
    """The names of those who are quoted, and the sources that are named."""
    if comparison is None:
        return []
    return [*(one.name for one in comparison.quoted), *(one.name for one in comparison.credited)]
