"""How alike the sentences of two texts are, and which of them make the same claim.

The measure is M = .6 * cosine + .4 * idf-weighted Dice of content lemmas. The weights were measured on labelled news:
neither half alone is as good. Does not know what the sentences say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.lemma_sets import LemmaSets, Weights, idf_of, lemma_sets
from pipeline.domain.comparison.sentences import ReadText

COSINE_WEIGHT = 0.6

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


def idf_weights(texts: Iterable[ReadText]) -> dict[str, float]:
    """ln((1+N)/(1+df))+1 of each lemma over the sentences of these texts."""
    return idf_of(map(sentence_sets, texts))


def pair_up(a: R, b: R, weights: Weights) -> Pairing[R]:
    """Compare every sentence of `a` with every one of `b`."""
    cosine = a.vectors.astype(np.float64) @ b.vectors.astype(np.float64).T
    match = COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * sentence_sets(a).dice(sentence_sets(b), weights)
    return Pairing(a=a, b=b, cosine=cosine, match=match, mutual=_mutual_best(match), weights=weights)


@kept
def paired(a: R, b: R) -> Pairing[R]:
    """Every sentence of two versions compared. A lemma weighs by how rare it is in the two, whatever their story has.

    So what two versions show of each other does not change with the next one, and not with the order they came in.
    """
    return pair_up(a, b, idf_weights((a, b)))


@kept
def sentence_sets(text: ReadText) -> LemmaSets:
    """The lemmas of each sentence of a text."""
    return lemma_sets([sentence.lemmas for sentence in text.sentences])


def _mutual_best(match: NDArray[np.float64]) -> tuple[tuple[int, int], ...]:
    if not match.size:
        return ()
    best_of_b = match.argmax(axis=0)
    pairs = [(i, int(j)) for i, j in enumerate(match.argmax(axis=1)) if best_of_b[j] == i]
    return tuple(sorted(pairs, key=lambda pair: -match[pair]))
