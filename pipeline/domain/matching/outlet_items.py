"""Tells two items of one outlet apart that fill one form: court notes, delays, results by district, today's column.

Their wording is alike because the outlet's form is, so likeness says nothing. An outlet that comes back to one event
keeps its names, whatever it changes of the figures; one that fills in its form again puts in others.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.copying import known_text
from pipeline.domain.matching.record_layout import offset_of
from pipeline.domain.matching.records import header_of, part_of, shingles_in
from pipeline.domain.pages.form_signs import FormSign
from pipeline.domain.terms.counts import TERM_SPACE
from pipeline.domain.terms.keyed_values import replaced_and_kept
from pipeline.domain.terms.term_codes import Field, frequencies_of, ids_of
from pipeline.domain.terms.terms import hashes_of

FEWEST_REPLACED, REPLACED_IN_100 = 2, 7.0
"""Names and figures that are others in the same places, at least; and in 100 words of the shorter text. Reports of one
outlet on one event of the trade press: at most 2.7 in 100; of short notes in one form 8 to 25."""

SAME_NAMES = 0.7
"""From this share of the names on, of the article with fewer, an outlet may be updating its figures."""

OTHER_NAMES, OTHER_WORDS = 0.5, 0.5
"""Up to these shares of names, and of words that are in neither headline, the rest of two items is not alike."""

NAMES_BELOW_ONE_TITLE = 0.35
"""Up to this share of names, two texts below one and the same headline that names nothing ("What we know so far") are
on two events: an explainer that is brought up to date keeps the names."""

FLASH_CHARS, MOST_IN_FLASHES = 90, 1
"""A text up to this length says no more than its headline. Two such headlines that share at most one word, which is the
place or the name that both are about, tell two things."""

_LABELS = "breaking news just in urgent alert flash update latest live developing"
_OUTLET = slice(offset_of("outlet"), offset_of("outlet") + 4)
_UNKNOWN = bytes(4)


def are_items_of_one_form(data: bytes, other: bytes) -> bool:
    """Whether articles with these records are two items that one outlet made in one form, each of its own event."""
    outlet = data[_OUTLET]
    if outlet != other[_OUTLET] or outlet == _UNKNOWN:
        return False
    headers = header_of(data), header_of(other)
    if not min(header["text_chars"] for header in headers):
        return False
    codes = part_of(data, "words").astype(np.uint64), part_of(other, "words").astype(np.uint64)
    names = _share(*(_of_field(one, Field.CAPITALS) for one in codes))
    if names < SAME_NAMES and _are_filled_in(data, other):
        return True
    titles = _of_field(codes[0], Field.TITLE), _of_field(codes[1], Field.TITLE)
    if max(header["text_chars"] for header in headers) <= FLASH_CHARS:
        return min(map(len, titles)) > 0 and len(np.setdiff1d(np.intersect1d(*titles), _labels())) <= MOST_IN_FLASHES
    in_titles = np.union1d(*titles)
    if _share(*(np.setdiff1d(ids_of(one), in_titles) for one in codes)) > OTHER_WORDS:
        return False
    if all(header["form_signs"] & FormSign.RECURRING for header in headers):
        return True
    is_same_frame = headers[0]["title_key"] == headers[1]["title_key"] != 0
    if not is_same_frame:
        return False
    if np.array_equal(*titles):
        return names <= NAMES_BELOW_ONE_TITLE and not any(_names_in(one, titles[0]) for one in codes)
    return names <= OTHER_NAMES


def _are_filled_in(data: bytes, other: bytes) -> bool:
    replaced, _ = replaced_and_kept(part_of(data, "slots"), part_of(other, "slots"))
    if replaced < FEWEST_REPLACED:
        return False
    return 100 * replaced >= REPLACED_IN_100 * min(_words(data), _words(other))


@cache
def _labels() -> NDArray[np.int32]:
    """The ids of the words that stand before the headline of a flash."""
    return (hashes_of(_LABELS, "en")[0] & np.uint32(TERM_SPACE - 1)).astype(np.int32)


def _words(data: bytes) -> int:
    return known_text(shingles_in(data), int(header_of(data)["text_chars"])).words


def _of_field(codes: NDArray[np.uint64], field: Field) -> NDArray[np.int32]:
    return ids_of(codes)[frequencies_of(codes, field) > 0]


def _names_in(codes: NDArray[np.uint64], words: NDArray[np.int32]) -> int:
    return len(np.intersect1d(_of_field(codes, Field.CAPITALS), words, assume_unique=True))


def _share(one: NDArray[Any], other: NDArray[Any]) -> float:
    """How many of the smaller side the other has; 1 if a side has none, which says nothing."""
    fewer = min(len(one), len(other))
    return len(np.intersect1d(one, other, assume_unique=True)) / fewer if fewer else 1.0
