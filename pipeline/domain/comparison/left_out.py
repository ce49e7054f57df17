"""Which sentences of a version another one leaves out, for texts whose claims cannot be judged.

A sentence is left out if the other version has no similar sentence and hardly any of its words (of 20 read by a person,
20 were right). If only one of both holds, that is uncertain, and the sentence is not listed.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.alignment import COSINE_WEIGHT, Pairing, sentence_sets
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.lemma_sets import LemmaSets, lemma_sets
from pipeline.domain.comparison.sentences import VersionText

LEAST_MATCH = 0.42
LEAST_FOUND = 0.55
FEWEST_LEMMAS = 6


@kept
def unmatched(pairing: Pairing[VersionText]) -> tuple[frozenset[int], frozenset[int]]:
    """The indices of the sentences of `pairing.a` that `pairing.b` leaves out, and the other way round."""
    return _unmatched(pairing), _unmatched(pairing.swapped())


def _unmatched(pairing: Pairing[VersionText]) -> frozenset[int]:
    if not pairing.b.sentences:
        return frozenset()
    own, other = sentence_sets(pairing.a), _passages(pairing.b)
    few = np.array([len(s.lemmas) < FEWEST_LEMMAS for s in pairing.a.sentences], dtype=bool)
    weight = own.weights(pairing.weights)
    known = own.shared(other.everywhere, weight)[:, 0] >= LEAST_FOUND * own.sizes(weight)
    match = np.max(pairing.match, axis=1)
    if len(other.vectors):
        cosine = pairing.a.vectors.astype(np.float64) @ other.vectors.T
        dice = own.dice(other.windows, pairing.weights)
        match = np.maximum(match, np.max(COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * dice, axis=1))
    return frozenset(np.flatnonzero(~few & ~known & (match < LEAST_MATCH)).tolist())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Passages:
    """The lemmas of every two neighbouring sentences of a text taken as one, their unit vectors, and all its lemmas."""

    windows: LemmaSets
    vectors: NDArray[np.float64]
    everywhere: LemmaSets


@kept
def _passages(text: VersionText) -> _Passages:
    vectors = text.vectors.astype(np.float64)
    return _Passages(
        windows=lemma_sets([x.lemmas | y.lemmas for x, y in pairwise(text.sentences)]),
        vectors=_unit(vectors[:-1] + vectors[1:]),
        everywhere=lemma_sets([frozenset().union(*(s.lemmas for s in text.sentences))]),
    )


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(norms > 0, norms, 1.0), dtype=np.float64)
