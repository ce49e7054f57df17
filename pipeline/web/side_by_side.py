"""A comparison arranged for the page: sentences with marks, claims grouped by who makes them.

Pure; the templates decide how it looks.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from pipeline.contracts.comparison import (
    ComparedVersionV1,
    ConflictV1,
    ExcerptV1,
    FigureCellV1,
    FigureRowV1,
    ToldDifferentlyV1,
)
from pipeline.domain.stories.voices import voices
from pipeline.projection.documents import ComparisonDocument, FullStoryDocument, StoryDocument
from pipeline.web.markup import language_tag
from pipeline.wording import words

_OPENING_CHARS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSentence:
    """An outlet's sentence in three parts; `marked` is the part that matters and may be empty."""

    source: str
    article_id: str
    language: str
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A possible conflict; `sides`: the sentences, those that agree with each other on one side."""

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
class AgreedClaim:
    """A claim that several versions make, in the words of each.

    `voices`: how many publisher families make it.
    """

    outlets: str
    voices: int
    everyone: bool
    wordings: tuple[MarkedSentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """One thing as two versions tell it; the words that differ are marked."""

    difference: ToldDifferentlyV1
    sides: tuple[MarkedSentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClaims:
    """What only this outlet's version says."""

    source: str
    article_id: str
    sentences: tuple[MarkedSentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """The parts of a comparison; all empty if there is none, or of one text and its copies only.

    `openings`: how each version that is not a copy begins. `notes`: which versions are not wholly compared, and why.
    """

    disagreements: tuple[Disagreement, ...]
    openings: tuple[MarkedSentence, ...]
    agreed: tuple[AgreedClaim, ...]
    own: tuple[OwnClaims, ...]
    notes: tuple[str, ...]
    figures: FigureTable = FigureTable(outlets=(), lines=())
    told_differently: tuple[Variants, ...] = ()


def side_by_side(story: FullStoryDocument) -> SideBySide:
    """The story's comparison, arranged."""
    comparison = story.comparison
    of_one_text = comparison is not None and sum(version.copy_of is None for version in comparison.versions) < 2
    if comparison is None or (of_one_text and not comparison.conflicts):
        return SideBySide(disagreements=(), openings=(), agreed=(), own=(), notes=())
    languages = {version.article_id: version.language for version in story.versions}
    return SideBySide(
        disagreements=tuple(
            _disagreement(conflict, languages)
            for conflict in sorted(comparison.conflicts, key=lambda conflict: -conflict.confidence)
        ),
        openings=tuple(
            _opening(version, languages) for version in comparison.versions if version.lead and version.copy_of is None
        ),
        agreed=agreed_claims(comparison, languages, partly_compared(story)),
        own=_own_claims(comparison, languages),
        figures=figure_table(comparison),
        told_differently=tuple(
            Variants(difference=one, sides=tuple(marked(side, languages) for side in one.sides))
            for one in comparison.told_differently
        ),
        notes=tuple(
            note
            for version in story.versions
            if version.copy_of is None and (note := words.not_compared(version.source, version.form))
        ),
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


def marked(excerpt: ExcerptV1, languages: Mapping[str, str]) -> MarkedSentence:
    """An excerpt cut at its span; if the span is partly outside the sentence, cut where the two overlap."""
    sentence = excerpt.sentence
    start = min(max(excerpt.span[0], 0), len(sentence))
    end = min(max(excerpt.span[1], start), len(sentence))
    if start == 0 and end == len(sentence):
        start = end = 0
    return MarkedSentence(
        source=excerpt.source,
        article_id=excerpt.article_id,
        language=language_tag(languages.get(excerpt.article_id, "")),
        before=sentence[:start],
        marked=sentence[start:end],
        after=sentence[end:],
    )


def partly_compared(story: StoryDocument) -> frozenset[str]:
    """The ids of the versions of which it is not known whether they say what others say."""
    return frozenset(version.article_id for version in story.versions if version.form != "article")


def agreed_claims(
    comparison: ComparisonDocument, languages: Mapping[str, str], partly: Set[str] = frozenset()
) -> tuple[AgreedClaim, ...]:
    """Shared claims: first those that every voice makes, then by how many make them.

    `partly`: versions compared only in part; they do not count as silent.
    """
    family = {version.article_id: version.family for version in comparison.versions}
    every_voice = frozenset(voices([v for v in comparison.versions if v.article_id not in partly]))

    def families(excerpts: Sequence[ExcerptV1]) -> frozenset[str]:
        return frozenset(family.get(excerpt.article_id, excerpt.source) for excerpt in excerpts)

    agreed = [
        AgreedClaim(
            outlets=words.listed([excerpt.source for excerpt in claim.excerpts]),
            voices=len(families(claim.excerpts)),
            everyone=bool(every_voice) and every_voice <= families(claim.excerpts),
            wordings=tuple(marked(excerpt, languages) for excerpt in claim.excerpts),
        )
        for claim in comparison.shared
        if claim.excerpts
    ]
    return tuple(sorted(agreed, key=lambda claim: (not claim.everyone, -claim.voices)))


def _opening(version: ComparedVersionV1, languages: Mapping[str, str]) -> MarkedSentence:
    return MarkedSentence(
        source=version.source,
        article_id=version.article_id,
        language=language_tag(languages.get(version.article_id, "")),
        before=words.shortened(version.lead, _OPENING_CHARS),
        marked="",
        after="",
    )


def _disagreement(conflict: ConflictV1, languages: Mapping[str, str]) -> Disagreement:
    return Disagreement(
        conflict=conflict,
        sides=tuple(
            tuple(marked(excerpt, languages) for excerpt in agreeing)
            for _, agreeing in groupby(conflict.sides, key=lambda side: side.group)
        ),
    )


def _own_claims(comparison: ComparisonDocument, languages: Mapping[str, str]) -> tuple[OwnClaims, ...]:
    """By version, in the order of the comparison's versions."""
    by_article: dict[str, list[MarkedSentence]] = {version.article_id: [] for version in comparison.versions}
    for one in comparison.only_in:
        by_article.setdefault(one.excerpt.article_id, []).append(marked(one.excerpt, languages))
    return tuple(
        OwnClaims(source=sentences[0].source, article_id=article_id, sentences=tuple(sentences))
        for article_id, sentences in by_article.items()
        if sentences
    )
