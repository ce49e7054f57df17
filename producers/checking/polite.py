"""Requests as the producer makes them, robots.txt first and no host too often, but nothing is remembered."""

import asyncio
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import TypeVar
from urllib.parse import urlsplit

from pipeline.domain.articles.urls import host_of
from pipeline.domain.feeds.parse import ParsedFeed
from pipeline.domain.feeds.schedule import FeedState, after_parsed, first_state
from pipeline.ports import Extractor, Fetcher, Response
from pipeline.settings import Feed, ProduceSettings
from producers.asking.requests import Requests
from producers.asking.robots import Robots
from producers.entries.polls import pace_of
from producers.memory.records import StoredRobots

T = TypeVar("T")


class _NoMemory:
    async def load(self, origin: str) -> StoredRobots | None:
        return None

    async def save(self, origin: str, robots: StoredRobots) -> None:
        """Nothing is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedResponse:
    """A response, the addresses on the way, and its time without the waits for politeness."""

    response: Response
    trail: tuple[str, ...]
    seconds: float


class PoliteClient:
    """An asynchronous context manager of one event loop. Closes the fetcher and the extractor."""

    def __init__(self, fetcher: Fetcher, extractor: Extractor, settings: ProduceSettings) -> None:
        self.settings = settings
        self._fetcher = fetcher
        self._extractor = extractor
        self.robots = Robots(self._fetcher, store=_NoMemory(), clock=lambda: datetime.now(UTC))
        self.requests = Requests(self._fetcher, self._extractor, self.settings, permit=self.permit)
        self._next_at: dict[str, float] = {}

    async def __aenter__(self) -> "PoliteClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._fetcher.close()
        self._extractor.close()

    async def permit(self, url: str) -> None:
        """Wait for the host's turn. Raises FetchError if robots.txt forbids the address, or cannot be read."""
        await self.robots.permit(url)
        spacing_s = max(self.settings.host_spacing_s, await self.robots.delay_s(url) or 0.0)
        await self._turn(url, spacing_s)

    async def _turn(self, url: str, spacing_s: float) -> None:
        host, now = host_of(url), time.monotonic()
        turn = max(now, self._next_at.get(host, now))
        self._next_at[host] = turn + spacing_s
        await asyncio.sleep(turn - now)

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, heed_robots: bool = True
    ) -> TimedResponse:
        """Raises FetchError."""
        trail: list[str] = []
        waited_s = 0.0

        async def permit(address: str) -> None:
            nonlocal waited_s
            began = time.monotonic()
            await (self.permit(address) if heed_robots else self._turn(address, self.settings.host_spacing_s))
            trail.append(address)
            waited_s += time.monotonic() - began

        began = time.monotonic()
        response = await self._fetcher.fetch(
            url, headers=headers, max_bytes=self.settings.max_feed_bytes, permit=permit
        )
        return TimedResponse(response=response, trail=tuple(trail), seconds=time.monotonic() - began - waited_s)

    async def parse(self, response: Response) -> ParsedFeed:
        """Raises NotAFeed."""
        return await _in_thread(
            partial(
                self._extractor.parse_feed,
                response.body,
                url=response.url,
                content_type=response.headers.get("content-type"),
                now=datetime.now(UTC),
            )
        )

    def first_schedule(self, answer: TimedResponse, parsed: ParsedFeed, feed: Feed | None, now: datetime) -> FeedState:
        """The state in which the producer would keep the feed after a first answer like this one."""
        response = answer.response
        return after_parsed(
            first_state(answer.trail[0] if answer.trail else response.url),
            now,
            pace_of(self.settings, feed),
            response,
            parsed=parsed,
            new_entries=len(parsed.entries),
        )


async def resolve_host(url: str) -> tuple[str, ...]:
    """The IP addresses of the host; none if the name service does not know it."""
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(parts.hostname or "", parts.port or 0, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


async def _in_thread(call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(None, call)
