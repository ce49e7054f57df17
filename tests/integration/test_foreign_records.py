"""Records on `stories.changes` that samestory did not write: passed over wherever state is rebuilt from them."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from consumers.cluster import ClusterStage
from consumers.compare import CompareStage
from pipeline.adapters.snapshots import FsspecSnapshots
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, TOPICS
from pipeline.domain.tuning.decisions import Decisions
from pipeline.errors import FatalError
from pipeline.history.changes import read_changes
from pipeline.history.foreign import MOST_REPORTED, ForeignRecords
from pipeline.history.regroup import GroupingConfig, Selection, regroup
from pipeline.ports import Encoder, Message, Parser, TopicPartition
from pipeline.running.metrics import Metrics
from pipeline.settings import CompareSettings, LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support.cluster_line import ASSIGNED, PARTITION, SHORT, ClusterLine, stream_of_every_form
from tests.support.join_model import policy, shipped_model

STREAM = stream_of_every_form()[:50]
CUT = 30
CHANGED = TopicPartition(CHANGES, PARTITION)
NEWER = b'{"schema":"story-change","version":2,"kind":"renamed"}'
FOREIGN = {
    "garbage": b"\xff\xfe\x00 nothing that samestory wrote",
    "JSON": b'{"order": 17, "total": "12.50"}',
    "another schema": b'{"schema":"story","version":1}',
    "a tombstone": None,
    "an unknown kind": b'{"schema":"story-change","version":1,"kind":"exploded","story_id":"s1","score":1}',
}


def new_log() -> SqliteLog:
    log = SqliteLog(":memory:", LogSettings())
    log.create(TOPICS)
    return log


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    log = new_log()
    yield log
    log.close()


def append(log: SqliteLog, *values: bytes | None) -> None:
    producer = log.producer("another program")
    producer.append([Message(topic=CHANGES, key=b"k", value=value, partition=PARTITION) for value in values])
    producer.close()


def ours(line: ClusterLine) -> Sequence[object]:
    return [written for written in line.written()[CHANGES] if written[1] not in (*FOREIGN.values(), NEWER)]


@pytest.fixture(scope="module")
def undisturbed() -> Sequence[object]:
    line = ClusterLine(new_log())
    line.feed(STREAM)
    return ours(line)


@pytest.mark.parametrize("value", FOREIGN.values(), ids=FOREIGN)
def test_a_clusterer_that_is_assigned_passes_over_what_is_not_ours(log, undisturbed, caplog, value) -> None:
    line = ClusterLine(log)
    line.feed(STREAM[:CUT])
    offset = log.end_offset(CHANGED)
    append(log, value)
    line.move()
    line.feed(STREAM[CUT:])
    assert ours(line) == undisturbed
    assert f"cluster: passed over stories.changes partition {PARTITION} offset {offset}: " in caplog.text


def test_a_record_that_is_not_ours_is_counted_and_reported_once_however_often_state_is_rebuilt(log, caplog) -> None:
    line = ClusterLine(log)
    line.feed(STREAM[:10])
    append(log, *FOREIGN.values())
    metrics = Metrics()
    foreign = ForeignRecords("cluster", lambda topic: metrics.foreign.labels("cluster", topic).inc())
    stage = ClusterStage(shipped_model(), SHORT, foreign=foreign)
    for _ in range(3):
        stage.assign(ASSIGNED, log)
    counted = metrics.registry.get_sample_value(
        "samestory_foreign_records_total", {"stage": "cluster", "topic": CHANGES}
    )
    assert counted == len(FOREIGN)
    reported = [r for r in caplog.records if "passed over" in r.getMessage()]
    assert len(reported) == len(FOREIGN)


def test_a_flood_of_them_does_not_fill_the_operators_log(log, caplog) -> None:
    append(log, *[b"garbage"] * (MOST_REPORTED + 30))
    counted: list[str] = []
    assert list(read_changes(log, CHANGED, ForeignRecords("whatif", counted.append))) == []
    assert len(counted) == MOST_REPORTED + 30
    assert sum("passed over" in r.getMessage() for r in caplog.records) == MOST_REPORTED
    assert "further ones in this partition are counted, not reported" in caplog.text


def test_snapshots_go_on_being_written_past_a_record_that_is_not_ours(log, undisturbed, tmp_path, caplog) -> None:
    line = ClusterLine(log, FsspecSnapshots(str(tmp_path)))
    line.feed(STREAM[:CUT])
    before = set(tmp_path.rglob("*.manifest"))
    append(log, FOREIGN["garbage"])
    line.feed(STREAM[CUT:])
    assert set(tmp_path.rglob("*.manifest")) - before
    assert "not written by this process" not in caplog.text
    line.move()
    assert "is not used" not in caplog.text
    assert ours(line) == undisturbed


def test_a_clusterer_does_not_go_on_without_a_change_from_a_newer_samestory(log) -> None:
    line = ClusterLine(log)
    line.feed(STREAM[:10])
    offset = log.end_offset(CHANGED)
    append(log, NEWER)
    with pytest.raises(
        FatalError, match=rf"^{CHANGES} partition {PARTITION} offset {offset}: .* version 2: .* upgrade it first$"
    ):
        line.move()


def test_what_if_passes_over_what_is_not_ours_and_stops_at_what_is_newer(log) -> None:
    line = ClusterLine(log)
    line.feed(STREAM[:20])
    way = GroupingConfig(model=shipped_model(), policy=policy(repair_hours=12, window_days=1))

    def grouped() -> Decisions:
        return regroup(log, way, way, Selection(), note=lambda read: None, computing=pytest.fail).configured

    before = grouped().story_of
    append(log, *FOREIGN.values())
    assert grouped().story_of == before
    append(log, NEWER)
    with pytest.raises(FatalError, match="upgrade it first"):
        grouped()


def test_a_comparer_leaves_out_what_went_to_the_dead_letters_and_says_so(
    log, caplog, encoder: Encoder, parser: Parser
) -> None:
    line = ClusterLine(log)
    line.feed(STREAM[:10])
    end = log.end_offset(CHANGED)
    append(log, FOREIGN["garbage"], NEWER)
    stage = CompareStage(encoder, parser, CompareSettings())
    with caplog.at_level(logging.WARNING):
        stage.assign({CHANGED: log.end_offset(CHANGED)}, log)
    assert f"compare: passed over {CHANGES} partition {PARTITION} offset {end}: not a samestory message" in caplog.text
    assert (
        f"compare: passed over {CHANGES} partition {PARTITION} offset {end + 1}: story-change version 2" in caplog.text
    )


def test_every_change_is_read_with_its_language_also_where_the_record_does_not_state_it(log) -> None:
    line = ClusterLine(log)
    line.feed(stream_of_every_form())
    written = [(record.key, record.value, record.headers) for record in log.read(CHANGED)]
    old = new_log()
    producer = old.producer("old")
    for key, value, headers in written:
        bare = codec.encode_change(replace(codec.decode_change(value), language=""))
        assert b'"language":""' in bare
        producer.append([Message(topic=CHANGES, key=key, value=bare, headers=headers, partition=PARTITION)])
    foreign = ForeignRecords("test")
    stated = [change.language for _, change in read_changes(log, CHANGED, foreign)]
    assert {"en", "de"} <= set(stated)
    assert [change.language for _, change in read_changes(old, CHANGED, foreign)] == stated
    old.close()


def test_a_change_about_a_story_that_the_log_no_longer_has_an_article_of_has_no_language(log) -> None:
    append(
        log,
        b'{"schema":"story-change","version":1,"kind":"closed","story_id":"s1","at":"2026-03-16T08:40:00Z","score":1}',
    )
    ((_, change),) = read_changes(log, CHANGED, ForeignRecords("test"))
    assert change.language == ""
