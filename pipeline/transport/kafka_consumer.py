"""A member of a consumer group on Kafka: polls, commits in transactions, tracks its partitions.

The rules that keep every record counted once:

- A batch is committed only if each of its partitions has belonged to this member without a break since the poll. This
  is checked against the assignments that the client was told (each one is an epoch), and then by the broker, which gets
  the member id and generation. A client that was removed from its group has no member id, and a broker would accept
  that unchecked: so it is refused here.
- A member id that changed means that others may have had the partitions meanwhile: all count as newly assigned.
- After a batch that was not committed, for whatever reason, the committed offsets are asked for again. The answer waits
  for transactions that are still open, so that one whose end is not known is counted correctly.
- If transactions use offsets after the last record, an idle member commits its position, so that no lag is left.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import kafka
import kafka.errors as kafka_errors
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

from pipeline.errors import FencedError
from pipeline.ports import Batch, Message, TopicPartition
from pipeline.settings import KafkaSettings
from pipeline.transport.kafka_assignor import TruthfulAssignor
from pipeline.transport.kafka_client import milliseconds, translated
from pipeline.transport.kafka_connections import connected
from pipeline.transport.kafka_producer import Transactions
from pipeline.transport.kafka_rebalances import Rebalances
from pipeline.transport.kafka_records import record_of

logger = logging.getLogger(__name__)

_FETCH_BYTES = 16_777_216  # held in memory for each broker, ahead of what is worked on
_KEEP_ALIVE_POLL_MS = 100
_CLOSE_MS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """What a batch was polled with: the epoch of each partition of the member, and the offset after the batch."""

    epochs: Mapping[TopicPartition, int]
    ends: Mapping[TopicPartition, int]


class KafkaGroupConsumer:
    """See `ports.Consumer`. Joins at the first poll."""

    def __init__(
        self,
        options: Mapping[str, Any],
        settings: KafkaSettings,
        transactions: Transactions,
        *,
        group: str,
        topics: Sequence[str],
        member_timeout_s: float,
    ) -> None:
        self._settings, self._transactions = settings, transactions
        self._group = group
        self._member_timeout_s = member_timeout_s
        assignor = TruthfulAssignor()
        self._rebalances = Rebalances(assignor)
        with translated(f"group {group}", settings):
            self._consumer = connected(
                kafka.KafkaConsumer,
                **options,
                group_id=group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                isolation_level="read_committed",
                allow_auto_create_topics=False,
                partition_assignment_strategy=[assignor],
                session_timeout_ms=milliseconds(settings.session_timeout_s),
                heartbeat_interval_ms=milliseconds(settings.session_timeout_s / 10),
                max_poll_interval_ms=milliseconds(member_timeout_s),
                max_partition_fetch_bytes=settings.max_message_bytes,
                fetch_max_bytes=max(_FETCH_BYTES, settings.max_message_bytes),
            )
            self._consumer.subscribe(topics=list(topics), listener=self._rebalances)
        self._lock = threading.Lock()  # the client is not for several threads
        self._epochs: dict[TopicPartition, int] = {}  # of each partition that is this member's
        self._last_epoch = 0
        self._member_id = ""
        self._last_poll = time.monotonic()
        self._unsure: set[TopicPartition] = set()  # their committed offset is to be asked for
        self._assigned: set[TopicPartition] = set()  # not reported by a poll yet
        self._revoked: set[TopicPartition] = set()  # not reported by a poll yet
        self._committed: dict[TopicPartition, int] = {}
        self._uncommitted: set[TopicPartition] = set()  # polled, and neither committed nor abandoned
        self._in_doubt = False  # whether a transaction failed, and may still be on its way
        self._closed = False

    def poll(self, *, max_records: int, timeout_s: float) -> Batch:
        with self._lock, translated(f"group {self._group}", self._settings):
            try:
                return self._poll(max_records, timeout_s)
            except BaseException:
                # Records may have been fetched and not returned: they must come again.
                self._unsure |= self._epochs.keys()
                raise

    def commit(self, batch: Batch, outputs: Sequence[Message], also: Collection[TopicPartition] = frozenset()) -> None:
        claim = _claim(batch)
        with self._lock:
            membership = self._membership_for(claim, {*claim.ends, *also})
        offsets = claim.ends
        if outputs or offsets:
            self._in_doubt = True
            self._transactions.write(outputs, offsets=offsets, membership=membership if offsets else None)
            self._in_doubt = False
        with self._lock:
            self._committed.update(offsets)
            self._uncommitted -= offsets.keys()

    def rewind(self, batch: Batch) -> None:
        with self._lock:
            self._unsure |= _claim(batch).ends.keys() & self._epochs.keys()

    def keep_alive(self) -> None:
        # A poll may take part in a rebalance, which takes partitions away from the current batch. Without a poll the
        # group waits for this member, but only for `member_timeout_s`.
        if time.monotonic() - self._last_poll < self._member_timeout_s / 3 or not self._lock.acquire(blocking=False):
            return
        try:
            with translated(f"group {self._group}", self._settings):
                # The partitions are not paused: the client may lose records that it sets aside for a paused one. The
                # one record that may come is put back instead.
                fetched = self._fetch(_KEEP_ALIVE_POLL_MS, 1)
                for client_partition, records in fetched.items():
                    self._put_back(client_partition, records[0].offset)
        finally:
            self._lock.release()

    def _put_back(self, client_partition: kafka.TopicPartition, offset: int) -> None:
        try:
            self._consumer.seek(client_partition, offset)
        except kafka_errors.KafkaError:
            self._unsure.add(TopicPartition(client_partition.topic, client_partition.partition))

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._transactions.close()
        with self._lock, contextlib.suppress(kafka_errors.KafkaError):
            self._consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)

    def _poll(self, max_records: int, timeout_s: float) -> Batch:
        self._ask_positions()
        fetched = self._fetch(round(timeout_s * 1000), max_records)
        late = frozenset(self._unsure)  # assigned just now: their records come again, from the committed offset
        self._ask_positions()
        records = tuple(
            record_of(r)
            for partition, found in fetched.items()
            if (p := TopicPartition(partition.topic, partition.partition)) in self._epochs and p not in late
            for r in found
        )
        ends = {TopicPartition(r.topic, r.partition): r.next_offset for r in records}
        self._uncommitted |= ends.keys()
        if not records:
            self._commit_past_transactions()
        batch = Batch(
            records=records,
            newly_assigned={p: self._committed[p] for p in self._assigned},
            revoked=frozenset(self._revoked),
            membership=_Claim(epochs=dict(self._epochs), ends=ends),
        )
        self._assigned, self._revoked = set(), set()
        return batch

    def _fetch(self, timeout_ms: int, max_records: int) -> Mapping[Any, Sequence[Any]]:
        coordinator = self._consumer._coordinator  # noqa: SLF001 - nothing public reports a rejoin
        fetched: Mapping[Any, Sequence[Any]] = self._consumer.poll(timeout_ms=timeout_ms, max_records=max_records)
        self._last_poll = time.monotonic()
        self._apply_rebalances()
        if coordinator.rejoining and not coordinator.need_rejoin():
            # New metadata was the reason and the client no longer sees it: it would stay without partitions for ever.
            coordinator.request_rejoin()
        return fetched

    def _apply_rebalances(self) -> None:
        for gained, partitions in self._rebalances.take():
            for partition in partitions:
                if gained:
                    self._gain(partition)
                elif self._epochs.pop(partition, None) is not None:
                    self._revoked.add(partition)
                    self._unsure.discard(partition)
                    self._assigned.discard(partition)
                    self._uncommitted.discard(partition)
        member_id = self._consumer.group_metadata().member_id
        if member_id and member_id != self._member_id:
            if self._member_id:
                for partition in list(self._epochs):
                    self._gain(partition)
            self._member_id = member_id

    def _gain(self, partition: TopicPartition) -> None:
        if partition in self._epochs:
            self._revoked.add(partition)
        self._last_epoch += 1
        self._epochs[partition] = self._last_epoch
        self._unsure.add(partition)

    def _ask_positions(self) -> None:
        """Go to the committed offsets of the partitions where the position is not known to be right.

        The brokers answer once no transaction with offsets of these partitions is open.
        """
        if self._unsure and self._in_doubt:
            self._transactions.settle()
            self._in_doubt = False
        for partition in sorted(self._unsure & self._epochs.keys()):
            client_partition = kafka.TopicPartition(partition.topic, partition.partition)
            timeout_ms = milliseconds(self._settings.transaction_timeout_s + self._settings.request_timeout_s)
            # Twice: the first answer may belong to an earlier question that was given up before it came.
            self._consumer.committed(client_partition, timeout_ms=timeout_ms)
            committed = self._consumer.committed(client_partition, timeout_ms=timeout_ms)
            first = self._consumer.beginning_offsets([client_partition], timeout_ms=timeout_ms)[client_partition]
            if committed is None:
                committed = first
            elif committed < first:
                logger.warning(
                    "group %s: %s partition %d: the records from offset %d to %d expired before their turn came",
                    self._group, partition.topic, partition.partition, committed, first - 1,
                )  # fmt: skip
                committed = first
            if not self._consumer.assignment() >= {client_partition}:
                continue  # revoked meanwhile: the next poll reports it
            self._consumer.seek(client_partition, committed)
            self._committed[partition] = committed
            self._assigned.add(partition)
            self._uncommitted.discard(partition)
            self._last_epoch += 1  # what was polled of it before can no longer be committed
            self._epochs[partition] = self._last_epoch
            self._unsure.discard(partition)
        self._unsure &= self._epochs.keys()

    def _commit_past_transactions(self) -> None:
        at_rest = self._epochs.keys() - self._uncommitted - self._unsure - self._assigned
        # It can wait for the next poll: no record depends on it.
        with contextlib.suppress(kafka_errors.KafkaError):
            ahead = {}
            for partition in at_rest:
                client_partition = kafka.TopicPartition(partition.topic, partition.partition)
                position = self._consumer.position(client_partition, timeout_ms=0)
                if position is not None and position > self._committed[partition]:
                    ahead[partition] = position
            if ahead:
                self._consumer.commit(
                    {kafka.TopicPartition(p.topic, p.partition): OffsetAndMetadata(at) for p, at in ahead.items()},
                    timeout_ms=milliseconds(self._settings.request_timeout_s),
                )
                self._committed.update(ahead)

    def _membership_for(self, claim: _Claim, partitions: Collection[TopicPartition]) -> ConsumerGroupMetadata:
        """FencedError unless these partitions were the member's when the batch was polled, and are since."""
        self._apply_rebalances()
        lost = sorted(p for p in partitions if p not in claim.epochs or self._epochs.get(p) != claim.epochs[p])
        membership = self._consumer.group_metadata()
        if not lost and partitions and (membership.generation_id < 0 or not membership.member_id):
            lost = sorted(partitions)
        if lost:
            names = ", ".join(partition.place for partition in lost)
            raise FencedError(f"group {self._group}, {names}: no longer this member's since the batch was polled")
        return membership


def _claim(batch: Batch) -> _Claim:
    if not isinstance(batch.membership, _Claim):
        raise TypeError("this batch was not polled from Kafka")
    return batch.membership
