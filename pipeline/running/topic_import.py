"""Moves what one log holds to another: all records of every topic, and how far each group had got.

The rules:

- Nobody is at work on either log meanwhile, and no group has anything left to do on the source.
- A partition is copied in order: key, value and headers as they are, to the same partition. Offsets and times are the
  target's own.
- What the target has already must be the beginning of what the source has: then the copy goes on after it. So one that
  was interrupted is begun again and ends the same, and nothing is ever mixed with the records of others.
- Only once everything is there is it committed for the groups: since nothing was left to do on the source, that is
  where they were.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from pipeline.contracts.topics import TopicSpec
from pipeline.errors import FatalError
from pipeline.ports import Message, Producer, Record, TopicPartition, WatchedLog

_CHUNK_RECORDS = 500
_CHUNK_BYTES = 8_000_000
_POLL_S = 0.5

Tell = Callable[[int], object]
"""Called with how many more records are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What came of a topic: how many records the target had already, and how many were added."""

    topic: str
    there: int
    added: int


def check_source(
    source: WatchedLog, where: str, specs: Sequence[TopicSpec], groups: Mapping[str, Sequence[str]]
) -> list[TopicSpec]:
    """The topics that the source has; an older one need not have all. FatalError where a group has work left."""
    there = [spec for spec in specs if source.describe(spec.name) is not None]
    if not there:
        raise FatalError(f"{where} has none of the topics")
    for group, topics in groups.items():
        if lag := source.lag(group, topics):
            raise FatalError(
                f"{group} has {lag:,} records left to do on {where}: let `samestory run --drain` finish there first"
            )
    return there


def check_no_members(log: WatchedLog, where: str, groups: Mapping[str, Sequence[str]], *, wait_s: float) -> None:
    """FatalError where a group has a member: joining it, one does not get all partitions within `wait_s`."""
    for group, topics in groups.items():
        wanted = sum(log.partitions(topic) for topic in topics)
        deadline = time.monotonic() + wait_s
        owned: frozenset[TopicPartition] = frozenset()
        with closing(log.consumer(group, topics)) as consumer:
            while len(owned) < wanted:
                if time.monotonic() > deadline:
                    raise FatalError(f"{group} is at work on {where}: stop all that runs on it first")
                batch = consumer.poll(max_records=1, timeout_s=_POLL_S)
                owned = (owned - batch.revoked) | batch.newly_assigned.keys()


def copy_topic(source: WatchedLog, target: WatchedLog, producer: Producer, topic: str, tell: Tell) -> Copied:
    """Append what the target does not have yet. FatalError where what it has is not the beginning of the source's."""
    counts = [source.partitions(topic), target.partitions(topic)]
    if counts[0] != counts[1]:
        raise FatalError(
            f"{topic} has {counts[0]} partitions, and {counts[1]} on the target: records would change places"
        )
    described = target.describe(topic)
    compacted = described is not None and described.cleanup == "compact"
    there = added = 0
    for number in range(counts[0]):
        partition = TopicPartition(topic, number)
        records = source.read(partition)
        for held in target.read(partition):
            tell(_skip_to(held, records, compacted=compacted))
            there += 1
        for chunk in _chunks(records):
            producer.append([_message(record) for record in chunk])
            added += len(chunk)
            tell(len(chunk))
    return Copied(topic=topic, there=there, added=added)


def commit_to_the_end(log: WatchedLog, group: str, topics: Sequence[str], *, wait_s: float, tell: Tell) -> None:
    """Commit everything there is for the group. FatalError where another member takes part, or nothing moves for
    `wait_s`.
    """
    deadline = time.monotonic() + wait_s
    with closing(log.consumer(group, topics)) as consumer:
        while log.lag(group, topics):
            batch = consumer.poll(max_records=_CHUNK_RECORDS, timeout_s=_POLL_S)
            if batch.revoked or time.monotonic() > deadline:
                raise FatalError(f"{group}: another member took part while its offsets were committed")
            if batch.records:
                consumer.commit(batch, ())
                tell(len(batch.records))
                deadline = time.monotonic() + wait_s


def ends(log: WatchedLog, specs: Sequence[TopicSpec]) -> dict[TopicPartition, int]:
    """The end offset of every partition: the same later where nobody has written."""
    partitions = [TopicPartition(spec.name, n) for spec in specs for n in range(log.partitions(spec.name))]
    return {partition: log.end_offset(partition) for partition in partitions}


def _skip_to(held: Record, records: Iterator[Record], *, compacted: bool) -> int:
    """Take from `records` what goes before `held`, and itself; how many. Only compaction removes what went before."""
    place = f"{held.topic} partition {held.partition} offset {held.offset}"
    for count, record in enumerate(records, 1):
        if (record.key, record.value, record.headers) == (held.key, held.value, held.headers):
            return count
        if not compacted:
            raise FatalError(
                f"the target's {place} is another record than the source's offset {record.offset}: "
                "it holds records of its own, or the source has dropped old ones since an import was begun"
            )
    raise FatalError(
        f"the target's {place} is not in the source: it was imported already and has gone on since, or holds records "
        "of its own"
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
