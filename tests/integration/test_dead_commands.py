"""`dead list`, `dead show` and `dead replay`, after a stage has rejected what it could not handle."""

import fcntl
import json
import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from pipeline.contracts.topics import ARTICLES, CHANGES, EMBEDDED, TOPICS
from pipeline.errors import MalformedRecord
from pipeline.ports import LogReader, Message, Record, TopicPartition
from pipeline.running.runner import run_stage
from pipeline.running.stage import Outcome, Rejection
from pipeline.settings import RunnerSettings
from tests.support.configured_log import ConfiguredLog, append, records

HEADERS = (("samestory-since", b"1772438400000"), ("traced", b"\x00\xff"), ("samestory-stage", b"an older stage"))
KEPT_HEADERS = HEADERS[:2]


class Strict:
    """A stage that can handle nothing with `bad` in it."""

    def __init__(self, name: str, topic: str) -> None:
        self.name = name
        self.inputs: tuple[str, ...] = (topic,)
        self.handled: list[Record] = []

    def assign(self, partitions: Mapping[TopicPartition, int], log: LogReader) -> None: ...

    def revoke(self, partitions: frozenset[TopicPartition]) -> None: ...

    def handle(self, records: Sequence[Record]) -> Outcome:
        bad = [record for record in records if b"bad" in (record.value or b"")]
        self.handled += [record for record in records if record not in bad]
        error = MalformedRecord("not what it should be: \x1b[31m\u202e")
        return Outcome(rejected=tuple(Rejection(record=record, error=error) for record in bad))


def run_strictly(configured: ConfiguredLog, name: str = "embed", topic: str = ARTICLES) -> list[Record]:
    """Let the stage handle what there is. What it did handle."""
    stage = Strict(name, topic)
    with configured.opened() as log:
        settings = RunnerSettings()
        run_stage(stage, log, settings, stop=threading.Event(), drain=True, poll_timeout_s=0.1)
    return stage.handled


def put(configured: ConfiguredLog, *messages: Message) -> None:
    with configured.opened() as log:
        append(log, *messages)


def listed(configured: ConfiguredLog, *arguments: str) -> list[dict[str, Any]]:
    done = configured.run("dead", "list", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def replayed(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0, done.stderr
    ids: list[str] = json.loads(done.stdout)["replayed"]
    return ids


def article(value: bytes, partition: int = 2) -> Message:
    return Message(topic=ARTICLES, key=b"a1", value=value, headers=HEADERS, partition=partition)


@pytest.fixture
def rejected(configured: ConfiguredLog) -> ConfiguredLog:
    """With two dead letters of `articles`, and one of `articles.embedded`, which is not text."""
    with configured.opened() as log:
        log.create(TOPICS)
    put(configured, article(b"good"), article(b'{"bad": ["\xe2\x80\xaetitle"]}'), article(b"worse, bad"))
    put(configured, Message(topic=EMBEDDED, key=None, value=b"\xff\x00bad", partition=3))
    run_strictly(configured)
    run_strictly(configured, "cluster", EMBEDDED)
    return configured


def test_letters_are_listed_with_where_they_came_from_and_why(rejected: ConfiguredLog) -> None:
    first, second, other = listed(rejected)
    with rejected.opened() as log:
        origin = records(log, ARTICLES)[2][1]
    assert {k: first[k] for k in ("topic", "partition", "offset")} == {
        "topic": ARTICLES, "partition": 2, "offset": origin.offset,
    }  # fmt: skip
    assert first["id"].startswith("articles.dead:0:")
    assert first["stage"] == "embed"
    assert first["error"].startswith("MalformedRecord: not what it should be")
    assert first["replayed_at"] is None
    assert (second["stage"], other["stage"], other["topic"]) == ("embed", "cluster", EMBEDDED)
    assert listed(rejected, "--topic", EMBEDDED) == listed(rejected, "--stage", "cluster") == [other]
    assert listed(rejected, "--topic", EMBEDDED, "--stage", "embed") == []
    assert listed(rejected, "--limit", "1") == [other]
    shown = rejected.run("dead", "list")
    assert "articles.dead: 2" in shown.stdout
    assert all(letter["id"] in shown.stdout for letter in (first, second, other))
    assert "\x1b" not in shown.stdout
    assert "\u202e" not in shown.stdout


def test_a_letter_is_shown_whole(rejected: ConfiguredLog) -> None:
    first, _, other = listed(rejected)
    shown = rejected.run("dead", "show", first["id"])
    assert shown.returncode == 0, shown.stderr
    assert f"articles partition 2 offset {first['offset']}" in shown.stdout
    assert '"bad": [' in shown.stdout
    assert "samestory-since: 1772438400000" in shown.stdout
    assert "\u202e" not in shown.stdout
    assert "ff 00 62 61 64" in rejected.run("dead", "show", other["id"]).stdout
    document = json.loads(rejected.run("dead", "show", first["id"], "--json").stdout)
    assert document["key"] == {"text": "a1"}
    assert json.loads(document["value"]["text"])["bad"] == ["\u202etitle"]
    assert {"name": "traced", "base64": "AP8="} in document["headers"]
    binary = json.loads(rejected.run("dead", "show", other["id"], "--json").stdout)
    assert (binary["key"], binary["value"]) == (None, {"base64": "/wBiYWQ="})


def test_a_letter_is_put_back_as_it_came_and_once(rejected: ConfiguredLog) -> None:
    first, second, other = (letter["id"] for letter in listed(rejected))
    assert replayed(rejected.run("dead", "replay", second, "--json")) == [second]
    with rejected.opened() as log:
        back = records(log, ARTICLES)[2][-1]
    assert (back.key, back.value, back.headers) == (b"a1", b"worse, bad", KEPT_HEADERS)
    assert [letter["id"] for letter in listed(rejected)] == [first, other]
    [done] = [letter for letter in listed(rejected, "--all") if letter["replayed_at"]]
    assert done["id"] == second
    again = rejected.run("dead", "replay", first, second)
    assert again.returncode == 1
    assert f"dead letter {second} was put back already" in again.stderr
    assert [letter["id"] for letter in listed(rejected)] == [first, other], "all that were named, or none"
    assert replayed(rejected.run("dead", "replay", "--all", "--json")) == [first, other]
    assert replayed(rejected.run("dead", "replay", "--all", "--json")) == []
    assert listed(rejected) == []
    assert rejected.run("dead", "list").stderr == "No dead letters.\n"
    with rejected.opened() as log:
        assert [len(partition) for partition in records(log, ARTICLES)] == [0, 0, 5, 0]
        back = records(log, EMBEDDED)[3][-1]
        assert (back.key, back.value, back.headers) == (None, b"\xff\x00bad", ())


def test_what_was_put_back_is_handled_or_becomes_another_letter(rejected: ConfiguredLog) -> None:
    before = listed(rejected, "--topic", ARTICLES)
    assert len(replayed(rejected.run("dead", "replay", "--all", "--topic", ARTICLES, "--json"))) == 2
    assert run_strictly(rejected) == []
    after = listed(rejected, "--topic", ARTICLES)
    assert len(after) == 2
    assert {letter["id"] for letter in after}.isdisjoint(letter["id"] for letter in before)
    document = json.loads(rejected.run("dead", "show", after[0]["id"], "--json").stdout)
    assert [h["text"] for h in document["headers"] if h["name"] == "samestory-offset"] == [str(after[0]["offset"])]
    assert after[0]["offset"] > before[-1]["offset"]


def test_all_leaves_out_what_stories_are_rebuilt_from_unless_it_is_named(rejected: ConfiguredLog) -> None:
    put(rejected, Message(topic=CHANGES, key=b"s1", value=b"bad", partition=1))
    run_strictly(rejected, "compare", CHANGES)
    [change] = listed(rejected, "--topic", CHANGES)
    done = rejected.run("dead", "replay", "--all", "--json")
    assert len(replayed(done)) == 3
    assert f"{change['id']} left out" in done.stderr
    assert replayed(rejected.run("dead", "replay", "--all", "--topic", CHANGES, "--json")) == [change["id"]]
    with rejected.opened() as log:
        assert [record.value for record in records(log, CHANGES)[1]] == [b"bad", b"bad"]


def test_a_letter_of_another_program_is_listed_and_stays(rejected: ConfiguredLog) -> None:
    put(rejected, Message(topic="articles.dead", key=None, value=b"who knows"))
    [foreign] = [letter for letter in listed(rejected) if letter["topic"] is None]
    done = rejected.run("dead", "replay", "--all", "--json")
    assert len(replayed(done)) == 3
    assert f"{foreign['id']} left out" in done.stderr
    refused = rejected.run("dead", "replay", foreign["id"])
    assert refused.returncode == 1
    assert "does not say where it came from" in refused.stderr


def test_a_letter_that_is_not_there_is_named(rejected: ConfiguredLog) -> None:
    for command in ("show", "replay"):
        done = rejected.run("dead", command, "articles.dead:0:12345")
        assert done.returncode == 1
        assert done.stderr.startswith("samestory: no dead letter articles.dead:0:12345")


@pytest.mark.parametrize(
    "arguments",
    [
        ("replay",),
        ("replay", "articles.dead:0:1", "--all"),
        ("replay", "articles.dead:0:1", "--topic", ARTICLES),
        ("replay", "articles:0:1"),
        ("show", "articles.dead"),
        ("show", "articles.dead:0:x"),
        ("list", "--topic", "nothing"),
    ],
)
def test_a_wrong_call_exits_2(samestory, arguments: tuple[str, ...]) -> None:
    assert samestory("dead", *arguments).returncode == 2


def test_two_do_not_put_letters_back_at_once(rejected: ConfiguredLog) -> None:
    rejected.data_dir.mkdir(exist_ok=True)
    descriptor = os.open(rejected.data_dir, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    refused = rejected.run("dead", "replay", "--all")
    assert refused.returncode == 1
    assert "another `dead replay` or `topics import` is running" in refused.stderr
    os.close(descriptor)
    assert len(replayed(rejected.run("dead", "replay", "--all", "--json"))) == 3
