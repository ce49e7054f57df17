"""What kinds, marks, languages, times and shares are called on the page and in the terminal.

Times are in UTC and say so; nothing here depends on the machine's locale or on what time it is.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pipeline.domain.stories.feature_words import percent
from pipeline.domain.text.amounts import count
from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.stated_dates import END_OF_DAY, Precision

__all__ = [
    "CONFLICTS",
    "DIFFERENCES",
    "FORMS",
    "ORIGINS",
    "VERDICTS",
    "clock",
    "count",
    "date",
    "day_and_month",
    "figure",
    "language",
    "later",
    "listed",
    "moment",
    "not_compared",
    "percent",
    "period",
    "shortened",
    "since",
    "weekday",
]

CONFLICTS = {
    "number": "Numbers differ",
    "quote": "A quote is worded differently",
    "date": "Dates differ",
    "place": "Places differ",
    "contradiction": "Claims contradict each other",
}

DIFFERENCES = {
    "figure": "another figure",
    "strength": "more or less certain",
    "denial": "said and denied",
    "scope": "of more or fewer",
    "source": "another source",
    "words": "in a word that matters",
    "quote": "quoted in other words",
    "office": "another standing in an office",
}

VERDICTS = {"agree": "agree", "differ": "differ", "updated": "updated"}

FORMS = {"live": "live page", "roundup": "round-up", "teaser": "beginning only, the rest is for subscribers"}

_NOT_COMPARED = {
    "live": "{} is not compared: a live page reports many events.",
    "roundup": "{} is not compared: a round-up reports many events.",
    "teaser": "Only the beginning of {} is known: nobody can say what the rest says or leaves out.",
}

LONGEST_TITLE = 300

ORIGINS = {"feed": "text from the feed", "summary": "summary only", "file": "added from a file"}

_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovene",
    "sr": "Serbian",
    "sv": "Swedish",
    "ta": "Tamil",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "und": "language unknown",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def language(code: str) -> str:
    return _LANGUAGES.get(code, code[:20])


class HasFigure(Protocol):
    """A cell of the table of figures."""

    @property
    def written(self) -> str: ...
    @property
    def as_of(self) -> str: ...
    @property
    def said_by(self) -> str: ...


def figure(cell: HasFigure) -> str:
    """A figure as its version writes it, with when and who: `five (police; so far)`."""
    beside = "; ".join(filter(None, (cell.said_by, cell.as_of)))
    return f"{cell.written} ({beside})" if beside else cell.written


def not_compared(source: str, form: str) -> str:
    """Why a version of this form is not wholly compared; empty if it is."""
    return _NOT_COMPARED[form].format(source) if form in _NOT_COMPARED else ""


def shortened(text: str, longest: int = LONGEST_TITLE) -> str:
    """The text, cut at a word if it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    return (start.rsplit(maxsplit=1)[0] if " " in start.strip() else start).rstrip() + "…"


def listed(names: Sequence[str], at_most: int = 6) -> str:
    """`A, B and C`; the names beyond `at_most` are counted only."""
    if len(names) > at_most:
        names = [*names[: at_most - 1], f"{len(names) - at_most + 1} more"]
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def date(moment: datetime) -> str:
    return f"{moment.day} {ENGLISH_MONTHS[moment.month - 1]} {moment.year}"


def day_and_month(moment: datetime) -> str:
    return f"{moment.day} {ENGLISH_MONTHS[moment.month - 1]}"


def weekday(moment: datetime) -> str:
    return f"{ENGLISH_WEEKDAYS[moment.weekday()]}, {date(moment)}"


def clock(moment: datetime) -> str:
    """The time of day; empty for the event time of a day without a time."""
    return "" if moment.time() == END_OF_DAY else f"{moment.hour:02}:{moment.minute:02}"


def moment(when: datetime) -> str:
    return _with_zone(_date_and_clock(when))


def published(when: datetime, precision: Precision) -> str:
    """When an article was published: with its time of day if that is stated."""
    return date(when) if precision == "day" else moment(when)


def period(first: datetime, last: datetime) -> str:
    """From first to last, saying nothing twice."""
    if first.date() != last.date():
        return _with_zone(f"{_date_and_clock(first)} to {_date_and_clock(last)}")
    if clock(first) and clock(last) not in {clock(first), ""}:
        return f"{date(first)}, {clock(first)} to {clock(last)} UTC"
    return moment(first)


def days(first: datetime, last: datetime) -> str:
    """The days from first to last."""
    return date(first) if first.date() == last.date() else f"{date(first)} to {date(last)}"


def since(first: datetime, last: datetime) -> str:
    """When something began, for a reader who sees the day of `last`."""
    return clock(first) if first.date() == last.date() else _date_and_clock(first)


def _date_and_clock(when: datetime) -> str:
    return f"{date(when)}, {clock(when)}" if clock(when) else date(when)


def _with_zone(stated: str) -> str:
    return f"{stated} UTC" if stated.endswith(tuple("0123456789")) and ":" in stated else stated


def later(seconds: float) -> str:
    """How much later than the first: `+35 min`, `+3 h 10 min`, `+2 days 4 h`."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return "at the same time"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"+{count(days, 'day')}" + (f" {hours} h" if hours else "")
    if hours:
        return f"+{hours} h" + (f" {minutes} min" if minutes else "")
    return f"+{minutes} min"
