"""Keeps the candidates with the highest scores in bounded memory; of equal scores the first ones."""

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled


class Best:
    """The `most` best candidates, added by `offer`.

    Only scores above `scores[-1]` (int64 [4·most + 1]) are added.
    """

    def __init__(self, most: int, above: int) -> None:
        self._most = most
        self.scores: NDArray[np.int64] = np.full(4 * most + 1, above, dtype=np.int64)
        self.places: NDArray[np.int64] = np.zeros(4 * most, dtype=np.int64)
        self.count: NDArray[np.int64] = np.zeros(2, dtype=np.int64)
        self.count[1] = most

    def ranked(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Scores and places, best first."""
        scores, places = self.scores[: self.count[0]], self.places[: self.count[0]]
        order = np.argsort(-scores, kind="stable")[: self._most]
        return scores[order], places[order]


@compiled
def offer(
    scores: NDArray[np.int64],
    places: NDArray[np.int64],
    count: NDArray[np.int64],
    score: int | np.int64,
    place: int | np.int64,
) -> None:
    """Adds a candidate if it scores above `scores[-1]`.

    When the arrays are full, keeps the `count[1]` best.
    """
    scores[count[0]], places[count[0]] = score, place
    count[0] += 1
    if count[0] == len(places):
        most = count[1]
        lowest = np.sort(scores[: count[0]])[count[0] - most]
        room = most
        for i in range(count[0]):
            room -= scores[i] > lowest
        kept = 0
        for i in range(count[0]):
            if scores[i] > lowest or (scores[i] == lowest and room > 0):
                room -= scores[i] == lowest
                scores[kept], places[kept] = scores[i], places[i]
                kept += 1
        count[0] = kept
        scores[-1] = lowest
