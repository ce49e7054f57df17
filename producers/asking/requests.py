"""One request to an outlet and what it came to: a feed polled, or an entry's page fetched and extracted.

Decides and remembers nothing.
"""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from email.message import Message as Headers
from functools import partial
from typing import Final, Protocol, TypeVar

from pipeline.domain.feeds.parse import NotAFeed, ParsedFeed
from pipeline.domain.feeds.schedule import REFUSALS, FeedState, request_headers, wants_full_answer
from pipeline.errors import ExtractionError, FetchError
from pipeline.ports import Extractor, Fetcher, Response
from pipeline.settings import ProduceSettings
from producers.entries.gathering import FetchedPage, entry_address, has_page
from producers.memory.remembered import Pending

T = TypeVar("T")

_NOT_PAGES: Final = (
    "image/",
    "audio/",
    "video/",
    "font/",
    "application/pdf",
    "application/zip",
    "application/octet-stream",
)
_FOR_NOW: Final = frozenset({408, 425, 429})


class Permit(Protocol):
    """Raises FetchError where an address may not be asked for."""

    async def __call__(self, url: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAnswer:
    """What a feed answered: `parsed`, unchanged (`unchanged`: a 304, or the bytes of before), or a problem."""

    url: str = ""
    status: int | None = None
    response: Response | None = None
    parsed: ParsedFeed | None = None
    unchanged: bool = False
    body_digest: str | None = None
    problem: str | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswer:
    """An entry's page, or why there is none; `retry` where it may come later. `unchanged`: as it was when last read."""

    page: FetchedPage | None = None
    status: int | None = None
    response: Response | None = None
    unchanged: bool = False
    body_digest: str | None = None
    problem: str | None = None
    retry: bool = False
    refused: bool = False


class Requests:
    """Polls feeds and reads pages, each as one coroutine. `workers` are threads that wait for the extractor."""

    def __init__(
        self,
        fetcher: Fetcher,
        extractor: Extractor,
        settings: ProduceSettings,
        *,
        permit: Permit | None = None,
        workers: Executor | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._extractor = extractor
        self._settings = settings
        self._permit = permit
        self._workers = workers

    async def poll(self, state: FeedState, now: datetime, *, heed_robots: bool = True) -> PollAnswer:
        """Ask the feed for what is new. A 304 is a failure where there was no condition: it would never be parsed."""
        headers = request_headers(state, now)
        try:
            response = await self._fetcher.fetch(
                state.address,
                headers=headers,
                max_bytes=self._settings.max_feed_bytes,
                permit=self._permit if heed_robots else None,
            )
        except FetchError as exc:
            return PollAnswer(problem=str(exc), status=exc.status, refused=_is_refusal(exc))
        answered = partial(PollAnswer, url=response.url, status=response.status, response=response)
        if response.status == 304 and headers:
            return answered(unchanged=True)
        if response.status != 200:
            return answered(problem=f"{state.address}: answered {response.status}", refused=response.status in REFUSALS)
        digest = body_digest(response.body)
        if digest == state.body_digest and not wants_full_answer(state, now):
            return answered(unchanged=True)
        try:
            parsed = await self._on_worker(
                partial(
                    self._extractor.parse_feed,
                    response.body,
                    url=response.url,
                    content_type=response.headers.get("content-type"),
                    now=now,
                )
            )
        except NotAFeed as exc:
            return answered(problem=f"{state.address}: {exc}")
        return answered(parsed=parsed, body_digest=digest)

    async def read(self, pending: Pending, *, heed_robots: bool = True) -> PageAnswer:
        """Fetch and extract the entry's page; ask only whether it changed where it was read before."""
        if not has_page(pending.entry):
            return PageAnswer(problem="the entry has no link")
        url, headers = entry_address(pending.entry, pending.feed_url), {}
        if pending.etag:
            headers["If-None-Match"] = pending.etag
        if pending.last_modified:
            headers["If-Modified-Since"] = pending.last_modified
        try:
            response = await self._fetcher.fetch(
                url,
                headers=headers,
                max_bytes=self._settings.max_page_bytes,
                permit=self._permit if heed_robots else None,
            )
        except FetchError as exc:
            return PageAnswer(problem=str(exc), retry=not exc.permanent, status=exc.status, refused=_is_refusal(exc))
        answered = partial(PageAnswer, status=response.status, response=response)
        if response.status == 304 and headers:
            return answered(unchanged=True, body_digest=pending.body_digest)
        if response.status != 200:
            retry = response.status in _FOR_NOW or response.status >= 500
            problem = f"{url}: answered {response.status}"
            return answered(problem=problem, retry=retry, refused=response.status in REFUSALS)
        digest = body_digest(response.body)
        if digest == pending.body_digest:
            return answered(unchanged=True, body_digest=digest)
        media_type, charset = _content_type(response.headers.get("content-type", ""))
        if media_type.startswith(_NOT_PAGES):
            return answered(problem=f"{url}: is {media_type}, not a page")
        try:
            extracted = await self._on_worker(
                partial(self._extractor.extract, response.body, url=response.url, encoding=charset)
            )
        except ExtractionError as exc:
            return answered(problem=str(exc))
        return answered(page=FetchedPage(url=response.url, extracted=extracted), body_digest=digest)

    async def _on_worker(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._workers, call)


def body_digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def _content_type(header: str) -> tuple[str, str | None]:
    """The media type and the charset that it states."""
    stated = Headers()
    stated["content-type"] = header
    try:
        return stated.get_content_type(), stated.get_content_charset()
    except (TypeError, ValueError):  # parameters in pieces that cannot be put together
        return stated.get_content_type(), None


def _is_refusal(exc: FetchError) -> bool:
    """Whether a rule forbids it, theirs (robots.txt) or ours (addresses), rather than chance."""
    return exc.status in REFUSALS or (exc.permanent and exc.status is None)
