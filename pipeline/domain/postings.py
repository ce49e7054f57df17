"""An inverted index that only grows: which articles have a word, and with what weight.

Articles come one at a time, as they arrive, or many at once, as a state is rebuilt. Both answer alike, to the last bit:
an article's products stand in the order of the words asked for.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """What was added at once. `words` int32 [w] ascending; the places and weights of word i are those from `starts[i]`
    up to `starts[i + 1]`.
    """

    words: NDArray[np.int32]
    starts: NDArray[np.int64]
    places: NDArray[np.int32]
    weights: NDArray[np.float32]


class Postings:
    """Of articles by their place in a list of them."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._newest: dict[int, tuple[array[int], array[float]]] = {}

    def add(self, first_place: int, words: Sequence[NDArray[np.int32]], weights: Sequence[NDArray[np.float32]]) -> None:
        """The words of articles in a row, those of weight 0 left out: of one as it arrives, or of many as a state is
        rebuilt.
        """
        if len(words) == 1:
            self._add_one(first_place, words[0], weights[0])
            return
        every, weight = np.concatenate(words), np.concatenate(weights)
        place = np.repeat(np.arange(first_place, first_place + len(words), dtype=np.int32), [len(w) for w in words])
        kept = np.flatnonzero(weight)
        if not len(kept):
            return
        # One sort of numbers, word above position, is several times faster than a stable sort of the words.
        ordered = np.sort((every[kept].astype(np.int64) << 32) | kept)
        at = ordered & 0xFFFFFFFF
        found, starts = np.unique(ordered >> 32, return_index=True)
        self._blocks.append(
            _Block(
                words=found.astype(np.int32),
                starts=np.append(starts, len(at)),
                places=place[at],
                weights=weight[at],
            )
        )

    def _add_one(self, place: int, words: NDArray[np.int32], weights: NDArray[np.float32]) -> None:
        for word, weight in zip(words.tolist(), weights.tolist(), strict=True):
            if weight:
                posting = self._newest.get(word)
                if posting is None:
                    posting = self._newest[word] = (array("i"), array("f"))
                posting[0].append(place)
                posting[1].append(weight)

    def products(self, words: NDArray[np.int32], weights: NDArray[np.float32], places: int) -> NDArray[np.float64]:
        """For each of the first `places` places the sum of products of these words' weights with its own."""
        at: list[NDArray[np.int32]] = []
        of: list[NDArray[np.float32]] = []
        for block in self._blocks:
            where = np.minimum(np.searchsorted(block.words, words), len(block.words) - 1)
            for i in np.flatnonzero(block.words[where] == words).tolist():
                part = slice(block.starts[where[i]], block.starts[where[i] + 1])
                at.append(block.places[part])
                of.append(block.weights[part] * weights[i])
        for word, weight in zip(words.tolist(), weights.tolist(), strict=True):
            posting = self._newest.get(word)
            if posting is not None:
                at.append(np.frombuffer(posting[0], dtype=np.intc))
                of.append(np.frombuffer(posting[1], dtype=np.float32) * weight)
        if not at:
            return np.zeros(places)
        sums = np.bincount(np.concatenate(at), weights=np.concatenate(of), minlength=places)
        return sums.astype(np.float64)
