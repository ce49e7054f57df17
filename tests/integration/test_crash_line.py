"""The real stages killed with SIGKILL again and again, under load: no article lost, none twice, same stories."""

import random
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import app
from pipeline.configuration import Configuration, load_configuration
from pipeline.contracts import codec
from pipeline.contracts.topics import (
    ARTICLES,
    CHANGES,
    EMBEDDED,
    STAGE_INPUTS,
    STORIES,
    dead_letter_topic,
)
from pipeline.domain.articles.articles import Article
from pipeline.ports import Message, WatchedLog
from pipeline.running.runner import run_stage
from tests.integration.crash_child import MOMENTS
from tests.integration.crash_harness import comparisons, contents, newest, run_under_kills
from tests.integration.crash_host import ENVIRONMENT
from tests.integration.forked_victim import ForkedVictim
from tests.running import PATIENCE_S, ROOT
from tests.support.newsroom_articles import newsroom_articles


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
