"""The producer's SQLite file: opened, locked for one process, written in transactions."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from pipeline.errors import StorageError
from pipeline.sqlite_errors import storage_error
from producers.memory.schema import SCHEMA_VERSION, upgrade


class StateFile:
    """The open file, or the same tables in memory if `path` is None. Used by one thread at a time.

    The file's folder must exist. Every method raises StorageError if the file cannot be used. So does opening it while
    another process uses it, since two producers would append the same articles; with `wait`, it waits instead.
    """

    def __init__(self, path: Path | None, *, wait: bool = False) -> None:
        self._path = path
        self._lock = None if path is None else _lock(path, wait=wait)
        try:
            self._connection = _open(path)
        except BaseException:
            if self._lock is not None:
                self._lock.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything inside the block, or nothing."""
        with self._storage_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk ends the transaction by itself: a further ROLLBACK would hide the cause.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def read(self, query: str, *values: object) -> list[Any]:
        """The rows of a query, as tuples."""
        with self._storage_errors():
            return self._connection.execute(query, values).fetchall()

    def write(self, statement: str, *values: object) -> int:
        """Execute one statement; the number of rows that it changed."""
        with self._storage_errors():
            return self._connection.execute(statement, values).rowcount

    def close(self) -> None:
        self._connection.close()
        if self._lock is not None:
            self._lock.close()

    @contextmanager
    def _storage_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            raise storage_error(self._path or "the producer state in memory", exc) from exc


def check_free(path: Path) -> None:
    """StorageError if another process uses the file at this moment."""
    _lock(path, wait=False).close()


def _open(path: Path | None) -> sqlite3.Connection:
    """The file with the tables of this version. Raises StorageError."""
    try:
        connection = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
    except sqlite3.Error as exc:
        raise storage_error(path or ":memory:", exc) from exc
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > SCHEMA_VERSION:
            raise StorageError(
                f"{path}: written by a newer samestory (schema {version}, this one knows up to {SCHEMA_VERSION}); "
                "upgrade it first"
            )
        if version < SCHEMA_VERSION:
            upgrade(connection, version)
    except sqlite3.Error as exc:
        connection.close()
        raise storage_error(path or ":memory:", exc) from exc
    except BaseException:
        connection.close()
        raise
    return connection


def _lock(path: Path, *, wait: bool) -> IO[bytes]:
    """Lock the file beside `path` until it is closed, or the process ends."""
    try:
        lock = path.with_name(path.name + "-lock").open("wb")
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError as exc:
        lock.close()
        raise StorageError(f"{path}: another samestory process is using it") from exc
    except OSError as exc:
        raise StorageError(f"{path}: {exc.strerror}") from exc
    return lock
