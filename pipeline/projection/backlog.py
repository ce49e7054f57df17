"""What the log has that the projection has not yet, and how much of it one transaction takes in."""

import sqlite3
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from pipeline.contracts.topics import CHANGES, COMPARED, EVENTS_COMPARED, JUDGED, LINKS, STORIES
from pipeline.ports import TopicPartition

SCHEMA = """
CREATE TABLE offsets (topic TEXT, partition INTEGER, next INTEGER NOT NULL, PRIMARY KEY (topic, partition));
"""

# Changes first: the words of their articles are indexed while the rest is taken in. All judgements before what they are
# about, and all stories before their comparisons, which date them.
_TOPICS = (CHANGES, JUDGED, STORIES, COMPARED, LINKS, EVENTS_COMPARED)
_TRIES = 5

Ends = dict[TopicPartition, int]


class Measured(Protocol):
    """A log, as far as its length goes."""

    def partitions(self, topic: str) -> int: ...

    def end_offset(self, partition: TopicPartition) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Of one partition, at most `most` records, from the offset `start` on and before `end`."""

    partition: TopicPartition
    start: int
    end: int
    most: int


def ends(log: Measured) -> Ends:
    """Where each partition ends, in the order in which they are taken in."""
    return {
        partition: log.end_offset(partition)
        for topic in _TOPICS
        for partition in (TopicPartition(topic, number) for number in range(log.partitions(topic)))
    }


def steady_ends(log: Measured) -> Ends:
    """The ends at one moment: records that were appended together are all before them or all behind them.

    They are asked for one by one, so they are of one moment if they are the same when asked again. In a log that grows
    without a pause, they are the last ones asked for.
    """
    found = ends(log)
    for _ in range(_TRIES):
        before, found = found, ends(log)
        if found == before:
            break
    return found


def waiting(db: sqlite3.Connection, to: Ends) -> dict[TopicPartition, int]:
    """How far each end is ahead of what was taken in; negative if the log is another one."""
    taken = {TopicPartition(topic, number): at for topic, number, at in db.execute("SELECT * FROM offsets")}
    return {partition: end - taken.get(partition, 0) for partition, end in to.items()}


def portions(db: sqlite3.Connection, to: Ends, most: int) -> tuple[Portion, ...]:
    """All that waits, or some `most` records.

    Of changes and of all else in proportion, so that both reach their ends together: of each partition of changes, so
    that those of one time come together; all else in its order.
    """
    left = {partition: number for partition, number in waiting(db, to).items() if number > 0}
    share = min(1.0, most / max(1, sum(left.values())))
    room = ceil(share * sum(number for partition, number in left.items() if partition.topic != CHANGES))
    found: list[Portion] = []
    for partition, number in left.items():
        if partition.topic == CHANGES:
            taken = ceil(share * number)
        else:
            taken = min(room, number)
            room -= taken
        end = to[partition]
        found.append(Portion(partition=partition, start=end - number, end=end, most=taken))
    return tuple(one for one in found if one.most)


def note_taken(db: sqlite3.Connection, partition: TopicPartition, until: int) -> None:
    """All before the offset `until` is taken in."""
    db.execute("INSERT OR REPLACE INTO offsets VALUES (?, ?, ?)", (partition.topic, partition.partition, until))
