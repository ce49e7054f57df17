"""The embedded log: topics, partitions and consumer groups in one SQLite file.

The processes of one machine share it.

The entry to this transport. Beside it: `sqlite_database` (file, transactions, errors), `sqlite_records`,
`sqlite_groups`, `sqlite_consumer`, `sqlite_presence`, `sqlite_cleanup`. Decisions: docs/decisions/0002-embedded-log.md.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from pipeline.clock import utc_now
from pipeline.contracts.topics import TopicDescription, TopicSpec
from pipeline.domain.text.epoch import epoch_ms
from pipeline.ports import Message, Record, TopicPartition
from pipeline.settings import LogSettings
from pipeline.transport import sqlite_cleanup, sqlite_groups, sqlite_records, sqlite_retention
from pipeline.transport.sqlite_consumer import SqliteConsumer
from pipeline.transport.sqlite_database import PAGE_BYTES, Database
from pipeline.transport.sqlite_presence import Presences

logger = logging.getLogger(__name__)

_PAGE_RECORDS = 100  # read at once by `read`: about 2 MB of embedded articles
_CLEAN_RECORDS = 500  # of each partition in one step, so that no other process waits long
_DAY_MS = 24 * 3_600_000
_REMARKABLE_JUMP_MS = 2 * _DAY_MS  # a machine that was off for a weekend is nothing to warn of
_TOMBSTONE_GRACE_MS = _DAY_MS  # Kafka's delete.retention.ms and its default

BUSY_TIMEOUT_S = 30.0
"""How long a write waits for another process's, before it is an error that is tried again."""

CLEANUP_INTERVAL_S = 60.0
"""How often retention and compaction do one step of their work."""


class SqliteLog:
    """See `ports.Log` and `ports.LogStatus`.

    May be shared by threads. `:memory:` lives and dies with this object. `elapsed_s` is a clock that never jumps: by
    it a jump of `now` is seen, and records do not expire at once.

    StorageError if the file is another program's, from a newer samestory, damaged, or cannot be written.
    """

    def __init__(
        self,
        path: Path | Literal[":memory:"],
        settings: LogSettings,
        *,
        now: Callable[[], datetime] = utc_now,
        elapsed_s: Callable[[], float] = time.monotonic,
        busy_timeout_s: float = BUSY_TIMEOUT_S,
        cleanup_interval_s: float = CLEANUP_INTERVAL_S,
    ) -> None:
        file = path if isinstance(path, Path) else None
        self._member_timeout_s = settings.member_timeout_s
        self._cleanup_interval_s = cleanup_interval_s
        self._now, self._elapsed_s = now, elapsed_s
        self._looked_s = elapsed_s()
        self._warned = False
        self._database = Database(file, busy_timeout_s=busy_timeout_s)
        self._presences = Presences(None if file is None else file.with_name(file.name + "-members"))
        self._consumers: list[SqliteConsumer] = []
        self._next_cleanup = time.monotonic() + cleanup_interval_s
        self._cleanup_lock = threading.Lock()
        self._closed = False

    def create(self, specs: Sequence[TopicSpec]) -> None:
        with self._database.writing() as connection:
            for spec in specs:
                sqlite_records.create(connection, spec)

    def consumer(self, group: str, topics: Sequence[str]) -> SqliteConsumer:
        consumer = SqliteConsumer(
            self._database,
            self._presences,
            group=group,
            topics=topics,
            member_timeout_s=self._member_timeout_s,
            now_ms=self._now_ms,
            maintain=self._maintain_when_due,
        )
        self._consumers.append(consumer)
        return consumer

    def producer(self, name: str) -> "SqliteProducer":
        return SqliteProducer(self._database, now_ms=self._now_ms)

    def read(self, partition: TopicPartition, *, start: int = 0, end: int | None = None) -> Iterator[Record]:
        with self._database.reading() as connection:
            row = sqlite_records.partition_id(connection, partition)
            last = sqlite_records.end_offset(connection, row)
        return self._pages(partition, row, start, last if end is None else end)

    def newest(self, partition: TopicPartition) -> Record | None:
        with self._database.reading() as connection:
            return sqlite_records.newest(connection, partition)

    def partitions(self, topic: str) -> int:
        with self._database.reading() as connection:
            return len(sqlite_records.topic(connection, topic).partition_ids)

    def end_offset(self, partition: TopicPartition) -> int:
        with self._database.reading() as connection:
            return sqlite_records.end_offset(connection, sqlite_records.partition_id(connection, partition))

    def describe(self, topic: str) -> TopicDescription | None:
        with self._database.reading() as connection:
            return sqlite_records.describe(connection, topic)

    def lag(self, group: str, topics: Sequence[str]) -> int:
        with self._database.reading() as connection:
            return sqlite_groups.lag(connection, group, topics)

    def members(self, group: str) -> int:
        with self._database.reading() as connection:
            members = sqlite_groups.members(connection, group)
        seen_since_ms = self._now_ms() - round(self._member_timeout_s * 1000)
        return sum(m.seen_ms >= seen_since_ms and not self._presences.is_gone(m.token) for m in members)

    def maintain(self) -> int:
        """One bounded step of retention and compaction: how many records it handled, 0 when nothing is left to do.

        Once no record is left to do, how many pages of the file it gave back.

        Consumers call it by themselves as they poll, every minute, and while there is more each time.
        """
        with self._database.writing() as connection:
            done = sqlite_cleanup.clean(
                connection,
                now_ms=self._retention_ms(connection),
                tombstone_grace_ms=_TOMBSTONE_GRACE_MS,
                limit=_CLEAN_RECORDS,
            )
            if not done:
                done = sqlite_cleanup.free_pages(connection)
                self._database.count(done * PAGE_BYTES)
            return done

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            for consumer in self._consumers:
                consumer.close()
            self._database.close()

    def _pages(self, partition: TopicPartition, row: int, start: int, end: int) -> Iterator[Record]:
        while True:
            with self._database.reading() as connection:
                page = sqlite_records.fetch_page(connection, partition, row, start, end, _PAGE_RECORDS)
            yield from page
            if len(page) < _PAGE_RECORDS:
                return
            start = page[-1].next_offset

    def _maintain_when_due(self) -> None:
        with self._cleanup_lock:
            if time.monotonic() < self._next_cleanup:
                return
            self._next_cleanup = time.monotonic() + self._cleanup_interval_s
        if self.maintain():
            self._next_cleanup = time.monotonic()

    def _retention_ms(self, connection: sqlite3.Connection) -> int:
        now_ms, before_s = self._now_ms(), self._looked_s
        self._looked_s = self._elapsed_s()
        reached_ms = sqlite_retention.advance(connection, now_ms, elapsed_ms=round((self._looked_s - before_s) * 1000))
        if now_ms - reached_ms > _REMARKABLE_JUMP_MS and not self._warned:
            self._warned = True
            logger.warning(
                "%s: the clock is %.0f days ahead of when the log was last used: records expire by it slowly. "
                "If it is wrong, set it; what is kept is lost otherwise",
                self._database.name, (now_ms - reached_ms) / _DAY_MS,
            )  # fmt: skip
        return reached_ms

    def _now_ms(self) -> int:
        return epoch_ms(self._now())


class SqliteProducer:
    """See `ports.Producer`."""

    def __init__(self, database: Database, *, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms

    def append(self, messages: Sequence[Message]) -> None:
        with self._database.writing() as connection:
            self._database.count(sqlite_records.append(connection, messages, self._now_ms()))

    def close(self) -> None:
        """Nothing is open."""
