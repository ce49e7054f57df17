"""Something that is done once in a while, by a clock that may be set back."""

from datetime import datetime, timedelta


class Interval:
    """Over at first, then `length` after each `restart`, or once the clock was set to before that."""

    def __init__(self, length: timedelta) -> None:
        self._length = length
        self._started: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        return self._started is None or not timedelta(0) <= now - self._started < self._length

    def restart(self, now: datetime, length: timedelta | None = None) -> None:
        """Start again at `now`, with another length if one is given."""
        self._started = now
        self._length = length or self._length
