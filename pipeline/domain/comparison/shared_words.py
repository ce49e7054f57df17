"""How many of the content words of two sentences both have, by weight."""

from pipeline.domain.comparison.lemma_sets import Weights
from pipeline.domain.comparison.synonyms import events, things


def same_share(weights: Weights, first: frozenset[str], second: frozenset[str], *, least: int) -> float:
    """The share of the content words of either that both have; 0 if they differ in a figure or share less than `least`.

    Verbs of one event count neither way.
    """
    rest = things(first), things(second)
    shared = rest[0] & rest[1]
    if len(shared) < least or any(w[0].isdigit() for w in rest[0] ^ rest[1]):
        return 0.0
    alone = {w for w in rest[0] - shared if not any(events(w) & events(v) for v in rest[1])}
    others = {w for w in rest[1] - shared if not any(events(w) & events(v) for v in rest[0])}
    total = sum(weights.get(w, 1.0) for w in shared)
    return total / (total + max(sum(weights.get(w, 1.0) for w in side) for side in (alone, others)))
