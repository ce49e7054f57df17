"""Runs as a child process of test_embedded_log.py: `python embedded_child.py WHAT LOG_FILE …`."""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.contracts.topics import TopicSpec
from pipeline.errors import FencedError, StorageError
from pipeline.ports import Message, Record, TopicPartition
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog

SPECS = [
    TopicSpec(name=name, key="a key", carries="a test", cleanup="delete", retention_h=24, partitions=4)
    for name in ("in", "out")
]


def hold(file: Path) -> None:
    """Join, poll a batch, and wait to be killed."""
    consumer = SqliteLog(file, LogSettings()).consumer("g", ["in"])
    batch = consumer.poll(max_records=10, timeout_s=5)
    print(len(batch.records), flush=True)
    time.sleep(60)


def produce(file: Path, name: str, count: str) -> None:
    log = SqliteLog(file, LogSettings())
    log.create(SPECS)
    producer = log.producer(name)
    for n in range(int(count)):
        producer.append([Message(topic="in", key=f"{name} {n}".encode(), value=b"x" * 2000)])
    log.close()


def copy(file: Path, until: str) -> None:
    """Copy from `in` to `out` as one of a group, until `out` has a given number."""
    log = SqliteLog(file, LogSettings())
    log.create(SPECS)
    consumer = log.consumer("copy", ["in"])
    while sum(log.end_offset(TopicPartition("out", n)) for n in range(4)) < int(until):
        batch = consumer.poll(max_records=16, timeout_s=0.1)
        try:
            consumer.commit(batch, [Message(topic="out", key=r.key, value=r.value) for r in batch.records])
        except FencedError:
            consumer.rewind(batch)
    log.close()


def fill(file: Path, limit: str) -> None:
    """Copy with a limit on the size of files, then without."""
    log = SqliteLog(file, LogSettings())
    log.create(SPECS)
    producer = log.producer("test")
    producer.append([Message(topic="in", key=b"%d" % n, value=b"x" * 5000) for n in range(100)])
    consumer = log.consumer("copy", ["in"])
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    copied: list[Record] = []
    while True:
        batch = consumer.poll(max_records=5, timeout_s=0)
        try:
            consumer.commit(batch, [Message(topic="out", key=r.key, value=r.value) for r in batch.records])
        except StorageError as exc:
            print(exc, flush=True)
            break
        copied += batch.records
    there = [r for n in range(4) for r in log.read(TopicPartition("out", n))]
    assert sorted(r.key for r in there) == sorted(r.key for r in copied), "half a batch was written"
    assert log.lag("copy", ["in"]) == 100 - len(copied)
    assert 0 < len(copied) < 100
    try:
        producer.append([Message(topic="in", key=b"too much", value=b"x" * int(limit))])
    except StorageError as exc:
        print(exc, flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    consumer.rewind(batch)
    while len(copied) < 100:
        batch = consumer.poll(max_records=5, timeout_s=0)
        consumer.commit(batch, [Message(topic="out", key=r.key, value=r.value) for r in batch.records])
        copied += batch.records
    there = [r for n in range(4) for r in log.read(TopicPartition("out", n))]
    assert sorted(r.key for r in there) == sorted(b"%d" % n for n in range(100))
    log.close()
    print("all copied", flush=True)


if __name__ == "__main__":
    programs: dict[str, Callable[..., None]] = {"hold": hold, "produce": produce, "copy": copy, "fill": fill}
    programs[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
