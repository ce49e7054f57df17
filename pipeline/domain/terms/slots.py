"""Finds what fills the places of a text, and where two texts fill the same place in another way.

A slot is a run of capitalised words or a number (`slot_reader`). Two texts from one template have the same words around
other names and numbers; a copy has the same in the same places.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.slot_reader import read_slots


def slots_of(title: str, text: str) -> NDArray[np.uint64]:
    """The slots of an article, ascending and each once: `key << 32 | filler`, three keys a slot."""
    _, found = read_slots(title, text)
    keys, fillers = found[:, 2:5].ravel(), np.repeat(found[:, 5], 3)
    return np.asarray(np.unique((keys[keys > 0] << np.uint64(32)) | fillers[keys > 0]), dtype=np.uint64)


@compiled
def slot_conflicts(own: NDArray[np.uint64], other: NDArray[np.uint64]) -> tuple[int, int]:
    """The number of keys in both texts that have no filler in common, and of those that share one."""
    conflicts, agreements = 0, 0
    i, j = 0, 0
    shift = np.uint64(32)
    while i < len(own) and j < len(other):
        left, right = own[i] >> shift, other[j] >> shift
        if left < right:
            i += 1
        elif right < left:
            j += 1
        else:
            shared = False
            while i < len(own) and j < len(other) and own[i] >> shift == left and other[j] >> shift == left:
                if own[i] == other[j]:
                    shared = True
                    i += 1
                    j += 1
                elif own[i] < other[j]:
                    i += 1
                else:
                    j += 1
            while i < len(own) and own[i] >> shift == left:
                i += 1
            while j < len(other) and other[j] >> shift == left:
                j += 1
            if shared:
                agreements += 1
            else:
                conflicts += 1
    return conflicts, agreements


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A slot that two texts fill in other ways. `around`: the line of this text about it, with `…` in its place."""

    here: str
    there: str
    around: str


def differing(own_title: str, own_text: str, other_title: str, other_text: str) -> list[Difference]:
    """The slots that the two articles fill with other names or numbers, in the order of the first, each once.

    As written, but with letters and marks unified (`normalise_letters`).
    """
    own, mine = read_slots(own_title, own_text)
    other, theirs = read_slots(other_title, other_text)
    by_key: dict[int, list[NDArray[np.uint64]]] = {}
    for row in theirs:
        for key in row[2:5]:
            by_key.setdefault(int(key), []).append(row)
    own_fillers: dict[int, set[int]] = {}
    for row in mine:
        for key in row[2:5]:
            own_fillers.setdefault(int(key), set()).add(int(row[5]))
    found: dict[tuple[str, str], Difference] = {}
    for row in mine:
        for key in map(int, row[2:5]):
            others = by_key.get(key, []) if key else []
            if not others or own_fillers[key] & {int(there[5]) for there in others}:
                continue
            here, there = own[int(row[0]) : int(row[1])], other[int(others[0][0]) : int(others[0][1])]
            around = _around(own, int(row[0]), int(row[1]))
            found.setdefault((here, there), Difference(here=here, there=there, around=around))
    return list(found.values())


def _around(text: str, start: int, end: int) -> str:
    before = text[:start].rpartition("\n")[2].split(" ")[-4:]
    after = text[end:].partition("\n")[0].split(" ")[:4]
    return f"{' '.join(before)}…{' '.join(after)}".strip()


@compiled
def substitutions(own: NDArray[np.uint64], other: NDArray[np.uint64]) -> tuple[int, int]:
    """How many names and numbers were replaced by others, and how many stayed in their places.

    One is replaced if its place has another in the other text, and that text has it nowhere. Each counts once, however
    often it occurs; of the numbers of replaced ones in the two texts the smaller counts.
    """
    mask = np.uint64(0xFFFFFFFF)
    own_fillers, other_fillers = np.unique(own & mask), np.unique(other & mask)
    own_state, other_state = np.zeros(len(own_fillers), dtype=np.uint8), np.zeros(len(other_fillers), dtype=np.uint8)
    shift = np.uint64(32)
    i, j = 0, 0
    while i < len(own) and j < len(other):
        left, right = own[i] >> shift, other[j] >> shift
        if left < right:
            i += 1
        elif right < left:
            j += 1
        else:
            i_end, j_end = i, j
            while i_end < len(own) and own[i_end] >> shift == left:
                i_end += 1
            while j_end < len(other) and other[j_end] >> shift == left:
                j_end += 1
            for one in range(i, i_end):
                at = np.searchsorted(own_fillers, own[one] & mask)
                own_state[at] = max(own_state[at], 1 + _holds(other[j:j_end], own[one]))
            for one in range(j, j_end):
                at = np.searchsorted(other_fillers, other[one] & mask)
                other_state[at] = max(other_state[at], 1 + _holds(own[i:i_end], other[one]))
            i, j = i_end, j_end
    kept = int(np.sum(own_state == 2))
    gone = 0
    for at in range(len(own_fillers)):
        gone += own_state[at] == 1 and not _holds(other_fillers, own_fillers[at])
    new = 0
    for at in range(len(other_fillers)):
        new += other_state[at] == 1 and not _holds(own_fillers, other_fillers[at])
    return min(gone, new), kept


@compiled
def _holds(ascending: NDArray[np.uint64], value: np.uint64) -> bool:
    at = np.searchsorted(ascending, value)
    return bool(at < len(ascending) and ascending[at] == value)
