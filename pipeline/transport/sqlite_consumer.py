"""A member of a consumer group on the embedded log: polls, commits, keeps its positions."""

import secrets
import time
from collections.abc import Callable, Collection, Sequence

from pipeline.errors import FencedError, StorageError, TransientError
from pipeline.ports import Batch, Message, Record, TopicPartition
from pipeline.transport import sqlite_groups as groups
from pipeline.transport import sqlite_records as records
from pipeline.transport.sqlite_database import Database
from pipeline.transport.sqlite_presence import Presences

_LOOK_AGAIN_S = 0.05  # how long a record of another process may wait to be noticed
_CHECK_MEMBERS_S = 0.5  # how often: a killed member is noticed this soon
_NO_MEMBER = -1
_TO_REASSIGN = -1  # in place of a generation: to be assigned again, whoever owns it


class SqliteConsumer:
    """See `ports.Consumer`. Joins on construction."""

    def __init__(
        self,
        database: Database,
        presences: Presences,
        *,
        group: str,
        topics: Sequence[str],
        member_timeout_s: float,
        now_ms: Callable[[], int],
        maintain: Callable[[], object],
    ) -> None:
        self._database = database
        self._presences = presences
        self._group = group
        self._topics = tuple(topics)
        self._timeout_ms = round(member_timeout_s * 1000)
        self._now_ms = now_ms
        self._maintain = maintain
        self._held: dict[TopicPartition, int] = {}  # as reported to the caller -> generation
        self._positions: dict[TopicPartition, tuple[int, int]] = {}  # -> row, next offset to be polled
        self._next_check = 0.0
        self._closed = False
        self._member = _NO_MEMBER
        self._member, self._token = self._join()

    def poll(self, *, max_records: int, timeout_s: float) -> Batch:
        deadline = time.monotonic() + timeout_s
        while True:
            self._check_members()
            self._maintain()
            batch = self._take(max_records)
            remaining = deadline - time.monotonic()
            if batch.records or batch.newly_assigned or batch.revoked or remaining <= 0:
                return batch
            self._database.wait_for_write(min(remaining, _LOOK_AGAIN_S))

    def commit(self, batch: Batch, outputs: Sequence[Message], also: Collection[TopicPartition] = frozenset()) -> None:
        claim = _claim(batch)
        now_ms = self._now_ms()
        try:
            with self._database.writing() as connection:
                groups.commit(connection, self._group, claim, also)
                self._database.count(records.append(connection, outputs, now_ms))
                groups.seen(connection, self._member, now_ms)
        except FencedError:
            # Whatever happened to these partitions meanwhile: the next poll starts at their committed offsets.
            for partition in claim.partitions.keys() & self._held.keys():
                self._held[partition] = _TO_REASSIGN
            raise

    def rewind(self, batch: Batch) -> None:
        for partition, (row, generation, start, _) in _claim(batch).partitions.items():
            if self._held.get(partition) == generation:
                self._positions[partition] = (row, start)

    def keep_alive(self) -> None:
        with self._database.writing() as connection:
            groups.seen(connection, self._member, self._now_ms())

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            with self._database.writing() as connection:
                groups.remove(connection, self._group, self._topics, [self._member])
        except (StorageError, TransientError):
            pass  # the others take over once they see that the lock is released
        finally:
            self._presences.release(self._token)

    def _join(self) -> tuple[int, str]:
        token = secrets.token_hex(8)
        self._presences.hold(token)
        try:
            with self._database.writing() as connection:
                dead = self._dead_members(groups.members(connection, self._group))
                groups.remove(connection, self._group, self._topics, [other.id for other in dead])
                member = groups.join(connection, self._group, self._topics, token, self._now_ms())
        except BaseException:
            self._presences.release(token)
            raise
        for other in dead:
            self._presences.forget(other.token)
        return member, token

    def _check_members(self) -> None:
        """Note that this member is alive, and remove the members that are not."""
        if time.monotonic() < self._next_check:
            return
        self._next_check = time.monotonic() + min(_CHECK_MEMBERS_S, self._timeout_ms / 3000)
        with self._database.reading() as connection:
            members = groups.members(connection, self._group)
        own = next((member for member in members if member.id == self._member), None)
        if own is None:  # removed by another member, after too long without a poll: join again
            self._presences.release(self._token)
            self._member, self._token = self._join()
        elif self._dead_members(members) or self._now_ms() - own.seen_ms > self._timeout_ms / 3:
            with self._database.writing() as connection:
                groups.seen(connection, self._member, self._now_ms())
                dead = self._dead_members(groups.members(connection, self._group))
                if dead:
                    groups.remove(connection, self._group, self._topics, [other.id for other in dead])
            for other in dead:
                self._presences.forget(other.token)

    def _dead_members(self, members: Sequence[groups.Member]) -> list[groups.Member]:
        longest_ago = self._now_ms() - self._timeout_ms
        others = [member for member in members if member.id != self._member]
        return [m for m in others if m.seen_ms < longest_ago or self._presences.is_gone(m.token)]

    def _take(self, max_records: int) -> Batch:
        with self._database.reading() as connection:
            owned = groups.owned(connection, self._group, self._topics, self._member)
            newly_assigned = {p for p, generation in owned.items() if self._held.get(p) != generation}
            revoked = {p for p, generation in self._held.items() if owned.get(p) != generation}
            positions = {p: at for p, at in self._positions.items() if p in owned and p not in newly_assigned}
            for partition in newly_assigned:
                row = records.partition_id(connection, partition)
                positions[partition] = (row, groups.committed(connection, self._group, row))
            found = records.fetch_in_order_of_arrival(connection, positions, max_records)
        starts = {p: positions[p][1] for p in newly_assigned}
        claim = _claim_of(found, self._member, owned, positions)
        positions.update({p: (row, end) for p, (row, _, _, end) in claim.partitions.items()})
        self._held, self._positions = owned, positions
        return Batch(
            records=tuple(found),
            newly_assigned=starts,
            revoked=frozenset(revoked),
            membership=claim,
        )


def _claim_of(
    found: Sequence[Record],
    member: int,
    generations: dict[TopicPartition, int],
    positions: dict[TopicPartition, tuple[int, int]],
) -> groups.Claim:
    ends = {TopicPartition(record.topic, record.partition): record.next_offset for record in found}
    return groups.Claim(
        member=member,
        partitions={p: (positions[p][0], generations[p], positions[p][1], end) for p, end in ends.items()},
        owned=generations,
    )


def _claim(batch: Batch) -> groups.Claim:
    if not isinstance(batch.membership, groups.Claim):
        raise TypeError("this batch was not polled from an embedded log")
    return batch.membership
