"""Reads what the spelling of an article's URL states: sections, the words of its slug, and a day.

Knows no outlet. A slug is often an earlier headline, and the day that of publication, not of the event.
"""

import re
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

_EXTENSION: Final = re.compile(r"\.[a-z]{2,6}\d?$", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_FEWEST_WORDS: Final = 4
_LONGEST_WITH_DIGITS: Final = 4
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTH_NUMBERS: Final = {name: number for number, name in enumerate(_MONTHS.split(), 1)}
_DIGIT: Final = re.compile(r"\d")
# As in /2018/04/12/, /2018/apr/12/, 2018-04-12, /2018/0412/ and 20180412, as a part of the path or of the slug.
_STATED_DAY: Final = re.compile(
    rf"""(?xi) (?<![^/_.-]) ((?:19|20)\d\d)
    (?: (?P<mark>[/_-]) (0?[1-9]|1[0-2]|(?:{_MONTHS.replace(" ", "|")})[a-z]*) (?P=mark) (0?[1-9]|[12]\d|3[01])
      | /? (0[1-9]|1[0-2]) (0[1-9]|[12]\d|3[01]) )
    (?![^/_.-])"""
)


def sections(url: str) -> tuple[str, ...]:
    """The folders of the path and the first label of the host, in lower case; not the last part of the path."""
    host, path = _host_and_path(url)
    labels = host.lower().split(".")
    folders = [folder for folder in path.lower().split("/")[:-1] if folder]
    return (*(labels[:1] if len(labels) > 2 else ()), *folders)


def slug_words(url: str) -> str:
    """The words of the URL's slug, joined by spaces: a second headline; empty if it has no slug.

    The slug is the part of the path with the most words, at least four: three are often a section. Dates and ids are
    left out.
    """
    _, path = _host_and_path(url)
    return max((" ".join(_slug_in(part)) for part in path.split("/")), key=lambda words: words.count(" "))


def url_day(url: str) -> date | None:
    """The day that the URL states, usually that of publication; None if it states none or several."""
    _, path = _host_and_path(url)
    days = {day for match in _STATED_DAY.finditer(path) if (day := _day(match)) is not None}
    return days.pop() if len(days) == 1 else None


@lru_cache(maxsize=64)
def _host_and_path(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.hostname or "", unquote(parts.path)


def _slug_in(part: str) -> list[str]:
    part = _STATED_DAY.sub(" ", _EXTENSION.sub("", part))
    words = [word for word in _WORD.findall(part) if len(word) <= _LONGEST_WITH_DIGITS or not _DIGIT.search(word)]
    return words if sum(map(str.isalpha, words)) >= _FEWEST_WORDS else []


def _day(match: re.Match[str]) -> date | None:
    year, _, named, day, month, compact_day = match.groups()
    month = named or month
    number = int(month) if month.isdigit() else _MONTH_NUMBERS[month[:3].lower()]
    try:
        return date(int(year), number, int(day or compact_day))
    except ValueError:
        return None
