"""The ports: what the inside asks of the outside, each a small `Protocol` named by role.

The log's words are Kafka's: topic, partition, offset, consumer group, lag. Transports implement `Log`, `Consumer` and
`Producer`; adapters the rest. Every transport passes `tests/conformance`.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.contracts.topics import TopicDescription, TopicSpec
from pipeline.domain.articles.articles import Form
from pipeline.domain.articles.embedded import Recipe
from pipeline.domain.comparison.parsed import ParsedSentence
from pipeline.domain.feeds.parse import ParsedFeed

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True, order=True)
class TopicPartition:
    """One partition of one topic."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What was read from a partition. `value` None is a tombstone. `timestamp` is when the log took it in."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    timestamp: datetime

    @property
    def next_offset(self) -> int:
        """The offset to commit once this record is done with. No other arithmetic on offsets anywhere."""
        return self.offset + 1

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"{self.topic} partition {self.partition} offset {self.offset}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to be appended. `partition` None: chosen from the key (`contracts.topics.partition_of`)."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records polled together, in order within each partition.

    `membership` is the transport's own: who this member was when the batch was polled, so that a commit by a member
    that has lost its partitions meanwhile is refused. `newly_assigned` (each with the group's committed offset: the
    next one to be read) and `revoked` tell what changed since the last poll: state for these partitions must be
    rebuilt, or dropped, before the records are handled.
    """

    records: tuple[Record, ...]
    newly_assigned: Mapping[TopicPartition, int] = field(default_factory=dict)
    revoked: frozenset[TopicPartition] = frozenset()
    membership: object = field(default=None, compare=False, repr=False)


class Consumer(Protocol):
    """One member of a consumer group, used by one thread."""

    def poll(self, *, max_records: int, timeout_s: float) -> Batch:
        """Up to `max_records` committed records, waiting at most `timeout_s` for the first. Also keeps membership
        alive. A poll without a commit of the batch before it continues after that batch; see `rewind`.
        """
        ...

    def commit(self, batch: Batch, outputs: Sequence[Message]) -> None:
        """Append `outputs` and commit the batch's offsets as one transaction.

        Raises FencedError when the membership of poll time no longer holds, StorageError when the log cannot be
        written, RecordTooLarge where an output is: nothing is written then. TransientError when it may work later:
        where the log does not answer, nobody knows whether it has written; after `rewind` the next poll tells where
        the committed offsets are.
        """
        ...

    def rewind(self, batch: Batch) -> None:
        """Abandon the batch and all that was polled after it: the next poll starts where the committed offsets are."""
        ...

    def keep_alive(self) -> None:
        """Say, from any thread, that this member still works on the batch it polled: it keeps its partitions. Does
        nothing while a poll or commit is under way.
        """
        ...

    def close(self) -> None:
        """Leave the group, so that others take over at once."""
        ...


class Producer(Protocol):
    """Appends without input offsets."""

    def append(self, messages: Sequence[Message]) -> None:
        """Append all of `messages` in order, or none. Raises StorageError or TransientError as `Consumer.commit`.

        Even with no messages: whatever an earlier producer of this name had under way has ended, one way or the other.
        """
        ...

    def close(self) -> None: ...


class LogReader(Protocol):
    """Reads a log without a consumer group. All that a stage is given of it, to build its state."""

    def read(self, partition: TopicPartition, *, start: int = 0, end: int | None = None) -> Iterator[Record]:
        """The committed records of one partition from offset `start` (or the first kept) up to but without `end` (the
        end at the time of the call where None), without a group.
        """
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
    """What the commands that watch ask of a log. Every transport's `Log` has these as well."""

    def partitions(self, topic: str) -> int:
        """The topic's number of partitions. ConfigError where there is no such topic."""
        ...

    def end_offset(self, partition: TopicPartition) -> int:
        """The offset that the next record will get."""
        ...

    def describe(self, topic: str) -> TopicDescription | None:
        """The topic's settings and where its partitions begin and end. None where there is no such topic."""
        ...

    def lag(self, group: str, topics: Sequence[str]) -> int:
        """How far the group's committed offsets are behind the end: 0 where, and only where, nothing is left to do. A
        transport whose transactions take up offsets counts these, too.
        """
        ...

    def members(self, group: str) -> int:
        """How many members the group has now; 0 where nobody has ever joined it."""
        ...


class WatchedLog(Log, LogStatus, Protocol):
    """A log with its status: what every transport is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What an address answered. `url` is where it came from in the end; `body` is decompressed and within the cap.

    `permanent_redirect` is the address to use from now on, where every redirect on the way said so (301, 308).
    `headers` has lower-case names.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    permanent_redirect: str | None = None


class Fetcher(Protocol):
    """Fetches over HTTP, safely: public addresses only (checked where the socket connects), everything capped. Belongs
    to the event loop that it is first used on.
    """

    async def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int,
        permit: Callable[[str], Awaitable[None]] | None = None,
    ) -> Response:
        """GET. Any status is an answer; FetchError where there was none, or it broke a limit.

        `permit` is asked before each address that is requested, that of a redirect too; what it raises is raised.
        """
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What the extractor made of a page. `language` is ISO 639-1 or `und`; dates are as the page states them, in UTC.

    The other fields are those of `domain.articles.Article`. `form` `teaser`: the rest is kept for subscribers.
    """

    title: str | None
    text: str
    author: str | None
    published: datetime | None
    language: str
    canonical_url: str | None = None
    form: Form = "article"
    authors: tuple[str, ...] = ()
    updated: datetime | None = None
    section: str | None = None
    image: str | None = None
    credit: str | None = None


class Clock(Protocol):
    """The time in UTC, and a way to let it pass."""

    def __call__(self) -> datetime: ...

    async def sleep(self, seconds: float) -> None: ...


class Extractor(Protocol):
    """Makes an article's text of a page, and a feed's entries of its bytes, in other processes with limits of time and
    memory. May be used by several threads at once.
    """

    def extract(self, html: bytes, *, url: str | None, encoding: str | None = None) -> Extracted:
        """Raises ExtractionError where the page has no article text, or breaks a limit."""
        ...

    def parse_feed(
        self, body: bytes, *, url: str, content_type: str | None = None, now: datetime | None = None
    ) -> ParsedFeed:
        """As `domain.feeds.parse_feed`. Raises NotAFeed, also where the bytes break a limit."""
        ...

    def close(self) -> None: ...


class Encoder(Protocol):
    """A sentence embedding model."""

    @property
    def recipe(self) -> Recipe: ...

    def encode(self, texts: Sequence[str], *, tokens: int | None = None) -> NDArray[np.float32]:
        """Unit vectors [n, d], in the order of `texts`; zeros for an empty text. `tokens` shortens the input."""
        ...


class Parser(Protocol):
    """Splits texts into sentences and, for the languages it knows, parses their grammar."""

    def parse(self, texts: Sequence[str], *, language: str) -> list[tuple[ParsedSentence, ...]]:
        """The sentences of each text, in order. `language` is ISO 639-1 or `und`."""
        ...


class SnapshotStore(Protocol):
    """Keeps bytes under names, `/` between folders: a folder of this machine, or an object store. Every method raises
    StorageError where the store does not answer, refuses, or has no such name.
    """

    def names(self, folder: str) -> list[str]:
        """The names in the folder; none where there is no such folder."""
        ...

    def read(self, name: str) -> bytes: ...

    def write(self, name: str, data: bytes) -> None:
        """Replaces what is there. A crash may leave a part of it."""
        ...

    def delete(self, names: Sequence[str]) -> None:
        """Names that are not there are no error."""
        ...
