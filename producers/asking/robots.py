"""robots.txt: what an outlet asks robots not to fetch, and how long to wait between requests (RFC 9309).

- Each origin's file is fetched once for all requests that wait for it, cached for at most a day, and stored, so that a
  restart does not fetch it again.
- While the file cannot be read, an earlier copy stays in force. Without one nothing is fetched, until after a month
  everything is allowed again, as in the RFC.
- A file that does not exist, or that redirects to an address that may not be fetched, allows everything.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol
from urllib.parse import urlsplit

from protego import Protego

from pipeline.domain.feeds.caching_headers import fresh_for_s, retry_after_s
from pipeline.errors import FetchError
from pipeline.ports import Fetcher, Response
from producers.asking.robots_groups import PRODUCT, rules_for
from producers.memory.records import StoredRobots

# RFC 9309 asks for at least 500 KiB. A longer file is cut; one far longer counts as an answer that never ends.
_READ_BYTES: Final = 500 * 1024
_MOST_BYTES: Final = 4 * 1024 * 1024
_LONGEST: Final = timedelta(hours=24)
_SHORTEST: Final = timedelta(hours=1)
_FIRST_PAUSE: Final = timedelta(minutes=10)
_GIVEN_UP_AFTER: Final = timedelta(days=30)
_MOST_DELAY_S: Final = 60.0
# Parsed rules take some thirty times the memory of their text, and a hostile feed can list any number of hosts.
_PARSED_AT_ONCE: Final = 2000
_PARSED_CHARS: Final = 2_000_000


class RobotsStore(Protocol):
    """Keeps the files.

    `origin` is scheme, host, and port unless it is the default: `https://news.example`.
    """

    async def load(self, origin: str) -> StoredRobots | None: ...

    async def save(self, origin: str, robots: StoredRobots) -> None: ...


class Robots:
    """Used by one event loop. Errors of the store are passed on."""

    def __init__(self, fetcher: Fetcher, *, store: RobotsStore, clock: Callable[[], datetime]) -> None:
        self._fetcher = fetcher
        self._store = store
        self._clock = clock
        self._known: OrderedDict[str, tuple[StoredRobots, Protego | None]] = OrderedDict()
        self._chars = 0
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def permit(self, url: str) -> None:
        """Raises FetchError if the address is disallowed (permanent), or its robots.txt cannot be read for now."""
        origin = _origin(url)
        if origin is None or url == f"{origin}/robots.txt":
            return
        stored, parsed = await self._current(origin)
        if parsed is not None:
            if not parsed.can_fetch(url, PRODUCT):
                raise FetchError(f"{url}: disallowed by {origin}/robots.txt", permanent=True)
        elif stored.failing_since is not None and self._clock() - stored.failing_since < _GIVEN_UP_AFTER:
            raise FetchError(
                f"{url}: not fetched while robots.txt cannot be read: {stored.problem}; "
                f"next try {stored.until:%Y-%m-%d %H:%M} UTC"
            )

    async def delay_s(self, url: str) -> float | None:
        """The seconds between two requests that robots.txt asks for, at most 60. None if it does not ask."""
        origin = _origin(url)
        if origin is None:
            return None
        _, parsed = await self._current(origin)
        delay = parsed.crawl_delay(PRODUCT) if parsed is not None else None
        return min(delay, _MOST_DELAY_S) if delay else None

    async def _current(self, origin: str) -> tuple[StoredRobots, Protego | None]:
        while True:
            known = self._known.get(origin)
            if known is not None and self._clock() < known[0].until:
                self._known.move_to_end(origin)
                return known
            asking = self._asking.get(origin)
            if asking is None:
                asking = self._asking[origin] = asyncio.create_task(self._look_up(origin))
                asking.add_done_callback(lambda done: self._forget_request(origin, done))
            # A request that is cancelled does not cancel the look-up for the others.
            await asyncio.shield(asking)

    def _forget_request(self, origin: str, done: asyncio.Task[None]) -> None:
        del self._asking[origin]
        if not done.cancelled():
            done.exception()  # raised to those who wait, if any still do

    async def _look_up(self, origin: str) -> None:
        known = self._known.get(origin)
        stored = known[0] if known is not None else await self._store.load(origin)
        now = self._clock()
        # None is cached for longer than that: with a clock that was ahead, it would last for years.
        if stored is None or not now < stored.until <= now + _LONGEST:
            stored = await self._ask(origin, stored)
            await self._store.save(origin, stored)
        parsed = None if stored.rules is None else Protego.parse(f"User-agent: *\n{stored.rules}")
        self._forget(origin)
        self._known[origin] = stored, parsed
        self._chars += len(stored.rules or "")
        while len(self._known) > _PARSED_AT_ONCE or (self._chars > _PARSED_CHARS and len(self._known) > 1):
            self._forget(next(iter(self._known)))

    def _forget(self, origin: str) -> None:
        if origin in self._known:
            self._chars -= len(self._known.pop(origin)[0].rules or "")

    async def _ask(self, origin: str, before: StoredRobots | None) -> StoredRobots:
        url = f"{origin}/robots.txt"
        try:
            response = await self._fetcher.fetch(url, max_bytes=_MOST_BYTES)
        except FetchError as exc:
            if exc.permanent and exc.status is None:
                return StoredRobots(rules="", until=self._clock() + _LONGEST)
            return self._unreadable(before, str(exc))
        now = self._clock()
        if response.status == 429 or response.status >= 500:
            wait_s = retry_after_s(response.headers.get("retry-after"), now)
            return self._unreadable(before, f"{url}: answered {response.status}", wait_s=wait_s or 0.0)
        found = 200 <= response.status < 300
        rules = rules_for(response.body[:_READ_BYTES]) if found else ""
        return StoredRobots(rules=rules, until=now + _cached_for(response, now))

    def _unreadable(self, before: StoredRobots | None, problem: str, *, wait_s: float = 0.0) -> StoredRobots:
        now = self._clock()
        failures = 1 + (before.failures if before is not None else 0)
        pause = max(_FIRST_PAUSE * 2 ** min(failures - 1, 10), timedelta(seconds=min(wait_s, 86_400.0)))
        return StoredRobots(
            rules=before.rules if before is not None else None,
            until=now + min(pause, _LONGEST),
            failures=failures,
            failing_since=(before.failing_since if before is not None else None) or now,
            problem=problem,
        )


def _cached_for(response: Response, now: datetime) -> timedelta:
    if not response.headers.keys() & {"cache-control", "expires"}:
        return _LONGEST
    fresh = timedelta(seconds=min(fresh_for_s(response.headers, now), 86_400.0))
    return max(_SHORTEST, fresh)


def _origin(url: str) -> str | None:
    """None if it is not a web address: the fetcher refuses it with a better reason."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port in {None, 80 if parts.scheme == "http" else 443} else f":{parts.port}"
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"
