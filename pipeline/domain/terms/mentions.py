"""Finds what a text mentions: capitalised spans, weekdays and dates.

Fast rules over normalised text. They are meant for scoring pairs of articles, where a wrong mention costs little, and
not for display. Names are identified by capitals, in every script that has them; words of dates are English.
"""

import re
import unicodedata
from datetime import date, timedelta

from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.letters import UNSPACED
from pipeline.domain.text.stop_words import listed_stop_words
from pipeline.domain.text.text import fold_case_and_accents

# Latin, Greek, Cyrillic and Armenian: Georgian and Cherokee have two cases in Unicode, but texts use one.
_CASED = [chr(code) for code in (*range(0x41, 0x590), *range(0x1E00, 0x2000))]
_UPPER = "".join(letter for letter in _CASED if unicodedata.category(letter) in {"Lu", "Lt"})
_CAPITALISED = re.compile(
    rf"[{_UPPER}][\w&'-]*(?:(?: (?:of|the|de|del|la|al|bin|von|van|and))? [{_UPPER}][\w&'-]*){{0,5}}"
)
_CASE_SAMPLE_CHARS = 400

_WEEKDAY = re.compile(r"\b(" + "|".join(ENGLISH_WEEKDAYS) + r")\b")
_MONTH_NAMES = tuple(name[:3] for name in ENGLISH_MONTHS)
_MONTH = "(" + "|".join(_MONTH_NAMES) + r")(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?(?![a-z])"
_MONTH_DAY = re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}")

WEEKDAY_CHARS = 700
"""Weekdays are read in the opening only: later ones date other events."""


def names_are_capitalised(text: str) -> bool:
    """Whether capitals identify the names of a text; if not, its names are unknown rather than none.

    They do not in a script without case, and not in a text that is all in capitals or has no capitals.
    """
    letters = _sample_of_letters(text)
    return not letters.isupper() and not letters.islower() and _has_case(letters)


def _sample_of_letters(text: str) -> str:
    return "".join(filter(str.isalpha, text[:_CASE_SAMPLE_CHARS]))


def _has_case(letters: str) -> bool:
    return 2 * sum(letter.isupper() or letter.islower() for letter in letters) > len(letters)


def capitalised_spans(text: str, language: str = "en") -> list[str]:
    """Sequences of capitalised words, in order, as written; none where all letters are capitals.

    The first word of a sentence is left out if it is a stop word or also occurs in lower case.
    """
    spans: list[str] = []
    if text.isupper() and _has_case(_sample_of_letters(text)):
        return spans
    stop_words = listed_stop_words(language)
    for match in _CAPITALISED.finditer(text):
        span = match.group()
        if not span.isascii():
            span = UNSPACED.split(span, maxsplit=1)[0]
        before = text[max(0, match.start() - 3) : match.start()].rstrip(" \"'(-[¿¡")
        if not before or before[-1] in ".!?:\n":
            first, _, rest = span.partition(" ")
            if fold_case_and_accents(first) in stop_words or _has_word(text, first.lower()):
                if not rest:
                    continue
                span = rest if rest[0].isupper() else rest.partition(" ")[2]
        if span.lower() not in stop_words:
            spans.append(span)
    return spans


def _has_word(text: str, word: str) -> bool:
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not text[end : end + 1].isalnum() and not text[max(0, at - 1) : at].isalnum():
            return True
        at = text.find(word, end)
    return False


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
