"""Facts as keys with values, each in one number, and the comparison of two articles by them.

A key is what surrounds a fact ("… people", "magnitude …"), the value is what stands there. Where two articles have the
same key with other values, they disagree on a fact, or report different ones.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.hashing import distinct

VALUE_BITS = 10
"""Bits of a value's hash. Two different values look the same once in a thousand."""

_VALUE_MASK = np.uint32((1 << VALUE_BITS) - 1)
_SHIFT = np.uint32(VALUE_BITS)


def keyed_values(keys: NDArray[np.uint32], values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Hashes of keys with those of their values, as one number each: ascending, each once."""
    return distinct((keys & ~_VALUE_MASK) | (values & _VALUE_MASK))


@compiled
def conflicts(own: NDArray[np.uint32], other: NDArray[np.uint32]) -> tuple[int, int]:
    """How many keys of both have no value in common, and how many have one."""
    conflict, agreement = 0, 0
    i, j = 0, 0
    while i < len(own) and j < len(other):
        key, other_key = own[i] >> _SHIFT, other[j] >> _SHIFT
        if key < other_key:
            i += 1
        elif key > other_key:
            j += 1
        else:
            end, other_end = _end_of_key(own, i), _end_of_key(other, j)
            if shared_values(own[i:end], other[j:other_end]):
                agreement += 1
            else:
                conflict += 1
            i, j = end, other_end
    return conflict, agreement


@compiled
def shared_values(own: NDArray[np.uint32], other: NDArray[np.uint32]) -> int:
    """How many numbers are in both; both ascending."""
    shared, i, j = 0, 0, 0
    while i < len(own) and j < len(other):
        if own[i] == other[j]:
            shared += 1
            i += 1
            j += 1
        elif own[i] < other[j]:
            i += 1
        else:
            j += 1
    return shared


@compiled
def replaced_and_kept(own: NDArray[np.uint32], other: NDArray[np.uint32]) -> tuple[int, int]:
    """How many values the other article has replaced, and how many it has kept, in the same places.

    A value is replaced if the other has only others under its key, and has it under no key. Each counts once, however
    many keys it has; of what either side lacks the smaller number counts.
    """
    own_values, other_values = np.unique(own & _VALUE_MASK), np.unique(other & _VALUE_MASK)
    own_state, other_state = np.zeros(len(own_values), dtype=np.uint8), np.zeros(len(other_values), dtype=np.uint8)
    i, j = 0, 0
    while i < len(own) and j < len(other):
        left, right = own[i] >> _SHIFT, other[j] >> _SHIFT
        if left < right:
            i += 1
        elif right < left:
            j += 1
        else:
            i_end, j_end = _end_of_key(own, i), _end_of_key(other, j)
            for one in range(i, i_end):
                at = np.searchsorted(own_values, own[one] & _VALUE_MASK)
                own_state[at] = max(own_state[at], 1 + _holds(other[j:j_end], own[one]))
            for one in range(j, j_end):
                at = np.searchsorted(other_values, other[one] & _VALUE_MASK)
                other_state[at] = max(other_state[at], 1 + _holds(own[i:i_end], other[one]))
            i, j = i_end, j_end
    kept = int(np.sum(own_state == 2))
    gone = 0
    for at in range(len(own_values)):
        gone += own_state[at] == 1 and not _holds(other_values, own_values[at])
    new = 0
    for at in range(len(other_values)):
        new += other_state[at] == 1 and not _holds(own_values, other_values[at])
    return min(gone, new), kept


@compiled
def _end_of_key(values: NDArray[np.uint32], start: int) -> int:
    """Where the values under the key at `start` end."""
    end = start
    while end < len(values) and values[end] >> _SHIFT == values[start] >> _SHIFT:
        end += 1
    return end


@compiled
def _holds(ascending: NDArray[np.uint32], value: np.uint32) -> bool:
    at = np.searchsorted(ascending, value)
    return bool(at < len(ascending) and ascending[at] == value)
