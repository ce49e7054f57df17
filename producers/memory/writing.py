"""From changes to the producer's file, and what is forgotten there after a long time."""

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from pipeline.domain.text.epoch import epoch_ms, from_epoch_ms
from pipeline.ports import Message
from pipeline.retention_time import RetentionTime, advanced
from producers.memory.changes import Changes
from producers.memory.outbox import Outbox
from producers.memory.records import KnownArticle
from producers.memory.state_file import StateFile

# Feeds list entries again that they had dropped; after this time an article is outside every window anyway.
RETENTION: Final = timedelta(days=90)
_FORGOTTEN_AT_ONCE: Final = 5000

Statement = tuple[str, tuple[object, ...]]
_SAVE_ARTICLE: Final = "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def statements(changes: Changes, now: datetime) -> list[Statement]:
    """The SQL statements that store the changed records.

    Messages are not among them: the outbox stores those.
    """
    return list(_statements(changes, now.isoformat()))


def write(file: StateFile, outbox: Outbox, batch: Iterable[Statement], messages: Iterable[Message]) -> None:
    """Store a batch and put its messages into the outbox, in one transaction."""
    with file.transaction():
        for statement, values in batch:
            file.write(statement, *values)
        for message in messages:
            outbox.put(message)


def save_article(file: StateFile, article: KnownArticle) -> None:
    """Store what is remembered of one article, in the caller's transaction."""
    file.write(_SAVE_ARTICLE, *_article_row(article))


def forget(file: StateFile, now: datetime, *, elapsed_s: float) -> int:
    """Delete some of what was not listed or used for `RETENTION`; the number of rows deleted.

    Call it until that is 0. `elapsed_s`: since the last call, by a clock that never jumps (`retention_time`).
    """
    with file.transaction():
        before = (_retention_time(file, now, elapsed_s) - RETENTION).isoformat()
        return sum(
            file.write(statement, before, _FORGOTTEN_AT_ONCE)
            for statement in (
                "DELETE FROM pending WHERE key IN (SELECT key FROM pending WHERE next_at < ? LIMIT ?)",
                "DELETE FROM entries WHERE key IN (SELECT key FROM entries WHERE listed_at < ? LIMIT ?)",
                "DELETE FROM aliases WHERE name IN (SELECT name FROM aliases WHERE used_at < ? LIMIT ?)",
                "DELETE FROM articles WHERE id IN (SELECT id FROM articles WHERE seen < ? AND NOT EXISTS "
                "(SELECT 1 FROM entries WHERE article_id = articles.id) LIMIT ?)",
                "DELETE FROM sites WHERE host IN (SELECT host FROM sites WHERE used_at < ? LIMIT ?)",
                "DELETE FROM robots WHERE origin IN (SELECT origin FROM robots WHERE used_at < ? LIMIT ?)",
            )
        )


def _retention_time(file: StateFile, now: datetime, elapsed_s: float) -> datetime:
    """The time by which rows are forgotten. Its table has no schema version: an older samestory does without."""
    file.write(
        "CREATE TABLE IF NOT EXISTS retention_time "
        "(one INTEGER PRIMARY KEY CHECK (one = 1), reached_ms INTEGER NOT NULL, clock_ms INTEGER NOT NULL)"
    )
    stored = file.read("SELECT reached_ms, clock_ms FROM retention_time")
    now_ms = epoch_ms(now)
    if not stored:  # as if it had been called when the newest entry was listed
        [(newest,)] = file.read("SELECT max(listed_at) FROM entries")
        newest_ms = epoch_ms(datetime.fromisoformat(newest)) if newest else now_ms
        stored = [(newest_ms, newest_ms)]
    time = advanced(RetentionTime(*stored[0]), now_ms, elapsed_ms=round(elapsed_s * 1000))
    file.write("INSERT OR REPLACE INTO retention_time VALUES (1, ?, ?)", time.reached_ms, time.clock_ms)
    return from_epoch_ms(min(now_ms, time.reached_ms))


def _statements(changes: Changes, now: str) -> Iterator[Statement]:
    for state in changes.feeds.values():
        yield "INSERT OR REPLACE INTO feeds VALUES (?, ?)", (state.feed_url, msgspec.json.encode(state))
    for key, entry in changes.entries.items():
        yield (
            "INSERT OR REPLACE INTO entries (key, feed_url, fingerprint, article_id, checks, listed_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (key, entry.feed_url, entry.fingerprint, entry.article_id, entry.checks, entry.listed_at.isoformat()),
        )
    for name, alias in changes.aliases.items():
        values = (name, msgspec.json.encode(alias), alias.used_at.isoformat())
        yield "INSERT OR REPLACE INTO aliases VALUES (?, ?, ?)", values
    for key, due in changes.pages.items():
        if due is None:
            yield "DELETE FROM pending WHERE key = ?", (key,)
            continue
        page = due.page
        yield (
            "INSERT OR REPLACE INTO pending (key, next_at, item, host, visits) VALUES (?, ?, ?, ?, ?)",
            (key, due.at.isoformat(), msgspec.json.encode(page), page.host, page.visits),
        )
    for article in changes.articles.values():
        yield _SAVE_ARTICLE, _article_row(article)
    for host, memory in changes.sites.items():
        yield "INSERT OR REPLACE INTO sites VALUES (?, ?, ?)", (host, msgspec.json.encode(memory), now)
    for host, until in changes.postponed.items():
        moment = until.isoformat()
        yield "UPDATE pending SET next_at = ? WHERE host = ? AND next_at < ?", (moment, host, moment)


def _article_row(article: KnownArticle) -> tuple[object, ...]:
    return (
        article.id,
        article.url,
        article.source,
        article.seen.isoformat(),
        article.revision,
        article.origin,
        article.digest,
        article.title,
        zlib.compress(article.text.encode("utf-8", "replace")) if article.text is not None else None,
        msgspec.json.encode(article.revisions),
    )
