"""`status`: on both logs, with stages running and without, and it writes nothing."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.contracts import codec
from pipeline.contracts.topics import ARTICLES, TOPICS
from pipeline.errors import MalformedRecord
from pipeline.ports import Message, Record
from pipeline.running.dead_letters import dead_letter
from pipeline.running.metrics import Metrics
from pipeline.running.stage import Rejection
from producers.memory.state_file import StateFile
from tests.running import run_samestory
from tests.support.configured_log import ConfiguredLog, append
from tests.support.newsroom_articles import newsroom_articles


def some_articles(number: int) -> list[Message]:
    return [
        Message(topic=ARTICLES, key=article.id.encode(), value=codec.encode_article(article))
        for article in newsroom_articles()[:number]
    ]


def a_dead_letter() -> Message:
    record = Record(topic=ARTICLES, partition=0, offset=0, key=b"k", value=b"no article", timestamp=datetime.now(UTC))
    return dead_letter(Rejection(record=record, error=MalformedRecord("not JSON")), "embed", datetime.now(UTC))


def files_of(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_status_shows_work_to_do_newest_article_and_dead_letters(configured: ConfiguredLog) -> None:
    with configured.opened() as log:
        log.create(TOPICS)
        append(log, *some_articles(5), a_dead_letter())
    done = configured.run("status", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    stages = {stage["stage"]: stage for stage in found["stages"]}
    assert stages["produce"]["written"] >= 5
    assert stages["embed"]["lag"] >= 5
    assert stages["embed"]["members"] == 0
    assert stages["cluster"]["lag"] == 0
    assert found["newest_article"]["id"] in {article.id for article in newsroom_articles()[:5]}
    assert found["dead_letters"] == {"waiting": 1, "put_back": 0, "by_stage": {"embed": 1}}
    assert {alarm["kind"] for alarm in found["alarms"]} >= {"not running", "dead letters"}
    assert any("not JSON" in error["error"] for error in found["last_errors"])
    assert any("no producer has run" in text for text in found["unknown"])
    screen = configured.run("status")
    assert screen.returncode == 0
    assert "ALARM not running: embed is not running" in screen.stdout
    assert "samestory dead list" in screen.stdout


def test_status_sees_running_stages_and_writes_nothing_beside_them(tmp_path: Path) -> None:
    configured = ConfiguredLog(data_dir=tmp_path)
    metrics = Metrics()
    metrics.records.labels("embed", "handled").inc(7)
    metrics.write_metrics(tmp_path / "metrics" / "embed.prom")
    with configured.opened() as log:
        log.create(TOPICS)
        append(log, *some_articles(3))
        consumer = log.consumer("embed", (ARTICLES,))
        consumer.poll(max_records=1, timeout_s=0)
        before = {name: digest for name, digest in files_of(tmp_path).items() if not name.endswith("-shm")}
        found = json.loads(configured.run("status", "--json").stdout)
        assert {name: digest for name, digest in files_of(tmp_path).items() if not name.endswith("-shm")} == before
    embed = found["stages"][1]
    assert (embed["stage"], embed["members"], embed["lag"], embed["handled"]) == ("embed", 1, 3, 7)
    assert datetime.now(UTC) - datetime.fromisoformat(embed["seen_at"]) < timedelta(minutes=5)
    assert "not running" not in {alarm["kind"] for alarm in found["alarms"]}


def test_status_of_a_log_that_nobody_uses_creates_no_file(tmp_path: Path) -> None:
    configured = ConfiguredLog(data_dir=tmp_path)
    with configured.opened() as log:
        log.create(TOPICS)
        append(log, *some_articles(3))
    before = files_of(tmp_path)
    assert json.loads(configured.run("status", "--json").stdout)["stages"][0]["written"] == 3
    assert files_of(tmp_path) == before


def test_status_sees_the_producer_by_its_lock_and_reads_its_file_without_a_trace(tmp_path: Path) -> None:
    configured = ConfiguredLog(data_dir=tmp_path)
    with configured.opened() as log:
        log.create(TOPICS)
    producer = StateFile(tmp_path / "producer.db")
    assert json.loads(configured.run("status", "--json").stdout)["stages"][0]["members"] == 1
    producer.close()
    before = files_of(tmp_path)
    found = json.loads(configured.run("status", "--json").stdout)
    assert found["stages"][0]["members"] == 0
    assert found["feeds"] is not None
    assert files_of(tmp_path) == before


def test_status_without_a_data_folder_says_what_is_not_known(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    done = run_samestory("status", data_dir=folder)
    assert done.returncode == 0
    assert f"there is no {folder / 'log.db'} yet" in done.stdout
    assert not folder.exists()


@pytest.mark.parametrize("content", [b"not a database", b""])
def test_status_of_a_damaged_log_says_so_and_shows_the_rest(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log.db").write_bytes(content)
    done = run_samestory("status", "--json", data_dir=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert any(str(tmp_path / "log.db") in text for text in found["unknown"])
    assert [alarm["kind"] for alarm in found["alarms"]] == ["log"]
    assert found["disk"]["by_name"] == {"log.db": len(content)}
