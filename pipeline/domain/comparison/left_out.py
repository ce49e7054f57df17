"""What one version says and another leaves out, as far as words and vectors show.

A sentence is left out if the other version has no similar sentence and hardly any of its words (of 20 read by a person,
20 were right). If only one of both holds, that is uncertain, and the sentence is not listed.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.alignment import COSINE_WEIGHT, Pairing
from pipeline.domain.comparison.contradictions import overlap
from pipeline.domain.comparison.sentences import ReadText

LEAST_MATCH = 0.42
LEAST_FOUND = 0.55
FEWEST_LEMMAS = 6


def left_out(pairing: Pairing[ReadText]) -> frozenset[int]:
    """The indices of the sentences of `pairing.a` that `pairing.b` leaves out."""
    if not pairing.b.sentences:
        return frozenset()
    weights = pairing.weights
    everywhere = frozenset().union(*(s.lemmas for s in pairing.b.sentences))
    found: set[int] = set()
    for sentence in pairing.a.sentences:
        total = sum(weights.get(w, 1.0) for w in sentence.lemmas)
        known = sum(weights.get(w, 1.0) for w in sentence.lemmas & everywhere)
        if len(sentence.lemmas) < FEWEST_LEMMAS or known >= LEAST_FOUND * total:
            continue
        if max(float(pairing.match[sentence.index].max()), _best_window(pairing, sentence.index)) < LEAST_MATCH:
            found.add(sentence.index)
    return frozenset(found)


def _best_window(pairing: Pairing[ReadText], index: int) -> float:
    """The best M of the sentence against two neighbouring sentences of the other version taken as one."""
    vectors: NDArray[np.float64] = pairing.b.vectors.astype(np.float64)
    if len(vectors) < 2:
        return 0.0
    windows = vectors[:-1] + vectors[1:]
    norms = np.linalg.norm(windows, axis=1)
    cosine = (windows @ pairing.a.vectors[index].astype(np.float64)) / np.where(norms > 0, norms, 1.0)
    own, sentences = pairing.a.sentences[index].lemmas, pairing.b.sentences
    return max(
        COSINE_WEIGHT * float(cosine[j])
        + (1 - COSINE_WEIGHT) * overlap(own, sentences[j].lemmas | sentences[j + 1].lemmas, pairing.weights)
        for j in range(len(windows))
    )
