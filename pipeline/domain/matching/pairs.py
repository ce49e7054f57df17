"""Stores the candidate pairs of the window, with their first-stage probabilities and features."""

from collections.abc import Collection, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import STRONGEST_COLUMNS
from pipeline.domain.matching.neighbourhood import Pairs
from pipeline.domain.terms.compiled import compiled

MIN_PROBABILITY = 0.01
"""Pairs below this are not stored: they do not matter for a neighbourhood, and most pairs are below it."""

MAX_PARTNERS = 100
"""An article that thousands resemble keeps only its first partners, so that work is bounded."""

_UNKNOWN, _NONE = -2, -1

_Number = TypeVar("_Number", bound=np.generic)


class PairTable:
    """The pairs of the window's articles. Articles are row numbers, in order of arrival.

    Pairs are stored in columns. The pairs of an article form a linked list: `_newest` is its last pair, and `_older`
    [pairs, 2] the previous pair of the left and of the right article. `_newest` and `_partners` begin at row `_first`.
    """

    def __init__(self) -> None:
        self._size = 0
        self._ends: NDArray[np.int32] = np.empty((0, 2), dtype=np.int32)
        self._older: NDArray[np.int32] = np.empty((0, 2), dtype=np.int32)
        self._probability: NDArray[np.float32] = np.empty(0, dtype=np.float32)
        self._strongest: NDArray[np.float16] = np.empty((0, len(STRONGEST_COLUMNS)), dtype=np.float16)
        self._first = 0
        self._newest: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._partners: NDArray[np.int32] = np.empty(0, dtype=np.int32)

    def add(
        self, row: int, others: NDArray[np.int64], features: NDArray[np.float32], p: NDArray[np.float32]
    ) -> list[int]:
        """Adds the pairs of a new article that are worth storing; returns their indices in `others`.

        `features` [n, len(FEATURES)] and `p` [n] are of the first stage.
        """
        kept = self.worth_storing(others, p)
        self.add_selected([row], [len(kept)], others[kept], p[kept], features[kept][:, STRONGEST_COLUMNS])
        return kept

    def worth_storing(self, others: NDArray[np.int64], p: NDArray[np.float32]) -> list[int]:
        """The indices in `others` of the likely pairs of a new article, without those that have no room for more."""
        return [i for i in np.flatnonzero(p >= MIN_PROBABILITY).tolist() if self._has_room(int(others[i]))]

    def add_selected(
        self,
        rows: Sequence[int],
        sizes: Sequence[int],
        others: NDArray[np.int64],
        p: NDArray[np.float32],
        strongest: NDArray[np.float32],
    ) -> None:
        """Adds pairs that were selected before: of each article `rows[i]` the next `sizes[i]` of `others`."""
        start, end = self._size, self._size + len(others)
        if end > len(self._ends):
            room = max(end, len(self._ends) * 5 // 4, 1024)
            self._ends, self._older = _enlarged(self._ends, start, room), _enlarged(self._older, start, room)
            self._probability = _enlarged(self._probability, start, room)
            self._strongest = _enlarged(self._strongest, start, room)
        new = np.asarray(rows, dtype=np.int64)
        self._ensure_rows(new)
        self._ensure_rows(others)
        self._ends[start:end, 0] = np.repeat(new, sizes)
        self._ends[start:end, 1] = others
        self._probability[start:end] = p
        self._strongest[start:end] = strongest
        self._size = end
        self._newest[new - self._first] = _NONE
        self._partners[new - self._first] = 0
        _chain(self._ends, start, end, self._first, self._newest, self._older, self._partners)

    def remove_last(self, row: int) -> None:
        """Removes the pairs of the article that was added last, and restores the state before it."""
        start = self._size
        while start and self._ends[start - 1, 0] == row:
            start -= 1
            other = int(self._ends[start, 1]) - self._first
            self._newest[other] = self._older[start, 1]
            self._partners[other] -= 1
        self._size = start
        self._newest[row - self._first], self._partners[row - self._first] = _UNKNOWN, 0

    def _ensure_rows(self, rows: NDArray[np.int64]) -> None:
        """Extends the arrays by row, so that they include these rows."""
        if not len(rows):
            return
        low, high = int(rows.min()), int(rows.max()) + 1
        first = min(self._first, low) if len(self._newest) else low
        before, known = self._first - first if len(self._newest) else 0, len(self._newest)
        if before or high - first > known:
            room = max(high - first, before + known, known * 5 // 4, 1024)
            newest = np.full(room, _UNKNOWN, dtype=np.int32)
            partners = np.zeros(room, dtype=np.int32)
            newest[before : before + known], partners[before : before + known] = self._newest, self._partners
            self._first, self._newest, self._partners = first, newest, partners

    def _has_room(self, row: int) -> bool:
        at = row - self._first
        return not 0 <= at < len(self._partners) or bool(self._partners[at] < MAX_PARTNERS)

    def around(self, row: int) -> tuple[Pairs, NDArray[np.int64]]:
        """All pairs of this article and of its partners, and the indices of its own among them."""
        own = self._indices(np.array([row], dtype=np.int64))
        indices = self._indices(np.unique(np.append(self._ends[own], np.int32(row))).astype(np.int64))
        return self._columns(indices), np.searchsorted(indices, own)

    def among(self, rows: Collection[int]) -> tuple[Pairs, NDArray[np.int64]]:
        """All pairs of any of these articles, and the indices of those between two of them."""
        selected = np.fromiter(rows, dtype=np.int64, count=len(rows))
        pairs = self._columns(self._indices(selected))
        return pairs, np.flatnonzero(np.isin(pairs.left, selected) & np.isin(pairs.right, selected))

    def _indices(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The indices of all pairs of these articles, each once, ascending."""
        return _pairs_in_chains(rows, self._ends, self._first, self._newest, self._older)

    def all(self) -> Pairs:
        return self._columns(np.arange(self._size))

    def drop(self, rows: Collection[int]) -> None:
        """Removes these articles and all their pairs."""
        dropped = np.fromiter(rows, dtype=np.int64, count=len(rows))
        indices = dropped[(dropped >= self._first) & (dropped < self._first + len(self._newest))] - self._first
        self._newest[indices] = _UNKNOWN
        ends = self._ends[: self._size]
        kept = np.flatnonzero(~np.isin(ends, dropped).any(axis=1))
        self._ends, self._probability = ends[kept], self._probability[kept]
        self._strongest, self._older = self._strongest[kept], np.empty((len(kept), 2), dtype=np.int32)
        self._size = len(kept)
        known = np.flatnonzero(self._newest != _UNKNOWN)
        low, high = (int(known[0]), int(known[-1]) + 1) if len(known) else (0, 0)
        self._first += low
        self._newest = np.where(self._newest[low:high] == _UNKNOWN, _UNKNOWN, _NONE).astype(np.int32)
        self._partners = np.zeros(high - low, dtype=np.int32)
        _chain(self._ends, 0, self._size, self._first, self._newest, self._older, self._partners)

    def _columns(self, indices: NDArray[np.int64]) -> Pairs:
        ends = self._ends[indices].astype(np.int64)
        return Pairs(
            left=np.ascontiguousarray(ends[:, 0]),
            right=np.ascontiguousarray(ends[:, 1]),
            probability=self._probability[indices],
            strongest=self._strongest[indices].astype(np.float32),
        )


def _enlarged(column: NDArray[_Number], used: int, room: int) -> NDArray[_Number]:
    grown = np.empty((room, *column.shape[1:]), dtype=column.dtype)
    grown[:used] = column[:used]
    return grown


@compiled
def _chain(
    ends: NDArray[np.int32],
    start: int,
    end: int,
    first: int,
    newest: NDArray[np.int32],
    older: NDArray[np.int32],
    partners: NDArray[np.int32],
) -> None:
    """Inserts the pairs from `start` up to `end` at the head of the linked lists of both their articles."""
    for pair in range(start, end):
        for side in range(2):
            row = ends[pair, side] - first
            older[pair, side] = max(newest[row], _NONE)
            newest[row] = pair
            partners[row] += 1


@compiled
def _pairs_in_chains(
    rows: NDArray[np.int64],
    ends: NDArray[np.int32],
    first: int,
    newest: NDArray[np.int32],
    older: NDArray[np.int32],
) -> NDArray[np.int64]:
    """The pairs in the linked lists of these articles, each once, ascending."""
    found = np.empty(64, dtype=np.int64)
    n = 0
    for row in rows:
        at = row - first
        pair = newest[at] if 0 <= at < len(newest) else _NONE
        while pair >= 0:
            if n == len(found):
                grown = np.empty(2 * n, dtype=np.int64)
                grown[:n] = found
                found = grown
            found[n] = pair
            n += 1
            pair = older[pair, 0] if ends[pair, 0] == row else older[pair, 1]
    found = np.sort(found[:n])
    unique = 0
    for i in range(n):
        if i == 0 or found[i] != found[unique - 1]:
            found[unique] = found[i]
            unique += 1
    return found[:unique].copy()
