"""How a term is kept in one number, so that the terms of a million articles fit in memory.

A word is a uint64, from the highest bit: its id, its idf, then its frequency in each field (`Field`, in their order).
What comes more often than there is room for counts as often as there is room.
A phrase is a uint32, from the highest bit: its kind (`Kind`), its id, and the index of its weight in `PHRASE_WEIGHT`.
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.counts import IDF_MOST, TERM_SPACE


class Field(IntEnum):
    """Which part of the article a word's weight is for: in this order in whatever has a value a field."""

    FULL = 0
    TITLE = 1
    LEAD = 2
    CAPITALS = 3
    LEAD_CAPITALS = 4


class Kind(IntEnum):
    """What a phrase is."""

    SPAN = 0
    NUMBER = 1
    PAIR = 2


FIELDS = len(Field)
KINDS = len(Kind)

_ID_BITS = TERM_SPACE.bit_length() - 1
_IDF_BITS = IDF_MOST.bit_length()
_FREQUENCY_BITS = {Field.FULL: 8, Field.TITLE: 3, Field.LEAD: 5, Field.CAPITALS: 6, Field.LEAD_CAPITALS: 4}
_WEIGHT_BITS = 8

FIELD_MOST = np.array([(1 << _FREQUENCY_BITS[field]) - 1 for field in Field], dtype=np.uint64)
FIELD_AT = np.array(
    [sum(_FREQUENCY_BITS[later] for later in Field if later > field) for field in Field], dtype=np.uint64
)
"""The largest frequency that a word's code holds for each field, and by how many bits it is shifted."""

_IDF_AT = np.uint64(sum(_FREQUENCY_BITS.values()))
_ID_AT = np.uint64(int(_IDF_AT) + _IDF_BITS)
_IDF_MASK = np.uint64(IDF_MOST)

_PHRASE_ID_AT = np.uint32(_WEIGHT_BITS)
_KIND_AT = np.uint32(_WEIGHT_BITS + _ID_BITS)
_WEIGHT_MASK = np.uint32((1 << _WEIGHT_BITS) - 1)
_ID_MASK = np.uint32(TERM_SPACE - 1)

FREQUENCY_WEIGHT = np.concatenate([[0.0], 1 + np.log(np.arange(1, 1 + int(FIELD_MOST.max())))]).astype(np.float32)
"""1 + ln of each frequency; 0 for none."""

_STEPS = 48
PHRASE_WEIGHT = np.exp(-np.arange(1 << _WEIGHT_BITS) / _STEPS).astype(np.float32)
"""Weights in steps of 1/48 of an e-th: right to 1%."""


def ids_of(word_codes: NDArray[np.uint64]) -> NDArray[np.int32]:
    return (word_codes >> _ID_AT).astype(np.int32)


def idf_of(word_codes: NDArray[np.uint64]) -> NDArray[np.float32]:
    """As share of the largest possible, in (0, 1]."""
    return ((word_codes >> _IDF_AT) & _IDF_MASK).astype(np.float32) / np.float32(IDF_MOST)


def frequencies_of(word_codes: NDArray[np.uint64], field: Field) -> NDArray[np.uint64]:
    """How often each word comes in the field."""
    return np.asarray((word_codes >> FIELD_AT[field]) & FIELD_MOST[field], dtype=np.uint64)


def phrase_ids_of(phrase_codes: NDArray[np.uint32]) -> NDArray[np.int32]:
    return ((phrase_codes >> _PHRASE_ID_AT) & _ID_MASK).astype(np.int32)


@compiled
def word_id(code: np.uint64) -> np.int64:
    return np.int64(code >> _ID_AT)


@compiled
def idf_share(code: np.uint64) -> float:
    """The word's idf as share of the largest possible."""
    return float(np.float64((code >> _IDF_AT) & _IDF_MASK) / IDF_MOST)


@compiled
def frequency_in(code: np.uint64, field: int) -> np.int64:
    return np.int64((code >> FIELD_AT[field]) & FIELD_MOST[field])


@compiled
def phrase_id(code: np.uint32) -> np.int32:
    return np.int32((code >> _PHRASE_ID_AT) & _ID_MASK)


@compiled
def phrase_key(code: np.uint32) -> np.int64:
    """The phrase's kind and id together."""
    return np.int64(code >> _PHRASE_ID_AT)


@compiled
def phrase_kind(code: np.uint32) -> np.int64:
    return np.int64(code >> _KIND_AT)


@compiled
def phrase_weight(code: np.uint32) -> np.float32:
    return np.float32(PHRASE_WEIGHT[np.int64(code & _WEIGHT_MASK)])


@compiled
def word_codes(
    words: NDArray[np.uint32], idf: NDArray[np.uint16], often: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.float32], NDArray[np.float32]]:
    """The codes of words with their idf and frequencies [n, FIELDS]; `per_length` and `own_idf` as in `Terms`."""
    codes = np.empty(len(words), dtype=np.uint64)
    squares, own = np.zeros(FIELDS), np.zeros(FIELDS)
    for i in range(len(words)):
        code = (np.uint64(words[i]) << _ID_AT) | (np.uint64(idf[i]) << _IDF_AT)
        share = idf[i] / IDF_MOST
        for field in range(FIELDS):
            times = often[i, field]
            if times:
                code |= np.uint64(times) << FIELD_AT[field]
                squares[field] += (FREQUENCY_WEIGHT[times] * share) ** 2
                own[field] += share**2
        codes[i] = code
    per_length = np.zeros(FIELDS, dtype=np.float32)
    for field in range(FIELDS):
        if squares[field] > 0:
            per_length[field] = 1 / np.sqrt(squares[field])
    return codes, per_length, own.astype(np.float32)


@compiled
def phrase_codes(
    kind: int, ids: NDArray[np.uint32], times: NDArray[np.int64], idf: NDArray[np.uint16]
) -> NDArray[np.uint32]:
    """The codes of one kind's phrases with their frequencies and idf."""
    weights = np.empty(len(ids))
    total = 0.0
    for i in range(len(ids)):
        weights[i] = (1 + np.log(times[i])) * idf[i]
        total += weights[i] ** 2
    codes = np.empty(len(ids), dtype=np.uint32)
    for i in range(len(ids)):
        step = min(np.int64(_WEIGHT_MASK), round(-np.log(weights[i] / np.sqrt(total)) * _STEPS))
        codes[i] = (np.uint32(kind) << _KIND_AT) | (np.uint32(ids[i]) << _PHRASE_ID_AT) | np.uint32(max(0, step))
    return codes
