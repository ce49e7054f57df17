"""The date that a feed states, in UTC: RFC 822, ISO 8601 and W3CDTF, and what feeds write instead.

Reads the parts wherever they stand: a time, the zone after it, and what is left as a date. The rules:

- A weekday is not looked at, since it is wrong as often as not. 24:00 is the next day's beginning; seconds may lack.
- A zone counts as RFC 5322 says, or by its usual name; one-letter zones but Z, unknown ones and none are UTC. Where a
  name has several meanings the one that most news is published in counts (IST: India, BST: Britain, CST: America),
  unless the feed's language says otherwise. ET, CT, MT and PT follow the season.
- Of 3/2/2026 the first is the month where AM or PM follows, as American software writes it, or where nothing else can
  be; else the day.
- What names no day (2026, 2026-03) is no date: as its first day it would be a wrong one.

Never guesses from a clock, and raises nothing.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Final

from pipeline.domain.feeds.calendars import ERAS, MONTHS, fold, gregorian, north_american_summer

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
_HOURS: Final = """ut 0 utc 0 gmt 0 z 0 wet 0 west 1 bst 1 ist 5.5 cet 1 cest 2 met 1 mest 2 mez 1 mesz 2 eet 2 eest 3
    msk 3 msd 4 trt 3 nst -3.5 ndt -2.5 ast -4 adt -3 est -5 edt -4 cst -6 cdt -5 mst -7 mdt -6 pst -8 pdt -7 akst -9
    akdt -8 hst -10 hast -10 brt -3 brst -2 art -3 clt -4 clst -3 cot -5 pet -5 vet -4 bot -4 uyt -3 gst 4 pkt 5
    npt 5.75 ict 7 wib 7 wita 8 wit 9 sgt 8 myt 8 pht 8 hkt 8 jst 9 kst 9 awst 8 acst 9.5 acdt 10.5 aest 10 aedt 11
    nzst 12 nzdt 13 wat 1 cat 2 sast 2 eat 3 idt 3 irst 3.5 uzt 5 almt 5"""
_WORDS: Final = _HOURS.split()
ZONES_H: Final = {name: float(hours) for name, hours in zip(_WORDS[::2], _WORDS[1::2], strict=True)}
_BY_LANGUAGE_H: Final = {
    ("ist", "he"): 2.0,
    ("ist", "ga"): 1.0,
    ("cst", "zh"): 8.0,
    ("ast", "ar"): 3.0,
    ("bst", "bn"): 6.0,
}
_SEASONAL_H: Final = {"et": -5.0, "ct": -6.0, "mt": -7.0, "pt": -8.0}
_KOREA_AND_JAPAN_H: Final = 9.0


def parse_date(text: str, *, language: str = "") -> datetime | None:
    """The moment in UTC; midnight where only a day is stated. `language` is the feed's, ISO 639-1."""
    text = _plain(text)
    if (epoch := _EPOCH.fullmatch(text)) is not None:
        return _since_1970(float(epoch[1] or 0) or float(epoch[2]) / 1000)
    if (stamp := _STAMP.fullmatch(text)) is not None:
        text = f"{stamp[1]}t{stamp[2]}{stamp[3]}{stamp[4] or '00'}"
    time = _TIME.search(text)
    hours_east: float | str | None = None
    rest = text
    if time is not None:
        hours_east, after = _zone(text[time.end() :], language)
        rest = f"{text[: time.start()]} {after}"
    day = _day(rest, month_first=time is not None and bool(time["after"]))
    if day is None:
        return None
    if hours_east is None:
        hours_east = _KOREA_AND_JAPAN_H if re.search(r"[년월오]|令和|平成|昭和", text) else 0.0
    return _moment(day, _since_midnight(time), hours_east)


def _plain(text: str) -> str:
    """Lower case with ASCII digits, signs and spaces."""
    text = text[:_LONGEST].lower()
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    text = text.translate({0x2212: "-", 0x2010: "-", 0x2011: "-", 0x2013: "-", 0xFF1A: ":", 0x3000: " "})
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf"} or c.isspace())
    return " ".join(text.split())


def _since_1970(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _since_midnight(time: re.Match[str] | None) -> timedelta:
    """None at all for a time that no clock shows."""
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


def _zone(after: str, language: str) -> tuple[float | str | None, str]:
    """Hours east of UTC as what follows the time says, the name of a zone that has summers, or None where it says
    nothing; and what is left.
    """
    after = after.lstrip(" ,([")
    if (offset := _OFFSET.match(after)) is not None:
        digits, minutes = offset[2], int(offset[3] or 0)
        hours = int(digits) + minutes / 60
        east: float | None = (hours if offset[1] == "+" else -hours) if hours <= 14 else 0.0
        return east, _without_comment(after[offset.end() :])
    named = _ZONE.match(after)
    if named is None or fold(named[1]) in MONTHS:
        return None, after
    name, left = named[1], after[named.end() :]
    if name in _SEASONAL_H:
        return name, left
    hours_east = _BY_LANGUAGE_H.get((name, language), ZONES_H.get(name))
    if hours_east is None:
        return None, after
    # GMT+1 is read above; "Z+0100" and the like say the same thing twice.
    return hours_east, left


def _without_comment(text: str) -> str:
    return re.sub(r"^\s*(\([^)]*\)|[a-z]{1,5}(?=\s|$))", " ", text)


def _moment(day: date, since_midnight: timedelta, hours_east: float | str) -> datetime | None:
    local = datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        local += since_midnight
        if isinstance(hours_east, str):
            hours_east = _SEASONAL_H[hours_east] + north_american_summer(local)
        return local - timedelta(hours=hours_east)
    except OverflowError:
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
        # Two digits between hyphens may as well be a year that comes first.
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
