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
    cosine = a.vectors.astype(np.float64) @ b.vectors.astype(np.float64).T
    match = COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * _dice(a.sentences, b.sentences, weights)
    return Pairing(a=a, b=b, cosine=cosine, match=match, mutual=_mutual_best(match), weights=weights)


def _dice(a: Sequence[Sentence], b: Sequence[Sentence], weights: Weights) -> NDArray[np.float64]:
    columns = {lemma: column for column, lemma in enumerate(sorted({w for s in (*a, *b) for w in s.lemmas}))}
    weight = np.array([weights.get(lemma, 1.0) for lemma in columns])
    first, second = _incidence(a, columns), _incidence(b, columns)
    shared = (first.multiply(weight) @ second.T).toarray() if columns else np.zeros((len(a), len(b)))
    total = (first @ weight)[:, None] + (second @ weight)[None, :]
    return np.asarray(np.divide(2 * shared, total, out=np.zeros_like(shared), where=total > 0), dtype=np.float64)


def _incidence(sentences: Sequence[Sentence], columns: Mapping[str, int]) -> csr_matrix:
    rows = [row for row, s in enumerate(sentences) for _ in s.lemmas]
    cols = [columns[lemma] for s in sentences for lemma in sorted(s.lemmas)]
    return csr_matrix((np.ones(len(rows)), (rows, cols)), shape=(len(sentences), len(columns)))


def _mutual_best(match: NDArray[np.float64]) -> tuple[tuple[int, int], ...]:
    if not match.size:
        return ()
    best_of_b = match.argmax(axis=0)
    pairs = [(i, int(j)) for i, j in enumerate(match.argmax(axis=1)) if best_of_b[j] == i]
    return tuple(sorted(pairs, key=lambda pair: -match[pair]))
