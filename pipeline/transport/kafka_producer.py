"""Transactions on Kafka: messages, and a group's offsets with them, written as one.

A transaction lasts no longer than its commit: none is open while a batch is handled. A client is closed after any
failure, and after an answer that did not come in time. The next transaction uses a new client with the same
transactional id, and the start of that client ends what the old one may have left open.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import kafka
import kafka.errors as kafka_errors
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

from pipeline.contracts.topics import DEAD_LETTER_HEADROOM_BYTES, DEAD_SUFFIX, partition_of
from pipeline.errors import FencedError, RecordTooLarge, SamestoryError, TransientError
from pipeline.ports import Message, TopicPartition
from pipeline.settings import KafkaSettings
from pipeline.transport.kafka_client import milliseconds, translated
from pipeline.transport.kafka_connections import connected
from pipeline.transport.partitions import checked_partition

_OVERHEAD_BYTES = 100  # of a batch of one record, beside key, value and headers
_HEADER_OVERHEAD_BYTES = 10
_BATCH_BYTES = 262_144  # of one partition in one request; news articles with their vectors are some 10 kB each
_CLOSE_S = 5.0
_GRACE_S = 5.0  # after the transaction's own time-out: by then the brokers have aborted it


class Transactions:
    """The transactions of one transactional id, one at a time, used by one thread.

    `partitions_of` returns how many partitions a topic has, and raises ConfigError if the topic does not exist.
    """

    def __init__(
        self,
        options: Mapping[str, Any],
        settings: KafkaSettings,
        *,
        transactional_id: str,
        partitions_of: Callable[[str], int],
    ) -> None:
        self._options, self._settings = options, settings
        self._id = transactional_id
        self._partitions_of = partitions_of
        self._producer: kafka.KafkaProducer | None = None
        self._lock = threading.Lock()
        self._waited_for: threading.Thread | None = None  # the only one that may open and use a client

    def write(
        self,
        messages: Sequence[Message],
        *,
        offsets: Mapping[TopicPartition, int] | None = None,
        membership: ConsumerGroupMetadata | None = None,
    ) -> None:
        """Write all of `messages`, and the group's `offsets`, or nothing. Errors as `ports.Consumer.commit`."""
        placed = [(message, self._place(message)) for message in messages]
        committed = {
            kafka.TopicPartition(p.topic, p.partition): OffsetAndMetadata(at) for p, at in (offsets or {}).items()
        }
        self._bounded(lambda: self._transaction(placed, committed, membership))

    def settle(self) -> None:
        """End what this transactional id may have left open: afterwards it is committed, or aborted."""
        self._bounded(self._ready)

    def close(self) -> None:
        """Disconnect."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with contextlib.suppress(kafka_errors.KafkaError):
                producer.close(timeout=_CLOSE_S)

    def _place(self, message: Message) -> int:
        count = self._partitions_of(message.topic)
        if message.partition is None:
            return partition_of(message.key, count)
        return checked_partition(message.partition, message.topic, count)

    def _transaction(
        self,
        placed: Sequence[tuple[Message, int]],
        offsets: Mapping[kafka.TopicPartition, OffsetAndMetadata],
        membership: ConsumerGroupMetadata | None,
    ) -> None:
        producer = self._ready()
        producer.begin_transaction()
        try:
            sent = [(message, self._send(producer, message, partition)) for message, partition in placed]
            # The brokers have all outputs before they get the offsets: a member that takes over reads the offsets
            # first, and then knows how far the outputs go.
            producer.flush(timeout=self._settings.transaction_timeout_s)
            for message, future in sent:
                with self._about(message):
                    future.get(timeout=0)
            if offsets:
                producer.send_offsets_to_transaction(offsets, membership)
            producer.commit_transaction()
        except kafka_errors.CommitFailedError:
            producer.abort_transaction()
            raise

    def _send(self, producer: kafka.KafkaProducer, message: Message, partition: int) -> Any:
        with self._about(message):
            self._check_size(message)
            return producer.send(
                message.topic,
                # The client refuses a record with neither key nor value, which Kafka itself accepts.
                key=b"" if message.key is None and message.value is None else message.key,
                value=message.value,
                headers=list(message.headers),
                partition=partition,
            )

    @contextlib.contextmanager
    def _about(self, message: Message) -> Iterator[None]:
        """Let errors in the block say which message they are about."""
        try:
            with translated(_naming(message), self._settings):
                yield
        except RecordTooLarge as exc:
            exc.key = message.key
            raise

    def _check_size(self, message: Message) -> None:
        """RecordTooLarge where its dead letter would not fit."""
        if message.topic.endswith(DEAD_SUFFIX):
            return
        size = len(message.key or b"") + len(message.value or b"") + _OVERHEAD_BYTES
        size += sum(len(name) + len(value) + _HEADER_OVERHEAD_BYTES for name, value in message.headers)
        limit = self._settings.max_message_bytes
        if size > limit - DEAD_LETTER_HEADROOM_BYTES:
            raise RecordTooLarge(
                f"{_naming(message)} has {size:,} bytes: kafka.max_message_bytes is {limit}, and the headers of a dead "
                f"letter need {DEAD_LETTER_HEADROOM_BYTES} of them"
            )

    def _ready(self) -> kafka.KafkaProducer:
        if self._producer is None:
            settings = self._settings
            producer = connected(
                kafka.KafkaProducer,
                **self._options,
                transactional_id=self._id,
                transaction_timeout_ms=milliseconds(settings.transaction_timeout_s),
                max_block_ms=milliseconds(settings.request_timeout_s),
                delivery_timeout_ms=milliseconds(settings.request_timeout_s) + 1000,
                compression_type=None if settings.compression == "none" else settings.compression,
                max_request_size=settings.max_message_bytes,
                batch_size=_BATCH_BYTES,
                allow_auto_create_topics=False,
            )
            try:
                producer.init_transactions()
            except BaseException:
                _close_at_once(producer)
                raise
            with self._lock:
                is_waited_for = self._waited_for is threading.current_thread()
                if is_waited_for:
                    self._producer = producer
            if not is_waited_for:
                # Its records may have been retried since: it must not write them now.
                _close_at_once(producer)
                raise TransientError(f"transaction of {self._id}: given up before it began")
        return self._producer

    def _bounded(self, call: Callable[[], object]) -> None:
        """Call it, and wait no longer than a transaction can last: the client itself would wait for ever."""
        limit_s = self._settings.transaction_timeout_s + _GRACE_S
        if self._producer is None:
            limit_s += self._settings.request_timeout_s  # the start of a client comes first
        failed: list[BaseException] = []

        def run() -> None:
            try:
                call()
            except BaseException as exc:  # noqa: BLE001 - raised below, in the caller's thread
                failed.append(exc)

        thread = threading.Thread(target=run, name=f"transaction {self._id}", daemon=True)
        self._waited_for = thread
        thread.start()
        thread.join(limit_s)
        if thread.is_alive():
            with self._lock:
                self._waited_for = None
            self._discard()
            raise TransientError(f"transaction of {self._id}: the brokers have not answered within {limit_s:g} s")
        if failed:
            # Also after offsets that were refused: the client would commit them with its next transaction.
            self._discard()
            if isinstance(failed[0], SamestoryError):
                raise failed[0]
            with translated(f"transaction of {self._id}", self._settings):
                raise failed[0]

    def _discard(self) -> None:
        """Close the client without waiting for it; the start of the next one ends its transaction."""
        producer, self._producer = self._producer, None
        if producer is not None:
            threading.Thread(target=_close_at_once, args=(producer,), daemon=True).start()


def _close_at_once(producer: kafka.KafkaProducer) -> None:
    """Close the client so that it sends nothing more.

    Its own `close` fails while records wait to be sent: then it would go on sending, and print a stack trace when
    Python removes it.
    """
    if producer._sender is not None:  # noqa: SLF001 - see above: nothing public ends it
        producer._sender.force_close()  # noqa: SLF001
    with contextlib.suppress(kafka_errors.KafkaError):
        producer.close(timeout=0)
    producer._closed = True  # noqa: SLF001


def _naming(message: Message) -> str:
    key = "without a key" if message.key is None else repr(message.key.decode("utf-8", "backslashreplace"))
    return f"record {key} for {message.topic}"


class KafkaProducer:
    """See `ports.Producer`."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def append(self, messages: Sequence[Message]) -> None:
        try:
            if messages:
                self._transactions.write(messages)
            else:
                self._transactions.settle()
        except FencedError as exc:
            # By another process of this name, or by the brokers, which found that it took too long.
            raise TransientError(str(exc)) from exc

    def close(self) -> None:
        self._transactions.close()
