"""`/api/v1/events/ID`: an event, its stories in several languages, and what they print differently."""

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.event_documents import EventDocument
from pipeline.projection.views import Views
from pipeline.web import operations
from pipeline.web.operations import Operation, chosen_document
from pipeline.web.parameters import refuse_unknown
from pipeline.web.selection import FIELDS, chosen, chosen_fields
from pipeline.web.site import JSON, Site

_ADDRESS = "/api/v1/events/{event_id}"


def routes(site: Site) -> list[Route]:
    """The routes of this module over one site."""

    def event(request: Request) -> Response:
        event_id = request.path_params["event_id"]
        refuse_unknown(request.query_params, {FIELDS})
        names = chosen_fields(request.query_params, EventDocument)

        def make(views: Views) -> bytes:
            found = views.event(event_id)
            if found is None:
                raise HTTPException(404, f"no event {event_id[:80]}")
            return msgspec.json.encode(chosen(found, names))

        return site.answer(request, JSON, make)

    return [Route(_ADDRESS, event)]


OPERATIONS = (
    Operation(
        path=_ADDRESS,
        name="getEvent",
        summary="An event: stories of several languages that report it, compared",
        parameters=(operations.path("event_id", "an event's id"), operations.fields(EventDocument)),
        answers=chosen_document(EventDocument, "The event"),
        errors=("304", "400", "404", "503"),
        chosen=(EventDocument,),
    ),
)
