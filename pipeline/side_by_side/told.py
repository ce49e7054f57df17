"""What versions tell: facts in common, what one leaves out that others tell, and what only one tells."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from pipeline.contracts.comparison import ComparedVersionV1, ExcerptV1, SharedClaimV1
from pipeline.domain.stories.voices import voices
from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.brevity import brevity
from pipeline.side_by_side.excerpts import MarkedSentence, marked, place
from pipeline.wording import words

_APART = "has nothing in common with the others, and may be about something else"
_EARLIER = "came out before those that tell it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact that several versions tell, in the words of each, the best wording first.

    `outlets`: with the place in each text, if known. `voices`: how many publisher families tell it. `everyone`: all
    that could be asked.
    """

    outlets: str
    voices: int
    everyone: bool
    wordings: tuple[MarkedSentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What one version leaves out. `excuse`: why that may mean nothing, else empty.

    `means_little`: it is short, or has nothing in common with the others.
    """

    source: str
    article_id: str
    excuse: str
    means_little: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClaims:
    """What only this outlet's version tells, the weightiest first. `more`: how many claims are not listed."""

    source: str
    article_id: str
    sentences: tuple[MarkedSentence, ...]
    more: int


def facts_in_common(comparison: ComparisonDocument, partly: Set[str] = frozenset()) -> tuple[Fact, ...]:
    """Shared claims: first those that every voice makes, then by how many make them.

    Several claims of one sentence are shown as one, the longest of them, since sentences are shown whole.
    `partly`: versions compared only in part; they do not count as silent.
    """
    every_voice = frozenset(voices([v for v in comparison.versions if v.article_id not in partly]))
    facts = [_fact(excerpts, comparison, every_voice) for excerpts in by_sentences(comparison.shared)]
    return tuple(sorted(facts, key=lambda fact: (not fact.everyone, -fact.voices)))


def gaps(comparison: ComparisonDocument, partly: Set[str] = frozenset()) -> tuple[Gap, ...]:
    """What each version leaves out: whole texts first, then short ones; of a text known in part, nothing."""
    by_article: dict[str, list[Fact]] = {}
    for one in comparison.left_out:
        for article in one.missing_from:
            if one.excerpts and article not in partly:
                by_article.setdefault(article, []).append(_fact(one.excerpts, comparison, frozenset()))
    found = []
    tied = _tied(comparison)
    for version in comparison.versions:
        if facts := by_article.get(version.article_id):
            short = brevity(version, comparison.versions)
            tellers = {wording.article_id for fact in facts for wording in fact.wordings}
            apart = "" if version.article_id in tied else _APART
            earlier = _earlier(version, [v for v in comparison.versions if v.article_id in tellers])
            gap = Gap(
                source=version.source,
                article_id=version.article_id,
                excuse=short or apart or earlier,
                means_little=bool(short or apart),
                facts=tuple(facts),
            )
            found.append(gap)
    return tuple(sorted(found, key=lambda gap: gap.means_little))


def _tied(comparison: ComparisonDocument) -> frozenset[str]:
    """The versions that tell something that another tells too, in the same way or differently."""
    told = [claim.excerpts for claim in comparison.shared]
    told += [conflict.sides for conflict in comparison.conflicts]
    told += [one.sides for one in comparison.told_differently]
    told += [one.excerpts for one in comparison.left_out]
    figures = {cell.article_id for row in comparison.figures for cell in row.cells}
    return frozenset(figures | {excerpt.article_id for excerpts in told for excerpt in excerpts})


def _earlier(version: ComparedVersionV1, tellers: Sequence[ComparedVersionV1]) -> str:
    """That a version came out before all that tell what it leaves out; empty if it did not, or that is not known."""
    dates = [one.published for one in tellers if one.published is not None]
    if version.published is None or len(dates) < len(tellers):
        return ""
    if all(one.published_precision == "time" for one in (version, *tellers)):
        return _EARLIER if version.published < min(dates) else ""
    return _EARLIER if version.published.date() < min(date.date() for date in dates) else ""


def own_claims(comparison: ComparisonDocument) -> tuple[OwnClaims, ...]:
    """What only one version tells, in the order of the versions."""
    by_article: dict[str, list[MarkedSentence]] = {version.article_id: [] for version in comparison.versions}
    for one in comparison.only_in:
        by_article.setdefault(one.excerpt.article_id, []).append(marked(one.excerpt))
    counts = {version.article_id: version.only_here for version in comparison.versions}
    return tuple(
        OwnClaims(
            source=sentences[0].source,
            article_id=article,
            sentences=tuple(sentences),
            more=max(0, counts.get(article, 0) - len(sentences)),
        )
        for article, sentences in by_article.items()
        if sentences
    )


def by_sentences(shared: Sequence[SharedClaimV1]) -> list[tuple[ExcerptV1, ...]]:
    """The excerpts of each fact; of facts with the same best sentence and the same versions, the longest claim's."""
    kept: dict[FactKey, tuple[ExcerptV1, ...]] = {}
    for excerpts in (claim.excerpts for claim in shared if claim.excerpts):
        key = fact_key(excerpts)
        if key not in kept or _length(excerpts) > _length(kept[key]):
            kept[key] = excerpts
    return list(kept.values())


FactKey = tuple[str, str, frozenset[str]]


def fact_key(excerpts: Sequence[ExcerptV1]) -> FactKey:
    """What facts that are shown as one have in common: their best sentence, and the versions that tell it."""
    return excerpts[0].article_id, excerpts[0].sentence, frozenset(one.article_id for one in excerpts)


def _length(excerpts: Sequence[ExcerptV1]) -> int:
    return sum(one.span[1] - one.span[0] for one in excerpts)


def _fact(excerpts: Sequence[ExcerptV1], comparison: ComparisonDocument, every_voice: Set[str]) -> Fact:
    family = {version.article_id: version.family for version in comparison.versions}
    families = frozenset(family.get(excerpt.article_id, excerpt.source) for excerpt in excerpts)
    return Fact(
        outlets=words.listed([_with_place(excerpt) for excerpt in excerpts]),
        voices=len(families),
        everyone=bool(every_voice) and every_voice <= families,
        wordings=tuple(map(marked, excerpts)),
    )


def _with_place(excerpt: ExcerptV1) -> str:
    where = place(excerpt.paragraph)
    return f"{excerpt.source} ({where})" if where else excerpt.source
