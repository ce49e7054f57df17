"""A compiled hash table of fixed keys. Most look-ups of absent keys cost a test of one bit."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled

_MULTIPLIER = 0x9E3779B1
_SHIFT = 11
"""Multiplicative hashing (Knuth): the multiplier is 2**32 divided by the golden ratio."""

_MIN_SLOTS_LOG2 = 4
_SLOTS_PER_KEY = 3

_SIEVE_WORDS = 1024
_WORD_BITS_LOG2 = 6
_SIEVE_MASK, _BIT_MASK = _SIEVE_WORDS - 1, (1 << _WORD_BITS_LOG2) - 1


class KeyTable(NamedTuple):
    """Keys, with a hash table of their indices.

    `slots`: 1 + the index of a key, 0 if free (open addressing). `sieve` (8 kB) has a bit for each of the 65,536 values
    of a key's lowest 16 bits: it excludes most keys that are not in the table.
    """

    keys: NDArray[np.int64]
    slots: NDArray[np.int32]
    sieve: NDArray[np.uint64]


@compiled
def table_of(keys: NDArray[np.int64]) -> KeyTable:
    bits = _MIN_SLOTS_LOG2
    while (1 << bits) < _SLOTS_PER_KEY * len(keys):
        bits += 1
    slots = np.zeros(1 << bits, dtype=np.int32)
    sieve = np.zeros(_SIEVE_WORDS, dtype=np.uint64)
    mask = len(slots) - 1
    for i in range(len(keys)):
        slot = ((keys[i] * _MULTIPLIER) >> _SHIFT) & mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = i + 1
        sieve[(keys[i] >> _WORD_BITS_LOG2) & _SIEVE_MASK] |= np.uint64(1) << np.uint64(keys[i] & _BIT_MASK)
    return KeyTable(keys, slots, sieve)


@compiled
def may_have(sieve: NDArray[np.uint64], key: np.int64) -> bool:
    """False if the key is certainly absent. Call it before `index_of`: it is short enough to be inlined."""
    return bool((sieve[(key >> _WORD_BITS_LOG2) & _SIEVE_MASK] >> np.uint64(key & _BIT_MASK)) & np.uint64(1))


@compiled
def index_of(table: KeyTable, key: np.int64) -> int:
    """The index of the key, or -1 if it is absent."""
    mask = len(table.slots) - 1
    slot = ((key * _MULTIPLIER) >> _SHIFT) & mask
    while table.slots[slot]:
        at = table.slots[slot] - 1
        if table.keys[at] == key:
            return int(at)
        slot = (slot + 1) & mask
    return -1
