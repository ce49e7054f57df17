"""The time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time in UTC, and a way to let it pass."""

    def __call__(self) -> datetime: ...

    def elapsed_s(self) -> float:
        """Seconds since some moment, by a clock that nobody sets."""
        ...

    async def sleep(self, seconds: float) -> None: ...
