"""What a decision looks at and what it returns: stored records in, changed records out.

Plain values: the decisions in `entries` are pure functions between them, `reading` and `writing` move them from and to
the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from pipeline.domain.feeds.schedule import FeedState
from pipeline.domain.pages.site_memory import SiteMemory
from pipeline.ports import Message
from producers.memory.records import Alias, KnownArticle, KnownEntry, PendingPage


class DuePage(NamedTuple):
    """A page to be read, and when."""

    page: PendingPage
    at: datetime


CountName = Literal["polls", "pages", "articles"]


class Count(NamedTuple):
    """One more of a counter."""

    name: CountName
    outlet: str
    status: str


class Note(NamedTuple):
    """A message for the operator, at a level of `logging`. `outlet` and `feed`: of what it is about."""

    level: int
    text: str
    outlet: str | None = None
    feed: str | None = None


@dataclass(slots=True, kw_only=True)
class Changes:
    """What answers change. A record replaces the stored one of its key; None in `pages` removes it.

    `messages` are for the log. `postponed` are hosts of which no page is due before the given moment. `counts` and
    `notes` are reported once the rest is written.
    """

    feeds: dict[str, FeedState] = field(default_factory=dict)
    entries: dict[str, KnownEntry] = field(default_factory=dict)
    pages: dict[str, DuePage | None] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    articles: dict[str, KnownArticle] = field(default_factory=dict)
    sites: dict[str, SiteMemory] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    postponed: dict[str, datetime] = field(default_factory=dict)
    counts: list[Count] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add(self, later: "Changes") -> None:
        """Add changes that were decided after these."""
        self.feeds |= later.feeds
        self.entries |= later.entries
        self.pages |= later.pages
        self.aliases |= later.aliases
        self.articles |= later.articles
        self.sites |= later.sites
        self.messages += later.messages
        self.postponed |= later.postponed
        self.counts += later.counts
        self.notes += later.notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """The records that decisions need: those of listed entries, and those of pages that were read.

    What `aliases` name is looked up like what is listed. `texts` are samples of pages' texts, each with its host: the
    entries under which the same text was seen are looked up like those of visited pages.
    """

    aliases: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    page_hosts: frozenset[str] = frozenset()
    visited: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    texts: frozenset[tuple[str, tuple[int, ...]]] = frozenset()

    def __or__(self, other: "Lookup") -> "Lookup":
        return Lookup(
            aliases=self.aliases | other.aliases,
            listed=self.listed | other.listed,
            page_hosts=self.page_hosts | other.page_hosts,
            visited=self.visited | other.visited,
            articles=self.articles | other.articles,
            sites=self.sites | other.sites,
            texts=self.texts | other.texts,
        )


@dataclass(slots=True, kw_only=True)
class Stored:
    """The stored records that a batch of answers needs.

    `origins` are of the listed entries' articles; `articles` of the visited pages only. `new_pages` counts each host's
    pages that wait for their first visit.
    """

    feeds: dict[str, FeedState] = field(default_factory=dict)
    entries: dict[str, KnownEntry] = field(default_factory=dict)
    pages: dict[str, PendingPage] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    articles: dict[str, KnownArticle] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    sites: dict[str, SiteMemory] = field(default_factory=dict)
    new_pages: dict[str, int] = field(default_factory=dict)

    def apply(self, changes: Changes) -> None:
        """Become what is stored after these changes, so that the batch's next answer is decided on that."""
        self.feeds |= changes.feeds
        self.entries |= changes.entries
        self.aliases |= changes.aliases
        self.articles |= changes.articles
        self.origins |= {article_id: article.origin for article_id, article in changes.articles.items()}
        self.sites |= changes.sites
        self._apply_pages(changes.pages)

    def _apply_pages(self, pages: Mapping[str, DuePage | None]) -> None:
        for key, due in pages.items():
            before, after = self.pages.pop(key, None), due.page if due is not None else None
            if after is not None:
                self.pages[key] = after
            for page, difference in ((before, -1), (after, 1)):
                if page is not None and not page.visits and page.host in self.new_pages:
                    self.new_pages[page.host] += difference
