"""The older names of the API's addresses, which answer as they did: `/api/stories` with whole stories in lists."""

from dataclasses import replace

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.documents import StoryListDocument
from pipeline.projection.views import Views
from pipeline.web import api_stories, operations
from pipeline.web.api_stories import cursors_of
from pipeline.web.operations import Operation, document
from pipeline.web.parameters import LIST_PARAMETERS, list_query, refuse_unknown
from pipeline.web.site import JSON, Site

_NOW, _BEFORE = "/api/v1/", "/api/"
_RENAMED = tuple(one for one in api_stories.OPERATIONS if one.path != api_stories.LIST)


def routes(site: Site) -> list[Route]:
    """The routes of this module over one site."""

    def stories(request: Request) -> Response:
        refuse_unknown(request.query_params, LIST_PARAMETERS)
        query = list_query(request.query_params, default_limit=site.settings.stories_per_page)

        def make(views: Views) -> bytes:
            with cursors_of("a list of stories"):
                found = views.stories(query.filter, limit=query.limit, cursor=query.cursor, sort=query.sort)
            return msgspec.json.encode(found)

        return site.answer(request, JSON, make)

    now = {route.path: route.endpoint for route in api_stories.routes(site)}
    renamed = [Route(one.path.replace(_NOW, _BEFORE), now[one.path]) for one in _RENAMED]
    return [Route("/api/stories", stories), *renamed]


OPERATIONS = (
    Operation(
        path="/api/stories",
        name="listStoriesOlder",
        summary="Stories in full, newest first",
        description="The older form of `/api/v1/stories`: each story with all of its versions and their reasons.",
        parameters=(*operations.story_filters(), *operations.page()),
        answers=document(StoryListDocument, "A page of the stories"),
        errors=("304", "400", "409", "503"),
        documents=(StoryListDocument,),
        deprecated=True,
    ),
    *(
        replace(
            one,
            path=one.path.replace(_NOW, _BEFORE),
            name=f"{one.name}Older",
            summary=f"The older name of `{one.path}`",
            deprecated=True,
        )
        for one in _RENAMED
    ),
)
