"""Consumer groups in the SQLite file: who is a member, who owns which partitions, what is committed.

Each function runs in the caller's transaction. The rules:

- Ownership is by partition number, over all topics of the group: partitions of equal number have one owner.
- Number n belongs to the member at place n modulo members, in the order of joining, so every process finds the same.
- Every change of members is a new generation of the group. A number that changes its owner takes that generation.
- A commit counts only from the owner of the same generation, and only if it starts at the committed offset.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import ConfigError, FencedError
from pipeline.ports import TopicPartition
from pipeline.transport.sqlite_records import count_from, topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A row of the group's members."""

    id: int
    token: str
    seen_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a batch was polled with.

    For each of its partitions: its row, the owning generation, and the first and last offset of the batch. `owned`: the
    generation of every partition that the member had.
    """

    member: int
    partitions: Mapping[TopicPartition, tuple[int, int, int, int]]
    owned: Mapping[TopicPartition, int]


def members(connection: sqlite3.Connection, group: str) -> list[Member]:
    rows = connection.execute("SELECT id, token, seen_ms FROM members WHERE group_name = ? ORDER BY id", (group,))
    return [Member(id=i, token=token, seen_ms=seen_ms) for i, token, seen_ms in rows]


def join(connection: sqlite3.Connection, group: str, topics: Sequence[str], token: str, now_ms: int) -> int:
    """Add a member; its id. ConfigError if a topic does not exist, or other members read other topics."""
    for name in topics:
        topic(connection, name)
    topics_json = json.dumps(sorted(topics))
    others = connection.execute("SELECT DISTINCT topics FROM members WHERE group_name = ?", (group,))
    for (others_read,) in others:
        if others_read != topics_json:
            raise ConfigError(f"group {group}: a running member reads {others_read}, this one would read {topics_json}")
    cursor = connection.execute(
        "INSERT INTO members (group_name, topics, token, seen_ms) VALUES (?, ?, ?, ?)",
        (group, topics_json, token, now_ms),
    )
    _rebalance(connection, group, topics)
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def remove(connection: sqlite3.Connection, group: str, topics: Sequence[str], ids: Sequence[int]) -> None:
    """Remove members that have left or died: the others take over."""
    connection.executemany("DELETE FROM members WHERE id = ?", [(i,) for i in ids])
    _rebalance(connection, group, topics)


def seen(connection: sqlite3.Connection, member: int, now_ms: int) -> None:
    connection.execute("UPDATE members SET seen_ms = ? WHERE id = ?", (now_ms, member))


def owned(connection: sqlite3.Connection, group: str, topics: Sequence[str], member: int) -> dict[TopicPartition, int]:
    """The member's partitions, each with the generation since which it has them."""
    rows = connection.execute(
        "SELECT p.topic, p.number, o.generation FROM owners o JOIN partitions p ON p.number = o.number "
        "WHERE o.group_name = ? AND o.member = ?",
        (group, member),
    ).fetchall()
    return {TopicPartition(name, number): generation for name, number, generation in rows if name in topics}


def committed(connection: sqlite3.Connection, group: str, partition_row: int) -> int:
    """The group's committed offset, 0 if there is none."""
    row = connection.execute(
        "SELECT committed FROM offsets WHERE group_name = ? AND partition_id = ?", (group, partition_row)
    ).fetchone()
    return 0 if row is None else int(row[0])


def lag(connection: sqlite3.Connection, group: str, topics: Sequence[str]) -> int:
    """How many records of the topics the group has not committed yet."""
    rows = [row for name in topics for row in topic(connection, name).partition_ids]
    return sum(count_from(connection, row, committed(connection, group, row)) for row in rows)


def commit(connection: sqlite3.Connection, group: str, claim: Claim, also: Collection[TopicPartition]) -> None:
    """Move the committed offsets to the batch's end.

    FencedError if the claim no longer holds, for the batch's partitions or for those of `also`.
    """
    for partition in {*claim.partitions, *also}:
        owner = connection.execute(
            "SELECT member, generation FROM owners WHERE group_name = ? AND number = ?", (group, partition.partition)
        ).fetchone()
        if owner != (claim.member, claim.owned.get(partition)):
            raise FencedError(f"group {group}, {partition.place}: no longer this member's since the batch was polled")
    for partition, (row, _, start, end) in claim.partitions.items():
        name = f"group {group}, {partition.place}"
        if (current := committed(connection, group, row)) != start:
            raise FencedError(f"{name}: the batch starts at offset {start}, but {current} is the committed one")
        connection.execute(
            "INSERT INTO offsets VALUES (?, ?, ?) "
            "ON CONFLICT (group_name, partition_id) DO UPDATE SET committed = excluded.committed",
            (group, row, end),
        )


def _rebalance(connection: sqlite3.Connection, group: str, topics: Sequence[str]) -> None:
    connection.execute("INSERT INTO groups VALUES (?, 0) ON CONFLICT (name) DO NOTHING", (group,))
    connection.execute("UPDATE groups SET generation = generation + 1 WHERE name = ?", (group,))
    [generation] = connection.execute("SELECT generation FROM groups WHERE name = ?", (group,)).fetchone()
    alive = members(connection, group)
    count = max(len(topic(connection, name).partition_ids) for name in topics)
    new_owners = {number: alive[number % len(alive)].id for number in range(count)} if alive else {}
    current = dict(connection.execute("SELECT number, member FROM owners WHERE group_name = ?", (group,)).fetchall())
    for number in current.keys() - new_owners.keys():
        connection.execute("DELETE FROM owners WHERE group_name = ? AND number = ?", (group, number))
    for number, member in new_owners.items():
        if current.get(number) != member:
            connection.execute("INSERT OR REPLACE INTO owners VALUES (?, ?, ?, ?)", (group, number, member, generation))
