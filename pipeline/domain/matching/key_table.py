"""A fixed set of keys in which others are looked up, compiled: most that are not in it cost one bit to tell."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled

_SPREAD = 0x9E3779B1
_SPREAD_SHIFT = 11
"""Multiplicative hashing (Knuth): 2**32 over the golden ratio."""

_FEWEST_SLOTS_LOG2 = 4
_SLOTS_FOR_A_KEY = 3

_SIEVE_WORDS = 1024
_WORD_BITS_LOG2 = 6
_SIEVE_MASK, _BIT_MASK = _SIEVE_WORDS - 1, (1 << _WORD_BITS_LOG2) - 1


class KeyTable(NamedTuple):
    """Keys, and an open-addressed table of 1 + the index of each, 0 in free slots.

    `sieve` has a bit for each of 65,536 remainders of a key, in 8 kB: it rules out most of what is not among the keys.
    """

    keys: NDArray[np.int64]
    slots: NDArray[np.int32]
    sieve: NDArray[np.uint64]


@compiled
def table_of(keys: NDArray[np.int64]) -> KeyTable:
    bits = _FEWEST_SLOTS_LOG2
    while (1 << bits) < _SLOTS_FOR_A_KEY * len(keys):
        bits += 1
    slots = np.zeros(1 << bits, dtype=np.int32)
    sieve = np.zeros(_SIEVE_WORDS, dtype=np.uint64)
    mask = len(slots) - 1
    for i in range(len(keys)):
        slot = ((keys[i] * _SPREAD) >> _SPREAD_SHIFT) & mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = i + 1
        sieve[(keys[i] >> _WORD_BITS_LOG2) & _SIEVE_MASK] |= np.uint64(1) << np.uint64(keys[i] & _BIT_MASK)
    return KeyTable(keys, slots, sieve)


@compiled
def may_have(sieve: NDArray[np.uint64], key: np.int64) -> bool:
    """False where the key is not in the table of this sieve. Short, so that it costs no call: ask before `index_of`."""
    return bool((sieve[(key >> _WORD_BITS_LOG2) & _SIEVE_MASK] >> np.uint64(key & _BIT_MASK)) & np.uint64(1))


@compiled
def index_of(table: KeyTable, key: np.int64) -> int:
    """The key's index, -1 if it is not in the table."""
    mask = len(table.slots) - 1
    slot = ((key * _SPREAD) >> _SPREAD_SHIFT) & mask
    while table.slots[slot]:
        at = table.slots[slot] - 1
        if table.keys[at] == key:
            return int(at)
        slot = (slot + 1) & mask
    return -1
