"""What a failure of SQLite means, in words that name the cause and the remedy: above all a full disk."""

import shutil
import sqlite3
from pathlib import Path

from pipeline.errors import DiskFull, StorageError

_REMEDY = "nothing was lost; free some space and start again"
_NO_ROOM_BYTES = 1_000_000
"""SQLite reports a full disk as a failed write, or as a file that cannot be opened, if it is the index of a write-ahead
log that finds no room. With less than this free, it is the disk."""

_CAUSES = {
    sqlite3.SQLITE_IOERR: f"most likely a full disk, or a limit on the size of files; {_REMEDY}",
    sqlite3.SQLITE_CANTOPEN: "check that the folder exists and may be written",
    sqlite3.SQLITE_READONLY: "the file or its folder may not be written",
}
"""What SQLite's own message leaves open: sqlite.org/rescode.html."""


def primary_code(exc: sqlite3.Error) -> int:
    """SQLite's primary result code of the error; 0 where Python's own module raised it."""
    return int(getattr(exc, "sqlite_errorcode", 0)) & 0xFF


def storage_error(file: Path | str, exc: sqlite3.Error, *, damaged: str = "") -> StorageError:
    """The error to raise: a DiskFull if the disk is. `damaged`: what to do if the file itself is damaged."""
    code = primary_code(exc)
    if code == sqlite3.SQLITE_FULL or (
        code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _has_no_room(Path(file))
    ):
        return DiskFull(f"{file}: {exc}: the disk is full; {_REMEDY}")
    cause = damaged if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else _CAUSES.get(code, "")
    return StorageError(f"{file}: {exc}: {cause}" if cause else f"{file}: {exc}")


def _has_no_room(file: Path) -> bool:
    try:
        return shutil.disk_usage(file.parent).free < _NO_ROOM_BYTES
    except OSError:
        return False
