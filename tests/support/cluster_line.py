"""One partition of the cluster stage on a log, which can be moved to another machine."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from consumers.cluster import ClusterStage
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, EMBEDDED, STORIES
from pipeline.domain.articles.articles import Form, article_id
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.ports import Log, Message, Record, SnapshotStore, TopicPartition
from pipeline.settings import ClusterSettings
from tests.support.harbour_news import other_strike
from tests.support.join_model import shipped_model
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import article, embedded, of_form, revised

PARTITION = 2
ASSIGNED = {TopicPartition(EMBEDDED, PARTITION): 0}
SHORT = ClusterSettings(repair_hours=12, window_days=1, snapshot_articles=10)
"""A window that the newsroom's two and a half days outrun."""


def stream() -> list[EmbeddedArticle]:
    """A stream with all cases: two languages, and articles that are repeated, revised, copied or late."""
    items = [embedded(item) for item in newsroom_articles()]
    german = article("de-1", "Ein Feuer hat ein Lager in Tolbridge zerstört. " * 5, title="Brand", language="de")
    copy = dataclasses.replace(items[60].article, id="acopy", url="https://copy.example/1", source="Copy")
    return [
        *items[:40],
        german,
        items[3],
        revised(items[5], title="Corrected title"),
        *items[50:],
        embedded(copy),
        *items[40:50],
        other_strike(),
        items[0],
    ]


def stream_of_every_form() -> list[EmbeddedArticle]:
    """The stream with a live page, a round-up, and a teaser that is later revised."""
    items = stream()
    teaser = of_form(items[30], "teaser", text=items[30].article.text[:200])
    return [
        *items[:30],
        many_events("live", items[10:30:4]),
        teaser,
        *items[31:-12],
        many_events("roundup", items[45:55:3]),
        *items[-12:-2],
        revised(teaser, title="Corrected title of a teaser"),
        *items[-2:],
    ]


def many_events(form: Form, articles: Sequence[EmbeddedArticle]) -> EmbeddedArticle:
    """A page that reports the events of all these articles, published right after the last of them."""
    text = "\n".join(item.article.text for item in articles)
    title = "; ".join(item.article.title or "" for item in articles)
    last, url = articles[-1].article, f"https://{form}.example/{articles[0].article.id}"
    return embedded(
        dataclasses.replace(
            last, id=article_id(url), url=url, source=form, family=form, title=title, text=text, form=form
        )
    )


def record(item: EmbeddedArticle | bytes, offset: int = 0) -> Record:
    value = item if isinstance(item, bytes) else codec.encode_embedded(item)
    return Record(
        topic=EMBEDDED, partition=PARTITION, offset=offset, key=b"en", value=value, timestamp=datetime.now(UTC)
    )


class ClusterLine:
    def __init__(self, log: Log, store: SnapshotStore | None = None, settings: ClusterSettings = SHORT) -> None:
        self.log, self.store, self.settings = log, store, settings
        self._producer = log.producer("test")
        self.move()

    def move(self) -> None:
        """Continue on a machine that has only the log and the snapshot store."""
        self.stage = ClusterStage(shipped_model(), self.settings, self.store)
        self.stage.assign(ASSIGNED, self.log)

    def handle(self, items: Iterable[EmbeddedArticle]) -> tuple[Message, ...]:
        """The outputs of the stage for these articles, not committed to the log."""
        return self.stage.handle([record(item) for item in items]).outputs

    def feed(self, items: Sequence[EmbeddedArticle], *, batch: int = 7) -> None:
        for start in range(0, len(items), batch):
            self._producer.append(self.handle(items[start : start + batch]))

    def written(self) -> dict[str, list[tuple[bytes | None, bytes | None, object]]]:
        return {
            topic: [(r.key, r.value, r.headers) for r in self.log.read(TopicPartition(topic, PARTITION))]
            for topic in (CHANGES, STORIES)
        }
