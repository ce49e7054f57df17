"""Topics and records in the SQLite file: appending, fetching, counting.

Each function runs in the caller's transaction.

Knows nothing of consumer groups: offsets to start from come in.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import takewhile

import msgspec

from pipeline.contracts.topics import PartitionDescription, TopicDescription, TopicSpec, partition_of
from pipeline.domain.text.epoch import from_epoch_ms
from pipeline.errors import ConfigError, FatalError
from pipeline.ports import Headers, Message, Record, TopicPartition
from pipeline.transport.partitions import checked_partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic as the file has it. `partition_ids[number]` is the partition's row."""

    name: str
    cleanup: str
    partition_ids: tuple[int, ...]


def create(connection: sqlite3.Connection, spec: TopicSpec) -> None:
    """Create the topic, or update its retention. ConfigError if its partitions or cleanup differ."""
    retention_ms = None if spec.retention_h is None else round(spec.retention_h * 3_600_000)
    row = connection.execute("SELECT partitions, cleanup FROM topics WHERE name = ?", (spec.name,)).fetchone()
    if row is None:
        connection.execute(
            "INSERT INTO topics VALUES (?, ?, ?, ?)", (spec.name, spec.partitions, spec.cleanup, retention_ms)
        )
        connection.executemany(
            "INSERT INTO partitions (topic, number) VALUES (?, ?)",
            [(spec.name, number) for number in range(spec.partitions)],
        )
        return
    for what, current, wanted in (("partitions", row[0], spec.partitions), ("cleanup", row[1], spec.cleanup)):
        if current != wanted:
            raise ConfigError(
                f"topic {spec.name}: {what} {wanted!r} wanted, but it exists with {current!r}; "
                "this cannot be changed while it holds records: use another data_dir"
            )
    connection.execute("UPDATE topics SET retention_ms = ? WHERE name = ?", (retention_ms, spec.name))


def topic(connection: sqlite3.Connection, name: str) -> Topic:
    """The topic. ConfigError if there is no such topic."""
    row = connection.execute("SELECT cleanup FROM topics WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise ConfigError(f"there is no topic {name!r}")
    ids = connection.execute("SELECT id FROM partitions WHERE topic = ? ORDER BY number", (name,))
    return Topic(name=name, cleanup=row[0], partition_ids=tuple(i for (i,) in ids))


def describe(connection: sqlite3.Connection, name: str) -> TopicDescription | None:
    """The topic's settings and where its partitions begin and end. None if there is no such topic."""
    row = connection.execute("SELECT cleanup, retention_ms FROM topics WHERE name = ?", (name,)).fetchone()
    if row is None:
        return None
    partitions = connection.execute(
        "SELECT coalesce(min(r.offset), p.next_offset), p.next_offset, count(r.offset) "
        "FROM partitions p LEFT JOIN records r ON r.partition_id = p.id "
        "WHERE p.topic = ? GROUP BY p.id ORDER BY p.number",
        (name,),
    )
    return TopicDescription(
        partitions=tuple(
            PartitionDescription(first_offset=first, end_offset=end, records=count) for first, end, count in partitions
        ),
        cleanup=row[0],
        retention_h=None if row[1] is None else row[1] / 3_600_000,
    )


def partition_id(connection: sqlite3.Connection, partition: TopicPartition) -> int:
    """The row of a partition. ConfigError if there is no such topic or partition."""
    ids = topic(connection, partition.topic).partition_ids
    return ids[checked_partition(partition.partition, partition.topic, len(ids))]


def end_offset(connection: sqlite3.Connection, partition: int) -> int:
    """The offset that the partition's next record gets."""
    [offset] = connection.execute("SELECT next_offset FROM partitions WHERE id = ?", (partition,)).fetchone()
    return int(offset)


def append(connection: sqlite3.Connection, messages: Iterable[Message], now_ms: int) -> int:
    """Append in order. Returns the number of bytes of all keys and values."""
    topics: dict[str, Topic] = {}
    ends: dict[int, int] = {}
    rows = []
    size = 0
    for message in messages:
        if message.topic not in topics:
            topics[message.topic] = topic(connection, message.topic)
        target = topics[message.topic]
        count = len(target.partition_ids)
        number = partition_of(message.key, count) if message.partition is None else message.partition
        row = target.partition_ids[checked_partition(number, message.topic, count)]
        compact = target.cleanup == "compact"
        if compact and message.key is None:
            raise FatalError(f"topic {message.topic} keeps the newest record of each key: a record needs a key")
        if row not in ends:
            ends[row] = end_offset(connection, row)
        headers = msgspec.msgpack.encode(message.headers) if message.headers else None
        rows.append((row, ends[row], now_ms, compact, message.key, headers, message.value))
        ends[row] += 1
        size += len(message.value or b"") + len(message.key or b"")
    connection.executemany(
        "INSERT INTO records (partition_id, offset, timestamp_ms, compact, key, headers, value) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    connection.executemany("UPDATE partitions SET next_offset = ? WHERE id = ?", [(e, r) for r, e in ends.items()])
    return size


def fetch_in_order_of_arrival(
    connection: sqlite3.Connection, starts: Mapping[TopicPartition, tuple[int, int]], limit: int
) -> list[Record]:
    """The first `limit` records over several partitions, in the order in which they came into the log.

    `starts[partition]` is its row and the offset to start from. The order of arrival keeps the order within each
    partition, starves none, and is the same whatever the batches were: so a stage decides the same after a crash.
    """
    found: list[tuple[int, TopicPartition]] = []
    for partition, (row, offset) in starts.items():
        ids = connection.execute(
            "SELECT id FROM records WHERE partition_id = ? AND offset >= ? ORDER BY offset LIMIT ?",
            (row, offset, limit),
        )
        found += [(record_id, partition) for (record_id,) in ids]
    first = nsmallest(limit, found)
    return [
        _record(partition, connection.execute(f"{_SELECT} WHERE id = ?", (record_id,)).fetchone())
        for record_id, partition in first
    ]


def fetch_page(
    connection: sqlite3.Connection, partition: TopicPartition, row: int, start: int, end: int, limit: int
) -> Sequence[Record]:
    """Up to `limit` records of one partition from offset `start` up to but without `end`."""
    rows = connection.execute(
        f"{_SELECT} WHERE partition_id = ? AND offset >= ? AND offset < ? ORDER BY offset LIMIT ?",
        (row, start, end, limit),
    )
    return [_record(partition, found) for found in rows]


def newest(connection: sqlite3.Connection, partition: TopicPartition) -> Record | None:
    """The record with the largest offset; None if the partition has none."""
    row = connection.execute(
        f"{_SELECT} WHERE partition_id = ? ORDER BY offset DESC LIMIT 1", (partition_id(connection, partition),)
    ).fetchone()
    return None if row is None else _record(partition, row)


def count_from(connection: sqlite3.Connection, row: int, offset: int) -> int:
    """How many records the partition has from `offset` on. Gaps do not count."""
    [count] = connection.execute(
        "SELECT count(*) FROM records WHERE partition_id = ? AND offset >= ?", (row, offset)
    ).fetchone()
    return int(count)


def count_since(connection: sqlite3.Connection, row: int, since_ms: int) -> int:
    """How many of the partition's newest records were appended at `since_ms` or later: back to the first earlier."""
    times = connection.execute("SELECT timestamp_ms FROM records WHERE partition_id = ? ORDER BY offset DESC", (row,))
    return sum(1 for _ in takewhile(lambda found: found[0] >= since_ms, times))


_SELECT = "SELECT offset, timestamp_ms, key, headers, value FROM records"


def _record(partition: TopicPartition, row: tuple[int, int, bytes | None, bytes | None, bytes | None]) -> Record:
    offset, timestamp_ms, key, headers, value = row
    return Record(
        topic=partition.topic,
        partition=partition.partition,
        offset=offset,
        key=key,
        value=value,
        headers=msgspec.msgpack.decode(headers, type=Headers) if headers else (),
        timestamp=from_epoch_ms(timestamp_ms),
    )
