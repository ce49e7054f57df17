"""From the producer's file to the log: each record exactly once, after any failure.

A record is written to the outbox together with what the producer remembers of it, then appended to the log, then
removed from the outbox. After a crash between the last two steps it is unknown whether the record is on the log: it is
searched for there, from the end offsets that were stored with it.
"""

from collections.abc import Callable

import msgspec

from pipeline.contracts.topics import ARTICLES
from pipeline.errors import RecordTooLarge
from pipeline.ports import Headers, Message, TopicPartition, WatchedLog
from producers.memory.records import OutboxRow
from producers.memory.state_file import StateFile


class Outbox:
    """Used by one thread, and by one process under its name. Close it before the log."""

    def __init__(
        self, log: WatchedLog, file: StateFile, name: str, headers: Callable[[str], Headers] = lambda article_id: ()
    ) -> None:
        """`headers`: what the record of an article begins its trace with."""
        self._headers = headers
        self._log = log
        self._file = file
        self._producer = log.producer(name)
        self._is_certain = False  # that no stored row is on the log
        self._ends: dict[int, int] | None = None  # no record put from now on is before these

    def put(self, message: Message) -> None:
        """Store the message, in the caller's transaction."""
        if self._ends is None:
            self._ends = self._end_offsets()
        self._file.write(
            "INSERT INTO outbox (key, value, ends) VALUES (?, ?, ?)",
            message.key,
            message.value,
            msgspec.json.encode(self._ends),
        )

    def flush(self) -> int:
        """Append what is stored; the number of records appended.

        Raises TransientError or StorageError: then nothing is lost, and the next call continues. Raises RecordTooLarge
        if the log does not take a record: that one is removed, and all others are appended.
        """
        rows = self._rows()
        if rows and not self._is_certain:
            self._producer.append(())  # ends what this name may still have open
            found = self._already_appended(rows)
            self._remove([row for row in rows if row.number in found])
            rows = [row for row in rows if row.number not in found]
        if rows:
            # If it fails half-way, it is unknown what the log took in.
            self._is_certain = False
            try:
                self._append(rows)
            except RecordTooLarge:  # and nothing was written
                self._append_one_by_one(rows)
        if rows or self._ends is None:
            # Asked here rather than in `put`, where a log that is unavailable would cost the article.
            self._ends = self._end_offsets()
        self._is_certain = True
        return len(rows)

    def _append(self, rows: list[OutboxRow]) -> None:
        self._producer.append([self._message(row) for row in rows])
        self._remove(rows)

    def _message(self, row: OutboxRow) -> Message:
        return Message(topic=ARTICLES, key=row.key, value=row.value, headers=self._headers(row.key.decode()))

    def _append_one_by_one(self, rows: list[OutboxRow]) -> None:
        removed: RecordTooLarge | None = None
        for row in rows:
            try:
                self._append([row])
            except RecordTooLarge as exc:
                self._remove([row])
                removed = removed or exc
        if removed is not None:
            self._is_certain = True
            raise removed

    def is_empty(self) -> bool:
        return not self._file.read("SELECT 1 FROM outbox LIMIT 1")

    def close(self) -> None:
        self._producer.close()

    def _rows(self) -> list[OutboxRow]:
        """In the order in which they were put in."""
        rows = self._file.read("SELECT number, key, value, ends FROM outbox ORDER BY number")
        return [
            OutboxRow(number=number, key=key, value=value, ends=msgspec.json.decode(ends, type=dict[int, int]))
            for number, key, value, ends in rows
        ]

    def _remove(self, rows: list[OutboxRow]) -> None:
        numbers = msgspec.json.encode([row.number for row in rows]).decode()
        self._file.write("DELETE FROM outbox WHERE number IN (SELECT value FROM json_each(?))", numbers)

    def _end_offsets(self) -> dict[int, int]:
        partitions = range(self._log.partitions(ARTICLES))
        return {number: self._log.end_offset(TopicPartition(ARTICLES, number)) for number in partitions}

    def _already_appended(self, rows: list[OutboxRow]) -> set[int]:
        """The numbers of the rows whose records are on the log."""
        starts: dict[int, int] = {}
        for row in rows:
            for partition, end in row.ends.items():
                starts[partition] = min(end, starts.get(partition, end))
        on_log = {
            (record.key, record.value)
            for partition, start in starts.items()
            for record in self._log.read(TopicPartition(ARTICLES, partition), start=start)
        }
        return {row.number for row in rows if (row.key, row.value) in on_log}
