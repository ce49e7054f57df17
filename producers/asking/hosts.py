"""Decides which job may start next: no host is asked too often, by too many at once, or in a pause."""

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Final, Generic, TypeVar

from pipeline.domain.feeds.pace import LONGEST_QUARANTINE_S

T = TypeVar("T")

FIRST_PAUSE_S: Final = 60.0
LONGEST_PAUSE_S: Final = 3600.0
_GIVES_WAY: Final = timedelta(minutes=10)


@dataclass(slots=True)
class _Host(Generic[T]):
    ready_at: datetime
    jobs: list[tuple[datetime, int, T]] = field(default_factory=list)
    running: int = 0
    crawl_delay_s: float | None = None
    refusals: int = 0
    listed: bool = False


class HostQueue(Generic[T]):
    """Jobs by host.

    Two jobs of one host start at least `spacing_s` apart, or its crawl delay if that is longer.

    Of a host's jobs, the one of the lowest `rank` is first, then the oldest. But each rank counts only as much as ten
    minutes of waiting, so that a slow host's many feeds leave room for its pages.
    """

    def __init__(self, spacing_s: float, *, at_once: int = 2) -> None:
        self._spacing_s = spacing_s
        self._at_once = at_once
        self._hosts: dict[str, _Host[T]] = {}
        # Hosts that have a job and room, by when they are ready. A host is listed once; its moment may be outdated.
        self._ready: list[tuple[datetime, int, str]] = []
        self._numbers = count()
        self._waiting = 0

    def put(self, host: str, job: T, now: datetime, *, rank: int = 0) -> None:
        entry = self._hosts.setdefault(host, _Host(ready_at=now))
        heapq.heappush(entry.jobs, (now + rank * _GIVES_WAY, next(self._numbers), job))
        self._waiting += 1
        self._list(host, entry)

    def take(self, now: datetime) -> tuple[str, T] | None:
        """A job that may start now, with its host. Call `done` once it has ended."""
        while self._ready and self._ready[0][0] <= now:
            _, _, host = heapq.heappop(self._ready)
            entry = self._hosts[host]
            entry.listed = False
            if entry.ready_at > now:
                self._list(host, entry)
                continue
            if not entry.jobs or entry.running >= self._most(entry):
                continue
            _, _, job = heapq.heappop(entry.jobs)
            self._waiting -= 1
            entry.running += 1
            entry.ready_at = now + timedelta(seconds=max(self._spacing_s, entry.crawl_delay_s or 0.0))
            self._list(host, entry)
            return host, job
        return None

    def reserve(self, host: str, now: datetime, *, at_most_s: float) -> float | None:
        """Reserve the host's next turn for a job that is already running; returns the seconds until then.

        None, and nothing is reserved, if that is longer than `at_most_s`.
        """
        entry = self._hosts.setdefault(host, _Host(ready_at=now))
        turn = max(now, entry.ready_at)
        if (turn - now).total_seconds() > at_most_s:
            return None
        entry.ready_at = turn + timedelta(seconds=max(self._spacing_s, entry.crawl_delay_s or 0.0))
        return (turn - now).total_seconds()

    def done(self, host: str) -> None:
        entry = self._hosts[host]
        entry.running -= 1
        self._list(host, entry)

    def space(self, host: str, crawl_delay_s: float | None) -> None:
        """Set the crawl delay of the host's robots.txt. With one, only one job of the host runs at a time."""
        entry = self._hosts.get(host)
        if entry is None or entry.crawl_delay_s == crawl_delay_s:
            return
        longer_s = max(0.0, (crawl_delay_s or 0.0) - max(self._spacing_s, entry.crawl_delay_s or 0.0))
        entry.crawl_delay_s = crawl_delay_s
        entry.ready_at += timedelta(seconds=longer_s)

    def refused(self, host: str, now: datetime, asked_s: float | None) -> None:
        """Pause the host, which answered 429 or 503, for as long as it asked, else for a growing time.

        From the second time in a row on, for the longer of the two. A request for no time at all does not count.
        """
        entry = self._hosts.setdefault(host, _Host(ready_at=now))
        entry.refusals += 1
        growing_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(entry.refusals - 1, 10))
        asked_s = min(asked_s or 0.0, LONGEST_QUARANTINE_S)
        pause_s = asked_s if asked_s >= 1 and entry.refusals == 1 else max(asked_s, growing_s)
        entry.ready_at = max(entry.ready_at, now + timedelta(seconds=pause_s))

    def answered(self, host: str) -> None:
        if (entry := self._hosts.get(host)) is not None:
            entry.refusals = 0

    def ready_at(self, host: str) -> datetime | None:
        entry = self._hosts.get(host)
        return None if entry is None else entry.ready_at

    def wait_s(self, now: datetime) -> float | None:
        """The time until a host with a waiting job and room for it is ready; None if there is none."""
        return max(0.0, (self._ready[0][0] - now).total_seconds()) if self._ready else None

    def drop(self, host: str) -> list[T]:
        """Remove the host's jobs that have not started, and return them."""
        entry = self._hosts.get(host)
        if entry is None:
            return []
        jobs, entry.jobs = [job for _, _, job in entry.jobs], []
        self._waiting -= len(jobs)
        return jobs

    def clear(self) -> None:
        """Remove all jobs that have not started."""
        for host in self._hosts:
            self.drop(host)

    def clock_was_set_back(self, now: datetime) -> None:
        """End the pauses that were computed before the clock was set back: they could last for years."""
        self._ready.clear()
        for host, entry in self._hosts.items():
            entry.ready_at, entry.listed = min(entry.ready_at, now), False
            self._list(host, entry)

    def forget_idle(self, now: datetime) -> None:
        """Forget hosts without jobs whose last pause or request is longer ago than the longest growing pause."""
        long_ago = now - timedelta(seconds=LONGEST_PAUSE_S)
        idle = [
            host
            for host, entry in self._hosts.items()
            if not entry.jobs and not entry.running and not entry.listed and entry.ready_at <= long_ago
        ]
        for host in idle:
            del self._hosts[host]

    def __len__(self) -> int:
        return self._waiting

    def _most(self, entry: _Host[T]) -> int:
        return 1 if entry.crawl_delay_s else self._at_once

    def _list(self, host: str, entry: _Host[T]) -> None:
        if entry.jobs and not entry.listed and entry.running < self._most(entry):
            entry.listed = True
            heapq.heappush(self._ready, (entry.ready_at, next(self._numbers), host))
