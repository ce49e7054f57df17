"""The link stage: outlines the stories of each language, and says which of several languages report one event.

Reads `stories.changes` and writes what a story is linked by to `stories.outline`; reads all of that back and writes
`stories.links`. The outlines of all languages are in one partition, so in a group of several members one of them
links, and the others outline. Decides nothing: that is `pipeline.domain.links`.

Its state is rebuilt from the changes and the outlines, up to the current record. Where the events that were written are
not those of the outlines, since settings or the model were others then, the difference is written with the next batch.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, LINKS, OUTLINES
from pipeline.domain.links.linker import Linker, LinkPolicy
from pipeline.domain.links.outlining import Outliner
from pipeline.domain.links.pairing import LinkModel
from pipeline.domain.links.values import Event, LinkCorrection
from pipeline.errors import PermanentError
from pipeline.history.foreign import ForeignRecords
from pipeline.history.links import read_events
from pipeline.ports import LogReader, Message, Record, TopicPartition
from pipeline.running.stage import Outcome, Rejection
from pipeline.settings import LinkSettings

logger = logging.getLogger(__name__)


def link_policy_of(settings: LinkSettings) -> LinkPolicy:
    """The linker's policy as the settings have it."""
    return LinkPolicy(threshold=settings.threshold, window_days=settings.window_days)


class LinkStage:
    """`stories.changes` to `stories.outline`, and `stories.outline` to `stories.links`.

    `note`: is told after each batch how many stories are kept, how many pairs linked, and how many events there are.
    """

    name = "link"
    inputs: tuple[str, ...] = (CHANGES, OUTLINES)

    def __init__(
        self,
        model: LinkModel,
        settings: LinkSettings,
        foreign: ForeignRecords | None = None,
        note: Callable[[int, int, int], None] = lambda stories, links, events: None,
    ) -> None:
        self._note = note
        self._model, self._policy = model, link_policy_of(settings)
        self._foreign = foreign or ForeignRecords(self.name)
        self._outliners: dict[int, Outliner] = {}
        self._linker = Linker(model, self._policy)
        self._owed: list[Message] = []
        self._spaces: set[str] = set()

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Rebuild the stories of these partitions of changes, and the links if that of the outlines is among them."""
        for partition, committed in partitions.items():
            if partition.topic == CHANGES:
                self._outliners[partition.partition] = self._outliner(log, partition, committed)
            else:
                self._linker = self._rebuilt(log, partition, committed)
                self._owed = list(_owed(log, self._linker.events(), self._linker))

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Forget the state of these partitions."""
        for partition in partitions:
            if partition.topic == CHANGES:
                self._outliners.pop(partition.partition, None)
            else:
                self._linker, self._owed = Linker(self._model, self._policy), []

    def handle(self, records: Sequence[Record]) -> Outcome:
        """The outlines of the stories that changed, and the events that follow from outlines, after all records."""
        rejected: list[Rejection] = []
        touched: dict[int, None] = {}
        for record in records:
            try:
                if record.topic == CHANGES:
                    change = codec.decode_change(record.value)
                    self._outliners[record.partition].apply(change, (record.partition, record.offset))
                    touched[record.partition] = None
                else:
                    self._check_space(_apply(self._linker, record))
            except PermanentError as exc:
                rejected.append(Rejection(record=record, error=exc))
        outputs, self._owed = self._owed, []
        for partition in touched:
            for story, outline in self._outliners[partition].take_touched():
                value = None if outline is None else codec.encode_outline(outline)
                outputs.append(Message(topic=OUTLINES, key=story.encode(), value=value))
        outputs += [_event_message(name, event) for name, event in self._linker.take_changed()]
        outputs += [
            Message(topic=OUTLINES, key=story.encode(), value=None) for story in self._linker.take_left_behind()
        ]
        self._note(len(self._linker), self._linker.links, len(self._linker.events()))
        return Outcome(outputs=tuple(outputs), rejected=tuple(rejected))

    def _check_space(self, space: str) -> None:
        if space and space not in self._spaces:
            self._spaces.add(space)
            if not self._model.is_for(space):
                logger.warning(
                    "stories with vectors of %s are not linked: the link model was fitted on %s. Fit one with "
                    "`samestory tune --links`, and set link.model to it",
                    space,
                    self._model.space,
                )

    def _outliner(self, log: LogReader, partition: TopicPartition, committed: int) -> Outliner:
        outliner = Outliner()
        for record in log.read(partition, end=committed):
            try:
                outliner.apply(codec.decode_change(record.value), (record.partition, record.offset))
            except PermanentError as exc:
                self._foreign.pass_over(record, exc)
        outliner.take_touched()
        return outliner

    def _rebuilt(self, log: LogReader, partition: TopicPartition, committed: int) -> Linker:
        linker = Linker(self._model, self._policy)
        for record in log.read(partition, end=committed):
            try:
                self._check_space(_apply(linker, record))
            except PermanentError as exc:
                self._foreign.pass_over(record, exc)
        linker.take_changed()
        return linker


def _apply(linker: Linker, record: Record) -> str:
    """Take the record in. The space of an outline's vectors; empty of what has none."""
    key = (record.key or b"").decode(errors="replace")
    if record.value is None:
        if " " in key:
            linker.withdraw(key)
        else:
            linker.drop(key)
        return ""
    found = codec.decode_outline_or_correction(record.value)
    if isinstance(found, LinkCorrection):
        linker.correct(found)
        return ""
    linker.put(found)
    return found.space


def _owed(log: LogReader, events: Mapping[str, Event], linker: Linker) -> Iterator[Message]:
    """What has to be written for `stories.links` to have these events. Events whose stories are all gone stay."""
    written = read_events(log)
    for name, event in events.items():
        if written.get(name) != event:
            yield _event_message(name, event)
    for name, event in written.items():
        if name not in events and any(linker.knows(one.story_id) for one in event.stories):
            yield _event_message(name, None)


def _event_message(name: str, event: Event | None) -> Message:
    return Message(topic=LINKS, key=name.encode(), value=None if event is None else codec.encode_event(event))
