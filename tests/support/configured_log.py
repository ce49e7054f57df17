"""A log that both commands and the test itself use, with the same configuration."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kafka import KafkaAdminClient

from pipeline import app
from pipeline.configuration import load_configuration
from pipeline.contracts.topics import TOPICS
from pipeline.ports import Message, Record, TopicPartition, WatchedLog
from tests.running import PATIENCE_S, run_samestory


@dataclass(frozen=True, kw_only=True)
class ConfiguredLog:
    """A log, and the environment `variables` that configure it."""

    data_dir: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command on this log, as a user calls it."""
        return run_samestory(*arguments, data_dir=self.data_dir, **{**self.variables, **variables})

    @contextmanager
    def opened(self) -> Iterator[WatchedLog]:
        environment = {"SAMESTORY_DATA_DIR": str(self.data_dir), **self.variables}
        log = app.open_log(load_configuration(None, environment), create=False)
        try:
            yield log
        finally:
            log.close()


def on_kafka(data_dir: Path, bootstrap_servers: str) -> ConfiguredLog:
    """A log on these brokers, without the registry's topics."""
    without_topics(bootstrap_servers)
    return ConfiguredLog(
        data_dir=data_dir,
        variables={
            "SAMESTORY_LOG_TRANSPORT": "kafka",
            "SAMESTORY_KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers,
            "SAMESTORY_KAFKA_REPLICATION_FACTOR": "1",
            "SAMESTORY_KAFKA_MIN_INSYNC_REPLICAS": "1",
        },
    )


def without_topics(bootstrap_servers: str) -> None:
    """Delete the registry's topics and the stages' groups, whose offsets would be wrong."""
    names, stages = {spec.name for spec in TOPICS}, set(app.STAGES)
    client = KafkaAdminClient(bootstrap_servers=bootstrap_servers.split(","))
    try:
        deadline = time.monotonic() + PATIENCE_S
        if there := names.intersection(client.list_topics()):
            client.delete_topics(sorted(there))
        while names.intersection(client.list_topics()):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        while groups := stages.intersection(group["group_id"] for group in client.list_groups()):
            assert time.monotonic() < deadline
            client.delete_groups(sorted(groups))  # a group with a member stays until the member has timed out
            time.sleep(0.1)
    finally:
        client.close()


def append(log: WatchedLog, *messages: Message) -> None:
    producer = log.producer("test")
    producer.append(messages)
    producer.close()


def records(log: WatchedLog, topic: str) -> list[list[Record]]:
    """The topic's records, by partition."""
    return [list(log.read(TopicPartition(topic, number))) for number in range(log.partitions(topic))]
