"""Finds the day, month and year in a text that names a date: in figures, with the month's name, or in East Asian signs.

Takes text that is normalised as `dates` does it: folded, with ASCII digits.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Final

from pipeline.domain.text.calendars import ERAS, gregorian
from pipeline.domain.text.date_names import beginnings_of_months, months, order_of_numbers

_EAST_ASIAN: Final = re.compile(
    rf"(?P<era>{'|'.join(ERAS)})?\s*(?<!\d)(?P<year>\d{{1,4}}|元)\s*[年년]\s*(\d{{1,2}})\s*[月월]\s*(\d{{1,2}})\s*[日일號号]?"
)
_DAY_OR_MONTH_FIRST: Final = re.compile(r"(?<!\d)(?<!\d[.:])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
_TWO_DIGIT_YEAR: Final = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{2})(?!\d)")
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_COMPACT: Final = re.compile(r"(?<!\d)(\d{4})()([01]\d)([0-3]\d)(?!\d)")
_ORDINAL: Final = re.compile(r"(?<!\d)(\d{4})-(\d{3})(?!\d)")
_WEEK: Final = re.compile(r"(?<!\d)(\d{4})-?w(\d{2})-?([1-7])(?!\d)")
# Vietnamese numbers the months: "2 thang 11 nam 2026".
_NUMBERED: Final = re.compile(r"(?<!\d)(\d{1,2})[\s,]+(?:thang|thg)\s?(\d{1,2})[\s,]+(?:nam\s)?(\d{4})(?!\d)")
_TOKEN: Final = re.compile(r"\d+|[^\s\d,'’/()_:;|+-]+")
_BETWEEN: Final = re.compile(r"[\s,.'’/()_-]{0,4}")
_FILLER_CHARS: Final = 4
"""The longest word between the parts of a date: `de`, `of`, `gada`, and the ends of ordinal numbers."""


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day, and where in the text it is written."""

    date: date
    start: int
    end: int


def find_day(text: str, tag: str, *, twelve_hours: bool | None) -> FoundDay | None:
    """The first day that the text names in full, in the surest form; None if it names none.

    `tag` is a language tag. `twelve_hours`: whether the text has a time with AM or PM; None without a time.
    """
    return (
        _east_asian(text)
        or _in_figures(text, tag, twelve_hours=twelve_hours)
        or _numbered(text)
        or _named(text, tag)
        or _year_first(text)
        or _week(text)
        or _ordinal(text)
    )


def find_short_day(text: str, tag: str, *, twelve_hours: bool | None) -> FoundDay | None:
    """A day in figures with a year of two digits. A time with dots looks the same."""
    found = _TWO_DIGIT_YEAR.search(text)
    # With hyphens the year may also come first: ambiguous.
    return _of_figures(found, tag, twelve_hours=twelve_hours) if found is not None and found[2] != "-" else None


def _found(match: re.Match[str], day: date | None) -> FoundDay | None:
    return FoundDay(day, *match.span()) if day is not None else None


def _east_asian(text: str) -> FoundDay | None:
    found = _EAST_ASIAN.search(text)
    if found is None:
        return None
    year = 1 if found["year"] == "元" else int(found["year"])
    return _found(found, gregorian(year + ERAS.get(found["era"] or "", 0), int(found[3]), int(found[4])))


def _in_figures(text: str, tag: str, *, twelve_hours: bool | None) -> FoundDay | None:
    found = _DAY_OR_MONTH_FIRST.search(text)
    return _of_figures(found, tag, twelve_hours=twelve_hours) if found is not None else None


def _of_figures(found: re.Match[str], tag: str, *, twelve_hours: bool | None) -> FoundDay | None:
    first, second = int(found[1]), int(found[3])
    day_first: bool | None = True
    if second > 12:
        day_first = False
    elif first <= 12 and first != second and found[2] != ".":
        by_clock = None if twelve_hours is None else not twelve_hours
        by_language = _is_day_first(tag)
        day_first = by_clock if by_language is None else by_language
    if day_first is None:
        return None
    day, month = (first, second) if day_first else (second, first)
    return _found(found, gregorian(int(found[4]), month, day))


def _is_day_first(tag: str) -> bool | None:
    order = order_of_numbers(tag)
    if not order or (order == "YMD" and tag.lower().startswith("en")):
        return None
    return order != "MDY"


def _numbered(text: str) -> FoundDay | None:
    found = _NUMBERED.search(text)
    return _found(found, gregorian(int(found[3]), int(found[2]), int(found[1]))) if found is not None else None


def _year_first(text: str) -> FoundDay | None:
    for form in (_YEAR_FIRST, _COMPACT):
        for found in form.finditer(text):
            if found[1][0] != "0" and (day := gregorian(int(found[1]), int(found[3]), int(found[4]))) is not None:
                return _found(found, day)
    return None


def _ordinal(text: str) -> FoundDay | None:
    found = _ORDINAL.search(text)
    january = gregorian(int(found[1]), 1, 1) if found is not None else None
    if found is None or january is None:
        return None
    day = january + timedelta(days=int(found[2]) - 1)
    return _found(found, day if day.year == january.year and int(found[2]) else None)


def _week(text: str) -> FoundDay | None:
    found = _WEEK.search(text)
    try:
        return _found(found, date.fromisocalendar(*map(int, found.groups()))) if found is not None else None
    except ValueError:
        return None


def _named(text: str, tag: str) -> FoundDay | None:
    """The first day with a month's name: day, month, year; month, day, year; or year first."""
    tokens = list(_TOKEN.finditer(text))
    names = months(tag.replace("_", "-").split("-")[0].lower())
    beginnings = beginnings_of_months()
    if not any(token[0].replace(".", "") in beginnings for token in tokens):
        return None
    for digits, order in product((4, 2), ("dmy", "mdy", "ymd", "ydm")):
        for at in range(len(tokens)):
            found = _in_order(text, tokens, at, order, names, digits)
            if found is not None:
                return found
    return None


def _in_order(
    text: str, tokens: list[re.Match[str]], at: int, order: str, names: Mapping[str, int], digits: int
) -> FoundDay | None:
    parts: dict[str, int] = {}
    place = at
    for part in order:
        taken = next(
            (
                (value, after)
                for start in (range(place, place + 3) if parts else (place,))
                if _are_fillers(tokens[place:start], names)
                for value, after in _read(text, tokens, start, part, names, digits)
            ),
            None,
        )
        if taken is None:
            return None
        parts[part], place = taken
    day = gregorian(parts["y"], parts["m"], parts["d"])
    if day is None or not all(_BETWEEN.fullmatch(text[a.end() : b.start()]) for a, b in pairwise(tokens[at:place])):
        return None
    return FoundDay(day, tokens[at].start(), tokens[place - 1].end())


def _are_fillers(tokens: list[re.Match[str]], names: Mapping[str, int]) -> bool:
    words = (token[0].strip(".") for token in tokens)
    return all(not word.isdigit() and len(word) <= _FILLER_CHARS and word not in names for word in words)


def _read(
    text: str, tokens: list[re.Match[str]], at: int, part: str, names: Mapping[str, int], year_digits: int
) -> Iterator[tuple[int, int]]:
    """The value of the part at this token, and the token after it."""
    if at >= len(tokens):
        return
    token = tokens[at][0]
    if part == "m":
        for words in (3, 2, 1):
            name = " ".join(one[0].replace(".", "") for one in tokens[at : at + words])
            if name in names:
                yield names[name], at + words
                return
    elif token.isdigit():
        followed = text[tokens[at].end() : tokens[at].end() + 2]
        is_time = followed[:1] == ":" or (followed[:1] in {".", ":"} and followed[1:].isdigit())
        digits = len(token)
        if part == "d" and digits <= 2 and 1 <= int(token) <= 31 and not (is_time and followed[:1] == ":"):
            yield int(token), at + 1
        if part == "y" and year_digits <= digits <= 4 and not is_time and (digits > 2 or at > 0):
            yield int(token), at + 1
