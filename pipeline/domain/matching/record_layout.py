"""The byte layout of an article's record (`records` packs it), and compiled code that reads it.

A record is a header, then:

- the codes of its words and of its phrases (`term_codes`)
- the gaps between its ascending shingle ids
- the dates that it names (month·32 + day)
- zeros up to a multiple of 8 bytes

The header has the number of each. Vectors are stored separately: the embeddings of text and title as int8, then a scale
for each.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.term_codes import FIELDS

HEADER = np.dtype(
    [
        ("words", "<i4"),
        ("phrases", "<i4"),
        ("gaps", "<i4"),
        ("days", "<i4"),
        ("shingles", "<i4"),
        ("text_chars", "<i4"),
        ("flags", "<i4"),
        ("weekdays", "<i4"),
        ("published_us", "<i8"),
        ("inverse_norm", "<f4", FIELDS),
        ("squared_idf", "<f4", FIELDS),
    ]
)
"""The header. `weekdays`: a bit for each, Monday is the lowest."""

TITLED, EMBEDDING_KNOWN, DATED = 1, 2, 4
"""Bits of `flags`."""

MAX_GAP = (1 << 16) - 1
"""An entry with this gap is not a shingle: it moves on by this much, and the next gap continues from there."""

WORD_BYTES, PHRASE_BYTES, GAP_BYTES = 8, 4, 2
SCALES_BYTES = 2 * 4
HEADER_BYTES = HEADER.itemsize


def offset_of(name: str) -> int:
    """The offset of a header field, in bytes."""
    fields = HEADER.fields
    assert fields is not None
    return int(fields[name][1])


_WORDS, _PHRASES, _GAPS, _DAYS, _SHINGLES, _TEXT_CHARS, _FLAGS, _WEEKDAYS = (
    offset_of(name) // 4 for name in ("words", "phrases", "gaps", "days", "shingles", "text_chars", "flags", "weekdays")
)
_PUBLISHED = offset_of("published_us") // 8
_INVERSE_NORM, _SQUARED_IDF = offset_of("inverse_norm") // 4, offset_of("squared_idf") // 4


class Views(NamedTuple):
    """Consecutive records, each at a multiple of 8 bytes, viewed as arrays of each number type."""

    int32: NDArray[np.int32]
    int64: NDArray[np.int64]
    uint16: NDArray[np.uint16]
    uint32: NDArray[np.uint32]
    uint64: NDArray[np.uint64]
    float32: NDArray[np.float32]


class Record(NamedTuple):
    """The positions of one record's parts in `Views`, and its numbers.

    `words` up to `words_end` index `Views.uint64`; `phrases` index `uint32`; `gaps` and `days` index `uint16`;
    `inverse_norm` and `squared_idf`, with one number for each field, index `float32`. These are indices and not slices,
    because six slices of a record cost a tenth of its comparison.
    """

    words: int
    words_end: int
    phrases: int
    phrases_end: int
    gaps: int
    gaps_end: int
    days: int
    days_end: int
    inverse_norm: int
    squared_idf: int
    shingles: np.int32
    text_chars: np.int32
    flags: np.int32
    weekdays: np.int32
    published_us: np.int64


@compiled
def views_of(records: NDArray[np.uint8]) -> Views:
    return Views(
        records.view(np.int32),
        records.view(np.int64),
        records.view(np.uint16),
        records.view(np.uint32),
        records.view(np.uint64),
        records.view(np.float32),
    )


@compiled
def record_at(views: Views, start: int) -> Record:
    """The record that begins at this byte."""
    head = start // 4
    words = (start + HEADER_BYTES) // WORD_BYTES
    words_end = words + views.int32[head + _WORDS]
    phrases = words_end * WORD_BYTES // PHRASE_BYTES
    phrases_end = phrases + views.int32[head + _PHRASES]
    gaps = phrases_end * PHRASE_BYTES // GAP_BYTES
    gaps_end = gaps + views.int32[head + _GAPS]
    return Record(
        words,
        words_end,
        phrases,
        phrases_end,
        gaps,
        gaps_end,
        gaps_end,
        gaps_end + views.int32[head + _DAYS],
        head + _INVERSE_NORM,
        head + _SQUARED_IDF,
        views.int32[head + _SHINGLES],
        views.int32[head + _TEXT_CHARS],
        views.int32[head + _FLAGS],
        views.int32[head + _WEEKDAYS],
        views.int64[start // 8 + _PUBLISHED],
    )
