"""Runs the producer for some minutes, and shows how its memory grows.

`python -m benchmarks.soak [--minutes M] [--feeds N] [--faster F]`. Feeds and pages are served on loopback
(`feed_server --pages`) by a clock that runs faster than the real one, as the producer's does. Pages are fetched,
extracted in processes of their own, visited again, and revised if they changed. A line a minute; afterwards the
memory of the first and of the last fifth of the time.
"""

import argparse
import asyncio
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.bench_polling import Day, Phases, memory_mb, producer_over, served
from benchmarks.feed_server import START, host
from pipeline.contracts.topics import TOPICS
from pipeline.settings import LogSettings, ProduceSettings
from pipeline.transport.sqlite import SqliteLog

_EVERY_S = 60.0


class FastTime:
    """A clock that runs faster than the real one. Sleeping takes real time, as requests do."""

    def __init__(self, faster: float) -> None:
        self._faster = faster
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        return START + timedelta(seconds=self.elapsed_s())

    def elapsed_s(self) -> float:
        return (time.monotonic() - self._began) * self._faster

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def soak(minutes: float, feeds: int, faster: float, folder: Path) -> None:
    began, day, clock = time.monotonic(), Day(), FastTime(faster)

    with served(feeds, "--pages") as (port, server):
        settings = ProduceSettings(allow_private=tuple(host(number) for number in range(feeds)))
        log = SqliteLog(folder / "log.db", LogSettings())
        log.create(TOPICS)
        producer = producer_over(feeds, port, settings, log, folder, clock, day, polls_per_s=10.0)
        stop = threading.Event()
        running = threading.Thread(target=producer.run, args=(stop,), name="producer")
        running.start()
        watched = Phases(day, port, server)
        memory: list[float] = []
        printed = began
        while time.monotonic() - began < minutes * 60 and running.is_alive():
            time.sleep(1.0)
            day.now = clock()
            watched.set_server_time()
            memory.append(memory_mb())
            if time.monotonic() - printed >= _EVERY_S:
                printed += _EVERY_S
                counts = ", ".join(f"{name} {count:,}" for name, count in sorted(day.counts.items()))
                print(f"{day.now:%d %H:%M}  {memory[-1]:.1f} MB  {counts}", flush=True)
        stop.set()
        running.join()
        producer.close()
        log.close()
    fifth = max(1, len(memory) // 5)
    first, last = sum(memory[:fifth]) / fifth, sum(memory[-fifth:]) / fifth
    print(f"{len(memory) / 60:.1f} minutes; memory of the first fifth {first:.1f} MB, of the last {last:.1f} MB")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--faster", type=float, default=30.0, help="how much faster than the real clock")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="samestory-soak-") as folder:
        soak(chosen.minutes, chosen.feeds, chosen.faster, Path(folder))


if __name__ == "__main__":
    main()
