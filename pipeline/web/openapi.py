"""The API's description in OpenAPI 3.1, its schemas generated from the documents' types."""

import functools
from typing import Any

import msgspec

from pipeline import __version__
from pipeline.projection.documents import (
    ArticleDocument,
    FullStoryDocument,
    HealthDocument,
    ProblemDocument,
    StoryListDocument,
    ThreadDocument,
)
from pipeline.web.parameters import LARGEST_PAGE, LONGEST_TEXT

_DOCUMENTS = (StoryListDocument, FullStoryDocument, ThreadDocument, ArticleDocument, HealthDocument, ProblemDocument)


@functools.cache
def description() -> bytes:
    """The whole description as JSON."""
    _, schemas = msgspec.json.schema_components(_DOCUMENTS, ref_template="#/components/schemas/{name}")
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "samestory",
                "version": __version__,
                "description": "One story, every outlet's version.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "paths": _paths(),
            "components": {"schemas": schemas},
        }
    )


def _paths() -> dict[str, Any]:
    story_list: dict[str, Any] = {
        "summary": "Stories, newest first",
        "operationId": "listStories",
        "parameters": [
            _query("q", {"type": "string", "maxLength": LONGEST_TEXT}, "words in the headline, a title, an outlet"),
            _query("outlet", {"type": "string", "maxLength": LONGEST_TEXT}, "stories that this outlet reports"),
            _query("conflicts", {"type": "boolean"}, "only stories with (or without) possible conflicts"),
            _query(
                "families",
                {"type": "integer", "minimum": 1},
                "reported by at least this many publisher families in their own text",
            ),
            *_page(),
        ],
        "responses": {"200": _json("StoryListDocument", "Stories, newest first"), **_problems("400", "503")},
    }
    story = {
        "summary": "One story with its comparison and its history",
        "operationId": "getStory",
        "parameters": [_path("story_id", "a story's id, or that of a story merged into it")],
        "responses": {"200": _json("FullStoryDocument", "The story"), **_problems("400", "404", "503")},
    }
    thread = {
        "summary": "The thread of a story: the stories that follow one another, oldest first",
        "operationId": "getThread",
        "parameters": [_path("story_id", "a story's id, or that of a story merged into it"), *_page()],
        "responses": {"200": _json("ThreadDocument", "The thread"), **_problems("400", "404", "503")},
    }
    article = {
        "summary": "An article's text as samestory read it",
        "operationId": "getArticle",
        "parameters": [_path("article_id", "an article's id")],
        "responses": {"200": _json("ArticleDocument", "The article"), **_problems("400", "404", "503")},
    }
    health = {
        "summary": "Whether what is shown is up to date",
        "operationId": "getHealth",
        "responses": {
            "200": _json("HealthDocument", "It is up to date"),
            "503": _json("HealthDocument", "It may be out of date"),
        },
    }
    events = {
        "summary": "Server-sent events: which stories changed",
        "description": (
            "Event `stories` with data `{count, stories, all}`: the ids of up to 200 stories that changed; `all` if "
            "everything shown before may be stale. Resumes at the id in `Last-Event-ID`, or in `since`."
        ),
        "operationId": "followStories",
        "parameters": [_query("since", {"type": "string"}, "the id of the last event that was seen")],
        "responses": {"200": {"description": "A stream", "content": {"text/event-stream": {}}}, **_problems("400")},
    }
    metrics = {
        "summary": "Metrics of every stage on this machine",
        "operationId": "getMetrics",
        "responses": {"200": {"description": "Prometheus text format", "content": {"text/plain": {}}}},
    }
    atom = {
        "summary": "Stories as an Atom feed",
        "description": "Takes the filters of `/api/stories`.",
        "operationId": "getFeed",
        "parameters": [
            one for one in story_list["parameters"] if one["name"] in {"q", "outlet", "conflicts", "families"}
        ],
        "responses": {"200": {"description": "Atom", "content": {"application/atom+xml": {}}}},
    }
    return {
        "/api/stories": {"get": story_list},
        "/api/stories/{story_id}": {"get": story},
        "/api/stories/{story_id}/thread": {"get": thread},
        "/api/articles/{article_id}": {"get": article},
        "/healthz": {"get": health},
        "/events": {"get": events},
        "/metrics": {"get": metrics},
        "/stories.atom": {"get": atom},
    }


def _page() -> list[dict[str, Any]]:
    return [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}, "stories per page"),
        _query("cursor", {"type": "string"}, "`next` of the previous page"),
    ]


def _query(name: str, schema: dict[str, Any], says: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": says}


def _path(name: str, says: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "description": says}


def _json(schema: str, says: str, media_type: str = "application/json") -> dict[str, Any]:
    return {"description": says, "content": {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def _problems(*statuses: str) -> dict[str, Any]:
    says = {
        "400": "A parameter that cannot be used",
        "404": "Not found",
        "503": "The stories cannot be read at the moment",
    }
    return {status: _json("ProblemDocument", says[status], "application/problem+json") for status in statuses}
