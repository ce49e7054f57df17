"""Reads the producer's file: what a batch of answers needs, due pages, the feeds' states."""

import sqlite3
import zlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from pipeline.domain.articles.revisions import Revision
from pipeline.domain.feeds.schedule import FeedState
from pipeline.domain.pages.seen_texts import entries_with
from pipeline.domain.pages.site_memory import SiteMemory
from pipeline.sqlite_address import reading_address
from pipeline.sqlite_errors import storage_error
from producers.memory.changes import Lookup, Stored
from producers.memory.records import Alias, KnownArticle, KnownEntry, PendingPage
from producers.memory.state_file import StateFile

_ENTRIES: Final = (
    "SELECT key, feed_url, fingerprint, article_id, checks, listed_at FROM entries "
    "WHERE key IN (SELECT value FROM json_each(?))"
)
_ALIASES: Final = "SELECT name, alias FROM aliases WHERE name IN (SELECT value FROM json_each(?))"
_PAGES: Final = "SELECT key, item FROM pending WHERE key IN (SELECT value FROM json_each(?))"
_ARTICLES: Final = (
    "SELECT id, url, source, seen, revision, origin, digest, title, body, revisions FROM articles "
    "WHERE id IN (SELECT value FROM json_each(?))"
)
_ORIGINS: Final = "SELECT id, origin FROM articles WHERE id IN (SELECT value FROM json_each(?))"
_SITES: Final = "SELECT host, memory FROM sites WHERE host IN (SELECT value FROM json_each(?))"
_LONGEST_WAIT: Final = timedelta(days=8)
"""Longer than any Retry-After that is heeded: a week."""
_NEW_PAGES: Final = (
    "SELECT host, count(*) FROM pending WHERE visits = 0 AND host IN (SELECT value FROM json_each(?)) GROUP BY host"
)


def load(file: StateFile, lookup: Lookup) -> Stored:
    """The records that are looked up, except for the feeds' states, which the producer has in memory."""
    aliases = {
        name: msgspec.json.decode(alias, type=Alias) for name, alias in file.read(_ALIASES, _json(lookup.aliases))
    }
    sites = {
        host: msgspec.json.decode(memory, type=SiteMemory) for host, memory in file.read(_SITES, _json(lookup.sites))
    }
    visited_keys = lookup.visited | {
        key for host, words in lookup.texts if host in sites for key in entries_with(sites[host].texts, "", words)
    }
    listed_keys = lookup.listed | {alias.key for alias in aliases.values()}
    keys = listed_keys | visited_keys
    entries = load_entries(file, keys)
    ids = {key: entry.article_id for key, entry in entries.items() if entry.article_id is not None}
    listed = [ids[key] for key in listed_keys if key in ids]
    visited = [ids[key] for key in visited_keys if key in ids]
    return Stored(
        entries=entries,
        pages=_load_pages(file, keys),
        aliases=aliases,
        articles=load_articles(file, {*lookup.articles, *visited}),
        origins=dict(file.read(_ORIGINS, _json(listed))),
        sites=sites,
        new_pages=dict.fromkeys(lookup.page_hosts, 0) | dict(file.read(_NEW_PAGES, _json(lookup.page_hosts))),
    )


def load_entries(file: StateFile, keys: Iterable[str]) -> dict[str, KnownEntry]:
    """The entries of these keys, by key."""
    return {
        key: KnownEntry(
            feed_url=feed_url,
            fingerprint=fingerprint,
            article_id=article_id,
            checks=checks,
            listed_at=datetime.fromisoformat(listed_at),
        )
        for key, feed_url, fingerprint, article_id, checks, listed_at in file.read(_ENTRIES, _json(keys))
    }


def load_articles(file: StateFile, ids: Iterable[str]) -> dict[str, KnownArticle]:
    """The articles of these ids, by id."""
    return {row[0]: _article(row) for row in file.read(_ARTICLES, _json(ids))}


def load_feeds(file: StateFile) -> dict[str, FeedState]:
    """The states of all feeds that were ever polled, by configured address."""
    return _by_address(file.read("SELECT state FROM feeds"))


def read_feed_states(path: Path) -> dict[str, FeedState]:
    """As `load_feeds`, also while a producer uses the file.

    Empty if there is no file. Raises StorageError.
    """
    if not path.is_file():
        return {}
    try:
        connection = sqlite3.connect(reading_address(path), uri=True)
        try:
            rows = connection.execute("SELECT state FROM feeds").fetchall()
        finally:
            connection.close()
    except sqlite3.Error as exc:
        raise storage_error(path, exc) from exc
    return _by_address(rows)


def due_pages(
    file: StateFile, now: datetime, *, without: Collection[str] = (), of_each_host: int = 10, most: int = 4000
) -> list[PendingPage]:
    """The pages that are due and whose keys are not among `without`.

    New pages come first, and hosts in turn, so that one with a thousand pages does not keep the others waiting. At most
    `of_each_host` of a host and `most` in all, those `without` counted.

    A new page that is to be read later than anybody asks us to wait was found by a clock that was ahead: it is due.
    """
    keys = file.read(
        "SELECT key FROM (SELECT key, visits, next_at, row_number() OVER (PARTITION BY host "
        "ORDER BY visits > 0, next_at, key) AS place FROM pending WHERE next_at <= ? OR visits = 0 AND next_at > ?) "
        "WHERE place <= ? ORDER BY visits > 0, place, next_at, key LIMIT ?",
        now.isoformat(),
        (now + _LONGEST_WAIT).isoformat(),
        of_each_host,
        most,
    )
    chosen = [key for (key,) in keys if key not in without]
    pages = _load_pages(file, chosen)
    return [pages[key] for key in chosen]


def _load_pages(file: StateFile, keys: Iterable[str]) -> dict[str, PendingPage]:
    rows = file.read(_PAGES, _json(keys))
    return {key: msgspec.json.decode(item, type=PendingPage) for key, item in rows}


def _article(row: tuple[Any, ...]) -> KnownArticle:
    return KnownArticle(
        id=row[0],
        url=row[1],
        source=row[2],
        seen=datetime.fromisoformat(row[3]),
        revision=row[4],
        origin=row[5],
        digest=row[6],
        title=row[7],
        text=zlib.decompress(row[8]).decode() if row[8] is not None else None,
        revisions=msgspec.json.decode(row[9], type=tuple[Revision, ...]),
    )


def _by_address(rows: Iterable[tuple[bytes]]) -> dict[str, FeedState]:
    states = [msgspec.json.decode(state, type=FeedState) for (state,) in rows]
    return {state.feed_url: state for state in states}


def _json(values: Iterable[str]) -> str:
    """As an argument of `json_each`."""
    return msgspec.json.encode(list(values)).decode()
