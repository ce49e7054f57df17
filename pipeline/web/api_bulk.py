"""`/api/v1/stories.ndjson` and `whole-stories.ndjson`: all stories that pass a filter, one JSON document a line.

They are of one state of the projection, and read in pages, so that the memory does not grow with the answer. After each
page, and at the end, is a line with the cursor to go on from: a reader whose connection breaks loses a page at most.
"""

import time
from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.lines import StoryLineDocument
from pipeline.projection.views import Views, open_views
from pipeline.web import operations
from pipeline.web.api_stories import cursors_of
from pipeline.web.operations import Operation, stream
from pipeline.web.parameters import LIST_PARAMETERS, ListQuery, list_query, refuse_unknown
from pipeline.web.selection import FIELDS, chosen, chosen_fields
from pipeline.web.site import Site

NDJSON = "application/x-ndjson"
PAGE_STORIES: dict[type[msgspec.Struct], int] = {StoryLineDocument: 100, FullStoryDocument: 20}
"""How many are read, sent and compressed at once: some 50 to 300 kB."""

LONGEST_READ_S = 300.0
"""How long one answer may take. Until it ends, the projection's file cannot drop what has been replaced in it."""

_KindType = type[StoryLineDocument] | type[FullStoryDocument]
_Fields = tuple[str, ...] | None


class PlaceDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Where a bulk read is. `next`: the cursor to go on from, null at the end. `position`: the state that was read."""

    next: str | None
    position: str


def routes(site: Site, *, longest_read_s: float = LONGEST_READ_S) -> list[Route]:
    """The routes of this module over one site."""

    async def lines(request: Request) -> Response:
        return await bulk(request, StoryLineDocument)

    async def whole(request: Request) -> Response:
        return await bulk(request, FullStoryDocument)

    async def bulk(request: Request, kind: _KindType) -> Response:
        refuse_unknown(request.query_params, (LIST_PARAMETERS - {"limit"}) | {FIELDS})
        names = chosen_fields(request.query_params, kind)
        query = list_query(request.query_params, default_limit=PAGE_STORIES[kind])
        await to_thread.run_sync(check, query)
        headers = {"Cache-Control": "no-store"}
        if request.method == "HEAD":
            return Response(media_type=NDJSON, headers=headers)
        return StreamingResponse(pages(query, kind, names), media_type=NDJSON, headers=headers)

    def check(query: ListQuery) -> None:
        """Raises what is wrong while it can still be answered."""
        with open_views(site.path) as views, cursors_of("a list of stories"):
            views.lines(query.filter, limit=1, cursor=query.cursor, sort=query.sort)

    async def pages(query: ListQuery, kind: _KindType, names: _Fields) -> AsyncIterator[bytes]:
        until = time.monotonic() + longest_read_s
        cursor = query.cursor
        with open_views(site.path) as views:
            while True:
                page, cursor = await to_thread.run_sync(_page, views, query, cursor, kind, names)
                yield page
                if cursor is None or time.monotonic() > until:
                    return

    return [Route("/api/v1/stories.ndjson", lines), Route("/api/v1/whole-stories.ndjson", whole)]


def _page(
    views: Views, query: ListQuery, cursor: str | None, kind: _KindType, names: _Fields
) -> tuple[bytes, str | None]:
    """The lines of a page, and the cursor of the next."""
    found = views.lines(query.filter, limit=PAGE_STORIES[kind], cursor=cursor, sort=query.sort)
    stories: Iterable[msgspec.Struct | None] = found.stories
    if kind is FullStoryDocument:
        stories = map(views.story, [one.id for one in found.stories])
    documents: list[Any] = [chosen(one, names) for one in stories if one is not None]
    documents.append(PlaceDocument(next=found.next, position=str(views.position())))
    return msgspec.json.Encoder().encode_lines(documents), found.next


OPERATIONS = tuple(
    Operation(
        path=f"/api/v1/{address}.ndjson",
        name=name,
        summary=f"All stories of one state, {what} a line",
        description=(
            f"A line is a `{kind.__name__}`, or a `PlaceDocument`, which alone has `next`. After the last line `next` "
            "is null; if another line is the last, read on with it as `cursor`."
        ),
        parameters=(*operations.story_filters(), operations.cursor(), operations.fields(kind)),
        answers=stream(NDJSON, "Lines of JSON", {"type": "string"}),
        errors=("400", "409", "503"),
        documents=(kind, PlaceDocument),
    )
    for address, name, what, kind in (
        ("stories", "readStories", "a line of a list", StoryLineDocument),
        ("whole-stories", "readWholeStories", "a whole story", FullStoryDocument),
    )
)
