"""Packs a term into one number, so that the terms of a million articles fit in memory.

A word is a uint64, from the highest bit: its id, its idf, then its frequency in each field (in the order of `Field`).
Frequencies above the maximum of a field (`MAX_FREQUENCY`) are stored as that maximum.
A phrase is a uint32, from the highest bit: its kind (`Kind`), its id, and the index of its weight in `PHRASE_WEIGHT`.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.counts import MAX_IDF, TERM_SPACE


class Field(IntEnum):
    """A part of the article with word weights of its own. Arrays by field are in this order."""

    FULL = 0
    TITLE = 1
    LEAD = 2
    CAPITALS = 3
    LEAD_CAPITALS = 4


class Kind(IntEnum):
    """The kinds of phrases: capitalised span, number, pair of consecutive words."""

    SPAN = 0
    NUMBER = 1
    PAIR = 2


FIELDS = len(Field)
KINDS = len(Kind)

_ID_BITS = TERM_SPACE.bit_length() - 1
_IDF_BITS = MAX_IDF.bit_length()
_FREQUENCY_BITS = {Field.FULL: 8, Field.TITLE: 3, Field.LEAD: 5, Field.CAPITALS: 6, Field.LEAD_CAPITALS: 4}
_WEIGHT_BITS = 8

MAX_FREQUENCY = np.array([(1 << _FREQUENCY_BITS[field]) - 1 for field in Field], dtype=np.uint64)
FREQUENCY_SHIFT = np.array(
    [sum(_FREQUENCY_BITS[later] for later in Field if later > field) for field in Field], dtype=np.uint64
)
"""By field: the largest frequency that a word's code can hold, and by how many bits it is shifted."""

_IDF_SHIFT = np.uint64(sum(_FREQUENCY_BITS.values()))
_ID_SHIFT = np.uint64(int(_IDF_SHIFT) + _IDF_BITS)
_IDF_MASK = np.uint64(MAX_IDF)

_PHRASE_ID_SHIFT = np.uint32(_WEIGHT_BITS)
_KIND_SHIFT = np.uint32(_WEIGHT_BITS + _ID_BITS)
_WEIGHT_MASK = np.uint32((1 << _WEIGHT_BITS) - 1)
_ID_MASK = np.uint32(TERM_SPACE - 1)

FREQUENCY_WEIGHT = np.concatenate([[0.0], 1 + np.log(np.arange(1, 1 + int(MAX_FREQUENCY.max())))]).astype(np.float32)
"""1 + ln of each frequency; 0 for frequency 0."""

_STEPS_PER_E = 48
PHRASE_WEIGHT = np.exp(-np.arange(1 << _WEIGHT_BITS) / _STEPS_PER_E).astype(np.float32)
"""Weights on a logarithmic scale with 48 steps per factor of e: accurate to 1%."""


def ids_of(word_codes: NDArray[np.uint64]) -> NDArray[np.int32]:
    return (word_codes >> _ID_SHIFT).astype(np.int32)


def idf_of(word_codes: NDArray[np.uint64]) -> NDArray[np.float32]:
    """The idf divided by the largest possible idf, in (0, 1]."""
    return ((word_codes >> _IDF_SHIFT) & _IDF_MASK).astype(np.float32) / np.float32(MAX_IDF)


def frequencies_of(word_codes: NDArray[np.uint64], field: Field) -> NDArray[np.uint64]:
    """The frequency of each word in the field."""
    return np.asarray((word_codes >> FREQUENCY_SHIFT[field]) & MAX_FREQUENCY[field], dtype=np.uint64)


def phrase_ids_of(phrase_codes: NDArray[np.uint32]) -> NDArray[np.int32]:
    return ((phrase_codes >> _PHRASE_ID_SHIFT) & _ID_MASK).astype(np.int32)


@compiled
def word_id(code: np.uint64) -> np.int64:
    return np.int64(code >> _ID_SHIFT)


@compiled
def idf_share(code: np.uint64) -> float:
    """The word's idf divided by the largest possible idf."""
    return float(np.float64((code >> _IDF_SHIFT) & _IDF_MASK) / MAX_IDF)


@compiled
def frequency_in(code: np.uint64, field: int) -> np.int64:
    return np.int64((code >> FREQUENCY_SHIFT[field]) & MAX_FREQUENCY[field])


@compiled
def phrase_id(code: np.uint32) -> np.int32:
    return np.int32((code >> _PHRASE_ID_SHIFT) & _ID_MASK)


@compiled
def phrase_key(code: np.uint32) -> np.int64:
    """The phrase's kind and id together."""
    return np.int64(code >> _PHRASE_ID_SHIFT)


@compiled
def phrase_kind(code: np.uint32) -> np.int64:
    return np.int64(code >> _KIND_SHIFT)


@compiled
def phrase_weight(code: np.uint32) -> np.float32:
    return np.float32(PHRASE_WEIGHT[np.int64(code & _WEIGHT_MASK)])


@compiled
def word_codes(
    words: NDArray[np.uint32], idf: NDArray[np.uint16], frequencies: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.float32], NDArray[np.float32]]:
    """The codes of words with their idf and frequencies [n, FIELDS].

    `inverse_norm` and `squared_idf` as in `Terms`.
    """
    codes = np.empty(len(words), dtype=np.uint64)
    squares, squared_sums = np.zeros(FIELDS), np.zeros(FIELDS)
    for i in range(len(words)):
        code = (np.uint64(words[i]) << _ID_SHIFT) | (np.uint64(idf[i]) << _IDF_SHIFT)
        share = idf[i] / MAX_IDF
        for field in range(FIELDS):
            times = frequencies[i, field]
            if times:
                code |= np.uint64(times) << FREQUENCY_SHIFT[field]
                squares[field] += (FREQUENCY_WEIGHT[times] * share) ** 2
                squared_sums[field] += share**2
        codes[i] = code
    inverse_norm = np.zeros(FIELDS, dtype=np.float32)
    for field in range(FIELDS):
        if squares[field] > 0:
            inverse_norm[field] = 1 / np.sqrt(squares[field])
    return codes, inverse_norm, squared_sums.astype(np.float32)


@compiled
def phrase_codes(
    kind: int, ids: NDArray[np.uint32], times: NDArray[np.int64], idf: NDArray[np.uint16]
) -> NDArray[np.uint32]:
    """The codes of phrases of one kind, from their frequencies and idf."""
    weights = np.empty(len(ids))
    total = 0.0
    for i in range(len(ids)):
        weights[i] = (1 + np.log(times[i])) * idf[i]
        total += weights[i] ** 2
    codes = np.empty(len(ids), dtype=np.uint32)
    for i in range(len(ids)):
        step = min(np.int64(_WEIGHT_MASK), round(-np.log(weights[i] / np.sqrt(total)) * _STEPS_PER_E))
        codes[i] = (np.uint32(kind) << _KIND_SHIFT) | (np.uint32(ids[i]) << _PHRASE_ID_SHIFT) | np.uint32(max(0, step))
    return codes
