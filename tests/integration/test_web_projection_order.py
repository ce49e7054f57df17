"""The order in which the projection takes in topics does not show: nobody sees a half of what was appended together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.contracts.codec import encode_judgement
from pipeline.contracts.topics import JUDGED
from pipeline.domain.comparison.judgements import Judgement, finding_key
from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.stories import Change, Story
from pipeline.ports import Message, Record, TopicPartition
from pipeline.projection import store
from pipeline.projection.store import Projection
from pipeline.projection.views import StoryFilter, open_views
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample

EVERY = StoryFilter()
APPENDED_AT = (0, 31)
CALLS = 97
"""It is appended to at these of so many calls: between any two of a round of asking for all ends, in rounds that follow
one another, and then not for two rounds."""


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    yield log
    log.close()


class GrowingLog:
    """A log to which a stage appends a story, its changes and its texts while the projection asks for its ends.

    Each time it is asked about a topic, it looks whether a reader of the projection sees all of a story or nothing.
    """

    def __init__(self, log: SqliteLog, path: Path, stories: list[Story]) -> None:
        self._log, self._path = log, path
        self._stories, self.appended = stories, 0
        self._calls = 0

    def partitions(self, topic: str) -> int:
        self._look()
        return self._log.partitions(topic)

    def end_offset(self, partition: TopicPartition) -> int:
        self._calls += 1
        if self._calls % CALLS in APPENDED_AT and self.appended < len(self._stories):
            self._append()
        return self._log.end_offset(partition)

    def read(self, partition: TopicPartition, *, start: int = 0, end: int | None = None) -> Iterator[Record]:
        return self._log.read(partition, start=start, end=end)

    def _append(self) -> None:
        story = self._stories[self.appended]
        sample.write(self._log, story, *sample.changes(story))
        self.appended += 1

    def _look(self) -> None:
        with open_views(self._path) as views:
            listed = {line.id for line in views.lines(EVERY, limit=100).stories}
            for story in self._stories[: self.appended]:
                shown = views.story(story.id)
                article = views.article(story.versions[0].article_id)
                assert (shown is not None) == (article is not None) == (story.id in listed)
                assert shown is None or len(shown.history) == len(story.versions)


def test_what_a_stage_appends_together_is_seen_together(log: SqliteLog, tmp_path: Path) -> None:
    path = tmp_path / "page.db"
    projection = Projection(path)
    stories = [sample.single(number) for number in range(24)]
    growing = GrowingLog(log, path, stories)
    while growing.appended < len(stories):
        projection.catch_up(growing)
    projection.catch_up(growing)
    projection.close()
    assert set(shown(path)["ids"]) == {story.id for story in stories}


def test_what_is_built_at_once_is_what_was_built_record_by_record(
    log: SqliteLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in many transactions, in which changes come before the stories that they belong to."""
    told, comparison = sample.ferry()
    one, two = sample.single(1, minutes=-30), sample.single(2, minutes=-20)
    both = sample.story(*one.versions, *two.versions, aliases=[two.id])
    merged = Change(kind="merged", story_id=one.id, at=sample.NOON, score=0.8, other_story_id=two.id)
    steps: list[tuple[Story | Comparison | Change, ...]] = [
        (*sample.changes(told, "Fog came in."), told, comparison),
        (one, two, *sample.changes(one), *sample.changes(two)),
        (both, merged),
    ]
    for number in range(10, 40):
        story = sample.single(number)
        steps.append((*sample.changes(story), story))
    path = tmp_path / "step_by_step.db"
    projection = Projection(path)
    for step in steps:
        sample.write(log, *step)
        projection.catch_up(log)
    log.producer("sample").append([sample.tombstone(two.id), judged_away(comparison)])
    projection.catch_up(log)
    sample.write(log, told, comparison)
    projection.catch_up(log)
    projection.close()
    monkeypatch.setattr(store, "MOST_RECORDS", 5)
    at_once = tmp_path / "at_once.db"
    again = Projection(at_once)
    again.catch_up(log)
    again.close()
    assert shown(at_once) == shown(path)
    assert shown(at_once)["fog"] == [told.id]


def judged_away(comparison: Comparison) -> Message:
    """Somebody says that the first conflict of the comparison is none."""
    sides = comparison.conflicts[0].sides
    key = finding_key("conflict", sides)
    judgement = Judgement(
        key=key, kind="conflict", story_id=comparison.story_id, verdict="not", sides=sides, by="ada", at=sample.NOON
    )
    return Message(topic=JUDGED, key=key.encode(), value=encode_judgement(judgement))


def shown(path: Path) -> dict[str, Any]:
    """Lists, what is found, dates, and each story and its texts as a reader sees them."""
    with open_views(path) as views:
        found: dict[str, Any] = {
            sort: views.lines(EVERY, limit=100, sort=sort) for sort in ("newest", "rank", "voices")
        }
        found["ids"] = every = [line.id for line in views.lines(EVERY, limit=100).stories]
        found["fog"] = [line.id for line in views.lines(StoryFilter(text="fog"), limit=100).stories]
        found["dates"] = views.changed_at(every)
        found["stories"] = stories = [views.story(story_id) for story_id in every]
        found["articles"] = [views.article(one.article_id) for story in stories if story for one in story.versions]
    return found
