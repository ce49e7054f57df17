"""`doctor`: what is sound passes; what is broken is named, with what to do."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.cli.operating import installation_checks
from pipeline.contracts.topics import ARTICLES, TOPICS
from pipeline.ports import Message
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from producers.memory.state_file import StateFile
from tests.running import run_samestory, run_samestory_process


def checks_of(folder: Path, **variables: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """The exit code, and the checks by name."""
    done = run_samestory("doctor", "--json", data_dir=folder, **variables)
    document = json.loads(done.stdout)
    found: dict[str, list[dict[str, str]]] = {}
    for check in document["checks"]:
        found.setdefault(check["name"], []).append(check)
    assert document["ok"] == (done.returncode == 0)
    return done.returncode, found


def a_log(folder: Path, *, ahead: timedelta = timedelta(0)) -> None:
    log = SqliteLog(folder / "log.db", LogSettings(), now=lambda: datetime.now(UTC) + ahead)
    log.create(TOPICS)
    log.producer("test").append([Message(topic=ARTICLES, key=b"k", value=b"v" * 9000)])
    log.close()


def test_a_sound_line_passes_and_nothing_is_written(tmp_path: Path) -> None:
    a_log(tmp_path)
    before = sorted(file.name for file in tmp_path.iterdir())
    code, found = checks_of(tmp_path)
    assert code == 0, found
    assert {"python", "packages", "models", "compiled code", "settings", "data folder", "disk", "files"} < found.keys()
    assert [check["state"] for check in found["topics"] + found["clock"] + found["files"]] == ["ok"] * 3
    assert sorted(file.name for file in tmp_path.iterdir()) == before
    screen = run_samestory("doctor", data_dir=tmp_path)
    assert "0 failed" in screen.stdout.splitlines()[-1]


def test_a_record_from_the_future_is_a_wrong_clock(tmp_path: Path) -> None:
    a_log(tmp_path, ahead=timedelta(days=3))
    code, found = checks_of(tmp_path)
    assert code == 1
    assert "3 days ahead" in found["clock"][0]["what"]
    assert "timedatectl" in found["clock"][0]["do"]


def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    a_log(tmp_path)
    with (tmp_path / "log.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    code, found = checks_of(tmp_path)
    assert code == 1
    assert found["files"][0]["state"] == "fail"
    assert "samestory restore" in found["files"][0]["do"]


@pytest.mark.parametrize("name", ["log.db", "producer.db", "added.db", "page.db"])
def test_a_file_of_a_newer_version_fails_as_it_does_at_the_start(tmp_path: Path, name: str) -> None:
    a_log(tmp_path)
    with closing(sqlite3.connect(tmp_path / name)) as connection:
        connection.execute("CREATE TABLE of_the_newer_version (x)")
        connection.execute("PRAGMA user_version = 99")
    code, found = checks_of(tmp_path)
    assert code == 1
    [failed] = [check for check in found["files"] if check["state"] == "fail"]
    assert failed["what"].startswith(f"{tmp_path / name}: written by a newer samestory")
    assert "restore a backup from before the upgrade" in failed["do"]


def test_a_topic_that_is_not_as_wanted_fails(tmp_path: Path) -> None:
    a_log(tmp_path)
    with sqlite3.connect(tmp_path / "log.db") as connection:
        connection.execute("UPDATE topics SET retention_ms = 1 WHERE name = ?", (ARTICLES,))
    connection.close()
    code, found = checks_of(tmp_path)
    assert code == 1
    assert "articles: retention" in found["topics"][0]["what"]


def test_a_topic_that_an_older_program_did_not_know_is_created_by_the_next_start(tmp_path: Path) -> None:
    a_log(tmp_path)
    with sqlite3.connect(tmp_path / "log.db") as connection:
        connection.execute("DELETE FROM topics WHERE name = ?", (ARTICLES,))
    connection.close()
    code, found = checks_of(tmp_path)
    assert code == 0
    [missing] = [one for one in found["topics"] if one["state"] == "warn"]
    assert (missing["what"], missing["do"]) == ("articles is missing", "start the line, which creates it")


def test_another_instance_is_named_by_its_process(tmp_path: Path) -> None:
    a_log(tmp_path)
    producer = StateFile(tmp_path / "producer.db")
    done = run_samestory_process("doctor", data_dir=tmp_path)
    producer.close()
    assert f"held by a producer, process {os.getpid()}" in done.stdout


def test_users_that_others_may_read_are_a_warning(tmp_path: Path) -> None:
    (tmp_path / "users.json").write_text('{"version": 1, "users": []}')
    (tmp_path / "users.json").chmod(0o644)
    code, found = checks_of(tmp_path)
    assert code == 0
    assert any(check["do"].startswith("chmod 600") for check in found["data folder"])


def test_damaged_users_fail_and_the_other_checks_go_on(tmp_path: Path) -> None:
    (tmp_path / "users.json").write_text("{")
    code, found = checks_of(tmp_path)
    assert code == 1
    assert "users.json" in found["files"][-1]["what"]
    assert "no log yet" in found["topics"][0]["what"]


def test_wrong_feeds_fail(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text("[[feed]]\n")
    code, found = checks_of(tmp_path / "data", SAMESTORY_PRODUCE_FEEDS=str(tmp_path / "feeds.toml"))
    assert code == 1
    assert any("outlet" in check["what"] for check in found["settings"])


def test_a_damaged_model_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, info = tmp_path / "a_model", tmp_path / "a_model-1.0.dist-info"
    package.mkdir()
    info.mkdir()
    (package / "weights.bin").write_bytes(b"cut")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: a-model\nVersion: 1.0\n")
    (info / "RECORD").write_text("a_model/weights.bin,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,9\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(installation_checks, "_MODELS", ("a-model", "no-such-model"))
    code, found = checks_of(tmp_path / "data")
    assert code == 1
    assert "a_model/weights.bin" in found["models"][0]["what"]
    assert "not installed" in found["models"][1]["what"]
