"""A stage by itself tells over HTTP what it counts and whether its loop turns; files of several are kept apart."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.errors import ConfigError
from pipeline.running.health import Phase, Readiness
from pipeline.running.metrics import Metrics
from pipeline.running.metrics_files import process_file, read_metrics
from pipeline.running.metrics_server import Pulse, serving
from tests.running import PATIENCE_S, ROOT

Samestory = Callable[..., CompletedProcess[str]]
LONG_S = 3600.0


def get(port: int, path: str) -> tuple[int, str]:
    """Status and body."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def ready(port: int) -> tuple[int, dict]:
    status, body = get(port, "/readyz")
    return status, json.loads(body)


def health(port: int) -> tuple[int, dict]:
    status, body = get(port, "/health")
    return status, json.loads(body)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@contextmanager
def served(metrics: Metrics, pulse: Pulse) -> Iterator[int]:
    with serving(metrics.registry, pulse, host="127.0.0.1", port=0) as port:
        yield port


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_metrics_are_served_as_they_stand(metrics: Metrics) -> None:
    with served(metrics, Pulse(LONG_S)) as port:
        for count in (1, 2):
            metrics.records.labels("embed", "handled").inc()
            status, text = get(port, "/metrics")
            assert status == 200
            families = {family.name: family for family in text_string_to_metric_families(text)}
            assert [s.value for s in families["samestory_records"].samples if s.name.endswith("_total")] == [count]
        assert get(port, "/")[0] == 404


def test_health_follows_the_loop(metrics: Metrics) -> None:
    pulse = Pulse(0.05)
    with served(metrics, pulse) as port:
        status, document = health(port)
        assert (status, document["status"]) == (503, "starting")
        pulse.beat()
        while health(port)[0] == 200:  # nothing beats any more
            time.sleep(0.02)
        status, document = health(port)
        assert (status, document["status"]) == (503, "stuck")
        assert "has not turned for" in document["cause"]
    with served(metrics, patient := Pulse(LONG_S)) as port:
        patient.beat()
        status, document = health(port)
        assert (status, document["status"]) == (200, "ok")
        assert "\n" not in get(port, "/health")[1].rstrip("\n")


def test_a_process_that_loads_is_alive_and_not_ready(metrics: Metrics) -> None:
    pulse, readiness = Pulse(LONG_S), Readiness(metrics.note_ready)
    readiness.becomes("cluster", "starting", "it compiles")
    with serving(metrics.registry, pulse, host="127.0.0.1", port=0, readiness=readiness) as port:
        assert get(port, "/healthz")[0] == 200
        status, document = ready(port)
        assert (status, document["status"], document["cause"]) == (503, "starting", "it compiles")
        assert 'samestory_ready{stage="cluster"} 0.0' in get(port, "/metrics")[1]
        pulse.beat()
        answers: tuple[tuple[Phase, int], ...] = (
            ("joining", 503),
            ("rebuilding", 503),
            ("ready", 200),
            ("failing", 503),
            ("standby", 200),
        )
        for phase, expected in answers:
            readiness.becomes("cluster", phase)
            assert (ready(port)[0], ready(port)[1]["status"]) == (expected, phase)
            assert get(port, "/healthz")[0] == 200, "a restart would not help"
        assert 'samestory_ready{stage="cluster"} 1.0' in get(port, "/metrics")[1]


def test_a_process_that_never_comes_to_its_loop_is_stuck(metrics: Metrics) -> None:
    pulse = Pulse(LONG_S, start_limit_s=0.01)
    with served(metrics, pulse) as port:
        while get(port, "/healthz")[0] == 200:
            time.sleep(0.02)
        assert "has been starting for" in json.loads(get(port, "/healthz")[1])["cause"]
        assert ready(port)[1]["status"] == "stuck"
        pulse.beat()
        assert get(port, "/healthz")[0] == 200


def test_a_process_is_as_ready_as_the_part_that_is_furthest_behind() -> None:
    readiness = Readiness()
    assert not readiness.document.is_ready
    readiness.becomes("notify.desk", "ready")
    readiness.becomes("notify.other", "failing", "answered 500")
    assert not readiness.document.is_ready
    assert (readiness.document.status, readiness.document.cause) == ("failing", "notify.other: answered 500")
    readiness.becomes("notify.other", "ready")
    assert readiness.document.is_ready


def test_readers_that_say_nothing_hold_nobody_up(metrics: Metrics) -> None:
    with served(metrics, Pulse(LONG_S)) as port, ExitStack() as silent:
        for _ in range(20):
            silent.enter_context(socket.create_connection(("127.0.0.1", port)))
        assert get(port, "/metrics")[0] == 200
    with pytest.raises(urllib.error.URLError):
        get(port, "/metrics")


def test_an_address_that_cannot_be_had_is_named(metrics: Metrics, taken: int) -> None:
    with pytest.raises(ConfigError, match=rf"port {taken} of 127\.0\.0\.1 is in use.*runner\.metrics_port"):
        serving(metrics.registry, Pulse(LONG_S), host="127.0.0.1", port=taken).__enter__()
    with pytest.raises(ConfigError, match=r"runner\.metrics_host nowhere\.invalid"):
        serving(metrics.registry, Pulse(LONG_S), host="nowhere.invalid", port=0).__enter__()


def test_a_port_in_use_is_one_clear_line(samestory_process: Samestory, taken: int) -> None:
    done = samestory_process("consume", "cluster", SAMESTORY_RUNNER_METRICS_PORT=str(taken))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"samestory: port {taken} of 127.0.0.1 is in use: choose another with runner.metrics_port"
    )


def test_a_child_of_run_leaves_the_port_alone_and_writes_a_file(tmp_path: Path, taken: int) -> None:
    with running(tmp_path, taken, "consume", "cluster", "--drain", "--child") as process:
        assert process.wait(PATIENCE_S) == 0
    assert "samestory_lag_records" in (tmp_path / "metrics/cluster.prom").read_text()


def test_a_stage_by_itself_serves_instead_of_writing_a_file(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port, "consume", "cluster") as process:
        until_healthy(process, port)
        until_metric(process, port, 'samestory_lag_records{stage="cluster"} 0.0')
        until_metric(process, port, 'samestory_ready{stage="cluster"} 1.0')
        assert ready(port) == (200, {"status": "ready", "since_s": ready(port)[1]["since_s"]})
        process.terminate()
        assert process.wait(PATIENCE_S) == 0
    assert not (tmp_path / "metrics").exists()


def test_a_frozen_stage_does_not_answer(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port, "consume", "cluster") as process:
        until_healthy(process, port)
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(TimeoutError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1):
            pass
        process.send_signal(signal.SIGCONT)
        assert health(port)[0] == 200


def test_the_producer_is_healthy_while_its_feeds_fail(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text('[[feed]]\noutlet = "Nobody"\nurl = "http://127.0.0.1:9/feed"\n')
    (tmp_path / "samestory.toml").write_text("")
    port = free_port()
    with running(tmp_path, port, "--config", str(tmp_path / "samestory.toml"), "produce") as process:
        until_healthy(process, port)
        until_metric(process, port, 'samestory_polls_total{outlet="Nobody",status="failed"}')
        assert health(port)[0] == 200


def test_files_of_several_processes_of_a_stage_are_kept_apart(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        for pid, count in ((os.getpid(), 1), (other.pid, 2), (ended.pid, 4)):
            metrics = Metrics()
            metrics.records.labels("embed", "handled").inc(count)
            metrics.write_metrics(tmp_path / f"embed.{pid}.prom")
        samples = {
            sample.labels["pid"]: sample.value
            for family in text_string_to_metric_families(read_metrics(tmp_path))
            for sample in family.samples
            if sample.name == "samestory_records_total"
        }
        assert samples == {str(os.getpid()): 1, str(other.pid): 2}
        assert process_file(tmp_path, "embed") == tmp_path / f"embed.{os.getpid()}.prom"
        assert not (tmp_path / f"embed.{ended.pid}.prom").exists()
        assert (tmp_path / f"embed.{other.pid}.prom").exists()
        other.communicate(b"\n")


@contextmanager
def running(data_dir: Path, port: int, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a separate process, ended at the end."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAMESTORY_")}
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        env={**clean, "SAMESTORY_DATA_DIR": str(data_dir), "SAMESTORY_RUNNER_METRICS_PORT": str(port)},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until_healthy(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the stage says so. It refuses connections until it has started."""
    while process.poll() is None:
        try:
            if health(port)[0] == 200:
                return
        except urllib.error.URLError:
            pass
        time.sleep(0.1)
    pytest.fail(f"the stage ended with {process.returncode}")


def until_metric(process: subprocess.Popen[bytes], port: int, wanted: str) -> None:
    """Wait until the stage serves it."""
    while wanted not in get(port, "/metrics")[1]:
        assert process.poll() is None
        time.sleep(0.1)
