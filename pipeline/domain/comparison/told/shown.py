"""Facts in common and what is told differently, as shown: with each version's own words and place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.result import DifferenceKind, Excerpt, SharedClaim, ToldDifferently
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.told.antecedents import Antecedents
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.common import Told
from pipeline.domain.comparison.told.facts_in_common import Fact
from pipeline.domain.comparison.told.leaning import topic_of
from pipeline.domain.comparison.told.variants import Variant

_NOTHING: Mapping[DifferenceKind, str] = {
    "figure": "no figure",
    "strength": "as a fact",
    "denial": "not denied",
    "scope": "not said of how many",
    "source": "the outlet itself",
    "words": "no such word",
    "quote": "not quoted",
    "office": "without office",
}
_NOTE_CHARS = 60


def facts_in_common(
    told: Told, versions: Sequence[VersionText], antecedents: Mapping[str, Antecedents]
) -> tuple[SharedClaim, ...]:
    """The facts in common of these versions. `antecedents`: what the words of each stand for, by article id."""
    of = {v.article.id: v for v in versions}
    order = {v.article.id: n for n, v in enumerate(versions)}
    topic = topic_of(versions)
    return tuple(
        SharedClaim(
            similarity=round(fact.probability, 4),
            excerpts=tuple(
                claim_excerpt(of[article], fact.claims[article], antecedents[article], topic)
                for article in _best_first(fact, order)
            ),
        )
        for fact in told.facts
    )


def told_otherwise(told: Told, versions: Sequence[VersionText]) -> tuple[ToldDifferently, ...]:
    """What these versions tell differently."""
    of = {v.article.id: v for v in versions}
    order = {v.article.id: n for n, v in enumerate(versions)}
    return tuple(_told_differently(variant, of, order) for variant in told.variants)


def agreeing(shared: tuple[SharedClaim, ...], apart: Sequence[ToldDifferently]) -> tuple[SharedClaim, ...]:
    """The facts in common without those of two versions whose words are shown as told differently."""
    return tuple(fact for fact in shared if not any(_is_told_differently(fact, one) for one in apart))


def _is_told_differently(fact: SharedClaim, one: ToldDifferently) -> bool:
    spans = {(side.article_id, side.sentence): side.span for side in one.sides}
    met = [
        (excerpt.span, spans[key])
        for excerpt in fact.excerpts
        if (key := (excerpt.article_id, excerpt.sentence)) in spans
    ]
    return len(fact.excerpts) == len(met) and all(x[0] < y[1] and y[0] < x[1] for x, y in met)


def hull(claim: Claim) -> Span:
    """The claim's characters in its sentence, from the first to the last; all if only marks are outside them.

    Of a claim with a site's links in its middle, the longer part.
    """
    if claim.sentence.own_text != claim.sentence.text:
        return max(claim.spans, key=lambda span: span[1] - span[0])
    start, end = claim.spans[0][0], claim.spans[-1][1]
    text = claim.sentence.text
    return (start, end) if any(map(str.isalnum, text[:start] + text[end:])) else (0, len(text))


def _best_first(fact: Fact, order: Mapping[str, int]) -> list[str]:
    """The versions that tell it, the one with the best wording first: a whole sentence of middling length."""

    def worth(article: str) -> tuple[bool, bool, float, int]:
        claim = fact.claims[article]
        return claim.open_pronoun, len(claim.spans) > 1, abs(len(claim.text) - 140) // 60, order[article]

    return sorted(fact.claims, key=worth)


def claim_excerpt(version: VersionText, claim: Claim, antecedents: Antecedents, topic: frozenset[str]) -> Excerpt:
    """All of a claim, with what its words stand for that a reader who knows the `topic` does not know."""
    span = hull(claim)
    return replace(part_of_claim(version, claim, span), antecedents=antecedents.of_claim(claim, span, topic)[0])


def part_of_claim(version: VersionText, claim: Claim, span: Span, group: int = 0) -> Excerpt:
    return Excerpt(
        article_id=version.article.id,
        source=version.article.source,
        sentence=claim.sentence.text,
        span=span,
        group=group,
        paragraph=claim.sentence.paragraph + 1,
        said_by=claim.speaker if claim.attributed else "",
    )


def _told_differently(variant: Variant, of: Mapping[str, VersionText], order: Mapping[str, int]) -> ToldDifferently:
    sides = [(*variant.a, variant.difference.a), (*variant.b, variant.difference.b)]
    sides.sort(key=lambda side: order[side[0]])
    kind = variant.difference.kind
    words = [
        " ".join(claim.sentence.text[slice(*span)].split())[:_NOTE_CHARS] if span else _NOTHING[kind]
        for _, claim, span in sides
    ]
    return ToldDifferently(
        kind=kind,
        note=" / ".join(words),
        probability=round(variant.probability, 4),
        sides=tuple(
            part_of_claim(of[article], claim, hull(claim) if span is None or kind == "source" else span, group)
            for group, (article, claim, span) in enumerate(sides)
        ),
    )
