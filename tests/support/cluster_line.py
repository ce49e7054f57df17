"""A partition of the cluster stage on a log: fed in batches, each committed, moved to another machine at will."""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from consumers.cluster import ClusterStage
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, EMBEDDED, STORIES
from pipeline.domain.stories import EmbeddedArticle
from pipeline.ports import Log, Message, Record, SnapshotStore, TopicPartition
from pipeline.settings import ClusterSettings
from tests.support.harbour_news import other_strike
from tests.support.join_model import shipped_model
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import article, embedded, revised

PARTITION = 2
ASSIGNED = {TopicPartition(EMBEDDED, PARTITION): 0}
SHORT = ClusterSettings(repair_hours=12, window_days=1, slice_hours=6, snapshot_articles=10)
"""A window that the newsroom's two and a half days outrun."""


def stream() -> list[EmbeddedArticle]:
    """Everything that a stream brings: two languages, an article again, revised, late."""
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
        """To a machine that has nothing but the log and the store."""
        self.stage = ClusterStage(shipped_model(), self.settings, self.store)
        self.stage.assign(ASSIGNED, self.log)

    def handle(self, items: Iterable[EmbeddedArticle]) -> tuple[Message, ...]:
        """Decided, not committed."""
        return self.stage.handle([record(item) for item in items]).outputs

    def feed(self, items: Sequence[EmbeddedArticle], *, batch: int = 7) -> None:
        for start in range(0, len(items), batch):
            self._producer.append(self.handle(items[start : start + batch]))

    def written(self) -> dict[str, list[tuple[bytes | None, bytes | None, object]]]:
        return {
            topic: [(r.key, r.value, r.headers) for r in self.log.read(TopicPartition(topic, PARTITION))]
            for topic in (CHANGES, STORIES)
        }
