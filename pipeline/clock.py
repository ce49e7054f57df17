"""The wall clock.

Whatever depends on the time takes a clock as an argument; this is the one that ships.
"""

import asyncio
import time
from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)


class SystemClock:
    """Calling it returns the time. For what lets time pass as well."""

    def __call__(self) -> datetime:
        return utc_now()

    def elapsed_s(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
