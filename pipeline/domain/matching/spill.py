"""A store for what is seldom read (articles' records, what is shown of them), so that it need not be in memory.

The port, and the store in memory; `adapters.spill` stores in files.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol


class Spill(Protocol):
    """Pieces of bytes by number. Lost when the process ends: all that is stored here can be rebuilt."""

    def put(self, data: bytes) -> int:
        """Store a piece of at most `LARGEST_BYTES`; returns its number, below 2**63."""
        ...

    def get(self, numbers: Sequence[int]) -> list[bytes]:
        """These pieces, in this order."""
        ...

    def drop(self, numbers: Iterable[int]) -> None:
        """Forget these pieces: they will not be read again."""
        ...


LARGEST_BYTES = (1 << 24) - 1


class InMemory:
    """Pieces in a dictionary: for a small window, and for whoever rebuilds stories to look at them."""

    def __init__(self) -> None:
        self._pieces: dict[int, bytes] = {}
        self._given = 0

    def put(self, data: bytes) -> int:
        self._given += 1
        self._pieces[self._given] = data
        return self._given

    def get(self, numbers: Sequence[int]) -> list[bytes]:
        return [self._pieces[number] for number in numbers]

    def drop(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            del self._pieces[number]
