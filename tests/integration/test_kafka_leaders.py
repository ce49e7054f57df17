"""A member goes on reading a partition, whatever its client knew of the partition's leader."""

import contextlib
import time
from pathlib import Path

from kafka.protocol.metadata import MetadataResponse

from pipeline.contracts.topics import TopicSpec
from pipeline.errors import TransientError
from pipeline.ports import Message
from pipeline.settings import KafkaSettings
from pipeline.transport.kafka import KafkaLog
from pipeline.transport.kafka_consumer import KafkaGroupConsumer
from tests.running import PATIENCE_S

TOPIC = "led-by-an-unlisted-broker"
ANOTHER = 99


def test_a_leader_that_was_not_listed_for_a_while_is_read_from_again(kafka_brokers: str, tmp_path: Path) -> None:
    settings = KafkaSettings(
        bootstrap_servers=tuple(kafka_brokers.split(",")), replication_factor=1, min_insync_replicas=1
    )
    log = KafkaLog(settings, folder=tmp_path, member_timeout_s=60)
    log.create([TopicSpec(name=TOPIC, key="k", carries="a test", cleanup="delete", retention_h=1, partitions=1)])
    producer, consumer = log.producer("leaders"), log.consumer("leaders", [TOPIC])
    producer.append([Message(topic=TOPIC, key=b"k", value=b"before")])
    assert next_value(consumer) == b"before"
    unlist_leader(consumer)
    producer.append([Message(topic=TOPIC, key=b"k", value=b"after")])
    assert next_value(consumer) == b"after"
    log.close()


def unlist_leader(consumer: KafkaGroupConsumer) -> None:
    """Until the next metadata, the client knows who leads, but not where that broker is.

    As metadata says of a broker that is just leaving or coming. The same broker, by another number, answers for it.
    """
    client = consumer._consumer._client  # noqa: SLF001 - no broker says so when asked to
    (leader,) = client.cluster.brokers()
    elsewhere = MetadataResponse.MetadataResponseBroker(ANOTHER, leader.host, leader.port, leader.rack)
    client.cluster._brokers = {ANOTHER: elsewhere}  # noqa: SLF001
    client._net.run(client._manager.close, leader.node_id)  # noqa: SLF001


def next_value(consumer: KafkaGroupConsumer) -> bytes | None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with contextlib.suppress(TransientError):
            for record in consumer.poll(max_records=1, timeout_s=0.5).records:
                return record.value
    return None
