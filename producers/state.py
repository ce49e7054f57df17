"""What the producer remembers, in its own SQLite file: feeds, entries, articles, what waits to be fetched or appended.

Everything that one answer changes is written in one transaction, so that a producer killed at any moment goes on where
it was. Used by one thread.
"""

import fcntl
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

import msgspec

from pipeline.domain.feeds import FeedEntry
from pipeline.domain.schedule import FeedState, first_state
from pipeline.errors import StorageError

SCHEMA_VERSION: Final = 1

_SCHEMA: Final = """
CREATE TABLE feeds (feed_url TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, article_id TEXT, checks INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE pending (key TEXT PRIMARY KEY, next_at TEXT NOT NULL, item BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, source TEXT NOT NULL, seen TEXT NOT NULL, revision INTEGER NOT NULL,
    origin TEXT NOT NULL, digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE outbox (number INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB NOT NULL, ends BLOB NOT NULL);
"""


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """An entry whose page is still to be fetched. `key` is the entry's canonical address."""

    key: str
    feed_url: str
    entry: FeedEntry
    fingerprint: str
    feed_language: str
    seen: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """An entry that was dealt with. `checks` counts how often its page was fetched; no article: it yielded none."""

    fingerprint: str
    article_id: str | None
    checks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """What is remembered of an article: `digest` is of its title and text, `seen` its first sight."""

    id: str
    url: str
    source: str
    seen: datetime
    revision: int
    origin: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A record that is, or may not be, on the log yet. `ends`: the partitions' end offsets before it was appended."""

    number: int
    key: bytes
    value: bytes
    ends: dict[int, int]


class ProducerState:
    """`path` is the file; its folder must exist. Raises StorageError where it cannot be used, here and everywhere, and
    where another process uses it (with `wait`, its turn is waited for): two would append the same articles.
    """

    def __init__(self, path: Path | None, *, wait: bool = False) -> None:
        self._path = path
        self._lock = None if path is None else _only_user(path, wait=wait)
        with self._storage_errors():
            self._connection = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        with self._storage_errors():
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
            if version == 0:
                self._connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
        if version > SCHEMA_VERSION:
            raise StorageError(
                f"{self._path}: made by a newer samestory (schema {version}, this one knows up to {SCHEMA_VERSION}); "
                "upgrade it first"
            )

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

    def feed(self, feed_url: str) -> FeedState:
        with self._storage_errors():
            row = self._connection.execute("SELECT state FROM feeds WHERE feed_url = ?", (feed_url,)).fetchone()
        return msgspec.json.decode(row[0], type=FeedState) if row else first_state(feed_url)

    def save_feed(self, state: FeedState) -> None:
        self._write("INSERT OR REPLACE INTO feeds VALUES (?, ?)", (state.feed_url, msgspec.json.encode(state)))

    def entry(self, key: str) -> KnownEntry | None:
        with self._storage_errors():
            row = self._connection.execute(
                "SELECT fingerprint, article_id, checks FROM entries WHERE key = ?", (key,)
            ).fetchone()
        return KnownEntry(fingerprint=row[0], article_id=row[1], checks=row[2]) if row else None

    def save_entry(self, key: str, entry: KnownEntry) -> None:
        self._write(
            "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)",
            (key, entry.fingerprint, entry.article_id, entry.checks),
        )

    def save_pending(self, pending: Pending, next_at: datetime) -> None:
        self._write(
            "INSERT OR REPLACE INTO pending VALUES (?, ?, ?)",
            (pending.key, next_at.isoformat(), msgspec.json.encode(pending)),
        )

    def remove_pending(self, key: str) -> None:
        self._write("DELETE FROM pending WHERE key = ?", (key,))

    def pending(self, key: str) -> Pending | None:
        with self._storage_errors():
            row = self._connection.execute("SELECT item FROM pending WHERE key = ?", (key,)).fetchone()
        return msgspec.json.decode(row[0], type=Pending) if row else None

    def due_pending(self, now: datetime) -> list[Pending]:
        """Oldest first."""
        with self._storage_errors():
            rows = self._connection.execute(
                "SELECT item FROM pending WHERE next_at <= ? ORDER BY next_at, key", (now.isoformat(),)
            ).fetchall()
        return [msgspec.json.decode(row[0], type=Pending) for row in rows]

    def waiting(self) -> int:
        """How many entries wait for their page, due or not."""
        with self._storage_errors():
            return int(self._connection.execute("SELECT count(*) FROM pending").fetchone()[0])

    def article(self, article_id: str) -> KnownArticle | None:
        with self._storage_errors():
            row = self._connection.execute(
                "SELECT id, url, source, seen, revision, origin, digest FROM articles WHERE id = ?", (article_id,)
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
        )

    def save_article(self, article: KnownArticle) -> None:
        self._write(
            "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                article.id,
                article.url,
                article.source,
                article.seen.isoformat(),
                article.revision,
                article.origin,
                article.digest,
            ),
        )

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


def _only_user(path: Path, *, wait: bool) -> IO[bytes]:
    """Holds the lock beside the file until it is closed, or the process ends."""
    try:
        lock = path.with_name(path.name + "-lock").open("wb")
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError as exc:
        lock.close()
        raise StorageError(f"{path}: another samestory process is using it") from exc
    except OSError as exc:
        raise StorageError(f"{path}: {exc.strerror}") from exc
    return lock


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
