"""The time by which the embedded log's records expire, stored in the file, in the caller's transaction."""

import sqlite3

from pipeline.retention_time import RetentionTime, advanced

# Not part of the schema that has a version: a samestory that does not know the table does without.
_TABLE = (
    "CREATE TABLE IF NOT EXISTS retention_time "
    "(one INTEGER PRIMARY KEY CHECK (one = 1), reached_ms INTEGER NOT NULL, clock_ms INTEGER NOT NULL)"
)


def advance(connection: sqlite3.Connection, now_ms: int, *, elapsed_ms: int) -> int:
    """The time that retention has reached, in milliseconds since the epoch, at most `now_ms`: `retention_time`."""
    connection.execute(_TABLE)
    row = connection.execute("SELECT reached_ms, clock_ms FROM retention_time").fetchone()
    if row is None:  # as if it had been looked at when the newest record came
        newest = connection.execute("SELECT timestamp_ms FROM records ORDER BY id DESC LIMIT 1").fetchone()
        row = (newest[0], newest[0]) if newest else (now_ms, now_ms)
    reached = advanced(RetentionTime(*row), now_ms, elapsed_ms=elapsed_ms)
    connection.execute("INSERT OR REPLACE INTO retention_time VALUES (1, ?, ?)", (reached.reached_ms, reached.clock_ms))
    return min(now_ms, reached.reached_ms)
