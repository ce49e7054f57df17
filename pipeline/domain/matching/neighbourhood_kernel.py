"""The numbers of `neighbourhood`, compiled: walks the pairs around each target."""

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled


@compiled
def neighbourhood_numbers(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    signals: NDArray[np.float64],
    targets: NDArray[np.int64],
    most_rank: int,
    dense: int,
) -> NDArray[np.float64]:
    """Numbers [len(targets), 22]: `NEIGHBOURHOOD_FEATURES` but for the strongest, in their order. Of pairs [n] with
    `signals` [3, n], the first of them the probability.
    """
    n = len(left)
    nodes = np.unique(np.concatenate((left, right)))
    here = np.concatenate((np.searchsorted(nodes, left), np.searchsorted(nodes, right)))
    by_node = np.argsort(here * len(nodes) + np.concatenate((here[n:], here[:n])))
    start = np.searchsorted(here[by_node], np.arange(len(nodes) + 1))
    partner = np.concatenate((here[n:], here[:n]))[by_node]
    pair_at = by_node % n
    probability = signals[0][pair_at]
    density, partners = np.zeros(len(nodes)), np.zeros(len(nodes))
    for end in range(2 * n):
        partners[here[end]] += signals[0, end % n]
    for node in range(len(nodes)):
        ordered = np.sort(probability[start[node] : start[node + 1]])
        for i in range(min(dense, len(ordered))):
            density[node] += ordered[len(ordered) - 1 - i]
        density[node] /= dense
    out = np.empty((len(targets), 22))
    for row in range(len(targets)):
        target = targets[row]
        a, b = here[target], here[n + target]
        own = signals[0, target]
        out[row, 0] = own
        for s in range(3):
            lead, rank = _lead_and_rank(start, partner, pair_at, signals[s], a, b, signals[s, target])
            lead_b, rank_b = _lead_and_rank(start, partner, pair_at, signals[s], b, a, signals[s, target])
            out[row, 1 + 4 * s] = min(lead, lead_b)
            out[row, 2 + 4 * s] = max(lead, lead_b)
            out[row, 3 + 4 * s] = min(rank, rank_b, most_rank)
            out[row, 4 + 4 * s] = min(max(rank, rank_b), most_rank)
        out[row, 13], out[row, 14] = min(density[a], density[b]), max(density[a], density[b])
        out[row, 15], out[row, 16] = min(partners[a], partners[b]), max(partners[a], partners[b])
        common, best = _common(start, partner, probability, a, b)
        others_a, others_b = partners[a] - own - common, partners[b] - own - common
        out[row, 17], out[row, 18], out[row, 19] = common, min(others_a, others_b), max(others_a, others_b)
        out[row, 20], out[row, 21] = common / (common + others_a + others_b + 0.1), best
    return out


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
    """How far a pair of the node with `other` is ahead of the node's best other pair, and how many of the node's pairs
    are better, of equals those with a smaller partner.
    """
    best_other, alone, rank = 0.0, True, 0
    for at in range(start[node], start[node + 1]):
        if partner[at] == other:
            continue
        value = signal[pair_at[at]]
        if value > own or (value == own and partner[at] < other):
            rank += 1
        if alone or value > best_other:
            best_other, alone = value, False
    return own - best_other, rank


@compiled
def _common(
    start: NDArray[np.int64], partner: NDArray[np.int64], weight: NDArray[np.float64], a: int, b: int
) -> tuple[float, float]:
    """The sum and the largest of the products of both nodes' weights, over the partners that both have."""
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
