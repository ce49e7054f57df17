"""The real stages killed with SIGKILL again and again, under load: no article lost, none twice, same stories."""

import contextlib
import os
import queue
import random
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipeline import app
from pipeline.configuration import Configuration, load_configuration
from pipeline.contracts import codec
from pipeline.contracts.topics import (
    ARTICLES,
    CHANGES,
    COMPARED,
    EMBEDDED,
    STAGE_INPUTS,
    STORIES,
    dead_letter_topic,
)
from pipeline.domain.articles.articles import Article
from pipeline.ports import Message, WatchedLog
from pipeline.running.runner import run_stage
from tests.integration.crash_child import MOMENTS
from tests.integration.crash_harness import Victim, contents, run_under_kills
from tests.integration.crash_host import ENVIRONMENT
from tests.running import PATIENCE_S, ROOT
from tests.support.newsroom_articles import newsroom_articles


@dataclass(kw_only=True)
class ForkedVictim(Victim):
    """A stage whose lives are forks of a process that has loaded its models (`crash_host`)."""

    data_dir: Path
    pid: int | None = None
    lines: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)

    def load(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.crash_host", self.group, str(self.data_dir)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.lines.get(timeout=PATIENCE_S) == "ready"

    def _listen(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        with self.process.stdout as said:
            for line in said:
                self.lines.put(line.strip())

    def start(self, moment: str, count: int) -> None:
        self.moment = moment
        assert self.process is not None
        assert self.process.stdin is not None
        print(moment, count, file=self.process.stdin, flush=True)
        self.pid = int(self.lines.get(timeout=PATIENCE_S).removeprefix("started "))

    def look(self) -> bool:
        if self.pid is None:
            return False
        try:
            ended = self.lines.get_nowait()
        except queue.Empty:
            return True
        self.pid = None
        assert ended == f"ended {-signal.SIGKILL}", f"{self.group} {ended} by itself, at {self.moment}"
        self.kills[self.moment] += 1
        return False

    def stop(self) -> None:
        if self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)
            assert self.lines.get(timeout=PATIENCE_S) == "ended 0"
            self.pid = None

    def kill(self) -> None:
        assert self.process is not None
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=PATIENCE_S)


def configured(folder: Path) -> Configuration:
    return load_configuration(ROOT / "config/samestory.toml", {**ENVIRONMENT, "SAMESTORY_DATA_DIR": str(folder)})


def embedded_articles(log: WatchedLog) -> list[object]:
    """Which revision of which article came out where.

    A vector's last digits depend on the texts batched with it.
    """
    return [
        (number, offset, (e := codec.decode_embedded(value)).article.id, e.article.revision)
        for number, partition in enumerate(contents(log, EMBEDDED)[EMBEDDED])
        for offset, _, value in partition
    ]


def changes(log: WatchedLog) -> list[object]:
    """What happened to which story, in order."""
    return [
        (
            number,
            offset,
            c.kind,
            c.story_id,
            c.other_story_id,
            c.article_ids,
            c.copy_of,
            c.article and c.article.article,
        )
        for number, partition in enumerate(contents(log, CHANGES)[CHANGES])
        for offset, _, value in partition
        for c in [codec.decode_change(value)]
    ]


def stories(log: WatchedLog) -> dict[str, object]:
    """Each story in the end: its state, its versions with their revisions, whom each copies, its aliases."""
    found: dict[str, object] = {}
    for key, value in newest(log, STORIES).items():
        story = codec.decode_story(value)
        versions = [(v.article_id, v.revision, v.copy_of) for v in story.versions]
        found[key.decode()] = (story.state, story.headline, story.aliases, versions)
    return found


def comparisons(log: WatchedLog) -> dict[str, object]:
    """Each comparison in the end: its versions, whom each copies, and what is not compared.

    Not its sentences: which are matched can depend on the last digits of vectors.
    """
    found: dict[str, object] = {}
    for key, value in newest(log, COMPARED).items():
        comparison = codec.decode_comparison(value)
        versions = [(v.article_id, v.copy_of, v.title) for v in comparison.versions]
        found[key.decode()] = (versions, comparison.not_compared)
    return found


def newest(log: WatchedLog, topic: str) -> dict[bytes, bytes]:
    """The newest value of each key of a compacted topic. How often it was written depends on the batches."""
    kept: dict[bytes, bytes] = {}
    for partition in contents(log, topic)[topic]:
        for _, key, value in partition:
            assert key is not None
            if value is None:
                kept.pop(key, None)
            else:
                kept[key] = value
    return kept


def revised(article: Article, number: int) -> Article:
    # Without a figure: sentences alike but for a figure would be conflicts, which of them hanging on ties of vectors.
    return replace(
        article, revision=number, text=f"{article.text}\n\nThe desk looked at this report{' again' * (number % 5)}."
    )


@pytest.mark.parametrize("kills", [15, pytest.param(50, marks=pytest.mark.slow)])
def test_kills_of_each_real_stage_change_nothing(tmp_path: Path, kills: int) -> None:
    articles = newsroom_articles()[:36]
    killed, calm = configured(tmp_path / "killed"), configured(tmp_path / "calm")
    log = app.open_log(killed)
    producer = log.producer("test")
    choose = random.Random(5)
    appended: list[Message] = []
    waiting = list(articles)

    def feed() -> None:
        """First the articles, then revisions of them, as long as kills are to come."""
        some = [waiting.pop(0) for _ in range(min(6, len(waiting)))]
        number = 2 + len(appended) // len(articles)
        some = some or [revised(choose.choice(articles), number + len(appended)) for _ in range(4)]
        messages = [Message(topic=ARTICLES, key=a.id.encode(), value=codec.encode_article(a)) for a in some]
        messages.append(Message(topic=ARTICLES, key=b"poison", value=b"no article"))
        producer.append(messages)
        appended.extend(messages)

    victims = [
        ForkedVictim(group=name, inputs=inputs, program="", arguments=[], data_dir=tmp_path / "killed")
        for name, inputs in STAGE_INPUTS.items()
    ]
    for victim in victims:
        victim.load()
    run_under_kills(victims, log, feed=feed, kills=kills, seed=3, timeout_s=3 * PATIENCE_S, low_water=8)
    for victim in victims:
        assert victim.kills.total() == kills
        assert set(victim.kills) == set(MOMENTS)

    undisturbed = app.open_log(calm)
    undisturbed.producer("test").append(appended)
    for name in STAGE_INPUTS:
        run_stage(
            app.open_stage(calm, name),
            undisturbed,
            calm.settings.runner,
            stop=threading.Event(),
            drain=True,
        )
    dead = dead_letter_topic(ARTICLES)
    assert len(embedded_articles(log)) + len(contents(log, dead)[dead][0]) == len(appended)
    for result in (embedded_articles, changes, stories, comparisons):
        assert result(log), "nothing to compare"
        assert result(log) == result(undisturbed), result.__name__
    log.close()
    undisturbed.close()
