"""The JSON API, what monitoring asks for, and the stream of live updates.

Answers documents; knows no HTML.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pipeline import __version__
from pipeline.projection.documents import HealthDocument
from pipeline.projection.views import InvalidCursor, Position, Views, open_views
from pipeline.running.metrics_files import read_metrics
from pipeline.settings import WebSettings
from pipeline.web.live import Live
from pipeline.web.openapi import description
from pipeline.web.parameters import LIST_PARAMETERS, PAGE_PARAMETERS, BadParameter, list_query, refuse_unknown

JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every route works with."""

    path: Path
    settings: WebSettings
    live: Live
    metrics_dir: Path

    def answer(self, request: Request, media_type: str, make: Callable[[Views], bytes]) -> Response:
        """What `make` says of the current state, or 304 where the caller has that already."""
        with open_views(self.path) as views:
            headers = {"ETag": f'W/"{views.position()}-{__version__}"', "Cache-Control": "no-cache"}
            if headers["ETag"] in {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}:
                return Response(status_code=304, headers=headers)
            return Response(make(views), media_type=media_type, headers=headers)


def routes(site: Site) -> list[Route]:
    """The routes of this module over one site."""

    def stories(request: Request) -> Response:
        refuse_unknown(request.query_params, LIST_PARAMETERS)
        query = list_query(request.query_params, default_limit=site.settings.stories_per_page)

        def make(views: Views) -> bytes:
            try:
                found = views.stories(query.filter, limit=query.limit, cursor=query.cursor)
            except InvalidCursor as exc:
                raise BadParameter("cursor", "not a cursor from a list of stories") from exc
            return msgspec.json.encode(found)

        return site.answer(request, JSON, make)

    def story(request: Request) -> Response:
        refuse_unknown(request.query_params, ())
        story_id = request.path_params["story_id"]

        def make(views: Views) -> bytes:
            found = views.story(story_id)
            if found is None:
                raise HTTPException(404, f"no story {story_id[:80]}")
            return msgspec.json.encode(found)

        return site.answer(request, JSON, make)

    def thread(request: Request) -> Response:
        refuse_unknown(request.query_params, PAGE_PARAMETERS)
        story_id = request.path_params["story_id"]
        query = list_query(request.query_params, default_limit=site.settings.stories_per_page)

        def make(views: Views) -> bytes:
            try:
                found = views.thread(story_id, limit=query.limit, cursor=query.cursor)
            except InvalidCursor as exc:
                raise BadParameter("cursor", "not a cursor from a thread of stories") from exc
            if found is None:
                raise HTTPException(404, f"no story {story_id[:80]}")
            return msgspec.json.encode(found)

        return site.answer(request, JSON, make)

    def article(request: Request) -> Response:
        refuse_unknown(request.query_params, ())
        article_id = request.path_params["article_id"]

        def make(views: Views) -> bytes:
            found = views.article(article_id)
            if found is None:
                raise HTTPException(404, f"no article {article_id[:80]} in any story")
            return msgspec.json.encode(found)

        return site.answer(request, JSON, make)

    def openapi(request: Request) -> Response:
        return Response(description(), media_type=JSON)

    def health(request: Request) -> Response:
        with open_views(site.path) as views:
            count = views.story_count()
        cause = site.live.cause
        document = HealthDocument(status="ok" if cause is None else "degraded", stories=count, cause=cause)
        return Response(
            msgspec.json.encode(document),
            status_code=200 if cause is None else 503,
            media_type=JSON,
            headers={"Cache-Control": "no-store"},
        )

    def metrics(request: Request) -> Response:
        return Response(read_metrics(site.metrics_dir), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def events(request: Request) -> Response:
        refuse_unknown(request.query_params, {"since"})
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        if request.method == "HEAD":
            return Response(media_type="text/event-stream", headers=headers)
        position = None
        if since := request.headers.get("last-event-id") or request.query_params.get("since"):
            position = Position.parse(since)
            if position is None:
                raise BadParameter("since", "not the id of an event")
        return StreamingResponse(site.live.events(position), media_type="text/event-stream", headers=headers)

    return [
        Route("/api/stories", stories),
        Route("/api/stories/{story_id}", story),
        Route("/api/stories/{story_id}/thread", thread),
        Route("/api/articles/{article_id}", article),
        Route("/api/openapi.json", openapi),
        Route("/healthz", health),
        Route("/metrics", metrics),
        Route("/events", events),
    ]
