"""Dates in a sentence of any language: a day of a month by the calendar's own names, or a weekday near the report.

The names are those of the Unicode consortium's tables. A weekday alone can be the one before or the one after the
report, so a date is a set of days.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pipeline.domain.text.date_names import fold, own_months, own_weekdays

_DAYS_AROUND = 6
_HALF_A_YEAR = 183
_MARKS = {"a": "[aàáâãä]", "e": "[eèéêë]", "i": "[iìíîï]", "o": "[oóôõö]", "u": "[uùúûü]", "c": "[cç]", "и": "[ий]"}
_ARABIC_MARKS = {"ا": "[اأإآ]", "ه": "[هة]"}
_NUMERIC = re.compile(
    r"(?<![\w.,/])(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\w)"
    r"|(?<![\w.,/])(?P<d>\d{1,2})(?P<mark>[./])(?P<m>\d{1,2})(?P=mark)(?P<y>20\d\d)(?!\w)"
    r"|(?<!\d)(?:(?P<cy>20\d\d)年)?(?P<cm>\d{1,2})月(?P<cd>\d{1,2})日"
)
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a sentence. `days`: what it can mean; `is_day`: the day of the month is stated."""

    days: frozenset[date]
    start: int
    end: int
    is_day: bool


def dates_in(text: str, language: str, published: date) -> Iterator[Dated]:
    """The dates of a sentence, from left to right. `published`: when it was written."""
    taken: list[tuple[int, int]] = []
    found: list[Dated] = []
    for match in _NUMERIC.finditer(text):
        year, month, day = (
            (match["year"], match["month"], match["day"])
            if match["year"]
            else (match["y"], match["m"], match["d"])
            if match["y"]
            else (match["cy"], match["cm"], match["cd"])
        )
        if match["mark"] == "/" and language == "en":
            continue  # which of the two is the month depends on the country
        if days := _day(year, int(month), int(day), published):
            found.append(Dated(days, *match.span(), is_day=True))
            taken.append(match.span())
    for match in _pattern(language).finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        if match["weekday"]:
            number = own_weekdays(language)[fold(match["weekday"])]
            found.append(Dated(_weekdays(number, published), *match.span(), is_day=False))
            continue
        month = own_months(language)[fold(match["month"] or match["before"])]
        days = _day(match["of"] or match["in"], month, int(match["day"] or match["after"]), published)
        if days:
            found.append(Dated(days, *match.span(), is_day=True))
    yield from sorted(_joined(found, text), key=lambda one: one.start)


def _joined(found: list[Dated], text: str) -> Iterator[Dated]:
    """A weekday right before the day of a month is part of that date: "Thursday, 5 March"."""
    whole = [one for one in found if one.is_day]
    for one in found:
        if one.is_day:
            before = next((w for w in found if not w.is_day and 0 <= one.start - w.end <= 7), None)
            between = text[before.end : one.start] if before else ""
            start = before.start if before and not re.search(r"[.;!?]", between) else one.start
            yield Dated(one.days, start, one.end, is_day=True)
        elif not any(0 <= w.start - one.end <= 7 for w in whole):
            yield one


def _day(year: str | None, month: int, day: int, published: date) -> frozenset[date]:
    """The day; without a year, that nearest to the report."""
    try:
        if year:
            return frozenset({date(int(year), month, day)})
        near = (date(published.year + step, month, day) for step in (-1, 0, 1))
        return frozenset({min(near, key=lambda one: abs((one - published).days))})
    except ValueError:  # 29 February, or no day at all
        return frozenset()


def _weekdays(number: int, published: date) -> frozenset[date]:
    around = (published + timedelta(days=step) for step in range(-_DAYS_AROUND, _DAYS_AROUND + 1))
    return frozenset(day for day in around if day.isoweekday() == number)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    months = _names([m for m in own_months(language) if len(m) >= _SHORTEST_NAME or m in {"mai", "маи", "мая", "may"}])
    weekdays = _names([d for d in own_weekdays(language) if len(d) >= _SHORTEST_NAME])
    return re.compile(
        rf"(?<![\w.,])(?P<day>\d\d?)(?:\.|er|º|-?го|st|nd|rd|th)? (?:de |di |of |d')?(?P<month>{months})"
        rf"(?![\w])(?:,? (?:de |of )?(?P<of>20\d\d)\b)?"
        rf"|\b(?P<before>{months})\.? (?P<after>\d\d?)(?:st|nd|rd|th)?(?![\w:]|[.,]\d)(?:, (?P<in>20\d\d)\b)?"
        rf"|\b(?:ال)?(?P<weekday>{weekdays})s?\b",
        re.IGNORECASE,
    )


def _names(names: list[str]) -> str:
    marks = _MARKS | _ARABIC_MARKS
    spelled = {"".join(marks.get(c, re.escape(c)) for c in name) for name in names}
    return "|".join(sorted(spelled, key=len, reverse=True)) or "(?!)"
