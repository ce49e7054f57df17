"""The partitioned log: its values, its members, and the log itself.

Every transport passes `tests/conformance`.

The words are Kafka's: topic, partition, offset, consumer group, lag.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pipeline.contracts.topics import TopicDescription, TopicSpec

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True, order=True)
class TopicPartition:
    """One partition of one topic."""

    topic: str
    partition: int

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"{self.topic} partition {self.partition}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What was read from a partition. `value` None is a tombstone. `timestamp` is when it was appended."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    timestamp: datetime

    @property
    def next_offset(self) -> int:
        """The offset to commit once this record is handled. The only arithmetic on offsets in the program."""
        return self.offset + 1

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"{self.topic} partition {self.partition} offset {self.offset}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A record to append. `partition` None: chosen from the key (`contracts.topics.partition_of`).

    `cause`: the record that it follows from, for traces; None: not one alone, or not known. It is not written.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None
    cause: Record | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records polled together, in order within each partition.

    `membership` is the transport's own: who this member was when the batch was polled, so that a commit by a member
    that has lost its partitions meanwhile is refused. `newly_assigned` (each with the group's committed offset: the
    next one to be read) and `revoked` are the changes since the last poll: the state of these partitions must be
    rebuilt, or dropped, before the records are handled.
    """

    records: tuple[Record, ...]
    newly_assigned: Mapping[TopicPartition, int] = field(default_factory=dict)
    revoked: frozenset[TopicPartition] = frozenset()
    membership: object = field(default=None, compare=False, repr=False)


class Consumer(Protocol):
    """One member of a consumer group, used by one thread."""

    def poll(self, *, max_records: int, timeout_s: float) -> Batch:
        """Up to `max_records` committed records, waiting at most `timeout_s` for the first.

        Also keeps membership alive. A poll without a commit of the batch before it continues after that batch; see
        `rewind`.
        """
        ...

    def commit(self, batch: Batch, outputs: Sequence[Message], also: Collection[TopicPartition] = frozenset()) -> None:
        """Append `outputs` and commit the batch's offsets as one transaction.

        `also`: partitions that the outputs follow from beside those of the batch; their offsets stay as they are.

        Nothing is written if it raises FencedError (the member has lost one of all these partitions since the poll),
        StorageError (the log cannot be written) or RecordTooLarge (one of the outputs is). TransientError: it may work
        later. A log that did not answer may have written or not; after `rewind` the next poll starts at the committed
        offsets.
        """
        ...

    def rewind(self, batch: Batch) -> None:
        """Abandon the batch and all that was polled after it.

        The next poll starts at the committed offsets.
        """
        ...

    def keep_alive(self) -> None:
        """Report, from any thread, that this member still works on its batch, so that it keeps its partitions.

        Does nothing while a poll or commit is under way.
        """
        ...

    def close(self) -> None:
        """Leave the group, so that others take over at once."""
        ...


class Producer(Protocol):
    """Appends without input offsets."""

    def append(self, messages: Sequence[Message]) -> None:
        """Append all of `messages` in order, or none.

        Raises StorageError, RecordTooLarge or TransientError as `Consumer.commit` does. When it returns, also with no
        messages, no transaction of an earlier producer of this name is open any more.
        """
        ...

    def close(self) -> None: ...


class LogReader(Protocol):
    """Reads a log without a consumer group. All that a stage is given of it, to build its state."""

    def read(self, partition: TopicPartition, *, start: int = 0, end: int | None = None) -> Iterator[Record]:
        """The committed records of one partition from `start` up to but without `end`, without a group.

        If `start` is no longer kept, reading begins at the first record that is. `end` None: the end at the time of the
        call.
        """
        ...

    def newest(self, partition: TopicPartition) -> Record | None:
        """The last committed record of one partition; None if it has none."""
        ...


class Log(LogReader, Protocol):
    """A partitioned log."""

    def create(self, specs: Sequence[TopicSpec]) -> None:
        """Create the topics that do not exist. An existing topic with other partitions raises ConfigError."""
        ...

    def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        """Join a consumer group."""
        ...

    def producer(self, name: str) -> Producer:
        """A producer; `name` identifies it across restarts (Kafka's transactional id)."""
        ...

    def close(self) -> None: ...


class LogStatus(Protocol):
    """What is in a log, and how far its groups are. Every transport's `Log` has these methods as well."""

    def partitions(self, topic: str) -> int:
        """The topic's number of partitions. ConfigError if the topic does not exist."""
        ...

    def end_offset(self, partition: TopicPartition) -> int:
        """The offset that the next record will get."""
        ...

    def describe(self, topic: str) -> TopicDescription | None:
        """The topic's settings and where its partitions begin and end. None if the topic does not exist."""
        ...

    def lag(self, group: str, topics: Sequence[str]) -> int:
        """How far the group's committed offsets are behind the end.

        0 if and only if nothing is left to do. Offsets that a transport uses for its transactions count, too.
        """
        ...

    def members(self, group: str) -> int:
        """How many members the group has now; 0 where nobody has ever joined it."""
        ...


class LogView(LogReader, LogStatus, Protocol):
    """A log that is only looked at: nothing is created or written, also where no process uses it."""

    def appended_since(self, topic: str, moment: datetime) -> int:
        """How many records came into the topic since then; where transactions take up offsets, an upper bound."""
        ...

    def last_seen(self, group: str) -> datetime | None:
        """When a member of the group last gave a sign of life. None: not known, or none has."""
        ...

    def close(self) -> None: ...


class WatchedLog(Log, LogStatus, Protocol):
    """A log and its status: every transport is one."""
