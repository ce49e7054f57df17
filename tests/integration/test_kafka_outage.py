"""An outage of all brokers: one line for each attempt, no stack trace, and nothing lost when they are back."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.contracts.topics import TopicSpec
from pipeline.errors import TransientError
from pipeline.ports import LogReader, Message, Record, TopicPartition
from pipeline.running.runner import run_stage
from pipeline.running.stage import Outcome
from pipeline.settings import KafkaSettings, RunnerSettings
from pipeline.transport.kafka import KafkaLog
from tests.running import PATIENCE_S
from tests.support.kafka_broker import Cluster

PARTITION = TopicPartition("copied", 0)


class Copy:
    """Copies records. Waits inside a batch until it may go on."""

    name = "copy"
    inputs: tuple[str, ...] = ("source",)

    def __init__(self) -> None:
        self.at_work, self.go_on = threading.Event(), threading.Event()

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """No state."""

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """No state."""

    def handle(self, records: Sequence[Record]) -> Outcome:
        self.at_work.set()
        self.go_on.wait(PATIENCE_S)
        return Outcome(outputs=tuple(Message(topic="copied", key=r.key, value=r.value) for r in records))


def spec(name: str) -> TopicSpec:
    return TopicSpec(name=name, key="a key", carries="a test", cleanup="delete", retention_h=24, partitions=1)


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_outage_is_logged_in_single_lines_and_loses_nothing(
    kafka_libs: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    runner = RunnerSettings(retry_first_s=0.2, retry_longest_s=2.0)
    stage, stop = Copy(), threading.Event()
    with Cluster(kafka_libs) as cluster:
        servers = cluster.bootstrap_servers
        settings = KafkaSettings(
            bootstrap_servers=(servers,),
            replication_factor=1,
            min_insync_replicas=1,
            request_timeout_s=2.0,
            session_timeout_s=6.0,
            transaction_timeout_s=4.0,
        )
        with closing(KafkaLog(settings, folder=tmp_path, member_timeout_s=60)) as log:
            log.create([spec("source"), spec("copied")])
            producer = log.producer("test")
            producer.append([Message(topic="source", key=b"%d" % n, value=b"%d" % n) for n in range(20)])
            run = threading.Thread(target=run_stage, args=(stage, log, runner), kwargs={"stop": stop})
            run.start()
            assert stage.at_work.wait(PATIENCE_S)
            cluster.kill(1)
            stage.go_on.set()
            with pytest.raises(TransientError, match=rf"kafka at {servers}|brokers have not answered"):
                producer.append([Message(topic="source", key=b"late", value=b"late")])
            wait_for(lambda: caplog.text.count("trying again in") >= 3)
            cluster.restart(1)
            wait_for(lambda: "copy: the log answers again" in caplog.text)
            wait_for(lambda: log.lag("copy", ["source"]) == 0)
            stop.set()
            run.join(PATIENCE_S)
            assert [record.value for record in log.read(PARTITION)] == [b"%d" % n for n in range(20)]
    # pytest also captures loggers that do not propagate, as the client's: these never reach the program's log.
    for record in [r for r in caplog.records if not r.name.startswith("kafka.")]:
        message = record.getMessage()
        assert record.exc_info is None, message
        assert "\n" not in message
        assert "NodeNotReady" not in message
        if record.levelno >= logging.WARNING:
            assert message.startswith("copy: "), message
    assert f"kafka at {servers} cannot be reached: Connection refused; trying again in" in caplog.text
    assert "Traceback" not in capfd.readouterr().err
