"""Live updates and the server's life: events as they happen, resumed where they stopped, and a prompt end."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import msgspec
import pytest

from pipeline.contracts.topics import TOPICS
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample
from tests.support.web_site import PATIENCE_S, Site, serving

ROOT = Path(__file__).parents[2]


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    yield log
    log.close()


@pytest.fixture
def site(log: SqliteLog, tmp_path: Path) -> Iterator[Site]:
    with serving(log, tmp_path) as site:
        yield site


def blocks(answer: httpx2.Response) -> Iterator[dict[str, str]]:
    """Server-sent events as they come; a comment is `{"": text}`."""
    block: dict[str, str] = {}
    for line in answer.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            block[name.rstrip(":") if value else name] = value
        elif block:
            yield block
            block = {}


def stories(events: Iterator[dict[str, str]]) -> tuple[str, dict[str, object]]:
    """The next event about stories: its id and its data."""
    for block in events:
        if block.get("event") == "stories":
            return block["id"], msgspec.json.decode(block["data"])
    raise AssertionError("the stream ended")


def test_a_change_arrives_with_the_ids_of_the_stories(site: Site, log: SqliteLog) -> None:
    one, two = sample.single(1), sample.single(2)
    with site.client.stream("GET", "/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = blocks(answer)
        assert next(events) == {"retry": "3000"}
        start = next(events)
        assert set(start) == {"id"}, "from now on: nothing has changed yet"
        sample.write(log, one)
        first_id, data = stories(events)
        assert data == {"count": 1, "stories": [one.id], "all": False}
    sample.write(log, two)
    site.until_stories(2)
    with site.client.stream("GET", "/events", headers={"Last-Event-ID": first_id}) as answer:
        _, data = stories(blocks(answer))
        assert data["stories"] == [two.id], "what came while nobody listened"
    with site.client.stream("GET", "/events", params={"since": start["id"]}) as answer:
        _, data = stories(blocks(answer))
        assert data["stories"] == sorted((one.id, two.id))


def test_a_position_of_another_projection_makes_everything_stale(site: Site) -> None:
    with site.client.stream("GET", "/events", headers={"Last-Event-ID": "abc-12"}) as answer:
        _, data = stories(blocks(answer))
        assert data["all"] is True


def test_silence_is_broken_by_heartbeats(site: Site) -> None:
    with site.client.stream("GET", "/events") as answer:
        events = blocks(answer)
        comments = [next(events) for _ in range(5)][2:]
        assert comments == [{"": "nothing new"}] * 3


def test_what_is_no_event_id_is_refused(site: Site) -> None:
    assert site.client.get("/events?since=yesterday").status_code == 400


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `web` as a user does; its state is in the test's folder."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "web", *arguments],
            cwd=ROOT,
            env={**os.environ, "SAMESTORY_DATA_DIR": str(tmp_path / "data")},
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_the_server_ends_at_once_and_well_with_a_listener(
    web: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    log = SqliteLog(tmp_path / "data" / "log.db", LogSettings())
    log.create(TOPICS)
    process = web("--port", "0")
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("samestory page: http://127.0.0.1:"), line
    url = line.split()[-1]
    told, _ = sample.ferry()
    with httpx2.stream("GET", f"{url}events", timeout=PATIENCE_S) as answer:
        events = blocks(answer)
        next(events)
        sample.write(log, told)  # by another process than the one that serves
        assert stories(events)[1]["stories"] == [told.id]
        assert httpx2.get(url, timeout=PATIENCE_S).text.count(f">{told.headline}</a>") == 1
        process.send_signal(signal.SIGTERM)
        list(events)  # to the stream's end, which is not a broken connection
        assert process.wait(PATIENCE_S) == 0
    log.close()
    assert process.stderr.read() == ""


def test_a_port_in_use_is_one_clear_line(web: Callable[..., subprocess.Popen[str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        process = web("--port", port)
        _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert errors == f"samestory: port {port} of 127.0.0.1 is in use: choose another with --port or web.port\n"


def test_a_host_that_is_none_is_one_clear_line(web: Callable[..., subprocess.Popen[str]]) -> None:
    process = web("--host", "no-such-host.invalid", "--port", "0")
    _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert errors.startswith("samestory: web.host no-such-host.invalid: ")
    assert errors.count("\n") == 1


def test_while_the_log_is_still_being_read_the_front_page_says_so(log: SqliteLog, tmp_path: Path) -> None:
    sample.write(log, sample.single(1))
    readable = threading.Event()

    class Slow:
        """The log, on a disk that takes its time."""

        end_offset, read, producer = log.end_offset, log.read, log.producer

        def partitions(self, topic: str) -> int:
            assert readable.wait(PATIENCE_S)
            return log.partitions(topic)

    try:
        with serving(Slow(), tmp_path) as site:
            page = site.client.get("/").text
            assert "The log is still being read" in page
            assert "As soon as the first articles are read" not in page
            readable.set()
            site.until_stories(1)
            site.until(lambda _: "still being read" not in site.client.get("/").text)
    finally:
        readable.set()
