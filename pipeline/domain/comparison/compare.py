"""The versions of a story set against each other.

Draws together what the other modules find for each pair of independent versions. Copies are no voices of their own:
they are listed, and can be sides of a conflict, but never with or against their own text. Pages that report many
events are listed only: what they say of another event would be set against this one. Of a teaser only its beginning is
known: what it says is compared, and nobody is said to leave anything out beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol, TypeVar

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.comparison.alignment import Pairing, idf_weights, pair_up
from pipeline.domain.comparison.contradictions import (
    Stated,
    negated_paraphrases,
    opposite_clauses,
    stated,
)
from pipeline.domain.comparison.copies import independent, text_of
from pipeline.domain.comparison.dates import DateMention, differing_dates, mentions
from pipeline.domain.comparison.findings import Finding
from pipeline.domain.comparison.left_out import left_out
from pipeline.domain.comparison.merging import Found, merge
from pipeline.domain.comparison.numbers import differing_numbers
from pipeline.domain.comparison.places import differing_places
from pipeline.domain.comparison.quotes import Quoted, differing_quotes, quoted
from pipeline.domain.comparison.result import Comparison, OnlyIn
from pipeline.domain.comparison.sentences import ReadText, VersionText
from pipeline.domain.comparison.shared import shared_claims, whole_sentence
from pipeline.domain.comparison.slots import Counted, counted
from pipeline.domain.comparison.timeline import compared_versions, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareParams:
    """`same_claim` is the least M of one claim in two versions; at most `max_versions` are set against each other."""

    same_claim: float
    max_versions: int
    most_shared: int = 20
    most_only_in: int = 6


def compare_versions(
    *, story_id: str, headline: str, versions: Sequence[VersionText], params: CompareParams
) -> Comparison:
    """Compare. The texts of at most `max_versions` of them: one of each family first, then the earliest."""
    ordered = in_order(versions)
    texts = text_of(ordered)
    voices = independent(ordered, texts)
    chosen = choose([v for v in voices if not reports_many(v.article.form)], params.max_versions)
    weights = idf_weights(s for v in chosen for s in v.sentences)
    told = _with_copies(chosen, ordered, texts, params.max_versions)
    facts = {v.article.id: facts_of(v) for v in told}
    pairings, found = list[Pairing[VersionText]](), list[Found]()
    for a, b in combinations(told, 2):
        if texts[a.article.id] == texts[b.article.id]:
            continue
        pairing = pair_up(a, b, weights)
        found += [
            (a.article.id, b.article.id, finding)
            for finding in conflicts_of_pair(pairing, facts[a.article.id], facts[b.article.id])
        ]
        if a in chosen and b in chosen:
            pairings.append(pairing)
    conflicts = merge(found, {v.article.id: v.article.source for v in ordered})
    return Comparison(
        story_id=story_id,
        headline=headline,
        versions=compared_versions(ordered),
        conflicts=conflicts,
        shared=shared_claims(pairings, params.same_claim, conflicts)[: params.most_shared],
        only_in=tuple(_only_in(chosen, pairings, params.most_only_in)),
        not_compared=tuple(v.article.id for v in voices if v not in chosen),
    )


def _with_copies(
    chosen: Sequence[VersionText], versions: Sequence[VersionText], texts: Mapping[str, str], most: int
) -> tuple[VersionText, ...]:
    """The chosen versions and, as long as there is room, their copies: sides of a conflict, though no voices."""
    told = {texts[v.article.id] for v in chosen}
    copies = [v for v in versions if v not in chosen and texts[v.article.id] in told]
    kept = copies[: max(0, most - len(chosen))]
    return tuple(v for v in versions if v in chosen or v in kept)


class OfArticle(Protocol):
    """What is a version of a story by some article."""

    @property
    def article(self) -> Article: ...


Voice = TypeVar("Voice", bound=OfArticle)


def choose(voices: Sequence[Voice], most: int) -> tuple[Voice, ...]:
    """At most so many: the earliest of each family first, a teaser only where it has nothing else, then the earliest of
    the rest. In the order given.
    """
    families: set[str] = set()
    rank = {}
    for place, voice in sorted(enumerate(voices), key=lambda at: at[1].article.form == "teaser"):
        rank[voice.article.id] = (voice.article.family in families, place)
        families.add(voice.article.family)
    chosen = set(sorted(rank, key=lambda article: rank[article])[:most])
    return tuple(v for v in voices if v.article.id in chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is read off a version once, for every pair it is in."""

    numbers: tuple[Counted, ...]
    quotes: tuple[Quoted, ...]
    dates: tuple[DateMention, ...]
    stated: Stated


def facts_of(version: ReadText) -> Facts:
    return Facts(
        numbers=counted(version.sentences),
        quotes=quoted(version.sentences),
        dates=tuple(m for s in version.sentences for m in mentions(s)),
        stated=stated(version.sentences),
    )


def conflicts_of_pair(pairing: Pairing[ReadText], a: Facts, b: Facts) -> Iterator[Finding]:
    """Every possible conflict between two versions. In another language than English only quotes are safe to judge."""
    yield from differing_quotes(pairing, a.quotes, b.quotes)
    if not all(s.structured for v in (pairing.a, pairing.b) for s in v.sentences[:1]):
        return
    yield from differing_numbers(pairing, a.numbers, b.numbers)
    yield from differing_dates(pairing, a.dates, b.dates)
    yield from differing_places(pairing)
    yield from opposite_clauses(pairing, a.stated, b.stated)
    yield from negated_paraphrases(pairing)


def _only_in(chosen: Sequence[VersionText], pairings: Sequence[Pairing[VersionText]], most: int) -> Iterator[OnlyIn]:
    """The first sentences of each whole version that every other publisher family leaves out. What several of one
    family say is told under the earliest of them: a family is one voice.
    """
    for place, version in enumerate(chosen):
        family = version.article.family
        others = tuple(v.article.id for v in chosen if v.article.family != family and v.article.form != "teaser")
        if not others or version.article.form == "teaser":
            continue
        told = {v.article.id for v in chosen if v.article.family != family or v in chosen[:place]}
        missing = frozenset(s.index for s in version.sentences)
        for pairing in pairings:
            if version in (pairing.a, pairing.b):
                turned = pairing if pairing.a is version else pairing.turned()
                if turned.b.article.id in told:
                    missing &= left_out(turned)
        for index in sorted(missing)[:most]:
            yield OnlyIn(excerpt=whole_sentence(version, index), missing_from=others)
