"""The projection: what the page, the API and the commands show, in a SQLite file fed by the log.

It follows `stories`, `stories.compared`, `stories.links` and `stories.changes` from remembered offsets; offsets and
rows change in one transaction, so several processes may catch up on one file. Nothing lives only here: the file, and
the index of words beside it, can be deleted at any time and are built again. Does not know who asks (`views`) or how
it is shown.
"""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import groupby, islice
from pathlib import Path
from typing import Protocol

from pipeline.contracts.topics import CHANGES
from pipeline.errors import PermanentError, StorageError
from pipeline.ports import Record, TopicPartition
from pipeline.projection import backlog, event_rows, expiry, judged_rows, outlet_rows, rows, story_rows, word_rows
from pipeline.projection.article_words import ArticleWords, words_path
from pipeline.projection.backlog import Measured, Portion, ends, note_taken, portions, steady_ends, waiting
from pipeline.projection.connection import connected, keep_write_ahead_log
from pipeline.projection.gathering import Gathered
from pipeline.running.logs import where
from pipeline.sqlite_errors import storage_error

logger = logging.getLogger(__name__)

PROJECTION_FILE = "page.db"
"""Its name in the data folder."""

SCHEMA_VERSION = 8
MOST_RECORDS = 16_000
"""In one transaction: what is appended together is seen together, unless more waits than this."""

CACHE_KIB = 64_000
"""The pages of many records fit in: with SQLite's own 2 MB, a transaction writes them out and reads them again."""


_SCHEMA = """
CREATE TABLE state (epoch TEXT NOT NULL, seq INTEGER NOT NULL);
CREATE TABLE updates (story_id TEXT PRIMARY KEY, seq INTEGER NOT NULL);
CREATE INDEX updates_seq ON updates (seq);
"""
_SCHEMAS = (
    _SCHEMA,
    backlog.SCHEMA,
    rows.SCHEMA,
    story_rows.SCHEMA,
    word_rows.SCHEMA,
    outlet_rows.SCHEMA,
    judged_rows.SCHEMA,
    event_rows.SCHEMA,
)


class LogReader(Measured, Protocol):
    """What the projection asks of a log: to be read without a group."""

    def read(self, partition: TopicPartition, *, start: int = 0, end: int | None = None) -> Iterator[Record]: ...


@contextlib.contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Raises errors of SQLite as a StorageError that names the file and the remedy."""
    try:
        yield
    except sqlite3.DatabaseError as exc:
        both = f"{path.name} and {words_path(path).name} may be deleted: they are built again from the log"
        raise storage_error(path, exc, damaged=both) from exc


class Projection:
    """The writing side of one projection file, used by one thread at a time."""

    def __init__(
        self,
        path: Path,
        *,
        keep: timedelta | None = None,
        newest: int = expiry.NEWEST,
        on_rebuild: Callable[[], object] = lambda: None,
    ) -> None:
        """Opens or creates the file. StorageError if it is damaged or from a newer samestory.

        `keep`: how long closed stories stay, None: as long as the log has them; `newest`: see `expiry`.
        `on_rebuild`: called when `catch_up` finds that it must build everything again.
        """
        self._path = path
        self._keep, self._newest = keep, newest
        self._on_rebuild = on_rebuild
        with storage_errors(path):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as exc:
                raise StorageError(f"{path.parent}: {exc.strerror}") from exc
            self._db = connected(path)
            try:
                if self._db.execute("PRAGMA page_count").fetchone() == (0,):  # it can only be set in a new file
                    self._db.execute("PRAGMA auto_vacuum = INCREMENTAL")
                keep_write_ahead_log(self._db)
                self._db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                self._words = ArticleWords(words_path(path))
            except BaseException:
                self._db.close()
                raise
            try:
                with self._transaction():
                    self._prepare()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        self._words.close()
        self._db.close()

    def catch_up(self, log: LogReader) -> frozenset[str]:
        """Take in everything up to the log's end. The ids of the stories that changed, merged ones included.

        A record that cannot be decoded is skipped with a warning: a view must not stop at it. Another process may
        have caught up first: then nothing is left to do here.
        """
        changed: set[str] = set()
        with storage_errors(self._path):
            while any(waiting(self._db, ends(log)).values()):
                with self._transaction():
                    changed |= self._take_in(log)
            self._expire()
        return frozenset(changed)

    def _expire(self) -> None:
        """Remove the closed stories that are too old, some at a time, so that no other process waits long."""
        while self._keep is not None and expiry.expired(self._db, self._keep, newest=self._newest):
            with self._transaction():
                gathered = Gathered(self._db, self._words)
                for story_id in expiry.expired(self._db, self._keep, newest=self._newest):
                    expiry.remove(self._db, story_id, gathered)
                gathered.write()
            expiry.free_pages(self._db)

    def behind(self, log: LogReader) -> int:
        """How many records of the log it has not taken in."""
        with storage_errors(self._path):
            return sum(max(0, number) for number in waiting(self._db, ends(log)).values())

    def _prepare(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA_VERSION:
            raise StorageError(
                f"{self._path}: schema {version} was written by a newer samestory, this one knows {SCHEMA_VERSION}; "
                "upgrade it, or delete the file: it is built again from the log"
            )
        if version < SCHEMA_VERSION or self._words.epoch() != self._epoch():
            self._reset()

    def _reset(self) -> None:
        """Empty tables and another epoch, so that an old position is never taken for one in the new file."""
        for kind in ("CREATE VIRTUAL TABLE %", "CREATE TABLE %"):  # a virtual table takes its own tables with it
            tables = self._db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE ?", (kind,)
            ).fetchall()
            for (table,) in tables:
                self._db.execute(f'DROP TABLE "{table}"')
        for statement in ";".join(_SCHEMAS).split(";"):
            self._db.execute(statement)
        epoch = f"{time.time_ns():x}"
        self._words.reset(epoch)
        self._db.execute("INSERT INTO state VALUES (?, 0)", (epoch,))
        self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _epoch(self) -> str:
        return str(self._db.execute("SELECT epoch FROM state").fetchone()[0])

    def _next(self, partition: TopicPartition) -> int:
        row = self._db.execute(
            "SELECT next FROM offsets WHERE topic = ? AND partition = ?", (partition.topic, partition.partition)
        ).fetchone()
        return int(row[0]) if row else 0

    def _take_in(self, log: LogReader) -> set[str]:
        """Up to `MOST_RECORDS`, within a transaction. The ids of the stories that changed."""
        ends = steady_ends(log)
        if any(number < 0 for number in waiting(self._db, ends).values()):
            logger.warning("%s: the log was replaced by another: rebuilding the projection", self._path)
            self._on_rebuild()
            self._reset()
        changed: set[str] = set()
        gathered = Gathered(self._db, self._words)
        for topic, same in groupby(portions(self._db, ends, MOST_RECORDS), key=lambda one: one.partition.topic):
            for portion in same:
                changed |= self._advance(log, portion, gathered)
            if topic == CHANGES:
                gathered.words.write()
        gathered.write()
        if changed:
            self._db.execute("UPDATE state SET seq = seq + 1")
            self._db.executemany(
                "INSERT OR REPLACE INTO updates SELECT ?, seq FROM state", [(story_id,) for story_id in sorted(changed)]
            )
        return changed

    def _advance(self, log: LogReader, portion: Portion, gathered: Gathered) -> set[str]:
        changed: set[str] = set()
        until = portion.end
        records = log.read(portion.partition, start=portion.start, end=portion.end)
        for number, record in enumerate(islice(records, portion.most), start=1):
            try:
                changed |= rows.apply(self._db, record, gathered)
            except PermanentError as exc:
                logger.warning(
                    "skipped %s/%d@%d: %s", record.topic, record.partition, record.offset, exc, extra=where(record)
                )
            if number == portion.most:
                until = record.next_offset
        note_taken(self._db, portion.partition, until)
        return changed

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._words.commit()
            self._db.execute("COMMIT")
        except BaseException:
            self._words.rollback()
            if self._db.in_transaction:  # a full disk ends it by itself
                self._db.execute("ROLLBACK")
            raise
