"""Sets of lemmas as rows, and how much weight those of one version share with those of another.

Does not know whose lemmas they are.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, float]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LemmaSets:
    """`rows` [sets, lemmas]: which set has which lemma; `columns`: where each lemma is, by the alphabet.

    `counts`: how many of the sets have each lemma.
    """

    columns: Mapping[str, int]
    rows: NDArray[np.bool_]
    counts: Mapping[str, int]

    def weights(self, weights: Weights) -> Floats:
        """The weight of each lemma, [lemmas]; 1 where it is not known."""
        known = np.array(list(map(weights.get, self.columns)), dtype=np.float64)
        return np.where(np.isnan(known), 1.0, known)

    def sizes(self, weight: Floats) -> Floats:
        """The weight of each set, [sets], of these of each lemma, [lemmas]."""
        return np.asarray(self.rows @ weight, dtype=np.float64)

    def shared(self, other: "LemmaSets", weight: Floats) -> Floats:
        """The weight that each set shares with each of the others, [sets, sets of the other]. `weight` is [lemmas]."""
        common = [(n, other.columns[lemma]) for lemma, n in self.columns.items() if lemma in other.columns]
        own, its = np.array(common, dtype=np.int64).reshape(-1, 2).T
        return np.asarray((self.rows[:, own] * weight[own]) @ other.rows[:, its].T.astype(np.float64))

    def dice(self, other: "LemmaSets", weights: Weights) -> Floats:
        """The weighted Dice of each set with each of the others, [sets, sets of the other]."""
        weight = self.weights(weights)
        shared = self.shared(other, weight)
        total = self.sizes(weight)[:, None] + other.sizes(other.weights(weights))[None, :]
        return np.asarray(np.divide(2 * shared, total, out=np.zeros_like(shared), where=total > 0), dtype=np.float64)


def lemma_sets(sets: Sequence[frozenset[str]]) -> LemmaSets:
    """These sets as rows, in their order."""
    columns = {lemma: n for n, lemma in enumerate(sorted(frozenset().union(*sets)))}
    rows = np.zeros((len(sets), len(columns)), dtype=bool)
    for row, lemmas in zip(rows, sets, strict=True):
        row[[columns[lemma] for lemma in lemmas]] = True
    return LemmaSets(columns=columns, rows=rows, counts=dict(zip(columns, rows.sum(axis=0).tolist(), strict=True)))


def idf_of(sets: Iterable[LemmaSets]) -> dict[str, float]:
    """ln((1+N)/(1+df))+1 of each lemma over all these sets together."""
    counted: dict[str, int] = {}
    total = 0
    for one in sets:
        total += len(one.rows)
        counted |= {lemma: df + counted.get(lemma, 0) for lemma, df in one.counts.items()}
    weight = {df: math.log((1 + total) / (1 + df)) + 1 for df in set(counted.values())}
    return {lemma: weight[df] for lemma, df in counted.items()}
