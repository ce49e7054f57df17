"""The producer: polls feeds, fetches each new entry's page, and appends articles and their revisions to the log.

What happens when is decided in `feeds.schedule`; one event loop sends the requests (`polling`), of each host one after
the other (`hosts`), and whatever they change is written by one thread (`recording`), before anything depends on it. One
bad feed or page never stops the others.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from pipeline.domain.articles.urls import host_of
from pipeline.domain.feeds.alarms import alarms, status_of
from pipeline.domain.feeds.schedule import FeedState, first_state
from pipeline.errors import SamestoryError
from pipeline.ports import Extractor, Fetcher, WatchedLog
from pipeline.running.shutdown import Stop
from pipeline.settings import Feed, ProduceSettings
from producers.asking.agenda import Agenda
from producers.asking.hosts import HostQueue
from producers.asking.requests import PageAnswer, PollAnswer, Requests
from producers.asking.robots import Robots
from producers.entries.gathering import entry_address
from producers.entries.publishing import Count
from producers.memory.appending import Appending
from producers.memory.outbox import Outbox
from producers.memory.remembered import Pending
from producers.memory.robots_state import RobotsInState
from producers.memory.state import ProducerState
from producers.recording import PAGE_ATTEMPTS, Recorder

logger = logging.getLogger(__name__)

T = TypeVar("T")

_LONGEST_NAP_S: Final = 0.25
_LOOK_FOR_PAGES_S: Final = 1.0
_SURVEY_EVERY_S: Final = 60.0
_FORGET_EVERY: Final = timedelta(hours=6)
# After downtime, a long pause, and at the first start. An article's page is a request, too.
_POLLS_A_SECOND: Final = 10.0
# No turn takes so long, whatever came: the program paused, or its clock was set.
_STANDSTILL: Final = timedelta(minutes=2)
# A host that wants to be left alone for longer has its jobs put off; they would only fill the memory.
_SHORT_HOLD: Final = timedelta(seconds=60)
# An entry that has waited for longer becomes an article by what the feed says where its host refuses.
_PAGE_PATIENCE: Final = timedelta(hours=1)
_POLLS_FIRST, _NEW_PAGES, _PAGES_AGAIN = 0, 1, 2
_Job = FeedState | Pending
_Answer = PollAnswer | PageAnswer
Survey = Callable[[Mapping[str, int], Mapping[str, int]], None]
"""Told now and then how many feeds have which status, and how many which alarm."""


class FeedProducer:
    """Used by one thread at a time. `state_path` is its own file; None keeps its memory in memory.

    Raises StorageError where that file or the log cannot be used.
    """

    def __init__(
        self,
        feeds: Sequence[Feed],
        settings: ProduceSettings,
        *,
        fetcher: Fetcher,
        extractor: Extractor,
        log: WatchedLog,
        state_path: Path | None,
        clock: Callable[[], datetime],
        count: Count | None = None,
        survey: Survey | None = None,
        backlog: Callable[[], int] = lambda: 0,
    ) -> None:
        self._feeds = {feed.url: feed for feed in feeds}
        self._settings = settings
        self._clock = clock
        self._survey, self._next_survey = survey, 0.0
        self._state = ProducerState(state_path)
        self._outbox = Outbox(log, self._state, "samestory-produce")
        known = self._state.feeds()
        states = {feed_url: known.get(feed_url) or first_state(feed_url) for feed_url in self._feeds}
        self._agenda = Agenda(states.values())
        self._recorder = Recorder(
            self._feeds, states, settings, self._state, self._outbox, count or (lambda name, **labels: None)
        )
        self._fetcher, self._extractor = fetcher, extractor
        self._loop = asyncio.Runner()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._workers = ThreadPoolExecutor(settings.extract_workers, thread_name_prefix="extract")
        self._robots = Robots(fetcher, store=RobotsInState(self._state, self._write), clock=clock)
        self._requests = Requests(fetcher, extractor, settings, permit=self._robots.permit, workers=self._workers)
        self._hosts: HostQueue[_Job] = HostQueue(settings.host_spacing_s)
        self._queued: set[str] = set()
        self._running: dict[asyncio.Task[_Answer], tuple[str, _Job]] = {}
        self._look_for_pages, self._next_page_look = True, 0.0
        self._appending = Appending(self._outbox, self._state, backlog, limit=settings.backlog_limit)
        self._next_forgetting = clock() + _FORGET_EVERY

    def run(self, stop: Stop) -> None:
        """Poll until `stop`. Then nothing new is begun, and what is under way has `timeout_s` to finish; the rest is
        done at the next start. While the log does not take articles, or a stage is too far behind, nothing is polled:
        what waits does not grow.
        """
        self._loop.run(self._whole(self._run(stop)))

    def poll_once(self, now: datetime, *, stop: Stop | None = None) -> int:
        """Poll the feeds and fetch the pages that are due at `now`; the number of articles and revisions appended."""
        return self._loop.run(self._whole(self._once(now, stop)))

    def close(self) -> None:
        """Closes what it was given as well, but for the log."""
        self._loop.run(self._fetcher.close())
        self._loop.close()
        self._workers.shutdown()
        self._writer.shutdown()
        self._extractor.close()
        self._outbox.close()
        self._state.close()

    async def _run(self, stop: Stop) -> int:
        appended = 0
        last: datetime | None = None
        while not stop.is_set():
            now = self._clock()
            await self._look_after(now)
            if await self._write(self._appending.is_held_back):
                await asyncio.sleep(_LONGEST_NAP_S)
                continue
            if last is not None and now < last - _STANDSTILL:
                self._hosts.clock_was_set_back(now)
                self._next_forgetting = now + _FORGET_EVERY
            if last is None or abs(now - last) > _STANDSTILL:
                self._agenda.spread(now, per_second=_POLLS_A_SECOND)
            last = now
            self._enqueue_feeds(now)
            await self._enqueue_pages(now)
            appended += await self._turn(now)
        self._hosts.clear()
        ends_at = time.monotonic() + self._settings.timeout_s
        while self._running and time.monotonic() < ends_at:
            appended += await self._turn(self._clock())
        return appended

    async def _once(self, now: datetime, stop: Stop | None) -> int:
        appended = await self._write(self._appending.flush)
        self._enqueue_feeds(now)
        self._look_for_pages = True
        while True:
            if stop is not None and stop.is_set():
                self._hosts.clear()
            elif self._look_for_pages or not (self._running or self._hosts):
                self._look_for_pages = True
                await self._enqueue_pages(now)
            if not (self._running or self._hosts):
                return appended
            appended += await self._turn(now)

    async def _whole(self, work: Coroutine[None, None, T]) -> T:
        """Leaves no request behind, however the work ends."""
        try:
            return await work
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
            self._running.clear()
            self._hosts.clear()
            for state in self._agenda.states():
                if state.feed_url in self._queued:
                    self._agenda.put(state)
            self._queued.clear()

    def _enqueue_feeds(self, now: datetime) -> None:
        for state in self._agenda.take_due(now):
            host = host_of(state.address)
            if (held_until := self._held_until(host, now)) is not None:
                self._agenda.put(state, not_before=held_until)
            else:
                self._queued.add(state.feed_url)
                self._hosts.put(host, state, self._clock(), rank=_POLLS_FIRST)

    async def _enqueue_pages(self, now: datetime) -> None:
        """Those that became due since the last look; so many of each host that it always has some to go on with. With
        very many a look takes long, so that the next comes later.
        """
        started = time.monotonic()
        if started < self._next_page_look and (self._hosts or not self._look_for_pages):
            return
        found = await self._write(partial(self._state.due_pending, now, without=self._queued))
        self._look_for_pages = False
        self._next_page_look = time.monotonic() + max(_LOOK_FOR_PAGES_S, 10 * (time.monotonic() - started))
        dropped: list[str] = []
        held: dict[str, datetime] = {}
        for pending in found:
            if pending.feed_url not in self._feeds:  # it would be found again at each look
                dropped.append(pending.key)
                continue
            host = pending.host or host_of(entry_address(pending.entry, pending.feed_url))
            if (held_until := self._held_until(host, now)) is not None:
                held[host] = held_until
                continue
            self._queued.add(pending.key)
            rank = _PAGES_AGAIN if pending.visits else _NEW_PAGES
            self._hosts.put(host, pending, self._clock(), rank=rank)
        if dropped:
            await self._write(partial(self._state.remove_pending, *dropped))
        for host, until in held.items():
            await self._write(partial(self._state.postpone_host, host, until))

    async def _turn(self, now: datetime) -> int:
        """Start what may start, wait a moment for answers, and write those that came; the records appended."""
        while len(self._running) < self._settings.concurrency and (taken := self._hosts.take(self._clock())):
            host, job = taken
            self._running[asyncio.create_task(self._request(host, job, now))] = taken
        is_full = len(self._running) >= self._settings.concurrency
        wait_s = None if is_full else self._hosts.wait_s(self._clock())
        nap_s = _LONGEST_NAP_S if wait_s is None else min(_LONGEST_NAP_S, wait_s)
        if not self._running:
            await asyncio.sleep(nap_s)
            return 0
        finished, _ = await asyncio.wait(self._running, timeout=nap_s, return_when=asyncio.FIRST_COMPLETED)
        answers = []
        for task in finished:
            host, job = self._running.pop(task)
            self._hosts.done(host)
            answers.append((job, task.result()))
        return await self._take_in(answers, now) if answers else 0

    async def _request(self, host: str, job: _Job, now: datetime) -> _Answer:
        """What cannot be dealt with is a failure of that feed or page only."""
        try:
            return await self._asked(host, job, now)
        except SamestoryError:
            raise
        except Exception as exc:
            address = job.address if isinstance(job, FeedState) else job.key
            logger.exception("%s: cannot deal with %s", self._feeds[job.feed_url].outlet, address)
            problem = f"{address}: cannot be dealt with: {exc!r}"
            return PollAnswer(problem=problem) if isinstance(job, FeedState) else PageAnswer(problem=problem)

    async def _asked(self, host: str, job: _Job, now: datetime) -> _Answer:
        heed_robots = self._feeds[job.feed_url].robots
        answer: _Answer
        if isinstance(job, FeedState):
            address = job.address
            answer = await self._requests.poll(job, now, heed_robots=heed_robots)
        else:
            address = entry_address(job.entry, job.feed_url)
            answer = await self._requests.read(job, heed_robots=heed_robots)
        if heed_robots:
            self._hosts.space(host, await self._robots.delay_s(address))
        return answer

    async def _take_in(self, answers: Sequence[tuple[_Job, _Answer]], now: datetime) -> int:
        recorded = await self._write(partial(self._recorder.record, answers, now))
        for job, _ in answers:
            self._queued.discard(job.feed_url if isinstance(job, FeedState) else job.key)
            state = recorded.states[job.feed_url]
            if isinstance(job, FeedState):
                self._agenda.put(state)
            else:
                self._agenda.keep(state)
        for host in recorded.answered - recorded.refused.keys():
            self._hosts.answered(host)
        for host, asked_s in recorded.refused.items():
            self._hosts.refused(host, self._clock(), asked_s)
            await self._put_off(host, now)
        self._look_for_pages = True
        return await self._write(self._appending.flush)

    async def _put_off(self, host: str, now: datetime) -> None:
        """A host that wants to be left alone for long has its jobs taken out of the queue. Entries that have waited
        long for their page are dealt with without it: such a host may never answer for all.
        """
        until = self._held_until(host, now)
        if until is None:
            return
        logger.info("%s is left alone until %s", host, f"{until:%Y-%m-%d %H:%M:%S} UTC")
        without_page: list[tuple[_Job, _Answer]] = []
        for job in self._hosts.drop(host):
            self._queued.discard(job.feed_url if isinstance(job, FeedState) else job.key)
            if isinstance(job, FeedState):
                self._agenda.put(job, not_before=until)
            elif not job.visits and now - job.seen >= _PAGE_PATIENCE:
                # As after its last attempt: the page may come at a later look.
                given_up = msgspec.structs.replace(job, attempts=PAGE_ATTEMPTS)
                problem = f"{job.key}: {host} wants to be left alone"
                without_page.append((given_up, PageAnswer(problem=problem, retry=True)))
        if without_page:
            await self._take_in(without_page, now)
        await self._write(partial(self._state.postpone_host, host, until))

    def _held_until(self, host: str, now: datetime) -> datetime | None:
        ready_at = self._hosts.ready_at(host)
        held_for = ready_at - self._clock() if ready_at is not None else timedelta(0)
        return now + held_for if held_for > _SHORT_HOLD else None

    async def _look_after(self, now: datetime) -> None:
        """What is done now and then: tell how the feeds stand, forget what is long past."""
        if self._survey is not None and time.monotonic() >= self._next_survey:
            self._next_survey = time.monotonic() + _SURVEY_EVERY_S
            states = self._agenda.states()
            self._survey(
                Counter[str](status_of(state) for state in states),
                Counter[str](alarm.kind for state in states for alarm in alarms(state, now)),
            )
        if now >= self._next_forgetting:
            self._hosts.forget_idle(now)
            if not await self._write(partial(self._state.forget, now)):
                self._next_forgetting = now + _FORGET_EVERY

    async def _write(self, change: Callable[[], T]) -> T:
        """On the one thread that uses the state and the log."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, change)
