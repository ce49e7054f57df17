"""Computes the features of `neighbourhood` that depend on other pairs, compiled."""

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import MAX_RANK, NEIGHBOURHOOD_FEATURES, SIGNALS, STRONGEST
from pipeline.domain.terms.compiled import compiled

NUMBERS = len(NEIGHBOURHOOD_FEATURES) - len(STRONGEST)
"""The number of columns that are computed here; the remaining ones are features of the pair itself."""

_DENSEST = 5
"""How many of the most probable pairs of an article its density is the mean of."""

_PROBABILITY = SIGNALS.index("probability")
_SIGNALS = len(SIGNALS)
_SMOOTHING = 0.1


def _columns(ending: str) -> NDArray[np.int64]:
    """The columns with this ending, one for each signal."""
    return np.array([NEIGHBOURHOOD_FEATURES.index(f"{signal}_{ending}") for signal in SIGNALS], dtype=np.int64)


_LEAD_MIN, _LEAD_MAX = _columns("lead_min"), _columns("lead_max")
_RANK_MIN, _RANK_MAX = _columns("rank_min"), _columns("rank_max")
_column = NEIGHBOURHOOD_FEATURES.index
_FIRST_STAGE = _column("first_stage")
_DENSITY_MIN, _DENSITY_MAX = _column("density_min"), _column("density_max")
_PARTNERS_MIN, _PARTNERS_MAX = _column("partners_min"), _column("partners_max")
_COMMON, _COMMON_SHARE, _BEST_COMMON = (
    _column(name) for name in ("common_partners", "common_share", "best_common_partner")
)
_OTHERS_MIN, _OTHERS_MAX = _column("other_partners_min"), _column("other_partners_max")


@compiled
def neighbourhood_numbers(
    left: NDArray[np.int64], right: NDArray[np.int64], signals: NDArray[np.float64], targets: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The first `NUMBERS` of the `NEIGHBOURHOOD_FEATURES`: float64 [len(targets), NUMBERS].

    `left`, `right` [n]: the articles of all pairs. `signals` [len(SIGNALS), n]. `targets`: indices of pairs.
    """
    n = len(left)
    nodes = np.unique(np.concatenate((left, right)))
    ends = np.concatenate((np.searchsorted(nodes, left), np.searchsorted(nodes, right)))
    by_node = np.argsort(ends * len(nodes) + np.concatenate((ends[n:], ends[:n])))
    start = np.searchsorted(ends[by_node], np.arange(len(nodes) + 1))
    partner = np.concatenate((ends[n:], ends[:n]))[by_node]
    pair_at = by_node % n
    probability = signals[_PROBABILITY][pair_at]
    density, partners = np.zeros(len(nodes)), np.zeros(len(nodes))
    for end in range(2 * n):
        partners[ends[end]] += signals[_PROBABILITY, end % n]
    for node in range(len(nodes)):
        density[node] = _density(probability[start[node] : start[node + 1]])
    out = np.empty((len(targets), NUMBERS))
    for row in range(len(targets)):
        target, line = targets[row], out[row]
        a, b = ends[target], ends[n + target]
        own = signals[_PROBABILITY, target]
        line[_FIRST_STAGE] = own
        for s in range(_SIGNALS):
            lead, rank = _lead_and_rank(start, partner, pair_at, signals[s], a, b, signals[s, target])
            lead_b, rank_b = _lead_and_rank(start, partner, pair_at, signals[s], b, a, signals[s, target])
            line[_LEAD_MIN[s]], line[_LEAD_MAX[s]] = min(lead, lead_b), max(lead, lead_b)
            line[_RANK_MIN[s]], line[_RANK_MAX[s]] = min(rank, rank_b, MAX_RANK), min(max(rank, rank_b), MAX_RANK)
        line[_DENSITY_MIN], line[_DENSITY_MAX] = min(density[a], density[b]), max(density[a], density[b])
        line[_PARTNERS_MIN], line[_PARTNERS_MAX] = min(partners[a], partners[b]), max(partners[a], partners[b])
        common, best = _common(start, partner, probability, a, b)
        others_a, others_b = partners[a] - own - common, partners[b] - own - common
        line[_COMMON], line[_BEST_COMMON] = common, best
        line[_OTHERS_MIN], line[_OTHERS_MAX] = min(others_a, others_b), max(others_a, others_b)
        line[_COMMON_SHARE] = common / (common + others_a + others_b + _SMOOTHING)
    return out


@compiled
def _density(probability: NDArray[np.float64]) -> float:
    """The mean probability of a node's most probable pairs; missing ones count as 0."""
    ordered, total = np.sort(probability), 0.0
    for i in range(min(_DENSEST, len(ordered))):
        total += ordered[len(ordered) - 1 - i]
    return total / _DENSEST


@compiled
def _lead_and_rank(
    start: NDArray[np.int64],
    partner: NDArray[np.int64],
    pair_at: NDArray[np.int64],
    signal: NDArray[np.float64],
    node: int,
    other: int,
    own: float,
) -> tuple[float, int]:
    """Compares the node's pair with `other` to its other pairs: its lead over the best, and its rank.

    The rank is the number of better pairs; of equal ones those with a smaller partner count as better.
    """
    best_other, has_other, rank = 0.0, False, 0
    for at in range(start[node], start[node + 1]):
        if partner[at] == other:
            continue
        value = signal[pair_at[at]]
        if value > own or (value == own and partner[at] < other):
            rank += 1
        if not has_other or value > best_other:
            best_other, has_other = value, True
    return own - best_other, rank


@compiled
def _common(
    start: NDArray[np.int64], partner: NDArray[np.int64], weight: NDArray[np.float64], a: int, b: int
) -> tuple[float, float]:
    """Over all common partners: the sum and the maximum of the product of both nodes' weights."""
    total, best = 0.0, 0.0
    i, j = start[a], start[b]
    while i < start[a + 1] and j < start[b + 1]:
        if partner[i] < partner[j]:
            i += 1
        elif partner[i] > partner[j]:
            j += 1
        else:
            product = weight[i] * weight[j]
            total += product
            best = max(best, product)
            i += 1
            j += 1
    return total, best
