"""What a stage counts, for Prometheus. docs/metrics.md lists each metric; a test fails where one is missing there.

Each process counts into its own registry. It serves that itself (`metrics_server`), or writes it to a file now and
then, and the page serves all files as one.
"""

import contextlib
import os
import re
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from pipeline.domain.feeds.alarms import AlarmKind, FeedStatus
from pipeline.errors import StorageError

_BATCH_BUCKETS_S = (0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
_AGE_BUCKETS_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
_COMMIT_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_FAMILY = re.compile(r"# HELP (\S+) ")
_OF_PROCESS = re.compile(r"[\w-]+\.(\d+)\.prom")
_LABELS = re.compile(r"^(\w+)\{")


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.records = Counter(
            "samestory_records_total",
            "Records committed by a stage, each counted once: handled, or rejected to the dead letters.",
            ["stage", "status"],
            registry=self.registry,
        )
        self.batches = Counter(
            "samestory_batches_total", "Batches committed by a stage.", ["stage"], registry=self.registry
        )
        self.batch_seconds = Histogram(
            "samestory_batch_seconds",
            "Time from a batch's poll to its commit.",
            ["stage"],
            buckets=_BATCH_BUCKETS_S,
            registry=self.registry,
        )
        self.commit_seconds = Histogram(
            "samestory_commit_seconds",
            "Time to commit a batch's outputs and offsets.",
            ["stage"],
            buckets=_COMMIT_BUCKETS_S,
            registry=self.registry,
        )
        self.batch_size = Gauge(
            "samestory_batch_size_records",
            "The most records that a stage takes at once now: it follows the time that batches take.",
            ["stage"],
            registry=self.registry,
        )
        self.batch_limit_used = Gauge(
            "samestory_batch_limit_used_ratio",
            "The share of the longest time that a batch may take that the last one took.",
            ["stage"],
            registry=self.registry,
        )
        self.story_age = Histogram(
            "samestory_story_age_seconds",
            "Time from an article's arrival in the log until what a stage made of it is committed.",
            ["stage"],
            buckets=_AGE_BUCKETS_S,
            registry=self.registry,
        )
        self.retries = Counter(
            "samestory_retries_total",
            "Batches abandoned to be tried again: after a transient error, or fenced by another member.",
            ["stage", "cause"],
            registry=self.registry,
        )
        self.lag = Gauge(
            "samestory_lag_records", "Records that a stage has not committed yet.", ["stage"], registry=self.registry
        )

        self.polls = Counter(
            "samestory_polls_total", "Feeds asked, and how that ended.", ["outlet", "status"], registry=self.registry
        )
        self.pages = Counter(
            "samestory_pages_total",
            "Pages asked for, and how that ended.",
            ["outlet", "status"],
            registry=self.registry,
        )
        self.articles = Counter(
            "samestory_articles_total",
            "Articles met in feeds: new, revised, unchanged, or empty.",
            ["outlet", "status"],
            registry=self.registry,
        )

        self.feeds = Gauge(
            "samestory_feeds",
            "Feeds by how they stand: new, active, failing, quarantined, retired.",
            ["status"],
            registry=self.registry,
        )
        self.feed_alarms = Gauge(
            "samestory_feed_alarms",
            "Feeds with an alarm, by its kind: silent, blocked, failing, layout, walled, retired.",
            ["kind"],
            registry=self.registry,
        )

    def survey(self, statuses: Mapping[str, int], kinds: Mapping[str, int]) -> None:
        """Note how many feeds have which status, and how many which alarm."""
        for gauge, found, possible in (
            (self.feeds, statuses, get_args(FeedStatus)),
            (self.feed_alarms, kinds, get_args(AlarmKind)),
        ):
            for name in possible:
                gauge.labels(name).set(found.get(name, 0))

    def count(self, name: Literal["polls", "pages", "articles"], *, outlet: str, status: str) -> None:
        """Count one of the producer's events."""
        counter: Counter = {"polls": self.polls, "pages": self.pages, "articles": self.articles}[name]
        counter.labels(outlet, status).inc()

    def write_metrics(self, path: Path) -> None:
        """Write the text exposition to `path`: readers see the old one or the new one, whole. Raises StorageError."""
        new = path.with_name(path.name + ".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(generate_latest(self.registry))
            new.replace(path)
        except OSError as exc:
            raise StorageError(f"{path}: metrics cannot be written: {exc.strerror}") from exc

    @contextlib.contextmanager
    def written_to(self, path: Path, *, every_s: float = 5.0) -> Iterator[None]:
        """Write them while the block lasts, now and then and at its end."""
        ended = threading.Event()

        def write() -> None:
            while not ended.wait(every_s):
                self.write_metrics(path)

        thread = threading.Thread(target=write, name="metrics", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            self.write_metrics(path)


def process_file(folder: Path, stage: str) -> Path:
    """The file of this process, where several of one stage may run. Removes those of processes that have ended."""
    for file in folder.glob(f"{stage}.*.prom"):
        if _has_ended(file):
            file.unlink(missing_ok=True)
    return folder / f"{stage}.{os.getpid()}.prom"


def read_metrics(folder: Path) -> str:
    """The expositions of all `.prom` files of the folder as one, each metric's lines together as the format demands.

    Samples of a `process_file` get a label `pid`, which tells several of one stage apart; the file of a process that
    has ended is left out.
    """
    families: dict[str, tuple[list[str], list[str]]] = {}  # name -> HELP and TYPE lines, samples
    for file in sorted(folder.glob("*.prom")):
        if _has_ended(file):
            continue
        process = _OF_PROCESS.fullmatch(file.name)
        known: set[str] = set()
        comments: list[str] = []
        samples: list[str] = []
        for line in file.read_text(encoding="utf-8").splitlines():
            if opened := _FAMILY.match(line):
                known = set(families)
                comments, samples = families.setdefault(opened[1], ([], []))
                first = opened[1] not in known
            if not line.startswith("#"):
                samples.append(_LABELS.sub(rf'\1{{pid="{process[1]}",', line) if process else line)
            elif first:
                comments.append(line)
    return "".join(f"{line}\n" for comments, samples in families.values() for line in (*comments, *samples))


def _has_ended(file: Path) -> bool:
    """Whether the file is of a process of this machine that is no more."""
    process = _OF_PROCESS.fullmatch(file.name)
    if process is None:
        return False
    try:
        os.kill(int(process[1]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False  # another user's, but there
    return False
