"""Runs and times stages, without the time to join a group and to find that nothing is left."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.ports import LogReader, Message, Record, TopicPartition, WatchedLog
from pipeline.running.runner import run_stage
from pipeline.running.stage import Outcome, Stage
from pipeline.settings import RunnerSettings


class PassOn:
    """Copies records unchanged from one topic to another: measures only the transport and the runner."""

    def __init__(self, name: str, topic: str, to: str) -> None:
        self.name, self.inputs, self._to = name, (topic,), to

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        pass

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        pass

    def handle(self, records: Sequence[Record]) -> Outcome:
        return Outcome(outputs=tuple(Message(topic=self._to, key=r.key, value=r.value) for r in records))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """The figures of a stage.

    `outside_share`: the share of the time spent outside of its `handle`, in polls and commits. Processor time includes
    all threads of the process.
    """

    records_per_s: float
    records_per_cpu_s: float
    outside_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Handled:
    began_s: float
    began_cpu_s: float
    inside_s: float
    records: int


class _Timed:
    """A stage that records when each batch was handled."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.batches: list[_Handled] = []

    @property
    def name(self) -> str:
        return self._stage.name

    @property
    def inputs(self) -> tuple[str, ...]:
        return self._stage.inputs

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        self._stage.assign(partitions, log)

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        self._stage.revoke(partitions)

    def handle(self, records: Sequence[Record]) -> Outcome:
        began_s, began_cpu_s = time.perf_counter(), time.process_time()
        outcome = self._stage.handle(records)
        if outcome.rejected:
            raise RuntimeError(f"{self.name} rejects what it is measured with") from outcome.rejected[0].error
        inside_s = time.perf_counter() - began_s
        self.batches.append(_Handled(began_s=began_s, began_cpu_s=began_cpu_s, inside_s=inside_s, records=len(records)))
        return outcome


def drained(stage: Stage, log: WatchedLog, *, batch_records: int) -> Drained:
    """Runs the stage until nothing is left.

    Measures from the beginning of the first batch to the beginning of the last, so at least two are needed.
    """
    timed = _Timed(stage)
    settings = RunnerSettings(batch_records=batch_records)
    run_stage(timed, log, settings, stop=threading.Event(), drain=True, poll_timeout_s=0.1)
    *whole, last = timed.batches
    if not whole:
        raise SystemExit(f"{stage.name}: one batch is too little to be measured: more records, or smaller batches")
    seconds, records = last.began_s - whole[0].began_s, sum(batch.records for batch in whole)
    return Drained(
        records_per_s=records / seconds,
        records_per_cpu_s=records / (last.began_cpu_s - whole[0].began_cpu_s),
        outside_share=1 - sum(batch.inside_s for batch in whole) / seconds,
    )
