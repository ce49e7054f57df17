"""From the producer's own file to the log, each record exactly once, whatever the log and whenever the producer dies.

A record is written to the outbox together with what the producer remembers of it, then appended, then removed from the
outbox. Whoever dies between the last two steps does not know whether the record is on the log: it is looked for from
the end offsets that were remembered with it.
"""

from pipeline.contracts.topics import ARTICLES
from pipeline.errors import RecordTooLarge
from pipeline.ports import Message, TopicPartition, WatchedLog
from producers.memory.remembered import OutboxRow
from producers.memory.state import ProducerState


class Outbox:
    """One thread's, and one process's under that name. `close` it before the log."""

    def __init__(self, log: WatchedLog, state: ProducerState, name: str) -> None:
        self._log = log
        self._state = state
        self._producer = log.producer(name)
        self._certain = False
        self._ends: dict[int, int] | None = None  # no record put from now on is before these

    def put(self, key: bytes, value: bytes) -> None:
        """Remember the record, in the caller's transaction."""
        if self._ends is None:
            self._ends = self._end_offsets()
        self._state.put_in_outbox(key, value, self._ends)

    def flush(self) -> int:
        """Append what waits; the number of records appended. Raises TransientError or StorageError: then nothing is
        lost, and the next call goes on. RecordTooLarge where the log does not take a record: that one is dropped, and
        all others are appended.
        """
        rows = self._state.outbox()
        if rows and not self._certain:
            self._producer.append(())  # what this name may still have under way ends first
            found = self._already_appended(rows)
            self._state.clear_outbox([row for row in rows if row.number in found])
            rows = [row for row in rows if row.number not in found]
        if rows:
            # Should it fail half-way, nobody knows what the log took in.
            self._certain = False
            try:
                self._append(rows)
            except RecordTooLarge:  # and nothing was written
                self._append_one_by_one(rows)
        if rows or self._ends is None:
            # Asked here rather than in `put`: there an article is at hand that a log that is away must not lose.
            self._ends = self._end_offsets()
        self._certain = True
        return len(rows)

    def _append(self, rows: list[OutboxRow]) -> None:
        self._producer.append([Message(topic=ARTICLES, key=row.key, value=row.value) for row in rows])
        self._state.clear_outbox(rows)

    def _append_one_by_one(self, rows: list[OutboxRow]) -> None:
        dropped: RecordTooLarge | None = None
        for row in rows:
            try:
                self._append([row])
            except RecordTooLarge as exc:
                self._state.clear_outbox([row])
                dropped = dropped or exc
        if dropped is not None:
            self._certain = True
            raise dropped

    def close(self) -> None:
        self._producer.close()

    def _end_offsets(self) -> dict[int, int]:
        partitions = range(self._log.partitions(ARTICLES))
        return {number: self._log.end_offset(TopicPartition(ARTICLES, number)) for number in partitions}

    def _already_appended(self, rows: list[OutboxRow]) -> set[int]:
        """The rows whose records are on the log."""
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
