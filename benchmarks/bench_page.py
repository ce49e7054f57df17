"""Measures the page with many stories: how fast it answers, what it sends, and how fast it is built while serving.

`python -m benchmarks.bench_page [--json] [--stories N] [--rebuilt-stories N] [--requests N] [--folder DIR]`. Stories
are made (`made_stories`), with five articles each on average. One browser asks, over loopback, one request at a time;
the server is a process of its own. Searches are a mix: a word of one story, two words, a common word, a beginning.
"""

import argparse
import http.client
import json
import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.made_stories import OUTLETS, MadeLog
from benchmarks.tables import circumstances, percentile, stated
from pipeline.projection.store import PROJECTION_FILE, Projection
from pipeline.projection.views import open_views
from pipeline.settings import WebSettings
from pipeline.web import markup, server
from pipeline.web.app import build_app

FIRST_LOAD = ("/static/style.css", "/static/desk.css", "/static/desk.js", "/static/stream.js", "/static/favicon.svg")
PAUSE_S = 0.1
TARGETS = {
    "front page": 50,
    "story page": 100,
    "search": 150,
}
"""What at most 5% of the answers should exceed, in milliseconds."""


def serve(stories: int, folder: Path, sender: Connection) -> None:
    """A server over the made log, which builds the projection in `folder` if it is not there."""
    app = build_app(MadeLog(stories), folder / PROJECTION_FILE, WebSettings())
    listening = server.bind("127.0.0.1", 0)
    sender.send(listening.getsockname()[1])
    server.serve(app, listening)


@contextmanager
def serving(stories: int, folder: Path) -> Iterator[int]:
    """The port of a server in a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=serve, args=(stories, folder, sender))
    process.start()
    try:
        yield receiver.recv()
    finally:
        process.terminate()
        process.join()


def addresses(log: MadeLog, outlets: Sequence[str], draw: random.Random) -> dict[str, Callable[[], str]]:
    """What is asked for, by kind; each call gives another address."""
    words = log.vocabulary
    search = count()

    def asked() -> str:
        kind = next(search) % 10
        if kind < 4:
            return log.words_of(draw.randrange(log.stories))
        if kind < 7:
            return f"{words[draw.randrange(100, 2000)]} {words[draw.randrange(100, 2000)]}"
        return words[draw.randrange(100)] if kind < 9 else words[draw.randrange(5000)][:4]

    def filtered() -> str:
        return draw.choice(
            (
                urlencode({"outlet": f"outlet {draw.randrange(OUTLETS)}"}),
                urlencode({"families": 3, "differs": draw.choice(("conflict", "figures", "left_out"))}),
                urlencode({"since": "2025-03-01", "until": "2025-03-07"}),
                urlencode({"sort": draw.choice(("newest", "voices"))}),
            )
        )

    return {
        "front page": lambda: "/",
        "story page": lambda: f"/stories/{log.story_id(draw.randrange(log.stories))}",
        "search": lambda: f"/?{urlencode({'q': asked()})}",
        "filters": lambda: f"/?{filtered()}",
        "api list": lambda: "/api/v1/stories",
        "outlets": lambda: "/outlets",
        "outlet page": lambda: markup.outlet(draw.choice(outlets)),
    }


def measured(port: int, address: Callable[[], str], requests: int) -> dict[str, float]:
    """Milliseconds until the whole answer is there, and its bytes as sent."""
    taken, sizes = [], []
    for _ in range(requests):
        began = time.perf_counter()
        sizes.append(len(ask(port, address())))
        taken.append((time.perf_counter() - began) * 1000)
    return {
        "p50_ms": percentile(taken, 0.5),
        "p95_ms": percentile(taken, 0.95),
        "max_ms": max(taken),
        "bytes": percentile(sizes, 0.5),
    }


def ask(port: int, address: str) -> bytes:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", address, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status} {body[:200]!r}")
        return body


def taken_in(path: Path) -> int:
    """How many records the projection has taken in."""
    try:
        with closing(sqlite3.connect(path, timeout=60)) as db:
            return int(db.execute("SELECT coalesce(sum(next), 0) FROM offsets").fetchone()[0])
    except sqlite3.OperationalError:  # not yet there
        return 0


def rebuilt(stories: int, folder: Path) -> dict[str, float]:
    """Records a second while a reader asks for the front page ten times a second, and how long the reader waited."""
    records = MadeLog(stories).records
    waits: list[float] = []
    with serving(stories, folder) as port:
        began = time.perf_counter()
        while taken_in(folder / PROJECTION_FILE) < records:
            asked = time.perf_counter()
            ask(port, "/")
            waits.append((time.perf_counter() - asked) * 1000)
            time.sleep(PAUSE_S)
        seconds = time.perf_counter() - began
    return {
        "records": records,
        "records_per_s": records / seconds,
        "front page p95_ms": percentile(waits, 0.95),
    }


def measure(stories: int, rebuilt_stories: int, requests: int, folder: Path) -> dict[str, dict[str, float]]:
    log = MadeLog(stories)
    path = folder / PROJECTION_FILE
    began = time.perf_counter()
    with closing(Projection(path)) as projection:
        projection.catch_up(log)
    seconds = time.perf_counter() - began
    found: dict[str, dict[str, float]] = {
        "store": {
            "stories": log.stories,
            "articles": log.articles,
            "gigabytes": sum(file.stat().st_size for file in folder.glob(f"{PROJECTION_FILE}*")) / 1e9,
            "records_per_s": log.records / seconds,
        }
    }
    draw = random.Random(1)
    with open_views(path) as views:
        outlets = views.outlets()
    with serving(stories, folder) as port:
        ask(port, "/")
        found["first load"] = {"bytes": sum(len(ask(port, address)) for address in ("/", *FIRST_LOAD))}
        for kind, address in addresses(log, outlets, draw).items():
            found[kind] = measured(port, address, requests)
    with tempfile.TemporaryDirectory(dir=folder) as empty:
        found["rebuild while serving"] = rebuilt(rebuilt_stories, Path(empty))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--stories", type=int, default=200_000)
    parser.add_argument("--rebuilt-stories", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="where the store is made (some 12 GB for 200,000 stories)")
    options = parser.parse_args(arguments)
    before = circumstances()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        found = measure(options.stories, options.rebuilt_stories, options.requests, Path(folder))
    if options.json:
        print(json.dumps({**found, "circumstances": before}))
        return
    print(stated(before))
    for kind, figures in found.items():
        target = f"   (wanted: p95 below {TARGETS[kind]} ms)" if kind in TARGETS else ""
        print(f"{kind:24}" + "  ".join(f"{name} {value:,.1f}" for name, value in figures.items()) + target)


if __name__ == "__main__":
    main()
