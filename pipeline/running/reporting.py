"""What a run of a stage reports: counts and lag as metrics, trouble as log lines, and that its loop turns.

Decides nothing about records. Trouble with the reports themselves never stops the work.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.clock import utc_now
from pipeline.contracts.topics import SINCE_HEADER, dead_letter_topic
from pipeline.domain.text.epoch import epoch_ms
from pipeline.errors import FencedError, StorageError, TransientError
from pipeline.ports import LogStatus, Record
from pipeline.running.health import Phase, Readiness
from pipeline.running.logs import where
from pipeline.running.metrics import Metrics
from pipeline.running.pacing import backoff_s
from pipeline.running.stage import Outcome, Stage
from pipeline.running.tracing import NoTracing, Tracing
from pipeline.settings import RunnerSettings

logger = logging.getLogger(__name__)

_NEAR_LIMIT = 0.5
_COUNT_EVERY_S = 60.0  # dead letters: each time a question to the brokers


def _ignore() -> None:
    """Nobody watches the process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """Where a run reports to.

    `tracing`: where spans go. `file` gets the metrics every `every_s` seconds, and at the end. `beat` is called, from
    any thread, at least every few seconds as long as the run goes on as it should. `readiness` is told how far the run
    is. `now` is the clock of the reports.
    """

    metrics: Metrics = field(default_factory=Metrics)
    readiness: Readiness = field(default_factory=Readiness)
    tracing: Tracing = field(default_factory=NoTracing)
    file: Path | None = None
    beat: Callable[[], object] = _ignore
    now: Callable[[], datetime] = utc_now
    every_s: float = 5.0


class StageReporter:
    """The reports of one run of one stage. Used by one thread at a time."""

    def __init__(self, stage: Stage, log: LogStatus, settings: RunnerSettings, reporting: Reporting) -> None:
        self._name, self._inputs = stage.name, stage.inputs
        self._log = log
        self._settings = settings
        self._to = reporting
        self._next_report = 0.0
        self._next_count = 0.0
        self._lag_failures = 0
        self._unanswered = ""  # why the log did not answer the last question
        self._ask_lag_at = 0.0

    def becomes(self, phase: Phase, cause: str = "") -> None:
        """Say how far the run is from its work: not at it, whatever it has, while the log does not answer."""
        if self._unanswered and phase != "stopping":
            phase, cause = "failing", self._unanswered
        self._to.readiness.becomes(self._name, phase, cause)

    def turn(self) -> None:
        """Say that the run goes on, and report when it is time to."""
        self._to.beat()
        if time.monotonic() >= self._next_report:
            self._next_report = time.monotonic() + self._to.every_s
            self.report()

    def report(self) -> None:
        """Ask for the lag and write the metrics file. If that fails the work goes on: it matters more."""
        lag = self.lag()
        self._to.metrics.lag.labels(self._name).set(float("nan") if lag is None else lag)
        self._count_dead_letters()
        if self._to.file is None:
            return
        try:
            self._to.metrics.write_metrics(self._to.file)
        except StorageError as exc:
            logger.warning("%s: %s", self._name, exc, extra={"stage": self._name})

    def _count_dead_letters(self) -> None:
        """Note how many records are in the dead letters of the inputs, once in a while."""
        if time.monotonic() < self._next_count:
            return
        self._next_count = time.monotonic() + _COUNT_EVERY_S
        for topic in map(dead_letter_topic, self._inputs):
            try:
                found = self._log.describe(topic)
            except TransientError:
                return  # the lag says so
            if found is not None:
                counts = [p.end_offset - p.first_offset if p.records is None else p.records for p in found.partitions]
                self._to.metrics.dead_letters.labels(self._name, topic).set(sum(counts))

    def lag(self) -> int | None:
        """How many records the stage has not committed yet.

        None while the log does not answer: it is asked again after growing pauses.
        """
        if time.monotonic() < self._ask_lag_at:
            return None
        try:
            lag = self._log.lag(self._name, self._inputs)
        except TransientError as exc:
            # A poll of a log that does not answer just finds nothing: an outage shows here.
            pause_s = backoff_s(self._lag_failures, self._settings)
            self._lag_failures += 1
            self._ask_lag_at = time.monotonic() + pause_s
            self._unanswered = str(exc)
            self._to.metrics.retries.labels(self._name, "transient").inc()
            self.becomes("failing", self._unanswered)
            logger.warning("%s: %s; asking again in %.1f s", self._name, exc, pause_s, extra={"stage": self._name})
            return None
        if self._lag_failures:
            logger.info("%s: the log answers again", self._name, extra={"stage": self._name})
            self._lag_failures, self._unanswered = 0, ""
        return lag

    def commit_took(self, seconds: float) -> None:
        """Count a commit."""
        self._to.metrics.commit_seconds.labels(self._name).observe(seconds)

    def will_retry(self, exc: TransientError | FencedError, pause_s: float) -> None:
        """Count a batch that was abandoned, and log why."""
        cause = "fenced" if isinstance(exc, FencedError) else "transient"
        self._to.metrics.retries.labels(self._name, cause).inc()
        self.becomes("failing", str(exc))
        logger.warning("%s: %s; trying again in %.1f s", self._name, exc, pause_s, extra={"stage": self._name})

    def committed(self, records: Sequence[Record], outcome: Outcome, seconds: float, next_size: int) -> None:
        """Count a batch that took `seconds` from its poll to its commit, and log what was rejected."""
        outcome.committed()
        name, metrics = self._name, self._to.metrics
        metrics.records.labels(name, "handled").inc(len(records) - len(outcome.rejected))
        metrics.records.labels(name, "rejected").inc(len(outcome.rejected))
        metrics.batches.labels(name).inc()
        metrics.batch_seconds.labels(name).observe(seconds)
        metrics.batch_size.labels(name).set(next_size)
        used = seconds / self._settings.batch_limit_s
        metrics.batch_limit_used.labels(name).set(used)
        if used > _NEAR_LIMIT:
            logger.warning(
                "%s: %d records took %.0f s, %.0f%% of what a batch may take (runner.batch_limit_s)",
                name, len(records), seconds, 100 * used,
            )  # fmt: skip
        now_ms = epoch_ms(self._to.now())
        for record in records:
            metrics.story_age.labels(name).observe(max(0.0, now_ms - since_ms(record)) / 1000)
            if logger.isEnabledFor(logging.DEBUG):
                logger.debug("%s: handled %s", name, record.place, extra={"stage": name, **where(record)})
        if outcome.rejected:
            self._next_count = 0.0
        for rejection in outcome.rejected:
            place, error = rejection.record.place, rejection.error
            fields = {"stage": name, **where(rejection.record)}
            logger.warning("%s: %s went to the dead letters: %s", name, place, error, extra=fields)


def since_ms(record: Record) -> int:
    """When the article behind the record came into the log, in milliseconds since the epoch."""
    stated = dict(record.headers).get(SINCE_HEADER, b"")
    return int(stated) if stated.isdigit() else epoch_ms(record.timestamp)
