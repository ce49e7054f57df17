"""Computes what each feature contributed to a forest's log-odds, compiled: TreeSHAP, as LightGBM's `pred_contrib`.

S. Lundberg, G. Erion, S.-I. Lee, Consistent individualized feature attribution for tree ensembles (2018), with the
expectations that follow from how many rows of the fit went each way. A leaf is a box: of each feature on its path it
has the interval that leads there, and the share of rows that would go there if the feature were unknown. The effect of
a feature is then a sum over leaves, of Shapley weights over the subsets of the other features of the path.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.forest import Forest
from pipeline.domain.terms.compiled import compiled

_MOST_ON_PATH = 32
"""No path of a tree of 12 leaves has more features; of larger trees, the paths that have more are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Boxes:
    """All leaves of a forest. `ends` [leaves + 1]: where each leaf's part of the other arrays begins.

    By feature of a leaf's path: `feature`, the interval (`low`, `high`], `unknown` the share of rows.
    """

    value: NDArray[np.float64]
    ends: NDArray[np.int64]
    feature: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    unknown: NDArray[np.float64]


class TreeEffects:
    """Of one forest."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest

    @cached_property
    def _boxes(self) -> _Boxes:
        return _boxes_of(self._forest)

    def of(self, row: NDArray[np.float32]) -> NDArray[np.float64]:
        """The effect of each feature on the log-odds of this row [features], which must not contain NaN."""
        b = self._boxes
        return _effects(row, b.value, b.ends, b.feature, b.low, b.high, b.unknown, _SHAPLEY)


def _shapley_weights() -> NDArray[np.float64]:
    """By number of features on a path and of those known: k! (n - k - 1)! / n!."""
    weights = np.zeros((_MOST_ON_PATH + 1, _MOST_ON_PATH + 1))
    for n in range(1, _MOST_ON_PATH + 1):
        for k in range(n):
            weights[n, k] = math.factorial(k) * math.factorial(n - k - 1) / math.factorial(n)
    return weights


_SHAPLEY = _shapley_weights()


def _boxes_of(forest: Forest) -> _Boxes:
    value: list[float] = []
    paths: list[dict[int, tuple[float, float, float]]] = []
    for tree, leaf_root in enumerate(forest.leaf_roots.tolist()):
        root = int(forest.roots[tree])
        if int(forest.roots[tree + 1]) == root:
            continue  # a single leaf depends on no feature
        waiting: list[tuple[int, dict[int, tuple[float, float, float]]]] = [(0, {})]
        while waiting:
            node, path = waiting.pop()
            if node < 0:
                value.append(float(forest.leaf[leaf_root - node - 1]))
                paths.append(path)
                continue
            at = root + node
            feature, threshold = int(forest.feature[at]), float(forest.threshold[at])
            low, high, unknown = path.get(feature, (-math.inf, math.inf, 1.0))
            for child, bounds in (
                (int(forest.left[at]), (low, min(high, threshold))),
                (int(forest.right[at]), (max(low, threshold), high)),
            ):
                rows = forest.leaf_rows[leaf_root - child - 1] if child < 0 else forest.node_rows[root + child]
                share = float(rows) / max(float(forest.node_rows[at]), 1.0)
                waiting.append((child, {**path, feature: (*bounds, unknown * share)}))
    kept = [n for n, path in enumerate(paths) if len(path) <= _MOST_ON_PATH]
    entries = [(feature, *paths[n][feature]) for n in kept for feature in paths[n]]
    columns = list(zip(*entries, strict=True)) if entries else [(), (), (), ()]
    return _Boxes(
        value=np.array([value[n] for n in kept]),
        ends=np.cumsum([0, *(len(paths[n]) for n in kept)]),
        feature=np.array(columns[0], dtype=np.int64),
        low=np.array(columns[1], dtype=np.float64),
        high=np.array(columns[2], dtype=np.float64),
        unknown=np.array(columns[3], dtype=np.float64),
    )


@compiled
def _effects(
    row: NDArray[np.float32],
    value: NDArray[np.float64],
    ends: NDArray[np.int64],
    feature: NDArray[np.int64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    unknown: NDArray[np.float64],
    shapley: NDArray[np.float64],
) -> NDArray[np.float64]:
    out = np.zeros(len(row))
    known = np.empty(_MOST_ON_PATH)
    sums, rest = np.empty(_MOST_ON_PATH + 1), np.empty(_MOST_ON_PATH + 1)
    for leaf in range(len(value)):
        start, n = ends[leaf], ends[leaf + 1] - ends[leaf]
        # sums[k]: over the subsets of k known features, the product of what each feature lets through.
        sums[0] = 1.0
        for i in range(n):
            at = start + i
            x = row[feature[at]]
            known[i] = 1.0 if low[at] < x <= high[at] else 0.0
            sums[i + 1] = 0.0
            for k in range(i + 1, 0, -1):
                sums[k] = sums[k] * unknown[at] + sums[k - 1] * known[i]
            sums[0] *= unknown[at]
        for i in range(n):
            at = start + i
            # The same without this feature: the polynomial divided by its factor.
            if known[i] > 0:
                rest[n - 1] = sums[n]
                for k in range(n - 2, -1, -1):
                    rest[k] = sums[k + 1] - unknown[at] * rest[k + 1]
            else:
                for k in range(n):
                    rest[k] = sums[k] / unknown[at]
            total = 0.0
            for k in range(n):
                total += shapley[n, k] * rest[k]
            out[feature[at]] += value[leaf] * (known[i] - unknown[at]) * total
    return out
