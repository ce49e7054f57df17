"""The features of the second stage, from the neighbourhood of the two articles of a pair.

The candidate pairs of the window form a graph, weighted with first-stage probabilities. Two reports of one event have
the same strong partners and are each other's best partner; two look-alikes each have better partners elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import SIGNALS, STRONGEST
from pipeline.domain.matching.neighbourhood_kernel import neighbourhood_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Candidate pairs, as columns.

    `left`, `right` int64 [n]: the articles. `probability` float32 [n]: of the first stage. `strongest` float32
    [n, len(STRONGEST)]: first-stage features.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    probability: NDArray[np.float32]
    strongest: NDArray[np.float32]


def neighbourhood(pairs: Pairs, targets: NDArray[np.int64]) -> NDArray[np.float32]:
    """Second-stage features float32 [len(targets), len(NEIGHBOURHOOD_FEATURES)] of the pairs `targets`.

    `targets`: indices into `pairs`. `pairs` must contain all pairs of each article in `targets`.
    """
    signals = np.stack([pairs.probability, *(pairs.strongest[:, STRONGEST.index(name)] for name in SIGNALS[1:])])
    numbers = neighbourhood_numbers(pairs.left, pairs.right, signals.astype(np.float64), targets)
    return np.hstack([numbers.astype(np.float32), pairs.strongest[targets]])
