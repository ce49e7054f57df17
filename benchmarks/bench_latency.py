"""Measures the latency of the whole line with the real models: from `articles` to `stories.compared`.

`python -m benchmarks.bench_latency [--json] [--rates R …] [--seconds S] [--transports embedded kafka]`. Each stage is a
process with default settings. The benchmark appends articles one by one at a steady rate, whether or not the line keeps
up, and then waits until all are compared. `--warm-up` articles are processed before the measurement.

The figures:

- `appended to`: from the append of the oldest article of a batch to `articles`, to the append of a resulting record to
  the topic, both by the log's clock.
- `read from`: until another process has read that record.
- `behind_s`: from the last article until the last stage was done. If it is more than a few seconds, the line does not
  keep up with the rate: latencies then measure the queue, and grow with the length of the run.
- `unfinished_records`: if not 0, the benchmark stopped waiting for the line.
- `…_cpu_s_an_article`: processor time of the stage per article. Their sum times the rate is the number of cores that
  the line needs.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from benchmarks import transports
from benchmarks.articles import live
from benchmarks.line import NotMeasured, drained, line, since_ms
from benchmarks.tables import circumstances, percentile, stated
from pipeline.app import STAGES
from pipeline.contracts.codec import encode_article
from pipeline.contracts.topics import ARTICLES, CHANGES, COMPARED, EMBEDDED, STAGE_INPUTS
from pipeline.domain.articles.articles import Article
from pipeline.ports import Message, TopicPartition, WatchedLog

_COLUMNS = ("records", "p50", "p95", "p99", "max")
_SHARES = (50, 95, 99)


def measure(
    transport: str,
    rate: float,
    articles: Sequence[Article],
    *,
    warm_up: int,
    limit_s: float,
    variables: Mapping[str, str],
) -> dict[str, dict[str, float] | float]:
    """Latencies in milliseconds by destination, and how far the line was behind.

    Also: the largest delay of the benchmark itself, and the time that the line needed after the last article.
    """
    with transports.fresh(transport, variables) as place, line(place) as (log, stages, reader):
        producer = log.producer("bench")
        producer.append([message(article) for article in articles[:warm_up]])
        if not drained(log, stages, limit_s):
            raise NotMeasured(f"{transport}: the warm-up was not done within {limit_s:g} s: give it a higher --limit")
        cpu_before, late_s, began_ms = stages.cpu_s(), 0.0, int(time.time() * 1000)
        began = time.monotonic()
        for n, article in enumerate(articles[warm_up:]):
            due = began + n / rate
            time.sleep(max(0.0, due - time.monotonic()))
            late_s = max(late_s, time.monotonic() - due)
            producer.append([message(article)])
        ended = time.monotonic()
        stages.check()
        drained(log, stages, limit_s)
        behind_s = time.monotonic() - ended
        time.sleep(1)  # let the reader run
        arrivals = [arrival for arrival in reader.arrivals if arrival.since_ms >= began_ms]
        latencies = {
            **{f"appended to {topic}": appended(log, topic, began_ms) for topic in (EMBEDDED, CHANGES)},
            f"appended to {COMPARED}": [arrival.appended_ms - arrival.since_ms for arrival in arrivals],
            f"read from {COMPARED}": [arrival.read_ms - arrival.since_ms for arrival in arrivals],
        }
        cpu_after = stages.cpu_s()
        unfinished = sum(log.lag(stage, STAGE_INPUTS[stage]) for stage in STAGES)
    return (
        {to: summary(taken) for to, taken in latencies.items()}
        | {
            "publisher_late_s": round(late_s, 2),
            "behind_s": round(behind_s, 1),
            "unfinished_records": unfinished,
        }
        | {
            f"{stage}_cpu_s_an_article": round((cpu_after[stage] - cpu_before[stage]) / (len(articles) - warm_up), 3)
            for stage in cpu_before
        }
    )


def message(article: Article) -> Message:
    """The article, published now."""
    now = datetime.now(UTC)
    value = encode_article(replace(article, seen=now, published=now))
    return Message(topic=ARTICLES, key=article.id.encode(), value=value)


def appended(log: WatchedLog, topic: str, began_ms: float) -> list[float]:
    """Milliseconds from article to record, for the topic's records from articles since then."""
    records = [r for n in range(log.partitions(topic)) for r in log.read(TopicPartition(topic, n)) if r.value]
    return [r.timestamp.timestamp() * 1000 - since for r in records if (since := since_ms(r)) and since >= began_ms]


def summary(taken: Sequence[float]) -> dict[str, float]:
    if not taken:
        return {"records": 0}
    shares = {f"p{share}": round(percentile(taken, share / 100)) for share in _SHARES}
    return {"records": len(taken), **shares, "max": round(max(taken))}


def print_run(run: str, figures: Mapping[str, dict[str, float] | float]) -> None:
    for to, found in figures.items():
        if isinstance(found, dict):
            cells = "".join(f"{found[c]:10,.0f}" if c in found else f"{'-':>10}" for c in _COLUMNS)
            print(f"{run:16}{to:30}{cells}")
    others = [f"{name} {found}" for name, found in figures.items() if not isinstance(found, dict)]
    print(f"{run:16}{', '.join(others)}", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--rates", nargs="+", type=float, default=[1.0, 10.0], help="articles a second (default: 1 10)")
    parser.add_argument("--seconds", type=float, default=60.0, help="for how long, at each rate (default: 60)")
    parser.add_argument("--warm-up", type=int, default=40, help="articles that do not count (default: 40)")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds to wait for the line (default: 600)")
    parser.add_argument("--newsroom", action="store_true", help="its short articles, even where there is a stream")
    parser.add_argument(
        "--set",
        nargs="+",
        default=[],
        metavar="VARIABLE=VALUE",
        help="settings to try, as SAMESTORY_RUNNER_BATCH_RECORDS=8",
    )
    transports.add_option(parser)
    options = parser.parse_args(arguments)
    most = max(max(1, round(rate * options.seconds)) for rate in options.rates)
    variables = dict(pair.split("=", 1) for pair in options.set)
    before = circumstances()
    kind, articles = live(options.warm_up + most, short=options.newsroom)
    if not options.json:
        print(f"{kind}, {options.seconds:g} s at each rate{'; ' + ' '.join(options.set) if options.set else ''}")
        print(stated(before))
        print(f"{'milliseconds':46}" + "".join(f"{column:>10}" for column in _COLUMNS), flush=True)
    chosen, failed, results = transports.available(options.transports), [], {}
    for rate in options.rates:
        last = options.warm_up + max(1, round(rate * options.seconds))
        for transport in chosen:
            run = f"{transport} {rate:g}/s"
            try:
                results[run] = measure(
                    transport,
                    rate,
                    articles[:last],
                    warm_up=options.warm_up,
                    limit_s=options.limit,
                    variables=variables,
                )
            except NotMeasured as exc:
                failed.append(f"{run}: {exc}")
                continue
            if not options.json:
                print_run(run, results[run])
    if options.json:
        print(json.dumps({**before, "articles": kind, "set": variables, "seconds": options.seconds, **results}))
    if failed:
        sys.exit("\n".join(failed))


if __name__ == "__main__":
    main()
