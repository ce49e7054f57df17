"""What is the embedded log's own: one file, several processes, retention, compaction, bad files, a full disk."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.contracts.topics import ARTICLES, BY_NAME, TopicSpec
from pipeline.errors import ConfigError, FatalError, FencedError, StorageError, TransientError
from pipeline.ports import Message, Record, TopicPartition
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from pipeline.transport.sqlite_cleanup import KEPT_FREE_PAGES
from pipeline.transport.sqlite_database import PAGE_BYTES, SCHEMA_VERSION
from tests.running import PATIENCE_S

CHILD = Path(__file__).with_name("embedded_child.py")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
DAILY = TopicSpec(name="daily", key="k", carries="a test", cleanup="delete", retention_h=24, partitions=1)
NEWEST = TopicSpec(name="newest", key="k", carries="a test", cleanup="compact", retention_h=None, partitions=1)
DAY, TABLE = TopicPartition("daily", 0), TopicPartition("newest", 0)


class Clock:
    """A clock that does not advance by itself."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, tzinfo=UTC)
        self.elapsed = 0.0

    def __call__(self) -> datetime:
        return self.now

    def elapsed_s(self) -> float:
        return self.elapsed

    def move(self, **by: float) -> None:
        self.jump(**by)
        self.elapsed += timedelta(**by).total_seconds()

    def jump(self, **by: float) -> None:
        """Say another time, although none has passed."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(clock: Clock) -> Iterator[SqliteLog]:
    log = SqliteLog(":memory:", LogSettings(), now=clock, elapsed_s=clock.elapsed_s)
    log.create([DAILY, NEWEST])
    yield log
    log.close()


@pytest.fixture
def child() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    children = []

    def start(*argv: object) -> subprocess.Popen[str]:
        command = [sys.executable, str(CHILD), *map(str, argv)]
        children.append(
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
        )
        return children[-1]

    yield start
    for process in children:
        process.kill()
        process.communicate()


def put(log: SqliteLog, topic: str, *pairs: tuple[str, str | None]) -> None:
    log.producer("test").append(
        [Message(topic=topic, key=k.encode(), value=None if v is None else v.encode()) for k, v in pairs]
    )


def pairs(records: Iterator[Record]) -> list[tuple[str, str | None]]:
    return [((r.key or b"").decode(), None if r.value is None else r.value.decode()) for r in records]


def maintain(log: SqliteLog) -> None:
    while log.maintain():
        pass


def test_retention_removes_what_is_older_and_offsets_go_on(log: SqliteLog, clock: Clock) -> None:
    put(log, "daily", ("a", "1"), ("b", "2"))
    clock.move(hours=20)
    put(log, "daily", ("c", "3"))
    clock.move(hours=5)
    maintain(log)
    assert pairs(log.read(DAY)) == [("c", "3")]
    clock.move(hours=25)
    maintain(log)
    assert pairs(log.read(DAY)) == []
    assert log.end_offset(DAY) == 3
    put(log, "daily", ("d", "4"))
    assert [r.offset for r in log.read(DAY)] == [3]


def test_retention_goes_by_time_and_a_late_group_skips_the_gap(log: SqliteLog, clock: Clock) -> None:
    consumer = log.consumer("late", ["daily"])
    put(log, "daily", ("lost", "1"), ("lost too", "2"))
    clock.move(hours=30)
    put(log, "daily", ("kept", "3"))
    maintain(log)
    assert log.lag("late", ["daily"]) == 1
    batch = consumer.poll(max_records=10, timeout_s=0)
    assert pairs(iter(batch.records)) == [("kept", "3")]
    consumer.commit(batch, ())
    assert log.lag("late", ["daily"]) == 0


def test_a_group_that_never_read_what_expired_has_no_lag(log: SqliteLog, clock: Clock) -> None:
    put(log, "daily", ("a", "1"))
    clock.move(hours=30)
    maintain(log)
    assert log.lag("late", ["daily"]) == 0


def test_retention_is_done_in_steps_that_end(log: SqliteLog, clock: Clock) -> None:
    put(log, "daily", *((str(n), "x") for n in range(1300)))
    clock.move(hours=30)
    steps = [log.maintain() for _ in range(4)]
    assert steps == [500, 500, 300, 0]


def test_a_clock_that_jumps_forward_does_not_empty_the_log(log: SqliteLog, clock: Clock) -> None:
    for number in range(20):
        put(log, "daily", (str(number), "x"))
        clock.move(hours=1)
        maintain(log)
    clock.jump(days=365)
    maintain(log)
    put(log, "daily", ("after", "x"))
    clock.move(minutes=40)
    maintain(log)
    assert len(list(log.read(DAY))) == 21, "four hours have expired at most, of twenty-four that are kept"
    clock.move(hours=2)
    maintain(log)
    assert 0 < len(list(log.read(DAY))) < 21, "it is followed after all"
    clock.move(days=90)
    maintain(log)
    assert list(log.read(DAY)) == []


def test_a_clock_that_is_set_back_stops_nothing_and_what_it_dated_wrongly_expires_with_the_rest(
    log: SqliteLog, clock: Clock
) -> None:
    consumer = log.consumer("reader", ["daily"])
    put(log, "daily", ("before", "x"))
    maintain(log)
    clock.jump(days=365)
    put(log, "daily", *((str(n), "x") for n in range(700)))
    clock.jump(days=-365)
    put(log, "daily", ("after", "x"))
    maintain(log)
    batch = consumer.poll(max_records=1000, timeout_s=0)
    consumer.commit(batch, ())
    assert len(batch.records) == 702
    clock.move(hours=23)
    maintain(log)
    assert len(list(log.read(DAY))) == 702
    clock.move(hours=2)
    maintain(log)
    assert list(log.read(DAY)) == []


def test_a_log_that_is_used_for_a_moment_each_week_keeps_no_more_than_a_week_longer(clock: Clock) -> None:
    log = SqliteLog(":memory:", LogSettings(), now=clock, elapsed_s=clock.elapsed_s)
    log.create([DAILY])
    for week in range(5):
        put(log, "daily", (str(week), "x"))
        maintain(log)
        clock.jump(days=7)
    maintain(log)
    assert pairs(log.read(DAY)) == [("4", "x")]


def filled_then_expired(file: Path, clock: Clock) -> SqliteLog:
    """A log of 40 MB of which nothing is kept any more, not yet maintained."""
    log = SqliteLog(file, LogSettings(), now=clock, elapsed_s=clock.elapsed_s)
    log.create([BY_NAME[ARTICLES]])
    for number in range(40):
        log.producer("test").append([Message(topic=ARTICLES, key=b"%d" % number, value=bytes(1_000_000))])
    clock.move(hours=24 * 8)
    return log


def test_the_file_gets_smaller_once_records_expire_and_keeps_some_room(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "log.db"
    log = filled_then_expired(file, clock)
    before = file.stat().st_size
    assert before > 30_000_000
    maintain(log)
    put(log, ARTICLES, ("new", "1"))
    log.close()
    kept = KEPT_FREE_PAGES * PAGE_BYTES
    assert kept <= file.stat().st_size < kept + 1_000_000
    again = SqliteLog(file, LogSettings(), now=clock, elapsed_s=clock.elapsed_s)
    records = [r for number in range(again.partitions(ARTICLES)) for r in again.read(TopicPartition(ARTICLES, number))]
    assert pairs(iter(records)) == [("new", "1")]
    again.close()


def test_a_file_of_before_that_was_set_works_and_keeps_its_size(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "log.db"
    log = filled_then_expired(file, clock)
    log.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA auto_vacuum = NONE")
        connection.execute("VACUUM")
    before = file.stat().st_size
    older = SqliteLog(file, LogSettings(), now=clock, elapsed_s=clock.elapsed_s)
    maintain(older)
    older.close()
    assert file.stat().st_size >= before


def test_consumers_clean_up_as_they_poll(clock: Clock) -> None:
    log = SqliteLog(":memory:", LogSettings(), now=clock, elapsed_s=clock.elapsed_s, cleanup_interval_s=1e-9)
    log.create([DAILY])
    put(log, "daily", ("a", "1"))
    clock.move(hours=30)
    log.consumer("g", ["daily"]).poll(max_records=1, timeout_s=0.01)
    assert pairs(log.read(DAY)) == []
    log.close()


def test_compaction_keeps_the_newest_of_each_key_at_its_offset(log: SqliteLog) -> None:
    put(log, "newest", ("a", "1"), ("b", "1"), ("a", "2"), ("c", "1"), ("b", "2"))
    maintain(log)
    assert pairs(log.read(TABLE)) == [("a", "2"), ("c", "1"), ("b", "2")]
    assert [r.offset for r in log.read(TABLE)] == [2, 3, 4]
    put(log, "newest", ("c", "2"))
    maintain(log)
    assert pairs(log.read(TABLE)) == [("a", "2"), ("b", "2"), ("c", "2")]


def test_compaction_of_many_records_over_few_keys(log: SqliteLog) -> None:
    put(log, "newest", *((str(n % 7), str(n)) for n in range(2600)))
    maintain(log)
    assert pairs(log.read(TABLE)) == [(str(n % 7), str(n)) for n in range(2593, 2600)]


def test_tombstones_delete_their_key_and_go_after_a_grace(log: SqliteLog, clock: Clock) -> None:
    put(log, "newest", ("a", "1"), ("b", "1"), ("a", None))
    maintain(log)
    assert pairs(log.read(TABLE)) == [("b", "1"), ("a", None)]
    clock.move(hours=23)
    maintain(log)
    assert pairs(log.read(TABLE)) == [("b", "1"), ("a", None)]
    clock.move(hours=2)
    maintain(log)
    assert pairs(log.read(TABLE)) == [("b", "1")]
    assert log.end_offset(TABLE) == 3


def test_a_topic_that_keeps_each_keys_newest_takes_no_record_without_a_key(log: SqliteLog) -> None:
    with pytest.raises(FatalError, match="newest"):
        log.producer("test").append([Message(topic="newest", key=None, value=b"x")])


def test_a_topic_cannot_change_how_it_is_cleaned_up(log: SqliteLog) -> None:
    other = TopicSpec(name="newest", key="k", carries="a test", cleanup="delete", retention_h=1, partitions=1)
    with pytest.raises(ConfigError, match="newest: cleanup 'delete' wanted, but it exists with 'compact'"):
        log.create([other])


def test_records_come_in_the_order_of_arrival_over_all_partitions(clock: Clock) -> None:
    log = SqliteLog(":memory:", LogSettings(), now=clock, elapsed_s=clock.elapsed_s)
    log.create([TopicSpec(name="in", key="k", carries="t", cleanup="delete", retention_h=1, partitions=4)])
    put(log, "in", *((str(n), str(n)) for n in range(100)))
    consumer = log.consumer("g", ["in"])
    seen: list[tuple[str, str | None]] = []
    while len(seen) < 100:
        batch = consumer.poll(max_records=7, timeout_s=0)
        if len(seen) == 35:  # an abandoned batch changes nothing in the order
            consumer.rewind(batch)
            batch = consumer.poll(max_records=7, timeout_s=0)
        consumer.commit(batch, ())
        seen += pairs(iter(batch.records))
    assert seen == [(str(n), str(n)) for n in range(100)]
    log.close()


def test_a_batch_cannot_be_committed_twice(log: SqliteLog) -> None:
    put(log, "daily", ("a", "1"))
    consumer = log.consumer("g", ["daily"])
    batch = consumer.poll(max_records=1, timeout_s=0)
    consumer.commit(batch, ())
    with pytest.raises(FencedError, match="daily partition 0: the batch starts at offset 0, but 1 is the committed"):
        consumer.commit(batch, [Message(topic="newest", key=b"a", value=b"twice")])
    assert list(log.read(TABLE)) == []


def test_a_fenced_member_is_told_to_rebuild_its_state(log: SqliteLog) -> None:
    put(log, "daily", ("a", "1"), ("b", "2"))
    consumer = log.consumer("g", ["daily"])
    batch = consumer.poll(max_records=1, timeout_s=0)
    consumer.commit(batch, ())
    with pytest.raises(FencedError):
        consumer.commit(batch, ())
    consumer.rewind(batch)
    again = consumer.poll(max_records=1, timeout_s=0)
    assert again.revoked == {DAY}
    assert again.newly_assigned == {DAY: 1}
    assert pairs(iter(again.records)) == [("b", "2")]


def test_members_of_one_group_read_the_same_topics(log: SqliteLog) -> None:
    log.consumer("g", ["daily"])
    with pytest.raises(ConfigError, match=r"group g.*daily.*newest"):
        log.consumer("g", ["newest"])


def test_the_file_is_in_wal_mode_and_is_found_again(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "log.db"
    log = SqliteLog(file, LogSettings())
    log.create([DAILY])
    put(log, "daily", ("a", "1"))
    log.close()
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    log = SqliteLog(file, LogSettings())
    assert pairs(log.read(DAY)) == [("a", "1")]
    log.close()


def test_the_write_ahead_log_does_not_grow_for_ever(tmp_path: Path) -> None:
    log = SqliteLog(tmp_path / "log.db", LogSettings())
    log.create([DAILY])
    for _ in range(100):
        put(log, "daily", ("a", "x" * 1_000_000))
    assert (tmp_path / "log.db-wal").stat().st_size < 20_000_000
    for _ in range(1000):
        put(log, "daily", ("a", "x"))
    assert (tmp_path / "log.db-wal").stat().st_size < 20_000_000
    log.close()


def test_threads_share_a_log(log: SqliteLog) -> None:
    def write(name: str) -> None:
        for n in range(50):
            put(log, "daily", (name, str(n)))

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    consumer = log.consumer("g", ["daily"])
    seen: list[Record] = []
    while len(seen) < 200:
        batch = consumer.poll(max_records=30, timeout_s=1)
        consumer.commit(batch, ())
        seen += batch.records
    for thread in threads:
        thread.join()
    for name in "abcd":
        assert [v for k, v in pairs(iter(seen)) if k == name] == [str(n) for n in range(50)]


def test_several_processes_create_fill_and_empty_one_new_file(tmp_path: Path, child) -> None:
    file = tmp_path / "log.db"
    children = [child("produce", file, name, 60) for name in ("one", "two")]
    children += [child("copy", file, 120) for _ in range(2)]
    for process in children:
        _, errors = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0, errors
    log = SqliteLog(file, LogSettings())
    copied = [r.key for n in range(4) for r in log.read(TopicPartition("out", n))]
    assert sorted(copied) == sorted(f"{name} {n}".encode() for name in ("one", "two") for n in range(60))
    assert log.lag("copy", ["in"]) == 0
    log.close()


def test_a_killed_member_is_replaced_at_once(tmp_path: Path, child) -> None:
    file = tmp_path / "log.db"
    assert child("produce", file, "p", 10).wait(PATIENCE_S) == 0
    log = SqliteLog(file, LogSettings())
    holder = child("hold", file)
    assert holder.stdout.readline() == "10\n"
    consumer = log.consumer("g", ["in"])
    consumer.poll(max_records=1, timeout_s=0)
    holder.kill()  # not waited for: it stays a zombie
    seen: list[Record] = []
    deadline = time.monotonic() + 120  # the time-out for a member that hangs is five minutes
    while len(seen) < 10 and time.monotonic() < deadline:
        batch = consumer.poll(max_records=10, timeout_s=0.2)
        try:
            consumer.commit(batch, ())
        except FencedError:
            consumer.rewind(batch)
        else:
            seen += batch.records
    assert len({r.key for r in seen}) == 10
    log.close()
    assert list((tmp_path / "log.db-members").iterdir()) == []


def test_a_restarted_process_takes_the_place_of_its_killed_predecessor(tmp_path: Path, child) -> None:
    file = tmp_path / "log.db"
    assert child("produce", file, "p", 10).wait(PATIENCE_S) == 0
    for _ in range(3):
        holder = child("hold", file)
        assert holder.stdout.readline() == "10\n"
        holder.kill()


def test_a_file_that_another_process_locks_is_a_transient_error(tmp_path: Path) -> None:
    file = tmp_path / "log.db"
    log = SqliteLog(file, LogSettings(), busy_timeout_s=0.05)
    log.create([DAILY])
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TransientError, match=rf"{file}: another process"):
        put(log, "daily", ("a", "1"))
    other.execute("ROLLBACK")
    other.close()
    put(log, "daily", ("a", "1"))
    assert pairs(log.read(DAY)) == [("a", "1")]
    log.close()


def test_a_file_from_a_newer_samestory_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log.db"
    SqliteLog(file, LogSettings()).close()
    connection = sqlite3.connect(file)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(StorageError, match=rf"{file}: .*{SCHEMA_VERSION + 1}.*{SCHEMA_VERSION}; upgrade samestory"):
        SqliteLog(file, LogSettings())
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "log.db"
    file.write_text("these are my notes, not a database\n" * 100)
    with pytest.raises(StorageError, match=rf"{file}: file is not a database: move it away"):
        SqliteLog(file, LogSettings())
    assert file.read_text().startswith("these are my notes")


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "log.db"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE notes (text)")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(StorageError, match=rf"{file}: .*another program"):
        SqliteLog(file, LogSettings())
    assert file.read_bytes() == before


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=rf"{tmp_path}: unable to open"):
        SqliteLog(tmp_path, LogSettings())
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"file/log\.db: its folder cannot be created"):
        SqliteLog(tmp_path / "file" / "log.db", LogSettings())


def test_a_full_disk_loses_nothing_and_work_goes_on_when_there_is_space(tmp_path: Path, child) -> None:
    file = tmp_path / "log.db"
    process = child("fill", file, 900_000)
    output, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, errors
    *refusals, last = output.splitlines()
    assert len(refusals) == 2
    for refusal in refusals:
        assert refusal.startswith(f"{file}: ")
        assert "full" in refusal
    assert last == "all copied"
