"""Errors as problem documents (RFC 9457), for every address that programs ask.

The types are names, not places: they stay the same in every version of the API (docs/api.md lists them).
"""

import http

import msgspec
from starlette.responses import Response

from pipeline.projection.documents import ProblemDocument

MEDIA_TYPE = "application/problem+json"

TYPES = {
    400: "bad-request",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "conflict",
    413: "too-large",
    414: "address-too-long",
    415: "media-type",
    421: "wrong-host",
    429: "too-many-requests",
    431: "headers-too-large",
    500: "internal",
    503: "unavailable",
}
"""The last part of a problem's type, by the status that it comes with. A parameter has types of its own."""

OF_PARAMETER = {400: "bad-parameter", 409: "contradicting-parameters"}
_ADDRESSES = frozenset({"/api", "/events", "/healthz", "/readyz", "/metrics"})
_ENDINGS = (".atom", ".json", ".csv", ".md", ".ndjson")


_DETAILS = {
    404: "no such address: /api/v1/openapi.json lists those there are",
    405: "not with this method: the header Allow names those that can be used",
}
"""Where the server only knows the status."""


def for_programs(path: str) -> bool:
    """Whether programs ask at this address: what goes wrong there is a problem document, elsewhere a page."""
    path = path.rstrip("/")
    return path in _ADDRESSES or path.startswith("/api/") or path.endswith(_ENDINGS)


def type_uri(name: str) -> str:
    return f"urn:samestory:problem:{name}"


def problem(status: int, detail: str, *, parameter: str | None = None) -> Response:
    """The answer to a request that failed. `parameter` names the query parameter at fault."""
    name = TYPES.get(status) if parameter is None else OF_PARAMETER[status]
    title = http.HTTPStatus(status).phrase
    document = ProblemDocument(
        type="about:blank" if name is None else type_uri(name),
        title=title,
        status=status,
        detail=_DETAILS.get(status, detail) if detail == title else detail,
        parameter=parameter,
    )
    return Response(msgspec.json.encode(document), status, media_type=MEDIA_TYPE)
