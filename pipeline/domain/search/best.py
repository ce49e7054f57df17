"""Keeps the best of the candidates that are offered, in bounded memory; of equals the first ones."""

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled


class Best:
    """At most `most` candidates, as `offer` adds them. `scores` int64 [4 most + 1]: a score must exceed the last."""

    def __init__(self, most: int, above: int) -> None:
        self._most = most
        self.scores: NDArray[np.int64] = np.full(4 * most + 1, above, dtype=np.int64)
        self.places: NDArray[np.int64] = np.zeros(4 * most, dtype=np.int64)
        self.count: NDArray[np.int64] = np.zeros(2, dtype=np.int64)
        self.count[1] = most

    def taken(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Scores and places, the best first."""
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
    """Takes in what exceeds the last of `scores`; when there is no more room, keeps the `count[1]` best."""
    scores[count[0]], places[count[0]] = score, place
    count[0] += 1
    if count[0] == len(places):
        most = count[1]
        least = np.sort(scores[: count[0]])[count[0] - most]
        room = most
        for i in range(count[0]):
            room -= scores[i] > least
        kept = 0
        for i in range(count[0]):
            if scores[i] > least or (scores[i] == least and room > 0):
                room -= scores[i] == least
                scores[kept], places[kept] = scores[i], places[i]
                kept += 1
        count[0] = kept
        scores[-1] = least
