"""Which job may run next, so that no host is asked too often or by too many at once.

The place for what else politeness asks for: robots.txt and its crawl delay.
"""

from collections import OrderedDict, deque
from datetime import datetime
from typing import Generic, TypeVar

from pipeline.domain.schedule import host_ready_at

T = TypeVar("T")


class HostQueue(Generic[T]):
    """Jobs by host, served in turn. `spacing_s` lies between the starts of two of one host's."""

    def __init__(self, spacing_s: float, *, at_once: int = 2) -> None:
        self._spacing_s = spacing_s
        self._at_once = at_once
        self._waiting: OrderedDict[str, deque[T]] = OrderedDict()
        self._running: dict[str, int] = {}
        self._last: dict[str, datetime] = {}

    def put(self, host: str, job: T) -> None:
        self._waiting.setdefault(host, deque()).append(job)

    def take(self, now: datetime) -> tuple[str, T] | None:
        """A job that may start now, with its host; `done` must be told of it."""
        for host, jobs in self._waiting.items():
            if self._running.get(host, 0) < self._at_once and self._ready_at(host, now) <= now:
                job = jobs.popleft()
                self._last[host] = now
                self._running[host] = self._running.get(host, 0) + 1
                del self._waiting[host]
                if jobs:
                    self._waiting[host] = jobs
                return host, job
        return None

    def done(self, host: str) -> None:
        self._running[host] -= 1
        if not self._running[host]:
            del self._running[host]

    def wait_s(self, now: datetime) -> float:
        """Until a host that has room is ready; 0 where none waits for time."""
        waits = [
            (self._ready_at(host, now) - now).total_seconds()
            for host in self._waiting
            if self._running.get(host, 0) < self._at_once
        ]
        return min(waits, default=0.0)

    def clear(self) -> None:
        """Forget the jobs that have not started."""
        self._waiting.clear()

    def forget_before(self, moment: datetime) -> None:
        """Forget hosts that were not asked since."""
        self._last = {host: at for host, at in self._last.items() if at >= moment}

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def _ready_at(self, host: str, now: datetime) -> datetime:
        return host_ready_at(self._last.get(host), now, self._spacing_s)
