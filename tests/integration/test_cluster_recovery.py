"""A partition's stories come back on any machine, from a snapshot and the changes after it, as if they had never left;
and a snapshot that cannot be believed is passed over, with a warning that says why.
"""

import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.snapshots import FsspecSnapshots
from pipeline.contracts.topics import CHANGES, TOPICS
from pipeline.errors import ConfigError, StorageError
from pipeline.ports import Message, SnapshotStore, TopicPartition
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support.cluster_line import PARTITION, SHORT, ClusterLine, stream_of_every_form

STREAM = stream_of_every_form()
FOLDER = f"{CHANGES}/{PARTITION}"


def new_log() -> SqliteLog:
    log = SqliteLog(":memory:", LogSettings())
    log.create(TOPICS)
    return log


@pytest.fixture(scope="module")
def never_stopped():
    log = new_log()
    line = ClusterLine(log)
    line.feed(STREAM)
    yield line.written()
    log.close()


@pytest.fixture
def line(tmp_path: Path) -> Iterator[ClusterLine]:
    log = new_log()
    yield ClusterLine(log, FsspecSnapshots(str(tmp_path)))
    log.close()


def manifests(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("*.manifest"))


def blobs(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("*.blob"))


@pytest.fixture(scope="module")
def one_by_one():
    log = new_log()
    line = ClusterLine(log)
    line.feed(STREAM, batch=1)
    yield line.written()
    log.close()


@settings(derandomize=True, max_examples=8, deadline=None)
@given(
    cuts=st.lists(st.integers(1, len(STREAM) - 1), max_size=4),
    every=st.sampled_from([1, 4, 10, 25, 1000]),
    number=st.integers(0, 10**9),
)
def test_what_is_written_after_any_moves_is_what_one_machine_writes(one_by_one, cuts, every, number):
    """With snapshots taken often, seldom and never; at any place of the stream."""
    log = new_log()
    line = ClusterLine(
        log, FsspecSnapshots(f"memory://{number}"), msgspec.structs.replace(SHORT, snapshot_articles=every)
    )
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(STREAM)], strict=True):
        line.feed(STREAM[start:end], batch=1)  # so that stories are written alike wherever the cuts are
        line.move()
    assert line.written() == one_by_one
    log.close()


def test_a_move_without_any_snapshot_is_exact_too(never_stopped):
    log = new_log()
    line = ClusterLine(log)
    line.feed(STREAM[:70])
    line.move()
    line.feed(STREAM[70:])
    assert line.written() == never_stopped
    log.close()


def test_a_snapshot_spares_the_changes_before_it(line, tmp_path):
    line.feed(STREAM[:70])
    assert manifests(tmp_path)
    reads: list[int] = []

    class Watched:
        """The log, and where it was read from."""

        def read(self, partition, *, start=0, end=None):
            if end is None:
                reads.append(start)
            return line.log.read(partition, start=start, end=end)

    line.stage.assign({TopicPartition("articles.embedded", PARTITION): 0}, Watched())
    assert reads[0] > 30


def test_only_what_is_new_is_written_and_what_nothing_needs_goes(line, tmp_path):
    segments: set[str] = set()
    for start in range(0, len(STREAM), 20):
        line.feed(STREAM[start : start + 20], batch=5)
        segments |= {file.name for file in blobs(tmp_path)}
        assert len(manifests(tmp_path)) <= 2
    assert len(blobs(tmp_path)) < len(segments)
    line.move()
    line.feed(STREAM[-1:])


def warned(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(r.getMessage() for r in caplog.records if r.levelno == logging.WARNING)


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def flip_a_byte(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x10
    file.write_bytes(bytes(data))


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("damage", [truncate, flip_a_byte, empty, Path.unlink])
@pytest.mark.parametrize("found", [blobs, manifests])
def test_a_damaged_snapshot_is_passed_over(line, tmp_path, never_stopped, caplog, damage, found):
    line.feed(STREAM[:70])
    for file in found(tmp_path):
        damage(file)
    line.move()
    if (found, damage) != (manifests, Path.unlink):  # without a manifest there is no snapshot to be told of
        assert "is not used" in warned(caplog)
        assert ".blob" in warned(caplog) if found is blobs else ".manifest" in warned(caplog)
    line.feed(STREAM[70:])
    assert line.written() == never_stopped


def test_where_the_newest_snapshot_is_damaged_the_one_before_it_is_used(line, tmp_path, never_stopped, caplog):
    line.feed(STREAM[:70])
    older, newest = manifests(tmp_path)
    truncate(newest)
    line.move()
    assert f"{newest.name} is not used" in warned(caplog)
    assert older.name not in warned(caplog)
    line.feed(STREAM[70:])
    assert line.written() == never_stopped


@pytest.mark.parametrize(
    "changed", [{"threshold": 0.6}, {"window_days": 2}, {"candidates": 30}, {"embedding_languages": ("de", "en")}]
)
def test_a_snapshot_of_other_settings_is_passed_over(line, caplog, changed):
    line.feed(STREAM[:70])
    line.settings = msgspec.structs.replace(SHORT, **changed)
    line.move()
    assert "another join model or other settings of [cluster]" in warned(caplog)
    line.feed(STREAM[70:80])
    without = ClusterLine(line.log, None, line.settings)
    assert without.handle(STREAM[80:85]) == line.handle(STREAM[80:85])


@pytest.mark.parametrize(("articles", "says"), [(0, "has nothing"), (15, "has nothing"), (90, "has another change")])
def test_a_snapshot_of_another_log_is_passed_over(line, caplog, articles, says):
    """One that was created again, and holds less than the snapshot saw, or more."""
    line.feed(STREAM[:70])
    log = new_log()
    other = ClusterLine(log)
    other.feed(STREAM[::-1][:articles])
    other.store = line.store
    other.move()
    assert says in warned(caplog)
    without = ClusterLine(log)
    assert without.handle(STREAM[:10]) == other.handle(STREAM[:10])
    log.close()


def test_a_snapshot_from_before_what_the_log_keeps_is_passed_over(tmp_path, caplog):
    time = [datetime(2026, 3, 2, tzinfo=UTC)]
    log = SqliteLog(":memory:", LogSettings(), now=lambda: time[0], elapsed_s=lambda: time[0].timestamp())
    log.create(TOPICS)
    line = ClusterLine(log, FsspecSnapshots(str(tmp_path)))
    line.feed(STREAM[:40])
    taken = {file.name: file.read_bytes() for file in (tmp_path / FOLDER).iterdir()}
    time[0] += timedelta(days=20)
    line.feed(STREAM[40:70])
    time[0] += timedelta(days=20)
    while log.maintain():
        pass
    shutil.rmtree(tmp_path / FOLDER)
    (tmp_path / FOLDER).mkdir()
    for name, data in taken.items():
        (tmp_path / FOLDER / name).write_bytes(data)
    line.move()
    assert "too old" in warned(caplog)
    without = ClusterLine(log)
    assert without.handle(STREAM[70:80]) == line.handle(STREAM[70:80])
    log.close()


def test_a_process_that_lost_its_partition_unawares_writes_no_snapshot(line, tmp_path, caplog):
    line.feed(STREAM[:20])
    before = manifests(tmp_path)
    suspended = ClusterLine(line.log, line.store)
    suspended.handle(STREAM[20:35])  # decided, and never committed
    line.feed(STREAM[35:40])  # another has the partition
    suspended.handle(STREAM[40:41])
    assert "was not written by this process" in warned(caplog)
    assert manifests(tmp_path) == before


def test_decisions_that_are_not_in_the_log_are_in_no_snapshot(line, tmp_path):
    line.feed(STREAM[:20])
    before = manifests(tmp_path)
    line.handle(STREAM[20:35])
    line.handle(STREAM[35:40])  # the runner never does this without a commit in between
    assert manifests(tmp_path) == before


@pytest.mark.parametrize("broken", ["names", "read", "write", "delete"])
def test_a_store_that_is_away_stops_nothing(tmp_path, never_stopped, caplog, broken):
    class Away(FsspecSnapshots):
        """Refuses one kind of request once `away` is set."""

        away = True

    def refuse(self, *_):
        if self.away:
            raise StorageError(f"snapshots: cannot {broken}")
        return getattr(FsspecSnapshots, broken)(self, *_)

    store = type("Away", (Away,), {broken: refuse})(str(tmp_path))
    log = new_log()
    line = ClusterLine(log, store)
    line.feed(STREAM[:49])
    line.move()
    line.feed(STREAM[49:70])
    assert f"cannot {broken}" in warned(caplog)
    store.away = False
    line.feed(STREAM[70:91])
    line.move()
    line.feed(STREAM[91:])
    assert line.written() == never_stopped
    assert manifests(tmp_path)
    log.close()


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path, never_stopped, caplog):
    (tmp_path / "snapshots").write_text("a file where the folder should be")
    log = new_log()
    line = ClusterLine(log, FsspecSnapshots(str(tmp_path / "snapshots")))
    line.feed(STREAM[:70])
    line.move()
    line.feed(STREAM[70:])
    assert "no snapshot is written" in warned(caplog)
    assert line.written() == never_stopped
    log.close()


def test_changes_without_what_was_computed_are_computed_again_and_then_written_down(tmp_path, never_stopped):
    """As a log from an earlier version has them."""
    log, old = new_log(), new_log()
    line = ClusterLine(log)
    line.feed(STREAM[:40])
    producer = old.producer("old")
    for found in log.read(TopicPartition(CHANGES, PARTITION)):
        producer.append([Message(topic=CHANGES, key=found.key, value=found.value, partition=PARTITION)])
    again = ClusterLine(old, FsspecSnapshots(str(tmp_path)))
    assert manifests(tmp_path)
    again.move()
    assert again.handle(STREAM[40:60]) == line.handle(STREAM[40:60])
    log.close()
    old.close()


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SnapshotStore:
    return FsspecSnapshots(str(tmp_path / "new") if request.param == "folder" else f"memory://{tmp_path.name}")


def test_a_store_gives_back_what_it_was_given(store):
    assert store.names("a/b") == []
    store.write("a/b/1", b"one")
    store.write("a/b/2", b"two")
    store.write("a/b/2", b"two again")
    assert store.names("a/b") == ["a/b/1", "a/b/2"]
    assert store.read("a/b/2") == b"two again"
    store.delete(["a/b/1", "a/b/none"])
    assert store.names("a/b") == ["a/b/2"]
    with pytest.raises(StorageError, match="cannot read a/b/1"):
        store.read("a/b/1")


@pytest.mark.parametrize(("url", "says"), [("nothing://x", "nothing://x"), ("s3://bucket/x", r"samestory\[s3\]")])
def test_an_address_that_no_library_knows_is_refused_at_once(url, says):
    if url.startswith("s3") and find_spec("s3fs"):
        pytest.skip("s3fs is installed here")
    with pytest.raises(ConfigError, match=says):
        FsspecSnapshots(url)
