"""What a consumer of the compacted topics is promised of ids, by the stages that write them, run over the newsroom.

An operator who had the clusterer too strict makes it more lenient: what stood apart, and was published, is merged.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pytest

from consumers.cluster import ClusterStage
from consumers.compare import CompareStage
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, COMPARED, EMBEDDED, SINCE_HEADER, STORIES, TOPICS, partition_of
from pipeline.domain.stories.stories import Change, Story
from pipeline.ports import Encoder, Message, Parser, Record, TopicPartition, WatchedLog
from pipeline.running.runner import run_stage
from pipeline.running.stage import Stage
from pipeline.settings import ClusterSettings, CompareSettings, LogSettings, RunnerSettings
from pipeline.transport.sqlite import SqliteLog
from tests.running import ROOT
from tests.support.join_model import shipped_model
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import embedded

PARTITION = partition_of(b"en", 4)
STRICT = ClusterSettings(repair_hours=12, threshold=0.9, merge=1.0)
LENIENT = ClusterSettings(repair_hours=12)


@dataclass(frozen=True)
class Written:
    """What the cluster stage wrote, in order."""

    change_records: list[Record]
    stories: list[Record]

    @cached_property
    def changes(self) -> list[Change]:
        return [codec.decode_change(record.value) for record in self.change_records]

    def merged(self) -> dict[str, str]:
        """Each id that was merged away, and the id that it was merged into."""
        return {c.other_story_id: c.story_id for c in self.changes if c.kind == "merged" and c.other_story_id}

    def published(self) -> Iterator[Story]:
        """Every story at every time."""
        return (codec.decode_story(record.value) for record in self.stories if record.value is not None)


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    made = in_memory()
    yield made
    made.close()


def in_memory() -> SqliteLog:
    log = SqliteLog(":memory:", LogSettings())
    log.create(TOPICS)
    return log


def run(log: WatchedLog, stage: Stage, messages: Sequence[Message]) -> None:
    producer = log.producer("test")
    producer.append(messages)
    producer.close()
    settings = RunnerSettings(batch_records=16)
    run_stage(stage, log, settings, stop=threading.Event(), drain=True, poll_timeout_s=0.05)


def records(log: WatchedLog, topic: str) -> list[Record]:
    return list(log.read(TopicPartition(topic, PARTITION)))


def standing(written: list[Record]) -> dict[str, bytes | None]:
    """What compaction leaves: the newest value of each key."""
    return {(record.key or b"").decode(): record.value for record in written}


@pytest.fixture(scope="module")
def written() -> Written:
    log = in_memory()
    items = [embedded(article) for article in newsroom_articles() if article.language == "en"]
    messages = [Message(topic=EMBEDDED, key=b"en", value=codec.encode_embedded(item)) for item in items]
    run(log, ClusterStage(shipped_model(), STRICT), messages[:90])
    run(log, ClusterStage(shipped_model(), LENIENT), messages[90:])
    made = Written(change_records=records(log, CHANGES), stories=records(log, STORIES))
    log.close()
    return made


def test_there_are_published_stories_that_were_merged_and_stories_that_were_split(written: Written) -> None:
    assert {change.kind for change in written.changes} >= {"created", "linked", "merged", "split"}
    assert {story.id for story in written.published()} & written.merged().keys()


def test_the_id_that_was_merged_away_ends_in_a_tombstone_and_stands_among_the_aliases(written: Written) -> None:
    stories = standing(written.stories)
    now = [codec.decode_story(value) for value in stories.values() if value is not None]
    for gone in written.merged():
        assert gone in stories
        assert stories[gone] is None
        assert len([story for story in now if gone in story.aliases]) == 1


def test_only_ids_that_were_merged_away_have_tombstones(written: Written) -> None:
    assert {key for key, value in standing(written.stories).items() if value is None} == written.merged().keys()


def test_the_headers_are_those_that_are_described(written: Written) -> None:
    messages = json.loads((ROOT / "docs/asyncapi.json").read_text())["components"]["messages"]
    for found, name in ((written.change_records, "story-change"), (written.stories, "story")):
        described = messages[name]["headers"]
        for record in found:
            headers = dict(record.headers)
            assert set(described["required"]) <= headers.keys() <= described["properties"].keys()
            assert headers[SINCE_HEADER].isdigit()


def related_stories(changes: Sequence[Change], story_id: str) -> set[str | None]:
    """The story, and those that its articles came from or went to."""
    related: set[str | None] = {story_id}
    before = 0
    while len(related) > before:
        before = len(related)
        for change in changes:
            if change.other_story_id and related & {change.story_id, change.other_story_id}:
                related |= {change.story_id, change.other_story_id}
    return related


def test_the_comparison_of_a_story_that_was_merged_away_ends_in_a_tombstone(
    written: Written, log: SqliteLog, encoder: Encoder, parser: Parser
) -> None:
    compared = {s.id for s in written.published() if len({v.copy_of or v.article_id for v in s.versions}) > 1}
    position, merge = next(
        (n, c) for n, c in enumerate(written.changes) if c.kind == "merged" and c.other_story_id in compared
    )
    gone, into = merge.other_story_id, merge.story_id
    history = written.changes[:position]
    related = related_stories(history, gone)
    of_both = [c for c in history if related & {c.story_id, c.other_story_id}]
    messages = [
        Message(topic=CHANGES, key=change.story_id.encode(), value=codec.encode_change(change), partition=PARTITION)
        for change in (*of_both, merge)
    ]
    run(log, CompareStage(encoder, parser, CompareSettings()), messages[:-1])
    assert standing(records(log, COMPARED))[gone] is not None
    run(log, CompareStage(encoder, parser, CompareSettings()), messages[-1:])
    assert standing(records(log, COMPARED))[gone] is None
    assert standing(records(log, COMPARED))[into] is not None
