"""The example consumers on a real broker: each reads what a samestory would have written, and nothing else."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaProducer

from tests.running import PATIENCE_S, ROOT

CONSUMERS = ROOT / "examples/consumers"
MESSAGES = ROOT / "tests/contracts/examples"

STORY = json.loads((MESSAGES / "story.v1.json").read_text())
COMPARISON = json.loads((MESSAGES / "comparison.v1.json").read_text())
FERRY = STORY["id"]
HURT = (
    f"{FERRY}\tFerry runs aground off Northgate\tnumber\tHarbour Times: Nobody was hurt. | The Post: Three were hurt."
)


def story(story_id: str, headline: str, *aliases: str) -> dict[str, Any]:
    return {**STORY, "id": story_id, "headline": headline, "aliases": list(aliases)}


def comparison(story_id: str, *conflicts: dict[str, Any]) -> dict[str, Any]:
    return {**COMPARISON, "story_id": story_id, "conflicts": list(conflicts)}


def conflict(kind: str, first: str, second: str) -> dict[str, Any]:
    (known,) = COMPARISON["conflicts"]
    sides = [{**side, "sentence": sentence} for side, sentence in zip(known["sides"], (first, second), strict=True)]
    return {**known, "kind": kind, "sides": sides}


class Published:
    """Topics of this test's own, written to as the stages do: in transactions, in the partition of the language."""

    partition = 2

    def __init__(self, servers: str) -> None:
        name = f"examples-{uuid.uuid4().hex[:8]}"
        self.servers, self.stories, self.compared, self.group = servers, f"{name}.stories", f"{name}.compared", name
        self._admin = KafkaAdminClient(bootstrap_servers=servers)
        configs = {"cleanup.policy": "compact"}
        topics = {topic: {"num_partitions": 4, "configs": configs} for topic in (self.stories, self.compared)}
        self._admin.create_topics(topics, wait_for_metadata=True)
        self._producer = KafkaProducer(bootstrap_servers=servers, transactional_id=name)
        self._producer.init_transactions()

    def write(self, *records: tuple[str, str, dict[str, Any] | None], commit: bool = True) -> None:
        """`records`: topic, key, and message or None for a tombstone."""
        self._producer.begin_transaction()
        for topic, key, message in records:
            value = None if message is None else json.dumps(message).encode()
            self._producer.send(topic, key=key.encode(), value=value, partition=self.partition)
        self._producer.flush()
        if commit:
            self._producer.commit_transaction()
        else:
            self._producer.abort_transaction()

    def close(self) -> None:
        self._producer.close()
        self._admin.delete_topics([self.stories, self.compared])
        self._admin.close()


@pytest.fixture
def published(kafka_brokers: str) -> Iterator[Published]:
    made = Published(kafka_brokers)
    made.write(
        (made.stories, FERRY, story(FERRY, "A ferry is aground")),
        (made.stories, "s-other", story("s-other", "Ferry accident")),
        (made.compared, "s-other", comparison("s-other")),
    )
    made.write(
        (made.stories, FERRY, story(FERRY, "Never published")),
        (made.compared, FERRY, comparison(FERRY, conflict("date", "It was Monday.", "It was Sunday."))),
        commit=False,
    )
    made.write(
        (made.stories, FERRY, story(FERRY, "Ferry runs aground off Northgate", "s-other")),
        (made.stories, "s-other", None),
        (made.compared, FERRY, COMPARISON),
        (made.compared, "s-other", None),
    )
    yield made
    made.close()


def run(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, timeout=PATIENCE_S, env={**os.environ, **variables}
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def follow_stories(published: Published) -> Callable[[], subprocess.CompletedProcess[str]]:
    topics = ("--stories", published.stories, "--compared", published.compared, "--group", published.group)
    return lambda: run(
        sys.executable, CONSUMERS / "follow_stories.py", published.servers, *topics, "--once", PYTHONWARNINGS="default"
    )


def test_the_python_consumer_tells_of_each_conflict_that_was_committed_once(published, follow_stories) -> None:
    told = follow_stories()
    assert told.stdout.splitlines() == [HURT]
    assert "1 stories known" in told.stderr
    assert follow_stories().stdout == ""
    dated = conflict("date", "It was Monday.", "It was Sunday.")
    published.write((published.compared, FERRY, comparison(FERRY, *COMPARISON["conflicts"], dated)))
    (only_the_new_one,) = follow_stories().stdout.splitlines()
    assert only_the_new_one.split("\t")[2:] == ["date", "Harbour Times: It was Monday. | The Post: It was Sunday."]
    published.write((published.compared, FERRY, comparison(FERRY, conflict("place", "Here.", "There."))), commit=False)
    assert follow_stories().stdout == ""


def test_the_python_consumer_stops_at_a_version_that_it_does_not_know(published) -> None:
    published.write((published.stories, FERRY, {"schema": "story", "version": 2}))
    topics = ("--stories", published.stories, "--compared", published.compared, "--group", published.group)
    command = [sys.executable, CONSUMERS / "follow_stories.py", published.servers, *topics, "--once"]
    stopped = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
    assert stopped.returncode == 1
    assert "has messages of version 2: this program knows version 1" in stopped.stderr


def test_the_kcat_consumer_prints_ids_and_headlines_of_what_was_committed(published) -> None:
    printed = run(CONSUMERS / "follow.sh", published.servers, "-e", TOPIC=published.stories)
    assert printed.stdout.splitlines() == [
        f"{FERRY}\tA ferry is aground",
        "s-other\tFerry accident",
        f"{FERRY}\tFerry runs aground off Northgate",
        "s-other\t(merged into another)",
    ]


def test_the_consumers_know_samestory_by_its_topics_alone() -> None:
    source = (CONSUMERS / "follow_stories.py").read_text()
    assert not {"pipeline", "consumers", "producers"} & {
        line.split()[1].partition(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))
    }
