"""A feed as it was read, whatever its format was, and how its texts and dates are made plain and bounded."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.domain.articles import believable_date
from pipeline.domain.markup import html_to_text, plain_line, shorten, tidy_lines


class NotAFeed(ValueError):
    """The bytes are no feed. `linked` are the feeds that an HTML page names instead."""

    def __init__(self, message: str, *, linked: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.linked = linked


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLimits:
    """What is kept of a feed: the rest of an endless list or a monstrous text is cut."""

    entries: int = 500
    title_chars: int = 500
    text_chars: int = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One item. All texts are plain. `content` is the full text where the feed carries one, `summary` its teaser.

    `link` is absolute, or None. `published` is in UTC, or None where nothing believable is stated.
    """

    id: str
    link: str | None
    title: str | None
    summary: str = ""
    content: str = ""
    author: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHints:
    """How often the feed asks to be read. `skip_hours` are hours of the day in UTC, `skip_days` weekdays, Monday 0."""

    ttl_s: float | None = None
    period_s: float | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed. `defect` tells what was wrong with it where entries had to be salvaged; `left_out` entries were cut."""

    title: str | None
    link: str | None
    language: str
    format: str
    entries: tuple[FeedEntry, ...]
    hints: FeedHints = FeedHints()
    defect: str | None = None
    left_out: int = 0


def clean_title(text: str, limits: FeedLimits) -> str | None:
    """A title as one bounded line, or None where it is empty."""
    return shorten(plain_line(text[: limits.title_chars * 20]), limits.title_chars) or None


def clean_body(markup: str, limits: FeedLimits, *, is_html: bool = True) -> str:
    """A summary or full text as bounded plain lines."""
    markup = markup[: limits.text_chars * 5]
    return (html_to_text(markup) if is_html else tidy_lines(markup))[: limits.text_chars]


def believed(stated: datetime | None, now: datetime | None) -> datetime | None:
    """`believable_date`; without a clock, only dates from before the web are refused."""
    if stated is None:
        return None
    return believable_date(stated, now or stated.replace(tzinfo=stated.tzinfo or UTC))
