"""Time that passes only while the producer sleeps, and runs that end when nothing is due."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from producers.feeds import LONGEST_NAP_S, FeedProducer


class SimulatedTime:
    """A producer's clock and stop event. The event is set when nothing is due within its longest sleep."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._is_idle = False

    def __call__(self) -> datetime:
        return self.now

    def elapsed_s(self) -> float:
        return self.now.timestamp()

    async def sleep(self, seconds: float) -> None:
        """Advance the clock by this time, without waiting."""
        if seconds < LONGEST_NAP_S:
            self.now += timedelta(seconds=seconds)
        else:
            self._is_idle = True

    def is_set(self) -> bool:
        return self._is_idle

    def wait(self, timeout: float | None = None) -> bool:
        return self._is_idle

    def run_until_idle(self, producer: FeedProducer, now: datetime | None = None) -> None:
        """Run the producer until all that is due at `now` (default: the current time) is done."""
        self.now = now or self.now
        self._is_idle = False
        producer.run(self)


class RealTime:
    """The system's clock, moved by `ahead`."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def elapsed_s(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
