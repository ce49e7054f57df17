"""The pages of outlets: all of them in figures, and one with what it does and what it does not have."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipeline.projection.outlet_documents import OutletListDocument, PaceDocument
from pipeline.projection.views import Views, open_views
from pipeline.side_by_side.excerpts import marked
from pipeline.web import markup
from pipeline.web.cursors import outlet_cursor, outlet_place
from pipeline.web.feed_health import FeedHealth
from pipeline.web.pages import HTML, Templates
from pipeline.web.parameters import text, whole_number
from pipeline.web.site import Site
from pipeline.wording import outlets as wording

OUTLETS_PER_PAGE = 50
SPANS = (6, 24, 72, 168)
USUAL_SPAN = 24
LONGEST_SPAN = 720


def hours_of(request: Request) -> int:
    """How many hours back is asked for. BadParameter if it is not a number of hours up to 30 days."""
    return whole_number(request.query_params, "hours", USUAL_SPAN, largest=LONGEST_SPAN)


def page_of(views: Views, part: str, limit: int, after: str) -> OutletListDocument:
    """Up to `limit` outlets whose names contain `part`, from the cursor on. BadParameter if that is not one."""
    about = views.about_outlets()
    names = about.names(part)
    if after:
        articles, name = outlet_place(after)
        names = [one for one in names if (-one[1], one[0]) > (-articles, name)]
    shown = names[:limit]
    following = outlet_cursor(shown[-1][1], shown[-1][0]) if len(names) > limit else None
    return OutletListDocument(outlets=about.summaries(name for name, _ in shown), next=following)


@dataclass(frozen=True, slots=True)
class Bar:
    """A day in a chart of 100 by 100: where its bar is."""

    x: float
    y: float
    width: float
    height: float


def bars(pace: PaceDocument) -> tuple[Bar, ...]:
    """The chart of a pace, the busiest day 100 high; a day without an article has a thin line."""
    most = max((1, *pace.days))
    step = 100 / max(7, len(pace.days))
    start = 100 - step * len(pace.days)
    heights = [max(2.0, 100 * number / most) for number in pace.days]
    return tuple(
        Bar(round(start + step * place, 2), round(100 - high, 2), round(step * 0.78, 2), round(high, 2))
        for place, high in enumerate(heights)
    )


def widest(counts: Sequence[int]) -> int:
    """The largest of some counts, at least 1, to draw the others beside it."""
    return max((1, *counts))


def routes(site: Site, templates: Templates, health: FeedHealth) -> list[Route]:
    """The routes of this module over one site."""
    tools = {"wording": wording, "href": markup.outlet, "bars": bars, "marked": marked, "widest": widest}

    def outlets(request: Request) -> Response:
        if name := text(request.query_params, "name"):
            return outlet_page(request, name)
        part, after = text(request.query_params, "q"), request.query_params.get("cursor", "")

        def make(views: Views) -> bytes:
            found = page_of(views, part, OUTLETS_PER_PAGE, after)
            given = {"q": part} if part else {}
            return templates.render(
                "outlets.html",
                **tools,
                outlets=found.outlets,
                part=part,
                alarms=_alarms(health),
                first="/outlets?" + urlencode(given) if after else None,
                following="/outlets?" + urlencode({**given, "cursor": found.next}) if found.next else None,
            )

        return site.answer(request, HTML, make)

    def outlet(request: Request) -> Response:
        return outlet_page(request, request.path_params["name"])

    def outlet_page(request: Request, name: str) -> Response:
        span = hours_of(request)

        def look() -> tuple[str, ...]:
            with open_views(site.path) as views:
                found = views.about_outlets().called(name)
            if not found and site.live.reading:
                raise site.missing(f"There is no outlet {name[:80]}.")
            return tuple(found)

        called = site.awaited(look)
        if called and called[0] != name:
            query = f"hours={span}" if span != USUAL_SPAN else ""
            address = markup.outlet(called[0])
            return RedirectResponse(address + ("&" if "?" in address else "?") * bool(query) + query)
        if not called:
            return not_found(name)

        def make(views: Views) -> bytes:
            known = health.feeds()
            found = views.about_outlets().outlet(name, hours=span, feeds=known.feeds, feeds_unknown=known.unknown)
            if found is None:
                raise HTTPException(404, f"There is no outlet {name[:80]}.")
            return templates.render("outlet.html", **tools, outlet=found, spans=SPANS)

        return site.answer(request, HTML, make)

    def not_found(name: str) -> Response:
        with open_views(site.path) as views:
            near = views.about_outlets().near(name)
        return Response(templates.render("outlet_unknown.html", **tools, unknown=name, near=near), 404, media_type=HTML)

    return [Route("/outlets", outlets), Route("/outlets/{name:path}", outlet)]


def _alarms(health: FeedHealth) -> dict[str, int]:
    """How many feeds of each outlet have an alarm."""
    found: dict[str, int] = {}
    for feed in health.feeds().feeds:
        if feed.alarms:
            found[feed.outlet] = found.get(feed.outlet, 0) + 1
    return found
