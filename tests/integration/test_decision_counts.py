"""What the clusterer decides is counted as the log has it, once; and so are the dead letters and the page's answers."""

import json
import logging
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from consumers.cluster import ClusterStage
from consumers.decision_counts import DecisionCounts, decided_by
from pipeline.adapters.snapshots import FsspecSnapshots
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, EMBEDDED, TOPICS, dead_letter_topic
from pipeline.domain.stories.score_drift import LEAST, ScoreReference, score_of
from pipeline.domain.stories.stories import Change, Reason
from pipeline.ports import Message, Record, TopicPartition
from pipeline.running.logs import JsonLines, Redaction
from pipeline.running.metrics import Metrics
from pipeline.running.reporting import Reporting
from pipeline.running.runner import run_stage
from pipeline.settings import ClusterSettings, LogSettings, RunnerSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support.cluster_line import ASSIGNED, PARTITION, SHORT, record, stream
from tests.support.join_model import shipped_model

AT = datetime(2026, 3, 1, tzinfo=UTC)
EVEN = ScoreReference(shares=(0.1,) * 10, articles=1000, languages=frozenset({"en"}))


@pytest.fixture
def log() -> Iterator[SqliteLog]:
    found = SqliteLog(":memory:", LogSettings())
    found.create(TOPICS)
    yield found
    found.close()


def run(log: SqliteLog, metrics: Metrics, folder: Path, settings: ClusterSettings = SHORT) -> None:
    stage = ClusterStage(shipped_model(), settings, FsspecSnapshots(str(folder)), counts=DecisionCounts(metrics, EVEN))
    reporting = Reporting(metrics=metrics)
    run_stage(stage, log, RunnerSettings(), stop=threading.Event(), drain=True, reporting=reporting, poll_timeout_s=0.1)


def put(log: SqliteLog, *values: bytes) -> None:
    log.producer("test").append([Message(topic=EMBEDDED, key=b"en", value=value) for value in values])


def changes_of(log: SqliteLog) -> list[tuple[Record, Change]]:
    found = (r for number in range(4) for r in log.read(TopicPartition(CHANGES, number)))
    return [(one, codec.decode_change(one.value, one.headers)) for one in found]


def samples(registry: CollectorRegistry, name: str, *labels: str) -> dict:
    return {
        tuple(sample.labels[label] for label in labels): sample.value
        for family in registry.collect()
        for sample in family.samples
        if sample.name == name
    }


def test_counts_are_those_of_the_log(log, tmp_path) -> None:
    put(log, *(codec.encode_embedded(item) for item in stream()), b"not ours")
    metrics = Metrics()
    run(log, metrics, tmp_path)
    changes = changes_of(log)
    expected = Counter((change.kind, decided_by(change)) for _, change in changes)
    assert {("linked", "joined"), ("linked", "copy"), ("created", "founded"), ("closed", "none")} <= set(expected)
    assert samples(metrics.registry, "samestory_changes_total", "kind", "reason") == expected
    scores = Counter((change.language,) for _, change in changes if score_of(change) is not None)
    assert scores["en",] > 10
    assert samples(metrics.registry, "samestory_join_score_count", "language") == scores
    live = samples(metrics.registry, "samestory_live_articles", "language")
    arrived = Counter(change.language for _, change in changes if change.kind in ("created", "linked"))
    assert 0 < live["en",] < arrived["en"], "the window is shorter than the stream"
    letters = samples(metrics.registry, "samestory_dead_letters", "stage", "topic")
    assert letters == {("cluster", dead_letter_topic(EMBEDDED)): 1}
    until = samples(metrics.registry, "samestory_snapshot_timestamp_seconds", "partition")
    assert set(until.values()) <= {one.timestamp.timestamp() for one, _ in changes}
    assert until

    again = Metrics()
    run(log, again, tmp_path)
    put(log, codec.encode_embedded(stream()[3]))
    run(log, again, tmp_path)
    new = Counter((change.kind, decided_by(change)) for _, change in changes_of(log)[len(changes) :])
    counted = sum(samples(again.registry, "samestory_changes_total", "kind", "reason").values())
    assert counted == sum(new.values()), "what is rebuilt is not decided again"
    later = samples(again.registry, "samestory_snapshot_timestamp_seconds", "partition")
    assert all(later[partition] >= at for partition, at in until.items()), "of the one that was read, or a newer one"


def test_a_batch_counts_once_it_is_committed(log, tmp_path) -> None:
    metrics = Metrics()
    stage = ClusterStage(shipped_model(), SHORT, counts=DecisionCounts(metrics, EVEN))
    stage.assign(ASSIGNED, log)
    outcome = stage.handle([record(item, offset) for offset, item in enumerate(stream()[:5])])
    assert samples(metrics.registry, "samestory_changes_total", "kind", "reason") == {}
    outcome.committed()
    assert sum(samples(metrics.registry, "samestory_changes_total", "kind", "reason").values()) >= 5
    assert sum(samples(metrics.registry, "samestory_live_articles", "language").values()) == 5
    stage.revoke(frozenset(ASSIGNED))
    assert set(samples(metrics.registry, "samestory_live_articles", "language").values()) == {0}, "others have them"


def test_a_decision_is_a_line_from_article_to_story(log, caplog) -> None:
    stage = ClusterStage(shipped_model(), SHORT, counts=DecisionCounts(Metrics()))
    stage.assign(ASSIGNED, log)
    article = stream()[0]
    with caplog.at_level(logging.DEBUG, "consumers"):
        stage.handle([record(article, 17)]).committed()
    line = json.loads(JsonLines(Redaction(), "cluster").format(caplog.records[0]))
    place = {"topic": EMBEDDED, "partition": PARTITION, "offset": 17}
    assert {name: line[name] for name in place} == place
    assert (line["article_id"], line["level"], line["stage"]) == (article.article.id, "debug", "cluster")
    assert line["story_id"].startswith("s")


def test_scores_drift_only_in_languages_that_the_model_was_fitted_on() -> None:
    metrics = Metrics()
    counts = DecisionCounts(metrics, EVEN)
    reason = Reason(kind="joined", threshold=0.5)
    for language in ("en", "de"):
        change = Change(
            kind="linked", story_id="s1", at=AT, score=0.05, reason=reason, article=stream()[0], language=language
        )
        counts.note([(record(b"", offset), change) for offset in range(LEAST)], {})
    drift = samples(metrics.registry, "samestory_join_score_drift", "language")
    assert set(drift) == {("en",)}
    assert drift["en",] > 1, "all scores are in one tenth, and a tenth of them was expected there"
