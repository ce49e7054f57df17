"""One request to an outlet and what it came to: a feed polled, or an entry's page fetched and extracted.

Runs on the producer's threads: decides and remembers nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import Message as Headers
from typing import Final

from pipeline.domain.feeds import FeedLimits, NotAFeed, ParsedFeed, parse_feed
from pipeline.domain.schedule import FeedState, request_headers
from pipeline.errors import ExtractionError, FetchError
from pipeline.ports import Extractor, Fetcher, Response
from pipeline.settings import ProduceSettings
from producers.gathering import FetchedPage

_NOT_PAGES: Final = (
    "image/",
    "audio/",
    "video/",
    "font/",
    "application/pdf",
    "application/zip",
    "application/octet-stream",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollAnswer:
    """What a feed answered: parsed, unchanged (status 304), or a problem."""

    url: str = ""
    status: int | None = None
    response: Response | None = None
    parsed: ParsedFeed | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswer:
    """An entry's page, or why there is none; `retry` where it may come later."""

    page: FetchedPage | None = None
    problem: str | None = None
    retry: bool = False


def poll(fetcher: Fetcher, state: FeedState, settings: ProduceSettings, now: datetime) -> PollAnswer:
    """Ask the feed for what is new."""
    try:
        response = fetcher.fetch(state.address, headers=request_headers(state, now), max_bytes=settings.max_feed_bytes)
    except FetchError as exc:
        return PollAnswer(problem=str(exc), status=exc.status)
    if response.status == 304:
        return PollAnswer(url=response.url, status=304, response=response)
    if response.status != 200:
        problem = f"{state.address}: answered {response.status}"
        return PollAnswer(url=response.url, status=response.status, response=response, problem=problem)
    try:
        parsed = parse_feed(
            response.body,
            url=response.url,
            content_type=response.headers.get("content-type"),
            now=now,
            limits=FeedLimits(entries=settings.max_entries, text_chars=settings.max_text_chars),
        )
    except NotAFeed as exc:
        return PollAnswer(url=response.url, status=200, response=response, problem=f"{state.address}: {exc}")
    return PollAnswer(url=response.url, status=200, response=response, parsed=parsed)


def read_page(fetcher: Fetcher, extractor: Extractor, url: str, settings: ProduceSettings) -> PageAnswer:
    """Fetch and extract an article's page."""
    try:
        response = fetcher.fetch(url, max_bytes=settings.max_page_bytes)
    except FetchError as exc:
        return PageAnswer(problem=str(exc), retry=not exc.permanent)
    if response.status != 200:
        retry = response.status in {408, 425, 429} or response.status >= 500
        return PageAnswer(problem=f"{url}: answered {response.status}", retry=retry)
    headers = Headers()
    headers["content-type"] = response.headers.get("content-type", "")
    if headers.get_content_type().startswith(_NOT_PAGES):
        return PageAnswer(problem=f"{url}: is {headers.get_content_type()}, not a page")
    try:
        extracted = extractor.extract(response.body, url=response.url, encoding=headers.get_content_charset())
    except ExtractionError as exc:
        return PageAnswer(problem=str(exc))
    return PageAnswer(page=FetchedPage(url=response.url, extracted=extracted))
