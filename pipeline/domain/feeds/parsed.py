"""A parsed feed of any format; reduces its texts to plain, bounded ones, and checks its dates."""

import hashlib
import heapq
import html
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.domain.articles.articles import believable_date
from pipeline.domain.feeds.bodies import Origin, body_text
from pipeline.domain.feeds.titles import plain_title
from pipeline.domain.text.markup import plain_line, shorten, tidy_lines
from pipeline.domain.text.stated_dates import Precision, StatedDate

_NO_ORIGIN = Origin()


class NotAFeed(ValueError):
    """The bytes are not a feed. `linked` are feeds named by an HTML page, or sitemaps named by an index."""

    def __init__(self, message: str, *, linked: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.linked = linked


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLimits:
    """The limits of a parsed feed: entries and text beyond them are cut."""

    entries: int = 500
    title_chars: int = 500
    text_chars: int = 200_000
    unpacked_bytes: int = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One item. All texts are plain.

    `content` is the full text where the feed carries one, `summary` its teaser.

    `id` is never empty, see `identified`. `link` is the absolute address of a page, or None: an enclosed file is not a
    page. `author` names all `authors`. Dates are in UTC, or None if no plausible one is stated. Without a date of
    publication, `published` is the date of the last change; with `published_precision` `day` it is midnight UTC of the
    stated day. `outlet` and `outlet_url` name the outlet that an
    aggregator took the entry from; empty if it is the feed's own.
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
    authors: tuple[str, ...] = ()
    outlet: str = ""
    outlet_url: str = ""
    published_precision: Precision = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHints:
    """How often the feed asks to be polled.

    `skip_hours` are hours of the day in UTC, `skip_days` weekdays, Monday 0.
    """

    ttl_s: float | None = None
    period_s: float | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A parsed feed.

    `defect` says what is wrong with a malformed feed; `left_out` is the number of entries that were cut.
    """

    title: str | None
    link: str | None
    language: str
    format: str
    entries: tuple[FeedEntry, ...]
    hints: FeedHints = FeedHints()
    defect: str | None = None
    left_out: int = 0


def identified(entries: Sequence[FeedEntry]) -> tuple[FeedEntry, ...]:
    """The entries, each with an id: as stated, else its link, its title, or a digest of its content.

    The same entry has the same id at any place in the feed. If a feed gives one id to several entries, their links
    distinguish them, else their content. An entry that is listed twice has one id.
    """
    ids = [entry.id or entry.link or entry.title or _digest(_content(entry)) for entry in entries]
    contents: dict[str, set[str]] = defaultdict(set)
    links: dict[str, set[str | None]] = defaultdict(set)
    for identity, entry in zip(ids, entries, strict=True):
        contents[identity].add(_content(entry))
        links[identity].add(entry.link)

    def own(identity: str, entry: FeedEntry) -> str:
        if len(contents[identity]) == 1:
            return identity
        by_link = entry.link and len(links[identity]) == len(contents[identity])
        return f"{identity}#{_digest(entry.link if by_link and entry.link else _content(entry))}"

    return tuple(replace(entry, id=own(identity, entry)) for identity, entry in zip(ids, entries, strict=True))


def _content(entry: FeedEntry) -> str:
    date = entry.published.isoformat() if entry.published else ""
    parts = (entry.link, entry.title, entry.summary, entry.content, date, *entry.authors)
    return "\0".join(part or "" for part in parts)


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:24]


def clean_authors(names: Sequence[str]) -> tuple[str, ...]:
    """Plain names, each once, in order: a dozen at most, and no mail addresses."""
    plain = (shorten(plain_line(name[:2000]), 200) for name in names)
    return tuple(dict.fromkeys(name for name in plain if name and not _is_address(name)))[:12]


def _is_address(name: str) -> bool:
    return "@" in name[1:] and " " not in name


def clean_title(text: str, limits: FeedLimits) -> str | None:
    """A title as one bounded line, or None if it is empty."""
    return plain_title(text, limits.title_chars)


def clean_body(markup: str, limits: FeedLimits, *, is_html: bool = True, origin: Origin = _NO_ORIGIN) -> str:
    """A summary or full text as bounded plain lines, without what is not the entry's own text."""
    markup = markup[: limits.text_chars * 5]
    if not is_html:
        markup = "<br>".join(html.escape(line) for line in tidy_lines(markup).splitlines())
    return body_text(markup, origin)[: limits.text_chars]


def newest(dates: Sequence[StatedDate | None], most: int) -> list[int]:
    """The places of the newest entries, in their order; an entry without a date is as old as the one before it.

    Feeds list the newest first, and some of them the oldest: the dates decide, and without any the order does.
    """
    filled: list[datetime] = []
    first = next((date.at for date in dates if date is not None), datetime.min.replace(tzinfo=UTC))
    for date in dates:
        filled.append(date.at if date else (filled[-1] if filled else first))
    return sorted(heapq.nlargest(most, range(len(filled)), key=lambda at: (filled[at], -at)))


def plausible(stated: StatedDate | None, now: datetime | None) -> StatedDate | None:
    """The date, if `believable_date` accepts it.

    Without a clock, only dates from before the web are refused.
    """
    return stated if stated is not None and believable_date(stated.at, now or stated.at) is not None else None
