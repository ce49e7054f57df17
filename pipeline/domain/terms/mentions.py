"""Finds what a text mentions: capitalised spans, numbers, weekdays and dates.

Fast rules over normalised text. They are meant for scoring pairs of articles, where a wrong mention costs little, and
not for display. They follow English spelling; in texts of other languages they find less.
"""

import re
from datetime import date, timedelta

from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.stop_words import ENGLISH_STOP_WORDS

_CAPITALISED = re.compile(
    r"[^\W\d_a-z][\w&'-]*(?:(?: (?:of|the|de|del|la|al|bin|von|van|and))? [^\W\d_a-z][\w&'-]*){0,5}"
)
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?!\d)")
_UP_TO_TWENTY = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty
"""
_NUMBER_WORDS = {word: str(number) for number, word in enumerate(_UP_TO_TWENTY.split(), start=2)}
_NUMBER_WORD = re.compile(r"\b[efnstEFNST][A-Za-z]{2,8}\b")
"""Candidates for `_NUMBER_WORDS`: a look-up of these few is faster than a pattern with all words."""

_WEEKDAY = re.compile(r"\b(" + "|".join(ENGLISH_WEEKDAYS) + r")\b")
_MONTH_NAMES = tuple(name[:3] for name in ENGLISH_MONTHS)
_MONTH = "(" + "|".join(_MONTH_NAMES) + r")(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?(?![a-z])"
_MONTH_DAY = re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}")

WEEKDAY_CHARS = 700
"""Weekdays are read in the opening only: later ones date other events."""


def capitalised_spans(text: str) -> list[str]:
    """Sequences of capitalised words, in order, as written.

    The first word of a sentence is left out if it is a stop word or also occurs in lower case.
    """
    spans: list[str] = []
    lower_words = None
    for match in _CAPITALISED.finditer(text):
        span = match.group()
        before = text[max(0, match.start() - 3) : match.start()].rstrip(" \"'(-")
        if not before or before[-1] in ".!?:\n":
            first, _, rest = span.partition(" ")
            if lower_words is None:
                lower_words = set(re.findall(r"\b[a-z]+\b", text))
            if first.lower() in ENGLISH_STOP_WORDS or first.lower() in lower_words:
                if not rest:
                    continue
                span = rest if rest[0].isupper() else rest.partition(" ")[2]
        if span.lower() not in ENGLISH_STOP_WORDS:
            spans.append(span)
    return spans


def numbers(text: str) -> list[str]:
    """Numbers without thousands separators; number words from two to twenty become digits."""
    found = [number.replace(",", "") for number in _NUMBER.findall(text)]
    return found + [_NUMBER_WORDS[w] for w in map(str.lower, _NUMBER_WORD.findall(text)) if w in _NUMBER_WORDS]


def weekdays(text: str) -> frozenset[int]:
    """Weekdays that the opening names; Monday is 0."""
    return frozenset(ENGLISH_WEEKDAYS.index(name) for name in _WEEKDAY.findall(text[:WEEKDAY_CHARS]))


def resolve_weekday(weekday: int, published: date) -> date:
    """The latest such weekday up to the day of publication, that day included."""
    return published - timedelta(days=(published.weekday() - weekday) % 7)


def month_days(text: str) -> frozenset[tuple[int, int]]:
    """Dates named as month and day, in either order: (month, day)."""
    found = [(_MONTH_NAMES.index(month) + 1, int(day)) for month, day in _MONTH_DAY.findall(text)]
    found += [(_MONTH_NAMES.index(month) + 1, int(day)) for day, month in _DAY_MONTH.findall(text)]
    return frozenset((month, day) for month, day in found if 1 <= day <= 31)
