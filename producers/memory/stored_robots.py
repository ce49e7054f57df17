"""robots.txt files as the producer stores them, so that a restart asks no host for its file again."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec

from producers.memory.records import StoredRobots
from producers.memory.state_file import StateFile

T = TypeVar("T")


class OnWriter(Protocol):
    """Runs a call on the thread that uses the state file."""

    def __call__(self, call: Callable[[], T]) -> Awaitable[T]: ...


class RobotsInFile:
    """A store for `Robots`. `clock` tells when a file was last stored, so that unused ones are forgotten."""

    def __init__(self, file: StateFile, on_writer: OnWriter, clock: Callable[[], datetime]) -> None:
        self._file = file
        self._on_writer = on_writer
        self._clock = clock

    async def load(self, origin: str) -> StoredRobots | None:
        rows = await self._on_writer(lambda: self._file.read("SELECT stored FROM robots WHERE origin = ?", origin))
        return msgspec.json.decode(rows[0][0], type=StoredRobots) if rows else None

    async def save(self, origin: str, stored: StoredRobots) -> None:
        row = (origin, msgspec.json.encode(stored), self._clock().isoformat())
        await self._on_writer(lambda: self._file.write("INSERT OR REPLACE INTO robots VALUES (?, ?, ?)", *row))
