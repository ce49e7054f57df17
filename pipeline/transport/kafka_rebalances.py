"""Which partitions a member gained and lost: the client's own thread reports it, and the member's poll takes it."""

import threading
from collections.abc import Iterable
from typing import Any

import kafka

from pipeline.ports import TopicPartition
from pipeline.transport.kafka_assignor import TruthfulAssignor


class Rebalances(kafka.ConsumerRebalanceListener):  # type: ignore[misc]
    """Notes what the client's own thread reports, until the consumer takes it."""

    def __init__(self, assignor: TruthfulAssignor) -> None:
        self._assignor = assignor
        self._lock = threading.Lock()
        self._events: list[tuple[bool, frozenset[TopicPartition]]] = []

    def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
        self._note(assigned, gained=True)

    def on_partitions_revoked(self, revoked: Iterable[Any]) -> None:
        self._note(revoked, gained=False)

    def on_partitions_lost(self, lost: Iterable[Any]) -> None:
        self._assignor.lost_all()
        self._note(lost, gained=False)

    def take(self) -> list[tuple[bool, frozenset[TopicPartition]]]:
        with self._lock:
            events, self._events = self._events, []
        return events

    def _note(self, partitions: Iterable[Any], *, gained: bool) -> None:
        with self._lock:
            self._events.append((gained, frozenset(TopicPartition(p.topic, p.partition) for p in partitions)))
