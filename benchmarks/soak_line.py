"""Runs the whole line at full speed for a long time, and shows whether memory, descriptors and latency stay flat.

`python -m benchmarks.soak_line [--minutes M] [--together N] [--transport T]`. The articles are those of the labelled
stream again and again, if it is there, else the newsroom's in other words each time. They are dated an hour apart, so
that old ones leave the window as new ones come and the number of live articles is soon steady. The next articles are
appended when the first stage has taken the last ones: every stage always has something to do, and none is ever far
behind.

A line a minute; afterwards the medians of the first and of the last fifth of the time without its first minutes.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from statistics import median

from benchmarks import transports
from benchmarks.articles import live
from benchmarks.line import NotMeasured, Stages, line
from benchmarks.processes import descriptors, memory_mb
from benchmarks.tables import circumstances, percentile, stated
from pipeline.contracts.codec import encode_article
from pipeline.contracts.topics import ARTICLES, STAGE_INPUTS
from pipeline.domain.articles.articles import Article, article_id
from pipeline.ports import Message, WatchedLog

APART = timedelta(hours=1)
START = datetime(2016, 1, 1, tzinfo=UTC)
"""Long enough ago that no article of a soak is dated after now: such a date counts as none, and nothing would leave the
window any more."""
MOST_BEHIND = 100
_EVERY_S, _LOOK_S, _STREAM = 60.0, 2.0, 1_785


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen at one moment. Latencies in seconds, of the comparisons read since the last look."""

    at_s: float
    memory_mb: dict[str, float]
    descriptors: dict[str, int]
    latencies_s: Sequence[float]
    articles: int


def endless() -> Iterator[Article]:
    """Articles of steady dates, for as long as anybody asks: the same again when those before have left the window.

    Under other titles each time, so that nothing that was computed of a text before serves again.
    """
    articles = live(_STREAM, short=False)[1]
    for number, (turn, article) in enumerate((turn, article) for turn in count() for article in articles):
        at, url = START + APART * number, f"{article.url}/{turn}"
        title = f"{article.title or ''} ({turn + 1})"
        yield replace(article, id=article_id(url), url=url, title=title, seen=at, published=at)


def looked(stages: Stages, at_s: float, articles: int, latencies_s: Sequence[float]) -> Look:
    memory, open_files = {}, {}
    for stage, pid in stages.pids().items():
        with suppress(OSError):
            memory[stage], open_files[stage] = memory_mb(pid), descriptors(pid)
    return Look(at_s=at_s, memory_mb=memory, descriptors=open_files, latencies_s=latencies_s, articles=articles)


def behind(log: WatchedLog) -> dict[str, int]:
    return {stage: log.lag(stage, topics) for stage, topics in STAGE_INPUTS.items()}


def soak(transport: str, minutes: float, together: int) -> list[Look]:
    """Looks at the line every few seconds, for so long."""
    looks: list[Look] = []
    with transports.fresh(transport) as place, line(place) as (log, stages, reader):
        producer, articles = log.producer("soak"), endless()
        sent, read, printed, began = 0, 0, 0.0, time.monotonic()
        while (at_s := time.monotonic() - began) < minutes * 60:
            stages.check()
            lag = behind(log)
            if lag["embed"] == 0 and sum(lag.values()) < MOST_BEHIND:
                batch = list(islice(articles, together))
                producer.append(
                    [Message(topic=ARTICLES, key=one.id.encode(), value=encode_article(one)) for one in batch]
                )
                sent += len(batch)
            arrivals = reader.arrivals[read:]
            read += len(arrivals)
            looks.append(looked(stages, at_s, sent, [(a.read_ms - a.since_ms) / 1000 for a in arrivals]))
            if at_s - printed >= _EVERY_S:
                printed = at_s
                print(f"{at_s / 60:5.0f} min  {sent:7,} articles  {shown(looks[-1])}  behind {lag}", flush=True)
            time.sleep(_LOOK_S)
    return looks


def shown(look: Look) -> str:
    return ", ".join(
        f"{stage} {memory:.0f} MB {look.descriptors[stage]} fds" for stage, memory in look.memory_mb.items()
    )


def summary(looks: Sequence[Look]) -> dict[str, float]:
    """The medians of a part of the time."""
    stages = looks[-1].memory_mb
    latencies = [latency for look in looks for latency in look.latencies_s]
    found = {f"{stage}: MB": median(look.memory_mb[stage] for look in looks) for stage in stages}
    found |= {f"{stage}: descriptors": median(look.descriptors[stage] for look in looks) for stage in stages}
    found["articles/s"] = (looks[-1].articles - looks[0].articles) / max(looks[-1].at_s - looks[0].at_s, 1.0)
    if latencies:
        found |= {"latency p50, s": percentile(latencies, 0.5), "latency p95, s": percentile(latencies, 0.95)}
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--together", type=int, default=16, help="articles appended at a time (default: 16)")
    parser.add_argument("--settling", type=float, default=5.0, help="minutes at the start that do not count")
    parser.add_argument("--transport", choices=(transports.EMBEDDED, transports.KAFKA), default=transports.EMBEDDED)
    options = parser.parse_args(arguments)
    print(stated(circumstances()), flush=True)
    try:
        looks = soak(options.transport, options.minutes, options.together)
    except NotMeasured as exc:
        raise SystemExit(str(exc)) from exc
    settled = [look for look in looks if look.at_s >= options.settling * 60]
    fifth = len(settled) // 5
    if fifth < 2:
        raise SystemExit("too short to compare the first fifth with the last one: give it more --minutes")
    first, last = summary(settled[:fifth]), summary(settled[-fifth:])
    print(f"{'':28}{'first fifth':>14}{'last fifth':>14}")
    for name in dict.fromkeys([*first, *last]):
        cells = "".join(f"{part[name]:14,.1f}" if name in part else f"{'-':>14}" for part in (first, last))
        print(f"{name:28}{cells}")


if __name__ == "__main__":
    main()
