"""An older samestory on what a newer one wrote refuses with one clear line, and leaves every file as it is."""

import json
import sqlite3
from pathlib import Path

import pytest

from consumers.snapshot_format import FORMAT, DamagedSnapshot, Manifest, Seen, manifest_bytes, manifest_of
from tests.running import run_samestory

ARTICLE = json.dumps({"url": "https://a.example/1", "title": "A ferry ran aground", "text": "It was foggy. " * 20})


def newer_database(path: Path) -> None:
    """As a newer samestory would leave it: with a higher version and a table that this one does not know."""
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE IF NOT EXISTS of_the_future (x)")
        db.execute("PRAGMA user_version = 99")
    db.close()


def newer_document(path: Path) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 99}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A data folder with a file of each kind."""
    found = tmp_path_factory.mktemp("state") / "var"
    articles = found.parent / "articles.jsonl"
    articles.write_text(ARTICLE + "\n")
    assert run_samestory("add", articles, data_dir=found).returncode == 0
    assert run_samestory("stories", data_dir=found).returncode == 0
    assert run_samestory("users", "add", "anna", "--role", "editor", data_dir=found).returncode == 0
    return found


@pytest.mark.parametrize(
    ("name", "newer", "command", "can_be_deleted"),
    [
        ("log.db", newer_database, ("stories",), False),
        ("log.db", newer_database, ("consume", "cluster", "--drain"), False),
        ("added.db", newer_database, ("add", "articles.jsonl"), False),
        ("page.db", newer_database, ("stories",), True),
        ("users.json", newer_document, ("users", "list"), False),
        ("users.json", newer_document, ("web", "--port", "0"), False),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_newer_file_is_refused_and_not_touched(folder, tmp_path, name, newer, command, can_be_deleted) -> None:
    for file in folder.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    newer(tmp_path / name)
    before = (tmp_path / name).read_bytes()
    arguments = [folder.parent / part if part.endswith(".jsonl") else part for part in command]
    done = run_samestory(*arguments, data_dir=tmp_path)
    assert done.returncode == 1
    [line] = [line for line in done.stderr.splitlines() if "newer samestory" in line]
    assert name in line
    assert ("delete" in line) == can_be_deleted, "only what is built again may be deleted"
    assert "Traceback" not in done.stderr
    assert (tmp_path / name).read_bytes() == before


def test_a_newer_snapshot_is_passed_over() -> None:
    last = Seen(offset=1, next_offset=2, digest="d")
    newer = Manifest(format=FORMAT + 1, fingerprint="f", topic="stories.changes", partition=0, last=last, languages=())
    with pytest.raises(DamagedSnapshot, match="format"):
        manifest_of(manifest_bytes(newer))
