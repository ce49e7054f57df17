"""`/api/v1`: lists of stories, one story, its thread, one article. Answers documents; knows no HTML."""

import contextlib
from collections.abc import Callable, Iterator

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.documents import ArticleDocument, FullStoryDocument, ThreadStoryDocument
from pipeline.projection.lines import StoryLineDocument
from pipeline.projection.views import InvalidCursor, OtherOrder, Views
from pipeline.web import operations
from pipeline.web.operations import Operation, chosen_document, chosen_list
from pipeline.web.parameters import LIST_PARAMETERS, PAGE_PARAMETERS, BadParameter, list_query, refuse_unknown
from pipeline.web.selection import FIELDS, chosen, chosen_fields
from pipeline.web.site import JSON, Site

LIST = "/api/v1/stories"


def routes(site: Site) -> list[Route]:
    """The routes of this module over one site."""

    def stories(request: Request) -> Response:
        refuse_unknown(request.query_params, LIST_PARAMETERS | {FIELDS})
        names = chosen_fields(request.query_params, StoryLineDocument)
        query = list_query(request.query_params, default_limit=site.settings.stories_per_page)

        def make(views: Views) -> bytes:
            with cursors_of("a list of stories"):
                found = views.lines(query.filter, limit=query.limit, cursor=query.cursor, sort=query.sort)
            return msgspec.json.encode({"stories": [chosen(one, names) for one in found.stories], "next": found.next})

        return site.answer(request, JSON, make)

    def story(request: Request) -> Response:
        story_id = request.path_params["story_id"]
        return one_of(request, FullStoryDocument, lambda views: views.story(story_id), f"no story {story_id[:80]}")

    def thread(request: Request) -> Response:
        refuse_unknown(request.query_params, PAGE_PARAMETERS | {FIELDS})
        names = chosen_fields(request.query_params, ThreadStoryDocument)
        story_id = request.path_params["story_id"]
        query = list_query(request.query_params, default_limit=site.settings.stories_per_page)

        def make(views: Views) -> bytes:
            with cursors_of("a thread of stories"):
                found = views.thread(story_id, limit=query.limit, cursor=query.cursor)
            if found is None:
                raise site.missing(f"no story {story_id[:80]}")
            return msgspec.json.encode({"stories": [chosen(one, names) for one in found.stories], "next": found.next})

        return site.answer(request, JSON, make)

    def article(request: Request) -> Response:
        article_id = request.path_params["article_id"]
        missing = f"no article {article_id[:80]} in any story"
        return one_of(request, ArticleDocument, lambda views: views.article(article_id), missing)

    def one_of(
        request: Request, kind: type[msgspec.Struct], find: Callable[[Views], msgspec.Struct | None], missing: str
    ) -> Response:
        refuse_unknown(request.query_params, {FIELDS})
        names = chosen_fields(request.query_params, kind)

        def make(views: Views) -> bytes:
            found = find(views)
            if found is None:
                raise site.missing(missing)
            return msgspec.json.encode(chosen(found, names))

        return site.answer(request, JSON, make)

    return [
        Route(LIST, stories),
        Route("/api/v1/stories/{story_id}", story),
        Route("/api/v1/stories/{story_id}/thread", thread),
        Route("/api/v1/articles/{article_id}", article),
    ]


@contextlib.contextmanager
def cursors_of(what: str) -> Iterator[None]:
    """Names the parameter where a cursor is not from `what`."""
    try:
        yield
    except OtherOrder as exc:
        raise BadParameter("cursor", f"from a list sorted by {exc}", status=409) from exc
    except InvalidCursor as exc:
        raise BadParameter("cursor", f"not a cursor from {what}") from exc


_FAILS = ("304", "400", "404", "503")
_STORY_ID = operations.path("story_id", "a story's id, or that of a story merged into it")

OPERATIONS = (
    Operation(
        path=LIST,
        name="listStories",
        summary="Stories, a line each",
        parameters=(
            *operations.story_filters(),
            *operations.page(),
            operations.fields(StoryLineDocument),
        ),
        answers=chosen_list("stories", StoryLineDocument, "A page of the stories"),
        errors=("304", "400", "409", "503"),
        chosen=(StoryLineDocument,),
    ),
    Operation(
        path="/api/v1/stories/{story_id}",
        name="getStory",
        summary="One story with its comparison and its history",
        parameters=(_STORY_ID, operations.fields(FullStoryDocument)),
        answers=chosen_document(FullStoryDocument, "The story"),
        errors=_FAILS,
        chosen=(FullStoryDocument,),
    ),
    Operation(
        path="/api/v1/stories/{story_id}/thread",
        name="getThread",
        summary="The thread of a story: the stories that follow one another, oldest first",
        parameters=(_STORY_ID, *operations.page(operations.THREAD_CURSOR), operations.fields(ThreadStoryDocument)),
        answers=chosen_list("stories", ThreadStoryDocument, "A page of the thread"),
        errors=_FAILS,
        chosen=(ThreadStoryDocument,),
    ),
    Operation(
        path="/api/v1/articles/{article_id}",
        name="getArticle",
        summary="An article's text as samestory read it",
        tag="articles",
        parameters=(operations.path("article_id", "an article's id"), operations.fields(ArticleDocument)),
        answers=chosen_document(ArticleDocument, "The article"),
        errors=_FAILS,
        chosen=(ArticleDocument,),
    ),
)
