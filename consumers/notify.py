"""The notify stage: sends one webhook what happened to stories, and what their comparisons find.

Each webhook is a consumer group of its own, so that one that does not answer holds up no other. Its offsets are
committed once an event is delivered or given up. Its state is the open stories and what differed in each, built from
the log up to the committed offsets. How an event is delivered: `webhook_delivery`.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from consumers.webhook_delivery import Delivery
from consumers.webhook_events import WebhookEventV1, found_in, key, of_change, of_comparison
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, COMPARED
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.errors import PermanentError
from pipeline.history.foreign import ForeignRecords
from pipeline.ports import LogReader, Record, TopicPartition
from pipeline.running.stage import Outcome
from pipeline.settings import Webhook
from pipeline.side_by_side.differing import Difference

GROUP_PREFIX: Final = "notify."
INPUTS: Final = (CHANGES, COMPARED)
_REMEMBERED: Final = 20_000
"""Stories of a partition whose differences are remembered, the last compared."""


class NotifyStage:
    """`stories.changes` and `stories.compared` to one webhook. `page`: the page's address, ending in a slash."""

    inputs = INPUTS

    def __init__(
        self, webhook: Webhook, delivery: Delivery, *, page: str, foreign: ForeignRecords | None = None
    ) -> None:
        self.name = f"{GROUP_PREFIX}{webhook.name}"
        self._webhook = webhook
        self._delivery = delivery
        self._page = page
        self._foreign = foreign or ForeignRecords(self.name)
        self._books: dict[int, StoryBook] = {}
        self._found: dict[int, OrderedDict[str, tuple[Difference, ...]]] = {}

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Build the state of these partitions: of comparisons, only those of open stories are read."""
        for partition, committed in sorted(partitions.items()):  # the stories before their comparisons
            if partition.topic == CHANGES:
                self._books[partition.partition] = self._book(log, partition, committed)
            else:
                self._found[partition.partition] = self._differences(log, partition, committed)

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        for revoked in partitions:
            (self._books if revoked.topic == CHANGES else self._found).pop(revoked.partition, None)

    def handle(self, records: Sequence[Record]) -> Outcome:
        """Deliver what the records are to the webhook, one after another. TransientError, StopRequested: not all."""
        for record in records:
            try:
                event = self._changed(record) if record.topic == CHANGES else self._compared(record)
            except PermanentError as exc:  # the stages before have it in the dead letters
                self._foreign.pass_over(record, exc)
                continue
            if event is not None:
                self._delivery.deliver(event.id, msgspec.json.encode(event), record.timestamp)
        return Outcome()

    def _changed(self, record: Record) -> WebhookEventV1 | None:
        change = codec.decode_change(record.value)
        book = self._books[record.partition]
        book.apply(change)
        story = dict(book.take_touched()).get(change.story_id)
        if story is None or self._webhook.only_differences or change.kind not in self._webhook.kinds:
            return None
        known = self._found.get(record.partition)
        found = None if known is None else known.get(story.id)
        event = of_change(record, change, story, found, page=self._page)
        return event if event.story.voices >= self._webhook.min_voices else None

    def _compared(self, record: Record) -> WebhookEventV1 | None:
        known = self._found[record.partition]
        if record.value is None:
            known.pop((record.key or b"").decode(errors="replace"), None)
            return None
        comparison = codec.decode_comparison(record.value)
        found, before = found_in(comparison), known.get(comparison.story_id, ())
        _remember(known, comparison.story_id, found)
        keys, keys_before = frozenset(map(key, found)), frozenset(map(key, before))
        new = keys - keys_before
        if keys == keys_before or "compared" not in self._webhook.kinds or (self._webhook.only_differences and not new):
            return None
        event = of_comparison(record, comparison, found, new, page=self._page)
        return event if event.story.voices >= self._webhook.min_voices else None

    def _book(self, log: LogReader, partition: TopicPartition, committed: int) -> StoryBook:
        book = StoryBook()
        for record in log.read(partition, end=committed):
            try:
                book.apply(codec.decode_change(record.value))
            except PermanentError as exc:
                self._foreign.pass_over(record, exc)
            book.forget_touched()
        return book

    def _differences(
        self, log: LogReader, partition: TopicPartition, committed: int
    ) -> OrderedDict[str, tuple[Difference, ...]]:
        known: OrderedDict[str, tuple[Difference, ...]] = OrderedDict()
        book = self._books.get(partition.partition)
        stories = frozenset(book.stories() if book is not None else ())
        for record in log.read(partition, end=committed):
            story_id = (record.key or b"").decode(errors="replace")
            if record.value is None:
                known.pop(story_id, None)
            elif story_id in stories:
                try:
                    _remember(known, story_id, found_in(codec.decode_comparison(record.value)))
                except PermanentError as exc:
                    self._foreign.pass_over(record, exc)
        return known


def _remember(known: OrderedDict[str, tuple[Difference, ...]], story_id: str, found: tuple[Difference, ...]) -> None:
    known[story_id] = found
    known.move_to_end(story_id)
    if len(known) > _REMEMBERED:
        known.popitem(last=False)
