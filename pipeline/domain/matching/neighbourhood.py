"""What the neighbourhood of two articles says about them: the second stage's features.

The candidate pairs of the window and their first-stage probabilities are a graph. Two articles on one event have the
same good partners and are each other's best; two look-alikes each have better partners elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.features import FEATURES
from pipeline.domain.matching.neighbourhood_kernel import neighbourhood_numbers

STRONGEST = (
    "text_cosine",
    "embedding_cosine",
    "title_cosine",
    "lead_cosine",
    "name_word_cosine",
    "word_pair_cosine",
    "names_in_names_min",
    "lead_names_in_text_min",
    "lead_in_text_min",
    "text_in_text_max",
    "rare_shared_terms",
    "shared_shingles_share",
    "gap_days",
    "both_dated",
    "both_titled",
    "both_have_text",
    "embedding_known",
)
"""First-stage features that the second stage sees again."""

STRONGEST_COLUMNS = [FEATURES.index(name) for name in STRONGEST]

_SIGNALS = ("probability", "text_cosine", "embedding_cosine")
_ENDS = ("min", "max")
_SIDES = ("density", "partners")

NEIGHBOURHOOD_FEATURES: tuple[str, ...] = (
    "first_stage",
    *(f"{signal}_{what}_{end}" for signal in _SIGNALS for what in ("lead", "rank") for end in _ENDS),
    *(f"{what}_{end}" for what in _SIDES for end in _ENDS),
    "common_partners",
    "other_partners_min",
    "other_partners_max",
    "common_share",
    "best_common_partner",
    *STRONGEST,
)
"""The columns of `neighbourhood`. `…_lead`: how far this pair is ahead of the best other pair of a side. `…_rank`: how
many pairs of a side are better, at most `MOST_RANK`. `density`: mean probability of a side's five best. `partners`: sum
of probabilities. `common_partners`: sum over third articles of the product of both probabilities."""

MOST_RANK = 10
_DENSE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Candidate pairs: `left`, `right` int64 [n], the articles; `probability` float32 [n], the first stage's;
    `strongest` float32 [n, len(STRONGEST)].
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    probability: NDArray[np.float32]
    strongest: NDArray[np.float32]


def neighbourhood(pairs: Pairs, targets: NDArray[np.int64]) -> NDArray[np.float32]:
    """Features [len(targets), len(NEIGHBOURHOOD_FEATURES)] of `targets`, indices into `pairs`.

    `pairs` must hold every pair of every article that a target names.
    """
    signals = np.stack([pairs.probability, pairs.strongest[:, 0], pairs.strongest[:, 1]]).astype(np.float64)
    numbers = neighbourhood_numbers(pairs.left, pairs.right, signals, targets, MOST_RANK, _DENSE)
    return np.hstack([numbers.astype(np.float32), pairs.strongest[targets]])
