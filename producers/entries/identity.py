"""Which stored entry a listed one is, when its link is not stored: that of its guid, or of its title at its place.

Feeds change links: a new slug, another host, a session or a random parameter at each poll. Feeds also give one guid to
several entries, give a guid to another entry later, or number their places. So a name alone decides nothing: what the
feed says of the entry must agree with what it said before.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final

from pipeline.domain.articles.urls import canonical_url, is_web_url, place_of
from pipeline.domain.feeds.parse import FeedEntry
from pipeline.domain.text.likeness import ALIKE, likeness, title_likeness
from pipeline.domain.text.text_lines import normal
from pipeline.settings import Feed
from producers.memory.changes import Stored
from producers.memory.records import Alias

# Enough to compare; a feed may carry the whole article.
_TITLE_CHARS: Final = 150
_TEXT_CHARS: Final = 200
# Shorter texts ("more", a section's name) say nothing about the entry.
TELLING_CHARS: Final = 30
STORED_EVERY: Final = timedelta(days=1)


def names_of(entry: FeedEntry, feed: Feed) -> tuple[str, ...]:
    """The names under which an entry may be stored, the most certain first; none without a page of its own."""
    if not entry.link or not is_web_url(entry.link):
        return ()
    return tuple(name for name in (_of_link(entry.link), _of_guid(entry, feed), _of_title(entry, entry.link)) if name)


def known_keys(feed: Feed, keyed: Mapping[str, FeedEntry], stored: Stored) -> dict[str, FeedEntry]:
    """The listed entries by the key under which they are stored, or will be.

    `keyed` has them by the canonical form of their links.
    """
    dates = Counter(entry.published for entry in keyed.values())
    are_all_new = not any(key in stored.entries or key in stored.pages for key in keyed)
    trusts_guids = not any(_has_moved(key, entry, feed, keyed, stored) for key, entry in keyed.items())
    known: dict[str, FeedEntry] = {}
    for key, entry in keyed.items():
        if key in stored.entries or key in stored.pages:
            known[key] = entry
            continue
        own_date = entry.published if dates[entry.published] == 1 and _is_exact(entry.published) else None
        former = _former_key(entry, feed, own_date, stored, trusts_guids=trusts_guids, are_all_new=are_all_new)
        known[former if former is not None and former not in keyed else key] = entry
    return known


def aliases_of(
    feed: Feed, keyed: Mapping[str, FeedEntry], known: Mapping[str, FeedEntry], stored: Stored, now: datetime
) -> dict[str, Alias]:
    """The names that are to be stored for these entries, as `known_keys` returned them; unchanged ones once a day."""
    changed = {}
    for key, entry in known.items():
        for name in names_of(entry, feed):
            if name == _of_link(entry.link or "") and (key in keyed or _differ_in_query(key, entry.link or "")):
                continue
            alias = Alias(
                key=key,
                used_at=now,
                title="" if name == _of_title(entry, entry.link or "") else (entry.title or "")[:_TITLE_CHARS],
                text=_text(entry),
                published=entry.published,
            )
            before = stored.aliases.get(name)
            if before is None or now - before.used_at >= STORED_EVERY or _said(before) != _said(alias):
                changed[name] = alias
    return changed


def _former_key(
    entry: FeedEntry, feed: Feed, own_date: datetime | None, stored: Stored, *, trusts_guids: bool, are_all_new: bool
) -> str | None:
    """The key of the stored entry that this one was.

    `are_all_new`: the feed lists no link that is stored. Files of before have entries of mobile hosts under the desktop
    host.
    """
    known = stored.entries.get(desktop := canonical_url(entry.link or ""))
    if known is not None and known.feed_url == feed.url:
        return desktop
    link = entry.link or ""
    for name in names_of(entry, feed):
        alias = stored.aliases.get(name)
        if alias is None or (alias.key not in stored.entries and alias.key not in stored.pages):
            continue
        if name == _of_link(link):
            return alias.key
        if name == _of_guid(entry, feed):
            agrees = trusts_guids and _is_same_entry(entry, alias, own_date)
        else:
            is_same_place = place_of(link) == place_of(alias.key)
            agrees = _is_same_title(entry, alias, own_date, is_same_place=is_same_place, are_all_new=are_all_new)
        if agrees:
            return alias.key
    return None


def _is_same_entry(entry: FeedEntry, alias: Alias, own_date: datetime | None) -> bool:
    """Whether two entries of one guid are one: by their date, or by what they say."""
    if own_date is not None and own_date == alias.published:
        return True
    title, text = entry.title or "", _text(entry)
    pairs = ((text, alias.text), (f"{title}\n{text}", f"{alias.title}\n{alias.text}"))
    return title_likeness(title, alias.title) >= ALIKE or any(likeness(*pair) >= ALIKE for pair in pairs)


def _is_same_title(
    entry: FeedEntry, alias: Alias, own_date: datetime | None, *, is_same_place: bool, are_all_new: bool
) -> bool:
    """Whether two entries of one title and path are one: if their texts do not contradict that.

    With another query, which may name another article ("Weather"), date or text must say so. Without either, the feed
    must have changed all of its links.
    """
    text = _text(entry)
    alike = likeness(text, alias.text) if min(len(text), len(alias.text)) >= TELLING_CHARS else None
    if alike is not None and alike < ALIKE:
        return False
    if is_same_place or (alike is not None and alike > 0.9):
        return True
    if own_date is not None and own_date == alias.published:
        return True
    return are_all_new and alike is None and entry.published is None and alias.published is None


def _has_moved(key: str, entry: FeedEntry, feed: Feed, keyed: Mapping[str, FeedEntry], stored: Stored) -> bool:
    """Whether the guid named another entry before that is still listed: such guids number places in the feed."""
    alias = stored.aliases.get(_of_guid(entry, feed) or "")
    return alias is not None and alias.key != key and alias.key in keyed


def _is_exact(date: datetime | None) -> bool:
    """Whether a date can distinguish entries: midnight is what a day without a time becomes."""
    return date is not None and date.time() != time()


def _of_link(link: str) -> str:
    return name_of("link", canonical_url(link))


def _of_guid(entry: FeedEntry, feed: Feed) -> str | None:
    return None if entry.id in {entry.link, entry.title} else name_of("guid", feed.url, entry.id)


def _of_title(entry: FeedEntry, link: str) -> str | None:
    title = normal(entry.title or "")
    return name_of("title", place_of(link, query=False), title) if title else None


def _differ_in_query(key: str, link: str) -> bool:
    """Whether that is all that differs: it may do so at every poll, and is not worth storing each time."""
    return place_of(key, query=False) == place_of(link, query=False)


def _text(entry: FeedEntry) -> str:
    return (entry.summary or entry.content)[:_TEXT_CHARS]


def _said(alias: Alias) -> tuple[object, ...]:
    return alias.key, alias.title, alias.text, alias.published


def name_of(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
