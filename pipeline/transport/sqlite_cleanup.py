"""Retention and compaction of the embedded log, a bounded step at a time, in the caller's transaction.

As in Kafka, neither depends on whether a group has read a record: retention is by time, compaction keeps the newest
record of each key. This leaves gaps in the offsets; no offset is used twice.
"""

import sqlite3
from typing import Final

KEPT_FREE_PAGES: Final = 4096
"""Free pages that stay in the file at least, 16 MB: the next records are written there."""

_KEPT_FREE_SHARE: Final = 10
"""One page in so many may be free: retention and new records keep a balance, so nothing is moved to and fro."""

_INCREMENTAL: Final = 2  # as `PRAGMA auto_vacuum` says it
_FREED_PAGES: Final = 1000  # in one step: 4 MB, some of which have to be moved


def clean(connection: sqlite3.Connection, *, now_ms: int, tombstone_grace_ms: int, limit: int) -> int:
    """Remove what is due, and look at no more than about `limit` records of each partition.

    `now_ms`: the time that retention has reached (`sqlite_retention`).
    Returns how many were removed or looked at: 0 when nothing is left to do.
    """
    done = 0
    rows = connection.execute(
        "SELECT p.id, t.cleanup, t.retention_ms, p.compacted_to, p.next_offset "
        "FROM partitions p JOIN topics t ON t.name = p.topic"
    ).fetchall()
    for row, cleanup, retention_ms, compacted_to, next_offset in rows:
        if retention_ms is not None:
            done += _expire(connection, row, now_ms - retention_ms, now_ms, limit)
        if cleanup == "compact":
            if compacted_to < next_offset:
                done += _compact(connection, row, compacted_to, next_offset, limit)
            done += _drop_tombstones(connection, row, now_ms - tombstone_grace_ms, limit)
    return done


def free_pages(connection: sqlite3.Connection) -> int:
    """Give unused pages at the end of the file back to the disk, a bounded number; how many.

    The file shrinks at the next checkpoint. One that was created before this was set keeps its size (0).
    """
    free, pages, incremental = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("freelist_count", "page_count", "auto_vacuum")
    )
    surplus = min(free - max(KEPT_FREE_PAGES, pages // _KEPT_FREE_SHARE), _FREED_PAGES)
    if incremental != _INCREMENTAL or surplus <= 0:
        return 0
    for _ in range(surplus):  # one by one: Python takes a single step of a statement that returns no rows
        connection.execute("PRAGMA incremental_vacuum(1)")
    return surplus


def _expire(connection: sqlite3.Connection, row: int, before_ms: int, now_ms: int, limit: int) -> int:
    """Remove records that are too old, oldest first.

    A record from the future, by a clock that was wrong, is as old as what comes after it: it keeps nothing in the log.
    """
    oldest = connection.execute(
        "SELECT offset, timestamp_ms FROM records WHERE partition_id = ? AND timestamp_ms <= ? ORDER BY offset LIMIT ?",
        (row, now_ms, limit),
    )
    expired = []
    for offset, timestamp_ms in oldest:
        if timestamp_ms >= before_ms:
            break
        expired.append(offset)
    if expired:
        connection.execute("DELETE FROM records WHERE partition_id = ? AND offset <= ?", (row, expired[-1]))
    return len(expired)


def _compact(connection: sqlite3.Connection, row: int, start: int, end: int, limit: int) -> int:
    """Remove what the next `limit` records replace: all records of the same keys before them."""
    found = connection.execute(
        "SELECT key, offset FROM records WHERE partition_id = ? AND offset >= ? ORDER BY offset LIMIT ?",
        (row, start, limit),
    ).fetchall()
    connection.executemany(
        "DELETE FROM records WHERE compact = 1 AND partition_id = ? AND key = ? AND offset < ?",
        [(row, key, newest) for key, newest in dict(found).items()],
    )
    compacted_to = found[-1][1] + 1 if len(found) == limit else end
    connection.execute("UPDATE partitions SET compacted_to = ? WHERE id = ?", (compacted_to, row))
    return len(found)


def _drop_tombstones(connection: sqlite3.Connection, row: int, before_ms: int, limit: int) -> int:
    """Remove tombstones that readers had time to see, once the records that they delete are removed."""
    found = connection.execute(
        "SELECT r.id FROM records r JOIN partitions p ON p.id = r.partition_id "
        "WHERE r.compact = 1 AND r.value IS NULL AND r.partition_id = ? AND r.timestamp_ms < ? "
        "AND r.offset < p.compacted_to LIMIT ?",
        (row, before_ms, limit),
    ).fetchall()
    connection.executemany("DELETE FROM records WHERE id = ?", found)
    return len(found)
