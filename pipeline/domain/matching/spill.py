"""A store for data that is seldom read, so that it need not be in memory.

For example articles' records and display data.

Defines the port and an implementation in memory; `adapters.spill` stores in files.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol


class Spill(Protocol):
    """Stores pieces of bytes by number. They are lost when the process ends: they can all be rebuilt."""

    def put(self, data: bytes) -> int:
        """Stores a piece of at most `MAX_PIECE_BYTES`; returns its number, which is below 2**63."""
        ...

    def get(self, numbers: Sequence[int]) -> list[bytes]:
        """Returns these pieces, in the given order."""
        ...

    def drop(self, numbers: Iterable[int]) -> None:
        """Removes these pieces. They must not be read again."""
        ...


MAX_PIECE_BYTES = (1 << 24) - 1


class InMemory:
    """Stores pieces in a dictionary, for small windows and for commands that rebuild stories."""

    def __init__(self) -> None:
        self._pieces: dict[int, bytes] = {}
        self._last_number = 0

    def put(self, data: bytes) -> int:
        self._last_number += 1
        self._pieces[self._last_number] = data
        return self._last_number

    def get(self, numbers: Sequence[int]) -> list[bytes]:
        return [self._pieces[number] for number in numbers]

    def drop(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            del self._pieces[number]
