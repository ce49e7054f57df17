"""The producer's loop: take due jobs, send requests, decide and write changes, append to the log.

One event loop sends the requests, to each host one after the other (`asking`). Pure functions decide what becomes of
the answers (`entries`). One thread writes a batch of decisions in one transaction (`recording`, `memory`), before
anything depends on it. One bad feed or page never stops the others.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from pipeline.domain.feeds.schedule import first_state
from pipeline.errors import FetchError, SamestoryError
from pipeline.ports import Clock, Extractor, Fetcher, Headers, WatchedLog
from pipeline.running.shutdown import Stop
from pipeline.settings import Feed, ProduceSettings
from producers.asking.queue import JobQueue
from producers.asking.requests import Requests
from producers.asking.robots import Robots
from producers.entries.jobs import Answered, Job, failed
from producers.interval import Interval
from producers.recording import Recorder
from producers.reporting import NoMetrics, ProducerMetrics, Reporter

logger = logging.getLogger(__name__)

LONGEST_NAP_S: Final = 0.25
"""The loop sleeps for so long if nothing is due, and for less if something will be earlier."""

_LOOK_FOR_PAGES: Final = timedelta(seconds=1)
_FORGET_EVERY: Final = timedelta(hours=6)
# A page waits at most so long for the further pages of its article, each.
_LONGEST_TURN_S: Final = 60.0
# After downtime, a long pause, and at the first start. An article's page is a request, too.
_POLLS_PER_S: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the producer uses of the world outside.

    It closes the fetcher and the extractor, but not the log.

    - `backlog`: returns how many records the stage furthest behind has still to read.
    - `note_log`: called with why the log fails, each time it does, and with "" when it has answered.
    - `trace_headers`: what the record of an article begins its trace with.
    """

    fetcher: Fetcher
    extractor: Extractor
    log: WatchedLog
    clock: Clock
    metrics: ProducerMetrics = field(default_factory=NoMetrics)
    backlog: Callable[[], int] = lambda: 0
    note_log: Callable[[str], object] = lambda problem: None
    trace_headers: Callable[[str], Headers] = lambda article_id: ()


class FeedProducer:
    """Used by one thread at a time.

    `state_path` is its own file; with None, it remembers nothing after its end.

    Raises StorageError if that file or the log cannot be used.
    """

    def __init__(
        self,
        feeds: Sequence[Feed],
        settings: ProduceSettings,
        outside: Outside,
        *,
        state_path: Path | None,
        polls_per_s: float = _POLLS_PER_S,
    ) -> None:
        by_url = {feed.url: feed for feed in feeds}
        self._settings = settings
        self._outside = outside
        self._clock = outside.clock
        self._recorder = Recorder(
            by_url,
            settings,
            log=outside.log,
            backlog=outside.backlog,
            note_log=outside.note_log,
            state_path=state_path,
            trace_headers=outside.trace_headers,
        )
        self._reporter = Reporter(by_url, outside.metrics)
        self._forgot_s = outside.clock.elapsed_s()
        stored = self._recorder.load_states()
        states = [stored.get(feed_url) or first_state(feed_url) for feed_url in by_url]
        self._queue = JobQueue(by_url, states, spacing_s=settings.host_spacing_s, polls_per_s=polls_per_s)
        self._loop = asyncio.Runner()
        self._workers = ThreadPoolExecutor(settings.extract_workers, thread_name_prefix="extract")
        robots_store = self._recorder.robots_store(self._clock)
        self._robots = Robots(outside.fetcher, store=robots_store, clock=self._clock)
        self._requests = Requests(
            outside.fetcher,
            outside.extractor,
            settings,
            permit=self._robots.permit,
            turn=self._turn,
            workers=self._workers,
        )
        self._running: dict[asyncio.Task[Answered], Job] = {}
        self._look_for_pages, self._page_look = True, Interval(_LOOK_FOR_PAGES)
        self._forgetting = Interval(_FORGET_EVERY)
        self._forgetting.restart(self._clock())

    def run(self, stop: Stop) -> None:
        """Poll until `stop`.

        Then nothing new is begun, and requests under way have `timeout_s` to finish; the rest is done after the next
        start. While the log does not take articles, or a stage is too far behind, nothing is polled, so that the
        backlog does not grow.
        """
        self._loop.run(self._run(stop))

    def close(self) -> None:
        self._loop.run(self._outside.fetcher.close())
        self._loop.close()
        self._workers.shutdown()
        self._outside.extractor.close()
        self._recorder.close()

    async def _run(self, stop: Stop) -> None:
        try:
            while not stop.is_set():
                await self._tidy_up()
                if await self._recorder.keeps_up(self._clock()):
                    await self._fill_queue()
                    self._start_requests()
                    await self._take_answers(self._nap_s())
                else:
                    await self._clock.sleep(LONGEST_NAP_S)
            await self._finish()
        finally:
            await self._abandon()

    async def _tidy_up(self) -> None:
        """From time to time, report the feeds' status and forget old records."""
        now = self._clock()
        self._reporter.survey(self._queue.states.values(), now)
        if self._forgetting.is_over(now):
            self._queue.forget_idle_hosts(now)
            before_s, self._forgot_s = self._forgot_s, self._clock.elapsed_s()
            if not await self._recorder.forget(now, elapsed_s=self._forgot_s - before_s):
                self._forgetting.restart(now)

    async def _fill_queue(self) -> None:
        """Queue the polls that are due, and some of the pages of each host."""
        now = self._clock()
        self._queue.note_time(now)
        self._queue.add_due_polls(now)
        if not self._page_look.is_over(now) and not (self._look_for_pages and self._queue.is_empty):
            return
        began = time.perf_counter()
        pages = await self._recorder.due_pages(now, without=self._queue.queued)
        self._look_for_pages = False
        # With very many pages a look takes long, so the next one comes later.
        cost = timedelta(seconds=time.perf_counter() - began)
        self._page_look.restart(now, max(_LOOK_FOR_PAGES, 10 * cost))
        unaskable = self._queue.add_visits(pages, now)
        if unaskable.unlisted or unaskable.paused:
            await self._recorder.put_aside(unaskable.unlisted, unaskable.paused, now)

    def _start_requests(self) -> None:
        while len(self._running) < self._settings.concurrency and (job := self._queue.take(self._clock())):
            self._running[asyncio.create_task(self._ask(job))] = job

    async def _ask(self, job: Job) -> Answered:
        """An unforeseen defect is a failure of this feed or page only."""
        try:
            answered = await self._requests.ask(job, self._clock())
            if job.feed.robots:
                self._queue.space(job, await self._robots.delay_s(job.address))
        except SamestoryError:
            raise
        except Exception as exc:
            fields = {"outlet": job.feed.outlet, "feed": job.feed.url}
            logger.exception("%s: cannot process %s", job.feed.outlet, job.address, extra=fields)
            return failed(job, f"cannot be processed: {exc!r}")
        return answered

    async def _turn(self, url: str, *, robots: bool) -> None:
        """Wait until one more request may be sent to the host. Raises FetchError if that is far off."""
        delay_s = await self._robots.delay_s(url) if robots else None
        wait_s = self._queue.reserve(url, self._clock(), crawl_delay_s=delay_s, at_most_s=_LONGEST_TURN_S)
        if wait_s is None:
            raise FetchError(f"{url}: its host is not to be asked for more than {_LONGEST_TURN_S:g} s")
        if wait_s > 0:
            await self._clock.sleep(wait_s)

    def _nap_s(self) -> float:
        """Until another request may be started, but at most `LONGEST_NAP_S`."""
        is_full = len(self._running) >= self._settings.concurrency
        wait_s = None if is_full else self._queue.wait_s(self._clock())
        return LONGEST_NAP_S if wait_s is None else min(LONGEST_NAP_S, wait_s)

    async def _take_answers(self, nap_s: float) -> None:
        """Record the answers that came, or wait for them at most this long."""
        if not self._running:
            await self._clock.sleep(nap_s)
            return
        finished, _ = await asyncio.wait(self._running, timeout=nap_s, return_when=asyncio.FIRST_COMPLETED)
        for task in finished:
            self._queue.done(self._running.pop(task))
        if finished:
            await self._record([task.result() for task in finished])

    async def _record(self, batch: list[Answered]) -> None:
        now = self._clock()
        paused = self._queue.note_hosts(batch, now)
        for host, until in paused.items():
            logger.info(
                "%s: nothing is asked of it until %s", host, f"{until:%Y-%m-%d %H:%M:%S} UTC", extra={"host": host}
            )
            batch += self._queue.put_off(host, until, now)
        states = {answered.job.feed.url: self._queue.states[answered.job.feed.url] for answered in batch}
        changes = await self._recorder.record(batch, states, now, postponed=paused)
        self._reporter.report(changes, now)
        self._queue.settle(batch, changes.feeds)
        self._look_for_pages = True

    async def _finish(self) -> None:
        """Wait for the requests under way, for as long as one may take."""
        self._queue.clear()
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + self._settings.timeout_s
        while self._running and loop.time() < ends_at:
            await self._take_answers(LONGEST_NAP_S)

    async def _abandon(self) -> None:
        """Leave no request behind, however the loop ended."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for job in self._running.values():
            self._queue.done(job)
        self._running.clear()
        self._queue.reset()
