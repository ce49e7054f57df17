"""Finds the copies in a list of texts, by the rules of the clusterer (`copying`)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.copying import (
    KnownText,
    find_copy_by_runs,
    known_beginning,
    select_for_comparison,
    shingles_in_order,
)
from pipeline.domain.matching.same_facts import TextFacts, are_other_facts, facts_of
from pipeline.domain.terms.fingerprints import is_empty_signature, resemblance


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedText:
    """A text with its signature (`fingerprints.signature_of`)."""

    text: str
    signature: NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    known: KnownText
    facts: TextFacts


def find_originals(texts: Sequence[SignedText], min_resemblance: float) -> list[int | None]:
    """For each text, in order of arrival, the index of the earlier original that it copies, or None."""
    found: list[int | None] = []
    originals: dict[int, _Read] = {}  # by index
    for index, new in enumerate(texts):
        known = known_beginning(new.text)
        own = _Read(known=known, facts=facts_of(new.text, known.words))
        copied = _copied_from(new, own, texts[:index], found, originals, min_resemblance)
        found.append(copied)
        if copied is None:
            originals[index] = own
    return found


def _copied_from(
    new: SignedText,
    own: _Read,
    earlier: Sequence[SignedText],
    copied: Sequence[int | None],
    originals: dict[int, _Read],
    min_resemblance: float,
) -> int | None:
    """The index of the original that the new text copies. `copied`: the same of each earlier text."""
    if is_empty_signature(new.signature) or not earlier:
        return None
    resemblances = resemblance(new.signature, np.stack([one.signature for one in earlier]))
    for place in np.argsort(-resemblances, kind="stable"):
        if resemblances[place] < min_resemblance:
            break
        of = copied[place]
        original = int(place) if of is None else of
        if not are_other_facts(own.facts, originals[original].facts):
            return original
    searched, stored = list(originals), list(originals.values())
    shared = np.array([np.isin(own.known.shingles, one.known.shingles).sum() for one in stored])
    compared = select_for_comparison(shared)
    verdict = find_copy_by_runs(
        shingles_in_order(new.text),
        [stored[i].known for i in compared],
        [are_other_facts(own.facts, stored[i].facts) for i in compared],
    )
    return None if verdict is None else searched[compared[verdict.original]]
