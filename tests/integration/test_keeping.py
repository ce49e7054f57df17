"""What bounds the disk: closed stories leave the log by age, and the page by how old they are beside the newest."""

import dataclasses
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.configuration import load_configuration
from pipeline.contracts.topics import COMPARED, JUDGED, LINKS, OF_STORIES, OUTLINES, STORIES, TOPICS, wanted_topics
from pipeline.domain.stories.stories import Story, StoryState
from pipeline.errors import ConfigError
from pipeline.ports import Message, TopicPartition
from pipeline.projection.store import Projection
from pipeline.projection.views import StoryFilter, open_views
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample

DAY_MIN = 24 * 60.0


def told(number: int, *, days: float, state: StoryState = "open") -> Story:
    """A story whose one article was seen so many days after the sample's beginning."""
    return dataclasses.replace(sample.single(number, minutes=days * DAY_MIN), state=state)


def shown(path: Path) -> set[str]:
    with open_views(path) as views:
        return {one.id for one in views.stories(StoryFilter(), limit=100).stories}


def read(log: SqliteLog, path: Path, keep: timedelta | None = None, newest: int = 1) -> None:
    projection = Projection(path, keep=keep, newest=newest)
    projection.catch_up(log)
    projection.close()


def test_the_page_forgets_closed_stories_whole_and_keeps_the_others(tmp_path: Path) -> None:
    log, path = sample.open_log(), tmp_path / "page.db"
    old, still_open, kept = told(1, days=0, state="closed"), told(2, days=0), told(3, days=35, state="closed")
    new = [told(number, days=40, state="closed") for number in range(10, 15)]
    for story in (old, still_open, kept, *new):
        sample.write(log, *sample.changes(story, f"Words about wombats in {story.id}."), story)
    read(log, path)
    everything = {one.id for one in (old, still_open, kept, *new)}
    assert shown(path) == everything
    # An open story is dated by its record, which the log took in just now; the newest of the others is told by hand.
    with open_views(path) as views:
        at = views.changed_at([old.id, kept.id, still_open.id])
    keep = at[still_open.id] - at[old.id] - timedelta(days=20)
    assert at[still_open.id] - at[kept.id] < keep

    for _ in range(2):  # the second time from the beginning: the same stories are kept
        read(log, path, keep)
        assert shown(path) == everything - {old.id}
        with open_views(path) as views:
            assert views.resolve(old.id) is None
            assert views.article(old.versions[0].article_id) is None
            assert views.stories(StoryFilter(text=old.id), limit=9).stories == ()
            assert [one.id for one in views.stories(StoryFilter(text=kept.id), limit=9).stories] == [kept.id]
            assert views.story(kept.id).history
        with sqlite3.connect(path) as db:
            for table in ("history", "articles", "article_places", "updates"):
                assert db.execute(f"SELECT count(*) FROM {table} WHERE story_id = ?", (old.id,)).fetchone() == (0,)
        db.close()
        for file in tmp_path.glob("page.db*"):
            file.unlink()
    log.close()


def test_an_event_goes_with_the_last_of_its_stories(tmp_path: Path) -> None:
    log, path = sample.open_log(), tmp_path / "page.db"
    old, older, kept = (told(number, days=days, state="closed") for number, days in ((1, 1), (2, 0), (3, 90)))
    sample.write(log, old, older, kept)
    read(log, path)
    with sqlite3.connect(path) as db:
        db.executemany("INSERT INTO events VALUES (?, 0, '{}')", [("gone",), ("stays",)])
        links = [(old.id, "gone"), (older.id, "gone"), (old.id, "stays"), (kept.id, "stays")]
        db.executemany("INSERT INTO event_stories VALUES (?, ?)", links)
    db.close()
    read(log, path, timedelta(days=30))
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT id FROM events").fetchall() == [("stays",)]
        assert db.execute("SELECT * FROM event_stories").fetchall() == [(kept.id, "stays")]
    db.close()
    log.close()


def test_a_few_stories_with_a_date_from_the_future_remove_nothing(tmp_path: Path) -> None:
    log, path = sample.open_log(), tmp_path / "page.db"
    stories = [told(number, days=number, state="closed") for number in range(6)]
    ahead = told(90, days=5000, state="closed")
    sample.write(log, *stories, ahead)
    read(log, path, timedelta(days=30), newest=3)
    assert shown(path) == {*(one.id for one in stories), ahead.id}
    read(log, path, timedelta(days=30), newest=1)
    assert shown(path) == {ahead.id}, "the setting does remove them"
    log.close()


def test_the_file_gives_back_what_was_removed(tmp_path: Path) -> None:
    log, path = sample.open_log(), tmp_path / "page.db"
    for number in range(60):
        story = told(number, days=0, state="closed")
        sample.write(log, *sample.changes(story, f"{story.id} said so. " * 400), story)
    read(log, path)
    before = _pages(path)
    sample.write(log, told(99, days=1000))
    read(log, path, timedelta(days=30))
    assert len(shown(path)) == 1
    assert _pages(path) < before / 2
    log.close()


def _pages(path: Path) -> int:
    db = sqlite3.connect(path)
    try:
        return int(db.execute("PRAGMA page_count").fetchone()[0])
    finally:
        db.close()


def test_the_log_forgets_stories_by_age_and_never_what_people_said() -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    log = SqliteLog(":memory:", LogSettings(), now=lambda: now[0])
    log.create(wanted_topics(100))
    topics = (STORIES, COMPARED, JUDGED)
    for key in (b"old", b"new"):
        log.producer("test").append([Message(topic=topic, key=key, value=b"1", partition=0) for topic in topics])
        pass_days(log, now, 60)
    kept = {topic: [r.key for r in log.read(TopicPartition(topic, 0))] for topic in topics}
    assert kept == {STORIES: [b"new"], COMPARED: [b"new"], JUDGED: [b"old", b"new"]}
    log.create(TOPICS)  # the setting was taken back
    pass_days(log, now, 300)
    assert [r.key for r in log.read(TopicPartition(STORIES, 0))] == [b"new"]
    log.close()


def pass_days(log: SqliteLog, now: list[datetime], days: int) -> None:
    """A log that is in use: a clock that jumps is not believed at once."""
    for _ in range(days * 2):
        now[0] += timedelta(hours=12)
        while log.maintain():
            pass


def test_without_the_setting_nothing_is_removed() -> None:
    assert wanted_topics(0) == TOPICS
    kept = {spec.name for spec in TOPICS if spec.retention_h is None}
    assert {spec.name for spec in wanted_topics(30) if spec.retention_h is None} == kept - set(OF_STORIES)
    assert {JUDGED, LINKS, OUTLINES} <= kept - set(OF_STORIES), "what people said must not expire"


def test_open_stories_cannot_be_made_to_expire() -> None:
    with pytest.raises(ConfigError, match=r"log\.keep_closed_days \(20\) is less than 28"):
        load_configuration(None, {"SAMESTORY_LOG_KEEP_CLOSED_DAYS": "20"})
