"""Decides the response to a request: status, headers and body, by path and simulated time.

Knows the outlets' behaviour (redirects, 429, 410, conditional requests, compression). Opens no socket; `server` does.
"""

import gzip
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path

from content import Article, Newsroom, Outlet
from feeds import render_feed
from jinja2 import Environment, FileSystemLoader, select_autoescape
from looks import AMP, look_of
from pages import render_article, render_front

PHOTO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><rect width="16" height="9" fill="#9ab"/>'
    b'<path d="M0 9 5 4l3 3 3-4 5 6z" fill="#678"/></svg>'
)
ROBOTS = b"User-agent: *\nAllow: /\nDisallow: /status\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response. `changed`: its `Last-Modified`; None: conditional requests are not supported."""

    status: HTTPStatus
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    changed: datetime | None = None


class Responder:
    """Answers the requests to all outlets. `base` is the server's address without a slash at the end.

    Its only state are the feeds that were requested: one of them answers its first request with 429.
    """

    def __init__(self, newsroom: Newsroom, clock: Callable[[], datetime], base: str) -> None:
        self._newsroom = newsroom
        self._clock = clock
        self._base = base
        self._articles = {article.path: article for article in newsroom.articles.values()}
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=select_autoescape(["html", "xml"])
        )
        self._requested: set[str] = set()  # keys of the outlets whose feed was requested
        self._lock = threading.Lock()

    def answer(self, path: str, headers: Message) -> Answer:
        """The answer to GET of `path` (without query). `headers` are the request's."""
        now = self._clock()
        found = self._find(path, now)
        if found.status is not HTTPStatus.OK:
            return found
        if "gzip" in headers.get("Accept-Encoding", "") and "Vary" in found.headers:
            packed = gzip.compress(found.body, mtime=0)
            found = replace(found, body=packed, headers={**found.headers, "Content-Encoding": "gzip"})
        return _conditional(found, headers) if found.changed else found

    def _find(self, path: str, now: datetime) -> Answer:
        if path == "/":
            outlets = self._newsroom.outlets.values()
            html = self._templates.get_template("index.html").render(outlets=outlets, base=self._base, now=now)
            return _ok(html.encode(), "text/html; charset=utf-8")
        if path == "/status":
            return _ok(json.dumps(self._status(now)).encode(), "application/json")
        if path == "/robots.txt":
            return _ok(ROBOTS, "text/plain")
        if path == "/assets/photo.svg":
            return _ok(PHOTO, "image/svg+xml")
        outlet = self._newsroom.outlets.get(path.strip("/").partition("/")[0])
        if outlet is None:
            return _problem(HTTPStatus.NOT_FOUND)
        if path == f"/{outlet.key}/":
            page = render_front(self._templates, self._newsroom, outlet, self._base, now)
            return _ok(page.body, page.content_type)
        if path in (outlet.feed_path, _moved_path(outlet)):
            return self._feed(outlet, path, now)
        amp = look_of(outlet.key).link_suffix == AMP and path.endswith(AMP)
        article = self._articles.get(path.removesuffix(AMP) if amp else path)
        if article is None or article.published > now:
            return _problem(HTTPStatus.NOT_FOUND)
        return self._page(article, now, amp=amp)

    def _page(self, article: Article, now: datetime, *, amp: bool) -> Answer:
        page = render_article(self._templates, self._newsroom, article, self._base, now, amp=amp)
        found = _ok(page.body, page.content_type, page.changed)
        if look_of(article.outlet.key).compressed:
            found.headers["Vary"] = "Accept-Encoding"
        return found

    def _feed(self, outlet: Outlet, path: str, now: datetime) -> Answer:
        is_first = self._note_request(outlet)
        if outlet.quirk == "gone":
            return _problem(HTTPStatus.GONE)
        if outlet.quirk == "redirect" and path == outlet.feed_path:
            return Answer(status=HTTPStatus.MOVED_PERMANENTLY, headers={"Location": self._base + _moved_path(outlet)})
        if outlet.quirk == "too-many-requests" and is_first:
            return replace(_problem(HTTPStatus.TOO_MANY_REQUESTS), headers={"Retry-After": "1"})
        feed = render_feed(self._templates, self._newsroom, outlet, self._base, now)
        return _ok(feed.body, feed.content_type, feed.changed)

    def _note_request(self, outlet: Outlet) -> bool:
        """Records the request; returns whether it is the first one for this feed."""
        with self._lock:
            is_first = outlet.key not in self._requested
            self._requested.add(outlet.key)
            return is_first

    def _status(self, now: datetime) -> dict[str, object]:
        """The state of the newsroom as JSON.

        `total`: the articles that feeds will list, without those of an outlet whose feed is gone. `feeds_asked`: how
        many of the `feeds` were requested at least once.
        """
        open_outlets = [outlet for outlet in self._newsroom.outlets.values() if outlet.quirk != "gone"]
        return {
            "now": now.isoformat(),
            "released": sum(len(self._newsroom.listed(outlet, now)) for outlet in open_outlets),
            "total": sum(len(self._newsroom.listed(outlet, self._newsroom.end)) for outlet in open_outlets),
            "done": now >= self._newsroom.end,
            "feeds": len(self._newsroom.outlets),
            "feeds_asked": len(self._requested),
        }


def _moved_path(outlet: Outlet) -> str:
    """The new path of the feed of the outlet with the quirk "redirect"."""
    return f"/{outlet.key}/rss/all.xml" if outlet.quirk == "redirect" else outlet.feed_path


def _ok(body: bytes, content_type: str, changed: datetime | None = None) -> Answer:
    return Answer(status=HTTPStatus.OK, body=body, headers={"Content-Type": content_type}, changed=changed)


def _problem(status: HTTPStatus) -> Answer:
    html = f"<!DOCTYPE html><title>{status.value}</title><h1>{status.phrase}</h1>"
    return Answer(status=status, body=html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def _conditional(found: Answer, headers: Message) -> Answer:
    """Applies conditional headers (RFC 9110, section 13): `If-None-Match` precedes `If-Modified-Since`."""
    assert found.changed is not None
    tag = f'"{hashlib.sha256(found.body).hexdigest()[:20]}"'
    validators = {"ETag": tag, "Last-Modified": format_datetime(found.changed, usegmt=True)}
    known, since = headers.get("If-None-Match"), headers.get("If-Modified-Since")
    if known is not None:
        unchanged = known.strip() == "*" or tag in [part.strip().removeprefix("W/") for part in known.split(",")]
    else:
        unchanged = since is not None and (moment := _http_date(since)) is not None and found.changed <= moment
    if unchanged:
        kept = {name: value for name, value in found.headers.items() if name == "Vary"}
        return Answer(status=HTTPStatus.NOT_MODIFIED, headers={**kept, **validators})
    return replace(found, headers={**found.headers, **validators})


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
