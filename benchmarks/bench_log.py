"""How fast the embedded log is: appended, read, and copied from topic to topic in transactions, as a stage does.

`python benchmarks/bench_log.py [--json] [--records N] [--bytes N]`. Compare figures of one run only.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from pipeline.contracts.topics import TopicSpec
from pipeline.ports import Message, Producer, TopicPartition
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog

BATCH = 64
SPECS = [
    TopicSpec(name=name, key="k", carries="a benchmark", cleanup="delete", retention_h=24) for name in ("in", "out")
]


def measure(path: Path | Literal[":memory:"], records: int, size: int) -> dict[str, float]:
    """Records a second, and milliseconds a commit, on one log."""
    log = SqliteLog(path, LogSettings())
    log.create(SPECS)
    producer = log.producer("bench")
    value = bytes(size)
    messages = [Message(topic="in", key=b"%d" % n, value=value) for n in range(records)]
    appended = timed(lambda: append(producer, messages, BATCH))
    one_by_one = timed(lambda: append(producer, messages[:BATCH], 1))
    read = timed(lambda: [sum(1 for _ in log.read(TopicPartition("in", n))) for n in range(4)])
    consumer = log.consumer("bench", ["in"])
    commits: list[float] = []

    def copy() -> None:
        while batch := consumer.poll(max_records=BATCH, timeout_s=0):
            if not batch.records:
                return
            outputs = [Message(topic="out", key=r.key, value=r.value) for r in batch.records]
            started = time.perf_counter()
            consumer.commit(batch, outputs)
            commits.append(time.perf_counter() - started)

    copied = timed(copy)
    log.close()
    total = records + BATCH
    commits_ms = sorted(1000 * seconds for seconds in commits)
    return {
        "append_records_per_s": records / appended,
        "append_one_by_one_records_per_s": BATCH / one_by_one,
        "read_records_per_s": total / read,
        "copy_records_per_s": total / copied,
        "commit_ms_median": statistics.median(commits_ms),
        "commit_ms_p99": commits_ms[int(0.99 * (len(commits_ms) - 1))],
    }


def append(producer: Producer, messages: Sequence[Message], batch: int) -> None:
    for at in range(0, len(messages), batch):
        producer.append(messages[at : at + batch])


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--bytes", type=int, default=2_000, help="size of a value")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        results = {
            "file": measure(Path(folder) / "log.db", options.records, options.bytes),
            "memory": measure(":memory:", options.records, options.bytes),
        }
    ratios = {name: results["file"][name] / results["memory"][name] for name in results["file"]}
    if options.json:
        json.dump({"records": options.records, "bytes": options.bytes, **results, "ratio": ratios}, sys.stdout)
        print()
        return
    print(f"{options.records} records of {options.bytes} bytes, {BATCH} a transaction")
    print(f"{'':34}{'file':>12}{'memory':>12}{'ratio':>8}")
    for name, ratio in ratios.items():
        print(f"{name:34}{results['file'][name]:12,.1f}{results['memory'][name]:12,.1f}{ratio:8.2f}")


if __name__ == "__main__":
    main()
