"""Reads dates as feeds and pages write them: RFC 822, ISO 8601, W3CDTF, and other formats in many languages.

Finds a date and a time at any position, in any order. The rules:

- Weekdays are ignored, since they are often wrong. 24:00 is the beginning of the next day. Seconds are optional.
  Hours, minutes and seconds may have dots between them; midnight to the second states a day (`stated_dates`).
- Zones are read as in RFC 5322 or by their usual name. One-letter zones except Z, unknown zones and a missing zone are
  UTC. If a name has several meanings, the one with most news counts (IST: India, BST: Britain, CST: America), unless
  the language says otherwise. ET, CT, MT and PT follow the season; EST and CET are what they name, also in summer.
- In 3/2/2026 the language and its country say which number is the month. If they are not known, as for English without
  a country, the first is the month if AM or PM follows, as American software writes it, and the second beside a time
  of 24 hours; without a time the date is not known, unless one number cannot be a month. With dots the day is first.
- Text without a day (2026, 2026-03) is not a date: its first day would be a wrong guess.

Does not use the current time, and raises no errors.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final

from pipeline.domain.text.date_names import fold, half_days, in_utc, named_zone
from pipeline.domain.text.days import FoundDay, find_day, find_short_day
from pipeline.domain.text.stated_dates import StatedDate, date_at, date_on

_LONGEST: Final = 120
_FEWEST_DIGITS: Final = 3
_NEAR_CHARS: Final = 20
_EPOCH: Final = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})")
_STAMP: Final = re.compile(r"((?:19|20)\d{6})(\d{2})(\d{2})(\d{2})?")
# What remains of a date that was taken out of the text.
_GAP: Final = "\0"
_TIME: Final = re.compile(
    r"""(?x)
    (?P<before>[^\W\d_]{2,8})?\s*
    (?: (?<![\d:]) (?P<h>\d{1,2}) \s?[:時时시点點時]\s? (?P<m>\d{1,2})
        (?: \s?[:分분]\s? (?P<s>\d{1,2}) (?:[.,]\d+|:\d{3}(?!\d))? )? [分秒분초]? (?![\d:])
      | (?<=[\d\0]t) (?P<hh>\d{2}) (?: (?P<mm>\d{2}) (?P<ss>\d{2})? (?:[.,]\d+)? )? (?![\d.])
      | (?<![\d.:]) (?P<h2>\d{1,2}) (?: \s?h\s?(?P<m2>[0-5]\d)(?!\d)
        | \.(?P<m3>[0-5]\d)(?:\.(?P<s3>[0-5]\d))?(?![\d:%]|\.\d) )
    )
    \s*(?P<after>[^\W\d_]\.\s?[^\W\d_]\b\.?|[^\W\d_]{1,6}(?![^\W\d_]))?"""
)
_OFFSET: Final = re.compile(r"(?:(?:utc|gmt)\s?)?([+-])(\d{1,2}):?([0-5]\d)?(?::?00)?(?![\d/.:-])")
_ZONE: Final = re.compile(r"(?:etc/)?([a-z]{1,5})(?![^\W\d_])")
_CAPITALISED: Final = re.compile(r"(?<=:\d\d) [A-Z][a-z]{1,4}\b")
_KOREA_AND_JAPAN: Final = timezone(timedelta(hours=9))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date in a text, and the text without it. `time_follows`: its time is right behind the day."""

    date: StatedDate
    rest: str
    time_follows: bool


def parse_date(text: str, *, language: str = "") -> StatedDate | None:
    """The date that the text states; None if it states none.

    `language`: a tag such as `en-GB` or `de`, which decides the meaning of ambiguous zones and figures.
    """
    text = _plain(text)
    if (epoch := _EPOCH.fullmatch(text)) is not None:
        return date_at(_since_1970(float(epoch[1] or 0) or float(epoch[2]) / 1000))
    if (stamp := _STAMP.fullmatch(text)) is not None:
        text = f"{stamp[1]}t{stamp[2]}{stamp[3]}{stamp[4] or '00'}"
    found = _find(text, language)
    return found.date if found is not None else None


def find_date(text: str, *, language: str = "") -> FoundDate | None:
    """The date in a line, and the line without it, folded to lower case without accents."""
    return _find(_plain(_CAPITALISED.sub(_not_a_zone, text[:_LONGEST])), language)


def _not_a_zone(word: re.Match[str]) -> str:
    """A word like "Art" and "Met" after a time is taken out: in a line a zone is written in one case."""
    return " " if named_zone(word[0].strip()) else word[0]


def _find(text: str, tag: str) -> FoundDate | None:
    if sum(map(str.isdigit, text)) < _FEWEST_DIGITS:
        return None
    language = tag.replace("_", "-").split("-")[0].lower()
    twelve_hours = _is_twelve_hours(_TIME.search(text), language)
    # The day first, since a time with dots may look like one. But its parts may be on both sides of the time.
    day = find_day(text, tag, twelve_hours=twelve_hours)
    time = _take_time(text if day is None else _without(text, day), language)
    if day is None and (day := find_day(time.rest, tag, twelve_hours=twelve_hours)) is not None:
        time = replace(time, rest=_without(time.rest, day))
    elif day is None and (day := find_short_day(text, tag, twelve_hours=twelve_hours)) is not None:
        time = _take_time(_without(text, day), language)
    stated = _stated(day.date, time.since_midnight, time.zone or _usual_zone(text)) if day is not None else None
    if day is None or stated is None:
        return None
    follows = _TIME.search(text[day.end : day.end + _NEAR_CHARS]) is not None
    return FoundDate(date=stated, rest=time.rest.replace(_GAP, " "), time_follows=follows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Time:
    """A time of day, if the text states one, its zone, and the text without both."""

    since_midnight: timedelta | None
    zone: tzinfo | None
    rest: str


def _take_time(text: str, language: str) -> _Time:
    time = _TIME.search(text)
    if time is None:
        return _Time(since_midnight=None, zone=None, rest=text)
    start, end = _bounds(time, language)
    zone, after = _zone(text[end:], language)
    return _Time(since_midnight=_since_midnight(time, language), zone=zone, rest=f"{text[:start]} {after}")


def _without(text: str, day: FoundDay) -> str:
    return f"{text[: day.start]}{_GAP}{text[day.end :]}"


def _usual_zone(text: str) -> tzinfo:
    return _KOREA_AND_JAPAN if re.search(r"[년월오]|令和|平成|昭和", text) else UTC


def _plain(text: str) -> str:
    """Normalises to lower case without accents, with ASCII digits, signs and spaces."""
    text = fold(text[:_LONGEST])
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    text = text.translate({0x2212: "-", 0x2010: "-", 0x2011: "-", 0x2013: "-", 0xFF1A: ":", 0x3000: " "})
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf"} or c.isspace())
    return " ".join(text.split())


def _since_1970(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _half(time: re.Match[str], language: str) -> tuple[bool | None, bool | None]:
    """Whether the words before and after the time say that it is after noon; None if they say nothing of it."""
    before, after = time["before"] or "", (time["after"] or "").replace(".", "").replace(" ", "")
    own = {**half_days(language), **_FOR_ALL}
    return own.get(before), own.get(after)


_FOR_ALL: Final = {
    "am": False,
    "pm": True,
    "오전": False,
    "오후": True,
    "上午": False,
    "下午": True,
    "午前": False,
    "午後": True,
}


def _is_twelve_hours(time: re.Match[str] | None, language: str) -> bool | None:
    """Whether the time is followed by AM or PM; None without a time."""
    if time is None:
        return None
    return _half(time, language)[1] is not None and (time["after"] or "")[:1] in {"a", "p"}


def _bounds(time: re.Match[str], language: str) -> tuple[int, int]:
    """Where the time begins and ends, with the word for the half of the day if there is one."""
    before, after = _half(time, language)
    numbers = [time.span(name) for name in ("h", "hh", "h2") if time[name]]
    start = time.start() if before is not None else numbers[0][0]
    return start, time.end() if after is not None or not time["after"] else time.start("after")


def _since_midnight(time: re.Match[str], language: str) -> timedelta | None:
    """The time of day; None if it is impossible, such as 25:00."""
    hour = int(time["h"] or time["hh"] or time["h2"])
    minute = int(time["m"] or time["mm"] or time["m2"] or time["m3"] or 0)
    second = int(time["s"] or time["ss"] or time["s3"] or 0)
    before, after = _half(time, language)
    afternoon = before if after is None else after
    if afternoon is not None and hour <= 12:
        hour = hour % 12 + 12 * afternoon
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(after: str, language: str) -> tuple[tzinfo | None, str]:
    """The zone at the beginning of the text after the time, or None; and the rest of that text."""
    after = after.lstrip(" ,([")
    if (offset := _OFFSET.match(after)) is not None:
        digits, minutes = offset[2], int(offset[3] or 0)
        hours = int(digits) + minutes / 60
        east = (hours if offset[1] == "+" else -hours) if hours <= 14 else 0.0
        return timezone(timedelta(hours=east)), _without_comment(after[offset.end() :])
    named = _ZONE.match(after)
    if named is None:
        return None, after
    zone = named_zone(named[1], language)
    # GMT+1 is read above. Text such as "Z+0100" states the zone twice.
    return zone, after if zone is None else after[named.end() :]


def _without_comment(text: str) -> str:
    return re.sub(r"^\s*(\([^)]*\)|[a-z]{1,5}(?=\s|$))", " ", text)


def _stated(day: date, since_midnight: timedelta | None, zone: tzinfo) -> StatedDate | None:
    if since_midnight is None or not since_midnight:
        return date_on(day)
    try:
        return StatedDate(in_utc(datetime(day.year, day.month, day.day, tzinfo=zone) + since_midnight))
    except (OverflowError, ValueError):
        return None
