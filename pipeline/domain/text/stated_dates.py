"""A date as an outlet states it: to the time of day, or only to the day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from pipeline.domain.text.date_names import in_utc

Precision = Literal["time", "day"]
"""How exactly a date is stated: with its time of day, or as a day only."""

END_OF_DAY = time.max
"""The last moment of a day: no later article can be of that day."""

# A day begins in the east 14 hours before it does in UTC, and ends in the west 12 hours after.
_EARLIEST = timedelta(hours=-14)
_LATEST = timedelta(hours=24 + 12)


@dataclass(frozen=True, slots=True)
class StatedDate:
    """`at` is in UTC: the stated moment; for a day, midnight of the day as it is written, whatever its zone."""

    at: datetime
    precision: Precision = "time"

    def covers(self, moment: datetime) -> bool:
        """Whether the moment can be on the day, in some zone."""
        return _EARLIEST <= moment - self.at < _LATEST


def date_at(local: datetime) -> StatedDate:
    """The date that this local time states; UTC if it has no zone.

    Midnight to the second states a day: many systems print days so. Raises OverflowError or ValueError outside the
    calendar's range.
    """
    if local.time() == time.min:
        return date_on(local.date())
    return StatedDate(in_utc(local.replace(tzinfo=local.tzinfo or UTC)))


def date_on(day: date) -> StatedDate:
    """A day without a time."""
    return StatedDate(datetime(day.year, day.month, day.day, tzinfo=UTC), "day")
