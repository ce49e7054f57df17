"""What another process has is named at once, before a stage is loaded: the data folder, the producer's file, a port."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.cli.line.run_lock import run_lock
from pipeline.configuration import load_configuration
from producers.memory.state_file import StateFile
from tests.running import run_samestory


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "feeds.toml").write_text('[[feed]]\noutlet = "A"\nurl = "http://127.0.0.1:9/feed"\n')
    file = tmp_path / "samestory.toml"
    file.write_text("[web]\nport = 0\n")
    (tmp_path / "data").mkdir()
    return file


@pytest.fixture
def port() -> Iterator[int]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize("arguments", [("run",), ("run", "--drain")])
def test_a_second_run_names_the_first(config: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    data_dir = tmp_path / "data"
    with run_lock(load_configuration(config, environment={"SAMESTORY_DATA_DIR": str(data_dir)})):
        second = run_samestory("--config", config, *arguments, data_dir=data_dir)
    assert second.returncode == 1
    assert second.stderr.startswith(f"samestory: {data_dir}: another `samestory run` uses it (process ")


@pytest.mark.parametrize("command", ["run", "produce"])
def test_a_producer_that_runs_by_itself_is_named(config: Path, tmp_path: Path, command: str) -> None:
    file = tmp_path / "data" / "producer.db"
    with closing(StateFile(file)):
        second = run_samestory("--config", config, command, data_dir=tmp_path / "data")
    assert second.returncode == 1
    assert second.stderr == f"samestory: {file}: another samestory process is using it\n"


@pytest.mark.parametrize("command", ["run", "web"])
def test_the_port_of_the_page_is_taken(config: Path, tmp_path: Path, command: str, port: int) -> None:
    taken = run_samestory("--config", config, command, data_dir=tmp_path / "data", SAMESTORY_WEB_PORT=str(port))
    assert taken.returncode == 1
    expected = f"port {port} of 127.0.0.1 is in use: choose another with --port or web.port"
    assert taken.stderr == f"samestory: {expected}\n"


@pytest.mark.parametrize("command", [("produce",), ("consume", "embed")])
def test_the_port_of_a_stages_metrics_is_taken(
    config: Path, tmp_path: Path, command: tuple[str, ...], port: int
) -> None:
    taken = run_samestory(
        "--config", config, *command, data_dir=tmp_path / "data", SAMESTORY_RUNNER_METRICS_PORT=str(port)
    )
    assert taken.returncode == 1
    assert f"port {port} of 127.0.0.1 is in use: choose another with runner.metrics_port" in taken.stderr
