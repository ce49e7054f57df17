"""`backup` and `restore`: consistent while the line runs, whole or not there, and the line goes on from a copy."""

import json
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.adapters.backup import MANIFEST, RESTORE_MARKER
from pipeline.contracts.topics import ARTICLES, EMBEDDED, TOPICS
from pipeline.ports import LogReader, Message, Record, TopicPartition
from pipeline.running.runner import run_stage
from pipeline.running.stage import Outcome
from pipeline.settings import LogSettings, RunnerSettings
from pipeline.transport.sqlite import SqliteLog
from producers.files.adding import add_articles
from tests.running import PATIENCE_S, ROOT, environment, run_samestory
from tests.support.newsroom_articles import newsroom_articles


class PassOn:
    """A stage that passes each article's key on: what is lost or done twice shows."""

    name = "embed"
    inputs: tuple[str, ...] = (ARTICLES,)

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Nothing is remembered."""

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Nothing is remembered."""

    def handle(self, records: Sequence[Record]) -> Outcome:
        return Outcome(outputs=tuple(Message(topic=EMBEDDED, key=r.key, value=b"done") for r in records), rejected=())


def a_log(folder: Path) -> SqliteLog:
    log = SqliteLog(folder / "log.db", LogSettings())
    log.create(TOPICS)
    return log


def pass_on(log: SqliteLog, stop: threading.Event, *, drain: bool) -> None:
    run_stage(PassOn(), log, RunnerSettings(batch_records=2), stop=stop, drain=drain, poll_timeout_s=0.01)


def keys(log: SqliteLog, topic: str) -> Counter[bytes | None]:
    return Counter(r.key for number in range(log.partitions(topic)) for r in log.read(TopicPartition(topic, number)))


def test_a_line_goes_on_from_copies_taken_while_it_ran_with_nothing_lost_or_twice(tmp_path: Path) -> None:
    articles = newsroom_articles()
    data, stop = tmp_path / "data", threading.Event()
    log = a_log(data)

    def add_one_by_one() -> None:
        for article in articles:
            add_articles([article], log, data)

    adding = threading.Thread(target=add_one_by_one)
    passing = threading.Thread(target=pass_on, args=(log, stop), kwargs={"drain": False})
    adding.start()
    passing.start()
    copies = 0
    while adding.is_alive():
        done = run_samestory("backup", tmp_path / f"copy{copies}", data_dir=data)
        assert done.returncode == 0, done.stderr
        copies += 1
    adding.join()
    stop.set()
    passing.join()
    log.close()
    assert copies > 1
    seen = set()
    for number in range(copies):
        restored = tmp_path / f"restored{number}"
        assert run_samestory("restore", tmp_path / f"copy{number}", data_dir=restored).returncode == 0
        with closing(a_log(restored)) as again:
            seen.add(keys(again, ARTICLES).total())
            add_articles(articles, again, restored)
            pass_on(again, threading.Event(), drain=True)
            once = Counter(article.id.encode() for article in articles)
            assert keys(again, ARTICLES) == once
            assert keys(again, EMBEDDED) == once
    assert len(seen) > 1, "the copies were not taken while articles came in"


def test_a_backup_has_what_cannot_be_rebuilt_and_nothing_else(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with closing(a_log(data)) as log:
        add_articles(newsroom_articles()[:3], log, data)
    (data / "users.json").write_text('{"version": 1, "users": []}\n')
    (data / "page.db").write_bytes(b"can be rebuilt")
    (data / "webhooks").mkdir()
    (data / "webhooks/desk.undelivered.jsonl").write_text('{"cause":"gone"}\n{"half')
    done = run_samestory("backup", tmp_path / "copy", "--json", data_dir=data)
    assert done.returncode == 0, done.stderr
    names = [file["name"] for file in json.loads(done.stdout)["files"]]
    assert names == ["log.db", "added.db", "users.json", "webhooks/desk.undelivered.jsonl"]
    assert run_samestory("restore", tmp_path / "copy", data_dir=tmp_path / "back").returncode == 0
    assert (tmp_path / "back/webhooks/desk.undelivered.jsonl").read_text() == '{"cause":"gone"}\n'
    assert (tmp_path / "back/users.json").stat().st_mode & 0o077 == 0
    assert not (tmp_path / "back" / RESTORE_MARKER).exists()


def test_backup_refuses_to_overwrite_and_a_folder_without_a_log(tmp_path: Path) -> None:
    a_log(tmp_path / "data").close()
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/precious").touch()
    refused = run_samestory("backup", tmp_path / "copy", data_dir=tmp_path / "data")
    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    assert [one.name for one in (tmp_path / "copy").iterdir()] == ["precious"]
    nothing = run_samestory("backup", tmp_path / "other", data_dir=tmp_path / "none")
    assert nothing.returncode == 1
    assert "nothing to back up" in nothing.stderr
    assert not (tmp_path / "none").exists()


def test_restore_refuses_a_folder_in_use_and_damaged_backups(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with closing(a_log(data)):
        assert run_samestory("backup", tmp_path / "copy", data_dir=data).returncode == 0
        refused = run_samestory("restore", tmp_path / "copy", data_dir=data)
    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    with (tmp_path / "copy/log.db").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff")
    damaged = run_samestory("restore", tmp_path / "copy", data_dir=tmp_path / "back")
    assert damaged.returncode == 1
    assert "damaged" in damaged.stderr
    assert not (tmp_path / "back").exists()
    manifest = tmp_path / "copy" / MANIFEST
    manifest.write_text(manifest.read_text().replace('"version": 1', '"version": 2'))
    assert "newer samestory" in run_samestory("restore", tmp_path / "copy", data_dir=tmp_path / "back").stderr
    manifest.write_text(manifest.read_text().replace('"version": 2', '"version": 1').replace('"log.db"', '"../log.db"'))
    assert "not inside" in run_samestory("restore", tmp_path / "copy", data_dir=tmp_path / "back").stderr


def test_a_damaged_log_is_not_backed_up(tmp_path: Path) -> None:
    with closing(a_log(tmp_path / "data")) as log:
        log.producer("test").append([Message(topic=ARTICLES, key=b"k", value=b"v" * 100_000)])
    with (tmp_path / "data/log.db").open("r+b") as file:
        file.seek(20 * 4096)
        file.write(b"\xff" * 4096)
    done = run_samestory("backup", tmp_path / "copy", data_dir=tmp_path / "data")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "copy").exists()
    assert not (tmp_path / "copy.unfinished").exists()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that takes some time to copy."""
    data = tmp_path_factory.mktemp("large") / "data"
    with closing(a_log(data)) as log:
        for number in range(60):
            value = number.to_bytes(4, "big") * 250_000
            log.producer("test").append([Message(topic=ARTICLES, key=b"%d" % number, value=value)])
    return data


def killed_once_there(sign: Path, *arguments: str | Path, data_dir: Path) -> int:
    """Run a command, kill it when `sign` exists; its exit code."""
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(data_dir), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE_S
    while not sign.exists() and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.0005)
    process.kill()
    return process.wait()


def test_a_killed_backup_leaves_none_under_its_name_and_the_next_succeeds(large: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    code = killed_once_there(tmp_path / "copy.unfinished/log.db", "backup", copy, data_dir=large)
    assert code == -signal.SIGKILL
    assert not copy.exists()
    assert run_samestory("restore", tmp_path / "copy.unfinished", data_dir=tmp_path / "back").returncode == 1
    assert run_samestory("backup", copy, data_dir=large).returncode == 0
    assert not (tmp_path / "copy.unfinished").exists()
    with closing(sqlite3.connect(copy / "log.db")) as connection:
        assert connection.execute("SELECT count(*) FROM records").fetchone() == (60,)


def test_nothing_starts_on_a_killed_restore_and_the_next_one_finishes_it(large: Path, tmp_path: Path) -> None:
    copy, back = tmp_path / "copy", tmp_path / "back"
    assert run_samestory("backup", copy, data_dir=large).returncode == 0
    code = killed_once_there(back / "log.db", "restore", copy, data_dir=back)
    assert code == -signal.SIGKILL
    refused = run_samestory("topics", "create", data_dir=back)
    assert refused.returncode == 1
    assert "restore` was interrupted" in refused.stderr
    assert run_samestory("restore", copy, data_dir=back).returncode == 0
    assert run_samestory("topics", "verify", data_dir=back).returncode == 0
