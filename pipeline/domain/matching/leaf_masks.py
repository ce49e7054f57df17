"""Finds the leaf of many rows in each tree of a forest without walking it.

QuickScorer (C. Lucchese and others, 2015): a tree's leaves, from left to right, are the bits of a mask. Each node whose
condition a row fails excludes the leaves to its left; the row's leaf is the lowest bit that remains. No branch depends
on the rows, so that a node is compared with sixteen rows at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled

MOST_LEAVES = 32
"""Of a tree, as a mask has this many bits."""

_AT_ONCE = 16
"""Rows are filled up to a multiple of this: the processor compares as many at once."""

_LOWEST_BIT = np.uint32(0x077CB531)
_BIT_SHIFT = np.uint32(27)


def _bit_places() -> NDArray[np.int64]:
    """The place of a bit, by the five highest bits of its product with a de Bruijn sequence."""
    places = np.zeros(MOST_LEAVES, dtype=np.int64)
    for place in range(MOST_LEAVES):
        places[((1 << place) * int(_LOWEST_BIT) & 0xFFFFFFFF) >> int(_BIT_SHIFT)] = place
    return places


_PLACES = _bit_places()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafMasks:
    """The conditions of all nodes, tree after tree, and the leaves of each tree from left to right.

    `thresholds` float32 [nodes]: the largest that no float32 below the node's threshold exceeds. `remaining` uint32
    [nodes]: the leaves that are not excluded where a row exceeds it. `roots` and `leaf_roots` as in `Forest`.
    """

    roots: NDArray[np.int64]
    leaf_roots: NDArray[np.int64]
    thresholds: NDArray[np.float32]
    remaining: NDArray[np.uint32]
    leaves: NDArray[np.float64]

    def predict(self, rows: NDArray[np.float32], feature: NDArray[np.int32]) -> NDArray[np.float32]:
        """As `Forest.predict`; `feature` [nodes] is the column that each node asks."""
        columns = np.zeros((rows.shape[1], -(-len(rows) // _AT_ONCE) * _AT_ONCE), dtype=np.float32)
        columns[:, : len(rows)] = rows.T
        return _predict(
            columns,
            self.roots,
            self.leaf_roots,
            feature,
            self.thresholds,
            self.remaining,
            self.leaves,
            _PLACES,
        )[: len(rows)]


def leaf_masks(
    roots: NDArray[np.int64],
    leaf_roots: NDArray[np.int64],
    threshold: NDArray[np.float64],
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    leaf: NDArray[np.float64],
) -> LeafMasks | None:
    """The masks of a forest (arguments as in `Forest`); None if a tree has more than `MOST_LEAVES` leaves."""
    if np.diff([*leaf_roots.tolist(), len(leaf)]).max(initial=0) > MOST_LEAVES:
        return None
    remaining, leaves = np.full(len(left), 0xFFFFFFFF, dtype=np.uint32), np.empty_like(leaf)
    for tree, leaf_root in enumerate(leaf_roots.tolist()):
        root = int(roots[tree])
        waiting: list[tuple[int, tuple[int, ...]]] = [(0 if int(roots[tree + 1]) > root else -1, ())]
        place = 0
        while waiting:  # leaves from left to right, each with the nodes whose left side it is on
            node, on_left_of = waiting.pop()
            if node >= 0:
                waiting += [(int(right[root + node]), on_left_of), (int(left[root + node]), (*on_left_of, node))]
                continue
            leaves[leaf_root + place] = leaf[leaf_root - node - 1]
            for above in on_left_of:
                remaining[root + above] ^= np.uint32(1 << place)
            place += 1
    return LeafMasks(
        roots=roots,
        leaf_roots=leaf_roots,
        thresholds=_rounded_down(threshold),
        remaining=remaining,
        leaves=leaves,
    )


def _rounded_down(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """The largest float32 not above each value: a float32 is above it where it is above the value."""
    nearest = values.astype(np.float32)
    return np.where(nearest > values, np.nextafter(nearest, np.float32(-np.inf)), nearest)


@compiled
def _predict(
    columns: NDArray[np.float32],
    roots: NDArray[np.int64],
    leaf_roots: NDArray[np.int64],
    feature: NDArray[np.int32],
    thresholds: NDArray[np.float32],
    remaining: NDArray[np.uint32],
    leaves: NDArray[np.float64],
    places: NDArray[np.int64],
) -> NDArray[np.float32]:
    rows = columns.shape[1]
    sums, masks = np.zeros(rows), np.empty(rows, dtype=np.uint32)
    # Each row's sum is in the order of the trees.
    for tree in range(len(leaf_roots)):
        masks[:] = np.uint32(0xFFFFFFFF)
        for node in range(roots[tree], roots[tree + 1]):
            column, threshold, left = columns[feature[node]], thresholds[node], remaining[node]
            for i in range(rows):
                masks[i] &= left if column[i] > threshold else np.uint32(0xFFFFFFFF)
        first = leaf_roots[tree]
        for i in range(rows):
            lowest = masks[i] & (~masks[i] + np.uint32(1))
            sums[i] += leaves[first + places[np.uint32(lowest * _LOWEST_BIT) >> _BIT_SHIFT]]
    return (1 / (1 + np.exp(-sums))).astype(np.float32)
