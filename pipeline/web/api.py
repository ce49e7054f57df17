"""The older names of the API's addresses, which answer as they did: `/api/stories` with whole stories in lists."""

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.documents import (
    ArticleDocument,
    FullStoryDocument,
    StoryListDocument,
    ThreadDocument,
)
from pipeline.projection.views import Views
from pipeline.web import operations
from pipeline.web.api_stories import cursors_of
from pipeline.web.operations import Operation, document
from pipeline.web.parameters import LIST_PARAMETERS, PAGE_PARAMETERS, list_query, refuse_unknown
from pipeline.web.site import JSON, Site

__all__ = ["JSON", "OPERATIONS", "Site", "routes"]


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
            with cursors_of("a thread of stories"):
                found = views.thread(story_id, limit=query.limit, cursor=query.cursor)
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

    return [
        Route("/api/stories", stories),
        Route("/api/stories/{story_id}", story),
        Route("/api/stories/{story_id}/thread", thread),
        Route("/api/articles/{article_id}", article),
    ]


_FAILS = ("304", "400", "404", "503")
_STORY_ID = operations.path("story_id", "a story's id, or that of a story merged into it")

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
    Operation(
        path="/api/stories/{story_id}",
        name="getStoryOlder",
        summary="The older name of `/api/v1/stories/{story_id}`",
        parameters=(_STORY_ID,),
        answers=document(FullStoryDocument, "The story"),
        errors=_FAILS,
        documents=(FullStoryDocument,),
        deprecated=True,
    ),
    Operation(
        path="/api/stories/{story_id}/thread",
        name="getThreadOlder",
        summary="The older name of `/api/v1/stories/{story_id}/thread`",
        parameters=(_STORY_ID, *operations.page(operations.THREAD_CURSOR)),
        answers=document(ThreadDocument, "A page of the thread"),
        errors=_FAILS,
        documents=(ThreadDocument,),
        deprecated=True,
    ),
    Operation(
        path="/api/articles/{article_id}",
        name="getArticleOlder",
        summary="The older name of `/api/v1/articles/{article_id}`",
        tag="articles",
        parameters=(operations.path("article_id", "an article's id"),),
        answers=document(ArticleDocument, "The article"),
        errors=_FAILS,
        documents=(ArticleDocument,),
        deprecated=True,
    ),
)
