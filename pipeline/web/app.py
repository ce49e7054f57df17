"""The web application: routes, security headers, and errors as a person or a program wants them."""

import asyncio
import contextlib
import http
import logging
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.checking.writing import Writable
from pipeline.errors import SamestoryError
from pipeline.projection.store import LogReader
from pipeline.running.metrics import Metrics
from pipeline.settings import WebSettings
from pipeline.web import (
    api,
    api_bulk,
    api_events,
    api_outlets,
    api_service,
    api_stories,
    article,
    correcting,
    desk,
    event,
    export,
    feed,
    judging,
    openapi,
    outlets,
    pages,
    problems,
    reading,
    signing_in,
    story,
)
from pipeline.web.access import Access, Door, Refused
from pipeline.web.addresses import Addresses, without_slash
from pipeline.web.counting import Counting, watch_disk
from pipeline.web.feed_health import FeedHealth, FeedReader, no_producer
from pipeline.web.live import HEARTBEAT_S, REFRESH_S, Live
from pipeline.web.parameters import BadParameter
from pipeline.web.pending import PendingCorrections
from pipeline.web.site import Site

logger = logging.getLogger(__name__)

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # with `no-referrer` a browser hides the origin of our own forms, too
    "X-Content-Type-Options": "nosniff",
}
SMALLEST_COMPRESSED_BYTES = 1000
COMPRESSION = 6  # 9 takes twice as long and saves two parts in a hundred, while others wait
FOLLOWING_ENDS_WITHIN_S = 10.0


class PageLog(LogReader, Writable, Protocol):
    """What the page asks of a log: to be read without a group, and to take corrections and judgements."""


def build_app(
    log: PageLog,
    projection_path: Path,
    settings: WebSettings,
    *,
    read_feeds: FeedReader = no_producer,
    metrics: Metrics | None = None,
    refresh_s: float = REFRESH_S,
    heartbeat_s: float = HEARTBEAT_S,
) -> Starlette:
    """The application over one log and one projection file, which it keeps up to date while it is served.

    `app.state.live.close()` ends the open streams of live updates: call it before waiting for connections to end.
    `read_feeds`: what is known of the feeds. `metrics`: where the page counts.
    Metrics are read from `metrics` beside the projection. Raises StorageError where the projection cannot be opened.
    """
    metrics = metrics or Metrics()
    watch_disk(metrics, projection_path.parent)
    keep = timedelta(days=settings.keep_days) if settings.keep_days else None
    live = Live(log, projection_path, keep=keep, metrics=metrics, refresh_s=refresh_s, heartbeat_s=heartbeat_s)
    site = Site(path=projection_path, settings=settings, live=live, metrics_dir=projection_path.parent / "metrics")
    errors = _Errors(pages.Templates())
    door = Door.of(projection_path.parent, settings)
    health = FeedHealth(read_feeds)
    pending = PendingCorrections(time.monotonic)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        following = asyncio.create_task(live.follow())
        following.add_done_callback(_report_failure)
        try:
            yield
        finally:
            live.close()
            await asyncio.wait([following], timeout=FOLLOWING_ENDS_WITHIN_S)

    def _report_failure(following: asyncio.Task[None]) -> None:
        if not following.cancelled() and (failure := following.exception()) is not None:
            logger.error("live updates stopped: %r", failure, exc_info=failure)
            live.cause = f"live updates stopped: {failure!r}"

    app = Starlette(
        routes=[
            *feed.routes(site),
            *export.routes(site),
            *desk.routes(site, errors.templates),
            *story.routes(site, errors.templates),
            *event.routes(site, errors.templates),
            *article.routes(site, errors.templates),
            *reading.routes(site, errors.templates),
            *api_stories.routes(site),
            *api_outlets.routes(site, health),
            *api_bulk.routes(site),
            *api_events.routes(site),
            *api_service.routes(site),
            *openapi.routes(site),
            *api.routes(site),
            *signing_in.routes(door, errors.templates),
            *outlets.routes(site, errors.templates, health),
            *correcting.routes(site, log, errors.templates, pending),
            *judging.routes(site, log, errors.templates),
            Mount("/static", StaticFiles(directory=pages.FOLDER / "static")),
        ],
        middleware=[
            Middleware(Counting, metrics=metrics),
            Middleware(_SecurityHeaders),
            Middleware(Access, door=door, refuse=errors.answer),
            Middleware(Addresses, origins=settings.cors_origins),
            Middleware(GZipMiddleware, minimum_size=SMALLEST_COMPRESSED_BYTES, compresslevel=COMPRESSION),
        ],
        exception_handlers={
            HTTPException: errors.http,
            BadParameter: errors.parameter,
            Refused: errors.refused,
            SamestoryError: errors.storage,
            Exception: errors.unexpected,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # it would send programs elsewhere; `_Errors.http` does it for people
    app.state.live = live
    return app


class _SecurityHeaders:
    """Sets the security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class _Errors:
    """Problem documents (RFC 9457) where programs ask, a page elsewhere."""

    def __init__(self, templates: pages.Templates) -> None:
        self.templates = templates

    def http(self, request: Request, exc: Exception) -> Response:
        assert isinstance(exc, HTTPException)
        if exc.status_code == 404 and (elsewhere := without_slash(request)) is not None:
            return RedirectResponse(elsewhere)
        answer = self.answer(request, exc.status_code, str(exc.detail))
        answer.headers.update(exc.headers or {})
        return answer

    def parameter(self, request: Request, exc: Exception) -> Response:
        assert isinstance(exc, BadParameter)
        return self.answer(request, exc.status, str(exc), exc.name)

    def refused(self, request: Request, exc: Exception) -> Response:
        assert isinstance(exc, Refused)
        answer = self.answer(request, exc.status, str(exc))
        answer.headers.update(exc.headers)
        return answer

    def storage(self, request: Request, exc: Exception) -> Response:
        logger.error("%s: %s", request.url.path, exc)
        return self.answer(request, 503, str(exc))

    def unexpected(self, request: Request, exc: Exception) -> Response:
        """Outside of all middleware, so it sets the headers itself; the server logs the exception."""
        answer = self.answer(request, 500, "Something went wrong. The server's log has the details.")
        answer.headers.update(SECURITY_HEADERS)
        return answer

    def answer(self, request: Request, status: int, detail: str, parameter: str | None = None) -> Response:
        """The error, as a page or a problem document."""
        if problems.for_programs(request.url.path):
            return problems.problem(status, detail, parameter=parameter)
        title = http.HTTPStatus(status).phrase
        page = self.templates.render("error.html", status=status, title=title, detail=detail)
        return Response(page, status, media_type=pages.HTML)
