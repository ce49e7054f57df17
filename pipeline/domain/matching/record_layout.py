"""How an article is laid out in bytes for comparing (`records` packs it), and compiled code that reads it.

A record is a header, then the codes of its words and phrases (`term_codes`), the steps between its shingles, and the
days of the year that it names (month·32 + day), each as many as the header says; zeros up to a multiple of 8 bytes.
Vectors are beside it: the embedding and the title's as int8, then one scale for each.
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
        ("per_length", "<f4", FIELDS),
        ("own_idf", "<f4", FIELDS),
    ]
)
"""How a record begins. `weekdays`: a bit each, Monday the lowest."""

TITLED, EMBEDDING_KNOWN, DATED = 1, 2, 4
"""Bits of `flags`."""

GAP_MOST = (1 << 16) - 1
"""A step this large leads to no shingle; the next goes on from there."""

WORD_BYTES, PHRASE_BYTES, GAP_BYTES = 8, 4, 2
SCALES_BYTES = 2 * 4
HEADER_BYTES = HEADER.itemsize


def offset_of(name: str) -> int:
    """Where a field of the header begins, in bytes."""
    fields = HEADER.fields
    assert fields is not None
    return int(fields[name][1])


_WORDS, _PHRASES, _GAPS, _DAYS, _SHINGLES, _TEXT_CHARS, _FLAGS, _WEEKDAYS = (
    offset_of(name) // 4 for name in ("words", "phrases", "gaps", "days", "shingles", "text_chars", "flags", "weekdays")
)
_PUBLISHED = offset_of("published_us") // 8
_PER_LENGTH, _OWN_IDF = offset_of("per_length") // 4, offset_of("own_idf") // 4


class Views(NamedTuple):
    """Records one after the other, each at a multiple of 8 bytes, seen as numbers of each size."""

    int32: NDArray[np.int32]
    int64: NDArray[np.int64]
    uint16: NDArray[np.uint16]
    uint32: NDArray[np.uint32]
    uint64: NDArray[np.uint64]
    float32: NDArray[np.float32]


class Record(NamedTuple):
    """Where the parts of one record are in `views`, and its numbers.

    Indices and no slices: making six slices of a record costs as much as comparing a tenth of it. `words` up to
    `words_end` index `views.uint64`, `phrases` `uint32`, `gaps` and `days` `uint16`; `per_length` and `own_idf`, one
    number for each field, `float32`.
    """

    words: int
    words_end: int
    phrases: int
    phrases_end: int
    gaps: int
    gaps_end: int
    days: int
    days_end: int
    per_length: int
    own_idf: int
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
        head + _PER_LENGTH,
        head + _OWN_IDF,
        views.int32[head + _SHINGLES],
        views.int32[head + _TEXT_CHARS],
        views.int32[head + _FLAGS],
        views.int32[head + _WEEKDAYS],
        views.int64[start // 8 + _PUBLISHED],
    )
