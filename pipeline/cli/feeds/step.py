"""A step of a check, and how figures, dates and lengths of time are said in it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from pipeline.domain.feeds.parse import ParsedFeed
from producers.entries.gathering import has_page

Level = Literal["ok", "note", "problem", "found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was done, and what came of it. `found` steps name a feed of a site in `details`."""

    name: str
    level: Level
    text: str
    details: dict[str, Any] = field(default_factory=dict)


def described(parsed: ParsedFeed) -> dict[str, Any]:
    """What a feed holds, in figures."""
    entries = parsed.entries
    dates = [entry.published for entry in entries if entry.published is not None]
    newest = max(dates, default=None)
    return {
        "title": parsed.title,
        "format": parsed.format,
        "language": parsed.language or None,
        "entries": len(entries),
        "newest": newest.isoformat() if newest else None,
        "dated": len(dates),
        "pages": sum(has_page(entry) for entry in entries),
        "full_texts": sum(bool(entry.content) for entry in entries),
        "defect": parsed.defect,
        "left_out": parsed.left_out,
    }


def span(seconds: float | None) -> str:
    """A length of time in words, in the unit that fits."""
    if seconds is None:
        return ""
    for unit, length in (("days", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2 * length or (seconds >= length and unit != "days"):
            value = seconds / length
            return f"{value:.0f} {unit}" if value >= 10 or unit == "min" else f"{value:.2g} {unit}"
    return f"{seconds:.0f} s"


def counted(number: int, one: str, several: str = "") -> str:
    """`1 day`, `2 days`; `several` where an s does not do."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def minute(moment: str) -> str:
    """Of a moment in ISO 8601: the date and time in UTC."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M}"
