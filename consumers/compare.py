"""The compare stage: reads what happened to stories, writes the current comparison of each changed story.

Its state is the open stories, built from `stories.changes` up to the current record. Decides nothing: that is
`pipeline.domain.comparison`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from consumers.versions import VersionReader, VersionRequest, unread_version
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, COMPARED
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.comparison.compare import CompareParams, choose, compare_versions
from pipeline.domain.comparison.facts import KnownFacts
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.told.judge import ClaimJudge
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.domain.stories.stories import Change, Story
from pipeline.errors import PermanentError, StopRequested
from pipeline.history.foreign import ForeignRecords
from pipeline.ports import Encoder, LogReader, Message, Parser, Record, TopicPartition
from pipeline.running.stage import Outcome, Rejection
from pipeline.settings import CompareSettings

READ_FOR_EACH = 5
"""How many versions of a story are read for each that can be compared; the others are copies, which can be sides of a
conflict and are listed by time. Of a very large story the rest is not read at all."""

READ_AT_ONCE = 8
"""Articles that are parsed and encoded together: enough for the encoder, and few seconds of work."""

MOST_RECORDS = 8
"""Of a batch: each may change a story of many versions, and what was compared is committed after the last one."""


def params_of(settings: CompareSettings, judge: ClaimJudge | None = None) -> CompareParams:
    """The comparison's parameters as the settings have them, with the judge of claims."""
    return CompareParams(same_claim=settings.same_claim, max_versions=settings.max_versions, judge=judge)


class CompareStage:
    """`stories.changes` to `stories.compared`, in the partition of the input.

    A story is compared if at least two of its versions are not copies of each other and report no other events. If that
    stops being so, because the story was merged into another or split, its comparison gets a tombstone.

    `stopping`: whether the run is to end; asked before each story and between the articles of a large one.
    """

    name = "compare"
    inputs = (CHANGES,)

    def __init__(
        self,
        encoder: Encoder,
        parser: Parser,
        settings: CompareSettings,
        foreign: ForeignRecords | None = None,
        judge: ClaimJudge | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._stopping = stopping
        self._reader = VersionReader(encoder, parser, cached_articles=settings.cached_articles)
        self._params = params_of(settings, judge)
        self._known = KnownFacts(settings.cached_articles)
        self._states: dict[int, _State] = {}
        self._foreign = foreign or ForeignRecords(self.name)

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Build the stories of these partitions from what was handled already."""
        for partition, committed in partitions.items():
            self._states[partition.partition] = _rebuilt(log, partition, committed, self._foreign)

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Forget these partitions' stories."""
        for revoked in partitions:
            self._states.pop(revoked.partition, None)

    def handle(self, records: Sequence[Record]) -> Outcome:
        """The comparison of each story that the records changed, after all of them."""
        rejected: list[Rejection] = []
        touched: dict[int, None] = {}
        for record in records:
            state = self._states[record.partition]
            try:
                change = codec.decode_change(record.value)
            except PermanentError as exc:
                rejected.append(Rejection(record=record, error=exc))
                continue
            state.apply(change)
            touched[record.partition] = None
        outputs = [message for partition in touched for message in self._compared(partition)]
        return Outcome(outputs=tuple(outputs), rejected=tuple(rejected))

    def _compared(self, partition: int) -> Iterator[Message]:
        state = self._states[partition]
        changed = state.take_changed()
        most = READ_FOR_EACH * self._params.max_versions
        for story in changed.comparable:
            requests, unread = state.requests(story, most)
            if state.has_several_texts(story):
                versions = self._read(requests)
            else:
                versions = [unread_version(request) for request in requests]
            self._stop_if_asked()
            comparison = compare_versions(
                story_id=story.id, headline=story.headline, versions=versions, params=self._params, known=self._known
            )
            comparison = replace(
                comparison,
                headline_article=story.headline_article,
                headline_source=story.headline_source,
                not_compared=(*comparison.not_compared, *unread),
            )
            yield _message(partition, story.id, codec.encode_comparison(comparison))
        for story_id in changed.withdrawn:
            yield _message(partition, story_id, None)
        state.forget_closed()

    def _read(self, requests: Sequence[VersionRequest]) -> list[VersionText]:
        found: list[VersionText] = []
        for start in range(0, len(requests), READ_AT_ONCE):
            self._stop_if_asked()
            found += self._reader.read(requests[start : start + READ_AT_ONCE])
        return found

    def _stop_if_asked(self) -> None:
        if self._stopping():
            raise StopRequested("the comparisons of this batch were not finished")


def _message(partition: int, story_id: str, value: bytes | None) -> Message:
    return Message(topic=COMPARED, key=story_id.encode(), value=value, partition=partition)


class _Changed:
    """The result of a batch: stories to compare, and ids whose comparison is no longer valid."""

    def __init__(self) -> None:
        self.comparable: list[Story] = []
        self.withdrawn: list[str] = []


class _State:
    """The open stories of one partition, with their articles' texts, and which of them have a comparison."""

    def __init__(self) -> None:
        self._book = StoryBook()
        self._articles: dict[str, Article] = {}
        self._with_comparison: set[str] = set()
        self._closed: list[Story] = []

    def apply(self, change: Change) -> None:
        self._book.apply(change)
        if change.article is not None:
            article = change.article.article
            # The article's story is closed: its revision changes nothing.
            if change.kind != "revised" or article.id in self._articles:
                self._articles[article.id] = article

    def take_changed(self) -> _Changed:
        """What changed since the last call."""
        changed = _Changed()
        for story_id, story in self._book.take_touched():
            if story is not None and story.state == "closed":
                self._closed.append(story)
            if story is not None and self._is_comparable(story):
                self._with_comparison.add(story_id)
                changed.comparable.append(story)
            elif story_id in self._with_comparison:
                self._with_comparison.discard(story_id)
                changed.withdrawn.append(story_id)
        return changed

    def requests(self, story: Story, most: int) -> tuple[list[VersionRequest], list[str]]:
        """Which of the story's versions to read, and the ids of the other independent ones.

        At most `most` are read. Independent versions come first, of those the earliest of each family. Only versions
        that have their text in the state are read, and never pages that report many events.
        """
        requests = [
            VersionRequest(article=self._articles[v.article_id], title=v.title, copy_of=v.copy_of)
            for v in story.versions
            if v.article_id in self._articles
        ]
        voices = [r for r in requests if r.copy_of is None]
        chosen = choose([r for r in voices if not reports_many(r.article.form)], most)
        copies = [r for r in requests if r.copy_of is not None][: most - len(chosen)]
        read = {r.article.id for r in (*chosen, *copies)}
        return (
            [r for r in requests if r.article.id in read],
            [r.article.id for r in voices if r.article.id not in read],
        )

    def forget_closed(self) -> None:
        """Drops the articles of closed stories, which never change again. Their comparisons stay."""
        for story in self._closed:
            self._with_comparison.discard(story.id)
            for version in story.versions:
                self._articles.pop(version.article_id, None)
        self._closed = []

    def _is_comparable(self, story: Story) -> bool:
        """Whether there are two texts to compare, or a copy that may have changed its original."""
        return self.has_several_texts(story) or any(
            v.copy_of is not None
            and v.copy_kind != "exact"
            and v.article_id in self._articles
            and v.copy_of in self._articles
            for v in story.versions
        )

    def has_several_texts(self, story: Story) -> bool:
        here = (v for v in story.versions if v.article_id in self._articles and not reports_many(v.form))
        return len({v.copy_of or v.article_id for v in here}) > 1


def _rebuilt(log: LogReader, partition: TopicPartition, committed: int, foreign: ForeignRecords) -> _State:
    """The state after the records up to the committed offset.

    Records that cannot be decoded are left out: they are in the dead letters.
    """
    state = _State()
    for record in log.read(partition, end=committed):
        try:
            state.apply(codec.decode_change(record.value))
        except PermanentError as exc:
            foreign.pass_over(record, exc)
            continue
        state.take_changed()
        state.forget_closed()
    return state
