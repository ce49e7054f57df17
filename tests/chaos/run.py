"""A run: brokers, the line under load, faults at random moments, and in the end the checks."""

import math
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from kafka.errors import KafkaError

from pipeline.errors import TransientError
from tests.chaos.brokers import Survey
from tests.chaos.checker import Findings, check
from tests.chaos.crew import Crew
from tests.chaos.faults import FAULTS
from tests.chaos.host import FEEDER, fed
from tests.chaos.line import OUTPUTS, STAGES, open_log, topic_specs
from tests.chaos.scene import Scene
from tests.support.kafka_broker import Cluster

Answer = TypeVar("Answer")

NODES = 3
_RATE = 25.0  # records a second
_RECOVERY_LIMIT_S = 300.0
_AROUND_S = 8.0
_OVERLAP = 0.4  # of the faults, the next one does not wait until the line has recovered


@dataclass(kw_only=True)
class Event:
    """One fault. `recovered_s`: from its end until all that was put in by then had come out; None: not waited for."""

    kind: str
    began: float
    ended: float = 0.0
    detail: str = ""
    recovered_s: float | None = None

    def __str__(self) -> str:
        at = datetime.fromtimestamp(self.began, UTC).strftime("%H:%M:%S")
        return f"{at} {self.kind} ({self.detail or 'not over'})"


@dataclass(kw_only=True)
class Result:
    events: list[Event] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    lives: int = 0

    @property
    def complaints(self) -> list[str]:
        return [*self.failures, *self.findings.complaints]


def schedule(events: int, seed: int) -> list[str]:
    """Every kind once, as far as `events` goes, then by weight; shuffled."""
    choose = random.Random(seed)
    kinds = list(FAULTS)
    choose.shuffle(kinds)
    more = choose.choices(list(FAULTS), [weight for _, weight in FAULTS.values()], k=max(0, events - len(kinds)))
    drawn = [*kinds[:events], *more]
    choose.shuffle(drawn)
    return drawn


def run(
    libs: Path, kinds: list[str], *, seed: int, limit_s: float = math.inf, say: Callable[[str], None] = print
) -> Result:
    """No further fault after `limit_s`.

    Fails by AssertionError where it cannot go on; whatever else is wrong is in the result.
    """
    folder = Path(tempfile.mkdtemp(prefix="samestory-chaos-"))
    complaints = True
    try:
        with Cluster(libs, nodes=NODES) as cluster:
            result = _Run(cluster, folder, seed=seed, say=say).run(kinds, limit_s)
        complaints = bool(result.complaints)
    finally:
        if complaints:
            say(f"what the members said is kept in {folder}")
        else:
            shutil.rmtree(folder)
    return result


class _Run:
    def __init__(self, cluster: Cluster, folder: Path, *, seed: int, say: Callable[[str], None]) -> None:
        self._cluster, self._folder, self._say = cluster, folder, say
        self._choose = random.Random(seed)
        self._survey = Survey(cluster.bootstrap_servers)
        self._log = open_log(cluster.bootstrap_servers, folder, copies=NODES)
        self._log.create(topic_specs())
        self._crew = Crew(folder, cluster.bootstrap_servers, copies=NODES, seed=seed, rate=_RATE)
        self._result = Result()
        self._scene = Scene(
            crew=self._crew,
            cluster=cluster,
            survey=self._survey,
            choose=self._choose,
            settle=self._recover,
        )

    def run(self, kinds: list[str], limit_s: float) -> Result:
        began = time.monotonic()
        try:
            self._crew.pause(0)
            self._recover()
            for number, kind in enumerate(kinds, 1):
                if time.monotonic() - began > limit_s:
                    self._say(f"time is up after {number - 1} of {len(kinds)} events")
                    break
                self._crew.pause(self._choose.uniform(0.2, 1.5))
                self._do(kind)
                self._say(f"{number:4}/{len(kinds)} {self._told(self._result.events[-1])}")
            self._finish()
        finally:
            self._crew.close()
            self._survey.close()
            self._log.close()
        self._result.failures += [*self._crew.failures, *self._scene.failures]
        self._result.lives = self._crew.lives
        self._result.seconds = time.monotonic() - began
        return self._result

    def _do(self, kind: str) -> None:
        event = Event(kind=kind, began=time.time())
        self._result.events.append(event)
        failures = len(self._crew.failures) + len(self._scene.failures)
        event.detail = FAULTS[kind][0](self._scene)
        event.ended = time.time()
        self._lag(self._choose.choice(list(STAGES)))
        if self._choose.random() >= _OVERLAP:
            event.recovered_s = self._recover()
        for failure in [*self._crew.failures, *self._scene.failures][failures:]:
            self._say(f"     ! {failure}")

    def _told(self, event: Event) -> str:
        recovered = "" if event.recovered_s is None else f", recovered in {event.recovered_s:.1f} s"
        return f"{event} took {event.ended - event.began:.1f} s{recovered}"

    def _recover(self) -> float:
        """Wait until what was put in by now has come out at the end; how long that took."""
        began = time.monotonic()
        for stage, inputs in STAGES.items():
            ends = self._ask(partial(self._survey.ends, inputs, stable=True))
            while True:
                committed = self._ask(partial(self._survey.committed, stage, inputs))
                behind = {place: (committed[place], end) for place, end in ends.items() if committed[place] < end}
                if not behind:
                    break
                waited = time.monotonic() - began
                if waited > _RECOVERY_LIMIT_S:
                    raise AssertionError(self._hangs(stage, behind))
                self._crew.pause(0.1)
        return time.monotonic() - began

    def _finish(self) -> None:
        """No more input; then nothing may be left over anywhere, while the members are there to see to it."""
        self._crew.wanted[FEEDER] = 0
        self._crew.end(FEEDER, limit_s=_RECOVERY_LIMIT_S)
        began = time.monotonic()
        while left := self._ask(self._left_over):
            assert time.monotonic() - began < _RECOVERY_LIMIT_S, f"left over in the end: {left}\n{self._crew.tails()}"
            self._crew.pause(0.5)
        self._say(f"nothing left over {time.monotonic() - began:.1f} s after the last input")
        self._crew.replacing = False
        for stage in STAGES:
            self._crew.end(stage, limit_s=60)
        self._result.findings = check(
            self._cluster.bootstrap_servers, self._log, fed=fed(self._folder), meanwhile=self._meanwhile
        )

    def _left_over(self) -> list[str]:
        """Open transactions, records that readers may not see yet, lag."""
        every = sorted({topic for inputs in STAGES.values() for topic in inputs}.union(OUTPUTS))
        ends, stable = self._survey.ends(every), self._survey.ends(every, stable=True)
        left = [
            f"{place} ends at {end}, for readers at {stable[place]}"
            for place, end in ends.items()
            if stable[place] != end
        ]
        for stage, inputs in STAGES.items():
            for place, at in self._survey.committed(stage, inputs).items():
                if at != ends[place]:
                    left.append(f"{stage} has committed {at} of {ends[place]} of {place}")
        lags = {stage: self._lag(stage) for stage in STAGES}
        left += [f"the lag of {stage} is {lag}, says our own client" for stage, lag in lags.items() if lag != 0]
        return [*left, *self._survey.open_transactions(), *self._survey.open_producers(every)]

    def _lag(self, stage: str) -> int | None:
        """As our own client knows it, which has lived through all that was done to the brokers."""
        try:
            return self._log.lag(stage, STAGES[stage])
        except TransientError:
            return None

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        """The brokers may be on their way up."""
        until = time.monotonic() + _RECOVERY_LIMIT_S
        while True:
            try:
                return question()
            except KafkaError as exc:
                if time.monotonic() > until:
                    raise AssertionError(f"the brokers do not answer\n{self._crew.tails()}") from exc
                self._survey.close()
                self._crew.pause(0.3)

    def _hangs(self, stage: str, behind: dict[tuple[str, int], tuple[int, int]]) -> str:
        return (
            f"{stage} has not caught up within {_RECOVERY_LIMIT_S:g} s: (committed, end) {behind}\n"
            f"events: {'; '.join(map(str, self._result.events[-4:]))}\n"
            f"{self._crew.tails()}\nended by themselves: {self._crew.failures}"
        )

    def _meanwhile(self, at_ms: int) -> str:
        at = at_ms / 1000
        near = [e for e in self._result.events if e.began - _AROUND_S < at < e.ended + _AROUND_S]
        return "; ".join(map(str, near)) or "nothing"


def table(result: Result) -> str:
    """Events by kind with their times to recover, and what was counted."""
    lines = [f"{'event':42} {'done':>5} {'recovery p50':>13} {'max':>7}"]
    for kind in FAULTS:
        events = [event for event in result.events if event.kind == kind]
        times = [event.recovered_s for event in events if event.recovered_s is not None]
        p50, most = (f"{statistics.median(times):.1f} s", f"{max(times):.1f} s") if times else ("-", "-")
        lines.append(f"{kind:42} {len(events):5} {p50:>13} {most:>7}")
    counted = result.findings
    lines += [
        f"{'all':42} {len(result.events):5}",
        "",
        *(f"{topic:42} {count:8} records" for topic, count in counted.records.items()),
        f"{'more than once':42} {counted.twice:8}",
        f"{'lost':42} {counted.lost:8}",
        f"{'lives of processes':42} {result.lives:8}",
        f"{'seconds':42} {result.seconds:8.0f}",
        f"{'complaints':42} {len(result.complaints):8}",
    ]
    return "\n".join(lines)
