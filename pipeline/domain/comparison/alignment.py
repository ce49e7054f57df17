"""How alike the sentences of two texts are, and which of them make the same claim.

The measure is M = .6 * cosine + .4 * idf-weighted Dice of content lemmas. The weights were measured on labelled news:
neither half alone is as good. Does not know what the sentences say.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from pipeline.domain.comparison.sentences import ReadText, Sentence

COSINE_WEIGHT = 0.6

Weights = Mapping[str, float]
T = TypeVar("T", bound=ReadText, covariant=True)
R = TypeVar("R", bound=ReadText)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairing(Generic[T]):
    """Every sentence of one text compared with every sentence of another.

    `cosine` and `match` (M) are float64 [sentences of a, sentences of b]. `mutual`: the pairs (i, j) that are each
    other's best match, best first.
    """

    a: T
    b: T
    cosine: NDArray[np.float64]
    match: NDArray[np.float64]
    mutual: tuple[tuple[int, int], ...]
    weights: Weights

    def swapped(self) -> "Pairing[T]":
        """The same pairing with `a` and `b` swapped."""
        mutual = tuple((j, i) for i, j in self.mutual)
        return Pairing(
            a=self.b, b=self.a, cosine=self.cosine.T, match=self.match.T, mutual=mutual, weights=self.weights
        )


def idf_weights(sentences: Iterable[Sentence]) -> dict[str, float]:
    """ln((1+N)/(1+df))+1 of each lemma over these sentences."""
    counted: Counter[str] = Counter()
    total = 0
    for sentence in sentences:
        counted.update(sentence.lemmas)
        total += 1
    return {lemma: math.log((1 + total) / (1 + df)) + 1 for lemma, df in counted.items()}


def pair_up(a: R, b: R, weights: Weights) -> Pairing[R]:
    """Compare every sentence of `a` with every one of `b`."""
    return Stack((a, b), weights).pairings_of(0)[0]


class Stack(Generic[R]):
    """The sentences of several texts below each other: all their pairs are compared by a few products of matrices.

    Sets of lemmas are `incidence` rows: float64 [sets, lemmas], 1 where a set has the lemma. `weight` is [lemmas].
    """

    def __init__(self, texts: Sequence[R], weights: Weights) -> None:
        self.texts, self.weights = tuple(texts), weights
        self._starts = np.cumsum([0, *(len(text.sentences) for text in texts)])
        rows = [sentence.lemmas for text in texts for sentence in text.sentences]
        self._columns = {lemma: column for column, lemma in enumerate(sorted(frozenset().union(*rows)))}
        self.weight = np.array([weights.get(lemma, 1.0) for lemma in self._columns])
        self._lemmas = self.incidence(rows)
        self._weighed = csr_matrix(self._lemmas.multiply(self.weight))
        self._sizes = self._lemmas @ self.weight
        self._vectors = [text.vectors.astype(np.float64) for text in texts]

    def pairings_of(self, place: int) -> list[Pairing[R]]:
        """The pairings of the text at this place with each one after it, in their order."""
        last = self._starts[place + 1]
        dice = self.dice(place, self._lemmas[last:])
        found = []
        for other in range(place + 1, len(self.texts)):
            cosine = self._vectors[place] @ self._vectors[other].T
            columns = slice(self._starts[other] - last, self._starts[other + 1] - last)
            match = COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * dice[:, columns]
            a, b = self.texts[place], self.texts[other]
            mutual = _mutual_best(match)
            found.append(Pairing(a=a, b=b, cosine=cosine, match=match, mutual=mutual, weights=self.weights))
        return found

    def incidence(self, sets: Sequence[frozenset[str]]) -> csr_matrix:
        """A row for each of these sets of lemmas, all of which are in the texts."""
        cols = [self._columns[lemma] for lemmas in sets for lemma in sorted(lemmas)]
        ends = np.cumsum([0, *map(len, sets)])
        return csr_matrix((np.ones(len(cols)), cols, ends), shape=(len(sets), len(self._columns)))

    def shared(self, place: int, sets: csr_matrix) -> NDArray[np.float64]:
        """The weight that each sentence of this text shares with each of these sets, [sentences, sets]."""
        own = self._weighed[self._starts[place] : self._starts[place + 1]]
        return np.asarray((own @ sets.T).toarray(), dtype=np.float64)

    def dice(self, place: int, sets: csr_matrix) -> NDArray[np.float64]:
        """The idf-weighted Dice of each sentence of this text with each of these sets, [sentences, sets]."""
        shared = self.shared(place, sets)
        total = self.sizes(place)[:, None] + (sets @ self.weight)[None, :]
        return np.asarray(np.divide(2 * shared, total, out=np.zeros_like(shared), where=total > 0), dtype=np.float64)

    def sizes(self, place: int) -> NDArray[np.float64]:
        """The weight of each sentence of this text."""
        return np.asarray(self._sizes[self._starts[place] : self._starts[place + 1]], dtype=np.float64)


def _mutual_best(match: NDArray[np.float64]) -> tuple[tuple[int, int], ...]:
    if not match.size:
        return ()
    best_of_b = match.argmax(axis=0)
    pairs = [(i, int(j)) for i, j in enumerate(match.argmax(axis=1)) if best_of_b[j] == i]
    return tuple(sorted(pairs, key=lambda pair: -match[pair]))
