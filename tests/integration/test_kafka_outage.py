"""An outage of all brokers: one line for each attempt, no stack trace, nothing left open, and nothing lost afterwards.

`python -m benchmarks.outage` takes them away from the whole line, for as long as you like.
"""

import contextlib
import gc
import logging
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import kafka
import pytest
from kafka.cluster import ClusterMetadata
from kafka.producer.sender import Sender

from pipeline.contracts.topics import TopicSpec
from pipeline.errors import TransientError
from pipeline.ports import LogReader, Message, Record, TopicPartition
from pipeline.running.health import Readiness
from pipeline.running.metrics import Metrics
from pipeline.running.reporting import Reporting
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
    stage, stop, metrics = Copy(), threading.Event(), Metrics()
    readiness = Readiness(metrics.note_ready)
    reporting = Reporting(metrics=metrics, readiness=readiness, every_s=0.2)
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
            run = threading.Thread(
                target=run_stage, args=(stage, log, runner), kwargs={"stop": stop, "reporting": reporting}
            )
            run.start()
            assert stage.at_work.wait(PATIENCE_S)
            cluster.kill(1)
            stage.go_on.set()
            with pytest.raises(TransientError, match=rf"kafka at {servers}|brokers have not answered"):
                producer.append([Message(topic="source", key=b"late", value=b"late")])
            wait_for(lambda: caplog.text.count("trying again in") >= 3)
            # A poll of a log that does not answer finds nothing: it is not work.
            wait_for(lambda: "copy: " in caplog.text and "asking again in" in caplog.text)
            wait_for(lambda: caplog.text.count("asking again in") >= 3)
            assert readiness.document.status == "failing"
            assert "cannot be reached" in readiness.document.cause
            assert metrics.registry.get_sample_value("samestory_ready", {"stage": "copy"}) == 0
            retries = {"stage": "copy", "cause": "transient"}
            assert (metrics.registry.get_sample_value("samestory_retries_total", retries) or 0) >= 3
            cluster.restart(1)
            wait_for(lambda: "copy: the log answers again" in caplog.text)
            wait_for(lambda: log.lag("copy", ["source"]) == 0)
            wait_for(lambda: readiness.document.status == "ready")
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


def open_sockets() -> int:
    count = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # it was closed meanwhile
            count += str(descriptor.readlink()).startswith("socket:")
    return count


def test_an_attempt_that_fails_leaves_no_socket_open(tmp_path: Path) -> None:
    if not Path("/proc/self/fd").exists():
        pytest.skip("only Linux lists descriptors like that")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        settings = KafkaSettings(bootstrap_servers=(f"127.0.0.1:{taken.getsockname()[1]}",), request_timeout_s=0.5)
        gc.collect()
        before = open_sockets()
        gc.disable()  # it runs as seldom in a process whose models fill its memory
        try:
            for _ in range(4):
                with (
                    closing(KafkaLog(settings, folder=tmp_path, member_timeout_s=60)) as log,
                    pytest.raises(TransientError, match="Connection refused"),
                ):
                    log.partitions("source")
            assert open_sockets() == before
        finally:
            gc.enable()


def _counting(counts: Counter[str], owner: type, name: str) -> Callable[..., object]:
    """The method, which counts its calls."""
    method = getattr(owner, name)

    def counted(*arguments: object, **named: object) -> object:
        counts[name] += 1
        return method(*arguments, **named)

    return counted


def test_a_partition_without_a_leader_does_not_keep_a_producer_busy(
    kafka_libs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: Counter[str] = Counter()
    for counted in ((Sender, "run_once"), (ClusterMetadata, "update_metadata")):
        monkeypatch.setattr(*counted, _counting(counts, *counted))
    with Cluster(kafka_libs) as cluster:
        settings = KafkaSettings(
            bootstrap_servers=(cluster.bootstrap_servers,), replication_factor=1, min_insync_replicas=1
        )
        with closing(KafkaLog(settings, folder=tmp_path, member_timeout_s=60)) as log:
            log.create([spec("source"), spec("copied")])
            producer = log.producer("test")
            producer.append([Message(topic="source", key=b"one", value=b"1")])
            admin = kafka.KafkaAdminClient(bootstrap_servers=cluster.bootstrap_servers)
            admin.delete_topics(["source"])
            admin.close()
            producer.append([Message(topic="copied", key=b"one", value=b"1")])
            counts.clear()
            wait_for(lambda: counts["update_metadata"] >= 20)  # it asks for the leader at most each 0.1 s
            assert counts["run_once"] < 20 * counts["update_metadata"]  # without a pause: hundreds for each answer
            producer.append([Message(topic="copied", key=b"two", value=b"2")])
            assert [record.value for record in log.read(PARTITION)] == [b"1", b"2"]
