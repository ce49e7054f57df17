"""Which sentences of a version another one leaves out, for texts whose claims cannot be judged.

A sentence is left out if the other version has no similar sentence and hardly any of its words (of 20 read by a person,
20 were right). If only one of both holds, that is uncertain, and the sentence is not listed.
"""

from itertools import pairwise
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.alignment import COSINE_WEIGHT, Pairing, R, Stack

LEAST_MATCH = 0.42
LEAST_FOUND = 0.55
FEWEST_LEMMAS = 6


class UnmatchedSentences(Generic[R]):
    """Which sentences of each text of a stack another one leaves out.

    A window is two neighbouring sentences of a text, taken as one.
    """

    def __init__(self, stack: Stack[R]) -> None:
        self._stack = stack
        texts = stack.texts
        self._starts = np.cumsum([0, *(max(0, len(text.sentences) - 1) for text in texts)])
        self._windows = stack.incidence([x.lemmas | y.lemmas for text in texts for x, y in pairwise(text.sentences)])
        self._everywhere = stack.incidence([frozenset().union(*(s.lemmas for s in text.sentences)) for text in texts])
        self._vectors = [_unit(v[:-1] + v[1:]) for text in texts for v in (text.vectors.astype(np.float64),)]
        self._known = [stack.shared(place, self._everywhere) for place in range(len(texts))]
        self._dice = [stack.dice(place, self._windows) for place in range(len(texts))]

    def by(self, pairing: Pairing[R], own: int, other: int) -> frozenset[int]:
        """The indices of the sentences of `pairing.a`, at place `own`, that `pairing.b`, at `other`, leaves out."""
        if not pairing.b.sentences:
            return frozenset()
        few = np.array([len(s.lemmas) < FEWEST_LEMMAS for s in pairing.a.sentences], dtype=bool)
        known = self._known[own][:, other] >= LEAST_FOUND * self._stack.sizes(own)
        match = np.max(pairing.match, axis=1)
        if len(self._vectors[other]):
            cosine = pairing.a.vectors.astype(np.float64) @ self._vectors[other].T
            dice = self._dice[own][:, self._starts[other] : self._starts[other + 1]]
            match = np.maximum(match, np.max(COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * dice, axis=1))
        return frozenset(np.flatnonzero(~few & ~known & (match < LEAST_MATCH)).tolist())


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(norms > 0, norms, 1.0), dtype=np.float64)
