"""Stages killed with SIGKILL again and again, under load: the result is that of a run that nobody killed."""

import random
import threading
from pathlib import Path

import pytest

from pipeline.ports import Message
from pipeline.running.runner import run_stage
from tests.integration.crash_child import MOMENTS
from tests.integration.crash_harness import Victim, contents, run_under_kills
from tests.integration.crash_stages import PARTITIONS, SETTINGS, STAGES, open_log
from tests.running import PATIENCE_S


@pytest.mark.parametrize("kills", [15, pytest.param(50, marks=pytest.mark.slow)])
def test_kills_of_each_stage_change_nothing(tmp_path: Path, kills: int) -> None:
    log = open_log(tmp_path / "killed.db")
    producer = log.producer("test")
    choose = random.Random(7)
    appended: list[Message] = []

    def feed() -> None:
        words = [f"{choose.choice('abcdefgh')}{choose.randint(0, 40)}".encode() for _ in range(200)]
        words[17] = b"\xff no text"
        messages = [Message(topic="words", key=b"%d" % choose.randint(0, 99), value=word) for word in words]
        producer.append(messages)
        appended.extend(messages)

    victims = [
        Victim(
            group=stage.name,
            inputs=stage.inputs,
            program="tests.integration.crash_stages:run",
            arguments=[stage.name, str(tmp_path / "killed.db")],
        )
        for stage in STAGES
    ]
    run_under_kills(victims, log, feed=feed, kills=kills, seed=11, timeout_s=3 * PATIENCE_S)
    for victim in victims:
        assert victim.kills.total() == kills
        assert set(victim.kills) == set(MOMENTS)

    never_killed = open_log(tmp_path / "never-killed.db")
    never_killed.producer("test").append(appended)
    for stage in STAGES:
        run_stage(stage(), never_killed, SETTINGS, stop=threading.Event(), drain=True, poll_timeout_s=0.05)

    killed_result, result = contents(log, *PARTITIONS), contents(never_killed, *PARTITIONS)
    assert sum(map(len, result["tallies"])) + sum(map(len, result["words.dead"])) == len(appended)
    assert killed_result == result
    log.close()
    never_killed.close()
