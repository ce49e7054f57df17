"""Runs a stage: poll, handle, commit outputs and offsets as one. Only this module knows offsets and error policies.

The rules:

- What a batch comes to and how far it was read are committed together, or not at all.
- A batch that was not committed is polled again, and the state is built anew before: the state is what is committed.
- TransientError: the batch is tried again after a pause, and never skipped. FencedError: another member has the
  partitions; what is still ours is built anew. A rejected record goes to the dead letters in the same commit.
- Anything else, and a dead letter that cannot be written, ends the run with the offsets uncommitted.
"""

import logging
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from pipeline.contracts.topics import dead_letter_topic
from pipeline.errors import FencedError, PermanentError, StorageError, TransientError
from pipeline.metrics import Metrics
from pipeline.ports import Batch, Consumer, Log, Message, Record, TopicPartition, WatchedLog
from pipeline.settings import RunnerSettings

logger = logging.getLogger(__name__)

_METRICS_EVERY_S = 5.0
_JITTER = random.SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A record that can never be handled, and why: it goes to the dead letters."""

    record: Record
    error: PermanentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a batch comes to."""

    outputs: tuple[Message, ...] = ()
    rejected: tuple[Rejection, ...] = ()


class Stage(Protocol):
    """One step of the line. `name` is its consumer group, `inputs` the topics it reads."""

    @property
    def name(self) -> str: ...

    @property
    def inputs(self) -> tuple[str, ...]: ...

    def assign(self, partitions: frozenset[TopicPartition], log: Log) -> None:
        """Build the state of these input partitions anew, from the log. Called when they are assigned, and again after
        a batch that was handled but not committed.
        """
        ...

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Forget the state of these partitions."""
        ...

    def handle(self, records: Sequence[Record]) -> Outcome:
        """Decide. No input or output of its own. A record that can never be handled is in `rejected` and leaves no
        trace in the state; TransientError asks for the whole batch again later.
        """
        ...


class Stop(Protocol):
    """What asks a run to end: a `threading.Event` is one."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float | None = None) -> bool: ...


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
) -> None:
    """Run until `stop`: a batch at hand is then finished, or abandoned whole. With `drain`, until the group has
    committed all there is. `metrics_file` is written now and then, and at the end.
    """
    consumer = log.consumer(stage.name, stage.inputs)
    run = _Run(stage, log, consumer, settings, stop=stop, metrics=metrics, metrics_file=metrics_file, now=now)
    try:
        run.loop(drain=drain)
    finally:
        consumer.close()
        run.report()


class _Run:
    """One run of one stage: which partitions it has, and for which of them its state is not what is committed."""

    def __init__(
        self,
        stage: Stage,
        log: WatchedLog,
        consumer: Consumer,
        settings: RunnerSettings,
        *,
        stop: Stop,
        metrics: Metrics,
        metrics_file: Path | None,
        now: Callable[[], datetime],
    ) -> None:
        self._stage = stage
        self._log = log
        self._consumer = consumer
        self._settings = settings
        self._stop = stop
        self._metrics = metrics
        self._metrics_file = metrics_file
        self._now = now
        self._owned: frozenset[TopicPartition] = frozenset()
        self._stale: frozenset[TopicPartition] = frozenset()
        self._failures = 0

    def loop(self, *, drain: bool) -> None:
        next_report = 0.0
        while not self._stop.is_set():
            if time.monotonic() >= next_report:
                next_report = time.monotonic() + _METRICS_EVERY_S
                self.report()
            batch = self._poll()
            if batch is None or self._stop.is_set():
                continue
            if drain and not batch.records and self._lag() == 0:
                return
            self._process(batch)

    def report(self) -> None:
        """Write the metrics file. Where that fails the work goes on: it matters more than its figures."""
        if self._metrics_file is None:
            return
        if (lag := self._lag()) is not None:
            self._metrics.lag.labels(self._stage.name).set(lag)
        try:
            self._metrics.write_metrics(self._metrics_file)
        except StorageError as exc:
            logger.warning("%s: %s", self._stage.name, exc)

    def _poll(self) -> Batch | None:
        try:
            batch = self._consumer.poll(
                max_records=self._settings.batch_records, timeout_s=self._settings.poll_timeout_s
            )
        except TransientError as exc:
            self._pause(exc)
            return None
        self._owned = (self._owned - batch.revoked) | batch.newly_assigned
        self._stale = (self._stale & self._owned) | batch.newly_assigned
        if batch.revoked:
            self._stage.revoke(batch.revoked)
        return batch

    def _process(self, batch: Batch) -> None:
        started = time.monotonic()
        try:
            if self._stale:
                self._stage.assign(self._stale, self._log)
                self._stale = frozenset()
            if not batch.records:
                return
            outcome = self._stage.handle(batch.records)
            dead_letters = [dead_letter(rejection, self._stage.name, self._now()) for rejection in outcome.rejected]
            self._consumer.commit(batch, [*outcome.outputs, *dead_letters])
        except (TransientError, FencedError) as exc:
            self._consumer.rewind(batch)
            self._stale = self._owned
            self._pause(exc)
            return
        self._failures = 0
        self._count(outcome, len(batch.records), time.monotonic() - started)

    def _pause(self, exc: TransientError | FencedError) -> None:
        """Longer after each failure in a row, and never the same for two members. Ends early on `stop`."""
        cause = "fenced" if isinstance(exc, FencedError) else "transient"
        self._metrics.retries.labels(self._stage.name, cause).inc()
        longest = min(self._settings.retry_longest_s, self._settings.retry_first_s * 2.0 ** min(self._failures, 30))
        seconds = longest * _JITTER.uniform(0.5, 1.0)
        self._failures += 1
        logger.warning("%s: %s; trying again in %.1f s", self._stage.name, exc, seconds)
        self._stop.wait(seconds)

    def _count(self, outcome: Outcome, records: int, seconds: float) -> None:
        name = self._stage.name
        self._metrics.records.labels(name, "handled").inc(records - len(outcome.rejected))
        self._metrics.records.labels(name, "rejected").inc(len(outcome.rejected))
        self._metrics.batches.labels(name).inc()
        self._metrics.batch_seconds.labels(name).observe(seconds)
        for rejection in outcome.rejected:
            record = rejection.record
            place = f"{record.topic} partition {record.partition} offset {record.offset}"
            logger.warning("%s: %s went to the dead letters: %s", name, place, rejection.error)

    def _lag(self) -> int | None:
        try:
            return self._log.lag(self._stage.name, self._stage.inputs)
        except TransientError:
            return None


def dead_letter(rejection: Rejection, stage: str, at: datetime) -> Message:
    """The record as it came, and in its headers where it came from and why it was rejected."""
    record = rejection.record
    cause = {
        "samestory-topic": record.topic,
        "samestory-partition": str(record.partition),
        "samestory-offset": str(record.offset),
        "samestory-stage": stage,
        "samestory-error": f"{type(rejection.error).__name__}: {rejection.error}",
        "samestory-at": at.isoformat(),
    }
    return Message(
        topic=dead_letter_topic(record.topic),
        key=record.key,
        value=record.value,
        # One that was put back and is rejected again tells of the last time.
        headers=(
            *((name, value) for name, value in record.headers if name not in cause),
            *((name, text.encode("utf-8", "backslashreplace")) for name, text in cause.items()),
        ),
    )


@contextmanager
def stop_on_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set while the block lasts. For the main thread."""
    stop = threading.Event()
    signals: SimpleQueue[int | None] = SimpleQueue()

    def pass_on() -> None:
        # Not in the handler itself: it may interrupt the main thread inside the event's own lock.
        while signals.get() is not None:
            stop.set()

    thread = threading.Thread(target=pass_on, name="signals", daemon=True)
    thread.start()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, lambda received, _: signals.put(received))
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signals.put(None)
        thread.join()


def stop_with_parent(stop: threading.Event, *, grace_s: float = 30.0) -> None:
    """Set `stop` once the standard input ends, as it does with the supervisor that holds its other end (see
    `supervisor`), however that ended. A run that has not ended `grace_s` later is ended hard: nothing is half done.
    """

    def watch() -> None:
        while os.read(0, 1024):
            pass
        stop.set()
        time.sleep(grace_s)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
