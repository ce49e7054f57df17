"""One step of a check, and the facts of a feed that several steps report."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from pipeline.domain.feeds.parse import ParsedFeed
from producers.entries.composing import has_page

Level = Literal["ok", "note", "problem", "found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was done, and its result. Steps of level `found` have a feed of a site in `details`."""

    name: str
    level: Level
    text: str
    details: dict[str, Any] = field(default_factory=dict)


def describe(parsed: ParsedFeed) -> dict[str, Any]:
    """The figures of what a feed holds."""
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


def minute(moment: str) -> str:
    """The date and time in UTC of a moment in ISO 8601."""
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M}"
