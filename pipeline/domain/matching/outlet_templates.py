"""Decides whether a text that looks like a copy is one more text made from its outlet's template.

An outlet does not copy itself: it corrects a text, prints it again, or fills in a template once more. The last is known
as soon as three different texts of the outlet have the same runs of words. These runs then count for nothing, and what
is left of the text must be copied for it to be a copy. Texts of other outlets are not judged here: what they print of a
template is the text that was made from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.copying import (
    COMMON_ORIGINALS,
    COPIED_SHARE,
    EXACT_SHARE,
    MIN_COPIED_WORDS,
    WHOLE_SHARE,
    KnownText,
    covered_words,
    known_text,
)
from pipeline.domain.matching.records import header_of, shingles_in
from pipeline.domain.matching.same_facts import TextFacts, are_other_facts, facts_in

MOSTLY = 0.5
"""From this share of the copied words in runs of the template on, the template explains why the two are alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletText:
    """A text as its outlet's other texts are compared with it.

    `in_order`: the ids of the shingles of its beginning, in order; None if it is not known to be a copy of any.
    """

    known: KnownText
    facts: TextFacts
    in_order: NDArray[np.int32] | None = None


def outlet_text(record: bytes, in_order: NDArray[np.int32] | None = None) -> OutletText:
    """The text of an article with this record."""
    known = known_text(shingles_in(record), int(header_of(record)["text_chars"]))
    return OutletText(known=known, facts=facts_in(record, known.words), in_order=in_order)


def are_of_one_outlet(record: bytes, other: bytes) -> bool:
    """Whether both articles are by the same outlet, as far as it is known."""
    outlet = int(header_of(record)["outlet"])
    return outlet > 0 and outlet == int(header_of(other)["outlet"])


def is_made_from_template(text: OutletText, original: OutletText, others: Sequence[OutletText]) -> bool:
    """Whether what the text shares with its supposed original is mostly their outlet's template, and the rest is not.

    `others`: more texts of the outlet, originals before copies. Those that differ from the text and from one another
    count. `text` must be given with its shingles in order.
    """
    own = text.in_order
    if own is None or not len(own):
        return False
    covered = [covered_words(own, original.known.shingles)]
    counted = [original]
    for other in others:
        here = covered_words(own, other.known.shingles)
        if _are_different(text, other, here) and all(_is_another(other, one) for one in counted):
            covered.append(here)
            counted.append(other)
    if len(counted) < COMMON_ORIGINALS:
        return False
    copied, common = covered[0], np.sum(covered, axis=0) >= COMMON_ORIGINALS
    if (copied & common).sum() < max(MOSTLY * copied.sum(), MIN_COPIED_WORDS):
        return False
    rest, kept = int((~common).sum()), int((copied & ~common).sum())
    there = original.known.words - int(common.sum())
    return kept < MIN_COPIED_WORDS or max(kept / rest, kept / max(kept, there)) < COPIED_SHARE


def is_same_text(text: OutletText, other: OutletText) -> bool:
    """Whether they are the same but for a word of a long text. `text` must be given with its shingles in order."""
    assert text.in_order is not None
    share = float(covered_words(text.in_order, other.known.shingles).mean())
    return share >= EXACT_SHARE and abs(text.known.words - other.known.words) <= (1 - EXACT_SHARE) * text.known.words


def _is_another(other: OutletText, one: OutletText) -> bool:
    """Two originals are; a copy may be of either."""
    ordered, beside = (other, one) if other.in_order is not None else (one, other)
    if ordered.in_order is None:
        return True
    return _are_different(ordered, beside, covered_words(ordered.in_order, beside.known.shingles))


def _are_different(text: OutletText, other: OutletText, covered: NDArray[np.bool_]) -> bool:
    """Whether one is not the other with an edit. `covered`: the words of `text` that are in runs of the other."""
    if are_other_facts(text.facts, other.facts):
        return True
    copied = int(covered.sum())
    return max(copied / len(covered), copied / max(other.known.words, 1)) < WHOLE_SHARE
