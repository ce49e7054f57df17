"""The whole line on Kafka, each stage in its own process, as in a deployment: scaled up and down and restarted
one by one while articles come in.
"""

import json
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.contracts.topics import ARTICLES, STAGE_INPUTS
from pipeline.domain.tuning.evaluation import score
from pipeline.ports import Message
from pipeline.settings import KafkaSettings
from pipeline.transport.kafka import KafkaLog
from tests.running import PATIENCE_S, ROOT, environment, run_samestory
from tests.support.kafka_broker import Cluster
from tests.support.newsroom_articles import NEWSROOM, newsroom_articles


class Line:
    """The stages' processes, by names of the test's own."""

    def __init__(self, brokers: str, folder: Path) -> None:
        self.variables = {
            "SAMESTORY_LOG_TRANSPORT": "kafka",
            "SAMESTORY_KAFKA_BOOTSTRAP_SERVERS": brokers,
            "SAMESTORY_KAFKA_REPLICATION_FACTOR": "1",
            "SAMESTORY_KAFKA_MIN_INSYNC_REPLICAS": "1",
            "SAMESTORY_RUNNER_BATCH_RECORDS": "8",
            "SAMESTORY_EMBED_THREADS": "1",
        }
        self.folder = folder
        settings = KafkaSettings(bootstrap_servers=(brokers,))
        self.log = KafkaLog(settings, folder=folder, member_timeout_s=60)
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def call(self, *arguments: str | Path) -> str:
        done = run_samestory(*arguments, data_dir=self.folder / "operator", **self.variables)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, name: str, stage: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as said:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", "pipeline", "consume", stage],
                cwd=ROOT,
                env=environment(self.folder / name, **self.variables),
                stderr=said,
            )

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE_S) == 0, (self.folder / f"{name}.log").read_text()

    def lag(self, stage: str) -> int:
        return self.log.lag(stage, STAGE_INPUTS[stage])

    def wait_for(self, stage: str, most: int = 0) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while (lag := self.lag(stage)) > most:
            for name, process in self.running.items():
                assert process.poll() is None, (self.folder / f"{name}.log").read_text()
            assert time.monotonic() < deadline, f"{stage} is still {lag} behind"
            time.sleep(0.2)

    def close(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()
        self.log.close()


@pytest.fixture
def line(kafka_libs: Path, tmp_path: Path) -> Iterator[Line]:
    with Cluster(kafka_libs) as cluster:
        made = Line(cluster.bootstrap_servers, tmp_path)
        yield made
        made.close()


def test_scaling_and_restarting_while_articles_come_in_loses_and_repeats_nothing(line: Line, tmp_path: Path) -> None:
    assert "articles" in line.call("topics", "create")
    line.call("topics", "verify")
    articles = newsroom_articles()
    files = []
    for number in range(3):
        file = tmp_path / f"{number}.jsonl"
        fields = ("url", "title", "text", "source", "family", "language")
        rows = [
            {**{f: getattr(a, f) for f in fields}, "published": a.event_time.isoformat()} for a in articles[number::3]
        ]
        file.write_bytes(b"\n".join(msgspec.json.encode(row) for row in rows))
        files.append(file)

    for stage in ("embed", "cluster", "compare"):
        line.start(stage, stage)
    line.call("add", files[0])
    line.wait_for("embed", most=20)  # it is at work
    for name in ("embed-2", "embed-3"):
        line.start(name, "embed")
    line.call("add", files[1])
    line.log.producer("stranger").append(
        [
            Message(topic=ARTICLES, key=b"not-ours", value=b"no record of ours"),
            Message(topic=ARTICLES, key=b"newer", value=b'{"schema":"article","version":99}'),
        ]
    )
    for stage in ("embed", "cluster", "compare"):  # a rolling restart
        line.stop(stage)
        line.start(stage, stage)
    line.call("add", files[2])
    line.stop("embed-2")
    line.stop("embed-3")
    for stage in ("embed", "cluster", "compare"):
        line.wait_for(stage)

    stories = [json.loads(row) for row in line.call("stories", "--json").splitlines()]
    found = [version["article_id"] for story in stories for version in story["versions"]]
    assert sorted(found) == sorted(article.id for article in articles)
    assert _b_cubed(stories) >= 0.9
    dead = [json.loads(row) for row in line.call("dead", "list", "--json").splitlines()]
    assert sorted(letter["error"].split(":")[0] for letter in dead) == ["MalformedRecord", "UnknownSchema"]
    for name in list(line.running):
        line.stop(name)


def _b_cubed(stories: list[dict[str, Any]]) -> float:
    truth = tomllib.loads((NEWSROOM / "truth.toml").read_text())["stories"]
    ids = {article.url.rsplit("/", 2)[-1]: article.id for article in newsroom_articles()}
    by_stem = {}
    for file in (NEWSROOM / "articles").glob("*.md"):
        head = tomllib.loads(file.read_text().split("+++")[1])
        by_stem[file.stem] = ids[head["slug"]]
    true_story = {by_stem[stem]: name for name, stems in truth.items() for stem in stems}
    found_story = {v["article_id"]: story["id"] for story in stories for v in story["versions"]}
    return score(found_story, true_story).b_cubed.f1
