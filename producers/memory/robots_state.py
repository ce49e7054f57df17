"""robots.txt as the producer remembers it, so that a restart asks no host for it again."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, TypeVar

from producers.memory.remembered import StoredRobots
from producers.memory.state import ProducerState

T = TypeVar("T")


class Write(Protocol):
    """Runs a change on the thread that uses the state."""

    def __call__(self, change: Callable[[], T]) -> Awaitable[T]: ...


class RobotsInState:
    """A store for `Robots`."""

    def __init__(self, state: ProducerState, write: Write) -> None:
        self._state = state
        self._write = write

    async def load(self, origin: str) -> StoredRobots | None:
        return await self._write(partial(self._state.robots, origin))

    async def save(self, origin: str, stored: StoredRobots) -> None:
        await self._write(partial(self._state.save_robots, origin, stored, datetime.now(UTC)))
