"""What every route works with, and how an answer is given only to those who do not have it already."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.projection.views import Views, open_views
from pipeline.settings import WebSettings
from pipeline.web.live import Live

JSON = "application/json"
READ_AGAIN_S = 10
"""When to ask again for what may still come while the log is read."""

POSITION_HEADER = "Samestory-Position"
"""Names the state of the projection that an answer shows, as `/events` takes it in `since`."""


READING_WAIT_S = 1.0

T = TypeVar("T")


class StillReading(HTTPException):
    """What was asked for is not there, but the log is not read to its end yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every route works with."""

    path: Path
    settings: WebSettings
    live: Live
    metrics_dir: Path

    def missing(self, detail: str) -> HTTPException:
        """The error to raise for what the projection does not have: 404, or 503 as long as it may still come."""
        if self.live.reading:
            text = f"{detail.rstrip('.')} so far. The log is still being read, it may be in the rest: try again soon."
            return StillReading(503, text, headers={"Retry-After": str(READ_AGAIN_S)})
        return HTTPException(404, detail)

    def awaited(self, look: Callable[[], T]) -> T:
        """The result of `look`; if it misses something while the log is read, it looks again once that is over.

        It waits for that a moment only: reading what is new takes less, building the projection takes longer.
        """
        try:
            return look()
        except StillReading:
            self.live.wait_until_read(READING_WAIT_S)
            return look()

    def answer(self, request: Request, media_type: str, make: Callable[[Views], bytes]) -> Response:
        """What `make` says of the current state, or 304 where the caller has that already.

        The tag is a digest of what is said, so it stays while only other stories change, and when the projection is
        rebuilt. The position that a page was made at is no part of what it says: from an older one, live updates tell
        more, never less.
        """

        def look() -> tuple[str, bytes]:
            with open_views(self.path) as views:
                return str(views.position()), make(views)

        position, body = self.awaited(look)
        said = hashlib.blake2b(body.replace(position.encode(), b""), digest_size=16)
        headers = {
            "ETag": f'W/"{said.hexdigest()}"',
            "Cache-Control": "no-cache",
            POSITION_HEADER: position,
        }
        if has_already(request.headers.get("if-none-match", ""), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=media_type, headers=headers)


def has_already(if_none_match: str, tag: str) -> bool:
    """Whether the header names the tag, by the weak comparison of RFC 9110 (8.8.3.2), or any (`*`)."""
    known = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
