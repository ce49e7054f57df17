"""The byte layout of an article's record (`records` packs it), and compiled code that reads it.

A record is a header, then:

- the codes of its words and of its phrases (`term_codes`)
- its slots, figures, quotations and the figures of its headline (`slots`, `openings`), its cities (`named_cities`)
- the gaps between its ascending shingle ids
- the dates that it names (month·32 + day)
- the sentences of its opening, its subjects and its places (`openings`), and the countries that it names (`places`)
- zeros up to a multiple of 8 bytes

The header has the number of each. Vectors are stored separately: the embeddings of text and title as int8, then a scale
for each.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.term_codes import FIELDS

PARTS = (
    ("words", "<u8"),
    ("phrases", "<u4"),
    ("slots", "<u4"),
    ("figures", "<u4"),
    ("quotes", "<u4"),
    ("title_figures", "<u4"),
    ("cities", "<u4"),
    ("gaps", "<u2"),
    ("days", "<u2"),
    ("sentences", "<u2"),
    ("subjects", "<u2"),
    ("places", "<u2"),
    ("countries", "<u2"),
)
"""The parts in their order, with the type of their numbers: the wider ones first, so that all are aligned."""

HEADER = np.dtype(
    [
        *((name, "<i4") for name, _ in PARTS),
        ("shingles", "<i4"),
        ("text_chars", "<i4"),
        ("flags", "<i4"),
        ("weekdays", "<i4"),
        ("form_signs", "<i4"),
        ("title_key", "<u4"),
        ("outlet", "<u4"),
        ("published_us", "<i8"),
        ("inverse_norm", "<f4", FIELDS),
        ("squared_idf", "<f4", FIELDS),
    ]
)
"""The header: the number of each part first. `weekdays`: a bit for each, Monday is the lowest. `title_key` and
`outlet`: hashes, 0 if unknown. The numbers of 4 bytes are even in number, so that those of 8 bytes are aligned."""

TITLED, EMBEDDING_KNOWN, DATED, NAMES_KNOWN, CONTEST_ANNOUNCED, CONTEST_RESULT, NEWER_FIGURES = 1, 2, 4, 8, 16, 32, 64
"""Bits of `flags`. Of the last three: a contest is still to come, or its result is told (`contests`), never both; a
figure is newer than one told before (`newer_figures`)."""

MAX_GAP = (1 << 16) - 1
"""An entry with this gap is not a shingle: it moves on by this much, and the next gap continues from there."""

WORD_BYTES = 8
SCALES_BYTES = 2 * 4
HEADER_BYTES = HEADER.itemsize


def offset_of(name: str) -> int:
    """The offset of a header field, in bytes."""
    fields = HEADER.fields
    assert fields is not None
    return int(fields[name][1])


_SHINGLES, _TEXT_CHARS, _FLAGS, _WEEKDAYS, _FORM_SIGNS, _TITLE_KEY, _OUTLET = (
    offset_of(name) // 4
    for name in ("shingles", "text_chars", "flags", "weekdays", "form_signs", "title_key", "outlet")
)
_PUBLISHED = offset_of("published_us") // 8
_INVERSE_NORM, _SQUARED_IDF = offset_of("inverse_norm") // 4, offset_of("squared_idf") // 4
_SIZES = np.array([np.dtype(kind).itemsize for _, kind in PARTS], dtype=np.int64)
_N_PARTS = len(PARTS)


class Views(NamedTuple):
    """Consecutive records, each at a multiple of 8 bytes, viewed as arrays of each number type."""

    int32: NDArray[np.int32]
    int64: NDArray[np.int64]
    uint16: NDArray[np.uint16]
    uint32: NDArray[np.uint32]
    uint64: NDArray[np.uint64]
    float32: NDArray[np.float32]


class Span(NamedTuple):
    """A part of a record: its first index in `Views`, and the index after its last."""

    start: int
    end: int


class Record(NamedTuple):
    """The positions of one record's parts in `Views`, and its numbers.

    Each part indexes the view of its type in `PARTS`; `inverse_norm` and `squared_idf`, with one number for each field,
    index `float32`. These are indices and not slices, because six slices of a record cost a tenth of its comparison.
    """

    words: Span
    phrases: Span
    slots: Span
    figures: Span
    quotes: Span
    title_figures: Span
    cities: Span
    gaps: Span
    days: Span
    sentences: Span
    subjects: Span
    places: Span
    countries: Span
    inverse_norm: int
    squared_idf: int
    shingles: np.int32
    text_chars: np.int32
    flags: np.int32
    weekdays: np.int32
    form_signs: np.int32
    title_key: np.uint32
    outlet: np.uint32
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
    bounds = np.empty((_N_PARTS, 2), dtype=np.int64)
    at = start + HEADER_BYTES
    for part in range(_N_PARTS):
        size, n = _SIZES[part], views.int32[head + part]
        bounds[part, 0] = at // size
        bounds[part, 1] = at // size + n
        at += size * n
    return Record(
        Span(bounds[0, 0], bounds[0, 1]),
        Span(bounds[1, 0], bounds[1, 1]),
        Span(bounds[2, 0], bounds[2, 1]),
        Span(bounds[3, 0], bounds[3, 1]),
        Span(bounds[4, 0], bounds[4, 1]),
        Span(bounds[5, 0], bounds[5, 1]),
        Span(bounds[6, 0], bounds[6, 1]),
        Span(bounds[7, 0], bounds[7, 1]),
        Span(bounds[8, 0], bounds[8, 1]),
        Span(bounds[9, 0], bounds[9, 1]),
        Span(bounds[10, 0], bounds[10, 1]),
        Span(bounds[11, 0], bounds[11, 1]),
        Span(bounds[12, 0], bounds[12, 1]),
        head + _INVERSE_NORM,
        head + _SQUARED_IDF,
        views.int32[head + _SHINGLES],
        views.int32[head + _TEXT_CHARS],
        views.int32[head + _FLAGS],
        views.int32[head + _WEEKDAYS],
        views.int32[head + _FORM_SIGNS],
        views.uint32[head + _TITLE_KEY],
        views.uint32[head + _OUTLET],
        views.int64[start // 8 + _PUBLISHED],
    )
