"""`topics import`: from an embedded log to another log, with nothing lost and nothing done twice."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.contracts.topics import ARTICLES, CHANGES, COMPARED, STAGE_INPUTS, STORIES, TOPICS
from pipeline.errors import MalformedRecord
from pipeline.ports import Message, Record, TopicPartition, WatchedLog
from pipeline.running.dead_letters import dead_letter
from pipeline.running.stage import Rejection
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from producers.memory.outbox import Outbox
from producers.memory.state_file import StateFile
from tests.running import ROOT
from tests.support.configured_log import ConfiguredLog, append, records

SOME = 30  # records of each topic
NOTIFIED = (CHANGES, COMPARED)
Content = list[list[tuple[bytes | None, bytes | None, tuple[tuple[str, bytes], ...]]]]


def message(topic: str, partitions: int, number: int) -> Message:
    """None of them like another, with tombstones among them, and in a partition that does not follow from the key."""
    return Message(
        topic=topic,
        key=None if topic == ARTICLES and number % 10 == 7 else f"key {number % 10}".encode(),
        value=None if number % 10 == 4 else f"{topic} {number} \xff".encode("latin-1"),
        headers=(("number", str(number).encode()), ("samestory-since", b"1")),
        partition=number // 3 % partitions,
    )


def fill(log: WatchedLog, *, start: int = 0, count: int = SOME) -> None:
    numbers = range(start, start + count)
    append(log, *(message(spec.name, spec.partitions, number) for spec in TOPICS for number in numbers))


def drain(log: WatchedLog) -> None:
    """Commit everything for every stage, as if it had been handled."""
    for stage, topics in STAGE_INPUTS.items():
        consumer = log.consumer(stage, topics)
        while log.lag(stage, topics):
            batch = consumer.poll(max_records=1000, timeout_s=0.2)
            if batch.records:
                consumer.commit(batch, ())
        consumer.close()


def content(log: WatchedLog) -> dict[str, Content]:
    """Everything that must be the same on both logs."""
    return {
        spec.name: [[(r.key, r.value, r.headers) for r in partition] for partition in records(log, spec.name)]
        for spec in TOPICS
    }


@pytest.fixture
def source(tmp_path: Path) -> Iterator[SqliteLog]:
    log = SqliteLog(tmp_path / "old/log.db", LogSettings())
    log.create(TOPICS)
    fill(log)
    drain(log)
    yield log
    log.close()


@pytest.fixture
def old(source: SqliteLog, tmp_path: Path) -> Path:
    """The source's data folder."""
    return tmp_path / "old"


@pytest.fixture
def target(configured: ConfiguredLog) -> ConfiguredLog:
    assert configured.run("topics", "create").returncode == 0
    return configured


def test_everything_is_there_afterwards_and_nothing_is_left_to_do(
    source: SqliteLog, old: Path, target: ConfiguredLog
) -> None:
    target.data_dir.mkdir(exist_ok=True)
    (target.data_dir / "page.db").write_bytes(b"what the page knew of another log")
    done = target.run("topics", "import", old)
    assert done.returncode == 0, done.stderr
    assert f"articles: {SOME} records" in done.stdout
    assert not (target.data_dir / "page.db").exists()
    with target.opened() as log:
        assert content(log) == content(source)
        assert {stage: log.lag(stage, topics) for stage, topics in STAGE_INPUTS.items()} == dict.fromkeys(
            STAGE_INPUTS, 0
        )
        append(
            log, *(Message(topic=topic, key=b"new", value=b"new") for topic in {t[0] for t in STAGE_INPUTS.values()})
        )
        for stage in STAGE_INPUTS:
            assert [record.value for record in polled(log, stage)] == [b"new"]


def polled(log: WatchedLog, stage: str) -> list[Record]:
    """What the stage would be given next."""
    consumer = log.consumer(stage, STAGE_INPUTS[stage])
    found: list[Record] = []
    while log.lag(stage, STAGE_INPUTS[stage]):
        batch = consumer.poll(max_records=100, timeout_s=0.2)
        found += batch.records
        if batch.records:
            consumer.commit(batch, ())
    consumer.close()
    return found


def test_an_import_that_was_killed_goes_on_and_ends_the_same(
    source: SqliteLog, old: Path, target: ConfiguredLog
) -> None:
    fill(source, start=SOME, count=1500)
    drain(source)
    with target.opened() as log:
        before = end_offsets(log)
        running = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "topics", "import", str(old)],
            cwd=ROOT,
            env=environment(target),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while end_offsets(log) == before and running.poll() is None:
            time.sleep(0.005)
        running.kill()
        running.wait()
    done = target.run("topics", "import", old, "--json")
    assert done.returncode == 0, done.stderr
    topics = {row["topic"]: row for row in json.loads(done.stdout)["topics"]}
    assert topics[ARTICLES]["records"] == SOME + 1500
    with target.opened() as log:
        assert content(log) == content(source)
        assert not any(log.lag(stage, inputs) for stage, inputs in STAGE_INPUTS.items())


def test_an_import_goes_on_after_what_is_there_already(source: SqliteLog, old: Path, target: ConfiguredLog) -> None:
    with target.opened() as log:
        for partition in records(source, ARTICLES)[:2]:
            append(log, *(as_message(record) for record in partition[: len(partition) // 2]))
    assert target.run("topics", "import", old).returncode == 0
    again = target.run("topics", "import", old, "--json")
    assert again.returncode == 0, again.stderr
    assert {row["added"] for row in json.loads(again.stdout)["topics"]} == {0}
    fill(source, start=SOME, count=5)
    drain(source)
    more = target.run("topics", "import", old, "--json")
    assert {row["added"] for row in json.loads(more.stdout)["topics"]} == {5}
    with target.opened() as log:
        assert content(log) == content(source)
        assert not any(log.lag(stage, inputs) for stage, inputs in STAGE_INPUTS.items())


def as_message(record: Record) -> Message:
    return Message(
        topic=record.topic, key=record.key, value=record.value, headers=record.headers, partition=record.partition
    )


@pytest.mark.parametrize("configured", ["embedded"], indirect=True)
def test_what_the_target_has_compacted_meanwhile_is_no_obstacle(
    source: SqliteLog, old: Path, target: ConfiguredLog
) -> None:
    assert target.run("topics", "import", old).returncode == 0
    with target.opened() as log:
        assert isinstance(log, SqliteLog)
        while log.maintain():
            pass
        kept = sum(map(len, records(log, STORIES)))
        assert kept < SOME
    again = target.run("topics", "import", old, "--json")
    assert again.returncode == 0, again.stderr
    assert {row["added"] for row in json.loads(again.stdout)["topics"]} == {0}


def test_what_retention_has_removed_is_not_missed(tmp_path: Path, target: ConfiguredLog) -> None:
    days = iter([9, *[0] * 1000])
    with_past = SqliteLog(
        tmp_path / "old/log.db", LogSettings(), now=lambda: datetime.now(UTC) - timedelta(days=next(days))
    )
    with_past.create(TOPICS)
    append(with_past, Message(topic=ARTICLES, key=b"k", value=b"long ago", partition=0))
    append(with_past, Message(topic=ARTICLES, key=b"k", value=b"lately", partition=0))
    with_past.maintain()
    drain(with_past)
    with_past.close()
    done = target.run("topics", "import", tmp_path / "old")
    assert done.returncode == 0, done.stderr
    with target.opened() as log:
        assert [record.value for record in records(log, ARTICLES)[0]] == [b"lately"]


def test_what_was_put_back_stays_put_back(source: SqliteLog, old: Path, target: ConfiguredLog) -> None:
    [first, second] = records(source, ARTICLES)[0][:2]
    at = datetime(2026, 3, 2, tzinfo=UTC)
    append(
        source,
        *(
            dead_letter(Rejection(record=record, error=MalformedRecord("no article")), "embed", at)
            for record in (first, second)
        ),
    )
    on_source = ConfiguredLog(data_dir=old)
    ids = [row["id"] for row in letters(on_source)]
    assert on_source.run("dead", "replay", ids[0]).returncode == 0
    drain(source)
    done = target.run("topics", "import", old)
    assert done.returncode == 0, done.stderr
    assert [row["offset"] for row in letters(target)] == [second.offset]
    assert [row["offset"] for row in letters(target, "--all") if row["replayed_at"]] == [first.offset]


def letters(configured: ConfiguredLog, *arguments: str) -> list[dict[str, Any]]:
    """Those that samestory itself has written."""
    done = configured.run("dead", "list", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return [row for line in done.stdout.splitlines() if (row := json.loads(line))["topic"]]


@pytest.mark.parametrize("configured", ["embedded"], indirect=True)
class TestRefused:
    """One line says why, and nothing is copied."""

    def refuse(self, target: ConfiguredLog, *arguments: str | Path) -> str:
        with target.opened() as log:
            before = end_offsets(log)
        done = target.run("topics", "import", *arguments)
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        with target.opened() as log:
            assert end_offsets(log) == before
        return done.stderr

    def test_while_a_stage_has_work_left(self, source: SqliteLog, old: Path, target: ConfiguredLog) -> None:
        append(source, Message(topic=CHANGES, key=b"k", value=b"v"))
        refused = self.refuse(target, old)
        assert "compare has 1 records left to do" in refused
        assert "samestory run --drain" in refused

    def test_while_a_stage_runs_on_the_source(self, source: SqliteLog, old: Path, target: ConfiguredLog) -> None:
        source.consumer("cluster", STAGE_INPUTS["cluster"])
        assert f"cluster is running on {old}/log.db: stop everything that uses it first" in self.refuse(target, old)

    def test_while_a_stage_runs_on_the_target(self, old: Path, target: ConfiguredLog) -> None:
        with target.opened() as log:
            log.consumer("embed", STAGE_INPUTS["embed"])
            assert "embed is running on the target" in self.refuse(target, old)

    def test_while_the_producer_runs(self, old: Path, target: ConfiguredLog) -> None:
        producer = StateFile(old / "producer.db")
        assert "producer.db" in self.refuse(target, old)
        producer.close()

    def test_what_the_producer_still_had_to_hand_over_is_not_left_behind(
        self, source: SqliteLog, old: Path, target: ConfiguredLog
    ) -> None:
        file = StateFile(old / "producer.db")
        outbox = Outbox(source, file, "samestory-produce")
        outbox.put(Message(topic=ARTICLES, key=b"a1", value=b"an article"))
        outbox.close()
        file.close()
        assert "embed has 1 records left to do" in self.refuse(target, old)
        drain(source)
        assert target.run("topics", "import", old).returncode == 0
        with target.opened() as log:
            assert [r.value for partition in records(log, ARTICLES) for r in partition].count(b"an article") == 1

    def test_into_a_log_with_records_of_its_own(self, old: Path, target: ConfiguredLog) -> None:
        with target.opened() as log:
            append(log, Message(topic=ARTICLES, key=b"k", value=b"its own", partition=0))
        refused = self.refuse(target, old)
        assert "the target's articles partition 0 offset 0 is another record than the source's offset 0" in refused

    def test_into_a_log_that_has_gone_on_since(self, old: Path, target: ConfiguredLog) -> None:
        assert target.run("topics", "import", old).returncode == 0
        with target.opened() as log:
            append(log, Message(topic=ARTICLES, key=b"k", value=b"later", partition=0))
        assert "it was imported before and used since" in self.refuse(target, old)

    def test_into_itself(self, old: Path, target: ConfiguredLog) -> None:
        assert "is the configured log itself" in self.refuse(target)
        assert "is the configured log itself" in self.refuse(target, target.data_dir / "log.db")

    def test_from_where_there_is_no_log(self, tmp_path: Path, target: ConfiguredLog) -> None:
        assert "has no embedded log" in self.refuse(target, tmp_path)


@pytest.mark.parametrize("configured", ["kafka"], indirect=True)
def test_a_stage_that_runs_on_kafka_is_noticed(old: Path, target: ConfiguredLog) -> None:
    stop = threading.Event()

    def stay() -> None:
        with target.opened() as log:
            consumer = log.consumer("cluster", STAGE_INPUTS["cluster"])
            while not stop.is_set():
                consumer.poll(max_records=1, timeout_s=0.1)
            consumer.close()

    stage = threading.Thread(target=stay)
    stage.start()
    try:
        done = target.run(
            "topics", "import", old, SAMESTORY_KAFKA_SESSION_TIMEOUT_S="1", SAMESTORY_KAFKA_TRANSACTION_TIMEOUT_S="1"
        )
    finally:
        stop.set()
        stage.join()
    assert done.returncode == 1
    assert "cluster is running on the target" in done.stderr
    with target.opened() as log:
        assert not any(map(sum, end_offsets(log).values()))


@pytest.mark.parametrize("configured", ["kafka"], indirect=True)
def test_topics_that_are_missing_on_kafka_are_not_made_in_passing(old: Path, configured: ConfiguredLog) -> None:
    done = configured.run("topics", "import", old)
    assert done.returncode == 1
    assert "samestory topics create" in done.stderr


def ends_of(log: WatchedLog, topic: str) -> list[int]:
    return [log.end_offset(TopicPartition(topic, number)) for number in range(log.partitions(topic))]


def end_offsets(log: WatchedLog) -> dict[str, list[int]]:
    return {spec.name: ends_of(log, spec.name) for spec in TOPICS}


def environment(configured: ConfiguredLog) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAMESTORY_")}
    return {**clean, "SAMESTORY_DATA_DIR": str(configured.data_dir), **configured.variables}


WEBHOOKS = '[[webhook]]\nname = "desk"\nurl = "https://desk.example/"\nsecret_variable = "DESK"\n' + (
    '[[webhook]]\nname = "never-run"\nurl = "https://other.example/"\nsecret_variable = "OTHER"\n'
)


@pytest.mark.parametrize("configured", ["embedded"], indirect=True)
def test_what_webhooks_have_sent_is_taken_over(
    source: SqliteLog, old: Path, target: ConfiguredLog, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/webhooks.toml").write_text(WEBHOOKS)
    (tmp_path / "config/samestory.toml").write_text("")
    named = {"SAMESTORY_CONFIG": str(tmp_path / "config/samestory.toml")}
    consumer = source.consumer("notify.desk", NOTIFIED)
    while source.lag("notify.desk", NOTIFIED) > SOME:
        batch = consumer.poll(max_records=5, timeout_s=0.2)
        consumer.commit(batch, ())
    refused = target.run("topics", "import", old, **named)
    assert refused.returncode == 1
    assert "`samestory consume notify --drain`" in refused.stderr
    while source.lag("notify.desk", NOTIFIED):
        batch = consumer.poll(max_records=1000, timeout_s=0.2)
        consumer.commit(batch, ())
    consumer.close()
    done = target.run("topics", "import", old, "--json", **named)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["groups"] == [*STAGE_INPUTS, "notify.desk"]
    with target.opened() as log:
        assert log.lag("notify.desk", NOTIFIED) == 0, "nothing is sent twice"
    described = json.loads(target.run("topics", "describe", "--json", **named).stdout)
    lags = {group["group"]: group["lag"] for group in described["groups"]}
    assert lags["notify.desk"] == 0
    assert lags["notify.never-run"] > 0
