"""Records near to the largest that the log takes: none of them stops a stage."""

import json
import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from kafka import KafkaProducer

from pipeline.contracts.topics import ARTICLES, DEAD_LETTER_HEADROOM_BYTES, EMBEDDED, TOPICS, dead_letter_topic
from pipeline.errors import MalformedRecord, RecordTooLarge
from pipeline.ports import LogReader, Message, Record, TopicPartition
from pipeline.running.dead_letters import read_dead_letters
from pipeline.running.runner import run_stage
from pipeline.running.stage import Outcome, Rejection
from pipeline.settings import RunnerSettings
from producers.memory.outbox import Outbox
from producers.memory.state_file import StateFile
from tests.support.configured_log import ConfiguredLog, append, records

LIMIT = 100_000
GROWTH = 10_000  # about what the vectors of an article add to it
LIMITS = {"SAMESTORY_KAFKA_MAX_MESSAGE_BYTES": str(LIMIT), "SAMESTORY_KAFKA_COMPRESSION": "none"}
DEAD = dead_letter_topic(ARTICLES)


class Grow:
    """Makes each record larger, as `embed` does, and rejects some."""

    name = "embed"
    inputs: tuple[str, ...] = (ARTICLES,)

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """No state."""

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """No state."""

    def handle(self, records: Sequence[Record]) -> Outcome:
        bad = [record for record in records if (record.value or b"").startswith(b"bad")]
        error = MalformedRecord("bad: " + "é" * 10_000)
        return Outcome(
            outputs=tuple(
                Message(topic=EMBEDDED, key=b"en", value=(r.value or b"") + bytes(GROWTH))
                for r in records
                if r not in bad
            ),
            rejected=tuple(Rejection(record=record, error=error) for record in bad),
        )


@pytest.fixture
def small(configured: ConfiguredLog) -> ConfiguredLog:
    """A log that takes records of up to `LIMIT` bytes, if it has a limit."""
    limited = ConfiguredLog(data_dir=configured.data_dir, variables={**configured.variables, **LIMITS})
    with limited.opened() as log:
        log.create(TOPICS)
    return limited


def grow(configured: ConfiguredLog) -> None:
    with configured.opened() as log:
        run_stage(Grow(), log, RunnerSettings(), stop=threading.Event(), drain=True)
        assert log.lag("embed", [ARTICLES]) == 0


def largest(start: bytes) -> bytes:
    """The value of the largest record that is taken, with a key of one byte."""
    return start + os.urandom(LIMIT - DEAD_LETTER_HEADROOM_BYTES - 101 - len(start))


def test_the_largest_record_that_is_taken_has_a_dead_letter_that_fits(small: ConfiguredLog) -> None:
    good, bad = largest(b"good"), largest(b"bad")
    with small.opened() as log:
        append(log, Message(topic=ARTICLES, key=b"1", value=good), Message(topic=ARTICLES, key=b"2", value=bad))
    grow(small)
    with small.opened() as log:
        letters = {letter.record.value: letter for letter in read_dead_letters(log, DEAD)}
        handled = [record.value for partition in records(log, EMBEDDED) for record in partition]
    assert letters[bad].error.startswith("MalformedRecord: bad: é")
    if small.variables.get("SAMESTORY_LOG_TRANSPORT") == "kafka":
        assert handled == []
        assert letters[good].error.startswith("RecordTooLarge: record 'en' for articles.embedded has 10")
    else:
        assert handled == [good + bytes(GROWTH)]
        assert letters.keys() == {bad}


@pytest.mark.parametrize("configured", ["kafka"], indirect=True)
def test_a_record_that_leaves_no_room_for_its_dead_letter_is_refused(small: ConfiguredLog) -> None:
    too_large = largest(b"good") + b"!"
    with (
        small.opened() as log,
        pytest.raises(
            RecordTooLarge, match=r"record 'k' for articles has 95,905 bytes: kafka\.max_message_bytes is 100000"
        ),
    ):
        append(log, Message(topic=ARTICLES, key=b"k", value=too_large))


@pytest.mark.parametrize("configured", ["kafka"], indirect=True)
def test_a_late_output_that_is_too_large_is_left_out_and_no_record_is_at_fault(
    small: ConfiguredLog, caplog: pytest.LogCaptureFixture
) -> None:
    class Late(Grow):
        def handle(self, records: Sequence[Record]) -> Outcome:
            late = [
                Message(topic=EMBEDDED, key=key, value=value)
                for key, value in ((b"a", b"fits"), (b"b", bytes(LIMIT)), (b"c", bytes(LIMIT)), (b"d", b"fits too"))
            ]
            partition = TopicPartition(ARTICLES, records[0].partition)
            return replace(super().handle(records), late={partition: tuple(late)})

    with small.opened() as log:
        append(log, Message(topic=ARTICLES, key=b"1", value=b"good"))
        run_stage(Late(), log, RunnerSettings(), stop=threading.Event(), drain=True)
        written = [record.key for partition in records(log, EMBEDDED) for record in partition]
        assert sorted(key or b"" for key in written) == [b"a", b"d", b"en"]
        assert list(read_dead_letters(log, DEAD)) == []
        left_out = [record.message for record in caplog.records if "what was written before stays" in record.message]
        assert [("'b'" in message, "'c'" in message) for message in left_out] == [(True, False), (False, True)]

        append(log, Message(topic=ARTICLES, key=b"1", value=largest(b"good")))
        run_stage(Late(), log, RunnerSettings(), stop=threading.Event(), drain=True)
        written = [record.key for partition in records(log, EMBEDDED) for record in partition]
        assert sorted(key or b"" for key in written) == [b"a", b"a", b"d", b"d", b"en"], "they wait for no other record"
        assert len(list(read_dead_letters(log, DEAD))) == 1


@pytest.mark.parametrize("configured", ["kafka"], indirect=True)
def test_an_article_that_is_too_large_holds_up_no_other(small: ConfiguredLog, tmp_path: Path) -> None:
    with small.opened() as log, closing(StateFile(tmp_path / "state.db")) as state:
        outbox = Outbox(log, state, "test")
        with state.transaction():
            for key, value in ((b"1", b"first"), (b"2", bytes(LIMIT)), (b"3", b"third")):
                outbox.put(Message(topic=ARTICLES, key=key, value=value))
        with pytest.raises(RecordTooLarge, match=r"record '2' for articles"):
            outbox.flush()
        assert outbox.flush() == 0
        outbox.close()
        assert {r.value for partition in records(log, ARTICLES) for r in partition} == {b"first", b"third"}


@pytest.mark.parametrize("configured", ["kafka"], indirect=True)
def test_a_record_that_another_program_made_as_large_as_can_be_does_not_stop_a_stage(small: ConfiguredLog) -> None:
    servers = small.variables["SAMESTORY_KAFKA_BOOTSTRAP_SERVERS"]
    producer = KafkaProducer(bootstrap_servers=servers.split(","), max_request_size=LIMIT)
    for value in (b"good" + bytes(LIMIT - 300), b"bad" + bytes(LIMIT - 300), b"good"):
        producer.send(ARTICLES, value, key=b"k", partition=0).get(30)
    producer.close()
    grow(small)
    with small.opened() as log:
        letters = list(read_dead_letters(log, DEAD))
        handled = [record.value for partition in records(log, EMBEDDED) for record in partition]
    assert handled == [b"good" + bytes(GROWTH)]
    assert [letter.left_out for letter in letters] == [LIMIT - 296, LIMIT - 297]
    assert [letter.record.value for letter in letters] == [None, None]
    assert [letter.error.split(":")[0] for letter in letters] == ["RecordTooLarge", "MalformedRecord"]
    assert "left out: 99,704 bytes" in small.run("dead", "show", letters[0].id).stdout
    refused = small.run("dead", "replay", letters[0].id)
    assert refused.returncode == 1
    assert "articles partition 0 offset 0" in refused.stderr
    assert json.loads(small.run("dead", "replay", "--all", "--json").stdout) == {"replayed": []}
