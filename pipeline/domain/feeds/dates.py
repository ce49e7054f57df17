"""Parses the dates of feeds to UTC: RFC 822, ISO 8601, W3CDTF, and other formats in use.

Finds the parts at any position: a time, the zone after it, and a date in the rest. The rules:

- Weekdays are ignored, since they are often wrong. 24:00 is the beginning of the next day. Seconds are optional.
- Zones are read as in RFC 5322 or by their usual name. One-letter zones except Z, unknown zones and a missing zone are
  UTC. If a name has several meanings, the one with most news counts (IST: India, BST: Britain, CST: America), unless
  the feed's language says otherwise. ET, CT, MT and PT follow the season.
- In 3/2/2026 the first number is the month if AM or PM follows, as American software writes it, or if the second one
  cannot be a month; otherwise it is the day.
- Text without a day (2026, 2026-03) is not a date: its first day would be a wrong guess.

Does not use the current time, and raises no errors.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final

from pipeline.domain.feeds.calendars import ERAS, gregorian
from pipeline.domain.text.date_names import MONTHS, fold, in_utc, named_zone

_LONGEST: Final = 120
_EPOCH: Final = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})")
_STAMP: Final = re.compile(r"((?:19|20)\d{6})(\d{2})(\d{2})(\d{2})?")
_TIME: Final = re.compile(
    r"""(?x)
    (?P<before>오전|오후|上午|下午|午前|午後)?\s*
    (?: (?<![\d:]) (?P<h>\d{1,2}) \s?[:時시点時]\s? (?P<m>\d{1,2})
        (?: \s?[:分분]\s? (?P<s>\d{1,2}) (?:[.,]\d+|:\d{3}(?!\d))? )? [分秒분초]? (?![\d:])
      | (?<=\dt) (?P<hh>\d{2}) (?: (?P<mm>\d{2}) (?P<ss>\d{2})? (?:[.,]\d+)? )? (?!\d)
      | (?<![\d.]) (?P<h2>\d{1,2}) (?: h\s?(?P<m2>[0-5]\d)(?!\d) | [.:](?P<m3>[0-5]\d)(?=\s*uhr) )
    )
    \s*(?P<after>[ap](?:\.\s?m\b\.?|m\b))?"""
)
_AFTERNOON: Final = frozenset({"오후", "下午", "午後"})
_OFFSET: Final = re.compile(r"(?:(?:utc|gmt)\s?)?([+-])(\d{1,2}):?([0-5]\d)?(?::?00)?(?![\d/.:-])")
_ZONE: Final = re.compile(r"(?:etc/)?([a-z]{1,5})(?![^\W\d_])")
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)")
_COMPACT: Final = re.compile(r"(?<!\d)(\d{4})([01]\d)([0-3]\d)(?!\d)")
_ORDINAL: Final = re.compile(r"(?<!\d)(\d{4})-(\d{3})(?!\d)")
_WEEK: Final = re.compile(r"(?<!\d)(\d{4})-?w(\d{2})-?([1-7])(?!\d)")
_DAY_OR_MONTH_FIRST: Final = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_EAST_ASIAN: Final = re.compile(
    rf"(?P<era>{'|'.join(ERAS)})?\s*(?P<year>\d{{1,4}}|元)\s*[年년]\s*(\d{{1,2}})\s*[月월]\s*(\d{{1,2}})\s*[日일號号]?"
)
_KOREA_AND_JAPAN: Final = timezone(timedelta(hours=9))


def parse_date(text: str, *, language: str = "") -> datetime | None:
    """The time in UTC, or None if the text is not a date. A day without a time is midnight.

    `language`: the feed's language (ISO 639-1), which decides the meaning of ambiguous zones.
    """
    text = _plain(text)
    if (epoch := _EPOCH.fullmatch(text)) is not None:
        return _since_1970(float(epoch[1] or 0) or float(epoch[2]) / 1000)
    if (stamp := _STAMP.fullmatch(text)) is not None:
        text = f"{stamp[1]}t{stamp[2]}{stamp[3]}{stamp[4] or '00'}"
    time = _TIME.search(text)
    zone: tzinfo | None = None
    rest = text
    if time is not None:
        zone, after = _zone(text[time.end() :], language)
        rest = f"{text[: time.start()]} {after}"
    day = _day(rest, month_first=time is not None and bool(time["after"]))
    if day is None:
        return None
    if zone is None:
        zone = _KOREA_AND_JAPAN if re.search(r"[년월오]|令和|平成|昭和", text) else UTC
    return _moment(day, _since_midnight(time), zone)


def _plain(text: str) -> str:
    """Normalises to lower case with ASCII digits, signs and spaces."""
    text = text[:_LONGEST].lower()
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    text = text.translate({0x2212: "-", 0x2010: "-", 0x2011: "-", 0x2013: "-", 0xFF1A: ":", 0x3000: " "})
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf"} or c.isspace())
    return " ".join(text.split())


def _since_1970(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _since_midnight(time: re.Match[str] | None) -> timedelta:
    """The time of day; zero if the time is impossible, such as 25:00."""
    if time is None:
        return timedelta()
    hour = int(time["h"] or time["hh"] or time["h2"])
    minute = int(time["m"] or time["mm"] or time["m2"] or time["m3"] or 0)
    second = int(time["s"] or time["ss"] or 0)
    is_twelve_hours = bool(time["after"] or time["before"]) and hour <= 12
    if is_twelve_hours:
        afternoon = (time["after"] or "")[:1] == "p" or time["before"] in _AFTERNOON
        hour = hour % 12 + 12 * afternoon
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return timedelta()
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
    if named is None or fold(named[1]) in MONTHS:
        return None, after
    zone = named_zone(named[1], language)
    # GMT+1 is read above. Text such as "Z+0100" states the zone twice.
    return zone, after if zone is None else after[named.end() :]


def _without_comment(text: str) -> str:
    return re.sub(r"^\s*(\([^)]*\)|[a-z]{1,5}(?=\s|$))", " ", text)


def _moment(day: date, since_midnight: timedelta, zone: tzinfo) -> datetime | None:
    try:
        return in_utc(datetime(day.year, day.month, day.day, tzinfo=zone) + since_midnight)
    except (OverflowError, ValueError):
        return None


def _day(text: str, *, month_first: bool) -> date | None:
    if (found := _EAST_ASIAN.search(text)) is not None:
        year = 1 if found["year"] == "元" else int(found["year"])
        return gregorian(year + ERAS.get(found["era"] or "", 0), int(found[3]), int(found[4]))
    if (found := _YEAR_FIRST.search(text) or _COMPACT.search(text)) is not None:
        return gregorian(int(found[1]), int(found[2]), int(found[3]))
    if (found := _WEEK.search(text)) is not None:
        return _of_week(int(found[1]), int(found[2]), int(found[3]))
    if (found := _DAY_OR_MONTH_FIRST.search(text)) is not None:
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if second > 12 or (month_first and first <= 12):
            first, second = second, first
        # With hyphens and two digits the year may also come first: ambiguous.
        return None if len(found[4]) == 2 and found[2] == "-" else gregorian(year, second, first)
    if (found := _ORDINAL.search(text)) is not None:
        january = gregorian(int(found[1]), 1, 1)
        day = january + timedelta(days=int(found[2]) - 1) if january else None
        return day if day and january and day.year == january.year and int(found[2]) else None
    return _named_month(text)


def _of_week(year: int, week: int, weekday: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, weekday)
    except ValueError:
        return None


def _named_month(text: str) -> date | None:
    words = re.split(r"[\s\d,.'’/()_-]+", fold(text))
    month = next((MONTHS[word] for word in words if word in MONTHS), None)
    numbers = re.findall(r"\d+", text)[:4]
    if month is None or len(numbers) < 2:
        return None
    years = [number for number in numbers if len(number) >= 3]
    days = [number for number in numbers if len(number) < 3]
    if not days or not (years or len(days) > 1):
        return None
    return gregorian(int((years or days[1:])[0]), month, int(days[0]))
