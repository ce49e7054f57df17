"""Whom two claims are about: the same, two others, or two persons who are described."""

from pipeline.domain.comparison.synonyms import BOTH_WAYS
from pipeline.domain.comparison.told.claim_words import WORD, is_within
from pipeline.domain.comparison.told.claims import MUCH_ALIKE, Claim, likeness

FULL_NAME = 2
"""Words of one name that two claims must share to be about that name, not about something of it."""


def is_of_others(x: Claim, y: Claim) -> bool:
    """Whether two claims say the same of two others: who did it to whom is swapped, or two persons are described."""
    ours, theirs = (_names_of_subject(c) for c in (x, y))
    if not (ours and theirs) or not ours.isdisjoint(theirs):
        return False
    if is_description(x) and is_description(y):
        return True
    swapped = ours & _lowered(y.names) and theirs & _lowered(x.names)
    return x.head == y.head and x.head not in BOTH_WAYS and bool(swapped)


def is_measured_otherwise(x: Claim, y: Claim) -> bool:
    """Whether two claims in much the same words give one thing of a name, as an index, figures of one unit."""
    units = {q.unit for q in x.figures if q.unit} & {q.unit for q in y.figures}
    names = _names_of_subject(x) & _names_of_subject(y)
    return bool(units) and len(names) >= FULL_NAME and likeness(x, y) >= MUCH_ALIKE


def is_description(claim: Claim) -> bool:
    """Whether a claim has no verb: an apposition, which says who somebody is."""
    return not any(t.pos in {"VERB", "AUX"} and is_within((t.start, t.end), claim.spans) for t in claim.sentence.tokens)


def _names_of_subject(claim: Claim) -> set[str]:
    if claim.referent:
        return {w.lower() for w in WORD.findall(claim.referent) if w[0].isupper()}
    span = claim.subject or (claim.spans[0] if is_description(claim) else None)
    if span is None:
        return set()
    return {t.lemma.lower() for t in claim.sentence.tokens if t.pos == "PROPN" and is_within((t.start, t.end), (span,))}


def _lowered(words: frozenset[str]) -> set[str]:
    return {word.lower() for word in words}
