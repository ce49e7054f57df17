"""The names of months, weekdays and time zones, for all that reads or writes a date.

Knows no format of a date: feeds, lines of a page and sentences each have their own.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib import import_module
from typing import Any, Final
from zoneinfo import ZoneInfo

from pipeline.domain.text.letters import UNSPACED, letters_needed

ENGLISH_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ENGLISH_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_LOCALES: Final = "dateparser.data.date_translation_data"
_SHORTEST_UNSPACED: Final = 2
_MANY_SPEAKERS: Final = 60
_NO_LOCALE: Final[Mapping[str, Any]] = {}
# Languages under another code than that of ISO 639-1.
_CODES: Final = {"no": "nb", "iw": "he", "in": "id"}
# The months of the solar Hijri calendar, in Persian; dateparser knows them only with another library.
_SOLAR_HIJRI: Final = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"
_HOURS: Final = """ut 0 utc 0 gmt 0 z 0 wet 0 west 1 bst 1 ist 5.5 cet 1 cest 2 met 1 mest 2 mez 1 mesz 2 eet 2 eest 3
    msk 3 msd 4 trt 3 nst -3.5 ndt -2.5 ast -4 adt -3 est -5 edt -4 cst -6 cdt -5 mst -7 mdt -6 pst -8 pdt -7 akst -9
    akdt -8 hst -10 hast -10 brt -3 brst -2 art -3 clt -4 clst -3 cot -5 pet -5 vet -4 bot -4 uyt -3 gst 4 pkt 5
    npt 5.75 ict 7 wib 7 wita 8 wit 9 sgt 8 myt 8 pht 8 hkt 8 jst 9 kst 9 awst 8 acst 9.5 acdt 10.5 aest 10 aedt 11
    nzst 12 nzdt 13 wat 1 cat 2 sast 2 eat 3 idt 3 irst 3.5 uzt 5 almt 5"""
_WORDS: Final = _HOURS.split()
_ZONES_H: Final = {name: float(hours) for name, hours in zip(_WORDS[::2], _WORDS[1::2], strict=True)}
_BY_LANGUAGE_H: Final = {
    ("ist", "he"): 2.0,
    ("ist", "ga"): 1.0,
    ("cst", "zh"): 8.0,
    ("ast", "ar"): 3.0,
    ("bst", "bn"): 6.0,
}
# Names of regions, which say nothing of the season: it follows from the day.
_REGIONS: Final = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}


def fold(text: str) -> str:
    """Lower case without accents and other marks, in which names of months are compared."""
    marks_apart = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(c for c in marks_apart if unicodedata.category(c) != "Mn"))


@cache
def months(language: str = "") -> Mapping[str, int]:
    """The number of a month by its folded name, in any of 200 languages.

    A name that means one month here and another there is that of the given language (ISO 639-1), else that of the
    language with more speakers. Names of several words are joined by spaces. Of languages with few speakers only long
    names count: their short ones are words of other languages.
    """
    found: dict[str, int] = {}
    for place, locale in enumerate((_locale(language), *map(_locale, _by_speakers()))):
        # One letter is a Roman numeral.
        shortest = 2 if place <= _MANY_SPEAKERS else 4
        for number, month in enumerate(ENGLISH_MONTHS, 1):
            for name in _names(locale, month.lower()):
                if len(name) >= shortest and not any(map(str.isdigit, name)):
                    found.setdefault(fold(name.replace(".", "")), number)
    for number, name in enumerate(_SOLAR_HIJRI.split(), 1):
        found.setdefault(fold(name), number)
    return found


@cache
def beginnings_of_months() -> frozenset[str]:
    """The first words of all folded names of months."""
    every = (_names(_locale(language), month.lower()) for language in _by_speakers() for month in ENGLISH_MONTHS)
    names = [fold(name.replace(".", "")) for listed in every for name in listed]
    return frozenset(name.split()[0] for name in (*names, *map(fold, _SOLAR_HIJRI.split())) if name.strip())


def _names(locale: Mapping[str, Any], month: str) -> Iterator[str]:
    yield from locale.get(month, ())
    for country in locale.get("locale_specific", _NO_LOCALE).values():
        yield from country.get(month, ())


@cache
def own_months(language: str) -> Mapping[str, int]:
    """The number of a month by its folded name in this language alone, names of one word only."""
    return _own_names(language, ENGLISH_MONTHS, shortest=3)


@cache
def own_weekdays(language: str) -> Mapping[str, int]:
    """The number of a weekday, from 1 for Monday, by its folded name in this language alone; no abbreviations."""
    return _own_names(language, ENGLISH_WEEKDAYS, shortest=4, words=2)


def _own_names(language: str, english: Sequence[str], *, shortest: int, words: int = 1) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for number, name in enumerate(english, 1):
        names = {fold(one.replace(".", "")) for one in _names(_locale(language), name.lower())}
        for one in names:
            # Portuguese "segunda" is also the second of anything, "segunda-feira" is Monday.
            is_cut = any(other.startswith(f"{one}-") for other in names)
            least = _SHORTEST_UNSPACED if UNSPACED.search(one) else letters_needed(one, shortest)
            is_name = not re.search(r"[\d()]", one) and len(one.split()) <= words
            if is_name and not is_cut and len(one) >= least:
                found.setdefault(one, number)
    return found


@cache
def half_days(language: str) -> Mapping[str, bool]:
    """The folded words for the two halves of the day in a language; true: after noon."""
    words = {name: [fold(word) for word in _locale(language).get(name, ())] for name in ("am", "pm")}
    return {word: name == "pm" for name, listed in words.items() for word in listed if word not in {"am", "pm"}}


@cache
def order_of_numbers(tag: str) -> str:
    """The order of day, month and year in figures, as in `DMY`, by a language tag; empty if it is not known.

    English without a country is not known: the United States write the month first, others the day.
    """
    language, _, country = tag.replace("_", "-").partition("-")
    language, country = language.lower(), country.rpartition("-")[2].upper()
    locale = _locale(language)
    if language == "en" and not country:
        return ""
    own = locale.get("locale_specific", _NO_LOCALE).get(f"{language}-{country}", _NO_LOCALE)
    return str(own.get("date_order") or locale.get("date_order") or "")


@cache
def _locale(language: str) -> Mapping[str, Any]:
    """What dateparser knows of dates in a language, which it has from the Unicode consortium's tables."""
    code = _CODES.get(language, language)
    if code not in _by_speakers():
        return _NO_LOCALE
    found: Mapping[str, Any] = import_module(f"{_LOCALES}.{code}").info
    return found


@cache
def _by_speakers() -> Mapping[str, None]:
    # Loaded when a name is first looked up: most commands need none, and it takes a tenth of a second.
    return dict.fromkeys(import_module("dateparser.data.languages_info").language_order)


def named_zone(name: str, language: str = "") -> tzinfo | None:
    """The zone that an abbreviation names, in capitals or not; None if it is not known.

    EST, CET, BST and the like are fixed offsets, whatever the season; ET, CT, MT and PT follow daylight saving time.
    If an abbreviation has several meanings, the one that most news is published in counts (IST: India, BST: Britain,
    CST: America), unless `language` (ISO 639-1) says otherwise.
    """
    name = name.lower()
    if name in _REGIONS:
        return ZoneInfo(_REGIONS[name])
    hours = _BY_LANGUAGE_H.get((name, language), _ZONES_H.get(name))
    return None if hours is None else timezone(timedelta(hours=hours))


def in_utc(local: datetime) -> datetime:
    """A local time in UTC.

    An hour that a change of clocks skips or repeats counts as daylight saving time.

    Raises OverflowError or ValueError outside the calendar's range.
    """
    return min(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
