"""Converts dates of other calendars and eras, as feeds state them, to the Gregorian calendar."""

from datetime import date, timedelta
from typing import Final

# The year before each Japanese era, and before the Republic of China's calendar.
ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
# Solar and lunar Hijri years use the same numbers for different times: 1420 is 2041 (solar) or 1999 (lunar).
_HIJRA_YEARS: Final = range(1300, 1500)
_LUNAR_FROM: Final = 1420
_BUDDHIST_YEARS: Final = range(2480, 2700)
_BUDDHIST_OFFSET: Final = 543
_TWO_DIGITS_FROM: Final = 70


def gregorian(year: int, month: int, day: int) -> date | None:
    """The day in the Gregorian calendar; None if there is no such day.

    `year` is as feeds write it: Gregorian, two digits, three digits (counted from 1900), Buddhist, or Hijri.
    """
    try:
        if year in _HIJRA_YEARS:
            return _lunar_hijra(year, month, day) if year >= _LUNAR_FROM else _solar_hijra(year, month, day)
        if year in _BUDDHIST_YEARS:
            year -= _BUDDHIST_OFFSET
        elif year < 100:
            year += 2000 if year < _TWO_DIGITS_FROM else 1900
        elif year < 200:
            year += 1900
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _solar_hijra(year: int, month: int, day: int) -> date | None:
    """Uses the 33-year cycle, which agrees with the astronomical calendar for the years 1178 to 1633."""
    if not (1 <= month <= 12 and 1 <= day <= (31 if month < 7 else 30)):
        return None
    leap_days = sum(1 for past in range(1300, year) if past % 33 in _SOLAR_LEAP_YEARS)
    before = (month - 1) * 31 - max(0, month - 7)
    return date(1921, 3, 21) + timedelta(days=(year - 1300) * 365 + leap_days + before + day - 1)


_SOLAR_LEAP_YEARS: Final = frozenset({1, 5, 9, 13, 17, 22, 26, 30})


def _lunar_hijra(year: int, month: int, day: int) -> date | None:
    """Uses the tabular calendar; a calendar by observation may be a day earlier or later."""
    if not (1 <= month <= 12 and 1 <= day <= 30):
        return None
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2 + day
    return date(622, 7, 19) + timedelta(days=days - 1)
