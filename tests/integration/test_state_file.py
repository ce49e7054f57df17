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


def test_robots_txt_is_forgotten_by_the_clock_by_which_it_was_stored() -> None:
    """Not by the system's: a producer with a simulated clock would forget it at once, or never."""
    file = StateFile(None)

    async def here(call: Callable[[], T]) -> T:
        return call()

    stored = StoredRobots(rules="", until=NOW + timedelta(days=1))
    robots = RobotsInFile(file, here, lambda: NOW)
    asyncio.run(robots.save("https://harbour.example", stored))
    assert forget(file, NOW + RETENTION - timedelta(hours=1)) == 0
    assert asyncio.run(robots.load("https://harbour.example")) == stored
    assert forget(file, NOW + RETENTION + timedelta(hours=1)) == 1
    assert asyncio.run(robots.load("https://harbour.example")) is None
    file.close()
