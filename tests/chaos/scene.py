"""What faults act on: the members, the brokers, and who leads what at the moment."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.chaos.brokers import Survey, group_coordinator, transaction_coordinator
from tests.chaos.crew import Crew, Member
from tests.chaos.line import STAGES
from tests.support.kafka_broker import Cluster

_BROKER_LIMIT_S = 300
_PARTITIONS = 4  # of every topic


@dataclass(kw_only=True)
class Scene:
    """Everything that a fault may touch. `settle` waits until the line has caught up with its input."""

    crew: Crew
    cluster: Cluster
    survey: Survey
    choose: random.Random
    settle: Callable[[], object]
    failures: list[str] = field(default_factory=list)

    def member(self, stage: str | None = None) -> Member:
        while True:
            found = self.crew.of(stage or self.choose.choice(list(STAGES)))
            if found:
                return self.choose.choice(found)
            self.crew.pause(0.1)

    def leader(self, topic: str) -> int:
        return self._node(lambda: self.cluster.leader_of(topic, self.choose.randrange(_PARTITIONS)))

    def _node(self, ask: Callable[[], int | None]) -> int:
        until = time.monotonic() + _BROKER_LIMIT_S
        while (node := ask()) is None or node not in self.cluster.running():
            assert time.monotonic() < until, "nobody leads"
            self.crew.pause(0.2)
        return node

    def group_coordinator(self, group: str) -> int:
        return self._node(lambda: group_coordinator(self.cluster, group))

    def transaction_coordinator(self, name: str) -> int:
        return self._node(lambda: transaction_coordinator(self.cluster, name))

    def meanwhile(self, work: Callable[[], object]) -> None:
        """Wait for something slow, and look after the members."""
        failed: list[BaseException] = []

        def run() -> None:
            try:
                work()
            except BaseException as exc:  # noqa: BLE001 - raised below
                failed.append(exc)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        until = time.monotonic() + _BROKER_LIMIT_S
        while thread.is_alive():
            assert time.monotonic() < until, "a broker does not come back"
            self.crew.pause(0.05)
        if failed:
            raise failed[0]
