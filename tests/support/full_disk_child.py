"""What each store does on a full disk: run within `unshare --user --map-root-user --mount`, which may mount one.

`python -m tests.support.full_disk_child SCENARIO FOLDER` mounts a file system of 8 MB on FOLDER, fills it but for a
little, and prints a line for each attempt. Ends with 0 if the same work succeeded once there was room.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from pipeline.adapters.backup import write_backup
from pipeline.adapters.snapshots import FsspecSnapshots
from pipeline.adapters.spill import FileSpill
from pipeline.cli.line.run_lock import run_lock
from pipeline.cli.line.stage_commands import NO_ROOM
from pipeline.configuration import load_configuration
from pipeline.contracts.topics import ARTICLES, TOPICS
from pipeline.errors import DiskFull, StorageError
from pipeline.ports import Message, TopicPartition
from pipeline.projection.store import Projection
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from producers.memory.state_file import StateFile
from tests.running import environment, run_samestory
from tests.support.web_sample import NOON, story, version, write

LEFT_KB = (0, 8, 24, 60, 150, 400)


class Disk:
    """A small file system on `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)], check=True)

    def fill(self, *, leaving_kb: int) -> None:
        free = os.statvfs(self.folder).f_bavail * os.statvfs(self.folder).f_frsize
        (self.folder / "filler").write_bytes(bytes(max(0, free - leaving_kb * 1024)))

    def free(self) -> None:
        (self.folder / "filler").unlink()


def add(disk: Disk) -> None:
    """`samestory add` at every point of its work, then once more with room: each article is in the log once."""
    files = []
    for number in range(40):
        file = disk.folder.parent / f"{number}.txt"
        file.write_text(f"Report {number}\n\n" + f"The council of Town{number} met on Monday. " * 300)
        files.append(file)
    for left_kb in LEFT_KB:
        data = disk.folder / f"data{left_kb}"
        disk.fill(leaving_kb=left_kb)
        refused = run_samestory("add", *files, data_dir=data)
        print(refused.stderr.splitlines()[-1])
        assert refused.returncode == 1, left_kb
        disk.free()
        assert run_samestory("add", *files, data_dir=data).returncode == 0
        with closing(SqliteLog(data / "log.db", LogSettings())) as log:
            keys = [r.key for n in range(log.partitions(ARTICLES)) for r in log.read(TopicPartition(ARTICLES, n))]
        assert len(keys) == len(set(keys)) == len(files), left_kb


def stages(disk: Disk) -> None:
    """`run` waits for room: a child says by its exit code that there was none, and the line goes on once there is."""
    data = disk.folder / "data"
    with closing(SqliteLog(data / "log.db", LogSettings())) as log:
        log.create(TOPICS)
    disk.fill(leaving_kb=0)
    with run_lock(load_configuration(None, environment(data))):
        pass
    for stage in ("embed", "cluster", "compare"):
        command = [sys.executable, "-m", "pipeline", "consume", stage, "--child"]
        environ = environment(data)
        pipe = subprocess.PIPE
        with subprocess.Popen(command, env=environ, stdin=pipe, stderr=pipe, text=True) as child:
            assert child.stderr is not None
            print(child.stderr.read().splitlines()[-1])
            assert child.wait() == NO_ROOM
    disk.free()
    assert run_samestory("status", data_dir=data).returncode == 0


def producer(disk: Disk) -> None:
    file = StateFile(disk.folder / "producer.db")
    insert = "INSERT INTO outbox (key, value, ends) VALUES (?, ?, ?)"
    disk.fill(leaving_kb=100)
    try:
        with file.transaction():
            file.write(insert, b"small", b"", b"{}")
            file.write(insert, b"large", bytes(1_000_000), b"{}")
    except DiskFull as exc:
        print(exc)
    disk.free()
    with file.transaction():
        file.write(insert, b"large", bytes(1_000_000), b"{}")
    assert file.read("SELECT key FROM outbox") == [(b"large",)]


def page(disk: Disk) -> None:
    log = SqliteLog(":memory:", LogSettings())
    log.create(TOPICS)
    projection = Projection(disk.folder / "page.db")
    disk.fill(leaving_kb=100)
    _write_stories(log, 400)
    try:
        projection.catch_up(log)
    except DiskFull as exc:
        print(exc)
    disk.free()
    assert len(projection.catch_up(log)) == 400


def backup(disk: Disk) -> None:
    """Found out beforehand, or midway: what is still in the write-ahead log is not in the file's size."""
    data = disk.folder.parent / "data"
    with closing(SqliteLog(data / "log.db", LogSettings())) as log:
        log.create(TOPICS)
        log.producer("test").append([Message(topic=ARTICLES, key=b"k", value=os.urandom(200_000))])
        for left_kb in (0, 120):
            disk.fill(leaving_kb=left_kb)
            try:
                _backup(data, disk.folder / "backup")
            except StorageError as exc:
                print(exc)
            assert [one.name for one in disk.folder.iterdir()] == ["filler"]
            disk.free()
        _backup(data, disk.folder / "backup")


def restore(disk: Disk) -> None:
    """A restore that was stopped by the full disk begins again."""
    data, kept = disk.folder.parent / "data", disk.folder.parent / "backup"
    with closing(SqliteLog(data / "log.db", LogSettings())) as log:
        log.create(TOPICS)
    _backup(data, kept)
    for left_kb in (0, 40):
        disk.fill(leaving_kb=left_kb)
        refused = run_samestory("restore", kept, data_dir=disk.folder / "data")
        print(refused.stderr.splitlines()[-1])
        assert refused.returncode == 1, left_kb
        disk.free()
    assert run_samestory("restore", kept, data_dir=disk.folder / "data").returncode == 0
    assert run_samestory("status", data_dir=disk.folder / "data").returncode == 0


def small_files(disk: Disk) -> None:
    """Users and lists of feeds: the whole new file or the old one."""
    data, feeds = disk.folder / "data", disk.folder / "feeds.opml"
    for command in (("users", "add", "ada", "--role", "editor"), ("feeds", "export", "--out", feeds)):
        assert run_samestory(*command, data_dir=data).returncode == 0
    before = {file: file.read_bytes() for file in (data / "users.json", feeds)}
    disk.fill(leaving_kb=0)
    for command in (("users", "add", "bo", "--role", "reader"), ("feeds", "export", "--out", feeds)):
        refused = run_samestory(*command, data_dir=data)
        print(refused.stderr.splitlines()[-1])
        assert refused.returncode == 1, command
    assert before == {file: file.read_bytes() for file in before}
    disk.free()
    assert run_samestory("users", "add", "bo", "--role", "reader", data_dir=data).returncode == 0


def snapshots(disk: Disk) -> None:
    store = FsspecSnapshots(str(disk.folder / "snapshots"))
    store.write("0/first", b"x")
    disk.fill(leaving_kb=100)
    try:
        store.write("0/second", bytes(1_000_000))
    except StorageError as exc:
        print(exc)
    disk.free()
    store.write("0/second", bytes(1_000_000))
    assert store.read("0/second") == bytes(1_000_000)


def spill(disk: Disk) -> None:
    pieces = FileSpill(disk.folder / "spill")
    first = pieces.put(b"x")
    disk.fill(leaving_kb=100)
    for size in (1_000_000, 1_000_000):
        try:
            pieces.put(bytes(size))
        except DiskFull as exc:
            print(exc)
    disk.free()
    assert pieces.get([first, pieces.put(bytes(1_000_000))]) == [b"x", bytes(1_000_000)]


def _backup(data: Path, folder: Path) -> None:
    write_backup(data, folder, databases=["log.db"], files=[], program="test", at=NOON)


def _write_stories(log: SqliteLog, count: int) -> None:
    write(log, *(story(version("Post", f"The council of Town{number} met")) for number in range(count)))


SCENARIOS: dict[str, Callable[[Disk], None]] = {
    function.__name__: function
    for function in (add, stages, producer, page, backup, restore, small_files, snapshots, spill)
}

if __name__ == "__main__":
    SCENARIOS[sys.argv[1]](Disk(Path(sys.argv[2])))
