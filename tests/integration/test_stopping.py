"""A stage in a process of its own that is asked to stop while it works and does not listen."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.contracts.topics import TopicSpec
from pipeline.ports import Message, TopicPartition
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.running import PATIENCE_S, ROOT

BUSY = {
    "in Python": "while True: pass",
    "in calls into a library": "while True: sorted(range(100_000))",
    "where every exception is caught": """
while True:
    try:
        time.sleep(0.01)
    except Exception:
        pass
""",
}

PROGRAM = """
import sys, time, threading
from pathlib import Path
from pipeline.ports import Message
from pipeline.running.runner import run_stage
from pipeline.running.shutdown import stop_on_signals, stop_with_parent
from pipeline.running.stage import Outcome
from pipeline.settings import LogSettings, RunnerSettings
from pipeline.transport.sqlite import SqliteLog

def busy():
    print("busy", flush=True)
{busy}

class Stage:
    name = "echo"
    inputs = ("said",)
    def assign(self, partitions, log):
        {assign}
    def revoke(self, partitions):
        pass
    def handle(self, records):
        {handle}
        return Outcome(outputs=tuple(Message(topic="echoed", key=r.key, value=r.value) for r in records))

log = SqliteLog(Path(sys.argv[1]), LogSettings())
with stop_on_signals() as stop:
    stop_with_parent(stop, grace_s=1000)
    run_stage(Stage(), log, RunnerSettings(), stop=stop, poll_timeout_s=0.05)
log.close()
print("left", flush=True)
"""


def spec(name: str) -> TopicSpec:
    return TopicSpec(name=name, key="k", carries="a test", cleanup="delete", retention_h=24, partitions=1)


@pytest.fixture
def log(tmp_path: Path) -> SqliteLog:
    log = SqliteLog(tmp_path / "log.db", LogSettings())
    log.create([spec("said"), spec("echoed")])
    log.producer("test").append([Message(topic="said", key=b"k", value=b"%d" % n) for n in range(3)])
    return log


def started(tmp_path: Path, *, busy: str, assign: str = "pass", handle: str = "pass") -> subprocess.Popen[str]:
    """The process, once it is busy."""
    indented = "\n".join(f"    {line}" for line in busy.strip().splitlines())
    program = PROGRAM.format(busy=indented, assign=assign, handle=handle)
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "log.db")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "busy\n"
    return process


def left(process: subprocess.Popen[str]) -> bool:
    """Whether the process ended as it should, its group left and its log closed."""
    out, _ = process.communicate(timeout=PATIENCE_S)
    return process.returncode == 0 and out == "left\n"


@pytest.mark.parametrize("busy", BUSY.values(), ids=BUSY.keys())
def test_a_batch_that_would_never_end_is_abandoned(tmp_path: Path, log: SqliteLog, busy: str) -> None:
    process = started(tmp_path, busy=busy, handle="busy()")
    process.send_signal(signal.SIGTERM)
    assert left(process)
    assert log.members("echo") == 0
    assert log.lag("echo", ["said"]) == 3
    assert log.end_offset(TopicPartition("echoed", 0)) == 0


FINALIZERS = """
class Closed:
    def __del__(self):
        time.sleep(0.05)
until = time.monotonic() + 3
while time.monotonic() < until:
    Closed()
while True:
    pass
"""


def test_a_finalizer_that_is_interrupted_leaves_no_traceback(
    tmp_path: Path, log: SqliteLog, capfd: pytest.CaptureFixture[str]
) -> None:
    process = started(tmp_path, busy=FINALIZERS, handle="busy()")
    process.send_signal(signal.SIGTERM)
    assert left(process)
    assert capfd.readouterr().err == ""


def test_a_batch_is_abandoned_when_the_parent_has_ended(tmp_path: Path, log: SqliteLog) -> None:
    process = started(tmp_path, busy=BUSY["in Python"], handle="busy()")
    assert process.stdin is not None
    process.stdin.close()
    process.stdin = None
    assert left(process)
    assert log.lag("echo", ["said"]) == 3


def test_a_state_that_would_never_be_built_is_abandoned(tmp_path: Path, log: SqliteLog) -> None:
    process = started(tmp_path, busy=BUSY["in Python"], assign="busy()")
    process.send_signal(signal.SIGTERM)
    assert left(process)
    assert log.lag("echo", ["said"]) == 3


def test_a_batch_that_ends_soon_after_is_committed(tmp_path: Path, log: SqliteLog) -> None:
    process = started(tmp_path, busy="time.sleep(0.2)", handle="busy() if records[0].offset == 0 else None")
    process.send_signal(signal.SIGTERM)
    assert left(process)
    assert log.lag("echo", ["said"]) == 2
    assert log.end_offset(TopicPartition("echoed", 0)) == 1
