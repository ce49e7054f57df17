"""How the projection's two files are opened to be written."""

import sqlite3
from pathlib import Path

BUSY_TIMEOUT_S = 30.0
CHECKPOINT_PAGES = 10_000


def connected(path: Path) -> sqlite3.Connection:
    """A connection without transactions of its own, for one thread at a time."""
    return sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)


def keep_write_ahead_log(db: sqlite3.Connection) -> None:
    """Let readers go on while it is written; a loss of power costs the last transactions, never the file."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
