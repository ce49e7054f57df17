"""What a transaction that was refused leaves behind: nothing, not even with the same member's next one."""

from pathlib import Path

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import ConsumerGroupMetadata

from pipeline.contracts.topics import TopicSpec
from pipeline.errors import FencedError
from pipeline.ports import TopicPartition as Place
from pipeline.settings import KafkaSettings
from pipeline.transport.kafka import KafkaLog
from pipeline.transport.kafka_client import client_options
from pipeline.transport.kafka_producer import Transactions

TOPIC, GROUP = "refused-offsets", "refused-offsets"


def test_offsets_that_were_refused_are_not_committed_by_the_next_transaction(
    kafka_brokers: str, tmp_path: Path
) -> None:
    settings = KafkaSettings(
        bootstrap_servers=tuple(kafka_brokers.split(",")), replication_factor=1, min_insync_replicas=1
    )
    log = KafkaLog(settings, folder=tmp_path, member_timeout_s=10)
    log.create([TopicSpec(name=TOPIC, key="k", carries="a test", cleanup="delete", retention_h=1, partitions=2)])
    consumer = KafkaConsumer(
        TOPIC, bootstrap_servers=kafka_brokers.split(","), group_id=GROUP, enable_auto_commit=False
    )
    while len(consumer.assignment()) < 2:
        consumer.poll(5_000)  # long enough for a rejoin, which the client may forget half-way
    member = consumer.group_metadata()
    stranger = ConsumerGroupMetadata(group_id=GROUP, generation_id=member.generation_id, member_id="put-out")
    options = client_options(settings, tmp_path)
    transactions = Transactions(options, settings, transactional_id="refused", partitions_of=lambda _: 2)
    with pytest.raises(FencedError):
        transactions.write([], offsets={Place(TOPIC, 0): 500}, membership=stranger)
    transactions.write([], offsets={Place(TOPIC, 1): 7}, membership=member)
    assert consumer.committed(TopicPartition(TOPIC, 0)) is None
    assert consumer.committed(TopicPartition(TOPIC, 1)) == 7
    transactions.close()
    consumer.close()
    log.close()
