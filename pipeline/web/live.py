"""Live updates: keeps the projection at the log's end, and tells listeners which stories changed.

A listener holds a position, not a queue: however slow it is, and however long it was away, it is told what changed
since. Positions are the events' ids, so a browser resumes by itself (Last-Event-ID).
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import msgspec
from anyio import to_thread

from pipeline.errors import SamestoryError
from pipeline.projection.documents import NewsDocument
from pipeline.projection.store import LogReader, Projection
from pipeline.projection.views import Changed, Position, open_views
from pipeline.running.metrics import Metrics

logger = logging.getLogger(__name__)

STAGE = "web"
"""The page's name among the stages, in metrics."""

RECONNECT_MS = 3000
REFRESH_S = 1.0
"""How often the log is asked for what is new."""

HEARTBEAT_S = 15.0
"""The longest silence on a live connection: proxies commonly cut those that were silent for 30 to 60 s."""


class Live:
    """Follows the log in the background of one event loop, until closed."""

    def __init__(
        self,
        log: LogReader,
        path: Path,
        *,
        metrics: Metrics,
        refresh_s: float,
        heartbeat_s: float,
        keep: timedelta | None = None,
    ) -> None:
        """Opens the projection at once: StorageError where that fails."""
        self._log = log
        self._metrics = metrics
        self._path = path
        self._refresh_s = refresh_s
        self._heartbeat_s = heartbeat_s
        self._metrics.note_ready(STAGE, is_ready=False)
        self._projection = Projection(path, keep=keep, on_rebuild=lambda: self._read.clear())
        self._position: Position | None = None
        self._changed = asyncio.Event()
        self._closing = asyncio.Event()
        self.cause: str | None = None
        """Why what is shown may be out of date; None while all is well."""
        self._read = threading.Event()

    @property
    def reading(self) -> bool:
        """Whether the log's end was not reached yet since the start or a rebuilding: then stories may be missing."""
        return not self._read.is_set()

    def wait_until_read(self, timeout_s: float) -> None:
        """Return once the log's end is reached, or after `timeout_s`. Not for the thread of the event loop."""
        self._read.wait(timeout_s)

    async def follow(self) -> None:
        """Catch up, tell, wait, until closed. A failure is told in `cause` and tried again."""
        try:
            while not self._closing.is_set():
                try:
                    await to_thread.run_sync(self._catch_up)
                    position = (await to_thread.run_sync(self._since, None)).position
                except SamestoryError as exc:
                    if self.cause is None:
                        logger.warning("cannot follow the log: %s", exc)
                    self.cause = str(exc)
                    self._metrics.note_ready(STAGE, is_ready=False)
                else:
                    self.cause = None
                    self._read.set()
                    self._metrics.note_ready(STAGE, is_ready=True)
                    if position != self._position:
                        self._position = position
                        self._wake()
                await _wait(self._closing, self._refresh_s)
        finally:
            self._projection.close()

    def close(self) -> None:
        """Ends `follow` and every listener's stream.

        Called in the event loop, before the server waits for them.
        """
        self._closing.set()
        self._wake()

    async def events(self, position: Position | None) -> AsyncIterator[str]:
        """Server-sent events from `position` (None: from now) on. Once closed, ends after what is new."""
        yield f"retry: {RECONNECT_MS}\n\n"
        while True:
            closing = self._closing.is_set()
            changed = self._changed  # taken before looking: what happens in between wakes the wait below
            try:
                news = await to_thread.run_sync(self._since, position)
            except SamestoryError:  # `follow` says so in `cause`; a listener goes on where it was
                news = None
            if news is not None and news.position != position:
                yield _event(news)
                position = news.position
            if closing:
                return
            if not await _wait(changed, self._heartbeat_s):
                yield ": nothing new\n\n"

    def _catch_up(self) -> None:
        self._metrics.page_lag.set(self._projection.behind(self._log))
        self._projection.catch_up(self._log)
        self._metrics.page_lag.set(0)

    def _since(self, position: Position | None) -> Changed:
        with open_views(self._path) as views:
            return views.changed_since(position)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _event(news: Changed) -> str:
    lines = [f"id: {news.position}"]
    if news.all or news.count:
        data = NewsDocument(count=news.count, stories=news.story_ids, all=news.all)
        lines += ["event: stories", f"data: {msgspec.json.encode(data).decode()}"]
    return "\n".join(lines) + "\n\n"


async def _wait(event: asyncio.Event, timeout_s: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), timeout_s)
    except TimeoutError:
        return False
    return True
