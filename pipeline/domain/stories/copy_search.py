"""Finds the article of the window whose text a new article repeats, by the rules of `matching.copying`.

The new article has been compared with its candidates. Candidates whose text is alike as a whole are looked at first, by
their signatures, then all that share runs of words. One with other facts is neither.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from pipeline.domain.matching.copying import (
    COMMON_ORIGINALS,
    EXACT_SHARE,
    KnownText,
    find_copy_by_runs,
    known_text,
    select_for_comparison,
    shares_by_resemblance,
    shingles_in_order,
)
from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.records import header_of, shingles_in
from pipeline.domain.matching.same_facts import are_other_facts, facts_in
from pipeline.domain.stories.evidence import Compared, CopyFound

_SHARED_LOG = FEATURES.index("shared_shingles_log")

MOST_ALIKE = 40
"""Of the articles with a similar signature at most this many are looked at, most similar first."""


def find_alike(
    compared: Compared, alike: Sequence[tuple[float, str]], original_of: Callable[[str], str | None]
) -> CopyFound | None:
    """The copy that the article is of one of these, given with their resemblance, most similar first.

    One that is itself a copy stands for its original; `original_of` is None where that has left the window: then
    nothing is known of its facts, and it counts as it is.
    """
    place = {candidate: i for i, candidate in enumerate(compared.candidates)}
    has_other_facts = _test_of(compared)
    others: set[str] = set()
    for resemblance, of in alike[:MOST_ALIKE]:
        original = original_of(of)
        if original is not None and (original not in place or has_other_facts(place[original])):
            others.add(original)
        elif len(others) < COMMON_ORIGINALS or resemblance >= EXACT_SHARE:
            share, contained = shares_by_resemblance(resemblance)
            return CopyFound(
                of=of,
                similarity=resemblance,
                copied_share=share,
                contained_share=contained,
                compared=compared,
            )
    return None


def find_by_runs(compared: Compared, text: str) -> CopyFound | None:
    """The copy that the article, with this text, is of a candidate, at least in part."""
    near = select_for_comparison(np.expm1(compared.features[:, _SHARED_LOG]))
    if not near:
        return None
    has_other_facts = _test_of(compared)
    found = find_copy_by_runs(
        shingles_in_order(text),
        [_known(compared.profiles[i].data) for i in near],
        [has_other_facts(i) for i in near],
    )
    if found is None:
        return None
    return CopyFound(
        of=compared.candidates[near[found.original]],
        similarity=max(found.share, found.contained),
        copied_share=found.share,
        contained_share=found.contained,
        compared=compared,
    )


def _test_of(compared: Compared) -> Callable[[int], bool]:
    """Whether the candidate at this place carries other facts than the article."""
    assert compared.profile is not None, "compared by computing"
    data = compared.profile.data
    own = facts_in(data, _known(data).words)

    @cache
    def has_other_facts(place: int) -> bool:
        other = compared.profiles[place].data
        return are_other_facts(own, facts_in(other, _known(other).words))

    return has_other_facts


def _known(data: bytes) -> KnownText:
    return known_text(shingles_in(data), int(header_of(data)["text_chars"]))
