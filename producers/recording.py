"""Records a batch of answers: load stored data, decide changes, write all in one transaction.

All that uses the state file or the log runs on one thread, in order.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TypeVar

from pipeline.domain.feeds.schedule import FeedState
from pipeline.ports import Headers, WatchedLog
from pipeline.settings import Feed, ProduceSettings
from producers.entries.decisions import as_failure, decide, give_up, lookup
from producers.entries.jobs import Answered
from producers.memory.changes import Changes, Lookup, Stored
from producers.memory.log_writer import LogWriter
from producers.memory.outbox import Outbox
from producers.memory.reading import due_pages, load, load_feeds
from producers.memory.records import PendingPage
from producers.memory.state_file import StateFile
from producers.memory.stored_robots import RobotsInFile
from producers.memory.writing import Statement, forget, statements, write

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Recorder:
    """The state file, the outbox and the log, all used on one separate thread.

    Every method raises StorageError if the file or the log cannot be used.
    """

    def __init__(
        self,
        feeds: Mapping[str, Feed],
        settings: ProduceSettings,
        *,
        log: WatchedLog,
        backlog: Callable[[], int],
        note_log: Callable[[str], object],
        state_path: Path | None,
        trace_headers: Callable[[str], Headers] = lambda article_id: (),
    ) -> None:
        self._feeds = feeds
        self._settings = settings
        self._file = StateFile(state_path)
        self._outbox = Outbox(log, self._file, "samestory-produce", trace_headers)
        self._log_writer = LogWriter(self._outbox, backlog, limit=settings.backlog_limit, note_log=note_log)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="write")

    def load_states(self) -> dict[str, FeedState]:
        """The stored state of each feed, by configured address. Before the first other call."""
        return load_feeds(self._file)

    def robots_store(self, clock: Callable[[], datetime]) -> RobotsInFile:
        return RobotsInFile(self._file, self._on_thread, clock)

    async def keeps_up(self, now: datetime) -> bool:
        """Append what waits; whether the log and its readers keep up."""
        return await self._on_thread(lambda: self._log_writer.keeps_up(now))

    async def due_pages(self, now: datetime, *, without: Collection[str]) -> list[PendingPage]:
        return await self._on_thread(lambda: due_pages(self._file, now, without=without))

    async def put_aside(self, unlisted: Iterable[str], paused: Mapping[str, datetime], now: datetime) -> None:
        """Remove these pages, and make no page of these hosts due before the given moments."""
        changes = Changes(pages=dict.fromkeys(unlisted), postponed=dict(paused))
        await self._on_thread(lambda: write(self._file, self._outbox, statements(changes, now), ()))

    async def forget(self, now: datetime, *, elapsed_s: float) -> int:
        """Delete some of the old records; how many. `elapsed_s`: since the last call (`writing.forget`)."""
        return await self._on_thread(lambda: forget(self._file, now, elapsed_s=elapsed_s))

    async def record(
        self,
        batch: Sequence[Answered],
        states: Mapping[str, FeedState],
        now: datetime,
        *,
        postponed: Mapping[str, datetime],
    ) -> Changes:
        """Decide and write a batch, and append its messages; what it changed.

        All of it is written, or nothing.

        `states` are the present ones of its feeds. `postponed` hosts have no page due before the given moments.
        """

        def record_and_append() -> Changes:
            changes = self._record(batch, states, now, postponed)
            self._log_writer.append(now)
            return changes

        return await self._on_thread(record_and_append)

    def close(self) -> None:
        self._thread.shutdown()
        self._outbox.close()
        self._file.close()

    def _record(
        self,
        batch: Sequence[Answered],
        states: Mapping[str, FeedState],
        now: datetime,
        postponed: Mapping[str, datetime],
    ) -> Changes:
        stored = load(self._file, reduce(or_, map(_lookup, batch), Lookup()))
        stored.feeds |= states
        changes, to_write = Changes(), list[Statement]()
        for answered in batch:
            decided, its_statements = self._decide(answered, stored, now)
            stored.apply(decided)
            changes.add(decided)
            to_write += its_statements
        to_write += statements(Changes(postponed=dict(postponed)), now)
        write(self._file, self._outbox, to_write, changes.messages)
        return changes

    def _decide(self, answered: Answered, stored: Stored, now: datetime) -> tuple[Changes, list[Statement]]:
        """What one answer changes, and how that is stored. An unforeseen defect costs this feed or entry only."""
        for attempt in (answered, as_failure(answered)):
            try:
                changes = decide(attempt, stored, self._feeds, self._settings, now)
                return changes, statements(changes, now)
            except Exception:
                job = answered.job
                fields = {"outlet": job.feed.outlet, "feed": job.feed.url}
                logger.exception("%s: cannot process the answer of %s", job.feed.outlet, job.address, extra=fields)
        changes = give_up(answered, stored, self._settings, now)
        return changes, statements(changes, now)

    async def _on_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)


def _lookup(answered: Answered) -> Lookup:
    try:
        return lookup(answered)
    except Exception:  # noqa: BLE001 - the decision fails on it as well, and logs it
        return lookup(as_failure(answered))
