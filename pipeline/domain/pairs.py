"""The candidate pairs of the window, with what the first stage said of each."""

from array import array
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.neighbourhood import STRONGEST_COLUMNS, Pairs

LEAST_PROBABILITY = 0.01
"""Pairs that the first stage thinks less likely are not kept: they tell nothing of a neighbourhood, and are most."""

MOST_PARTNERS = 100
"""A text that thousands resemble (a flood on one event) keeps its first partners only, so that work stays bounded."""


class PairTable:
    """Grows by an article at a time, shrinks by whole slices. Articles are row numbers, given in order of arrival."""

    def __init__(self) -> None:
        self._pairs = _empty(1024)
        self._size = 0
        self._of: dict[int, array[int]] = {}

    def add(
        self, row: int, others: NDArray[np.int64], features: NDArray[np.float32], p: NDArray[np.float32]
    ) -> list[int]:
        """The pairs of a new article with `others`, by their first-stage features and probabilities. Which of them were
        kept.
        """
        kept = [i for i in np.flatnonzero(p >= LEAST_PROBABILITY).tolist() if self._room(int(others[i]))]
        self.add_kept([row], [len(kept)], others[kept], p[kept], features[kept][:, STRONGEST_COLUMNS])
        return kept

    def add_kept(
        self,
        rows: Sequence[int],
        sizes: Sequence[int],
        others: NDArray[np.int64],
        p: NDArray[np.float32],
        strongest: NDArray[np.float32],
    ) -> None:
        """The pairs of new articles that are kept: `sizes[i]` of `rows[i]`, in a row."""
        start, end = self._size, self._size + len(others)
        while end > len(self._pairs.left):
            self._pairs = _joined(self._pairs, _empty(len(self._pairs.left)))
        left = np.repeat(np.asarray(rows, dtype=np.int64), sizes)
        self._pairs.left[start:end] = left
        self._pairs.right[start:end] = others
        self._pairs.probability[start:end] = p
        self._pairs.strongest[start:end] = strongest
        self._size = end
        for row in rows:
            self._of[row] = array("q")
        for index, (row, other) in enumerate(zip(left.tolist(), others.tolist(), strict=True), start=start):
            self._of[row].append(index)
            self._of.setdefault(other, array("q")).append(index)

    def _room(self, row: int) -> bool:
        return row not in self._of or len(self._of[row]) < MOST_PARTNERS

    def around(self, row: int) -> tuple[Pairs, NDArray[np.int64]]:
        """Every pair of this article and of its partners, and which of them are its own."""
        own = np.array(self._of[row], dtype=np.int64)
        partners = np.unique(np.concatenate([[row], self._pairs.left[own], self._pairs.right[own]])).tolist()
        indices = self._indices(partners)
        return self._at(indices), np.searchsorted(indices, own)

    def among(self, rows: Collection[int]) -> tuple[Pairs, NDArray[np.int64]]:
        """Every pair of any of these articles, and which of them are of two of these."""
        pairs = self._at(self._indices(rows))
        wanted = np.fromiter(rows, dtype=np.int64, count=len(rows))
        return pairs, np.flatnonzero(np.isin(pairs.left, wanted) & np.isin(pairs.right, wanted))

    def _indices(self, rows: Collection[int]) -> NDArray[np.int64]:
        found = [np.array(self._of[row], dtype=np.int64) for row in rows if row in self._of]
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]))

    def all(self) -> Pairs:
        return self._at(np.arange(self._size))

    def drop(self, rows: Collection[int]) -> None:
        """Forget these articles and every pair with one of them."""
        for row in rows:
            self._of.pop(row, None)
        pairs = self.all()
        gone = np.fromiter(rows, dtype=np.int64, count=len(rows))
        kept = np.flatnonzero(~(np.isin(pairs.left, gone) | np.isin(pairs.right, gone)))
        self._pairs, self._size = self._at(kept), len(kept)
        if not len(kept):
            self._pairs = _empty(1024)
        self._of = {row: array("q") for row in self._of}
        for index in range(self._size):
            self._of[int(self._pairs.left[index])].append(index)
            self._of[int(self._pairs.right[index])].append(index)

    def _at(self, indices: NDArray[np.int64]) -> Pairs:
        p = self._pairs
        return Pairs(
            left=p.left[indices],
            right=p.right[indices],
            probability=p.probability[indices],
            strongest=p.strongest[indices],
        )


def _empty(size: int) -> Pairs:
    return Pairs(
        left=np.zeros(size, dtype=np.int64),
        right=np.zeros(size, dtype=np.int64),
        probability=np.zeros(size, dtype=np.float32),
        strongest=np.zeros((size, len(STRONGEST_COLUMNS)), dtype=np.float32),
    )


def _joined(one: Pairs, other: Pairs) -> Pairs:
    return Pairs(
        left=np.concatenate([one.left, other.left]),
        right=np.concatenate([one.right, other.right]),
        probability=np.concatenate([one.probability, other.probability]),
        strongest=np.concatenate([one.strongest, other.strongest]),
    )
