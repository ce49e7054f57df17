"""What a stage counts, for Prometheus. docs/metrics.md lists each metric; a test fails if one is missing there.

Each process counts into its own registry. It serves that itself (`metrics_server`), or writes it to a file every few
seconds (`metrics_files` reads all files as one, which the page serves).
"""

import contextlib
import logging
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from pipeline.domain.feeds.alarms import AlarmKind, FeedStatus
from pipeline.errors import StorageError

logger = logging.getLogger(__name__)

_BATCH_BUCKETS_S = (0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
_AGE_BUCKETS_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
_REQUEST_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SCORE_BUCKETS = tuple(tenth / 10 for tenth in range(1, 11))
_COMMIT_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


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
            "The most records in a batch at present: it follows the time that batches take.",
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
            "Time from an article's arrival in the log until a stage has committed its result.",
            ["stage"],
            buckets=_AGE_BUCKETS_S,
            registry=self.registry,
        )
        self.retries = Counter(
            "samestory_retries_total",
            "Batches and questions to the log that were repeated: after a transient error, or fenced by another one.",
            ["stage", "cause"],
            registry=self.registry,
        )
        self.foreign = Counter(
            "samestory_foreign_records_total",
            "Records that samestory did not write, passed over by a stage that rebuilt its state from their topic.",
            ["stage", "topic"],
            registry=self.registry,
        )
        self.lag = Gauge(
            "samestory_lag_records", "Records that a stage has not committed yet.", ["stage"], registry=self.registry
        )

        self.changes = Counter(
            "samestory_changes_total",
            "What happened to stories, by the kind of the change and what decided it.",
            ["kind", "reason"],
            registry=self.registry,
        )
        self.live_articles = Gauge(
            "samestory_live_articles", "Articles in the clusterer's window.", ["language"], registry=self.registry
        )
        self.join_score = Histogram(
            "samestory_join_score",
            "The support of the best story that an article was compared with when it came in.",
            ["language"],
            buckets=_SCORE_BUCKETS,
            registry=self.registry,
        )
        self.join_score_drift = Gauge(
            "samestory_join_score_drift",
            "How far the last scores are from those where the model was fitted: population stability index.",
            ["language"],
            registry=self.registry,
        )
        self.snapshot_time = Gauge(
            "samestory_snapshot_timestamp_seconds",
            "Up to when the newest snapshot of a partition goes, in seconds since the epoch.",
            ["partition"],
            registry=self.registry,
        )
        self.dead_letters = Gauge(
            "samestory_dead_letters",
            "Records in the dead letters of what a stage reads, those put back included.",
            ["stage", "topic"],
            registry=self.registry,
        )

        self.page_requests = Counter(
            "samestory_page_requests_total",
            "Requests that the page answered, by the answer's status.",
            ["status"],
            registry=self.registry,
        )
        self.page_seconds = Histogram(
            "samestory_page_request_seconds",
            "Time until the page's answer began, live updates left out.",
            buckets=_REQUEST_BUCKETS_S,
            registry=self.registry,
        )
        self.page_lag = Gauge(
            "samestory_page_lag_records",
            "Records of the log that the page had not read when it last began to.",
            registry=self.registry,
        )
        self.disk_free = Gauge(
            "samestory_disk_free_bytes", "Free space on the disk of the page's data folder.", registry=self.registry
        )
        self.disk_total = Gauge(
            "samestory_disk_total_bytes", "Size of the disk of the page's data folder.", registry=self.registry
        )

        self.ready = Gauge(
            "samestory_ready",
            "Whether a stage does its work: 0 while it starts, waits for partitions, rebuilds its state, or fails.",
            ["stage"],
            registry=self.registry,
        )

        self.polls = Counter(
            "samestory_polls_total", "Feeds polled, and the result.", ["outlet", "status"], registry=self.registry
        )
        self.pages = Counter(
            "samestory_pages_total",
            "Pages fetched, and the result.",
            ["outlet", "status"],
            registry=self.registry,
        )
        self.articles = Counter(
            "samestory_articles_total",
            "Articles found in feeds: new, revised, unchanged, or empty.",
            ["outlet", "status"],
            registry=self.registry,
        )

        self.feeds = Gauge(
            "samestory_feeds",
            "Feeds by their state: new, active, failing, quarantined, retired.",
            ["status"],
            registry=self.registry,
        )
        self.feed_alarms = Gauge(
            "samestory_feed_alarms",
            "Feeds with an alarm, by its kind: silent, blocked, failing, layout, walled, retired.",
            ["kind"],
            registry=self.registry,
        )

        self.webhooks = Counter(
            "samestory_webhooks_total",
            "Events of webhooks: delivered, failed (a try), given up, or too old when their turn came.",
            ["webhook", "status"],
            registry=self.registry,
        )

        self.linked = Gauge(
            "samestory_linked",
            "What the link stage has: stories that it compares, links between them, events of several languages.",
            ["kind"],
            registry=self.registry,
        )
        self.waiting = Gauge(
            "samestory_comparisons_waiting",
            "Stories that changed since they were compared, and wait for compare.interval_s.",
            registry=self.registry,
        )
        self.waiting_longest = Gauge(
            "samestory_comparisons_waiting_longest_seconds",
            "How long the oldest of the stories that wait has waited.",
            registry=self.registry,
        )

    def note_ready(self, stage: str, *, is_ready: bool) -> None:
        """Note whether a stage does its work."""
        self.ready.labels(stage).set(float(is_ready))

    def link(self, *, stories: int, links: int, events: int) -> None:
        """Note what the link stage has."""
        for kind, found in (("stories", stories), ("links", links), ("events", events)):
            self.linked.labels(kind).set(found)

    def note_waiting(self, waiting: int, longest_s: float) -> None:
        """Note how many stories wait to be compared again."""
        self.waiting.set(waiting)
        self.waiting_longest.set(longest_s)

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
        """Write the text exposition to `path`, where readers see the old or the new one whole.

        Raises StorageError.
        """
        new = path.with_name(path.name + ".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(generate_latest(self.registry))
            new.replace(path)
        except OSError as exc:
            raise StorageError(f"{path}: metrics cannot be written: {exc.strerror}") from exc

    @contextlib.contextmanager
    def written_to(self, path: Path, *, every_s: float = 5.0) -> Iterator[None]:
        """Write them every `every_s` seconds while the block lasts, and at its end.

        If that fails, the work goes on: the cause is logged, once until it works again.
        """
        ended = threading.Event()
        failing = False

        def write() -> None:
            nonlocal failing
            try:
                self.write_metrics(path)
            except StorageError as exc:
                if not failing:
                    logger.warning("%s; trying again every %g s", exc, every_s)
                failing = True
            else:
                failing = False

        def write_until_ended() -> None:
            while not ended.wait(every_s):
                write()

        thread = threading.Thread(target=write_until_ended, name="metrics", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            write()
