"""The log on Kafka: the entry to this transport.

Beside it: `kafka_client` (options, errors), `kafka_connections`, `kafka_assignor`, `kafka_consumer`,
`kafka_producer`, `kafka_reader`, `kafka_topics`.
Decisions: docs/decisions/0007-kafka.md.
"""

import secrets
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from pipeline.contracts.topics import TopicDescription, TopicSpec
from pipeline.ports import Record, TopicPartition
from pipeline.settings import KafkaSettings
from pipeline.transport.kafka_client import client_options, silence_client
from pipeline.transport.kafka_consumer import KafkaGroupConsumer
from pipeline.transport.kafka_producer import KafkaProducer, Transactions
from pipeline.transport.kafka_reader import Readers
from pipeline.transport.kafka_topics import Topics
from pipeline.transport.partitions import checked_partition


class KafkaLog:
    """See `ports.Log`, `ports.LogStatus` and `ports.LogView`.

    Connects when it is first asked for something. May be shared by threads.

    Raises ConfigError where the brokers refuse (log-in, rights, settings), TransientError where they do not answer.
    """

    def __init__(self, settings: KafkaSettings, *, folder: Path, member_timeout_s: float) -> None:
        self._settings = settings
        self._member_timeout_s = member_timeout_s
        silence_client()
        self._options = client_options(settings, folder)
        self._topics = Topics(self._options, settings)
        self._readers = Readers(self._options, settings)
        self._opened: list[KafkaGroupConsumer | KafkaProducer] = []

    def create(self, specs: Sequence[TopicSpec]) -> None:
        self._topics.create(specs)

    def consumer(self, group: str, topics: Sequence[str]) -> KafkaGroupConsumer:
        for name in topics:
            self._topics.partitions(name)
        consumer = KafkaGroupConsumer(
            self._options,
            self._settings,
            # Each member has its own transactional id: the group decides who may write for a partition. The
            # brokers abort what a killed member left open before the group gives its partitions to another.
            self._transactions(f"{group}-{secrets.token_hex(8)}"),
            group=group,
            topics=topics,
            member_timeout_s=self._member_timeout_s,
        )
        self._opened.append(consumer)
        return consumer

    def producer(self, name: str) -> KafkaProducer:
        producer = KafkaProducer(self._transactions(name))
        self._opened.append(producer)
        return producer

    def read(self, partition: TopicPartition, *, start: int = 0, end: int | None = None) -> Iterator[Record]:
        last = self.end_offset(partition)
        return self._readers.read(partition, start, last if end is None else min(end, last))

    def newest(self, partition: TopicPartition) -> Record | None:
        # The end marks of transactions use offsets too, and compaction leaves gaps: so backwards, in growing steps.
        first, until, step = self._topics.starts([partition])[partition], self.end_offset(partition), 4
        while until > first:
            start = max(first, until - step)
            found = deque(self._readers.read(partition, start, until), maxlen=1)
            if found:
                return found[0]
            until, step = start, step * 4
        return None

    def partitions(self, topic: str) -> int:
        return self._topics.partitions(topic)

    def end_offset(self, partition: TopicPartition) -> int:
        checked_partition(partition.partition, partition.topic, self._topics.partitions(partition.topic))
        return self._topics.ends([partition])[partition]

    def describe(self, topic: str) -> TopicDescription | None:
        return self._topics.describe(topic)

    def lag(self, group: str, topics: Sequence[str]) -> int:
        partitions = [TopicPartition(name, number) for name in topics for number in range(self.partitions(name))]
        ends = self._topics.ends(partitions)
        committed = self._topics.committed(group, partitions)
        starts = self._topics.starts([p for p in partitions if p not in committed])
        return sum(ends[p] - committed.get(p, starts.get(p, 0)) for p in partitions)

    def members(self, group: str) -> int:
        return self._topics.members(group)

    def last_seen(self, group: str) -> datetime | None:
        """Always None: brokers do not say when a member last sent its heartbeat."""
        return None

    def appended_since(self, topic: str, moment: datetime) -> int:
        partitions = [TopicPartition(topic, number) for number in range(self.partitions(topic))]
        ends, starts = self._topics.ends(partitions), self._topics.since(partitions, moment)
        return sum(ends[p] - starts[p] for p in partitions if p in starts)

    def close(self) -> None:
        for opened in self._opened:
            opened.close()
        self._opened.clear()
        self._readers.close()
        self._topics.close()

    def _transactions(self, transactional_id: str) -> Transactions:
        return Transactions(
            self._options, self._settings, transactional_id=transactional_id, partitions_of=self._topics.partitions
        )
