"""The cluster stage on a log: what it writes, and that its state comes back from there."""

import dataclasses
from datetime import UTC, datetime

import pytest

from consumers.cluster import ClusterStage
from pipeline.adapters.snapshots import FsspecSnapshots
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, EMBEDDED, STORIES, TOPICS
from pipeline.domain.articles.articles import article_id
from pipeline.domain.stories.stories import story_id
from pipeline.errors import MalformedRecord, RecipeMismatch
from pipeline.ports import Record, TopicPartition
from pipeline.settings import ClusterSettings, LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support.cluster_line import ClusterLine
from tests.support.framed_reports import REPORTS, framed_report
from tests.support.harbour_news import fire, other_strike, strike_a, strike_b, strike_wire
from tests.support.join_model import shipped_model
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import RECIPE, article, embedded, revised

PARTITION = 2


def stage():
    return ClusterStage(shipped_model(), ClusterSettings(repair_hours=12))


def record(item, partition=PARTITION, offset=0):
    value = item if isinstance(item, bytes) else codec.encode_embedded(item)
    return Record(
        topic=EMBEDDED, partition=partition, offset=offset, key=b"en", value=value, timestamp=datetime.now(UTC)
    )


@pytest.fixture
def log():
    made = SqliteLog(":memory:", LogSettings())
    made.create(TOPICS)
    yield made
    made.close()


def of(outcome, topic):
    return [message for message in outcome.outputs if message.topic == topic]


def test_changes_and_stories_go_to_the_partition_of_the_input_keyed_by_story(log):
    machine = stage()
    machine.assign({TopicPartition(EMBEDDED, PARTITION): 0}, log)
    outcome = machine.handle([record(item) for item in (strike_a(), strike_b(), strike_wire(hours=4), fire())])
    strike, blaze = story_id(strike_a().article.id), story_id(fire().article.id)
    assert {message.partition for message in outcome.outputs} == {PARTITION}
    assert [m.key.decode() for m in of(outcome, CHANGES)] == [strike, strike, strike, blaze]
    assert [codec.decode_change(m.value).kind for m in of(outcome, CHANGES)] == [
        "created",
        "linked",
        "linked",
        "created",
    ]
    stories = {m.key.decode(): codec.decode_story(m.value) for m in of(outcome, STORIES)}
    assert stories.keys() == {strike, blaze}
    assert len(of(outcome, STORIES)) == 2  # one a story and batch, however often it changed
    assert [v.copy_of for v in stories[strike].versions] == [None, None, strike_a().article.id]
    assert stories[strike].headline == strike_b().article.title, "what it says is in the other's lead as well"
    assert (stories[strike].headline_article, stories[strike].headline_source) == (
        strike_b().article.id,
        "Island Herald",
    )
    assert stories[strike].outlets == ("Lannick Post", "Island Herald", "Morning Sun")


def test_what_was_taken_for_a_copy_and_is_none_reaches_changes_and_stories(log, tmp_path):
    reports = [framed_report(name, hour) for hour, name in enumerate(REPORTS)]
    line = ClusterLine(log, FsspecSnapshots(str(tmp_path)), ClusterSettings(snapshot_articles=1))
    for report in reports:
        line.feed([report])
        line.move()
    changes = [codec.decode_change(value) for _, value, _ in line.written()[CHANGES]]
    freed = [change for change in changes if change.sets_free]
    assert [change.article_ids for change in freed] == [(one.article.id,) for one in reports[1:3]]
    assert {change.language for change in freed} == {"en"}
    stories = {key: value for key, value, _ in line.written()[STORIES]}
    shown = [version for value in stories.values() for version in codec.decode_story(value).versions]
    assert {version.article_id: version.copy_of for version in shown} == dict.fromkeys(
        one.article.id for one in reports
    )

    without = SqliteLog(":memory:", LogSettings())
    without.create(TOPICS)
    never_moved = ClusterLine(without, settings=ClusterSettings())
    never_moved.feed(reports, batch=1)
    assert never_moved.written() == line.written()
    without.close()


def test_languages_of_one_partition_keep_to_themselves(log):
    machine = stage()
    machine.assign({TopicPartition(EMBEDDED, PARTITION): 0}, log)
    other = strike_b()
    other = dataclasses.replace(other, article=dataclasses.replace(other.article, language="de"))
    outcome = machine.handle([record(strike_a()), record(other)])
    assert [codec.decode_change(m.value).kind for m in of(outcome, CHANGES)] == ["created", "created"]


def test_a_record_that_is_none_is_rejected_and_leaves_no_trace(log):
    machine = stage()
    machine.assign({TopicPartition(EMBEDDED, PARTITION): 0}, log)
    outcome = machine.handle([record(strike_a()), record(b"{}"), record(strike_b())])
    assert [r.record.value for r in outcome.rejected] == [b"{}"]
    assert isinstance(outcome.rejected[0].error, MalformedRecord)
    assert len(of(outcome, CHANGES)) == 2


def test_another_model_is_refused_with_both_names_and_the_way_out(log):
    machine = stage()
    machine.assign({TopicPartition(EMBEDDED, PARTITION): 0}, log)
    machine.handle([record(strike_a())])
    another = embedded(strike_b().article, dataclasses.replace(RECIPE, model="another-model"))
    with pytest.raises(RecipeMismatch, match=r"another-model.*word-vectors.*\[embed\]"):
        machine.handle([record(another)])


def articles():
    items = [embedded(item) for item in newsroom_articles()]
    ids = {item.article.id for item in items}
    german = article("de-1", "Ein Feuer hat ein Lager in Tolbridge zerstört. " * 5, title="Brand", language="de")
    assert article_id(german.article.url) not in ids
    # Again, revised, late: everything that a stream brings.
    return [
        *items[:40],
        german,
        items[3],
        revised(items[5], title="Corrected title"),
        *items[50:],
        *items[40:50],
        other_strike(),
    ]


def run(log, *, stop_after=(), batch=7):
    """The whole stream in batches, each committed; a new stage, rebuilt from the log, after these batches."""
    producer = log.producer("test")
    machine = stage()
    assigned = {TopicPartition(EMBEDDED, PARTITION): 0}
    machine.assign(assigned, log)
    items = articles()
    for number, start in enumerate(range(0, len(items), batch)):
        if number in stop_after:
            machine = stage()
            machine.assign(assigned, log)
        producer.append(machine.handle([record(item) for item in items[start : start + batch]]).outputs)
    producer.close()
    return written(log, CHANGES), written(log, STORIES)


def written(log, topic):
    return [(r.key, r.value) for r in log.read(TopicPartition(topic, PARTITION))]


def test_a_stage_rebuilt_from_the_log_writes_what_one_that_never_stopped_writes(log):
    never_stopped = run(log)
    for stops in ((1,), (5, 6), (3, 9, 11)):
        again = SqliteLog(":memory:", LogSettings())
        again.create(TOPICS)
        assert run(again, stop_after=stops) == never_stopped
        again.close()


def test_the_stories_topic_ends_as_the_changes_say(log):
    changes, stories = run(log)
    newest = dict(stories)
    for _, value in changes:
        change = codec.decode_change(value)
        if change.kind == "merged":
            assert newest[change.other_story_id.encode()] is None
            assert change.other_story_id in codec.decode_story(newest[change.story_id.encode()]).aliases
    standing = [codec.decode_story(value) for value in newest.values() if value is not None]
    placed = [v.article_id for story in standing for v in story.versions]
    assert sorted(placed) == sorted({item.article.id for item in articles()})


def test_a_stage_that_lost_a_partition_forgets_it(log):
    machine = stage()
    assigned = {TopicPartition(EMBEDDED, PARTITION): 0}
    machine.assign(assigned, log)
    machine.handle([record(strike_a())])
    machine.revoke(assigned)
    machine.assign(assigned, log)  # nothing of it was committed
    outcome = machine.handle([record(strike_a())])
    assert [codec.decode_change(m.value).kind for m in of(outcome, CHANGES)] == ["created"]
