"""The claims of two versions judged: those pairs that may be one fact, each with the probabilities of the labels.

Done once for a pair of versions; facts in common, what is told differently and what is left out all read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.lemma_sets import Weights
from pipeline.domain.comparison.told.fitting import OTHER
from pipeline.domain.comparison.told.judge import ClaimJudge
from pipeline.domain.comparison.told.labels import LABELS
from pipeline.domain.comparison.told.pairs import ClaimPairing, ToldVersion, features_of, idf_of_claims, pair_claims

LEAST_LIKELY = -2.4
"""Pairs below these log odds are not judged. In 14 pairs of articles whose shared facts were listed by hand, 1 in 50 of
the pairs that would be judged one fact, and are, is below; 25 pairs of claims are judged for two articles, not 60."""

BEST = 2
"""How many of the other version's claims are judged for each claim, at most, from either side."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JudgedPairing:
    """The claims of two versions judged. `weights`: of the lemmas in the two.

    `at` int64 [n, 2]: the pairs judged (index of the claim of a, of b); `probability` [n, labels] of `LABELS`.
    `fact`: that both tell one fact, if they do not tell it differently, [n].
    """

    a: ToldVersion
    b: ToldVersion
    weights: Weights
    at: NDArray[np.int64]
    probability: NDArray[np.float64]
    fact: NDArray[np.float64]

    @property
    def related(self) -> NDArray[np.float64]:
        """That both speak of the same thing, [n]."""
        return np.asarray(1 - self.probability[:, OTHER], dtype=np.float64)


JudgedPairings = Mapping[tuple[str, str], JudgedPairing]
"""By the ids of the two articles, the earlier version first."""


def judge_versions(told: Mapping[str, ToldVersion], judge: ClaimJudge) -> JudgedPairings:
    """Every two versions of a story, given by article id in their order, with the claims of the two judged."""
    return {pair: _judged(told[pair[0]], told[pair[1]], judge) for pair in combinations(told, 2)}


@kept
def _judged(a: ToldVersion, b: ToldVersion, judge: ClaimJudge) -> JudgedPairing:
    return judge_claims(pair_claims(a, b, idf_of_claims((a, b))), judge)


def judge_claims(pairing: ClaimPairing, judge: ClaimJudge) -> JudgedPairing:
    """The nearest pairs of two versions' claims, judged."""
    likely = pairing.likely
    chosen = np.zeros(likely.shape, dtype=bool)
    if likely.size:
        from_a = (-likely).argsort(axis=1, kind="stable").argsort(axis=1) < BEST
        from_b = (-likely).argsort(axis=0, kind="stable").argsort(axis=0) < BEST
        known = [np.array([claim.judged for claim in version.claims]) for version in (pairing.a, pairing.b)]
        chosen = (likely >= LEAST_LIKELY) & (from_a | from_b) & known[0][:, None] & known[1][None, :]
    at = np.argwhere(chosen)
    probability, fact = np.zeros((0, len(LABELS))), np.zeros(0)
    if len(at):
        features = features_of(pairing, [(int(i), int(j)) for i, j in at])
        probability, fact = judge.probabilities(features), judge.facts(features)
    return JudgedPairing(a=pairing.a, b=pairing.b, weights=pairing.weights, at=at, probability=probability, fact=fact)
