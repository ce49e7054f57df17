"""The producer's file when the disk is full, and whose clock its rows have."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from pipeline.errors import StorageError
from producers.memory.records import StoredRobots
from producers.memory.state_file import StateFile
from producers.memory.stored_robots import RobotsInFile
from producers.memory.writing import RETENTION, forget

T = TypeVar("T")
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
INSERT = "INSERT INTO outbox (key, value, ends) VALUES (?, ?, ?)"


def test_a_full_disk_is_reported_as_such_and_what_was_begun_is_undone(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "producer.db")
    pages = file.read("PRAGMA page_count")[0][0]
    file.write(f"PRAGMA max_page_count = {pages + 10}")

    def write_too_much() -> None:
        with file.transaction():
            file.write(INSERT, b"small", b"", b"{}")
            file.write(INSERT, b"large", bytes(1_000_000), b"{}")

    with pytest.raises(StorageError, match=r"producer\.db: database or disk is full"):
        write_too_much()
    file.write("PRAGMA max_page_count = 10000")
    with file.transaction():
        file.write(INSERT, b"later", b"", b"{}")
    assert file.read("SELECT key FROM outbox") == [(b"later",)]
    file.close()


def test_an_error_inside_a_transaction_undoes_it_and_is_raised_as_it_is() -> None:
    file = StateFile(None)

    def write_and_fail() -> None:
        with file.transaction():
            file.write(INSERT, b"k", b"", b"{}")
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert file.read("SELECT 1 FROM outbox") == []
    file.close()


def test_a_clock_that_jumps_forward_makes_nothing_be_forgotten_at_once() -> None:
    file = StateFile(None)
    entry = "INSERT INTO entries (key, fingerprint, article_id, checks, listed_at) VALUES (?, '', NULL, 0, ?)"
    file.write(entry, "https://harbour.example/1", NOW.isoformat())
    assert forget(file, NOW, elapsed_s=0) == 0
    ahead = NOW + timedelta(days=365)
    assert forget(file, ahead, elapsed_s=3600) == 0
    assert forget(file, ahead + timedelta(days=14), elapsed_s=14 * 86400) == 0
    assert forget(file, ahead + timedelta(days=29), elapsed_s=15 * 86400) == 1
    file.close()


def test_robots_txt_is_forgotten_by_the_clock_by_which_it_was_stored() -> None:
    """Not by the system's: a producer with a simulated clock would forget it at once, or never."""
    file = StateFile(None)

    async def here(call: Callable[[], T]) -> T:
        return call()

    stored = StoredRobots(rules="", until=NOW + timedelta(days=1))
    robots = RobotsInFile(file, here, lambda: NOW)
    asyncio.run(robots.save("https://harbour.example", stored))
    almost = RETENTION - timedelta(hours=1)
    assert forget(file, NOW, elapsed_s=0) == 0
    assert forget(file, NOW + almost, elapsed_s=almost.total_seconds()) == 0
    assert asyncio.run(robots.load("https://harbour.example")) == stored
    assert forget(file, NOW + RETENTION + timedelta(hours=1), elapsed_s=7200) == 1
    assert asyncio.run(robots.load("https://harbour.example")) is None
    file.close()
