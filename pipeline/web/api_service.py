"""What monitoring and live clients ask for: `/healthz`, `/readyz`, `/metrics`, and the stream of live updates."""

from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pipeline.projection.documents import HealthDocument, NewsDocument, ProblemDocument, ReadyDocument
from pipeline.projection.views import Position, open_views
from pipeline.running.metrics_files import read_metrics
from pipeline.web import operations
from pipeline.web.operations import Operation, document, stream
from pipeline.web.parameters import BadParameter, refuse_unknown
from pipeline.web.site import JSON, READ_AGAIN_S, Site

EVENTS = "text/event-stream"
POSITION = r"^[0-9a-f]{1,32}-[0-9]{1,18}$"


def routes(site: Site) -> list[Route]:
    """The routes of this module over one site."""

    def health(request: Request) -> Response:
        refuse_unknown(request.query_params, ())
        with open_views(site.path) as views:
            count = views.story_count()
        cause = site.live.cause
        found = HealthDocument(status="ok" if cause is None else "degraded", stories=count, cause=cause)
        return Response(
            msgspec.json.encode(found),
            status_code=200 if cause is None else 503,
            media_type=JSON,
            headers={"Cache-Control": "no-store"},
        )

    def ready(request: Request) -> Response:
        refuse_unknown(request.query_params, ())
        live = site.live
        status: Literal["ready", "reading", "degraded"] = "ready"
        if live.cause is not None:
            status = "degraded"
        elif live.reading:
            status = "reading"
        cause = "the log is read from where the projection ends" if status == "reading" else live.cause
        return Response(
            msgspec.json.encode(ReadyDocument(status=status, cause=cause)),
            status_code=200 if status == "ready" else 503,
            media_type=JSON,
            headers={"Cache-Control": "no-store"} | ({} if status == "ready" else {"Retry-After": str(READ_AGAIN_S)}),
        )

    def metrics(request: Request) -> Response:
        return Response(read_metrics(site.metrics_dir), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def events(request: Request) -> Response:
        refuse_unknown(request.query_params, {"since"})
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        since = request.headers.get("last-event-id") or request.query_params.get("since") or None
        position = None if since is None else Position.parse(since)
        if since is not None and position is None:
            raise BadParameter("since", "not the id of an event")
        if request.method == "HEAD":
            return Response(media_type=EVENTS, headers=headers)
        return StreamingResponse(site.live.events(position), media_type=EVENTS, headers=headers)

    return [
        Route("/healthz", health),
        Route("/readyz", ready),
        Route("/metrics", metrics),
        Route("/events", events),
        Route("/api/v1/events", events),
    ]


_EVENT = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": POSITION},
        "event": {"const": "stories"},
        "data": {
            "type": "string",
            "contentMediaType": JSON,
            "contentSchema": operations.reference(NewsDocument),
        },
    },
    "required": ["id", "event", "data"],
}


def _events(path: str, name: str, *, deprecated: bool = False) -> Operation:
    return Operation(
        path=path,
        name=name,
        tag="service",
        summary="Server-sent events: which stories changed",
        description=(
            "Event `stories` with data `{count, stories, all}`: the ids of up to 200 stories that changed; `all` if "
            "everything shown before may be stale. Resumes at the id in the header `Last-Event-ID`, or in `since`."
        ),
        parameters=(
            operations.query(
                "since", {"type": "string", "pattern": POSITION}, "the id of the last event that was seen"
            ),
        ),
        answers=stream(EVENTS, "A stream that does not end; the schema is of one event", _EVENT),
        documents=(NewsDocument,),
        errors=("400", "503"),
        deprecated=deprecated,
    )


OPERATIONS = (
    _events("/api/v1/events", "followStories"),
    _events("/events", "followStoriesOlder", deprecated=True),
    Operation(
        path="/healthz",
        name="getHealth",
        tag="service",
        summary="Whether what is shown is up to date",
        answers={
            **document(HealthDocument, "It is up to date"),
            "503": {
                "description": "It may be out of date (`cause`), or cannot be read",
                "content": {
                    "application/json": {"schema": operations.reference(HealthDocument)},
                    operations.PROBLEM: {"schema": operations.reference(ProblemDocument)},
                },
            },
        },
        errors=("400",),
        documents=(HealthDocument,),
    ),
    Operation(
        path="/readyz",
        name="getReadiness",
        tag="service",
        summary="Whether everything that the log has is shown",
        answers={
            **document(ReadyDocument, "It is"),
            "503": {
                "description": "The log is still being read, or cannot be followed (`cause`)",
                "content": {
                    "application/json": {"schema": operations.reference(ReadyDocument)},
                    operations.PROBLEM: {"schema": operations.reference(ProblemDocument)},
                },
            },
        },
        errors=("400",),
        documents=(ReadyDocument,),
    ),
    Operation(
        path="/metrics",
        name="getMetrics",
        tag="service",
        summary="Metrics of every stage on this machine, for Prometheus",
        answers=stream("text/plain", "Prometheus text format"),
        errors=(),
    ),
)
