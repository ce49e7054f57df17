"""A story to take away: as JSON, as a table for spreadsheets, as a brief with its sources."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.views import Views
from pipeline.web import export_brief, export_table, operations
from pipeline.web.current import current_story, full_story
from pipeline.web.feed import LEADS_ON
from pipeline.web.operations import Operation, stream
from pipeline.web.parameters import refuse_unknown
from pipeline.web.site import Site
from pipeline.web.story_entries import differences_of


@dataclass(frozen=True, slots=True)
class _Format:
    """`write`: from a story and its address on this page to the document."""

    ending: str
    media_type: str
    write: Callable[[FullStoryDocument, str], bytes]


def _json(story: FullStoryDocument, page: str) -> bytes:
    """The document of the API, with the story's address and with what differs in words."""
    differs = [one.in_words() for one in differences_of(story, story.comparison)]
    return msgspec.json.format(msgspec.json.encode({"page": page, "differs": differs, "story": story}), indent=1)


FORMATS: Final = (
    _Format("json", "application/json", _json),
    _Format("csv", export_table.MEDIA_TYPE, lambda story, _: export_table.table(story)),
    _Format("md", export_brief.MEDIA_TYPE, lambda story, page: export_brief.brief(story, page=page)),
)


def exported(story: FullStoryDocument, ending: str, page: str) -> bytes:
    """The story in the format with this ending. `page`: its address."""
    return next(form for form in FORMATS if form.ending == ending).write(story, page)


def routes(site: Site) -> list[Route]:
    """The routes of this module over one site."""
    return [_route(site, form) for form in FORMATS]


def _route(site: Site, form: _Format) -> Route:
    def export(request: Request) -> Response:
        refuse_unknown(request.query_params, ())
        current = current_story(
            site, request.path_params["story_id"], lambda story_id: f"/stories/{story_id}/export.{form.ending}"
        )
        if isinstance(current, Response):
            return current

        def make(views: Views) -> bytes:
            return form.write(full_story(views, current), f"{request.base_url}stories/{current}")

        answer = site.answer(request, form.media_type, make)
        if answer.status_code == 200:
            answer.headers["Content-Disposition"] = f'attachment; filename="samestory-{current}.{form.ending}"'
        return answer

    return Route(f"/stories/{{story_id}}/export.{form.ending}", export)


_SAYS: Final = {
    "json": "The story's document, with what differs in words",
    "csv": "A table: claims and figures in rows, versions in columns",
    "md": "A brief in Markdown, every statement with its source",
}

OPERATIONS = tuple(
    Operation(
        path=f"/stories/{{story_id}}/export.{form.ending}",
        name=f"exportStory{form.ending.title()}",
        tag="exports",
        summary=_SAYS[form.ending],
        parameters=(operations.path("story_id", "a story's id, or that of a story merged into it"),),
        answers={
            **stream(form.media_type, _SAYS[form.ending], {"type": "object"} if form.ending == "json" else None),
            **LEADS_ON,
        },
        errors=("304", "400", "404", "503"),
    )
    for form in FORMATS
)
