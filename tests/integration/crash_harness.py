"""Runs stages as processes that are killed with SIGKILL again and again, under load, until the work is done.

For other stages: give each one's group, inputs and program to `Victim`, in the order in which a record passes them, a
`feed` that appends more input, and compare the topics afterwards with those of a run that nobody killed.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.contracts import codec
from pipeline.contracts.topics import COMPARED
from pipeline.ports import LogStatus, Record, TopicPartition, WatchedLog
from tests.integration.crash_child import MOMENTS
from tests.running import PATIENCE_S, ROOT

_LOW_WATER = 400


@dataclass(kw_only=True)
class Victim:
    """A stage to be killed. `program` is `module:function`, called with `arguments` as a program would be."""

    group: str
    inputs: tuple[str, ...]
    program: str
    arguments: Sequence[str]
    kills: Counter[str] = field(default_factory=Counter)
    moment: str = ""
    process: subprocess.Popen[str] | None = None

    def start(self, moment: str, count: int) -> None:
        self.moment = moment
        command = [sys.executable, "-m", "tests.integration.crash_child", moment, str(count), self.program]
        self.process = subprocess.Popen(
            [*command, *self.arguments], cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ
        )

    def look(self) -> bool:
        """Whether it runs. Fails where it ended by anything but a kill."""
        if self.process is None:
            return False
        code = self.process.poll()
        if code is None:
            return True
        _, errors = self.process.communicate()
        self.process = None
        assert code == -signal.SIGKILL, f"{self.group} ended by itself with {code}, at {self.moment}:\n{errors}"
        self.kills[self.moment] += 1
        return False

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        assert self.process.returncode == 0, f"{self.group} was asked to stop, and ended with an error:\n{errors}"
        self.process = None

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()


def run_under_kills(
    victims: Sequence[Victim],
    log: LogStatus,
    *,
    feed: Callable[[], None],
    kills: int,
    seed: int,
    timeout_s: float,
    low_water: int = _LOW_WATER,
    batches: int = 3,
) -> None:
    """Kill each stage `kills` times, at all of `MOMENTS` in turn, after up to `batches`, then let them finish.

    `feed` is called for more input as long as kills are to come and fewer than `low_water` records wait for
    all stages together.
    """
    choose = random.Random(seed)
    deadline = time.monotonic() + timeout_s
    try:
        while any(victim.kills.total() < kills for victim in victims) or _work_left(victims, log):
            assert time.monotonic() < deadline, f"not done in time: {[dict(v.kills) for v in victims]}"
            for victim in victims:
                if not victim.look():
                    done = victim.kills.total()
                    moment = MOMENTS[done % len(MOMENTS)] if done < kills else "never"
                    victim.start(moment, choose.randint(1, 4 * batches if moment == "timer" else batches))
            unkilled = any(victim.kills.total() < kills for victim in victims)
            if unkilled and sum(log.lag(victim.group, victim.inputs) for victim in victims) < low_water:
                feed()
            time.sleep(0.005)
        for victim in victims:
            victim.stop()
    finally:
        for victim in victims:
            victim.kill()


def contents(log: WatchedLog, *topics: str) -> dict[str, list[list[tuple[int, bytes | None, bytes | None]]]]:
    """Each topic's partitions: offset, key and value of every record."""
    return {
        topic: [
            [_essence(record) for record in log.read(TopicPartition(topic, number))]
            for number in range(log.partitions(topic))
        ]
        for topic in topics
    }


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


def _work_left(victims: Sequence[Victim], log: LogStatus) -> bool:
    # Upstream first: once a stage has nothing left, it adds nothing to what the next one is asked about afterwards.
    return any(log.lag(victim.group, victim.inputs) for victim in victims)


def _essence(record: Record) -> tuple[int, bytes | None, bytes | None]:
    return record.offset, record.key, record.value
