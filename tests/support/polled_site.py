"""A news site on loopback, a log, and producers that are started and stopped on them."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.adapters.extraction import ProcessExtractor
from pipeline.adapters.http import HttpFetcher
from pipeline.contracts.codec import decode_article
from pipeline.contracts.topics import ARTICLES, TOPICS
from pipeline.domain.articles.articles import Article
from pipeline.ports import Clock, Extractor, Fetcher, TopicPartition
from pipeline.settings import Feed, LogSettings, ProduceSettings
from pipeline.transport.sqlite import SqliteLog
from producers.feeds import FeedProducer, Outside
from producers.memory.changes import Changes
from producers.memory.outbox import Outbox
from producers.memory.state_file import StateFile
from producers.memory.writing import statements, write
from tests.support.loopback import Answer, Loopback
from tests.support.simulated_time import SimulatedTime

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
LEAD = "A ferry with 212 people aboard ran aground on a sandbank off Northgate early on Monday, the coastguard said."
REST = [
    "The Sea Lark had left Northgate at six for the island of Orsay when it lost steering in the channel.",
    "Rescue boats took the passengers off within two hours, and nobody was seriously hurt in the grounding.",
    "The ferry company said it would investigate why the steering failed on the Sea Lark in calm weather.",
]


def page(*paragraphs: str, title: str = "Ferry runs aground", head: str = "", tail: str = "") -> Answer:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or (LEAD, *REST))
    body = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>
    <body><article><h1>{title}</h1>{text}{tail}</article></body></html>"""
    return Answer(body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def rss(*items: str, head: str = "") -> Answer:
    body = (
        f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title>{head}'
    )
    return Answer(f"{body}{''.join(items)}</channel></rss>".encode(), headers={"Content-Type": "application/rss+xml"})


def item(
    link: str, title: str = "Ferry runs aground", extra: str = "", date: str = "Mon, 02 Mar 2026 08:40:00 GMT"
) -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>{extra}</item>"


class Newsroom:
    """A site, a log, and producers that are started and stopped on them."""

    def __init__(self, site: Loopback, folder: Path, extractor: ProcessExtractor) -> None:
        self.site = site
        self.folder = folder
        self.counts: Counter[tuple[str, str]] = Counter()
        self.log = SqliteLog(folder / "log.db", LogSettings())
        self.log.create(TOPICS)
        self.time = SimulatedTime(NOW)
        self._extractor = extractor

    def producer(
        self,
        *feeds: Feed,
        log: Any = None,
        spacing_s: float = 0,
        backlog: Callable[[], int] = lambda: 0,
        clock: Clock | None = None,
        extractor: Extractor | None = None,
        fetcher: Fetcher | None = None,
        allow: Sequence[str] = (),
        polls_per_s: float = math.inf,
        **produce: Any,
    ) -> FeedProducer:
        """A producer with the clock `self.time`, or the given one."""
        options: dict[str, Any] = {"max_page_bytes": 200_000, "timeout_s": 5, "backlog_limit": 100, **produce}
        settings = ProduceSettings(allow_private=(self.site.host, *allow), host_spacing_s=spacing_s, **options)
        outside = Outside(
            fetcher=fetcher or HttpFetcher(settings),
            extractor=extractor or _Shared(self._extractor),
            log=log or self.log,
            clock=clock or self.time,
            metrics=_Counting(self.counts),
            backlog=backlog,
        )
        state_path = self.folder / "producer.db"
        return FeedProducer(
            feeds or (self.feed("/feed"),), settings, outside, state_path=state_path, polls_per_s=polls_per_s
        )

    def feed(self, path: str, outlet: str = "Harbour Times", **more: Any) -> Feed:
        return Feed(outlet=outlet, url=self.site.url(path), **more)

    def poll(self, *feeds: Feed, now: datetime = NOW, **produce: Any) -> list[Article]:
        """Poll all that is due at `now` with a new producer; returns all articles on the log."""
        self.time.now = now
        producer = self.producer(*feeds, **produce)
        try:
            self.time.run_until_idle(producer)
        finally:
            producer.close()
        return self.articles()

    def store(self, changes: Changes) -> None:
        """Write into the producers' state file while no producer runs."""
        file = StateFile(self.folder / "producer.db")
        outbox = Outbox(self.log, file, "test")
        write(file, outbox, statements(changes, self.time.now), changes.messages)
        outbox.close()
        file.close()

    def articles(self) -> list[Article]:
        return sorted(on_log(self.log), key=lambda article: (article.url, article.revision))


class _Shared:
    """An extractor that stays open when the producers that use it are closed."""

    def __init__(self, extractor: ProcessExtractor) -> None:
        self.extract = extractor.extract
        self.parse_feed = extractor.parse_feed

    def close(self) -> None:
        pass


class _Counting:
    """Counts events by name and status."""

    def __init__(self, counts: Counter[tuple[str, str]]) -> None:
        self._counts = counts

    def count(self, name: str, *, outlet: str, status: str) -> None:
        self._counts[name, status] += 1

    def survey(self, statuses: Mapping[str, int], kinds: Mapping[str, int]) -> None:
        pass


def on_log(log: SqliteLog) -> list[Article]:
    partitions = (TopicPartition(ARTICLES, number) for number in range(log.partitions(ARTICLES)))
    return [decode_article(record.value) for partition in partitions for record in log.read(partition)]
