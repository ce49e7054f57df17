"""Finds what fills the places of a text, and where two texts fill the same place in another way.

A slot is a run of capitalised words or a number (`slot_reader`). Two texts from one template have the same words around
other names and numbers; a copy has the same in the same places.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.keyed_values import keyed_values
from pipeline.domain.terms.slot_reader import read_slots


def slots_of(title: str, text: str) -> NDArray[np.uint32]:
    """The slots of an article, as they are kept in its record (`keyed_values`): three keys each, with its filler."""
    _, found = read_slots(title, text)
    keys, fillers = found[:, 2:5].ravel(), np.repeat(found[:, 5], 3)
    return keyed_values(keys[keys > 0].astype(np.uint32), fillers[keys > 0].astype(np.uint32))


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
