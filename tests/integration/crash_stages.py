"""Two small stages for test_crash.py: one without state, one whose state is what it has published."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.contracts.topics import TopicSpec
from pipeline.errors import MalformedRecord
from pipeline.ports import LogReader, Message, Record, TopicPartition
from pipeline.running.runner import run_stage
from pipeline.running.shutdown import stop_on_signals
from pipeline.running.stage import Outcome, Rejection, Stage
from pipeline.settings import LogSettings, RunnerSettings
from pipeline.transport.sqlite import SqliteLog

SETTINGS = RunnerSettings(batch_records=16)
PARTITIONS = {"words": 4, "shouted": 4, "tallies": 4, "words.dead": 1}
SPECS = [
    TopicSpec(name=name, key="k", carries="a test", cleanup="delete", retention_h=24, partitions=partitions)
    for name, partitions in PARTITIONS.items()
]


class Shout:
    """Upper case, keyed by the first letter; what is not text is rejected."""

    name = "shout"
    inputs: tuple[str, ...] = ("words",)

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        """Nothing is remembered."""

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        """Nothing is remembered."""

    def handle(self, records: Sequence[Record]) -> Outcome:
        outputs, rejected = [], []
        for record in records:
            try:
                word = (record.value or b"").decode("utf-8").upper()
            except UnicodeDecodeError as exc:
                rejected.append(Rejection(record=record, error=MalformedRecord(str(exc))))
            else:
                outputs.append(Message(topic="shouted", key=word[:1].encode(), value=word.encode()))
        return Outcome(outputs=tuple(outputs), rejected=tuple(rejected))


class Tally:
    """How often each word came so far, one record a word seen: its own changelog."""

    name = "tally"
    inputs: tuple[str, ...] = ("shouted",)

    def __init__(self) -> None:
        self._tallies: dict[int, dict[bytes, int]] = {}

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None:
        for partition in partitions:
            changelog = log.read(TopicPartition("tallies", partition.partition))
            self._tallies[partition.partition] = {r.key or b"": int(r.value or b"") for r in changelog}

    def revoke(self, partitions: frozenset[TopicPartition]) -> None:
        for partition in partitions:
            del self._tallies[partition.partition]

    def handle(self, records: Sequence[Record]) -> Outcome:
        outputs = []
        for record in records:
            tallies, word = self._tallies[record.partition], record.value or b""
            tallies[word] = tallies.get(word, 0) + 1
            outputs.append(Message(topic="tallies", key=word, value=b"%d" % tallies[word], partition=record.partition))
        return Outcome(outputs=tuple(outputs))


STAGES: tuple[type[Shout] | type[Tally], ...] = (Shout, Tally)


def open_log(file: Path) -> SqliteLog:
    log = SqliteLog(file, LogSettings())
    log.create(SPECS)
    return log


def run() -> None:
    """As a program: the stage's name and the log's file."""
    stage: Stage = next(made for made in STAGES if made.name == sys.argv[1])()
    log = open_log(Path(sys.argv[2]))
    with stop_on_signals() as stop:
        run_stage(stage, log, SETTINGS, stop=stop, poll_timeout_s=0.05)
    log.close()
