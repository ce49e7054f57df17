"""What every request passes before its route: the guard against foreign hosts and origins, and who asks.

Answers to those who are signed in are never stored, so that no cache and no other user of the browser sees them.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.access.attempts import Attempts
from pipeline.access.sessions import Sessions
from pipeline.access.users import Users
from pipeline.errors import SamestoryError
from pipeline.settings import WebSettings
from pipeline.web.hosts import is_known, is_own_origin
from pipeline.web.visitor import VISITOR, Visitor

logger = logging.getLogger(__name__)

SESSION_COOKIE: Final = "samestory_session"
_SAFE_METHODS: Final = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
_ALWAYS_OPEN: Final = ("/sign-in", "/healthz", "/readyz", "/static/")
"""What answers without a sign-in even where reading needs one; a path that ends in a slash stands for all below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The users, sessions and failed sign-ins of one data folder."""

    users: Users
    sessions: Sessions
    attempts: Attempts
    settings: WebSettings

    @classmethod
    def of(
        cls,
        data_dir: Path,
        settings: WebSettings,
        *,
        now: Callable[[], float] = time.time,
        running: Callable[[], float] = time.monotonic,
    ) -> "Door":
        """`now`: seconds since the epoch; `running`: seconds that only grow."""
        users = Users(data_dir)
        sessions = Sessions(data_dir, users, lasts_s=settings.session_h * 3600, now=now)
        return cls(users=users, sessions=sessions, attempts=Attempts(running), settings=settings)


class Refuse(Protocol):
    """Answers with an error, as a page or a problem document."""

    def __call__(self, request: Request, status: int, detail: str) -> Response: ...


class Refused(Exception):
    """The request goes no further. `headers`: of the answer."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = headers or {}


class Access:
    """The middleware."""

    def __init__(self, app: ASGIApp, *, door: Door, refuse: Refuse) -> None:
        self._app = app
        self._door = door
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            self._check_host(request)
            visitor = self._visitor(request)
            self._check_origin(request, visitor)
            if visitor is None and self._door.settings.sign_in_to_read and not _is_open(request.url.path):
                await _ask_to_sign_in(request, self._refuse)(scope, receive, send)
                return
        except (Refused, SamestoryError) as exc:
            answer = self._refuse(request, exc.status if isinstance(exc, Refused) else 503, str(exc))
            answer.headers.update(exc.headers if isinstance(exc, Refused) else {})
            await answer(scope, receive, send)
            return
        await self._pass(visitor, scope, receive, send)

    async def _pass(self, visitor: Visitor | None, scope: Scope, receive: Receive, send: Send) -> None:
        if visitor is not None:
            # A page stored before the sign-in is another page.
            scope = {**scope, "headers": [one for one in scope["headers"] if one[0].lower() != b"if-none-match"]}

        async def send_unstored(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Cookie")
                if visitor is not None:
                    headers["Cache-Control"] = "no-store"
                    del headers["ETag"]
            await send(message)

        before = VISITOR.set(visitor)
        try:
            await self._app(scope, receive, send_unstored)
        finally:
            VISITOR.reset(before)

    def _check_host(self, request: Request) -> None:
        host = request.headers.get("host", "")
        server = request.scope.get("server") or ("", None)
        if not is_known(host, str(server[0]).lower(), self._door.settings.allowed_hosts):
            raise Refused(
                421,
                f"This page does not answer to the name {host[:80]!r}. "
                "Names of its own are set in web.allowed_hosts; behind a proxy, have it pass on the Host header.",
            )

    def _check_origin(self, request: Request, visitor: Visitor | None) -> None:
        """No page elsewhere may send forms here in a user's name. A token in the request is no browser's."""
        if request.method in _SAFE_METHODS or (visitor is not None and not visitor.secret):
            return
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
        if origin is None and site in ("same-origin", "none"):
            return
        if origin is None or not is_own_origin(origin, request.headers.get("host", ""), request.url.scheme):
            raise Refused(403, "This form was sent by a page elsewhere.")

    def _visitor(self, request: Request) -> Visitor | None:
        """Who asks. Refused if a token is nobody's; a session that is over is as good as none."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self._of_token(request, token.strip())
        secret = request.cookies.get(SESSION_COOKIE, "")
        user = self._door.sessions.user_of(secret) if secret else None
        return None if user is None else Visitor(name=user.name, role=user.role, secret=secret)

    def _of_token(self, request: Request, token: str) -> Visitor:
        refuse_if_limited(self._door, request)
        user = self._door.users.of_token(token)
        if user is None:
            note_failure(self._door, request)
            raise Refused(401, "This token is nobody's.", {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        return Visitor(name=user.name, role=user.role)


def refuse_if_limited(door: Door, request: HTTPConnection) -> None:
    """Refused if too many sign-ins from this address, or from all, have failed."""
    if wait_s := door.attempts.wait_s(address_of(request)):
        raise Refused(
            429,
            "Too many sign-ins have failed. Try again in a few minutes.",
            {"Retry-After": str(int(wait_s) + 1)},
        )


def note_failure(door: Door, request: HTTPConnection) -> None:
    """Count and log a sign-in that failed."""
    door.attempts.failed(address_of(request))
    logger.warning("a sign-in from %s failed", address_of(request))


def address_of(request: HTTPConnection) -> str:
    """The address that the request comes from; of a proxy on this machine, the one that it states."""
    return request.client.host if request.client else ""


def _is_open(path: str) -> bool:
    return any(path == one or (one.endswith("/") and path.startswith(one)) for one in _ALWAYS_OPEN)


def to_sign_in(request: Request) -> Response:
    """To the sign-in, and from there back to what was asked for."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?{urlencode({'next': asked})}", 303)


def _ask_to_sign_in(request: Request, refuse: Refuse) -> Response:
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return to_sign_in(request)
    answer = refuse(request, 401, "Reading needs a sign-in here, or a token: Authorization: Bearer TOKEN.")
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
