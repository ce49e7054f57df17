"""What two versions tell differently: claims surely of one thing in which words differ, a claim in one pair at most."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.told.claims import Claim, likeness
from pipeline.domain.comparison.told.differing import Difference, is_one_value
from pipeline.domain.comparison.told.facts_in_common import ONE_FACT
from pipeline.domain.comparison.told.judge import ClaimJudge
from pipeline.domain.comparison.told.judged_pairs import JudgedPair, Place
from pipeline.domain.comparison.told.plain import plain_difference
from pipeline.domain.comparison.told.softer import softer_differences, source_or_outlet
from pipeline.domain.comparison.told.subjects import is_measured_otherwise

DOUBTED_VARIANT = 0.7
"""From this probability of one fact on, what is so and what of the same verb may be are told differently."""

ALIKE = 0.35
"""The least Dice coefficient of the lemmas of two claims that tell one thing differently."""

BOUNDED = 0.7
"""The least probability of one fact for claims in other words that have one figure with a unit under two bounds."""

SOFTER_SURE = 0.85
"""The least probability of one fact for the weaker signs of a difference (`softer`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One thing that two versions tell differently: article id and claim of each, and what differs."""

    a: tuple[str, Claim]
    b: tuple[str, Claim]
    difference: Difference
    probability: float


def plain_variants(
    judged: Iterable[JudgedPair],
    judge: ClaimJudge,
    claims: Mapping[Place, Claim],
    family: Mapping[str, str],
    in_common: set[Place],
) -> list[Variant]:
    """Pairs that are surely of one thing and differ, a claim in one of them at most."""
    used: set[Place] = set(in_common)
    found: list[Variant] = []
    sure = [
        (one, one.words.differing)
        for one in judged
        if one.words.differing
        and (
            (one.related >= judge.related and likeness(claims[one.a], claims[one.b]) >= ALIKE)
            or (one.shared >= BOUNDED and is_one_value(claims[one.a], claims[one.b]))
            or is_measured_otherwise(claims[one.a], claims[one.b])
        )
    ]
    sure += [
        (one, (one.words.doubt,))
        for one in judged
        if not one.words.differing and one.words.doubt is not None and one.shared >= DOUBTED_VARIANT
    ]
    for one, differing in sorted(sure, key=lambda found: (-found[0].related, found[0].a, found[0].b)):
        if one.a in used or one.b in used or family[one.a[0]] == family[one.b[0]]:
            continue
        shown = (plain_difference(claims[one.a], claims[one.b], difference) for difference in differing)
        plain = next((difference for difference in shown if difference is not None), None)
        if plain is None:
            continue
        used |= {one.a, one.b}
        found.append(_variant(one, claims, plain))
    return found


def softer_variants(
    judged: Iterable[JudgedPair],
    claims: Mapping[Place, Claim],
    family: Mapping[str, str],
    known: Iterable[Variant],
) -> list[Variant]:
    """What claims of one fact tell differently by weaker signs, also of facts in common; a claim in one at most."""
    used = {(article, claim.index) for variant in known for article, claim in (variant.a, variant.b)}
    found: list[Variant] = []
    likely = (one for one in judged if not one.words.differing and one.shared >= ONE_FACT)
    for one in sorted(likely, key=lambda one: (-one.shared, one.a, one.b)):
        if one.a in used or one.b in used or family[one.a[0]] == family[one.b[0]]:
            continue
        pair = claims[one.a], claims[one.b]
        softer = _softer(*pair) if one.shared >= SOFTER_SURE else ()
        difference = next(chain(softer, source_or_outlet(*pair)), None)
        if difference is not None:
            used |= {one.a, one.b}
            found.append(_variant(one, claims, difference))
    return found


@once
def _softer(x: Claim, y: Claim) -> tuple[Difference, ...]:
    return tuple(softer_differences(x, y))


def _variant(one: JudgedPair, claims: Mapping[Place, Claim], difference: Difference) -> Variant:
    a, b = ((place[0], claims[place]) for place in (one.a, one.b))
    return Variant(a=a, b=b, difference=difference, probability=one.related)
