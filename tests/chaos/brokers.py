"""What the suite asks of the brokers, and the places where they lead: by kafka-python's own clients, not by ours."""

from collections.abc import Iterable, Mapping

import kafka
from kafka.admin import AlterConfigOp, ConfigResource, ConfigResourceType, KafkaAdminClient, OffsetSpec
from kafka.protocol.consumer.offsets import IsolationLevel

from tests.support.kafka_broker import Cluster

_INTERNAL_PARTITIONS = 4  # of __consumer_offsets and __transaction_state, as `Cluster` sets them


def java_hash(text: str) -> int:
    """Which internal partition a group or transactional id belongs to is decided by Java's hash of it."""
    total = 0
    for letter in text:
        total = (31 * total + ord(letter)) & 0xFFFFFFFF
    return total & 0x7FFFFFFF if total != 0x80000000 else 0


def group_coordinator(cluster: Cluster, group: str) -> int | None:
    return cluster.leader_of("__consumer_offsets", java_hash(group) % _INTERNAL_PARTITIONS)


def transaction_coordinator(cluster: Cluster, transactional_id: str) -> int | None:
    return cluster.leader_of("__transaction_state", java_hash(transactional_id) % _INTERNAL_PARTITIONS)


class Survey:
    """The brokers' own word on offsets and transactions. Raises KafkaError where they do not answer."""

    def __init__(self, servers: str) -> None:
        self._servers = servers.split(",")
        self._client: KafkaAdminClient | None = None

    def ends(self, topics: Iterable[str], *, stable: bool = False) -> dict[tuple[str, int], int]:
        """High watermarks; with `stable`, where what is committed for readers ends."""
        wanted = dict.fromkeys(self._partitions(topics), OffsetSpec.LATEST)
        level = IsolationLevel.READ_COMMITTED if stable else IsolationLevel.READ_UNCOMMITTED
        found = self._admin().list_partition_offsets(wanted, isolation_level=level)
        return {(p.topic, p.partition): at.offset for p, at in found.items()}

    def committed(self, group: str, topics: Iterable[str]) -> dict[tuple[str, int], int]:
        """0 where nothing is."""
        found = self._admin().list_group_offsets({group: self._partitions(topics)})[group]
        return {(p.topic, p.partition): max(0, at.offset) for p, at in found.items()}

    def open_transactions(self) -> list[str]:
        found: Mapping[int, list[object]] = self._admin().list_transactions(
            state_filters=["Ongoing", "PrepareCommit", "PrepareAbort", "PrepareEpochFence"]
        )
        return [str(each) for listed in found.values() for each in listed]

    def open_producers(self, topics: Iterable[str]) -> list[str]:
        """Producers with an open transaction on a partition."""
        states = self._admin().describe_producers(self._partitions(topics))
        return [
            f"{p.topic} partition {p.partition}: {producer}"
            for p, state in states.items()
            for producer in state.active_producers
            if producer.current_transaction_start_offset >= 0
        ]

    def set_topic(self, topic: str, name: str, value: str | None) -> None:
        """None: as the brokers have it."""
        change = (AlterConfigOp.DELETE, None) if value is None else (AlterConfigOp.SET, value)
        self._admin().alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {name: change})])

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _partitions(self, topics: Iterable[str]) -> list[kafka.TopicPartition]:
        described = self._admin().describe_topics(list(topics))
        return [kafka.TopicPartition(t["name"], p["partition_index"]) for t in described for p in t["partitions"]]

    def _admin(self) -> KafkaAdminClient:
        if self._client is None:
            self._client = KafkaAdminClient(bootstrap_servers=self._servers, request_timeout_ms=10_000)
        return self._client
