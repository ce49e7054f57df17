"""The projection follows the log: what a reader sees of it, after restarts, damage, and beside other processes."""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.contracts.topics import COMPARED, STORIES
from pipeline.domain.stories.stories import Change, Story
from pipeline.errors import StorageError
from pipeline.ports import Message
from pipeline.projection import store
from pipeline.projection.store import Projection
from pipeline.projection.views import Position, StoryFilter, open_views
from pipeline.transport.sqlite import SqliteLog
from tests.support import web_sample as sample

EVERY = StoryFilter()


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = sample.open_log()
    yield log
    log.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "page.db"


@pytest.fixture
def projection(path: Path) -> Iterator[Projection]:
    projection = Projection(path)
    yield projection
    projection.close()


def ids(path: Path, wanted: StoryFilter = EVERY) -> list[str]:
    with open_views(path) as views:
        return [one.id for one in views.stories(wanted, limit=100).stories]


def test_a_story_is_shown_with_its_comparison_history_and_texts(
    log: SqliteLog, path: Path, projection: Projection
) -> None:
    told, comparison = sample.ferry()
    sample.write(log, *sample.changes(told, "Fog came in.\n\nThe ferry stopped."), told, comparison)
    assert projection.catch_up(log) == {told.id}
    with open_views(path) as views:
        story = views.story(told.id)
        article = views.article(told.versions[1].article_id)
    assert story is not None
    assert story.headline == told.headline
    assert [one.source for one in story.versions] == [one.source for one in told.versions]
    assert story.conflict_count == 2
    assert story.comparison is not None
    assert [one.kind for one in story.comparison.conflicts] == ["number", "contradiction"]
    assert [(one.kind, one.source) for one in story.history][:2] == [
        ("created", "Northern Wire"),
        ("linked", "Skarne Post"),
    ]
    assert article is not None
    assert article.text == "Fog came in.\n\nThe ferry stopped."
    assert article.story_id == told.id


def test_catching_up_goes_on_where_it_stopped(log: SqliteLog, path: Path, projection: Projection) -> None:
    one, two = sample.single(1), sample.single(2)
    sample.write(log, one)
    assert projection.catch_up(log) == {one.id}
    assert projection.catch_up(log) == frozenset()
    projection.close()
    sample.write(log, two)
    again = Projection(path)
    assert again.catch_up(log) == {two.id}
    again.close()
    assert set(ids(path)) == {one.id, two.id}


def test_more_records_than_one_transaction_takes_are_all_taken_in(
    log: SqliteLog, path: Path, projection: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_RECORDS", 100)
    stories = [sample.single(number) for number in range(220)]
    one_partition = [sample.message(one) for one in stories]
    log.producer("sample").append(
        [Message(topic=one.topic, key=one.key, value=one.value, partition=2) for one in one_partition]
    )
    assert len(projection.catch_up(log)) == 220
    with open_views(path) as views:
        assert views.story_count() == 220


def merged() -> tuple[Story, Story, Story, Change]:
    """Two stories, the first as it is after taking in the second, and the change that says so."""
    one, two = sample.single(1, minutes=-30), sample.single(2, minutes=-20)
    both = sample.story(*one.versions, *two.versions, aliases=[two.id])
    change = Change(kind="merged", story_id=one.id, at=sample.NOON, score=0.8, other_story_id=two.id)
    return one, two, both, change


def test_a_merged_story_disappears_and_its_id_leads_to_the_other(
    log: SqliteLog, path: Path, projection: Projection
) -> None:
    one, two, both, change = merged()
    sample.write(log, one, two, *sample.changes(one), *sample.changes(two))
    projection.catch_up(log)
    sample.write(log, both, change)
    log.producer("sample").append([sample.tombstone(two.id)])
    assert projection.catch_up(log) == {one.id, two.id}
    assert ids(path) == [one.id]
    with open_views(path) as views:
        story = views.story(two.id)
        article = views.article(two.versions[0].article_id)
    assert story is not None
    assert story.id == one.id
    assert [entry.kind for entry in story.history] == ["created", "created", "merged"]
    assert article is not None
    assert article.story_id == one.id


def test_a_split_moves_texts_to_the_new_story(log: SqliteLog, path: Path, projection: Projection) -> None:
    one, two, both, _ = merged()
    moved = two.versions[0].article_id
    split = Change(
        kind="split", story_id=one.id, at=sample.NOON, score=0.1, other_story_id=two.id, article_ids=(moved,)
    )
    sample.write(log, *sample.changes(both), split, one, two)
    projection.catch_up(log)
    with open_views(path) as views:
        article = views.article(moved)
        story = views.story(two.id)
    assert article is not None
    assert article.story_id == two.id
    assert story is not None
    assert [entry.kind for entry in story.history] == ["split"]


def test_what_cannot_be_decoded_is_skipped_and_named(
    log: SqliteLog, path: Path, projection: Projection, caplog: pytest.LogCaptureFixture
) -> None:
    good = sample.single(1)
    newer = b'{"schema":"comparison","version":99}'
    log.producer("sample").append(
        [
            Message(topic=STORIES, key=b"s1", value=b"\xff\xfe not JSON", partition=3),
            Message(topic=STORIES, key=good.id.encode(), value=sample.message(good).value, partition=3),
            Message(topic=COMPARED, key=b"s1", value=newer, partition=0),
        ]
    )
    with caplog.at_level(logging.WARNING):
        projection.catch_up(log)
    assert ids(path) == [good.id]
    assert "skipped stories/3@0: not a samestory message" in caplog.text
    assert "skipped stories.compared/0@0: comparison version 99" in caplog.text


def test_a_log_that_was_replaced_is_read_from_its_beginning(log: SqliteLog, path: Path, projection: Projection) -> None:
    sample.write(log, *(sample.single(number) for number in range(8)))
    projection.catch_up(log)
    with open_views(path) as views:
        before = views.position()
    new_log = sample.open_log()
    only = sample.single(99)
    sample.write(new_log, only)
    projection.catch_up(new_log)
    new_log.close()
    assert ids(path) == [only.id]
    with open_views(path) as views:
        assert views.changed_since(before).all


def test_a_deleted_projection_is_built_again(log: SqliteLog, path: Path, projection: Projection) -> None:
    told, comparison = sample.ferry()
    sample.write(log, told, comparison, sample.single(1))
    projection.catch_up(log)
    before = ids(path)
    projection.close()
    path.unlink()
    again = Projection(path)
    again.catch_up(log)
    again.close()
    assert ids(path) == before


def test_two_processes_that_catch_up_together_take_each_record_in_once(log: SqliteLog, path: Path) -> None:
    sample.write(log, *(sample.single(number) for number in range(300)))
    changed: list[frozenset[str]] = []

    def catch_up() -> None:
        projection = Projection(path)
        changed.append(projection.catch_up(log))
        projection.close()

    threads = [threading.Thread(target=catch_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(len(part) for part in changed) == 300
    assert len(frozenset().union(*changed)) == 300


def test_a_failure_half_way_leaves_no_half(log: SqliteLog, path: Path, projection: Projection) -> None:
    sample.write(log, *(sample.single(number) for number in range(40)))

    class Failing:
        """The log, whose disk breaks after the third record."""

        partitions, end_offset = log.partitions, log.end_offset

        def read(self, partition, *, start=0, end=None):
            for number, record in enumerate(log.read(partition, start=start, end=end)):
                if number == 3:
                    raise StorageError("the disk is broken")
                yield record

    with pytest.raises(StorageError, match="the disk is broken"):
        projection.catch_up(Failing())
    assert ids(path) == []
    assert len(projection.catch_up(log)) == 40


def test_a_file_from_a_newer_samestory_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 9")
    db.close()
    with pytest.raises(StorageError, match=r"page\.db: schema 9 was written by a newer samestory"):
        Projection(path)


def test_a_damaged_file_is_named_with_the_way_out(path: Path) -> None:
    path.write_bytes(b"this is not a database, whatever its name says" * 100)
    with pytest.raises(
        StorageError, match=r"page\.db: file is not a database: page\.db and page\.db-words may be deleted"
    ):
        Projection(path)


def test_filters_and_pages(log: SqliteLog, path: Path, projection: Projection) -> None:
    told, comparison = sample.ferry()
    others = [sample.single(number) for number in range(9)]
    sample.write(log, told, comparison, *others)
    projection.catch_up(log)
    assert ids(path, StoryFilter(text="GRUND fähre")) == [told.id], "words of any title, in any case and order"
    assert ids(path, StoryFilter(text="fähre valley")) == []
    assert ids(path, StoryFilter(text="100%_")) == []
    assert ids(path, StoryFilter(outlet="Evening Coast")) == [told.id]
    assert ids(path, StoryFilter(outlet="Evening")) == []
    assert ids(path, StoryFilter(conflicts=True)) == [told.id]
    assert told.id not in ids(path, StoryFilter(conflicts=False))
    assert ids(path, StoryFilter(min_families=4)) == [told.id]
    with open_views(path) as views:
        seen, cursor = [], None
        while True:
            page = views.stories(EVERY, limit=3, cursor=cursor)
            seen += [one.last_seen for one in page.stories]
            cursor = page.next
            if cursor is None:
                break
    assert len(seen) == 10
    assert seen == sorted(seen, reverse=True)


def test_an_id_can_be_found_by_its_beginning(log: SqliteLog, path: Path, projection: Projection) -> None:
    one, two, both, _ = merged()
    other = sample.single(3)
    sample.write(log, both, other)
    projection.catch_up(log)
    with open_views(path) as views:
        assert views.starting_with(one.id[:9]) == (one.id,)
        assert views.starting_with(two.id[:9]) == (one.id,), "an alias leads to its story"
        assert views.starting_with("s") == tuple(sorted((one.id, other.id)))
        assert views.starting_with("%") == ()


def test_changes_since_a_position(log: SqliteLog, path: Path, projection: Projection) -> None:
    one, two = sample.single(1), sample.single(2)
    sample.write(log, one)
    projection.catch_up(log)
    with open_views(path) as views:
        start = views.position()
    sample.write(log, two)
    projection.catch_up(log)
    with open_views(path) as views:
        news = views.changed_since(start)
        assert news.story_ids == (two.id,)
        assert views.changed_since(news.position).story_ids == ()
        assert views.changed_since(Position(epoch="0", seq=1)).all, (
            "a position of another file says nothing of this one"
        )
        assert views.changed_since(Position(epoch=start.epoch, seq=news.position.seq + 5)).all


def test_times_are_kept_exactly(log: SqliteLog, path: Path, projection: Projection) -> None:
    early = sample.single(1, minutes=0)
    late = sample.story(
        sample.version("Late", "A microsecond later", minutes=timedelta(microseconds=1) / timedelta(minutes=1))
    )
    sample.write(log, early, late)
    projection.catch_up(log)
    assert ids(path) == [late.id, early.id]
