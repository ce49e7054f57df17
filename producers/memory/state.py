"""What the producer remembers, in its own SQLite file: feeds, entries, articles, what waits to be fetched or appended.

Everything that one answer changes is written in one transaction, so that a producer killed at any moment goes on where
it was. Used by one thread at a time. What was not listed or used for long is forgotten, so that the file stays as large
as what the feeds carry.
"""

import sqlite3
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from pipeline.domain.articles.revisions import Revision
from pipeline.domain.feeds.schedule import FeedState
from pipeline.domain.pages.site_memory import SiteMemory
from pipeline.errors import StorageError
from producers.memory.remembered import KnownArticle, KnownEntry, OutboxRow, Pending, StoredRobots
from producers.memory.state_file import only_user, opened

# Feeds bring entries back that they had dropped; beyond this an article is out of every window anyway.
KEPT: Final = timedelta(days=90)
_FORGOTTEN_AT_ONCE: Final = 5000


class ProducerState:
    """`path` is the file; its folder must exist. Raises StorageError where it cannot be used, here and everywhere, and
    where another process uses it (with `wait`, its turn is waited for): two would append the same articles.
    """

    def __init__(self, path: Path | None, *, wait: bool = False) -> None:
        self._path = path
        self._lock = None if path is None else only_user(path, wait=wait)
        try:
            self._connection = opened(path)
        except BaseException:
            if self._lock is not None:
                self._lock.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside, or nothing."""
        with self._storage_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Within a transaction: all that is written inside, or nothing of it."""
        self._write("SAVEPOINT part", ())
        try:
            yield
        except BaseException:
            self._write("ROLLBACK TO part", ())
            raise
        finally:
            self._write("RELEASE part", ())

    def feeds(self) -> dict[str, FeedState]:
        """All that were ever polled, by their address."""
        with self._storage_errors():
            rows = self._connection.execute("SELECT state FROM feeds").fetchall()
        states = [msgspec.json.decode(row[0], type=FeedState) for row in rows]
        return {state.feed_url: state for state in states}

    def save_feed(self, state: FeedState) -> None:
        self._write("INSERT OR REPLACE INTO feeds VALUES (?, ?)", (state.feed_url, msgspec.json.encode(state)))

    def entry(self, key: str) -> KnownEntry | None:
        with self._storage_errors():
            row = self._connection.execute(
                "SELECT feed_url, fingerprint, article_id, checks, listed_at FROM entries WHERE key = ?", (key,)
            ).fetchone()
        if row is None:
            return None
        listed_at = datetime.fromisoformat(row[4])
        return KnownEntry(feed_url=row[0], fingerprint=row[1], article_id=row[2], checks=row[3], listed_at=listed_at)

    def save_entry(self, key: str, entry: KnownEntry) -> None:
        self._write(
            "INSERT OR REPLACE INTO entries (key, feed_url, fingerprint, article_id, checks, listed_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (key, entry.feed_url, entry.fingerprint, entry.article_id, entry.checks, entry.listed_at.isoformat()),
        )

    def save_pending(self, pending: Pending, next_at: datetime) -> None:
        self._write(
            "INSERT OR REPLACE INTO pending (key, next_at, item, host, visits) VALUES (?, ?, ?, ?, ?)",
            (pending.key, next_at.isoformat(), msgspec.json.encode(pending), pending.host, pending.visits),
        )

    def postpone_host(self, host: str, until: datetime) -> None:
        """None of the host's pages is due before then."""
        moment = until.isoformat()
        self._write("UPDATE pending SET next_at = ? WHERE host = ? AND next_at < ?", (moment, host, moment))

    def remove_pending(self, *keys: str) -> None:
        self._write(
            "DELETE FROM pending WHERE key IN (SELECT value FROM json_each(?))", (msgspec.json.encode(keys).decode(),)
        )

    def pending(self, key: str) -> Pending | None:
        with self._storage_errors():
            row = self._connection.execute("SELECT item FROM pending WHERE key = ?", (key,)).fetchone()
        return msgspec.json.decode(row[0], type=Pending) if row else None

    def new_waiting(self, host: str) -> int:
        """How many of the host's pages wait to be read for the first time."""
        with self._storage_errors():
            row = self._connection.execute(
                "SELECT count(*) FROM pending WHERE host = ? AND visits = 0", (host,)
            ).fetchone()
        return int(row[0])

    def due_pending(
        self, now: datetime, *, without: Collection[str] = (), of_each_host: int = 10, most: int = 4000
    ) -> list[Pending]:
        """Those that are due and whose keys are not among `without`: new ones first, hosts in turn, so that one with a
        thousand does not keep the others waiting. So many of each host, and so many in all, those `without` counted.
        """
        with self._storage_errors():
            keys = self._connection.execute(
                "SELECT key FROM (SELECT key, visits, next_at, row_number() OVER (PARTITION BY host "
                "ORDER BY visits > 0, next_at, key) AS place FROM pending WHERE next_at <= ?) "
                "WHERE place <= ? ORDER BY visits > 0, place, next_at, key LIMIT ?",
                (now.isoformat(), of_each_host, most),
            ).fetchall()
            wanted = [key for (key,) in keys if key not in without]
            rows = [
                self._connection.execute("SELECT item FROM pending WHERE key = ?", (key,)).fetchone() for key in wanted
            ]
        return [msgspec.json.decode(row[0], type=Pending) for row in rows]

    def article(self, article_id: str) -> KnownArticle | None:
        with self._storage_errors():
            row = self._connection.execute(
                "SELECT id, url, source, seen, revision, origin, digest, title, body, revisions "
                "FROM articles WHERE id = ?",
                (article_id,),
            ).fetchone()
        if row is None:
            return None
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

    def save_article(self, article: KnownArticle) -> None:
        self._write(
            "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
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
            ),
        )

    def forget_text(self, article_id: str) -> None:
        """The article is not looked at any more."""
        self._write("UPDATE articles SET title = NULL, body = NULL WHERE id = ?", (article_id,))

    def site(self, host: str) -> SiteMemory | None:
        with self._storage_errors():
            row = self._connection.execute("SELECT memory FROM sites WHERE host = ?", (host,)).fetchone()
        return msgspec.json.decode(row[0], type=SiteMemory) if row else None

    def save_site(self, host: str, memory: SiteMemory, now: datetime) -> None:
        self._write(
            "INSERT OR REPLACE INTO sites VALUES (?, ?, ?)", (host, msgspec.json.encode(memory), now.isoformat())
        )

    def robots(self, origin: str) -> StoredRobots | None:
        with self._storage_errors():
            row = self._connection.execute("SELECT stored FROM robots WHERE origin = ?", (origin,)).fetchone()
        return msgspec.json.decode(row[0], type=StoredRobots) if row else None

    def save_robots(self, origin: str, stored: StoredRobots, now: datetime) -> None:
        self._write(
            "INSERT OR REPLACE INTO robots VALUES (?, ?, ?)", (origin, msgspec.json.encode(stored), now.isoformat())
        )

    def forget(self, now: datetime) -> int:
        """Forget some of what was not listed or used for `KEPT`; how many rows went. Call it until none does."""
        before, most = (now - KEPT).isoformat(), _FORGOTTEN_AT_ONCE
        with self.transaction():
            forgotten = [
                self._connection.execute(statement, (before, most)).rowcount
                for statement in (
                    "DELETE FROM pending WHERE key IN (SELECT key FROM pending WHERE next_at < ? LIMIT ?)",
                    "DELETE FROM entries WHERE key IN (SELECT key FROM entries WHERE listed_at < ? LIMIT ?)",
                    "DELETE FROM articles WHERE id IN (SELECT id FROM articles WHERE seen < ? AND NOT EXISTS "
                    "(SELECT 1 FROM entries WHERE article_id = articles.id) LIMIT ?)",
                    "DELETE FROM sites WHERE host IN (SELECT host FROM sites WHERE used_at < ? LIMIT ?)",
                    "DELETE FROM robots WHERE origin IN (SELECT origin FROM robots WHERE used_at < ? LIMIT ?)",
                )
            ]
        return sum(forgotten)

    def put_in_outbox(self, key: bytes, value: bytes, ends: dict[int, int]) -> None:
        self._write("INSERT INTO outbox (key, value, ends) VALUES (?, ?, ?)", (key, value, msgspec.json.encode(ends)))

    def outbox(self) -> list[OutboxRow]:
        """In the order in which they were put in."""
        with self._storage_errors():
            rows = self._connection.execute("SELECT number, key, value, ends FROM outbox ORDER BY number").fetchall()
        return [
            OutboxRow(number=row[0], key=row[1], value=row[2], ends=msgspec.json.decode(row[3], type=dict[int, int]))
            for row in rows
        ]

    def has_outbox(self) -> bool:
        with self._storage_errors():
            return self._connection.execute("SELECT 1 FROM outbox LIMIT 1").fetchone() is not None

    def clear_outbox(self, rows: Sequence[OutboxRow]) -> None:
        with self.transaction():
            self._connection.executemany("DELETE FROM outbox WHERE number = ?", [(row.number,) for row in rows])

    def close(self) -> None:
        self._connection.close()
        if self._lock is not None:
            self._lock.close()

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._storage_errors():
            self._connection.execute(statement, values)

    @contextmanager
    def _storage_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            raise StorageError(f"{self._path or 'the producer state in memory'}: {exc}") from exc


def read_feed_states(path: Path) -> dict[str, FeedState]:
    """The states of all feeds by their address, also while a producer is at work. Empty without a file."""
    if not path.is_file():
        return {}
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT state FROM feeds").fetchall()
        finally:
            connection.close()
    except sqlite3.Error as exc:
        raise StorageError(f"{path}: {exc}") from exc
    states = [msgspec.json.decode(row[0], type=FeedState) for row in rows]
    return {state.feed_url: state for state in states}
