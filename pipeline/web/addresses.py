"""What a request passes before its route: addresses of a sane length, and reading from pages of other origins.

Origins are only allowed to read, only where programs ask, and never with cookies: what they get is what everybody gets.
"""

from collections.abc import Sequence
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.web import problems
from pipeline.web.site import POSITION_HEADER

LONGEST_ADDRESS = 8000
"""In bytes, path and query: what RFC 9110 (4.1) recommends to support at least."""

ALLOWED_HEADERS = ("If-None-Match", "Last-Event-ID")
EXPOSED_HEADERS = ("ETag", POSITION_HEADER)
PREFLIGHT_KEPT_S = 600


class Addresses:
    """The middleware. `origins`: those whose pages may read, or `*`."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        self._app = app
        self._shared = _Shared(app, origins) if origins else app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if len(scope.get("raw_path") or path) + len(scope["query_string"]) > LONGEST_ADDRESS:
            refused = problems.problem(414, f"the address is longer than {LONGEST_ADDRESS} bytes")
            await refused(scope, receive, send)
            return
        await (self._shared if problems.for_programs(path) else self._app)(scope, receive, send)


def without_slash(request: Request) -> str | None:
    """The same page without the slash at the end of its address, on this site; None if that is not the difference."""
    path = str(request.scope["path"])
    if problems.for_programs(path) or not path.endswith("/") or not path.strip("/"):
        return None
    asked = f"?{request.url.query}" if request.url.query else ""
    return "/" + quote(path.strip("/"), safe="/") + asked


class _Shared(CORSMiddleware):
    """Starlette's, which answers a preflight that it refuses with a problem."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=("GET", "HEAD"),
            allow_headers=ALLOWED_HEADERS,
            expose_headers=EXPOSED_HEADERS,
            max_age=PREFLIGHT_KEPT_S,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code == 200:
            return answer
        refused = problems.problem(403, "not allowed from this origin, with this method or these headers")
        refused.headers["Vary"] = "Origin"
        return refused
