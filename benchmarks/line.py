"""The whole line for a benchmark: each stage in its own process, and a reader at its end."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import transports
from pipeline.app import STAGES
from pipeline.cli.line.stage_commands import child_command, is_drained
from pipeline.contracts.topics import COMPARED, SINCE_HEADER
from pipeline.ports import Record, WatchedLog
from tests.running import ROOT, environment

_END_S = 30.0


class NotMeasured(Exception):
    """The line failed or did not finish; the message says why."""


class Stages:
    """The processes of the stages. They end with the process that started them, in whatever way it ends."""

    def __init__(self, place: transports.Place) -> None:
        self._folder = place.folder
        self._running = {stage: self._started(place, stage) for stage in STAGES}

    def check(self) -> None:
        for stage, process in self._running.items():
            if process.poll() is not None:
                raise NotMeasured(f"{stage} ended with {process.returncode}:\n{self._stderr_file(stage).read_text()}")

    def pids(self) -> dict[str, int]:
        return {stage: process.pid for stage, process in self._running.items()}

    def cpu_s(self) -> dict[str, float]:
        """Processor time of each stage so far; empty if not on Linux."""
        files = {stage: Path(f"/proc/{process.pid}/stat") for stage, process in self._running.items()}
        ticks_a_s = os.sysconf("SC_CLK_TCK")
        return {
            stage: sum(map(int, file.read_text().rpartition(")")[2].split()[11:13])) / ticks_a_s
            for stage, file in files.items()
            if file.exists()
        }

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(_END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert process.stdin is not None
            process.stdin.close()

    def _started(self, place: transports.Place, stage: str) -> subprocess.Popen[bytes]:
        variables = {name: value for name, value in place.variables.items() if name != "SAMESTORY_DATA_DIR"}
        with self._stderr_file(stage).open("wb") as stderr:
            return subprocess.Popen(
                child_command(place.configuration, "consume", stage),
                cwd=ROOT,
                env=environment(place.folder, **variables),
                stdin=subprocess.PIPE,
                stderr=stderr,
            )

    def _stderr_file(self, stage: str) -> Path:
        return self._folder / f"{stage}.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A record that was read.

    Times are in ms since the epoch. `since_ms`: of the oldest article that led to the record.
    """

    since_ms: int
    appended_ms: float
    read_ms: float


class Reader:
    """Reads `stories.compared` continuously, because compaction may remove records before a later read."""

    def __init__(self, log: WatchedLog) -> None:
        self.arrivals: list[Arrival] = []
        self._log = log
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, name="reader", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _read(self) -> None:
        with closing(self._log.consumer("bench-reader", [COMPARED])) as consumer:
            while not self._ended.is_set():
                batch = consumer.poll(max_records=100, timeout_s=0.5)
                now_ms = time.time() * 1000
                self.arrivals += [
                    Arrival(since_ms=since_ms(r), appended_ms=r.timestamp.timestamp() * 1000, read_ms=now_ms)
                    for r in batch.records
                    if r.value is not None
                ]


@contextmanager
def line(place: transports.Place) -> Iterator[tuple[WatchedLog, Stages, Reader]]:
    """Runs the line on the log of this place."""
    with ExitStack() as ends:
        log = ends.enter_context(closing(place.open()))
        stages = Stages(place)
        ends.callback(stages.stop)
        reader = Reader(log)
        ends.callback(reader.stop)
        yield log, stages, reader


def drained(log: WatchedLog, stages: Stages, limit_s: float) -> bool:
    """Wait until no stage has anything left to do; False if that takes longer than `limit_s`."""
    began = time.monotonic()
    while not is_drained(log):
        stages.check()
        if time.monotonic() - began > limit_s:
            return False
        time.sleep(0.2)
    return True


def since_ms(record: Record) -> int:
    """When the oldest article that led to the record was appended: ms since the epoch, 0 if unknown."""
    return int(dict(record.headers).get(SINCE_HEADER, b"0"))
