"""Two members of `compare` killed with SIGKILL again and again while stories wait: the last comparisons are right.

On either transport, at every moment of a batch, beside each other: so partitions change hands with stories that wait.
"""

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from consumers.waiting import mark_of
from pipeline import app
from pipeline.configuration import load_configuration
from pipeline.contracts import codec
from pipeline.contracts.topics import CHANGES, COMPARED, TOPICS
from pipeline.domain.articles.articles import Article
from pipeline.domain.stories.stories import Change, story_id
from pipeline.ports import Message, WatchedLog
from pipeline.running.runner import run_stage
from tests.integration.crash_child import MOMENTS
from tests.integration.crash_harness import comparisons, newest, run_under_kills
from tests.integration.forked_victim import ForkedVictim
from tests.running import PATIENCE_S
from tests.support.comparing import article
from tests.support.configured_log import ConfiguredLog, records
from tests.support.story_changes import change

PARTITIONS = 4
STORIES_EACH = 3
CHANGES_EACH = 12
MOST_VERSIONS = 4
SHORT_TIMES = {
    "SAMESTORY_LOG_MEMBER_TIMEOUT_S": "20",
    "SAMESTORY_KAFKA_SESSION_TIMEOUT_S": "5",
    "SAMESTORY_KAFKA_TRANSACTION_TIMEOUT_S": "5",
    "SAMESTORY_KAFKA_REQUEST_TIMEOUT_S": "10",
}


class News:
    """Stories that grow, and are revised, just after they were compared, and of most of which nobody reports later.

    So that these wait is found in the marks alone. Some are closed or merged.
    """

    def __init__(self, seed: int) -> None:
        self._choose = random.Random(seed)
        self._articles = 0
        self._open: dict[int, list[tuple[str, list[Article]]]] = {number: [] for number in range(PARTITIONS)}

    def changes(self) -> Iterator[Message]:
        for number, stories in self._open.items():
            for one in self._some(stories):
                key = one.story_id.encode()
                yield Message(topic=CHANGES, key=key, value=codec.encode_change(one), partition=number)

    def _some(self, stories: list[tuple[str, list[Article]]]) -> Iterator[Change]:
        for _ in range(CHANGES_EACH):
            while len(stories) < STORIES_EACH:
                first = self._article()
                stories.append((story_id(first.id), [first]))
                yield change("created", stories[-1][0], first)
            place = self._choose.randrange(len(stories))
            story, versions = stories[place]
            if len(versions) < MOST_VERSIONS:
                versions.append(self._article())
                yield change("linked", story, versions[-1])
                continue
            if self._choose.random() < 0.5:
                versions[0] = replace(versions[0], revision=2, title="Corrected")
                yield change("revised", story, versions[0])
            del stories[place]
            end = self._choose.random()
            if end < 0.1:
                yield change("closed", story)
            elif end < 0.2:
                stories[0][1].extend(versions)
                yield change("merged", stories[0][0], other_story_id=story)

    def _article(self) -> Article:
        self._articles += 1
        hurt = self._choose.randint(2, 9)
        return article(f"Outlet {self._articles}", f"The ferry hit the quay. {hurt} people were hurt on board.")


@pytest.mark.parametrize("kills", [6, pytest.param(24, marks=pytest.mark.slow)])
def test_kills_while_stories_wait_leave_each_with_the_comparison_of_its_last_change(
    configured: ConfiguredLog, tmp_path: Path, kills: int
) -> None:
    variables = {**configured.variables, **SHORT_TIMES, "SAMESTORY_COMPARE_INTERVAL_S": "10"}
    news, appended = News(seed=4), list[Message]()
    victims = [
        ForkedVictim(
            group="compare",
            inputs=(CHANGES,),
            program="",
            arguments=[],
            data_dir=configured.data_dir,
            variables=variables,
        )
        for _ in range(2)
    ]
    with configured.opened() as log:
        log.create(TOPICS)
        producer = log.producer("test")

        def feed() -> None:
            messages = list(news.changes())
            producer.append(messages)
            appended.extend(messages)

        for victim in victims:
            victim.load()
        run_under_kills(
            victims, log, feed=feed, kills=kills, seed=2, timeout_s=3 * PATIENCE_S, low_water=96, batches=16
        )
        for victim in victims:
            assert victim.kills.total() == kills
            assert set(victim.kills) == set(MOMENTS)
        found, written = comparisons(log), [record for those in records(log, COMPARED) for record in those]
        values = newest(log, COMPARED)
    assert found == expected(appended, tmp_path / "calm")
    assert all(mark_of(record, 0).offset > 0 for record in written)
    assert any(mark_of(record, 0).stories for record in written), "no story waited"
    assert len(values) <= len(written) < len(appended)


def expected(appended: list[Message], folder: Path) -> dict[str, object]:
    """The comparisons that one member makes that nobody kills, and in which no story waits."""
    calm = load_configuration(None, {"SAMESTORY_DATA_DIR": str(folder), "SAMESTORY_COMPARE_INTERVAL_S": "0"})
    log: WatchedLog = app.open_log(calm)
    log.producer("test").append(appended)
    run_stage(app.open_stage(calm, "compare"), log, calm.settings.runner, stop=threading.Event(), drain=True)
    found = comparisons(log)
    log.close()
    return found
