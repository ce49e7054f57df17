"""`/sign-in` and `/sign-out`: a user's token becomes a session of this browser."""

import re
import secrets
from typing import Final
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipeline.access.sessions import form_token
from pipeline.web.access import SESSION_COOKIE, Door, note_failure, refuse_if_limited
from pipeline.web.forms import Form, check_form_token, read_form
from pipeline.web.pages import HTML, Templates
from pipeline.web.visitor import visitor

START_COOKIE: Final = "samestory_start"
"""Binds the sign-in form to the browser that was given it, before there is a session."""

START_LASTS_S: Final = 3600
_OWN_PATH = re.compile(r"/(?![/\\])[!-~]{0,2000}")


def routes(door: Door, templates: Templates) -> list[Route]:
    """The routes of this module."""

    def show(request: Request, goes_on: str, *, status: int = 200, failed: str = "") -> Response:
        start = request.cookies.get(START_COOKIE) or secrets.token_urlsafe(24)
        page = templates.render(
            "sign_in.html",
            failed=failed,
            next=own_path(goes_on),
            start_token=form_token(start),
            nobody=not door.users.all(),
        )
        answer = Response(page, status, media_type=HTML, headers={"Cache-Control": "no-store"})
        answer.set_cookie(
            START_COOKIE,
            start,
            max_age=START_LASTS_S,
            path="/sign-in",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return answer

    def begin(request: Request, form: Form) -> Response:
        check_form_token(form, request.cookies.get(START_COOKIE, ""))
        refuse_if_limited(door, request)
        user = door.users.of_token(form.one("token").strip())
        if user is None:
            note_failure(door, request)
            failed = "This token is nobody's. Check that it was copied as a whole."
            answer = show(request, form.one("next"), status=401, failed=failed)
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        secret = door.sessions.begin(user, instead_of=request.cookies.get(SESSION_COOKIE, ""))
        answer = RedirectResponse(own_path(form.one("next")) or "/", 303)
        answer.set_cookie(
            SESSION_COOKIE,
            secret,
            max_age=int(door.settings.session_h * 3600),
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        answer.delete_cookie(START_COOKIE, path="/sign-in")
        return answer

    def end(request: Request, form: Form) -> Response:
        answer = RedirectResponse("/", 303)
        who = visitor()
        if who is not None:
            check_form_token(form, who.secret)
            door.sessions.end(who.secret)
        answer.delete_cookie(SESSION_COOKIE)
        return answer

    async def sign_in(request: Request) -> Response:
        if request.method != "POST":
            return await to_thread.run_sync(show, request, request.query_params.get("next", "") or _came_from(request))
        return await to_thread.run_sync(begin, request, await read_form(request))

    async def sign_out(request: Request) -> Response:
        if request.method != "POST":
            return RedirectResponse("/sign-in", 303)
        return await to_thread.run_sync(end, request, await read_form(request))

    return [
        Route("/sign-in", sign_in, methods=["GET", "POST"]),
        Route("/sign-out", sign_out, methods=["GET", "POST"]),
    ]


def own_path(given: str) -> str:
    """Where to go on, if that is an address of this site; empty if it is not."""
    return given if _OWN_PATH.fullmatch(given) else ""


def _came_from(request: Request) -> str:
    """The address of this site whose link was followed here, to go on there; empty if there is none."""
    page = urlsplit(request.headers.get("referer", ""))
    if page.netloc != request.headers.get("host", "") or page.path in ("/sign-in", "/sign-out"):
        return ""
    return page.path + (f"?{page.query}" if page.query else "")
