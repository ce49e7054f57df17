"""What several versions tell and another leaves out, and what only one tells: by claims, the weightiest first.

A short text and a teaser leave nothing out. Versions of one family are one voice: what one of them tells, the family
tells. Claims that say nothing by themselves are not listed: without the noun of a pronoun, a quote without its speaker,
a question, a mere name or attribution.
"""

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from pipeline.domain.comparison.result import LeftOut, OnlyIn
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.pairs import ToldVersion
from pipeline.domain.comparison.told.shown import claim_excerpt, hull
from pipeline.domain.comparison.told.untold import Omissions

LIKELY_TOLD = 0.65
"""The least probability of one fact from which on another version counts as telling it, as for facts in common."""

FEWEST_LEMMAS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClaim:
    """What only one version tells in one sentence: claims that follow each other, with the other versions' ids."""

    version: VersionText
    claims: tuple[Claim, ...]
    missing_from: tuple[str, ...]

    @property
    def shown(self) -> OnlyIn:
        """It as it is shown."""
        start = min(hull(claim)[0] for claim in self.claims)
        end = max(hull(claim)[1] for claim in self.claims)
        speaker = next((c for c in self.claims if c.attributed and c.speaker), self.claims[0])
        return OnlyIn(excerpt=claim_excerpt(self.version, speaker, (start, end)), missing_from=self.missing_from)


def only_here(
    versions: Sequence[VersionText], told: Mapping[str, ToldVersion], omissions: Omissions, full: Set[str]
) -> Iterator[tuple[VersionText, list[OwnClaim]]]:
    """For each version what only it tells, the weightiest first, one item a sentence.

    `told`: the claims of each version by article id. `full`: the ids of full reports, the only ones that leave
    anything out; what another version tells is not told here only, however short it is.
    """
    for place, version in enumerate(versions):
        own = version.article.id
        others = [
            v
            for v in versions
            if v.article.family != version.article.family and (own, v.article.id) in omissions.untold
        ]
        missing = tuple(v.article.id for v in others if v.article.id in full)
        if not missing or version.article.form == "teaser":
            continue
        # A family's claim is listed under its earliest version.
        sisters = [v for v in versions[:place] if v.article.family == version.article.family]
        asked = [v.article.id for v in (*others, *sisters) if (own, v.article.id) in omissions.untold]
        claims = told[own].claims
        untold = [all(omissions.untold[own, other][claim.index] for other in asked) for claim in claims]
        found = []
        for _, group in groupby(claims, key=lambda claim: claim.sentence.index):
            runs = [list(run) for alone, run in groupby(group, key=lambda claim: untold[claim.index]) if alone]
            runs = [run for run in runs if any(map(tells_something, run))]
            if runs:
                best = max(runs, key=lambda run: max(weight(claim) for claim in run))
                found.append(OwnClaim(version=version, claims=tuple(best), missing_from=missing))
        found.sort(key=lambda one: -max(weight(claim) for claim in one.claims if tells_something(claim)))
        yield version, found


def left_out(
    versions: Sequence[VersionText], told: Mapping[str, ToldVersion], omissions: Omissions, full: Set[str]
) -> list[LeftOut]:
    """What at least two families tell and a full report does not: by the number of families, then by weight."""
    family = {v.article.id: v.article.family for v in versions}
    of = {v.article.id: v for v in versions}
    found = []
    for own in told:
        for claim in told[own].claims:
            if not tells_something(claim):
                continue
            tellers = {own: claim} | _other_tellers(own, claim, told, omissions)
            families = {family[article] for article in tellers}
            if len(families) < 2:
                continue
            missing = tuple(
                article
                for article in told
                if article in full
                and family[article] not in families
                and all(
                    (teller, sister) in omissions.untold and omissions.untold[teller, sister][one.index]
                    for sister in told
                    if family[sister] == family[article]
                    for teller, one in tellers.items()
                )
            )
            if missing:
                worth = sum(weight(one) for one in tellers.values()) / len(tellers)
                found.append((-len(families), -worth, tellers, missing))
    found.sort(key=lambda one: one[:2])
    shown, used = [], set[tuple[str, int]]()
    for _, _, tellers, missing in found:
        sentences = {(article, claim.sentence.index) for article, claim in tellers.items()}
        if sentences & used:
            continue
        used |= sentences
        order = [article for article in of if article in tellers]
        excerpts = tuple(claim_excerpt(of[article], tellers[article], hull(tellers[article])) for article in order)
        shown.append(LeftOut(excerpts=excerpts, missing_from=missing))
    return shown


def _other_tellers(own: str, claim: Claim, told: Mapping[str, ToldVersion], omissions: Omissions) -> dict[str, Claim]:
    found = {}
    for other, one in told.items():
        telling = omissions.tellings.get((own, other))
        if telling is not None and telling.shared[claim.index] >= LIKELY_TOLD:
            found[other] = one.claims[int(telling.by[claim.index])]
    return found


def tells_something(claim: Claim) -> bool:
    """Whether the claim says something that is understood by itself."""
    if claim.manner == "asked" or (claim.quoted and not claim.speaker):
        return False
    if claim.open_pronoun and not claim.names and not claim.figures:
        return False
    said = [t for t in claim.sentence.tokens if any(start <= t.start < end for start, end in claim.spans)]
    return len(claim.lemmas) >= FEWEST_LEMMAS and any(t.pos in {"VERB", "AUX"} for t in said)


def weight(claim: Claim) -> float:
    """How much a claim matters: figures, names and dates, and how near to the beginning it stands."""
    return (
        1.0 * bool(claim.figures)
        + 0.5 * min(3, len(claim.names))
        + 0.5 * bool(claim.dates)
        - math.log1p(claim.sentence.index)
    )
