"""The date features of a pair, compiled.

They use publication times, and the weekdays and dates that the texts name.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import FEATURES, GAP_CAP_DAYS
from pipeline.domain.matching.record_layout import DATED, Record
from pipeline.domain.terms.compiled import compiled

DAY_US = 86400 * 1_000_000
_WEEK = 7
_FIRST_DAY = 3
"""The weekday of 1970-01-01: Thursday (Monday is 0)."""

_BOTH_DATED, _GAP_DAYS, _SAME_DAY = (FEATURES.index(name) for name in ("both_dated", "gap_days", "same_day"))
_WEEKDAYS_AGREE, _WEEKDAYS_CONFLICT = FEATURES.index("weekdays_agree"), FEATURES.index("weekdays_conflict")
_DATES_AGREE, _DATES_CONFLICT = FEATURES.index("dates_agree"), FEATURES.index("dates_conflict")


@compiled
def fill_dates(new: Record, other: Record, line: NDArray[np.float32]) -> None:
    """Fills the features of publication times and weekdays."""
    agree = (new.weekdays & other.weekdays) != 0
    if new.flags & other.flags & DATED:
        day, other_day = new.published_us // DAY_US, other.published_us // DAY_US
        line[_BOTH_DATED] = 1
        line[_GAP_DAYS] = min(abs(other.published_us - new.published_us) / DAY_US, GAP_CAP_DAYS)
        line[_SAME_DAY] = day == other_day
        agree = _name_one_date(new.weekdays, day, other.weekdays, other_day)
    if new.weekdays and other.weekdays:
        line[_WEEKDAYS_AGREE], line[_WEEKDAYS_CONFLICT] = agree, not agree


@compiled
def fill_days(days: NDArray[np.uint16], others: NDArray[np.uint16], line: NDArray[np.float32]) -> None:
    """Fills the features of the dates (month and day) that both articles name."""
    if len(days) and len(others):
        agree = _share_one(days, others)
        line[_DATES_AGREE], line[_DATES_CONFLICT] = agree, not agree


@compiled
def _name_one_date(weekdays: np.int32, day: np.int64, others: np.int32, other_day: np.int64) -> bool:
    """Whether two articles name one date by weekday.

    A weekday means the latest such day up to the article's day.
    """
    for weekday in range(_WEEK):
        if weekdays >> weekday & 1:
            date = day - ((day + _FIRST_DAY) % _WEEK - weekday) % _WEEK
            for other in range(_WEEK):
                if others >> other & 1 and other_day - ((other_day + _FIRST_DAY) % _WEEK - other) % _WEEK == date:
                    return True
    return False


@compiled
def _share_one(days: NDArray[np.uint16], others: NDArray[np.uint16]) -> bool:
    for day in days:
        for other in others:
            if day == other:
                return True
    return False
