"""Looks at the embedded log without writing: whether or not a process uses the file."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.clock import utc_now
from pipeline.contracts.topics import TopicDescription
from pipeline.domain.text.epoch import epoch_ms, from_epoch_ms
from pipeline.ports import Record, TopicPartition
from pipeline.settings import LogSettings
from pipeline.sqlite_address import reading_address
from pipeline.sqlite_errors import storage_error
from pipeline.transport import sqlite_groups, sqlite_records
from pipeline.transport.sqlite_presence import Presences

_PAGE_RECORDS = 100
_BUSY_S = 5.0


class SqliteLogView:
    """See `ports.LogView`. StorageError if the file is missing, damaged or another program's."""

    def __init__(self, path: Path, settings: LogSettings, *, now: Callable[[], datetime] = utc_now) -> None:
        self._name = str(path)
        self._member_timeout_s = settings.member_timeout_s
        self._now = now
        self._presences = Presences(path.with_name(path.name + "-members"))
        with self._errors():
            self._connection = sqlite3.connect(reading_address(path), uri=True, timeout=_BUSY_S, isolation_level=None)

    def read(self, partition: TopicPartition, *, start: int = 0, end: int | None = None) -> Iterator[Record]:
        last = self.end_offset(partition) if end is None else end
        while True:
            with self._reading() as connection:
                row = sqlite_records.partition_id(connection, partition)
                page = sqlite_records.fetch_page(connection, partition, row, start, last, _PAGE_RECORDS)
            yield from page
            if len(page) < _PAGE_RECORDS:
                return
            start = page[-1].next_offset

    def newest(self, partition: TopicPartition) -> Record | None:
        with self._reading() as connection:
            return sqlite_records.newest(connection, partition)

    def partitions(self, topic: str) -> int:
        with self._reading() as connection:
            return len(sqlite_records.topic(connection, topic).partition_ids)

    def end_offset(self, partition: TopicPartition) -> int:
        with self._reading() as connection:
            return sqlite_records.end_offset(connection, sqlite_records.partition_id(connection, partition))

    def describe(self, topic: str) -> TopicDescription | None:
        with self._reading() as connection:
            return sqlite_records.describe(connection, topic)

    def lag(self, group: str, topics: Sequence[str]) -> int:
        with self._reading() as connection:
            return sqlite_groups.lag(connection, group, topics)

    def members(self, group: str) -> int:
        with self._reading() as connection:
            members = sqlite_groups.members(connection, group)
        since_ms = epoch_ms(self._now()) - round(self._member_timeout_s * 1000)
        return sum(m.seen_ms >= since_ms and not self._presences.is_gone(m.token) for m in members)

    def last_seen(self, group: str) -> datetime | None:
        with self._reading() as connection:
            members = sqlite_groups.members(connection, group)
        return from_epoch_ms(max(m.seen_ms for m in members)) if members else None

    def appended_since(self, topic: str, moment: datetime) -> int:
        since_ms = epoch_ms(moment)
        with self._reading() as connection:
            rows = sqlite_records.topic(connection, topic).partition_ids
            return sum(sqlite_records.count_since(connection, row, since_ms) for row in rows)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._errors():
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction:  # an error may have ended it
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as exc:
            raise storage_error(self._name, exc) from exc
