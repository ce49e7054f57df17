"""What the neighbourhood of two articles says about them: the second stage's features.

The candidate pairs of the window and their first-stage probabilities are a graph. Two articles on one event have the
same strong partners and are each other's best; two look-alikes each have better partners elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import SIGNALS, STRONGEST
from pipeline.domain.matching.neighbourhood_kernel import neighbourhood_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Candidate pairs of articles.

    `left`, `right` int64 [n]: the articles. `probability` float32 [n]: the first stage's. `strongest` float32 [n,
    len(STRONGEST)].
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    probability: NDArray[np.float32]
    strongest: NDArray[np.float32]


def neighbourhood(pairs: Pairs, targets: NDArray[np.int64]) -> NDArray[np.float32]:
    """Features [len(targets), len(NEIGHBOURHOOD_FEATURES)] of `targets`, indices into `pairs`.

    `pairs` must hold every pair of every article that a target names.
    """
    signals = np.stack([pairs.probability, *(pairs.strongest[:, STRONGEST.index(name)] for name in SIGNALS[1:])])
    numbers = neighbourhood_numbers(pairs.left, pairs.right, signals.astype(np.float64), targets)
    return np.hstack([numbers.astype(np.float32), pairs.strongest[targets]])
