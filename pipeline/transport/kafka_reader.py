"""Reads committed records from partitions of Kafka without a group, up to a fixed end."""

import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import kafka

from pipeline.errors import TransientError
from pipeline.ports import Record, TopicPartition
from pipeline.settings import KafkaSettings
from pipeline.transport.kafka_client import translated
from pipeline.transport.kafka_connections import connected
from pipeline.transport.kafka_records import record_of

_POLL_MS = 200
_POLL_RECORDS = 1000
_IDLE_READERS = 2


class Readers:
    """Reading clients, kept open for the next reading, since connecting takes longer than most.

    For several threads.
    """

    def __init__(self, options: Mapping[str, Any], settings: KafkaSettings) -> None:
        self._options, self._settings = options, settings
        self._lock = threading.Lock()
        self._idle: list[kafka.KafkaConsumer] = []

    def read(self, partition: TopicPartition, start: int, end: int) -> Iterator[Record]:
        """The committed records from `start`, or the first kept, up to but without `end`.

        If an open transaction holds them up, waits for its end, at most as long as the brokers let one last.
        """
        if start >= end:
            return
        doing = f"reading {partition.place}"
        client_partition = kafka.TopicPartition(partition.topic, partition.partition)
        patience_s = self._settings.transaction_timeout_s + self._settings.request_timeout_s
        with translated(doing, self._settings):
            client = self._take()
            try:
                client.assign([client_partition])
                client.seek(client_partition, start)
                position, moved = start, time.monotonic()
                while position < end:
                    fetched = client.poll(timeout_ms=_POLL_MS, max_records=_POLL_RECORDS).get(client_partition, ())
                    for found in fetched:
                        if found.offset >= end:
                            return
                        yield record_of(found)
                    before, position = position, client.position(client_partition)
                    if position != before:
                        moved = time.monotonic()
                    elif time.monotonic() - moved > patience_s:
                        raise TransientError(f"{doing}: stuck at offset {position} of {end} for {patience_s:g} s")
            except GeneratorExit:
                raise
            except BaseException:
                client.close(autocommit=False)
                client = None
                raise
            finally:
                if client is not None:
                    self._give_back(client)

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for client in idle:
            client.close(autocommit=False)

    def _take(self) -> kafka.KafkaConsumer:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return connected(
            kafka.KafkaConsumer,
            **self._options,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            allow_auto_create_topics=False,
            max_partition_fetch_bytes=self._settings.max_message_bytes,
        )

    def _give_back(self, client: kafka.KafkaConsumer) -> None:
        client.unsubscribe()
        with self._lock:
            if len(self._idle) < _IDLE_READERS:
                self._idle.append(client)
                return
        client.close(autocommit=False)
