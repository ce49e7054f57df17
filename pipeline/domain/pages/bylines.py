"""Reads author and date from the lines above an article, and dates from a page's metadata."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final

from pipeline.domain.text.date_names import MONTHS, fold, in_utc, named_zone

_BY: Final = re.compile(
    r"(?i)^(?:(?:written|reported|posted|published|story|report|text|words|article)\s+by|by|von|par|por|di|door|av|af|автор|author|authors|autor|autorin|"
    r"auteur|autore|редактор)\s*:?\s+(?P<name>.{3,100})$"
)
_NAME: Final = re.compile(
    r"^(?:[^\W\d_][\w'’.\-]*\s+){0,4}[^\W\d_a-z][\w'’.\-]+(?:(?:\s*,\s*|\s+(?:and|und|et|y|e|en|i|и|&)\s+)(?:[^\W\d_][\w'’.\-]*\s+){0,4}[^\W\d_a-z][\w'’.\-]+){0,4}$"
)
_AFTER_NAME: Final = re.compile(
    r"(?i)\s*(?:[|•·–—/]|\s-\s|,?\s+(?:for|in|at|staff|correspondent|reporter|editor|published|updated)\b|\d).*$"
)

_MONTH: Final = r"(?P<month>[^\W\d_]{3,10})\.?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_DATES: Final = (
    re.compile(rf"\b{_YEAR}[-/.](?P<number>0?[1-9]|1[0-2])[-/.](?P<day>[0-3]?\d)(?!\d)"),
    re.compile(rf"\b{_MONTH}\s?(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\s*[,.\-–]?\s*{_YEAR}\b"),
    re.compile(rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.|er|º)?\s+(?:de\s+|of\s+)?{_MONTH},?\s+(?:de\s+)?{_YEAR}\b"),
    re.compile(rf"\b(?P<day>[0-3]?\d)\.(?P<number>0?[1-9]|1[0-2])\.{_YEAR}\b"),
)
_TIME: Final = re.compile(
    r"(?i)\b(?P<hour>[0-2]?\d)[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?:\s*(?P<half>[ap])\.?m\b\.?)?\s*(?:(?P<zone>[A-Z]{1,5})\b|(?P<offset>[+-]\d\d:?\d\d))?"
)


def author_of(line: str) -> str | None:
    """The name in a byline; None if the line is not a byline."""
    if len(line) > 140:
        return None
    match = _BY.match(line.strip())
    if match is None:
        return None
    name = _AFTER_NAME.sub("", match.group("name")).strip(" ,;.")
    return name if _NAME.match(name) else None


def date_of(line: str) -> datetime | None:
    """The date of a date line, with its time if stated; None for a sentence that mentions a date.

    Without a zone the time is in UTC; without a time it is midnight.
    """
    if len(line) > 100:
        return None
    for pattern in _DATES:
        match = pattern.search(line)
        if match is None:
            continue
        groups = match.groupdict()
        month = MONTHS.get(fold(groups["month"])) if groups.get("month") else int(groups["number"])
        rest = line[: match.start()] + " " + line[match.end() :].lstrip("T")
        time = _TIME.search(rest)
        if time is not None:
            rest = rest[: time.start()] + " " + rest[time.end() :]
        # The rest must be furniture: a weekday, "Updated", "Published at".
        if month is None or len(re.findall(r"[^\W\d_]{2,}", rest)) > 5:
            continue
        return _moment(int(groups["year"]), month, int(groups["day"]), time)
    return None


def moment_of(text: str | None) -> datetime | None:
    """The moment that a page's metadata states, in UTC; None if it states none.

    Reads ISO 8601 in its variants, the form of mail and HTTP, seconds or milliseconds since 1970, else as `date_of`. A
    date alone is midnight; a time without a zone is in UTC.
    """
    text = (text or "").strip()[:100]
    if not text[:1].isalnum():
        return None
    for read in (_iso, _epoch, _mail, date_of):
        try:
            moment = read(text)
            if moment is not None:
                return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _iso(text: str) -> datetime:
    # Java's "…+0100 CET" and "…Z[UTC]", and "… UTC", are not ISO 8601, but are used in its place.
    text = re.sub(
        r"(?i)\s*(?:\[.*\]|(?<=\d)\s?(?:UTC|GMT|Z))$", "+00:00", re.sub(r"(?<=[+-]\d\d\d\d) [A-Z]{2,5}$", "", text)
    )
    return datetime.fromisoformat(re.sub(r"(?<=\d)\s+(?=[+-]\d\d:?\d\d$)", "", text))


def _mail(text: str) -> datetime | None:
    return (
        parsedate_to_datetime(text)
        if re.match(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[ -][A-Z][a-z]{2,8}[ -]\d{4} \d", text)
        else None
    )


def _epoch(text: str) -> datetime | None:
    if re.fullmatch(r"1\d{9}|1\d{12}", text) is None:
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC)


def _moment(year: int, month: int, day: int, time: re.Match[str] | None) -> datetime | None:
    hour, minute = 0, 0
    if time is not None:
        hour, minute = int(time.group("hour")), int(time.group("minute"))
        half = (time.group("half") or "").lower()
        hour = hour % 12 + 12 if half == "p" else hour % 12 if half == "a" else hour
    try:
        return in_utc(datetime(year, month, day, hour, minute, tzinfo=_zone(time)))
    except (ValueError, OverflowError):
        return None


def _zone(time: re.Match[str] | None) -> tzinfo:
    """The zone that is stated after the time; UTC if none is, or an unknown one."""
    if time is None:
        return UTC
    if offset := (time.group("offset") or "").replace(":", ""):
        hours = int(offset[0] + "1") * (int(offset[1:3]) + int(offset[3:5]) / 60)
        return timezone(timedelta(hours=hours))
    name = time.group("zone") or ""
    # "Art" and "Met" after a time are words: a zone is written in one case.
    return (named_zone(name) if name in {name.upper(), name.lower()} else None) or UTC
