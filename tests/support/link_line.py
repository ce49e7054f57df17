"""The link stage on a log, which can be moved to another machine, and killed before a batch is committed."""

from collections.abc import Sequence

from consumers.link import LinkStage
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, LINKS, OUTLINES, TOPICS
from pipeline.domain.links.values import Event, LinkCorrection, Outline
from pipeline.history.links import read_events
from pipeline.ports import Message, Record, TopicPartition
from pipeline.settings import LinkSettings, LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support.outlines import POLICY, plain_model

SETTINGS = LinkSettings(threshold=POLICY.threshold, window_days=POLICY.window_days)


def outline_message(one: Outline | LinkCorrection | str) -> Message:
    """An outline or a correction; the tombstone of a story's outline."""
    if isinstance(one, str):
        return Message(topic=OUTLINES, key=one.encode(), value=None)
    if isinstance(one, LinkCorrection):
        return Message(topic=OUTLINES, key=one.key.encode(), value=codec.encode_link_correction(one))
    return Message(topic=OUTLINES, key=one.id.encode(), value=codec.encode_outline(one))


class LinkLine:
    """Reads what is in the log in batches, and writes the outcome, as a runner does."""

    def __init__(self, log: SqliteLog | None = None, settings: LinkSettings = SETTINGS, model=None) -> None:
        self.log = log or SqliteLog(":memory:", LogSettings())
        if log is None:
            self.log.create(TOPICS)
        self.settings, self.model = settings, model or plain_model()
        self.read = {TopicPartition(CHANGES, n): 0 for n in range(4)} | {TopicPartition(OUTLINES, 0): 0}
        self._producer = self.log.producer("test")
        self.move()

    def move(self) -> None:
        """Continue with what is in the log alone."""
        self.stage = LinkStage(self.model, self.settings)
        self.stage.assign(dict(self.read), self.log)

    def append(self, messages: Sequence[Message]) -> None:
        self._producer.append(messages)

    def feed(self, *ones: Outline | LinkCorrection | str) -> None:
        self.append([outline_message(one) for one in ones])

    def run(self, *, batch: int = 7, killed: Sequence[int] = ()) -> int:
        """Handle all there is. The process is killed at these batches, by number, before their outcome is written."""
        batches = 0
        while True:
            records = self._next(batch)
            if not records:
                return batches
            outcome = self.stage.handle(records)
            assert not outcome.rejected
            batches += 1
            if batches in killed:
                self.move()
                continue
            self.append(outcome.outputs)
            for record in records:
                self.read[TopicPartition(record.topic, record.partition)] = record.next_offset

    def _next(self, most: int) -> list[Record]:
        for partition, start in self.read.items():
            records = list(self.log.read(partition, start=start))[:most]
            if records:
                return records
        return []

    def events(self) -> dict[str, Event]:
        return read_events(self.log)

    def written(self) -> list[bytes | None]:
        """The records of `stories.links` in order, over its partitions."""
        return [r.value for n in range(4) for r in self.log.read(TopicPartition(LINKS, n))]
