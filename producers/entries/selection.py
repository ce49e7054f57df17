"""Which of a feed's entries have their page read: new ones, and those that the feed changed.

Each page is read once, even if several feeds list it, and the number that wait for one host is limited.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from pipeline.domain.articles.languages import common_language
from pipeline.domain.articles.urls import canonical_url, host_of, link_spelling
from pipeline.domain.feeds.parse import FeedEntry, ParsedFeed
from pipeline.domain.text.likeness import ALIKE, likeness, title_likeness
from pipeline.settings import Feed
from producers.entries.composing import entry_address, fingerprint
from producers.entries.identity import aliases_of, known_keys
from producers.memory.changes import Changes, DuePage, Note, Stored
from producers.memory.records import KnownEntry, PendingPage

# A feed that changes an entry's summary at every poll would have its page read for ever.
PAGE_CHECKS: Final = 30
# A week's of a host with a crawl delay of a minute. A feed may list anything, of its own host or another's.
MOST_WAITING: Final = 10_000
# Two may be one event: an outlet lists an article again when it has news.
_MANY: Final = 3
_LISTED_EVERY: Final = timedelta(days=1)


def keyed_entries(feed: Feed, parsed: ParsedFeed) -> dict[str, FeedEntry]:
    """The entries by the canonical form of their links, the oldest first, as feeds list the newest first.

    Of a page that is listed several times, only the newest entry counts, unless the feed has one link, such as that of
    a front page or a ticker, for many events: then each is an entry of its own.
    """
    by_link: dict[str, list[FeedEntry]] = {}
    for entry in reversed(parsed.entries):
        by_link.setdefault(link_spelling(entry_address(entry, feed.url)), []).append(entry)
    keyed: dict[str, FeedEntry] = {}
    for link, entries in by_link.items():
        if not _are_many_events(entries):
            keyed[link] = entries[-1]
            continue
        for entry in entries:
            own = replace(entry, link=f"{link.split('#')[0]}#!{quote(entry.id, safe='')}")
            keyed[link_spelling(entry_address(own, feed.url))] = own
    return keyed


def _are_many_events(entries: Sequence[FeedEntry]) -> bool:
    """Whether there are at least three entries of which none says what another one says."""
    unlike: list[FeedEntry] = []
    for entry in entries:
        if not any(_says_the_same(entry, other) for other in unlike):
            unlike.append(entry)
        if len(unlike) == _MANY:
            return True
    return False


def _says_the_same(entry: FeedEntry, other: FeedEntry) -> bool:
    alike = title_likeness(entry.title or "", other.title or "")
    return max(alike, likeness(entry.summary or entry.content, other.summary or other.content)) >= ALIKE


def select_entries(
    feed: Feed, parsed: ParsedFeed, stored: Stored, feeds: Mapping[str, Feed], now: datetime
) -> tuple[Changes, int]:
    """The entries whose page is to be read, as changes, and how many of them no feed had listed before."""
    changes = Changes()
    new = left_out = 0
    waiting_by_host: dict[str, int] = {}
    feed_language = parsed.language
    keyed = keyed_entries(feed, parsed)
    listed = known_keys(feed, keyed, stored)
    changes.aliases = aliases_of(feed, keyed, listed, stored, now)
    for key, entry in listed.items():
        host, mark = host_of(entry_address(entry, feed.url)), fingerprint(entry)
        known, waiting = stored.entries.get(key), stored.pages.get(key)
        if known is not None and now - known.listed_at >= _LISTED_EVERY:
            changes.entries[key] = replace(known, listed_at=now)
        if known is not None and not _has_news(feed, entry, known, mark, stored, feeds):
            continue
        if waiting is not None and waiting.fingerprint == mark and not _is_to_be_read_elsewhere(waiting, entry, feed):
            continue
        if waiting is not None and known is None and _is_other_feed(waiting.feed_url, feed, feeds):
            continue
        waiting_pages = waiting_by_host.get(host, stored.new_pages.get(host, 0))
        if waiting_pages >= MOST_WAITING:
            left_out += 1
            continue
        waiting_by_host[host] = waiting_pages + (waiting is None)
        new += known is None and waiting is None
        feed_language = feed_language or common_language(one.title or one.summary for one in parsed.entries)
        page = PendingPage(
            key=key,
            feed_url=feed.url,
            host=host,
            entry=entry,
            fingerprint=mark,
            feed_language=feed_language,
            seen=waiting.seen if waiting is not None else now,
            attempts=waiting.attempts if waiting is not None and waiting.fingerprint == mark else 0,
        )
        changes.pages[key] = DuePage(page, now)
    if left_out:
        changes.notes.append(
            Note(
                logging.WARNING,
                f"{feed.outlet}: {left_out} entries of {feed.url} are left out for now: more than {MOST_WAITING} pages "
                "of their host wait to be read",
                feed.outlet,
                feed.url,
            )
        )
    return changes, new


def _has_news(
    feed: Feed, entry: FeedEntry, known: KnownEntry, mark: str, stored: Stored, feeds: Mapping[str, Feed]
) -> bool:
    """Whether a known entry's page is to be read again.

    Feeds of one outlet describe an article differently, which is not a change. So another feed counts only if it
    carries the text and no feed did before.
    """
    if known.fingerprint == mark or known.checks >= PAGE_CHECKS:
        return False
    if not _is_other_feed(known.feed_url, feed, feeds):
        return True
    if not entry.content or known.article_id is None or feeds[known.feed_url].outlet != feed.outlet:
        return False
    return stored.origins.get(known.article_id) == "summary"


def _is_to_be_read_elsewhere(waiting: PendingPage, entry: FeedEntry, feed: Feed) -> bool:
    """Whether the feed changed the link of an entry before its page was read."""
    if waiting.visits or waiting.feed_url != feed.url:
        return False
    return canonical_url(entry_address(entry, feed.url)) != canonical_url(entry_address(waiting.entry, feed.url))


def _is_other_feed(feed_url: str, feed: Feed, feeds: Mapping[str, Feed]) -> bool:
    return feed_url != feed.url and feed_url in feeds
