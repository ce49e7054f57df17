"""Recognises an event that one outlet tells again with newer figures.

To the join model new figures in the words of an outlet look like another event. The later text says itself that its
figure is a newer one (`newer_figures`), and keeps what the first one named in its headline.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.record_layout import DATED, NEWER_FIGURES, offset_of
from pipeline.domain.matching.records import header_of, part_of
from pipeline.domain.terms.term_codes import Field, frequencies_of, ids_of

MOST_HOURS = 48
"""Between the two: a weekly figure that rises is another week's."""

SAME_WORDS = 0.4
"""Share of the words of the article with fewer that the other has, at least. Invented updates: .41 to .95."""

_OUTLET = slice(offset_of("outlet"), offset_of("outlet") + 4)
_UNKNOWN = bytes(4)
_HOUR_US = 3_600_000_000


def is_told_again(data: bytes, other: bytes) -> bool:
    """Whether articles with these records tell one event, one of them with newer figures than the other."""
    if data[_OUTLET] != other[_OUTLET] or data[_OUTLET] == _UNKNOWN:
        return False
    one, two = header_of(data), header_of(other)
    if not (one["flags"] | two["flags"]) & NEWER_FIGURES or not min(one["text_chars"], two["text_chars"]):
        return False
    if one["weekdays"] and two["weekdays"] and not one["weekdays"] & two["weekdays"]:
        return False
    both_dated = bool(one["flags"] & two["flags"] & DATED)
    if both_dated and abs(int(one["published_us"]) - int(two["published_us"])) > MOST_HOURS * _HOUR_US:
        return False
    codes = part_of(data, "words").astype(np.uint64), part_of(other, "words").astype(np.uint64)
    own, its = (_names_in_headline(each) for each in codes)
    if not len(np.intersect1d(own, its)):
        return False
    words = ids_of(codes[0]), ids_of(codes[1])
    if len(np.setdiff1d(own, words[1])) and len(np.setdiff1d(its, words[0])):
        return False
    return len(np.intersect1d(*words)) >= SAME_WORDS * min(map(len, words))


def _names_in_headline(codes: NDArray[np.uint64]) -> NDArray[np.int32]:
    """The words of a headline that the text writes as names."""
    return ids_of(codes)[(frequencies_of(codes, Field.TITLE) > 0) & (frequencies_of(codes, Field.CAPITALS) > 0)]
