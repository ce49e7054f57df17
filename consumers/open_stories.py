"""The open stories of one partition, as the compare stage needs them: their texts, and which have a comparison or wait.

Built from `stories.changes`. Compares nothing.
"""

from collections.abc import Iterator

from consumers.versions import VersionRequest
from consumers.waiting import Mark, Waiting, mark_of
from pipeline.contracts import codec
from pipeline.contracts.topics import COMPARED
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.comparison.chosen import choose
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.domain.stories.stories import Change, Story
from pipeline.errors import PermanentError
from pipeline.history.foreign import ForeignRecords
from pipeline.ports import LogReader, Record, TopicPartition
from pipeline.running.reporting import since_ms


class Changed:
    """The result of a batch: stories to compare, and ids whose comparison is no longer valid."""

    def __init__(self) -> None:
        self.comparable: list[Story] = []
        self.withdrawn: list[str] = []


class OpenStories:
    """The open stories of one partition after the records before `handled`, an offset.

    `newest_seen`: the offset of a record that the partition is known to have.
    """

    def __init__(self, waiting: Waiting, handled: int) -> None:
        self.waiting = waiting
        self.newest_seen = -1
        self._handled = handled
        self._book = StoryBook()
        self._articles: dict[str, Article] = {}
        self._with_comparison: set[str] = set()
        self._closed: list[Story] = []
        self._arrived_ms: dict[str, int] = {}  # of the stories that changed since the last call of `take_changed`
        self._at_once: set[str] = set()  # those of them that must not wait

    def apply(self, record: Record, change: Change) -> None:
        """Make the change that the record says."""
        self._book.apply(change)
        if change.article is not None:
            article = change.article.article
            # The article's story is closed: its revision changes nothing.
            if change.kind != "revised" or article.id in self._articles:
                self._articles[article.id] = article
        for story_id in filter(None, (change.story_id, change.other_story_id)):
            self._arrived_ms.setdefault(story_id, since_ms(record))
            if not _may_wait(change):
                self._at_once.add(story_id)

    def take_changed(self, now: float) -> Changed:
        """What changed since the last call, without what may wait: that is put into `waiting`."""
        changed = Changed()
        for story_id, story, was_compared in self._take_touched():
            if story is None:
                self.waiting.drop(story_id)
                if was_compared:
                    changed.withdrawn.append(story_id)
            elif was_compared and story_id not in self._at_once and self.waiting.may_wait(story_id, now):
                self.waiting.add(story, now=now, arrived_ms=self._arrived_ms[story_id])
            else:
                self.waiting.compared(story_id, now)
                changed.comparable.append(story)
        self._arrived_ms, self._at_once = {}, set()
        return changed

    def take_rebuilt(self, offset: int, mark: Mark, now: float) -> None:
        """Note of what changed by the record at this offset what waits, as the mark of the newest output says."""
        for story_id, story, _ in self._take_touched():
            if story is None:
                self.waiting.drop(story_id)
            elif offset >= mark.offset or story_id in mark.stories:
                self.waiting.add(story, now=now, arrived_ms=self._arrived_ms[story_id])
        self._arrived_ms, self._at_once = {}, set()

    def mark(self, handled: int | None) -> Mark:
        """The mark of what is written now. `handled`: where the next record begins; None: as before."""
        self._handled = self._handled if handled is None else handled
        return self.waiting.mark(self._handled)

    def _take_touched(self) -> Iterator[tuple[str, Story | None, bool]]:
        """Each touched story, None if it is not to be compared, and whether it was before."""
        for story_id, story in self._book.take_touched():
            was_compared = story_id in self._with_comparison
            if story is not None and story.state == "closed":
                self._closed.append(story)
            if story is not None and self._is_comparable(story):
                self._with_comparison.add(story_id)
                yield story_id, story, was_compared
            else:
                self._with_comparison.discard(story_id)
                yield story_id, None, was_compared

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
            self.waiting.drop(story.id)
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


def _may_wait(change: Change) -> bool:
    """Whether only an article came in or was revised, and not by an operator's word."""
    by_operator = change.reason is not None and change.reason.corrected is not None
    return change.kind in ("linked", "revised") and change.article is not None and not by_operator


def rebuilt(
    log: LogReader,
    partition: TopicPartition,
    committed: int,
    waiting: Waiting,
    *,
    now: float,
    foreign: ForeignRecords,
) -> OpenStories:
    """The state after the records up to the committed offset, and in `waiting` what waits then.

    Records that cannot be decoded are left out: they are in the dead letters.
    """
    mark = mark_of(log.newest(TopicPartition(COMPARED, partition.partition)), committed)
    stories = OpenStories(waiting, committed)
    for record in log.read(partition, end=committed):
        try:
            stories.apply(record, codec.decode_change(record.value))
        except PermanentError as exc:
            foreign.pass_over(record, exc)
            continue
        stories.take_rebuilt(record.offset, mark, now)
        stories.forget_closed()
    return stories
