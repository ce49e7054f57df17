"""The compare stage: reads what happened to stories, writes the current comparison of each changed story.

Its state is the open stories and which of them wait (`open_stories`, `waiting`). Which of their versions are read is
decided by `story_reading`, what is found in a story by `pipeline.domain.comparison`. It also reads events, and writes
the facts that they have in common across languages (`event_facts`).
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from consumers.event_facts import EventFacts
from consumers.open_stories import OpenStories, rebuilt
from consumers.story_reading import Planned, StoryReader, planned
from consumers.versions import VersionReader
from consumers.waiting import Mark, Wait, Waiting
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, COMPARED, LINKS, SINCE_HEADER
from pipeline.domain.comparison.compare import CompareParams, compare_versions
from pipeline.domain.comparison.facts import KnownFacts
from pipeline.domain.comparison.told.judge import ClaimJudge
from pipeline.domain.stories.stories import Story
from pipeline.errors import PermanentError, StopRequested
from pipeline.history.foreign import ForeignRecords
from pipeline.ports import Encoder, LogReader, Message, Parser, Record, TopicPartition
from pipeline.running.stage import Outcome, Rejection
from pipeline.settings import CompareSettings

MOST_RECORDS = 8
"""Of a batch: each may change a story of many versions, and what was compared is committed after the last one."""


def params_of(settings: CompareSettings, judge: ClaimJudge | None = None) -> CompareParams:
    """The comparison's parameters as the settings have them, with the judge of claims."""
    return CompareParams(same_claim=settings.same_claim, max_versions=settings.max_versions, judge=judge)


class CompareStage:
    """`stories.changes` to `stories.compared`, and `stories.links` to `events.compared`, in the partition of the input.

    A story is compared if at least two of its versions are not copies of each other and report no other events. If that
    stops being so, because the story was merged into another or split, its comparison gets a tombstone.

    A story that was compared a short time ago may wait (`waiting`), but only while another record follows in its
    partition: so the lag of the group counts what waits, and a member that takes the partition over is given a record.

    `stopping`: whether the run is to end; asked before each story and between the articles of a large one. `note`: told
    how many stories wait, and for how many seconds the oldest does. `clock`: seconds, by a clock that nobody sets.
    `event_facts`: without it, events get none.
    """

    name = "compare"
    inputs = (CHANGES, LINKS)

    def __init__(
        self,
        encoder: Encoder,
        parser: Parser,
        settings: CompareSettings,
        foreign: ForeignRecords | None = None,
        judge: ClaimJudge | None = None,
        stopping: Callable[[], bool] = lambda: False,
        note: Callable[[int, float], object] = lambda waiting, longest_s: None,
        clock: Callable[[], float] = time.monotonic,
        event_facts: EventFacts | None = None,
    ) -> None:
        self._stopping = stopping
        reader = VersionReader(encoder, parser, cached_articles=settings.cached_articles)
        self._reading = StoryReader(reader, self._stop_if_asked)
        self._params = params_of(settings, judge)
        self._known = KnownFacts(settings.cached_articles)
        self._interval_s = settings.interval_s
        self._states: dict[int, OpenStories] = {}
        self._foreign = foreign or ForeignRecords(self.name)
        self._note, self._clock = note, clock
        self._event_facts = event_facts

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Build the stories of these partitions from what was handled already, and which of them wait."""
        self._log = log
        self._forget_events()
        for partition, committed in partitions.items():
            if partition.topic != CHANGES:
                continue
            waiting = Waiting(self._interval_s)
            self._states[partition.partition] = rebuilt(
                log, partition, committed, waiting, now=self._clock(), foreign=self._foreign
            )
        self._note_waiting()

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Forget these partitions' stories."""
        self._forget_events()
        for revoked in partitions:
            if revoked.topic == CHANGES:
                self._states.pop(revoked.partition, None)
        self._note_waiting()

    def handle(self, records: Sequence[Record]) -> Outcome:
        """The comparison of each story that the records changed and of those that have waited, after all of them.

        And the facts of each event.
        """
        now = self._clock()
        rejected: list[Rejection] = []
        events: dict[tuple[int, bytes | None], Record] = {}
        for record in records:
            if record.topic == LINKS:
                events[record.partition, record.key] = record  # the last one of each
                continue
            try:
                self._states[record.partition].apply(record, codec.decode_change(record.value))
            except PermanentError as exc:
                rejected.append(Rejection(record=record, error=exc))
        until = {record.partition: record.next_offset for record in records if record.topic == CHANGES}
        changed = {partition: self._states[partition].take_changed(now) for partition in until}
        late = {partition: self._take_waiting(partition, until, now) for partition in self._states}
        marks = {partition: state.mark(until.get(partition)) for partition, state in self._states.items()}
        at_once = {p: [self._planned(p, story) for story in one.comparable] for p, one in changed.items()}
        waited = {p: [(self._planned(p, wait.story), wait) for wait in waits] for p, waits in late.items() if waits}
        self._reading.read_ahead(
            [*chain.from_iterable(at_once.values()), *(plan for plans in waited.values() for plan, _ in plans)]
        )
        outputs = [
            message
            for partition, plans in at_once.items()
            for message in self._at_once(partition, plans, changed[partition].withdrawn, marks[partition])
        ]
        for record in events.values():
            try:
                outputs += self._facts(record)
            except PermanentError as exc:
                rejected.append(Rejection(record=record, error=exc))
        return Outcome(
            outputs=tuple(outputs),
            rejected=tuple(rejected),
            late={
                TopicPartition(CHANGES, partition): tuple(self._later(partition, plans, marks[partition]))
                for partition, plans in waited.items()
            },
            committed=self._note_waiting,
        )

    def _take_waiting(self, partition: int, until: Mapping[int, int], now: float) -> list[Wait]:
        """Which stories have waited long enough, or all if nothing follows in their partition."""
        waiting = self._states[partition].waiting
        at_the_end = len(waiting) > 0 and partition in until and not self._more_follows(partition, until[partition])
        return waiting.take(now, everything=at_the_end)

    def _more_follows(self, partition: int, offset: int) -> bool:
        """Whether the partition has records from this offset on."""
        state = self._states[partition]
        if offset > state.newest_seen:
            newest = self._log.newest(TopicPartition(CHANGES, partition))
            state.newest_seen = newest.offset if newest is not None else -1
        return offset <= state.newest_seen

    def _at_once(
        self, partition: int, plans: Sequence[Planned], withdrawn: Sequence[str], mark: Mark
    ) -> Iterator[Message]:
        for plan in plans:
            yield _message(partition, plan.story.id, self._comparison(plan), mark.header)
        for story_id in withdrawn:
            yield _message(partition, story_id, None, mark.header)
        self._states[partition].forget_closed()

    def _later(self, partition: int, plans: Sequence[tuple[Planned, Wait]], mark: Mark) -> Iterator[Message]:
        for plan, wait in plans:
            since = (SINCE_HEADER, b"%d" % wait.arrived_ms)
            yield _message(partition, plan.story.id, self._comparison(plan), mark.header, since)

    def _facts(self, record: Record) -> Iterator[Message]:
        if self._event_facts is not None:
            self._stop_if_asked()
            message = self._event_facts.of(record, self._log, self._stop_if_asked)
            if message is not None:
                yield message

    def _forget_events(self) -> None:
        if self._event_facts is not None:
            self._event_facts.forget_written()

    def _planned(self, partition: int, story: Story) -> Planned:
        return planned(story, self._states[partition], self._params.max_versions)

    def _comparison(self, plan: Planned) -> bytes:
        versions = self._reading.versions(plan)
        self._stop_if_asked()
        story = plan.story
        comparison = compare_versions(
            story_id=story.id,
            headline=story.headline,
            versions=versions,
            params=self._params,
            known=self._known,
            selected=plan.chosen,
        )
        return codec.encode_comparison(
            replace(
                comparison,
                headline_article=story.headline_article,
                headline_source=story.headline_source,
                not_compared=(*comparison.not_compared, *plan.left_out),
            )
        )

    def _stop_if_asked(self) -> None:
        if self._stopping():
            raise StopRequested("the comparisons of this batch were not finished")

    def _note_waiting(self) -> None:
        now, those = self._clock(), [state.waiting for state in self._states.values()]
        self._note(sum(map(len, those)), max((waiting.longest_s(now) for waiting in those), default=0.0))


def _message(partition: int, story_id: str, value: bytes | None, *headers: tuple[str, bytes]) -> Message:
    return Message(topic=COMPARED, key=story_id.encode(), value=value, partition=partition, headers=headers)
