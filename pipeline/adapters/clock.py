"""The wall clock, in UTC. Everything else is told what time it is."""

from datetime import UTC, datetime


class SystemClock:
    """Calling it answers the time."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)
