"""Which of a feed's entries have their page read: new ones, and those that the feed changed; each once, though several
feeds list it, and within bounds.

Part of `recording`: everything here happens within its transaction.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from pipeline.domain.articles.urls import canonical_url, host_of
from pipeline.domain.feeds.parse import FeedEntry, ParsedFeed
from pipeline.settings import Feed
from producers.entries.gathering import entry_address, fingerprint
from producers.memory.remembered import KnownEntry, Pending
from producers.memory.state import ProducerState

logger = logging.getLogger(__name__)

# A feed that changes an entry's summary at every poll would have its page fetched for ever.
PAGE_CHECKS: Final = 30
# A week's of a host with a crawl delay of a minute. A feed may list what it likes, of its own host or another's.
MOST_WAITING: Final = 10_000
_LISTED_EVERY: Final = timedelta(days=1)


class Admission:
    """Reads and writes `state`."""

    def __init__(self, feeds: Mapping[str, Feed], state: ProducerState) -> None:
        self._feeds = feeds
        self._state = state

    def admit(self, feed: Feed, parsed: ParsedFeed, now: datetime) -> int:
        """Within the caller's transaction, remember the entries whose page is to be read. How many are new."""
        new = left_out = 0
        waiting_of: dict[str, int] = {}
        # The oldest first, as feeds list the newest first. Of a page that is listed twice over, the newest only.
        listed = {canonical_url(entry_address(entry, feed.url)): entry for entry in reversed(parsed.entries)}
        for key, entry in listed.items():
            address = entry_address(entry, feed.url)
            mark, known, waiting = fingerprint(entry), self._state.entry(key), self._state.pending(key)
            if known is not None and now - known.listed_at >= _LISTED_EVERY:
                self._state.save_entry(key, replace(known, listed_at=now))
            if known is not None and not self._says_more(feed, entry, known, mark):
                continue
            if waiting is not None and waiting.fingerprint == mark:
                continue
            if waiting is not None and known is None and self._is_another(waiting.feed_url, feed):
                continue
            host = host_of(address)
            if host not in waiting_of:
                waiting_of[host] = self._state.new_waiting(host)
            if waiting_of[host] >= MOST_WAITING:
                left_out += 1
                continue
            waiting_of[host] += waiting is None
            new += known is None and waiting is None
            pending = Pending(
                key=key,
                feed_url=feed.url,
                host=host,
                entry=entry,
                fingerprint=mark,
                feed_language=parsed.language,
                seen=waiting.seen if waiting is not None else now,
            )
            self._state.save_pending(pending, now)
        if left_out:
            logger.warning(
                "%s: %d entries of %s are left out for now: more than %d pages of their host wait to be read",
                feed.outlet,
                left_out,
                feed.url,
                MOST_WAITING,
            )
        return new

    def _says_more(self, feed: Feed, entry: FeedEntry, known: KnownEntry, mark: str) -> bool:
        """Whether a known entry's page is to be read again. Feeds of one outlet describe an article differently, which
        is no change: another one counts only where it has the text and no other had.
        """
        if known.fingerprint == mark or known.checks >= PAGE_CHECKS:
            return False
        if not self._is_another(known.feed_url, feed):
            return True
        if not entry.content or known.article_id is None or self._feeds[known.feed_url].outlet != feed.outlet:
            return False
        article = self._state.article(known.article_id)
        return article is not None and article.origin == "summary"

    def _is_another(self, feed_url: str, feed: Feed) -> bool:
        return feed_url != feed.url and feed_url in self._feeds
