"""Copies one log to another: all records of every topic, and the committed offsets of each group.

The rules:

- No process uses either log meanwhile, and no group has anything left to do on the source.
- A partition is copied in order: key, value and headers as they are, to the same partition. Offsets and times are the
  target's own.
- The records that the target already has must be the beginning of the source's: the copy continues after them. So an
  interrupted copy is started again with the same result, and is never mixed with other records.
- The groups' offsets are committed last, at the end of each topic: nothing was left to do on the source.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from pipeline.contracts.topics import STAGE_INPUTS, TopicSpec
from pipeline.errors import FatalError
from pipeline.ports import Message, Producer, Record, TopicPartition, WatchedLog

_CHUNK_RECORDS = 500
_CHUNK_BYTES = 8_000_000
_POLL_S = 0.5

Advance = Callable[[int], object]
"""Called with the number of records that were done since the last call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """The result for a topic: how many records the target already had, and how many were added."""

    topic: str
    present: int
    added: int


def check_source(
    source: WatchedLog, where: str, specs: Sequence[TopicSpec], groups: Mapping[str, Sequence[str]]
) -> list[TopicSpec]:
    """The topics that the source has; an older one need not have all. FatalError if a group has work left."""
    existing = [spec for spec in specs if source.describe(spec.name) is not None]
    if not existing:
        raise FatalError(f"{where} has none of the topics")
    for group, topics in groups.items():
        if lag := source.lag(group, topics):
            drain = "run --drain" if group in STAGE_INPUTS else "consume notify --drain"
            raise FatalError(
                f"{group} has {lag:,} records left to do on {where}: let `samestory {drain}` finish there first"
            )
    return existing


def check_no_members(log: WatchedLog, where: str, groups: Mapping[str, Sequence[str]], *, wait_s: float) -> None:
    """FatalError if a group has a member: then a new one does not get all partitions within `wait_s`."""
    for group, topics in groups.items():
        expected = sum(log.partitions(topic) for topic in topics)
        deadline = time.monotonic() + wait_s
        owned: frozenset[TopicPartition] = frozenset()
        with closing(log.consumer(group, topics)) as consumer:
            while len(owned) < expected:
                if time.monotonic() > deadline:
                    raise FatalError(f"{group} is running on {where}: stop everything that uses it first")
                batch = consumer.poll(max_records=1, timeout_s=_POLL_S)
                owned = (owned - batch.revoked) | batch.newly_assigned.keys()


def copy_topic(source: WatchedLog, target: WatchedLog, producer: Producer, topic: str, advance: Advance) -> Copied:
    """Append what the target does not have yet.

    FatalError if its records are not the beginning of the source's.
    """
    counts = [source.partitions(topic), target.partitions(topic)]
    if counts[0] != counts[1]:
        raise FatalError(
            f"{topic} has {counts[0]} partitions, and {counts[1]} on the target: records would change their partitions"
        )
    described = target.describe(topic)
    compacted = described is not None and described.cleanup == "compact"
    present = added = 0
    for number in range(counts[0]):
        partition = TopicPartition(topic, number)
        records = source.read(partition)
        for held in target.read(partition):
            advance(_skip_to(held, records, compacted=compacted))
            present += 1
        for chunk in _chunks(records):
            producer.append([_message(record) for record in chunk])
            added += len(chunk)
            advance(len(chunk))
    return Copied(topic=topic, present=present, added=added)


def commit_to_the_end(log: WatchedLog, group: str, topics: Sequence[str], *, wait_s: float, advance: Advance) -> None:
    """Commit the end of every partition for the group.

    FatalError if another member joins, or nothing moves for `wait_s`.
    """
    deadline = time.monotonic() + wait_s
    with closing(log.consumer(group, topics)) as consumer:
        while log.lag(group, topics):
            batch = consumer.poll(max_records=_CHUNK_RECORDS, timeout_s=_POLL_S)
            if batch.revoked or time.monotonic() > deadline:
                raise FatalError(f"{group}: another member joined while its offsets were committed")
            if batch.records:
                consumer.commit(batch, ())
                advance(len(batch.records))
                deadline = time.monotonic() + wait_s


def ends(log: WatchedLog, specs: Sequence[TopicSpec]) -> dict[TopicPartition, int]:
    """The end offset of every partition. They differ later if anything was appended meanwhile."""
    partitions = [TopicPartition(spec.name, n) for spec in specs for n in range(log.partitions(spec.name))]
    return {partition: log.end_offset(partition) for partition in partitions}


def _skip_to(held: Record, records: Iterator[Record], *, compacted: bool) -> int:
    """Take the records before `held`, and itself, from `records`; how many.

    Only compaction removes any before it.
    """
    for count, record in enumerate(records, 1):
        if (record.key, record.value, record.headers) == (held.key, held.value, held.headers):
            return count
        if not compacted:
            raise FatalError(
                f"the target's {held.place} is another record than the source's offset {record.offset}: "
                "it has records of its own, or the source has removed old ones since an import was started"
            )
    raise FatalError(
        f"the target's {held.place} is not in the source: it was imported before and used since, or has records of "
        "its own"
    )


def _chunks(records: Iterator[Record]) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    size = 0
    for record in records:
        chunk.append(record)
        size += len(record.value or b"") + len(record.key or b"")
        if len(chunk) == _CHUNK_RECORDS or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _message(record: Record) -> Message:
    return Message(
        topic=record.topic,
        key=record.key,
        value=record.value,
        headers=record.headers,
        partition=record.partition,
    )
