"""Opens the producer of feeds, and reads what it remembers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline.app.places import PRODUCER_FILE, feeds_file, producer_state_file
from pipeline.app.stages import enabled_inputs
from pipeline.clock import SystemClock, utc_now
from pipeline.configuration import Configuration, load_feeds
from pipeline.errors import ConfigError
from pipeline.ports import Extractor, Fetcher, WatchedLog
from pipeline.settings import Feed

if TYPE_CHECKING:
    from pipeline.projection.feed_documents import FeedDocument
    from pipeline.running.metrics import Metrics
    from pipeline.running.tracing import Tracing
    from producers.feeds import FeedProducer


def open_feed_producer(
    configuration: Configuration,
    log: WatchedLog,
    metrics: "Metrics",
    tracing: "Tracing | None" = None,
    note_log: Callable[[str], object] = lambda problem: None,
) -> "FeedProducer":
    """The producer over the configured feeds, with its own fetcher and extraction processes.

    `note_log` is called with why the log fails, each time it does, and with "" when it has answered.
    """
    from producers.feeds import FeedProducer, Outside

    outside = Outside(
        fetcher=open_fetcher(configuration),
        extractor=open_extractor(configuration),
        log=log,
        clock=SystemClock(),
        metrics=metrics,
        backlog=lambda: max(log.lag(stage, topics) for stage, topics in enabled_inputs(configuration).items()),
        note_log=note_log,
        trace_headers=tracing.published if tracing is not None else lambda article_id: (),
    )
    return FeedProducer(
        open_feeds(configuration),
        configuration.settings.produce,
        outside,
        state_path=producer_state_file(configuration),
    )


def open_fetcher(configuration: Configuration) -> Fetcher:
    """The HTTP client that fetches public addresses only."""
    from pipeline.adapters.http import HttpFetcher

    return HttpFetcher(configuration.settings.produce)


def open_extractor(configuration: Configuration) -> Extractor:
    """The extraction processes, started when first used."""
    from pipeline.adapters.extraction import ProcessExtractor

    return ProcessExtractor(configuration.settings.produce)


def open_feeds(configuration: Configuration) -> tuple[Feed, ...]:
    """The feeds to poll. ConfigError if the file is missing, wrong, or lists none."""
    feeds = load_feeds(feeds_file(configuration))
    if not feeds:
        raise ConfigError(f"{feeds_file(configuration)} lists no feed: add a [[feed]] with outlet and url")
    return feeds


def read_feed_health(configuration: Configuration) -> "tuple[FeedDocument, ...] | None":
    """The configured feeds and how well each delivers at the moment; None if no producer has run in the data folder.

    ConfigError if the file that lists the feeds is wrong, StorageError if the producer's memory cannot be read.
    """
    from pipeline.domain.feeds.alarms import alarms
    from pipeline.domain.feeds.schedule import first_state
    from pipeline.projection.feed_documents import feed_document
    from producers.memory.reading import read_feed_states

    memory = configuration.data_dir / PRODUCER_FILE
    if not memory.is_file():
        return None
    states, now = read_feed_states(memory), utc_now()
    feeds = load_feeds(feeds_file(configuration))
    standing = [(feed, states.get(feed.url, first_state(feed.url))) for feed in feeds]
    return tuple(feed_document(feed, state, alarms(state, now)) for feed, state in standing)


def check_producer_is_free(configuration: Configuration) -> None:
    """StorageError if another process uses the producer's file: said before anything large is loaded."""
    from producers.memory.state_file import check_free

    check_free(producer_state_file(configuration))
