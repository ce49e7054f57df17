"""The jobs that are due, polls and visits of pages, each waiting for its host."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pipeline.domain.articles.urls import host_of
from pipeline.domain.feeds.caching_headers import retry_after_s
from pipeline.domain.feeds.schedule import FeedState
from pipeline.settings import Feed
from producers.asking.hosts import HostQueue
from producers.asking.poll_schedule import PollSchedule
from producers.entries.jobs import Answered, Job, NotAsked, Poll, Polled, Visit, Visited, response_of
from producers.memory.records import PendingPage

# Longer than any turn takes: the program was paused, or its clock was set.
_STANDSTILL: Final = timedelta(minutes=2)
# A host that asks for a longer pause has its jobs put off, rather than held in memory.
_SHORT_PAUSE: Final = timedelta(seconds=60)
# While its host refuses, an entry that has waited for longer becomes an article with the text of its feed.
_PAGE_PATIENCE: Final = timedelta(hours=1)
_POLLS, _NEW_PAGES, _KNOWN_PAGES = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Unaskable:
    """Due pages that were not queued: their feed is no longer configured, or their host pauses."""

    unlisted: tuple[str, ...]
    paused: Mapping[str, datetime]


class JobQueue:
    """All jobs of the `feeds`.

    `polls_per_s`: how fast what is overdue at the start, or after a pause, is polled.
    """

    def __init__(
        self, feeds: Mapping[str, Feed], states: Iterable[FeedState], *, spacing_s: float, polls_per_s: float
    ) -> None:
        self._feeds = feeds
        self._polls_per_s = polls_per_s
        self._schedule = PollSchedule(states)
        self._hosts: HostQueue[Job] = HostQueue(spacing_s)
        self._queued: set[str] = set()
        self._last: datetime | None = None

    @property
    def states(self) -> Mapping[str, FeedState]:
        """The present state of every feed, by configured address."""
        return self._schedule.states

    @property
    def queued(self) -> Collection[str]:
        """The ids of the jobs that wait for their host, or are under way."""
        return self._queued

    @property
    def is_empty(self) -> bool:
        """Whether no job waits for its host."""
        return not len(self._hosts)

    def note_time(self, now: datetime) -> None:
        """Spread what is overdue, if no time was noted for long, and correct pauses if the clock was set back."""
        if self._last is not None and now < self._last - _STANDSTILL:
            self._hosts.clock_was_set_back(now)
        if self._last is None or abs(now - self._last) > _STANDSTILL:
            self._schedule.spread(now, per_second=self._polls_per_s)
        self._last = now

    def add_due_polls(self, now: datetime) -> None:
        for state in self._schedule.take_due(now):
            job = Poll(self._feeds[state.feed_url], state)
            if (until := self._paused_until(job.host, now)) is not None:
                self._schedule.put(state, not_before=until)
            else:
                self._add(job, now, rank=_POLLS)

    def add_visits(self, pages: Iterable[PendingPage], now: datetime) -> Unaskable:
        unlisted: list[str] = []
        paused: dict[str, datetime] = {}
        for page in pages:
            if (feed := self._feeds.get(page.feed_url)) is None:
                unlisted.append(page.key)
                continue
            job = Visit(feed, page)
            if (until := self._paused_until(job.host, now)) is not None:
                paused[job.host] = until
            else:
                self._add(job, now, rank=_KNOWN_PAGES if page.visits else _NEW_PAGES)
        return Unaskable(tuple(unlisted), paused)

    def take(self, now: datetime) -> Job | None:
        """A job that may start now. Call `done` once its request has ended."""
        taken = self._hosts.take(now)
        return taken[1] if taken is not None else None

    def space(self, job: Job, crawl_delay_s: float | None) -> None:
        """Set the crawl delay that the robots.txt of the job's host asks for."""
        self._hosts.space(job.host, crawl_delay_s)

    def reserve(self, address: str, now: datetime, *, crawl_delay_s: float | None, at_most_s: float) -> float | None:
        """As `HostQueue.reserve`, for one more request of a running job."""
        host = host_of(address)
        self._hosts.space(host, crawl_delay_s)
        return self._hosts.reserve(host, now, at_most_s=at_most_s)

    def done(self, job: Job) -> None:
        """The job's request has ended."""
        self._hosts.done(job.host)

    def wait_s(self, now: datetime) -> float | None:
        """The time until a job may start or a feed is due; None if neither is in sight."""
        waits = [wait_s for wait_s in (self._hosts.wait_s(now), self._schedule.wait_s(now)) if wait_s is not None]
        return min(waits, default=None)

    def note_hosts(self, batch: Sequence[Answered], now: datetime) -> dict[str, datetime]:
        """Pause the hosts that refused; those that ask for a long pause, and until when."""
        refused, answered = _hosts_of(batch, now)
        for host in answered - refused.keys():
            self._hosts.answered(host)
        for host, asked_s in refused.items():
            self._hosts.refused(host, now, asked_s)
        return {host: until for host in refused if (until := self._paused_until(host, now)) is not None}

    def put_off(self, host: str, until: datetime, now: datetime) -> list[Answered]:
        """Remove the host's jobs.

        Entries that have waited long for their first visit have to do without the page.
        """
        without_page: list[Answered] = []
        for job in self._hosts.drop(host):
            if isinstance(job, Poll):
                self._queued.discard(job.id)
                self._schedule.put(job.state, not_before=until)
            elif not job.page.visits and now - job.page.seen >= _PAGE_PATIENCE:
                answer = NotAsked(problem=f"{job.id}: {host} asked for a pause until {until:%Y-%m-%d %H:%M} UTC")
                without_page.append(Visited(job, answer))
            else:
                self._queued.discard(job.id)
        return without_page

    def settle(self, batch: Sequence[Answered], states: Mapping[str, FeedState]) -> None:
        """The batch is written, and left its feeds in these states: polled feeds wait for their next poll."""
        for state in states.values():
            self._schedule.update(state)
        for answered in batch:
            self._queued.discard(answered.job.id)
            if isinstance(answered, Polled):
                self._schedule.put(self.states[answered.job.id])

    def clear(self) -> None:
        """Remove all jobs that have not started."""
        self._hosts.clear()

    def reset(self) -> None:
        """Remove all jobs: feeds wait again for when they were due, and hosts are free."""
        self._hosts.clear()
        for feed_url in self._queued & self.states.keys():
            self._schedule.put(self.states[feed_url])
        self._queued.clear()
        self._last = None

    def forget_idle_hosts(self, now: datetime) -> None:
        self._hosts.forget_idle(now)

    def _add(self, job: Job, now: datetime, *, rank: int) -> None:
        self._queued.add(job.id)
        self._hosts.put(job.host, job, now, rank=rank)

    def _paused_until(self, host: str, now: datetime) -> datetime | None:
        """The end of the host's pause, if that is a long one."""
        ready_at = self._hosts.ready_at(host)
        return ready_at if ready_at is not None and ready_at - now > _SHORT_PAUSE else None


def _hosts_of(batch: Sequence[Answered], now: datetime) -> tuple[dict[str, float | None], set[str]]:
    """The hosts that refused, each with the seconds it asked for, and the hosts that answered otherwise."""
    refused: dict[str, float | None] = {}
    answered: set[str] = set()
    for one in batch:
        if (response := response_of(one)) is None:
            continue
        # If redirects led to another host, it is unknown which of the two refused.
        hosts = {host_of(one.job.address), host_of(response.url)}
        if response.status in {429, 503}:
            refused |= dict.fromkeys(hosts, retry_after_s(response.headers.get("retry-after"), now))
        else:
            answered |= hosts
    return refused, answered
