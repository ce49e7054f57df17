"""What the neighbourhood of two articles says about them: the second stage's features.

The candidate pairs of the window and their first-stage probabilities are a graph. Two articles on one event have the
same good partners and are each other's best; two look-alikes each have better partners elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.common_partners import common_partners
from pipeline.domain.features import FEATURES

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
    n = len(pairs.left)
    nodes, local = np.unique(np.concatenate([pairs.left, pairs.right]), return_inverse=True)
    here, there = local, np.concatenate([local[n:], local[:n]])
    columns: list[NDArray[np.float64]] = [pairs.probability[targets].astype(np.float64)]
    left, right = local[:n][targets], local[n:][targets]

    signals = (pairs.probability, pairs.strongest[:, 0], pairs.strongest[:, 1])
    density: NDArray[np.float64] = np.zeros(len(nodes))
    for number, signal in enumerate(signals):
        both: NDArray[np.float64] = np.concatenate([signal, signal]).astype(np.float64)
        order = np.lexsort((there, -both, here))
        start = np.searchsorted(here[order], np.arange(len(nodes) + 1))
        rank = np.empty(2 * n, dtype=np.int64)
        rank[order] = np.arange(2 * n) - start[:-1][here[order]]
        ranked = np.append(both[order], 0.0)
        first = ranked[start[:-1]]
        second = np.where(np.diff(start) > 1, ranked[np.minimum(start[:-1] + 1, 2 * n)], 0.0)
        for what in ("lead", "rank"):
            sides = []
            for side, offset in ((left, 0), (right, n)):
                at = rank[targets + offset]
                if what == "rank":
                    sides.append(np.minimum(at, MOST_RANK).astype(np.float64))
                else:
                    sides.append(both[targets] - np.where(at == 0, second[side], first[side]))
            columns += [np.minimum(*sides), np.maximum(*sides)]
        if number == 0:
            top = rank[order] < _DENSE
            density = np.bincount(here[order][top], both[order][top], len(nodes)).astype(np.float64) / _DENSE

    weights = np.concatenate([pairs.probability, pairs.probability]).astype(np.float64)
    partners = np.bincount(here, weights, len(nodes)).astype(np.float64)
    for of_node in (density, partners):
        columns += [np.minimum(of_node[left], of_node[right]), np.maximum(of_node[left], of_node[right])]

    by_node = np.lexsort((there, here))
    start = np.searchsorted(here[by_node], np.arange(len(nodes) + 1))
    common, best = common_partners(start, there[by_node], weights[by_node], left, right)
    own = columns[0]
    others = [partners[left] - own - common, partners[right] - own - common]
    columns += [common, np.minimum(*others), np.maximum(*others)]
    columns += [common / (common + others[0] + others[1] + 0.1), best]
    return np.hstack([np.stack(columns, axis=1).astype(np.float32), pairs.strongest[targets]])
