"""Runs a stage: poll, handle, commit outputs and offsets as one.

Only this module knows offsets and error policies.

The rules:

- A batch's outputs and how far it was read are committed together, or not at all.
- A batch that was not committed is polled again, and the state is rebuilt before: the state is what is committed.
- TransientError: the batch is retried after a pause, and never skipped.
- FencedError: another member has the partitions; the state of those that are left is rebuilt.
- A rejected record goes to the dead letters in the same commit.
- PermanentError: the batch's records are handled one by one, and the one that fails alone goes to the dead letters.
- A late output that is larger than the log takes is left out, with a warning.
- A dead letter that is larger than the log takes is written without its value.
- StopRequested: the batch is abandoned, since the run is to end. A stage that does not ask whether it is to end is
  interrupted within seconds, wherever it is (`shutdown.interruptible`).
- Anything else, and a dead letter that cannot be written, ends the run with the offsets uncommitted.
- While a batch is handled, the group is told that this member lives, up to a limit, and the lag is reported. How many
  records a batch takes follows the time that the last ones took. So a slow batch is not taken away for ever.
"""

import logging
import random
import time
from collections.abc import Iterator
from dataclasses import replace

from pipeline.contracts.topics import SINCE_HEADER
from pipeline.domain.text.amounts import count
from pipeline.errors import FatalError, FencedError, PermanentError, RecordTooLarge, StopRequested, TransientError
from pipeline.ports import Batch, Consumer, LogReader, Record, TopicPartition, WatchedLog
from pipeline.running.dead_letters import dead_letter
from pipeline.running.heartbeat import EVERY_S, heartbeats
from pipeline.running.pacing import BatchPace, backoff_s
from pipeline.running.reporting import Reporting, StageReporter, since_ms
from pipeline.running.shutdown import Stop, interruptible
from pipeline.running.stage import Outcome, Rejection, Stage
from pipeline.running.tracing import BatchTrace
from pipeline.settings import RunnerSettings

logger = logging.getLogger(__name__)

POLL_TIMEOUT_S = 0.5
"""How long a stage waits for the first record before it looks whether it should stop."""

STANDBY_AFTER_S = 30.0
"""A member that has got no partitions for so long is not needed: longer than a group takes to distribute them."""

_JITTER = random.SystemRandom()


def run_stage(
    stage: Stage,
    log: WatchedLog,
    settings: RunnerSettings,
    *,
    stop: Stop,
    reporting: Reporting | None = None,
    drain: bool = False,
    poll_timeout_s: float = POLL_TIMEOUT_S,
) -> None:
    """Run until `stop`, which finishes the current batch or abandons it whole.

    With `drain`, also until the group has committed all there is.
    """
    run = _Run(stage, log, settings, stop, reporting or Reporting(), poll_timeout_s)
    try:
        run.loop(drain=drain)
    finally:
        run.close()


class _Run:
    """One run of one stage: which partitions it has, and for which of them its state is not what is committed."""

    def __init__(
        self,
        stage: Stage,
        log: WatchedLog,
        settings: RunnerSettings,
        stop: Stop,
        reporting: Reporting,
        poll_timeout_s: float,
    ) -> None:
        self._stage = stage
        self._log = log
        self._joined: Consumer | None = None
        self._settings = settings
        self._stop = stop
        self._poll_timeout_s = poll_timeout_s
        self._now = reporting.now
        self._tracing = reporting.tracing
        self._reporter = StageReporter(stage, log, settings, reporting)
        self._owned: dict[TopicPartition, int] = {}  # -> committed offset
        self._stale: frozenset[TopicPartition] = frozenset()
        self._pace = BatchPace(most=settings.batch_records, target_s=settings.batch_target_s)
        self._failures = 0
        self._joining_since = time.monotonic()

    def loop(self, *, drain: bool) -> None:
        self._reporter.becomes("joining", "it has no partitions yet")
        while not self._stop.is_set():
            self._reporter.turn()
            batch = self._poll()
            if batch is None or self._stop.is_set():
                continue
            if drain and not batch.records and self._reporter.lag() == 0:
                return
            self._process(batch)

    def close(self) -> None:
        """Leave the group, and report a last time."""
        self._reporter.becomes("stopping")
        if self._joined is not None:
            self._joined.close()
        self._reporter.report()

    @property
    def _consumer(self) -> Consumer:
        """The member of the group: joined when it is first needed, as the log may not answer at once."""
        if self._joined is None:
            self._joined = self._log.consumer(self._stage.name, self._stage.inputs)
        return self._joined

    def _poll(self) -> Batch | None:
        try:
            batch = self._consumer.poll(max_records=self._pace.size, timeout_s=self._poll_timeout_s)
        except (TransientError, FencedError) as exc:
            self._pause(exc)
            return None
        for partition in batch.revoked:
            self._owned.pop(partition, None)
        self._owned.update(batch.newly_assigned)
        self._stale = (self._stale & self._owned.keys()) | batch.newly_assigned.keys()
        if batch.revoked:
            self._stage.revoke(batch.revoked)
        return batch

    def _process(self, batch: Batch) -> None:
        started = time.monotonic()
        try:
            with heartbeats(self._consumer, self._reporter.turn, limit_s=self._settings.batch_limit_s):
                self._build_state()
                if not batch.records:
                    return
                outcome = self._handle_and_commit(batch)
        except (TransientError, FencedError) as exc:
            self._abandon(batch)
            if isinstance(exc, FencedError):
                self._pace.fenced()
            self._pause(exc)
            return
        except StopRequested:
            self._abandon(batch)
            return
        except PermanentError as exc:
            self._abandon(batch)
            self._pace.take_apart(len(batch.records))
            logger.warning("%s: %s; trying the records of its batch one by one", self._stage.name, exc)
            return
        self._failures = 0
        seconds = time.monotonic() - started
        self._pace.handled(len(batch.records), seconds)
        self._reporter.committed(batch.records, outcome, seconds, self._pace.size)

    def _build_state(self) -> None:
        if not self._stale:
            self._report_partitions()
            return
        self._reporter.becomes("rebuilding", f"the state of {count(len(self._stale), 'partition')} is built")
        reads = _NotedReads(self._log, self._stop)
        stale = {partition: self._owned[partition] for partition in self._stale}
        try:
            interruptible(self._stop, lambda: self._stage.assign(stale, reads))
        except PermanentError as exc:
            partitions = ", ".join(partition.place for partition in sorted(self._stale))
            at = "nothing was read for it" if reads.last is None else f"last read: {reads.last.place}"
            raise FatalError(f"{self._stage.name}: the state of {partitions} cannot be built: {exc} ({at})") from exc
        self._stale = frozenset()
        self._report_partitions()

    def _report_partitions(self) -> None:
        """Say that the run does its work, or that others have all of it."""
        if self._owned:
            self._joining_since = time.monotonic()
            self._reporter.becomes("ready")
        elif time.monotonic() - self._joining_since > STANDBY_AFTER_S:
            self._reporter.becomes("standby", "other members have all partitions")
        else:
            self._reporter.becomes("joining", "it has no partitions yet")

    def _handle_and_commit(self, batch: Batch) -> Outcome:
        with self._tracing.batch(self._stage.name, batch.records) as trace:
            outcome = Outcome()
            try:
                outcome = interruptible(self._stop, lambda: self._stage.handle(batch.records))
                outcome = self._commit_fitting(batch, outcome, trace)
            except PermanentError as exc:
                if len(batch.records) > 1:
                    raise
                self._stale = frozenset(self._owned)  # the record has left its traces
                rejected = outcome.rejected or (Rejection(record=batch.records[0], error=exc),)
                outcome = self._reject(batch, Outcome(rejected=rejected, late=outcome.late), trace)
            for one in outcome.rejected:
                trace.rejected(one.record, str(one.error))
            return outcome

    def _commit_fitting(self, batch: Batch, outcome: Outcome, trace: BatchTrace, *, with_value: bool = True) -> Outcome:
        """Commit without the late outputs that are too large; what was committed."""
        while True:
            try:
                self._commit(batch, outcome, trace, with_value=with_value)
            except RecordTooLarge as exc:
                fitting = outcome.without_late(exc.key)
                if fitting == outcome:
                    raise
                logger.warning("%s: %s; what was written before stays", self._stage.name, exc)
                outcome = fitting
            else:
                return outcome

    def _reject(self, batch: Batch, outcome: Outcome, trace: BatchTrace) -> Outcome:
        """Commit the dead letter of a record, without its value if the log does not take it with it."""
        try:
            try:
                return self._commit_fitting(batch, outcome, trace)
            except RecordTooLarge:
                return self._commit_fitting(batch, outcome, trace, with_value=False)
        except PermanentError as exc:
            place = batch.records[0].place
            raise FatalError(f"{self._stage.name}: {place}: its dead letter cannot be written: {exc}") from exc

    def _commit(self, batch: Batch, outcome: Outcome, trace: BatchTrace, *, with_value: bool) -> None:
        since = (SINCE_HEADER, b"%d" % min(map(since_ms, batch.records)))
        outputs = [
            replace(message, headers=(*message.headers, since, *trace.headers(message))) for message in outcome.outputs
        ]
        outputs += [
            replace(message, headers=(*message.headers, *trace.headers(message)))
            for messages in outcome.late.values()
            for message in messages
        ]
        dead_letters = [
            dead_letter(rejection, self._stage.name, self._now(), with_value=with_value)
            for rejection in outcome.rejected
        ]
        started = time.monotonic()
        self._consumer.commit(batch, [*outputs, *dead_letters], also=outcome.late.keys())
        self._reporter.commit_took(time.monotonic() - started)
        for record in batch.records:
            self._owned[TopicPartition(record.topic, record.partition)] = record.next_offset

    def _abandon(self, batch: Batch) -> None:
        self._consumer.rewind(batch)
        self._stale = frozenset(self._owned)

    def _pause(self, exc: TransientError | FencedError) -> None:
        """Longer after each failure in a row, and never the same for two members. Ends early on `stop`."""
        seconds = backoff_s(self._failures, self._settings) * _JITTER.uniform(0.5, 1.0)
        self._failures += 1
        self._reporter.will_retry(exc, seconds)
        until = time.monotonic() + seconds
        while not self._stop.is_set() and (left := until - time.monotonic()) > 0:
            self._reporter.turn()
            self._stop.wait(min(left, EVERY_S))


class _NotedReads:
    """The log as a stage reads its state from it.

    Remembers the last record, to name it if it cannot be used. StopRequested once the run is to end.
    """

    def __init__(self, log: LogReader, stop: Stop) -> None:
        self._log, self._stop = log, stop
        self.last: Record | None = None

    def read(self, partition: TopicPartition, *, start: int = 0, end: int | None = None) -> Iterator[Record]:
        return self._noted(self._log.read(partition, start=start, end=end))

    def newest(self, partition: TopicPartition) -> Record | None:
        return self._log.newest(partition)

    def _noted(self, records: Iterator[Record]) -> Iterator[Record]:
        for record in records:
            if self._stop.is_set():
                raise StopRequested("the state was not built")
            self.last = record
            yield record
