"""One request to an outlet: a feed is polled and parsed, or a page fetched and extracted.

Decides and remembers nothing.
"""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime
from email.message import Message as Headers
from functools import partial
from typing import Final, Protocol, TypeVar

from pipeline.domain.feeds.parse import NotAFeed
from pipeline.domain.feeds.schedule import REFUSALS, request_headers, wants_full_answer
from pipeline.errors import ExtractionError, FetchError
from pipeline.ports import Extractor, Fetcher, Response
from pipeline.settings import ProduceSettings
from producers.asking.later_pages import with_later_pages
from producers.entries.composing import FetchedPage, has_page
from producers.entries.jobs import (
    Answered,
    Failure,
    Job,
    ParsedAnswer,
    Poll,
    PollAnswer,
    Polled,
    ReadAnswer,
    UnchangedAnswer,
    Visit,
    VisitAnswer,
    Visited,
)

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
_VALIDATORS: Final = frozenset({"etag", "last-modified"})
_TEMPORARY: Final = frozenset({408, 425, 429})


class Permit(Protocol):
    """Raises FetchError if an address may not be asked for."""

    async def __call__(self, url: str) -> None: ...


class Turn(Protocol):
    """Waits for the turn of the address's host, for one more request of a job. Raises FetchError if it is far off."""

    async def __call__(self, url: str, *, robots: bool) -> None: ...


class Requests:
    """Polls feeds and reads pages, each as one coroutine.

    `turn` is not needed if `permit` waits for it. `workers` are threads that wait for the extractor.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        extractor: Extractor,
        settings: ProduceSettings,
        *,
        permit: Permit | None = None,
        turn: Turn | None = None,
        workers: Executor | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._extractor = extractor
        self._settings = settings
        self._permit = permit
        self._turn = turn
        self._workers = workers

    async def ask(self, job: Job, now: datetime) -> Answered:
        """The job with its answer, whatever that is."""
        if isinstance(job, Poll):
            return Polled(job, await self.poll(job, now))
        return Visited(job, await self.visit(job))

    async def poll(self, job: Poll, now: datetime) -> PollAnswer:
        """Ask the feed for what is new.

        A 304 is a failure if no condition was sent: the feed would never be parsed.
        """
        state = job.state
        headers = request_headers(state, now)
        answer = await self._fetch(job, headers, self._settings.max_feed_bytes)
        if isinstance(answer, Failure):
            return answer
        if answer.status == 304 and headers:
            return UnchangedAnswer(response=answer, body_digest=None)
        if answer.status != 200:
            return _bad_status(job.address, answer)
        digest = body_digest(answer.body)
        if digest == state.body_digest and not wants_full_answer(state, now):
            return UnchangedAnswer(response=answer, body_digest=digest)
        try:
            parsed = await self._on_worker(
                partial(
                    self._extractor.parse_feed,
                    answer.body,
                    url=answer.url,
                    content_type=answer.headers.get("content-type"),
                    now=now,
                )
            )
        except NotAFeed as exc:
            return Failure(problem=f"{job.address}: {exc}", status=answer.status, response=answer)
        return ParsedAnswer(response=answer, parsed=parsed, body_digest=digest)

    async def visit(self, job: Visit) -> VisitAnswer:
        """Fetch and extract the entry's page; ask only whether it changed if it was read before.

        The further pages of its article are read with it.
        """
        page = job.page
        if not has_page(page.entry):
            return Failure(problem="the entry has no link")
        headers = {}
        if page.etag:
            headers["If-None-Match"] = page.etag
        if page.last_modified:
            headers["If-Modified-Since"] = page.last_modified
        answer = await self._fetch(job, headers, self._settings.max_page_bytes)
        if isinstance(answer, Failure):
            return answer
        if answer.status == 304 and headers:
            return UnchangedAnswer(response=answer, body_digest=page.body_digest)
        digest = body_digest(answer.body)
        if answer.status == 200 and digest == page.body_digest:
            return UnchangedAnswer(response=answer, body_digest=digest)
        fetched = await self._read(job.address, answer)
        if isinstance(fetched, Failure):
            return fetched
        return await self._with_later_pages(job, ReadAnswer(response=answer, page=fetched, body_digest=digest))

    async def _read(self, address: str, answer: Response) -> FetchedPage | Failure:
        """The page that was answered, extracted."""
        if answer.status != 200:
            return _bad_status(address, answer)
        if not answer.body.strip():
            return Failure(
                problem=f"{address}: the page is empty", status=answer.status, response=answer, may_recover=True
            )
        media_type, charset = _content_type(answer.headers.get("content-type", ""))
        if media_type.startswith(_NOT_PAGES):
            problem = f"{address}: is {media_type}, not a page"
            return Failure(problem=problem, status=answer.status, response=answer)
        try:
            extracted = await self._on_worker(
                partial(self._extractor.extract, answer.body, url=answer.url, encoding=charset)
            )
        except ExtractionError as exc:
            return Failure(problem=str(exc), status=answer.status, response=answer)
        return FetchedPage(url=answer.url, extracted=extracted)

    async def _with_later_pages(self, job: Visit, first: ReadAnswer) -> ReadAnswer | Failure:
        """The answer with the whole article. A server that refuses for now is one for the whole visit."""
        failure: Failure | None = None

        async def ask(address: str) -> FetchedPage | str:
            nonlocal failure
            answer = await self._fetch(job, {}, self._settings.max_page_bytes, address=address)
            page = answer if isinstance(answer, Failure) else await self._read(address, answer)
            if isinstance(page, Failure):
                failure = page
                return page.problem
            return page

        whole, missing = await with_later_pages(first.page, ask)
        if failure is not None and failure.status in {429, 503}:
            return failure
        page = replace(first.page, extracted=whole)
        if not missing:
            return replace(first, page=page)
        # Without its validators it is read again at the next visit, even if its first page has not changed.
        headers = {name: value for name, value in first.response.headers.items() if name not in _VALIDATORS}
        response = replace(first.response, headers=headers)
        return replace(first, page=page, response=response, body_digest="", missing=missing)

    async def _fetch(
        self, job: Job, headers: dict[str, str], max_bytes: int, *, address: str | None = None
    ) -> Response | Failure:
        """The answer of the job's address, or of one more `address`."""
        permit = self._permit if job.feed.robots else None
        try:
            if address is not None and self._turn is not None:
                await self._turn(address, robots=job.feed.robots)
            url = address or job.address
            return await self._fetcher.fetch(url, headers=headers, max_bytes=max_bytes, permit=permit)
        except FetchError as exc:
            # A rule forbids it, theirs (robots.txt) or ours (addresses), rather than chance.
            is_refused = exc.status in REFUSALS or (exc.permanent and exc.status is None)
            return Failure(problem=str(exc), status=exc.status, may_recover=not exc.permanent, is_refused=is_refused)

    async def _on_worker(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._workers, call)


def body_digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def _bad_status(address: str, response: Response) -> Failure:
    return Failure(
        problem=f"{address}: answered {response.status}",
        status=response.status,
        response=response,
        may_recover=response.status in _TEMPORARY or response.status >= 500,
        is_refused=response.status in REFUSALS,
    )


def _content_type(header: str) -> tuple[str, str | None]:
    """The media type and the charset that it states."""
    stated = Headers()
    stated["content-type"] = header
    try:
        return stated.get_content_type(), stated.get_content_charset()
    except (TypeError, ValueError):  # parameters in pieces that cannot be put together
        return stated.get_content_type(), None
