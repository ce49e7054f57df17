"""The copies of a slice that may be set free, with what they would be compared by. They are found by their id alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.features import Profile, profile_in
from pipeline.domain.matching.spill import Spill


class DoubtfulCopies:
    """Stores two pieces of each copy in `spill`: its record with its vectors, and its shingles in order."""

    def __init__(self, spill: Spill) -> None:
        self._spill = spill
        self._pieces: dict[str, tuple[int, int]] = {}

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._pieces

    def add(self, article_id: str, piece: int, in_order: NDArray[np.int32]) -> None:
        """`piece`: the number of its record and vectors; it is dropped with the copy."""
        self._pieces[article_id] = piece, self._spill.put(in_order.astype("<i4").tobytes())

    def read(self, article_id: str) -> tuple[Profile, NDArray[np.int32]]:
        """What it would be compared by, and its shingles in order."""
        record, in_order = self._spill.get(self._pieces[article_id])
        return profile_in(article_id, record), np.frombuffer(in_order, dtype="<i4")

    def take(self, article_id: str) -> tuple[Profile, int]:
        """Removes the copy. What it is compared by, with the number of this piece, which stays."""
        piece, in_order = self._pieces.pop(article_id)
        self._spill.drop([in_order])
        return profile_in(article_id, self._spill.get([piece])[0]), piece

    def records(self) -> Sequence[int]:
        """The numbers of the records, in order of arrival."""
        return [piece for piece, _ in self._pieces.values()]

    def forget(self) -> None:
        """Removes all pieces from the spill."""
        for pieces in self._pieces.values():
            self._spill.drop(pieces)
