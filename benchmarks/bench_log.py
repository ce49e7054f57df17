"""Measures the transports: appending, reading, and copying between topics in transactions.

`python -m benchmarks.bench_log [--json] [--records N] [--bytes N] [--transports embedded kafka]`. The transports take
turns; rates are medians of the rounds, latencies of all rounds together. Compare figures of one run only.
"""

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import cycle, islice

from benchmarks import transports
from benchmarks.stages import PassOn, drained
from benchmarks.tables import circumstances, medians, percentile, print_table, ratios, stated
from pipeline.contracts.topics import TopicSpec
from pipeline.ports import Message, Producer, TopicPartition, WatchedLog

APPENDED = 500
COPIED = (64, 500)
COMMITTED = (1, 64, 500)
SPECS = [
    TopicSpec(name=name, key="k", carries="a benchmark", cleanup="delete", retention_h=24)
    for name in ("bench.in", "bench.out")
]


def words(size: int, count: int = 1000) -> list[bytes]:
    """Values of `size` bytes that compress about as well as news texts."""
    draw = random.Random(1)
    vocabulary = ["".join(draw.choices("abcdefghijklmnoprstuvw", k=draw.randint(2, 10))) for _ in range(20_000)]
    weights = [1 / (rank + 10) for rank in range(len(vocabulary))]
    return [" ".join(draw.choices(vocabulary, weights, k=size // 2)).encode()[:size] for _ in range(count)]


def measure(log: WatchedLog, records: int, size: int, commits: int) -> tuple[dict[str, float], dict[int, list[float]]]:
    """Records per second; and by batch size, the milliseconds of each commit."""
    log.create(SPECS)
    with closing(log.producer("bench")) as producer:
        messages = [
            Message(topic="bench.in", key=b"%d" % n, value=value)
            for n, value in enumerate(islice(cycle(words(size)), records))
        ]
        producer.append([Message(topic="bench.out", key=b"", value=b"connects")])
        appended = timed(lambda: append(producer, messages, APPENDED))
    first, *others = (TopicPartition("bench.in", n) for n in range(log.partitions("bench.in")))
    connected = sum(1 for _ in log.read(first))
    read = timed(lambda: [sum(1 for _ in log.read(partition)) for partition in others])
    rates = {"append_records_per_s": records / appended, "read_records_per_s": (records - connected) / read}
    for size_ in COPIED:
        stage = PassOn(f"bench-copy-{size_}", "bench.in", "bench.out")
        rates[f"copy_by_{size_}_records_per_s"] = drained(stage, log, batch_records=size_).records_per_s
    return rates, {size_: commit_ms(log, size_, records, commits) for size_ in COMMITTED}


def append(producer: Producer, messages: Sequence[Message], batch: int) -> None:
    for at in range(0, len(messages), batch):
        producer.append(messages[at : at + batch])


def commit_ms(log: WatchedLog, batch_records: int, records: int, most: int) -> list[float]:
    """Commit times of full batches of this size, each with as many outputs.

    The first commit, which connects, is left out.
    """
    taken: list[float] = []
    polled = 0
    with closing(log.consumer(f"bench-commit-{batch_records}", ["bench.in"])) as consumer:
        while polled < records and len(taken) <= most:
            batch = consumer.poll(max_records=batch_records, timeout_s=1)
            outputs = [Message(topic="bench.out", key=r.key, value=r.value) for r in batch.records]
            polled += len(batch.records)
            seconds = timed(lambda: consumer.commit(batch, outputs))  # noqa: B023 - called at once
            if len(batch.records) == batch_records:
                taken.append(1000 * seconds)
    return taken[1:]


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compared(chosen: Sequence[str], rounds: int, records: int, size: int, commits: int) -> dict[str, dict[str, float]]:
    """The figures, by transport. Without those of commits that are too large for so few records."""
    rates: dict[str, list[dict[str, float]]] = {transport: [] for transport in chosen}
    latencies: dict[str, dict[int, list[float]]] = {transport: {} for transport in chosen}
    for _ in range(rounds):
        for transport in chosen:
            with transports.fresh(transport) as place, closing(place.open()) as log:
                found, taken = measure(log, records, size, commits)
            rates[transport].append(found)
            for batch, values in taken.items():
                latencies[transport].setdefault(batch, []).extend(values)
    sizes = [batch for batch in latencies[chosen[0]] if all(latencies[transport][batch] for transport in chosen)]
    return {
        transport: medians(rates[transport])
        | {
            f"commit_{batch}_ms_p{share}": percentile(latencies[transport][batch], share / 100)
            for batch in sizes
            for share in (50, 95, 99)
        }
        for transport in chosen
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--bytes", type=int, default=2_000, help="size of a value")
    parser.add_argument("--commits", type=int, default=200, help="the most of each size in a round")
    parser.add_argument("--rounds", type=int, default=2)
    transports.add_option(parser)
    options = parser.parse_args(arguments)
    chosen, before = transports.available(options.transports), circumstances()
    results = compared(chosen, options.rounds, options.records, options.bytes, options.commits)
    if options.json:
        about = {**before, "records": options.records, "bytes": options.bytes, "rounds": options.rounds}
        print(json.dumps({**about, **results, "ratio": ratios(results)}))
        return
    print(f"{options.records:,} records of {options.bytes:,} bytes, appended by {APPENDED}, {options.rounds} rounds")
    print(stated(before))
    print_table(results)


if __name__ == "__main__":
    main()
