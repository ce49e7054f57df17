"""How a route describes itself in the OpenAPI description: what it takes, what it answers, what can go wrong.

Each module of routes has its `OPERATIONS` beside them; `openapi` puts them together. A schema here says exactly what
the parser takes: a test sends what the schemas allow and what they forbid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.projection.documents import ProblemDocument
from pipeline.projection.filters import CURSOR_PATTERNS, DIFFERENCES, SORTS
from pipeline.web import problems
from pipeline.web.parameters import LANGUAGE_PATTERN, LARGEST_PAGE, LONGEST_TEXT
from pipeline.web.site import JSON, POSITION_HEADER

Parameter = dict[str, Any]
Answer = dict[str, Any]
Documented = type[Any]

ALWAYS = ("401", "405", "414", "421", "429")
"""What can go wrong at every address: who asks, by which name and method."""

CHOSEN = "Chosen"
CURSOR = f"^({'|'.join(CURSOR_PATTERNS.values())})$"
"""Of a list of stories, in any order."""

THREAD_CURSOR = f"^{CURSOR_PATTERNS['newest']}$"
_TAGGED = {
    "ETag": {"schema": {"type": "string"}, "description": "send it as `If-None-Match` to get 304 if it is the same"},
    POSITION_HEADER: {"schema": {"type": "string"}, "description": "the state that was read, as `since` of events"},
}
_NEXT = {"type": ["string", "null"], "description": "the `cursor` of the following page, null on the last"}
PROBLEM = problems.MEDIA_TYPE
SAYS = {
    "304": "Not modified: you have it already (`If-None-Match`)",
    "400": "A parameter that cannot be used",
    "401": "Not signed in",
    "403": "Not allowed",
    "404": "Not found",
    "405": "Another method than GET or HEAD",
    "409": "Two parameters that contradict each other",
    "414": "The address is too long",
    "421": "The page does not answer to this host name",
    "429": "Too many requests",
    "503": "It cannot be read at the moment",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One GET (and HEAD) of one address. `deprecated`: the older name of another.

    `documents` are the types that its schemas need; of those in `chosen`, `fields` chooses fields.
    """

    path: str
    name: str
    summary: str
    description: str = ""
    tag: str = "stories"
    parameters: tuple[Parameter, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    errors: tuple[str, ...] = ("304", "400", "503")
    documents: tuple[Documented, ...] = ()
    chosen: tuple[Documented, ...] = ()
    deprecated: bool = False

    def described(self) -> dict[str, Any]:
        """The operation object of OpenAPI 3.1."""
        said: dict[str, Any] = {
            "operationId": self.name,
            "summary": self.summary,
            "tags": [self.tag],
            "parameters": list(self.parameters),
            "responses": {**{status: _failure(status) for status in (*ALWAYS, *self.errors)}, **self._answers()},
        }
        if self.description:
            said["description"] = self.description
        if self.deprecated:
            said["deprecated"] = True
        return said

    def _answers(self) -> Mapping[str, Answer]:
        if "304" not in self.errors or "200" not in self.answers:
            return self.answers
        return {**self.answers, "200": {**self.answers["200"], "headers": _TAGGED}}


def document(kind: Documented, says: str) -> dict[str, Answer]:
    """The answer 200 with one document of this type."""
    return {"200": _answer(says, JSON, reference(kind))}


def chosen_document(kind: Documented, says: str) -> dict[str, Answer]:
    """The answer 200 with one document of this type, or with the fields of it that `fields` names."""
    return {"200": _answer(says, JSON, choosable(kind))}


def chosen_list(
    name: str, kind: Documented, says: str, *, beside: Mapping[str, Any] | None = None
) -> dict[str, Answer]:
    """The answer 200 with documents of this type under `name`, or with the fields of them that `fields` names.

    `beside`: what else it has, if not the cursor of a following page.
    """
    others = beside or {"next": _NEXT}
    schema = {
        "type": "object",
        "properties": {name: {"type": "array", "items": choosable(kind)}, **others},
        "required": [name, *others],
    }
    return {"200": _answer(says, JSON, schema)}


def choosable(kind: Documented) -> dict[str, Any]:
    """A document of this type, whole or with the fields that `fields` names. It is one of the `chosen` types."""
    return {"anyOf": [reference(kind), {"$ref": f"#/components/schemas/{CHOSEN}{kind.__name__}"}]}


def chosen_schema(kind: Documented, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of some fields of a document, from that of the whole."""
    return {
        "title": f"{CHOSEN}{kind.__name__}",
        "description": f"The fields of {kind.__name__} that `fields` names.",
        "type": "object",
        "properties": schema["properties"],
        "additionalProperties": False,
    }


def stream(media_type: str, says: str, schema: dict[str, Any] | None = None) -> dict[str, Answer]:
    """The answer 200 in a format that has no type here."""
    schema = schema or {"type": "object" if media_type.endswith("json") else "string"}
    return {"200": _answer(says, media_type, schema)}


def reference(kind: Documented) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def query(name: str, schema: dict[str, Any], says: str, **more: Any) -> Parameter:
    """A parameter of a query. Sent empty, as a form sends it, it counts as absent."""
    said = {"name": name, "in": "query", "required": False, "schema": schema, "description": says}
    return {**said, "allowEmptyValue": True, **more}


def path(name: str, says: str) -> Parameter:
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": says}


def text(name: str, says: str) -> Parameter:
    return query(name, {"type": "string", "maxLength": LONGEST_TEXT}, says)


def fields(kind: Documented) -> Parameter:
    """Which fields of the document (of each document of a list) to answer with."""
    names: tuple[str, ...] = kind.__struct_fields__
    items = {"type": "string", "enum": list(names)}
    return query(
        "fields",
        {"type": "array", "minItems": 1, "items": items},
        "only these fields, with commas between; without it, all",
        style="form",
        explode=False,
    )


def page(pattern: str = CURSOR) -> tuple[Parameter, ...]:
    """How a long list is read in pages. `pattern`: what its cursors look like."""
    return (
        query("limit", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}, "how many on a page"),
        cursor(pattern),
    )


def cursor(pattern: str = CURSOR) -> Parameter:
    return query("cursor", {"type": "string", "pattern": pattern}, "`next` of the previous page")


def story_filters() -> tuple[Parameter, ...]:
    """Which stories a list has: the same for lists, feeds and bulk reads."""
    moment = {"type": "string", "anyOf": [{"format": "date"}, {"format": "date-time"}]}
    return (
        text("q", "each of these words, or a word that begins so, is in a title, an outlet's name, or an article"),
        text("outlet", "stories that this outlet reports, in any case"),
        query(
            "language",
            {"type": "string", "pattern": f"^{LANGUAGE_PATTERN}$", "maxLength": LONGEST_TEXT},
            "stories with a version in this language",
        ),
        query("since", moment, "something of the story was reported on or after this day or moment"),
        query("until", moment, "something of the story was reported on or before this day or moment"),
        query("differs", {"type": "string", "enum": list(DIFFERENCES)}, "its comparison found this"),
        query("conflicts", {"type": "boolean"}, "only stories with (or without) possible conflicts"),
        query(
            "families",
            {"type": "integer", "minimum": 1, "maximum": 1000},
            "reported by at least this many publisher families in their own text",
        ),
        query("across", {"type": "boolean"}, "only stories whose event stories of other languages report, too"),
        query(
            "sort",
            {"type": "string", "enum": list(SORTS)},
            "the order; `rank` is that of the front page, `changed` that of feeds",
        ),
    )


def _answer(says: str, media_type: str, schema: dict[str, Any]) -> Answer:
    return {"description": says, "content": {media_type: {"schema": schema}}}


def _failure(status: str) -> Answer:
    if status == "304":
        return {"description": SAYS[status]}
    return _answer(SAYS[status], PROBLEM, reference(ProblemDocument))
