"""`/api/v1`: outlets, the health of their feeds, and what operators corrected. Answers documents; knows no HTML."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.corrections import CorrectionDocument
from pipeline.projection.feed_documents import FeedDocument
from pipeline.projection.outlet_documents import (
    OutletDocument,
    OutletSummaryDocument,
)
from pipeline.projection.outlet_parts import folded
from pipeline.projection.views import Views
from pipeline.web import operations
from pipeline.web.cursors import CORRECTIONS, OUTLETS, correction_cursor, correction_place
from pipeline.web.feed_health import FeedHealth
from pipeline.web.operations import Operation, chosen_document, chosen_list
from pipeline.web.outlets import LONGEST_SPAN, USUAL_SPAN, hours_of, page_of
from pipeline.web.parameters import PAGE_PARAMETERS, list_query, refuse_unknown, text
from pipeline.web.selection import FIELDS, chosen, chosen_fields
from pipeline.web.site import JSON, Site


def routes(site: Site, health: FeedHealth) -> list[Route]:
    """The routes of this module over one site."""

    def outlets(request: Request) -> Response:
        refuse_unknown(request.query_params, PAGE_PARAMETERS | {FIELDS, "q"})
        names = chosen_fields(request.query_params, OutletSummaryDocument)
        query = list_query(request.query_params, default_limit=site.settings.stories_per_page)
        part = text(request.query_params, "q")

        def make(views: Views) -> bytes:
            found = page_of(views, part, query.limit, query.cursor or "")
            return msgspec.json.encode({"outlets": [chosen(one, names) for one in found.outlets], "next": found.next})

        return site.answer(request, JSON, make)

    def outlet(request: Request) -> Response:
        refuse_unknown(request.query_params, {FIELDS, "hours"})
        names = chosen_fields(request.query_params, OutletDocument)
        span, name = hours_of(request), request.path_params["name"]

        def make(views: Views) -> bytes:
            known, about = health.feeds(), views.about_outlets()
            found = about.outlet(name, hours=span, feeds=known.feeds, feeds_unknown=known.unknown)
            if found is None:
                near = "; did you mean " + " or ".join(near) if (near := about.near(name)) else ""
                raise site.missing(f"no outlet {name[:80]}{near[:500]}")
            return msgspec.json.encode(chosen(found, names))

        return site.answer(request, JSON, make)

    def feeds(request: Request) -> Response:
        refuse_unknown(request.query_params, {FIELDS, "outlet"})
        names = chosen_fields(request.query_params, FeedDocument)
        outlet = folded(text(request.query_params, "outlet"))
        known = health.feeds()
        listed = [chosen(one, names) for one in known.feeds if not outlet or folded(one.outlet) == outlet]
        return site.answer(request, JSON, lambda _: msgspec.json.encode({"feeds": listed, "unknown": known.unknown}))

    def corrections(request: Request) -> Response:
        refuse_unknown(request.query_params, PAGE_PARAMETERS | {FIELDS})
        names = chosen_fields(request.query_params, CorrectionDocument)
        query = list_query(request.query_params, default_limit=site.settings.stories_per_page)
        before = correction_place(query.cursor) if query.cursor else None

        def make(views: Views) -> bytes:
            found, last = views.corrections(limit=query.limit, before=before)
            following = correction_cursor(last) if last else None
            return msgspec.json.encode({"corrections": [chosen(one, names) for one in found], "next": following})

        return site.answer(request, JSON, make)

    return [
        Route("/api/v1/outlets", outlets),
        Route("/api/v1/outlets/{name:path}", outlet),
        Route("/api/v1/feeds", feeds),
        Route("/api/v1/corrections", corrections),
    ]


_UNKNOWN = {"type": ["string", "null"], "description": "why nothing is known of feeds; null if something is"}

OPERATIONS = (
    Operation(
        path="/api/v1/outlets",
        name="listOutlets",
        tag="outlets",
        summary="Outlets in figures, those with most articles first",
        parameters=(
            operations.text("q", "a part of the name, in any case"),
            *operations.page(f"^{OUTLETS}"),
            operations.fields(OutletSummaryDocument),
        ),
        answers=chosen_list("outlets", OutletSummaryDocument, "A page of the outlets"),
        chosen=(OutletSummaryDocument,),
    ),
    Operation(
        path="/api/v1/outlets/{name}",
        name="getOutlet",
        tag="outlets",
        summary="One outlet: its figures, and what it changes, copies, leaves out and does not have",
        description="A slash in a name may be written as it is, or as `%2F`.",
        parameters=(
            operations.path("name", "an outlet's name, in any case"),
            operations.query(
                "hours",
                {"type": "integer", "minimum": 1, "maximum": LONGEST_SPAN, "default": USUAL_SPAN},
                "how far back `missing` looks, from the newest article of any outlet",
            ),
            operations.fields(OutletDocument),
        ),
        answers=chosen_document(OutletDocument, "The outlet"),
        errors=("304", "400", "404", "503"),
        chosen=(OutletDocument,),
    ),
    Operation(
        path="/api/v1/feeds",
        name="listFeeds",
        tag="outlets",
        summary="The configured feeds and how well each delivers",
        parameters=(operations.text("outlet", "feeds of this outlet, in any case"), operations.fields(FeedDocument)),
        answers=chosen_list("feeds", FeedDocument, "The feeds", beside={"unknown": _UNKNOWN}),
        chosen=(FeedDocument,),
    ),
    Operation(
        path="/api/v1/corrections",
        name="listCorrections",
        tag="corrections",
        summary="What operators decided about stories, newest first",
        parameters=(*operations.page(f"^{CORRECTIONS}$"), operations.fields(CorrectionDocument)),
        answers=chosen_list("corrections", CorrectionDocument, "A page of the corrections"),
        chosen=(CorrectionDocument,),
    ),
)
