"""Facts in common and what is told differently, from the claims of all versions of a story.

A fact is in common if two publisher families tell it: two claims that the judge takes for one fact, and that differ in
nothing that words show. What speaks of the same thing with such a difference is told differently. Neither decides
conflicts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.disputes import Disputes
from pipeline.domain.comparison.told.facts_in_common import SURE, Fact, shown_once, told_by_two
from pipeline.domain.comparison.told.judge import ClaimJudge
from pipeline.domain.comparison.told.judged_pairs import JudgedPair, Place, judged_pairs
from pipeline.domain.comparison.told.judging import JudgedPairings
from pipeline.domain.comparison.told.variants import Variant, plain_variants, softer_variants


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What several versions tell: `facts` in common, those of most families first, and `variants`, the surest first.

    `disputed`: facts that several tell alike and a conflict shows, in no order that matters; they are in neither.
    """

    facts: tuple[Fact, ...] = ()
    disputed: tuple[Fact, ...] = ()
    variants: tuple[Variant, ...] = ()


def told_together(
    versions: Sequence[VersionText],
    pairings: JudgedPairings,
    judge: ClaimJudge,
    disputes: Disputes,
) -> Told:
    """What several of the versions tell. `pairings`: of `judge_versions`."""
    judged: list[JudgedPair] = []
    disputed: list[JudgedPair] = []
    claims: dict[Place, Claim] = {}
    for articles, found in pairings.items():
        for article, version in zip(articles, (found.a, found.b), strict=True):
            claims |= {(article, claim.index): claim for claim in version.claims}
        for one in judged_pairs(found, articles, judge):
            shown = any((place[0], claims[place]) in disputes for place in (one.a, one.b))
            (disputed if shown else judged).append(one)
    family = {v.article.id: v.article.family for v in versions}
    facts = shown_once(told_by_two(judged, claims, family), family)
    in_common = {(article, c.index) for fact in facts for article, c in fact.claims.items()}
    variants = plain_variants(judged, judge, claims, family, in_common)
    variants += softer_variants(judged, claims, family, variants)
    alike = [
        one
        for one in disputed
        if disputes.agree(x := (one.a[0], claims[one.a]), y := (one.b[0], claims[one.b]))
        or (one.shared >= SURE and not disputes.contradict(x, y))
    ]
    return Told(
        facts=tuple(facts),
        disputed=tuple(fact for fact in told_by_two(alike, claims, family) if not _contradicts_itself(fact, disputes)),
        variants=tuple(variants),
    )


def _contradicts_itself(fact: Fact, disputes: Disputes) -> bool:
    """Whether two of the claims are different sides of a conflict; a third one can be near to both."""
    return any(disputes.contradict(x, y) for x, y in combinations(fact.claims.items(), 2))
