"""The API's description in OpenAPI 3.1, put together from the operations of every module of routes.

Its schemas are generated from the documents' types.
"""

import functools
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline import __version__
from pipeline.projection.documents import ProblemDocument
from pipeline.web import api, api_bulk, api_events, api_outlets, api_service, api_stories, export, feed
from pipeline.web.operations import CHOSEN, Operation, chosen_schema, stream
from pipeline.web.parameters import refuse_unknown
from pipeline.web.site import JSON, Site

_ITSELF = Operation(
    path="/api/v1/openapi.json",
    name="getDescription",
    tag="service",
    summary="This description",
    answers=stream(JSON, "OpenAPI 3.1", {"type": "object", "required": ["openapi", "paths"]}),
    errors=("304", "400"),
)

OPERATIONS: tuple[Operation, ...] = (
    *api_stories.OPERATIONS,
    *api_outlets.OPERATIONS,
    *api_bulk.OPERATIONS,
    *api_events.OPERATIONS,
    *api_service.OPERATIONS,
    *feed.OPERATIONS,
    *export.OPERATIONS,
    _ITSELF,
    *api.OPERATIONS,
)


def routes(site: Site) -> list[Route]:
    """The routes of this module over one site."""

    def openapi(request: Request) -> Response:
        refuse_unknown(request.query_params, ())
        return site.answer(request, JSON, lambda _: description())

    return [Route("/api/v1/openapi.json", openapi), Route("/api/openapi.json", openapi)]


@functools.cache
def description() -> bytes:
    """The whole description as JSON."""
    chosen = dict.fromkeys(kind for one in OPERATIONS for kind in one.chosen)
    whole = dict.fromkeys([*(kind for one in OPERATIONS for kind in one.documents), *chosen, ProblemDocument])
    _, schemas = msgspec.json.schema_components(whole, ref_template="#/components/schemas/{name}")
    schemas |= {f"{CHOSEN}{kind.__name__}": chosen_schema(kind, schemas[kind.__name__]) for kind in chosen}
    paths: dict[str, Any] = {one.path: {"get": one.described()} for one in OPERATIONS}
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "samestory",
                "version": __version__,
                "description": "One story, every outlet's version. Every address also answers HEAD.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {"schemas": schemas},
        }
    )
