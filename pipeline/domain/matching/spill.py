"""Room for what is seldom read, so that it need not take the process's memory: what an article is compared by, what is
shown of it. Where that room is, is not known here: by default in memory after all.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol


class Spill(Protocol):
    """Pieces of bytes by number. Lost with the process: whatever lies here can be rebuilt."""

    def put(self, data: bytes) -> int:
        """Keep a piece of at most `LARGEST_BYTES`. Its number, below 2**63."""
        ...

    def get(self, numbers: Sequence[int]) -> list[bytes]:
        """These pieces, in this order."""
        ...

    def drop(self, numbers: Iterable[int]) -> None:
        """Forget these pieces. Nobody asks for them any more."""
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
