"""Computes what each feature contributed to a forest's log-odds, compiled: TreeSHAP, as LightGBM's `pred_contrib`.

S. Lundberg, G. Erion, S.-I. Lee, Consistent individualized feature attribution for tree ensembles (2018), with the
expectations that follow from how many rows of the fit went each way. A leaf is a box: of each feature on its path it
has the interval that leads there, and the share of rows that would go there if the feature were unknown.

The effect of a feature is a sum over leaves of a Shapley value, which is an integral: of what the leaf gains by the
feature if each other one is known with probability t, over t from 0 to 1 (G. Owen, Multilinear extensions of games,
1972). That is a polynomial in t, so a few points give it exactly (Gauss-Legendre quadrature).
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.forest import Forest
from pipeline.domain.terms.compiled import compiled

_MOST_ON_PATH = 32
"""No path of a tree of 12 leaves has more features; of larger trees, the paths that have more are left out."""


def _quadrature() -> NDArray[np.float64]:
    """By number of points: each point in (0, 1) and its weight. n points are exact for a path of 2n features."""
    most = _MOST_ON_PATH // 2
    out = np.zeros((most + 1, most, 2))
    for n in range(1, most + 1):
        points, weights = np.polynomial.legendre.leggauss(n)
        out[n, :n, 0], out[n, :n, 1] = (points + 1) / 2, weights / 2
    return out


_QUADRATURE = _quadrature()

_LANES = 32
"""Leaves with paths of one length are computed side by side, which the processor does at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Boxes:
    """All leaves of a forest, in blocks of `_LANES` with paths of one length.

    `value` [blocks, lanes]: 0 where a block has fewer leaves. `ends` [blocks + 1]: where each block's part of the other
    arrays begins, which are [features of paths, lanes]: `feature`, the interval (`low`, `high`], `unknown` the share of
    rows.
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
        return _effects(row, b.value, b.ends, b.feature, b.low, b.high, b.unknown, _QUADRATURE)


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
    by_length: dict[int, list[int]] = defaultdict(list)
    for leaf, path in enumerate(paths):
        by_length[len(path)].append(leaf)
    blocks = [
        leaves[at : at + _LANES]
        for length, leaves in sorted(by_length.items())
        if length <= _MOST_ON_PATH
        for at in range(0, len(leaves), _LANES)
    ]
    lengths = [len(paths[leaves[0]]) for leaves in blocks]
    values = np.zeros((len(blocks), _LANES))
    entries = np.zeros((sum(lengths), _LANES, 4))
    ends = np.cumsum([0, *lengths])
    for block, leaves in enumerate(blocks):
        for lane, leaf in enumerate(leaves):
            values[block, lane] = value[leaf]
            entries[ends[block] : ends[block + 1], lane] = [(name, *bounds) for name, bounds in paths[leaf].items()]
    columns = [np.ascontiguousarray(entries[..., column]) for column in range(entries.shape[-1])]
    return _Boxes(
        value=values,
        ends=ends,
        feature=columns[0].astype(np.int64),
        low=columns[1],
        high=columns[2],
        unknown=columns[3],
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
    quadrature: NDArray[np.float64],
) -> NDArray[np.float64]:
    out = np.zeros(len(row))
    gain, effect = np.empty((_MOST_ON_PATH, _LANES)), np.empty((_MOST_ON_PATH, _LANES))
    share, before = np.empty((_MOST_ON_PATH, _LANES)), np.empty((_MOST_ON_PATH, _LANES))
    product = np.empty(_LANES)
    for block in range(len(value)):
        start, n = ends[block], ends[block + 1] - ends[block]
        for i in range(n):
            for lane in range(_LANES):
                x = row[feature[start + i, lane]]
                leads_here = np.float64(low[start + i, lane] < x) * np.float64(x <= high[start + i, lane])
                gain[i, lane] = leads_here - unknown[start + i, lane]
                effect[i, lane] = 0.0
        points = (n + 1) // 2
        for point in range(points):
            t, weight = quadrature[points, point, 0], quadrature[points, point, 1]
            for lane in range(_LANES):
                product[lane] = value[block, lane] * weight
            for i in range(n):
                for lane in range(_LANES):
                    share[i, lane] = unknown[start + i, lane] + t * gain[i, lane]
                    before[i, lane] = product[lane]
                    product[lane] *= share[i, lane]
            product[:] = 1.0
            for i in range(n - 1, -1, -1):
                for lane in range(_LANES):
                    effect[i, lane] += before[i, lane] * product[lane]
                    product[lane] *= share[i, lane]
        for i in range(n):
            for lane in range(_LANES):
                out[feature[start + i, lane]] += gain[i, lane] * effect[i, lane]
    return out
