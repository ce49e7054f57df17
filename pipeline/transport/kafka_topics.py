"""Topics and groups on the brokers: which exist, their settings, their offsets; creates topics."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import kafka
import kafka.errors as kafka_errors
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.protocol.consumer.offsets import OffsetSpec

from pipeline.contracts.topics import PartitionDescription, TopicDescription, TopicSpec
from pipeline.domain.text.epoch import epoch_ms
from pipeline.errors import ConfigError
from pipeline.ports import TopicPartition
from pipeline.settings import KafkaSettings
from pipeline.transport.kafka_client import translated
from pipeline.transport.kafka_connections import connected

_TOMBSTONE_GRACE_MS = 86_400_000  # Kafka's own default for delete.retention.ms
_BOTH = "compact,delete"  # the newest of each key, until it is too old
_ASK_AGAIN_S = 0.2
# New brokers create the topic of group offsets when it is first needed; a lost coordinator is replaced.
_NO_COORDINATOR_YET = (
    kafka_errors.CoordinatorLoadInProgressError,
    kafka_errors.CoordinatorNotAvailableError,
    kafka_errors.NotCoordinatorError,
)
_REMEMBERED_S = 60.0  # a topic's partitions are not added to: the registry's partitioning would break
_SETTINGS = ("cleanup.policy", "retention.ms", "min.insync.replicas", "max.message.bytes")


class Topics:
    """Asks the brokers, and creates topics.

    For several threads; the client is opened when it is first needed.
    """

    def __init__(self, options: Mapping[str, Any], settings: KafkaSettings) -> None:
        self._options = {k: v for k, v in options.items() if k != "metrics_enabled"}
        self._settings = settings
        self._lock = threading.Lock()
        self._client: kafka.KafkaAdminClient | None = None
        self._known: dict[str, tuple[int, float]] = {}  # number of partitions, and until when it is not asked for again

    def create(self, specs: Sequence[TopicSpec]) -> None:
        """See `ports.Log.create`."""
        existing = {spec.name: found for spec in specs if (found := self._partitions(spec.name)) is not None}
        for spec in specs:
            if spec.name in existing and existing[spec.name] != spec.partitions:
                raise ConfigError(
                    f"topic {spec.name}: partitions: wanted {spec.partitions}, and it exists with "
                    f"{existing[spec.name]}; this cannot be changed"
                )
        missing = {spec.name: self._new_topic(spec) for spec in specs if spec.name not in existing}
        if missing:
            with (
                self._lock,
                translated(f"creating {', '.join(missing)}", self._settings),
                contextlib.suppress(kafka_errors.TopicAlreadyExistsError),  # another process was faster
            ):
                self._admin().create_topics(missing, wait_for_metadata=True)

    def partitions(self, name: str) -> int:
        """How many it has. ConfigError if there is no such topic."""
        count, until = self._known.get(name, (0, 0.0))
        if time.monotonic() >= until:
            found = self._partitions(name)
            if found is None:
                raise ConfigError(
                    f"there is no topic {name!r}: `samestory topics create` creates those that are missing"
                )
            count = found
            self._known[name] = (count, time.monotonic() + _REMEMBERED_S)
        return count

    def ends(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Where each partition ends, with open transactions and the end marks of closed ones."""
        return self._offsets(partitions, OffsetSpec.LATEST)

    def starts(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The first offset kept."""
        return self._offsets(partitions, OffsetSpec.EARLIEST)

    def since(self, partitions: Iterable[TopicPartition], moment: datetime) -> dict[TopicPartition, int]:
        """The first offset appended at that time or later, of those partitions that have one."""
        found = self._offsets(partitions, epoch_ms(moment))
        return {partition: offset for partition, offset in found.items() if offset >= 0}

    def committed(self, group: str, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The group's committed offsets, of those partitions that have one."""
        requested = [kafka.TopicPartition(p.topic, p.partition) for p in partitions]
        found = self._ask_coordinator(group, lambda admin: admin.list_group_offsets({group: requested})[group])
        return {TopicPartition(p.topic, p.partition): at.offset for p, at in found.items() if at.offset >= 0}

    def members(self, group: str) -> int:
        """How many members the group has now."""
        described = self._ask_coordinator(group, lambda admin: admin.describe_groups([group])[group])
        return len(described["members"])

    def describe(self, name: str) -> TopicDescription | None:
        """See `ports.LogStatus.describe`."""
        found = self._metadata(name)
        if found is None:
            return None
        with self._lock, translated(f"describing {name}", self._settings):
            resource = ConfigResource(ConfigResourceType.TOPIC, name, dict.fromkeys(_SETTINGS))
            settings = self._admin().describe_configs([resource], config_filter="all")["topic"][name]
        values = {key: settings[key]["value"] for key in _SETTINGS}
        partitions = [TopicPartition(name, number) for number in range(len(found["partitions"]))]
        starts, ends = self.starts(partitions), self.ends(partitions)
        retention_ms = int(values["retention.ms"])
        policies = {policy.strip() for policy in values["cleanup.policy"].split(",")}
        return TopicDescription(
            partitions=tuple(PartitionDescription(first_offset=starts[p], end_offset=ends[p]) for p in partitions),
            cleanup="compact" if "compact" in policies else values["cleanup.policy"],
            # What is compacted only stays, whatever its age.
            retention_h=None if retention_ms < 0 or policies == {"compact"} else retention_ms / 3_600_000,
            replication_factor=min(len(p["replica_nodes"]) for p in found["partitions"]),
            min_insync_replicas=int(values["min.insync.replicas"]),
            max_message_bytes=int(values["max.message.bytes"]),
        )

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _new_topic(self, spec: TopicSpec) -> dict[str, Any]:
        configs = {
            "cleanup.policy": spec.cleanup if spec.retention_h is None or spec.cleanup == "delete" else _BOTH,
            "retention.ms": str(-1 if spec.retention_h is None else round(spec.retention_h * 3_600_000)),
            "min.insync.replicas": str(self._settings.min_insync_replicas),
            "max.message.bytes": str(self._settings.max_message_bytes),
        }
        if spec.cleanup == "compact":
            configs["delete.retention.ms"] = str(_TOMBSTONE_GRACE_MS)
        return {
            "num_partitions": spec.partitions,
            "replication_factor": self._settings.replication_factor,
            "configs": configs,
        }

    def _partitions(self, name: str) -> int | None:
        found = self._metadata(name)
        return None if found is None else len(found["partitions"])

    def _metadata(self, name: str) -> Mapping[str, Any] | None:
        with self._lock, translated(f"looking for topic {name}", self._settings):
            found = self._admin().describe_topics([name])[0]
            error = kafka_errors.for_code(found["error_code"])
            if error is kafka_errors.UnknownTopicOrPartitionError:
                return None
            if error is not kafka_errors.NoError:
                raise error(name)
            return dict(found)

    def _ask_coordinator(self, group: str, question: Callable[[kafka.KafkaAdminClient], Any]) -> Any:
        """The group coordinator's answer. Waits for a coordinator up to `request_timeout_s`."""
        deadline = time.monotonic() + self._settings.request_timeout_s
        while True:
            with self._lock, translated(f"group {group}", self._settings):
                admin = self._admin()
                try:
                    return question(admin)
                except kafka_errors.KafkaError as exc:
                    # The client keeps asking the coordinator that it found first, even if it is another broker now.
                    self._client = None
                    admin.close()
                    if not isinstance(exc, _NO_COORDINATOR_YET) or time.monotonic() > deadline:
                        raise
            time.sleep(_ASK_AGAIN_S)

    def _offsets(self, partitions: Iterable[TopicPartition], spec: OffsetSpec | int) -> dict[TopicPartition, int]:
        specs = {kafka.TopicPartition(p.topic, p.partition): spec for p in partitions}
        if not specs:
            return {}
        with self._lock, translated("asking for offsets", self._settings):
            found = self._admin().list_partition_offsets(specs)
        return {TopicPartition(p.topic, p.partition): at.offset for p, at in found.items()}

    def _admin(self) -> kafka.KafkaAdminClient:
        if self._client is None:
            self._client = connected(kafka.KafkaAdminClient, **self._options)
        return self._client
