"""How a stage runs: what is committed, what is tried again, what goes to the dead letters, and how it stops."""

import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest

from pipeline.contracts.topics import TopicSpec
from pipeline.errors import FatalError, MalformedRecord, RecordTooLarge, StorageError, TransientError
from pipeline.ports import LogReader, Message, Record, TopicPartition
from pipeline.running.metrics import Metrics
from pipeline.running.metrics_files import read_metrics
from pipeline.running.reporting import Reporting, StageReporter
from pipeline.running.runner import run_stage
from pipeline.running.stage import Outcome, Rejection, Stage
from pipeline.settings import LogSettings, RunnerSettings
from pipeline.transport.sqlite import SqliteLog
from tests.running import PATIENCE_S, ROOT

SETTINGS = RunnerSettings(batch_records=4, retry_first_s=0.01, retry_longest_s=0.02)


def spec(name: str, partitions: int = 2) -> TopicSpec:
    return TopicSpec(name=name, key="k", carries="a test", cleanup="delete", retention_h=24, partitions=partitions)


class Total:
    """Adds the numbers of each key, and publishes the running total. Its state is what it has published."""

    name = "total"
    inputs: tuple[str, ...] = ("numbers",)

    def __init__(self) -> None:
        self.totals: dict[int, dict[bytes, int]] = {}
        self.calls: list[str] = []

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        self.calls.append(f"assign {sorted(p.partition for p in partitions)}")
        for partition in partitions:
            totals = self.totals[partition.partition] = {}
            for record in log.read(TopicPartition("totals", partition.partition)):
                totals[record.key or b""] = int(record.value or b"")

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        self.calls.append(f"revoke {sorted(p.partition for p in partitions)}")
        for partition in partitions:
            del self.totals[partition.partition]

    def handle(self, records: Sequence[Record]) -> Outcome:
        self.calls.append(f"handle {len(records)}")
        outputs, rejected = [], []
        for record in records:
            if record.value is None or not record.value.isdigit():
                rejected.append(Rejection(record=record, error=MalformedRecord(f"{record.value!r} is not a number")))
                continue
            totals = self.totals[record.partition]
            key = record.key or b""
            totals[key] = totals.get(key, 0) + int(record.value)
            outputs.append(Message(topic="totals", key=key, value=b"%d" % totals[key], partition=record.partition))
        return Outcome(outputs=tuple(outputs), rejected=tuple(rejected))


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = SqliteLog(":memory:", LogSettings())
    log.create([spec("numbers"), spec("totals"), spec("numbers.dead", 1)])
    yield log
    log.close()


def put(log: SqliteLog, *numbers: object, key: bytes = b"k", headers: tuple[tuple[str, bytes], ...] = ()) -> None:
    messages = [Message(topic="numbers", key=key, value=str(n).encode(), headers=headers) for n in numbers]
    log.producer("test").append(messages)


def run(stage: Stage, log: SqliteLog, metrics: Metrics | None = None) -> None:
    run_stage(
        stage,
        log,
        SETTINGS,
        stop=threading.Event(),
        reporting=Reporting(metrics=metrics or Metrics()),
        drain=True,
        poll_timeout_s=0.05,
    )


def totals(log: SqliteLog) -> list[int]:
    return totals_of(log, 2)


def totals_of(log: SqliteLog, partitions: int) -> list[int]:
    return [int(r.value or b"") for n in range(partitions) for r in log.read(TopicPartition("totals", n))]


def counted(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_draining_handles_all_there_is_and_returns(log: SqliteLog) -> None:
    put(log, *range(1, 11))
    run(Total(), log)
    assert totals(log) == [1, 3, 6, 10, 15, 21, 28, 36, 45, 55]
    assert log.lag("total", ["numbers"]) == 0


def test_the_next_run_goes_on_from_the_state_that_was_committed(log: SqliteLog) -> None:
    put(log, 1, 2)
    run(Total(), log)
    put(log, 3)
    run(Total(), log)
    assert totals(log) == [1, 3, 6]


def test_a_transient_error_is_retried_from_a_rebuilt_state(log: SqliteLog) -> None:
    class Unsteady(Total):
        failures = 3

        def handle(self, records: Sequence[Record]) -> Outcome:
            outcome = super().handle(records)  # the state has moved on already
            if self.failures:
                self.failures -= 1
                raise TransientError("the encoder is out of breath")
            return outcome

    put(log, 1, 2, 3)
    stage, metrics = Unsteady(), Metrics()
    run(stage, log, metrics)
    assert totals(log) == [1, 3, 6]
    assert stage.calls == [*["assign [0, 1]", "handle 1"] * 4, "handle 2"]
    assert counted(metrics, "samestory_retries_total", stage="total", cause="transient") == 3
    assert counted(metrics, "samestory_records_total", stage="total", status="handled") == 3


def test_a_state_that_cannot_be_built_yet_is_tried_again_and_nothing_skipped(log: SqliteLog) -> None:
    class Late(Total):
        failures = 2

        def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
            if self.failures:
                self.failures -= 1
                raise TransientError("not yet")
            super().assign(partitions, log)

    put(log, 1, 2, 3)
    run(Late(), log)
    assert totals(log) == [1, 3, 6]


def test_a_log_that_is_locked_for_a_while_delays_and_loses_nothing(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db", LogSettings(), busy_timeout_s=0.02)
    log.create([spec("numbers"), spec("totals")])
    put(log, 1, 2, 3)
    other = sqlite3.connect(tmp_path / "log.db", isolation_level=None)

    class Hindered(Total):
        def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
            super().assign(partitions, log)
            if other.in_transaction and len(self.calls) > 6:
                other.execute("ROLLBACK")

        def handle(self, records: Sequence[Record]) -> Outcome:
            if len(self.calls) < 3:
                other.execute("BEGIN IMMEDIATE")
            return super().handle(records)

    stage, metrics = Hindered(), Metrics()
    run(stage, log, metrics)
    assert totals(log) == [1, 3, 6]
    assert (counted(metrics, "samestory_retries_total", stage="total", cause="transient") or 0) >= 3
    other.close()
    log.close()


def test_a_batch_whose_partitions_went_to_another_member_is_left_to_it(log: SqliteLog) -> None:
    class Disturbed(Total):
        """Another member joins and leaves while the first batch is being handled."""

        def handle(self, records: Sequence[Record]) -> Outcome:
            if not any(call.startswith("handle") for call in self.calls):
                other = log.consumer(self.name, self.inputs)
                batch = other.poll(max_records=2, timeout_s=0)
                outcome = Total.handle(self, batch.records)
                other.commit(batch, outcome.outputs)
                other.close()
            return super().handle(records)

    put(log, 1, 2, 3, 4, key=b"k")
    put(log, 5, 6, 7, 8, key=b"other key")
    stage, metrics = Disturbed(), Metrics()
    run(stage, log, metrics)
    by_key: dict[bytes, list[int]] = {}
    for number in range(2):
        for record in log.read(TopicPartition("totals", number)):
            by_key.setdefault(record.key or b"", []).append(int(record.value or b""))
    assert by_key == {b"k": [1, 3, 6, 10], b"other key": [5, 11, 18, 26]}
    assert counted(metrics, "samestory_retries_total", stage="total", cause="fenced") == 1
    assert any(call.startswith("revoke") for call in stage.calls)


def test_a_record_that_can_never_be_handled_goes_to_the_dead_letters_with_the_others_done(log: SqliteLog) -> None:
    put(log, 1)
    put(log, "one", headers=(("from", "Zoë".encode()), ("samestory-stage", b"an older time")))
    put(log, 2)
    [bad] = [r for n in range(2) for r in log.read(TopicPartition("numbers", n)) if r.value == b"one"]
    metrics = Metrics()
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    run_stage(
        Total(),
        log,
        SETTINGS,
        stop=threading.Event(),
        reporting=Reporting(metrics=metrics, now=lambda: at),
        drain=True,
        poll_timeout_s=0.05,
    )
    assert totals(log) == [1, 3]
    [dead] = log.read(TopicPartition("numbers.dead", 0))
    assert (dead.key, dead.value) == (bad.key, bad.value)
    assert dead.headers == (
        ("from", "Zoë".encode()),
        ("samestory-topic", b"numbers"),
        ("samestory-partition", str(bad.partition).encode()),
        ("samestory-offset", str(bad.offset).encode()),
        ("samestory-stage", b"total"),
        ("samestory-error", b"MalformedRecord: b'one' is not a number"),
        ("samestory-at", b"2026-05-01T12:00:00+00:00"),
    )
    assert counted(metrics, "samestory_records_total", stage="total", status="handled") == 2
    assert counted(metrics, "samestory_records_total", stage="total", status="rejected") == 1
    assert counted(metrics, "samestory_batches_total", stage="total") == 2


def test_a_record_that_makes_its_whole_batch_fail_is_found_and_the_others_are_done(log: SqliteLog) -> None:
    class Choking(Total):
        def handle(self, records: Sequence[Record]) -> Outcome:
            outcome = super().handle(records)  # the state has taken it in already
            if any(record.value == b"13" for record in records):
                raise RecordTooLarge("the result of 13 is larger than the log takes")
            return outcome

    put(log, 1, 2, 13, 4)
    metrics = Metrics()
    run(Choking(), log, metrics)
    assert totals(log) == [1, 3, 7]
    [dead] = log.read(TopicPartition("numbers.dead", 0))
    assert dead.value == b"13"
    assert dict(dead.headers)["samestory-error"].startswith(b"RecordTooLarge: the result of 13")
    assert counted(metrics, "samestory_records_total", stage="total", status="rejected") == 1
    assert log.lag("total", ["numbers"]) == 0


def test_a_batch_that_takes_longer_than_a_silent_member_may_is_not_taken_away(tmp_path: Path) -> None:
    settings = LogSettings(member_timeout_s=1.5)
    log, other = (SqliteLog(tmp_path / "log.db", settings) for _ in range(2))
    log.create([spec("numbers", 1), spec("totals", 1)])
    put(log, 1, 2)
    stop = threading.Event()

    class Slow(Total):
        def handle(self, records: Sequence[Record]) -> Outcome:
            outcome = super().handle(records)
            waiting = other.consumer("total", ["numbers"])
            deadline = time.monotonic() + 4.0
            while time.monotonic() < deadline:  # another member waits for its chance
                assert not waiting.poll(max_records=10, timeout_s=0.1).records
            waiting.close()
            return outcome

    stage, metrics = Slow(), Metrics()
    run_stage(stage, log, SETTINGS, stop=stop, reporting=Reporting(metrics=metrics), drain=True, poll_timeout_s=0.05)
    assert totals_of(log, 1) == [1, 3]
    assert counted(metrics, "samestory_retries_total", stage="total", cause="fenced") is None
    log.close()
    other.close()


def test_a_batch_that_hangs_beyond_its_limit_is_taken_over_and_counted_once(tmp_path: Path) -> None:
    settings = LogSettings(member_timeout_s=0.6)
    log, other = (SqliteLog(tmp_path / "log.db", settings) for _ in range(2))
    log.create([spec("numbers", 1), spec("totals", 1)])
    put(log, 1, 2)
    limited = RunnerSettings(batch_limit_s=0.1, retry_first_s=0.01, retry_longest_s=0.02)

    class Hanging(Total):
        def handle(self, records: Sequence[Record]) -> Outcome:
            outcome = super().handle(records)
            run(Total(), other)  # gets the records only once this member is taken for dead
            return outcome

    metrics = Metrics()
    run_stage(
        Hanging(),
        log,
        limited,
        stop=threading.Event(),
        reporting=Reporting(metrics=metrics),
        drain=True,
        poll_timeout_s=0.01,
    )
    assert totals_of(log, 1) == [1, 3]
    assert counted(metrics, "samestory_retries_total", stage="total", cause="fenced") == 1
    log.close()
    other.close()


def test_the_lag_is_reported_while_a_long_batch_is_handled(log: SqliteLog) -> None:
    metrics = Metrics()

    class Long(Total):
        lag: float | None = None

        def handle(self, records: Sequence[Record]) -> Outcome:
            if self.lag is None:
                put(log, 4, 5)
                deadline = time.monotonic() + PATIENCE_S
                while self.lag != 5 and time.monotonic() < deadline:
                    self.lag = counted(metrics, "samestory_lag_records", stage="total")
            return super().handle(records)

    put(log, 1, 2, 3)
    stage = Long()
    reporting = Reporting(metrics=metrics, every_s=0.01)
    run_stage(stage, log, SETTINGS, stop=threading.Event(), reporting=reporting, drain=True, poll_timeout_s=0.05)
    assert stage.lag == 5
    assert counted(metrics, "samestory_lag_records", stage="total") == 0


def test_a_state_that_cannot_be_built_is_named_with_stage_and_place(log: SqliteLog) -> None:
    class Unreadable(Total):
        def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
            try:
                super().assign(partitions, log)
            except ValueError as exc:
                raise MalformedRecord("the value is not a number") from exc

    put(log, 1)
    [number] = {r.partition for n in range(2) for r in log.read(TopicPartition("numbers", n))}
    log.producer("test").append([Message(topic="totals", key=b"k", value=b"foreign", partition=number)])
    partitions = "numbers partition 0, numbers partition 1"
    cause = rf"total: the state of {partitions} cannot be built: .* totals partition {number} offset 0"
    with pytest.raises(FatalError, match=cause):
        run(Unreadable(), log)
    assert log.lag("total", ["numbers"]) == 1


def test_an_outage_is_logged_with_pauses_that_grow_and_its_end_is_logged(
    log: SqliteLog, caplog: pytest.LogCaptureFixture
) -> None:
    class Unreachable:
        failures = 4

        def lag(self, group: str, topics: Sequence[str]) -> int:
            if self.failures:
                self.failures -= 1
                raise TransientError("kafka at somewhere cannot be reached")
            return 7

    caplog.set_level("INFO")
    settings = RunnerSettings(retry_first_s=0.1, retry_longest_s=0.4)
    reporter = StageReporter(Total(), Unreachable(), settings, Reporting())  # type: ignore[arg-type]
    while (lag := reporter.lag()) is None:
        pass
    assert lag == 7
    line = "total: kafka at somewhere cannot be reached; asking again in {} s"
    pauses = ["0.1", "0.2", "0.4", "0.4"]
    assert [record.getMessage() for record in caplog.records] == [
        *(line.format(pause) for pause in pauses),
        "total: the log answers again",
    ]


def test_outputs_tell_when_what_they_are_made_of_came_into_the_log(log: SqliteLog) -> None:
    put(log, 1, headers=(("samestory-since", b"1700000000000"),))
    put(log, 2)
    metrics = Metrics()
    at = datetime.fromtimestamp(1_700_000_100, tz=UTC)
    one = RunnerSettings(batch_records=1)
    run_stage(
        Total(),
        log,
        one,
        stop=threading.Event(),
        reporting=Reporting(metrics=metrics, now=lambda: at),
        drain=True,
        poll_timeout_s=0.05,
    )
    first, second = (r for n in range(2) for r in log.read(TopicPartition("totals", n)))
    assert dict(first.headers)["samestory-since"] == b"1700000000000"
    [source] = [r for n in range(2) for r in log.read(TopicPartition("numbers", n)) if r.value == b"2"]
    assert int(dict(second.headers)["samestory-since"]) == round(source.timestamp.timestamp() * 1000)
    assert counted(metrics, "samestory_story_age_seconds_count", stage="total") == 2
    assert counted(metrics, "samestory_story_age_seconds_sum", stage="total") == 100


def test_an_error_of_any_other_kind_ends_the_run_with_nothing_committed(log: SqliteLog) -> None:
    class Broken(Total):
        def handle(self, records: Sequence[Record]) -> Outcome:
            super().handle(records)
            raise ZeroDivisionError("a mistake of ours")

    put(log, 1, 2)
    with pytest.raises(ZeroDivisionError):
        run(Broken(), log)
    assert totals(log) == []
    assert log.lag("total", ["numbers"]) == 2
    run(Total(), log)  # the group was left, so that another takes over
    assert totals(log) == [1, 3]


def test_a_dead_letter_that_cannot_be_written_ends_the_run_with_nothing_of_its_batch_committed(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db", LogSettings())
    log.create([spec("numbers"), spec("totals")])  # and no numbers.dead
    put(log, 1, "one", 2)
    with pytest.raises(Exception, match=r"numbers\.dead"):
        run(Total(), log)
    assert totals(log) == [1]
    assert log.lag("total", ["numbers"]) == 2
    log.close()


def test_stopping_abandons_or_finishes_a_batch_but_never_half_of_it(log: SqliteLog) -> None:
    stop = threading.Event()

    class Stopping(Total):
        def handle(self, records: Sequence[Record]) -> Outcome:
            if len(records) == 4:
                stop.set()
            return super().handle(records)

    put(log, *range(1, 11))
    run_stage(Stopping(), log, SETTINGS, stop=stop, poll_timeout_s=0.05)
    assert totals(log) == [1, 3, 6, 10, 15, 21, 28]
    assert log.lag("total", ["numbers"]) == 3
    run_stage(Total(), log, SETTINGS, stop=stop, poll_timeout_s=0.05)  # asked to stop before it began
    assert log.lag("total", ["numbers"]) == 3


def test_a_pause_before_another_try_ends_when_asked_to_stop(log: SqliteLog) -> None:
    stop = threading.Event()

    class Failing(Total):
        def handle(self, records: Sequence[Record]) -> Outcome:
            threading.Timer(0.05, stop.set).start()
            raise TransientError("for hours")

    put(log, 1)
    patient = RunnerSettings(retry_first_s=3600, retry_longest_s=3600)
    run_stage(Failing(), log, patient, stop=stop, poll_timeout_s=0.05)
    assert log.lag("total", ["numbers"]) == 1


def test_the_metrics_file_is_written_and_merged_with_those_of_other_stages(log: SqliteLog, tmp_path: Path) -> None:
    class Another(Total):
        name = "another"

    put(log, 1, 2, 3)
    for stage in (Total(), Another()):
        file = tmp_path / "metrics" / f"{stage.name}.prom"
        run_stage(
            stage,
            log,
            SETTINGS,
            stop=threading.Event(),
            reporting=Reporting(file=file),
            drain=True,
            poll_timeout_s=0.05,
        )
    merged = read_metrics(tmp_path / "metrics")
    lines = merged.splitlines()
    assert 'samestory_records_total{stage="total",status="handled"} 3.0' in lines
    assert 'samestory_records_total{stage="another",status="handled"} 3.0' in lines
    assert 'samestory_lag_records{stage="total"} 0.0' in lines
    types = re.findall(r"^# TYPE (\S+)", merged, re.MULTILINE)
    assert len(types) == len(set(types))
    families = [re.split(r"[{ ]", line)[0] for line in lines if not line.startswith("#")]
    starts = [name for at, name in enumerate(families) if at == 0 or families[at - 1] != name]
    plain = [name for name in starts if "_seconds" not in name]
    assert len(plain) == len(set(plain)), "the lines of one metric are together"


def test_metrics_that_cannot_be_written_do_not_stop_the_work(log: SqliteLog, tmp_path: Path) -> None:
    (tmp_path / "metrics").write_text("a file where a folder should be")
    put(log, 1, 2)
    file = tmp_path / "metrics" / "total.prom"
    with pytest.raises(StorageError, match=rf"{file}: metrics cannot be written"):
        Metrics().write_metrics(file)
    run_stage(
        Total(), log, SETTINGS, stop=threading.Event(), reporting=Reporting(file=file), drain=True, poll_timeout_s=0.05
    )
    assert totals(log) == [1, 3]


@contextmanager
def child(program: str) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]]:
    """A process that runs this program, its standard input and its standard output."""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process, process.stdin, process.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_ask_to_stop_and_are_given_back_afterwards(number: signal.Signals) -> None:
    program = (
        "import signal, sys\nfrom pipeline.running.shutdown import stop_on_signals\n"
        "numbers = signal.SIGTERM, signal.SIGINT\nbefore = [signal.getsignal(number) for number in numbers]\n"
        "with stop_on_signals() as stop:\n"
        "    assert not stop.is_set()\n    print('running', flush=True)\n    assert stop.wait(30)\n"
        "    print('asked', flush=True)\n    sys.stdin.read()\n"
        "assert [signal.getsignal(number) for number in numbers] == before\nprint('stopped')\n"
    )
    with child(program) as (process, stdin, stdout):
        assert stdout.readline() == b"running\n"
        process.send_signal(number)
        assert stdout.readline() == b"asked\n"
        process.send_signal(number)  # once more does no harm
        stdin.close()
        assert stdout.read() == b"stopped\n"
    assert process.returncode == 0


def test_a_run_stops_when_its_parents_end_of_the_pipe_closes() -> None:
    program = (
        "import threading\nfrom pipeline.running.shutdown import stop_with_parent\n"
        "stop = threading.Event()\nstop_with_parent(stop)\nprint('running', flush=True)\nassert stop.wait(30)\n"
        "print('stopped')\n"
    )
    with child(program) as (process, stdin, stdout):
        assert stdout.readline() == b"running\n"
        assert process.poll() is None
        stdin.close()
        assert stdout.read() == b"stopped\n"
    assert process.returncode == 0


def test_a_run_that_does_not_stop_with_its_parent_is_ended() -> None:
    program = (
        "import threading, time\nfrom pipeline.running.shutdown import stop_with_parent\n"
        "stop_with_parent(threading.Event(), grace_s=0.1)\ntime.sleep(60)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], stdin=subprocess.DEVNULL, cwd=ROOT, timeout=PATIENCE_S)
    assert ended.returncode == 1
