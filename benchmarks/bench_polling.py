"""Measures the cost of polling: thousands of feeds on loopback, over a day of simulated time.

`python -m benchmarks.bench_polling [--json] [--feeds N] [--days D] [--polls N]`. The feeds (`feed_server`) contain the
full texts of their entries, so that only feeds are fetched: `bench_extraction` measures pages. The producer's clock is
simulated, its log is in memory, its state in a file; everything else is as in production.
"""

import argparse
import contextlib
import http.client
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.feed_server import START, host
from benchmarks.tables import circumstances, stated
from pipeline.adapters.extraction import ProcessExtractor
from pipeline.adapters.http import HttpFetcher
from pipeline.contracts.topics import TOPICS
from pipeline.ports import Clock
from pipeline.settings import Feed, LogSettings, ProduceSettings
from pipeline.transport.sqlite import SqliteLog
from producers.feeds import FeedProducer, Outside
from tests.support.simulated_time import SimulatedTime

_STEP = timedelta(minutes=1)
_QUIET_STEP = timedelta(minutes=30)
_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Day:
    """Counts of the events so far."""

    now: datetime = START
    polls: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def count(self, name: str, *, outlet: str, status: str) -> None:
        self.counts[f"{name} {status}"] += 1
        self.polls += name == "polls"

    def survey(self, statuses: Mapping[str, int], kinds: Mapping[str, int]) -> None:
        """Does nothing."""


@contextlib.contextmanager
def served(feeds: int, *options: str) -> Iterator[tuple[int, int]]:
    """The port of the feed server, and its process."""
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.feed_server", str(feeds), "1", *options],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline()), server.pid
    finally:
        server.stdin.close()
        server.stdout.close()
        server.wait()


def producer_over(
    feeds: int,
    port: int,
    settings: ProduceSettings,
    log: SqliteLog,
    folder: Path,
    clock: Clock,
    day: Day,
    *,
    polls_per_s: float,
) -> FeedProducer:
    """A producer as in production, for the feeds that are served at this port."""
    outside = Outside(
        fetcher=HttpFetcher(settings, resolver=lambda host, port: ["127.0.0.1"]),
        extractor=ProcessExtractor(settings),
        log=log,
        clock=clock,
        metrics=day,
    )
    return FeedProducer(
        [Feed(outlet=f"o{number}", url=f"http://{host(number)}:{port}/feed") for number in range(feeds)],
        settings,
        outside,
        state_path=folder / "producer.db",
        polls_per_s=polls_per_s,
    )


def measure(feeds: int, days: float, polls: int, longest_s: float) -> dict[str, float]:
    day = Day()
    with served(feeds) as (port, server), tempfile.TemporaryDirectory(prefix="samestory-bench-") as folder:
        settings = ProduceSettings(
            allow_private=tuple(host(number) for number in range(feeds)),
            host_spacing_s=0,
            concurrency=64,
            longest_interval_s=longest_s,
        )
        log = SqliteLog(Path(folder) / "log.db", LogSettings())
        log.create(TOPICS)
        clock = SimulatedTime(day.now)
        producer = producer_over(feeds, port, settings, log, Path(folder), clock, day, polls_per_s=math.inf)
        figures = _phases(Phases(day, port, server), partial(_poll, day, clock, producer), timedelta(days=days), polls)
        figures["state_file_mb"] = (Path(folder) / "producer.db").stat().st_size / 1e6
        producer.close()
        log.close()
    return {"feeds": feeds, **figures}


@dataclass
class Phases:
    """Moves the server through simulated time."""

    day: Day
    port: int
    server: int

    def set_server_time(self) -> None:
        seconds = (self.day.now - START).total_seconds()
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", f"/clock/{seconds}")
        connection.getresponse().read()
        connection.close()

    def cpu_s(self) -> tuple[float, float]:
        """The processor time of this process and of its extraction processes so far."""
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        running = 0.0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                pid, fields = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
                if int(fields[1]) == os.getpid() and pid != self.server:
                    running += (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS
        return time.process_time(), ended.ru_utime + ended.ru_stime + running


def _poll(day: Day, clock: SimulatedTime, producer: FeedProducer) -> float:
    """Poll all feeds that are due; returns the seconds that this took."""
    began = time.monotonic()
    clock.run_until_idle(producer, day.now)
    return time.monotonic() - began


def _phases(run: Phases, poll: Callable[[], float], length: timedelta, min_polls: int) -> dict[str, float]:
    day = run.day
    run.set_server_time()
    seconds = poll()
    figures = {
        "new_polls_per_s": day.counts["polls parsed"] / seconds,
        "new_articles_per_s": day.counts["articles new"] / seconds,
    }
    # The server's time does not change, so there is nothing new, however long the producer waited.
    day.now += timedelta(days=0.5)
    seconds = poll()
    figures["unchanged_polls_per_s"] = day.counts["polls not modified"] / seconds
    return figures | _simulated(run, poll, day.now + length, min_polls)


def _simulated(run: Phases, poll: Callable[[], float], end: datetime, min_polls: int) -> dict[str, float]:
    """A day of traffic, then polls without new entries until there are enough."""
    day, start, before = run.day, run.day.now, Counter(run.day.counts)
    began, cpu = time.monotonic(), run.cpu_s()
    memory: list[float] = []
    while day.now < end or day.polls < min_polls:
        if day.now < end:
            day.now += _STEP
            run.set_server_time()
        else:
            day.now += _QUIET_STEP
        poll()
        memory.append(memory_mb())
        if len(memory) % 60 == 0:
            print(f"{day.now:%d %H:%M} {day.polls:,} polls, {memory[-1]:.0f} MB", file=sys.stderr, flush=True)
    seconds, (own, workers) = time.monotonic() - began, run.cpu_s()
    own, workers = own - cpu[0], workers - cpu[1]
    done = day.counts - before
    polls = sum(count for name, count in done.items() if name.startswith("polls "))
    tenth = max(1, len(memory) // 10)
    return {
        "simulated_days": (day.now - start) / timedelta(days=1),
        "polls": polls,
        "not_modified_share": done["polls not modified"] / polls,
        "failed_polls": done["polls failed"],
        "articles": done["articles new"],
        "polls_per_s": polls / seconds,
        "polls_per_cpu_s": polls / (own + workers),
        "outside_parser_cpu_share": own / (own + workers),
        "memory_mb_first_tenth": sum(memory[:tenth]) / tenth,
        "memory_mb_last_tenth": sum(memory[-tenth:]) / tenth,
    }


def memory_mb() -> float:
    """The resident memory of this process: of the producer without its extraction processes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--days", type=float, default=1.0, help="of simulated time, after the first answers")
    parser.add_argument("--polls", type=int, default=0, help="then go on up to this number of polls")
    parser.add_argument("--longest-s", type=float, default=21_600.0, help="as produce.longest_interval_s")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    around = circumstances()
    figures = measure(chosen.feeds, chosen.days, chosen.polls, chosen.longest_s)
    if chosen.json:
        print(json.dumps({**around, **figures}))
        return
    print(stated(around))
    for name, value in figures.items():
        print(f"{name:28} {value:14,.{2 if name.endswith(('_share', '_days')) else 0}f}")


if __name__ == "__main__":
    main()
