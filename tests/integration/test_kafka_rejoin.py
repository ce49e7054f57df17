"""A member gets the partitions that a topic gained, though a rejoin may take longer than one of its polls."""

import time
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.admin import NewPartitions

from pipeline.contracts.topics import TopicSpec
from pipeline.ports import TopicPartition
from pipeline.settings import KafkaSettings
from pipeline.transport.kafka import KafkaLog
from tests.running import PATIENCE_S

TOPIC = "gains-partitions"


def test_a_rejoin_that_takes_longer_than_a_poll_still_ends(kafka_brokers: str, tmp_path: Path) -> None:
    settings = KafkaSettings(
        bootstrap_servers=tuple(kafka_brokers.split(",")), replication_factor=1, min_insync_replicas=1
    )
    log = KafkaLog(settings, folder=tmp_path, member_timeout_s=60)
    log.create([TopicSpec(name=TOPIC, key="k", carries="a test", cleanup="delete", retention_h=1, partitions=1)])
    consumer = log.consumer("gains-partitions", [TOPIC])
    admin = KafkaAdminClient(bootstrap_servers=kafka_brokers.split(","))
    given: set[TopicPartition] = set()
    deadline = time.monotonic() + PATIENCE_S
    for count in (1, 2):
        if count > 1:
            admin.create_partitions({TOPIC: NewPartitions(total_count=count)})
        wanted = {TopicPartition(TOPIC, number) for number in range(count)}
        while given != wanted and time.monotonic() < deadline:
            batch = consumer.poll(max_records=10, timeout_s=0.1)
            given = (given - batch.revoked) | set(batch.newly_assigned)
            time.sleep(0.02)  # in which the rejoin goes on
        assert given == wanted
    admin.close()
    log.close()
