"""The SQLite file under the embedded log: its schema, transactions and errors.

Knows nothing of groups, retention or what a record holds. One connection and one lock serve all threads of a process;
other processes open the same file. Why it is set up as it is: docs/decisions/0002-embedded-log.md.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StorageError, TransientError
from pipeline.sqlite_errors import primary_code, storage_error

logger = logging.getLogger(__name__)

SCHEMA_VERSION = 1
_APPLICATION_ID = 0x53535459  # in the file's header: identifies a database of this program
PAGE_BYTES = 4096
"""SQLite's default size of a page, which this file has."""

_CHECKPOINT_BYTES = 4_000_000  # as SQLite's own default: 1000 pages of 4 KiB
_TRANSACTION_BYTES = 16_384  # what even a small transaction writes: a few pages
_WAL_LIMIT_BYTES = 64_000_000  # what a burst may leave of the write-ahead log on the disk

_DAMAGED = "move it away and restore a copy, or choose another data_dir"

_SCHEMA = (
    """CREATE TABLE topics (
        name TEXT PRIMARY KEY, partitions INTEGER NOT NULL, cleanup TEXT NOT NULL, retention_ms INTEGER
    )""",
    # next_offset only grows, so that no offset is ever used twice, whatever is deleted.
    """CREATE TABLE partitions (
        id INTEGER PRIMARY KEY, topic TEXT NOT NULL, number INTEGER NOT NULL,
        next_offset INTEGER NOT NULL DEFAULT 0, compacted_to INTEGER NOT NULL DEFAULT 0,
        UNIQUE (topic, number)
    )""",
    # id is the order of arrival over all partitions. The value is the last column, so that the rest is read without it.
    """CREATE TABLE records (
        id INTEGER PRIMARY KEY, partition_id INTEGER NOT NULL, offset INTEGER NOT NULL, timestamp_ms INTEGER NOT NULL,
        compact INTEGER NOT NULL, key BLOB, headers BLOB, value BLOB,
        UNIQUE (partition_id, offset)
    )""",
    "CREATE INDEX records_by_key ON records (partition_id, key, offset) WHERE compact = 1",
    "CREATE INDEX tombstones ON records (partition_id, timestamp_ms) WHERE compact = 1 AND value IS NULL",
    "CREATE TABLE groups (name TEXT PRIMARY KEY, generation INTEGER NOT NULL)",
    # AUTOINCREMENT: the id of a member is never used again.
    """CREATE TABLE members (
        id INTEGER PRIMARY KEY AUTOINCREMENT, group_name TEXT NOT NULL, topics TEXT NOT NULL, token TEXT NOT NULL,
        seen_ms INTEGER NOT NULL
    )""",
    """CREATE TABLE owners (
        group_name TEXT NOT NULL, number INTEGER NOT NULL, member INTEGER NOT NULL, generation INTEGER NOT NULL,
        PRIMARY KEY (group_name, number)
    ) WITHOUT ROWID""",
    """CREATE TABLE offsets (
        group_name TEXT NOT NULL, partition_id INTEGER NOT NULL, committed INTEGER NOT NULL,
        PRIMARY KEY (group_name, partition_id)
    ) WITHOUT ROWID""",
)


class Database:
    """The file at `path`, or memory if it is None. StorageError if it cannot be used."""

    def __init__(self, path: Path | None, *, busy_timeout_s: float) -> None:
        self.name = ":memory:" if path is None else str(path)
        self._busy_timeout_s = busy_timeout_s
        self._changed = threading.Condition()
        self._written_bytes = 0  # since the last checkpoint
        if path is not None:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as exc:
                raise StorageError(f"{self.name}: its folder cannot be created: {exc.strerror}") from exc
        self._connection = self._connect()
        self._guard: sqlite3.Connection | None = None
        try:
            with self._errors():
                self._prepare(in_file=path is not None)
                self._guard = self._connect() if path is not None else None
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view while the block lasts. Keep it short: it delays checkpoints and other threads."""
        with self._changed, self._errors():
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._roll_back()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: everything in the block is written, or nothing if it raises."""
        with self._changed, self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                self._roll_back()
            self._changed.notify_all()
            self._written_bytes += _TRANSACTION_BYTES
            if self._written_bytes >= _CHECKPOINT_BYTES:
                self._checkpoint()

    def wait_for_write(self, timeout_s: float) -> None:
        """Wait until this process writes, or for `timeout_s`. Writes of other processes do not wake it."""
        with self._changed:
            self._changed.wait(timeout_s)

    def count(self, size: int) -> None:
        """Note that the transaction writes `size` bytes: after enough of them the write-ahead log is checkpointed."""
        self._written_bytes += size

    def close(self) -> None:
        with self._changed:
            if self._guard is not None:
                self._guard.close()
            self._connection.close()

    def _connect(self) -> sqlite3.Connection:
        with self._errors():
            return sqlite3.connect(
                self.name, timeout=self._busy_timeout_s, isolation_level=None, check_same_thread=False
            )

    def _prepare(self, *, in_file: bool) -> None:
        empty = self._check_schema()
        if in_file:
            # Before anything is in the file: it can only be set then. `sqlite_cleanup` gives the pages back.
            self._connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            self._switch_to_wal()
            # FULL: also after a power cut no offset is used twice, and a record that was appended is still there.
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA wal_autocheckpoint = 0")
            self._connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT_BYTES}")
        if empty:
            with self.writing() as connection:
                if self._check_schema():  # another process may have been first
                    for statement in _SCHEMA:
                        connection.execute(statement)
                    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _check_schema(self) -> bool:
        """Whether the database is empty. StorageError if it is another program's, or newer than this program."""
        [tables] = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        [application] = self._connection.execute("PRAGMA application_id").fetchone()
        [version] = self._connection.execute("PRAGMA user_version").fetchone()
        if tables == 0:
            return True
        if application != _APPLICATION_ID:
            raise StorageError(
                f"{self.name}: a SQLite database of another program, not a samestory log; "
                "move it away or choose another data_dir"
            )
        if version > SCHEMA_VERSION:
            raise StorageError(
                f"{self.name}: written by a newer samestory: its schema version is {version}, this one knows up to "
                f"{SCHEMA_VERSION}; upgrade samestory, or choose another data_dir"
            )
        return False

    def _switch_to_wal(self) -> None:
        deadline = time.monotonic() + self._busy_timeout_s
        while True:
            try:
                [mode] = self._connection.execute("PRAGMA journal_mode = WAL").fetchone()
                break
            except sqlite3.OperationalError as exc:
                # Here SQLite does not wait by itself while another process switches the same new file.
                if primary_code(exc) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        if mode != "wal":
            raise StorageError(f"{self.name}: its file system cannot hold a write-ahead log; use a local disk")

    def _checkpoint(self) -> None:
        # Every checkpoint runs with the write lock held (by the second connection). Otherwise SQLite before 3.51.3 can
        # lose pages when another process restarts the write-ahead log meanwhile: sqlite.org/wal.html#walresetbug
        if self._guard is None:
            return
        try:
            self._guard.execute("BEGIN IMMEDIATE")
            try:
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            finally:
                self._guard.execute("ROLLBACK")
            self._written_bytes = 0
        except sqlite3.Error as exc:  # nothing is lost: what is committed stays in the write-ahead log
            logger.warning("%s: not checkpointed, will be tried again: %s", self.name, exc)

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError:  # a mistake in this program, such as using a closed log
            raise
        except sqlite3.Error as exc:
            if primary_code(exc) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise TransientError(
                    f"{self.name}: another process has kept it locked for more than {self._busy_timeout_s:g} s"
                ) from exc
            raise storage_error(self.name, exc, damaged=_DAMAGED) from exc
