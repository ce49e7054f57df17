"""The compare stage: what happened to stories in, each touched story's comparison as it stands out.

Its state is the stories that are open, built from `stories.changes` itself up to the record at hand. Decides nothing
(`pipeline.domain.comparison`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from consumers.versions import VersionReader, Wanted
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, COMPARED
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.comparison.compare import CompareParams, choose, compare_versions
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.domain.stories.stories import Change, Story
from pipeline.errors import PermanentError
from pipeline.ports import Encoder, LogReader, Message, Parser, Record, TopicPartition
from pipeline.running.stage import Outcome, Rejection
from pipeline.settings import CompareSettings

READ_FOR_EACH = 5
"""So many versions of a story are read for each that can be compared: the others are copies, sides of a conflict, and
told in the order of their times. Of a flood the rest is not read at all."""


def params_of(settings: CompareSettings) -> CompareParams:
    """The comparison's parameters as the settings have them."""
    return CompareParams(same_claim=settings.same_claim, max_versions=settings.max_versions)


class CompareStage:
    """`stories.changes` to `stories.compared`, in the partition of the input.

    A story is compared where at least two of its versions are no copies of each other and report no other events. One
    that was and no longer is, since it was merged away or split, gets a tombstone.
    """

    name = "compare"
    inputs = (CHANGES,)

    def __init__(self, encoder: Encoder, parser: Parser, settings: CompareSettings) -> None:
        self._reader = VersionReader(encoder, parser, cached_articles=settings.cached_articles)
        self._params = params_of(settings)
        self._states: dict[int, _State] = {}

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Build the stories of these partitions from what was handled already."""
        for partition, committed in partitions.items():
            self._states[partition.partition] = _rebuilt(log, partition, committed)

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Forget these partitions' stories."""
        for revoked in partitions:
            self._states.pop(revoked.partition, None)

    def handle(self, records: Sequence[Record]) -> Outcome:
        """Each story that the records touch, compared as it stands after them all."""
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
        # All articles that this batch needs are read in one go: the encoder is fastest with many sentences.
        most = READ_FOR_EACH * self._params.max_versions
        wanted = [(story, *state.wanted(story, most)) for story in changed.comparable]
        read = iter(self._reader.read([w for _, ws, _ in wanted for w in ws]))
        for story, ws, unread in wanted:
            comparison = compare_versions(
                story_id=story.id, headline=story.headline, versions=[next(read) for _ in ws], params=self._params
            )
            comparison = replace(comparison, not_compared=(*comparison.not_compared, *unread))
            yield _message(partition, story.id, codec.encode_comparison(comparison))
        for story_id in changed.withdrawn:
            yield _message(partition, story_id, None)
        state.forget_closed()


def _message(partition: int, story_id: str, value: bytes | None) -> Message:
    return Message(topic=COMPARED, key=story_id.encode(), value=value, partition=partition)


class _Changed:
    """What a batch came to: stories to be compared, and ids whose comparison no longer holds."""

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
            # A revision of an article whose story is closed has nowhere to go.
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

    def wanted(self, story: Story, most: int) -> tuple[list[Wanted], list[str]]:
        """The story's versions whose text is here, at most so many: those that are no copies first, of them the
        earliest of each family. And the ids of the others that are no copies: pages that report many events always.
        """
        wanted = [
            Wanted(article=self._articles[v.article_id], title=v.title, copy_of=v.copy_of)
            for v in story.versions
            if v.article_id in self._articles
        ]
        voices = [w for w in wanted if w.copy_of is None]
        chosen = choose([w for w in voices if not reports_many(w.article.form)], most)
        copies = [w for w in wanted if w.copy_of is not None][: most - len(chosen)]
        read = {w.article.id for w in (*chosen, *copies)}
        return (
            [w for w in wanted if w.article.id in read],
            [w.article.id for w in voices if w.article.id not in read],
        )

    def forget_closed(self) -> None:
        """Nothing happens to a closed story any more: its comparison stays, its articles are let go."""
        for story in self._closed:
            self._with_comparison.discard(story.id)
            for version in story.versions:
                self._articles.pop(version.article_id, None)
        self._closed = []

    def _is_comparable(self, story: Story) -> bool:
        here = (v for v in story.versions if v.article_id in self._articles and not reports_many(v.form))
        return len({v.copy_of or v.article_id for v in here}) > 1


def _rebuilt(log: LogReader, partition: TopicPartition, committed: int) -> _State:
    """The state after the records up to the committed offset. One that was rejected then is left out again."""
    state = _State()
    for record in log.read(partition, end=committed):
        try:
            state.apply(codec.decode_change(record.value))
        except PermanentError:
            continue
        state.take_changed()
        state.forget_closed()
    return state
