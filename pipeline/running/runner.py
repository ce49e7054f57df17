"""Runs a stage: poll, handle, commit outputs and offsets as one. Only this module knows offsets and error policies.

The rules:

- What a batch comes to and how far it was read are committed together, or not at all.
- A batch that was not committed is polled again, and the state is built anew before: the state is what is committed.
- TransientError: the batch is tried again after a pause, and never skipped. FencedError: another member has the
  partitions; what is still ours is built anew. A rejected record goes to the dead letters in the same commit.
- PermanentError: the batch's records are tried one by one, and the one that fails alone goes to the dead letters.
- Anything else, and a dead letter that cannot be written, ends the run with the offsets uncommitted.
- While a batch is worked on, the log is told that this member lives, up to a limit; how many records a batch takes
  follows the time that the last ones took. So a slow batch is not taken away and begun again for ever.
"""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.contracts.topics import SINCE_HEADER
from pipeline.errors import FatalError, FencedError, PermanentError, StorageError, TransientError
from pipeline.ports import Batch, Consumer, Record, TopicPartition, WatchedLog
from pipeline.running.alive import EVERY_S, signs_of_life
from pipeline.running.dead_letters import dead_letter
from pipeline.running.metrics import Metrics
from pipeline.running.pacing import BatchPace
from pipeline.running.stage import Outcome, Rejection, Stage
from pipeline.running.stopping import Stop
from pipeline.settings import RunnerSettings

logger = logging.getLogger(__name__)

_METRICS_EVERY_S = 5.0
_NEAR_LIMIT = 0.5
_JITTER = random.SystemRandom()


def _utc_now() -> datetime:
    return datetime.now(UTC)


def run_stage(
    stage: Stage,
    log: WatchedLog,
    settings: RunnerSettings,
    *,
    stop: Stop,
    metrics: Metrics,
    metrics_file: Path | None = None,
    drain: bool = False,
    now: Callable[[], datetime] = _utc_now,
    beat: Callable[[], object] = lambda: None,
) -> None:
    """Run until `stop`: a batch at hand is then finished, or abandoned whole. With `drain`, until the group has
    committed all there is. `metrics_file` is written now and then, and at the end. `beat` is called, from any thread,
    at least every few seconds as long as the run goes on as it should.
    """
    run = _Run(stage, log, settings, stop=stop, metrics=metrics, metrics_file=metrics_file, now=now, beat=beat)
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
        *,
        stop: Stop,
        metrics: Metrics,
        metrics_file: Path | None,
        now: Callable[[], datetime],
        beat: Callable[[], object],
    ) -> None:
        self._stage = stage
        self._log = log
        self._joined: Consumer | None = None
        self._settings = settings
        self._stop = stop
        self._metrics = metrics
        self._metrics_file = metrics_file
        self._now = now
        self._beat = beat
        self._owned: dict[TopicPartition, int] = {}  # -> committed offset
        self._stale: frozenset[TopicPartition] = frozenset()
        self._pace = BatchPace(most=settings.batch_records, target_s=settings.batch_target_s)
        self._failures = 0
        self._answering = True

    def loop(self, *, drain: bool) -> None:
        next_report = 0.0
        while not self._stop.is_set():
            self._beat()
            if time.monotonic() >= next_report:
                next_report = time.monotonic() + _METRICS_EVERY_S
                self.report()
            batch = self._poll()
            if batch is None or self._stop.is_set():
                continue
            if drain and not batch.records and self._lag() == 0:
                return
            self._process(batch)

    def close(self) -> None:
        """Leave the group, and report a last time."""
        if self._joined is not None:
            self._joined.close()
        self.report()

    @property
    def _consumer(self) -> Consumer:
        """The member of the group: joined when it is first needed, as the log may not answer at once."""
        if self._joined is None:
            self._joined = self._log.consumer(self._stage.name, self._stage.inputs)
        return self._joined

    def report(self) -> None:
        """Write the metrics file. Where that fails the work goes on: it matters more than its figures."""
        lag = self._lag()
        self._metrics.lag.labels(self._stage.name).set(float("nan") if lag is None else lag)
        if self._metrics_file is None:
            return
        try:
            self._metrics.write_metrics(self._metrics_file)
        except StorageError as exc:
            logger.warning("%s: %s", self._stage.name, exc)

    def _poll(self) -> Batch | None:
        try:
            batch = self._consumer.poll(max_records=self._pace.size, timeout_s=self._settings.poll_timeout_s)
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
            with signs_of_life(self._consumer, self._beat, limit_s=self._settings.batch_limit_s):
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
        except PermanentError as exc:
            self._abandon(batch)
            self._pace.take_apart(len(batch.records))
            logger.warning("%s: %s; trying the records of its batch one by one", self._stage.name, exc)
            return
        self._failures = 0
        seconds = time.monotonic() - started
        self._pace.handled(len(batch.records), seconds)
        self._count(batch.records, outcome, seconds)

    def _build_state(self) -> None:
        if self._stale:
            try:
                self._stage.assign({partition: self._owned[partition] for partition in self._stale}, self._log)
            except PermanentError as exc:
                raise FatalError(f"{self._stage.name}: its state cannot be built: {exc}") from exc
            self._stale = frozenset()

    def _handle_and_commit(self, batch: Batch) -> Outcome:
        try:
            outcome = self._stage.handle(batch.records)
            self._commit(batch, outcome)
        except PermanentError as exc:
            if len(batch.records) > 1:
                raise
            self._stale = frozenset(self._owned)  # the record has left its traces
            outcome = Outcome(rejected=(Rejection(record=batch.records[0], error=exc),))
            try:
                self._commit(batch, outcome)
            except PermanentError as refused:
                raise FatalError(f"{self._stage.name}: a dead letter cannot be written: {refused}") from refused
        return outcome

    def _commit(self, batch: Batch, outcome: Outcome) -> None:
        since = (SINCE_HEADER, b"%d" % min(map(_since_ms, batch.records)))
        outputs = [replace(message, headers=(*message.headers, since)) for message in outcome.outputs]
        dead_letters = [dead_letter(rejection, self._stage.name, self._now()) for rejection in outcome.rejected]
        started = time.monotonic()
        self._consumer.commit(batch, [*outputs, *dead_letters])
        self._metrics.commit_seconds.labels(self._stage.name).observe(time.monotonic() - started)
        for record in batch.records:
            self._owned[TopicPartition(record.topic, record.partition)] = record.next_offset

    def _abandon(self, batch: Batch) -> None:
        self._consumer.rewind(batch)
        self._stale = frozenset(self._owned)

    def _pause(self, exc: TransientError | FencedError) -> None:
        """Longer after each failure in a row, and never the same for two members. Ends early on `stop`."""
        cause = "fenced" if isinstance(exc, FencedError) else "transient"
        self._metrics.retries.labels(self._stage.name, cause).inc()
        longest = min(self._settings.retry_longest_s, self._settings.retry_first_s * 2.0 ** min(self._failures, 30))
        seconds = longest * _JITTER.uniform(0.5, 1.0)
        self._failures += 1
        logger.warning("%s: %s; trying again in %.1f s", self._stage.name, exc, seconds)
        until = time.monotonic() + seconds
        while not self._stop.is_set() and (left := until - time.monotonic()) > 0:
            self._beat()
            self._stop.wait(min(left, EVERY_S))

    def _count(self, records: Sequence[Record], outcome: Outcome, seconds: float) -> None:
        name, metrics = self._stage.name, self._metrics
        metrics.records.labels(name, "handled").inc(len(records) - len(outcome.rejected))
        metrics.records.labels(name, "rejected").inc(len(outcome.rejected))
        metrics.batches.labels(name).inc()
        metrics.batch_seconds.labels(name).observe(seconds)
        metrics.batch_size.labels(name).set(self._pace.size)
        used = seconds / self._settings.batch_limit_s
        metrics.batch_limit_used.labels(name).set(used)
        if used > _NEAR_LIMIT:
            logger.warning(
                "%s: %d records took %.0f s, %.0f%% of what a batch may take (runner.batch_limit_s)",
                name, len(records), seconds, 100 * used,
            )  # fmt: skip
        now_ms = self._now().timestamp() * 1000
        for record in records:
            metrics.story_age.labels(name).observe(max(0.0, now_ms - _since_ms(record)) / 1000)
        for rejection in outcome.rejected:
            record = rejection.record
            place = f"{record.topic} partition {record.partition} offset {record.offset}"
            logger.warning("%s: %s went to the dead letters: %s", name, place, rejection.error)

    def _lag(self) -> int | None:
        try:
            lag = self._log.lag(self._stage.name, self._stage.inputs)
        except TransientError as exc:
            # A poll of a log that does not answer just finds nothing: this is where it shows.
            logger.warning("%s: %s", self._stage.name, exc)
            self._answering = False
            return None
        if not self._answering:
            logger.info("%s: the log answers again", self._stage.name)
            self._answering = True
        return lag


def _since_ms(record: Record) -> int:
    """When the article behind the record came into the log, in milliseconds since the epoch."""
    stated = dict(record.headers).get(SINCE_HEADER, b"")
    return int(stated) if stated.isdigit() else round(record.timestamp.timestamp() * 1000)
