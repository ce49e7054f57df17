"""Finds the days that a text mentions: weekdays, and dates of month and day, with or without a year.

Fast rules over normalised text, for scoring pairs of articles. They know the words of a language if dateparser
does. A year is left out: dates of events are mostly written without one.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from pipeline.domain.text.date_names import (
    ENGLISH_MONTHS,
    ENGLISH_WEEKDAYS,
    fold,
    order_of_numbers,
    own_months,
    own_weekdays,
)
from pipeline.domain.text.letters import SIGNS, UNSPACED

WEEKDAY_CHARS = 700
"""Weekdays are read in the opening only: later ones date other events."""

_READ_AS_ENGLISH = frozenset({"en", "und"})
_WEEKDAY = re.compile(r"\b(" + "|".join(ENGLISH_WEEKDAYS) + r")\b")
_MONTH_NAMES = tuple(name[:3] for name in ENGLISH_MONTHS)
_NAME = "(" + "|".join(_MONTH_NAMES) + ")"
_REST = r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?(?![a-z])"
# The test that a word begins is behind its first letters: a pattern that begins with letters is found much faster.
_MONTH_DAY = re.compile(rf"{_NAME}(?<!\w...){_REST} (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)")
_DAY_MONTH = re.compile(rf"(\d(?<!\w\d)\d?)(?:st|nd|rd|th)? (?:of )?{_NAME}{_REST}")

_MARKED = re.compile(r"\d[-./]\d\d?[-./]\d")
_YEAR = r"(?:19|20)\d\d"
_YEAR_FIRST = re.compile(rf"(?<![\d.,/-]){_YEAR}([-./])(\d\d?)\1(\d\d?)(?![\d/-])")
_YEAR_LAST = re.compile(rf"(?<![\d.,/-])(\d\d?)([-./])(\d\d?)\2{_YEAR}(?!\d)")
_EAST_ASIAN = re.compile(r"(\d\d?) ?[月월] ?(\d\d?) ?[日일號号]")
_HAS_NO_YEAR = re.compile(r"(?<![\d.,])(\d\d?)\. ?(\d\d?)\.(?! ?\d)")
"""As Germans, Czechs and Finns write a date; elsewhere this is a number at the end of a sentence."""
_WITHOUT_YEAR = frozenset({"de", "cs", "sk", "fi", "no", "nb", "nn", "da", "et", "lv", "sl", "hr", "sr", "bs", "is"})
_VIETNAMESE = re.compile(
    r"(?:\b(?:ngay|hom|sang|trua|chieu|toi|dem|hai|ba|tu|nam|sau|bay|nhat),? ?|\()(\d\d?)[/-](\d\d?)(?![\d/])"
    r"|\b(\d\d?) thang (\d\d?)\b"
)
# Over folded text, in which the ends of ordinal numbers are left: "1er avril", "3-го апреля".
_LETTERS = rf"[^\W\d_](?:[^\W\d_]|[{SIGNS}]){{2,}}"
_DAY_AND_WORD = re.compile(rf"(?<![\d.,])(\d\d?)(?:\.|er|º|ª|-\w{{1,2}})? (?:de |del |di |d')?({_LETTERS})")
_WORD_AND_DAY = re.compile(rf"({_LETTERS})\.? (\d\d?)(?!\d|[.,:\u066b\u066c]\d)")


def weekdays(text: str, language: str = "en") -> frozenset[int]:
    """Weekdays that the opening names in its language (ISO 639-1); Monday is 0."""
    opening = text[:WEEKDAY_CHARS]
    if language in _READ_AS_ENGLISH:
        return frozenset(ENGLISH_WEEKDAYS.index(name) for name in _WEEKDAY.findall(opening))
    named = _weekday_pattern(language)
    if named is None:
        return frozenset()
    numbers = own_weekdays(language)
    return frozenset(numbers[name] - 1 for name in named.findall(fold(opening)))


@cache
def _weekday_pattern(language: str) -> re.Pattern[str] | None:
    names = sorted(own_weekdays(language), key=len, reverse=True)
    if not names:
        return None
    listed = "|".join(map(re.escape, names))
    if UNSPACED.search(listed):
        return re.compile(listed)
    # Korean adds particles to a word. In Vietnamese Tuesday is also the third, as in "lần thứ ba", the third time.
    return re.compile(
        (r"(?<!\blan )" if language == "vi" else "") + rf"(?<!\w)(?:{listed})" + ("" if language == "ko" else r"(?!\w)")
    )


def resolve_weekday(weekday: int, published: date) -> date:
    """The latest such weekday up to the day of publication, that day included."""
    return published - timedelta(days=(published.weekday() - weekday) % 7)


def month_days(text: str, language: str = "en") -> frozenset[tuple[int, int]]:
    """Dates that the text states, in figures or in words of its language: (month, day).

    In 3/2/2026 the language decides which is the month; in English, where it does not, such a date is left out.
    """
    found = [*_in_figures(text, language)]
    if language in _READ_AS_ENGLISH:
        found += [(_MONTH_NAMES.index(month) + 1, int(day)) for month, day in _MONTH_DAY.findall(text)]
        found += [(_MONTH_NAMES.index(month) + 1, int(day)) for day, month in _DAY_MONTH.findall(text)]
    else:
        found += _in_words(fold(text), language)
    return frozenset((month, day) for month, day in found if 1 <= month <= 12 and 1 <= day <= 31)


def _in_figures(text: str, language: str) -> Iterator[tuple[int, int]]:
    is_marked = _MARKED.search(text) is not None
    for _, month, day in _YEAR_FIRST.findall(text) if is_marked else ():
        yield int(month), int(day)
    for first, mark, second in _YEAR_LAST.findall(text) if is_marked else ():
        one, two = int(first), int(second)
        if mark == "." or one > 12 or one == two or (two <= 12 and _is_day_first(language)):
            yield two, one
        elif two > 12 or language not in _READ_AS_ENGLISH:
            yield one, two
    for month, day in () if text.isascii() else _EAST_ASIAN.findall(text):
        yield int(month), int(day)


@cache
def _is_day_first(language: str) -> bool:
    return language not in _READ_AS_ENGLISH and order_of_numbers(language) == "DMY"


def _month(word: str, months: Mapping[str, int], language: str) -> int:
    """The number of the month that the word names, 0 if it names none. Hebrew writes "in" as part of the word."""
    if language == "he" and word not in months:
        word = word.removeprefix("ב")
    return months.get(word, 0)


def _in_words(folded: str, language: str) -> Iterator[tuple[int, int]]:
    months = own_months(language)
    for day, word in _DAY_AND_WORD.findall(folded):
        yield _month(word, months, language), int(day)
    for word, day in _WORD_AND_DAY.findall(folded):
        yield _month(word, months, language), int(day)
    if language in _WITHOUT_YEAR:
        for day, month in _HAS_NO_YEAR.findall(folded):
            yield int(month), int(day)
    if language == "vi":
        for parts in _VIETNAMESE.findall(folded):
            yield int(parts[1] or parts[3]), int(parts[0] or parts[2])
