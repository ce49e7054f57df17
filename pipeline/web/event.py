"""The page of an event: its stories in every language, and what they print differently. Works without JavaScript."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.event_documents import EventDocument
from pipeline.projection.views import Views
from pipeline.side_by_side.across import across
from pipeline.side_by_side.places import Places
from pipeline.web.pages import HTML, Templates
from pipeline.web.site import Site
from pipeline.web.story import Links
from pipeline.wording import languages


def routes(site: Site, templates: Templates) -> list[Route]:
    """The routes of this module over one site."""

    def event(request: Request) -> Response:
        event_id = request.path_params["event_id"]

        def make(views: Views) -> bytes:
            found = views.event(event_id)
            if found is None:
                raise HTTPException(404, f"There is no event {event_id[:80]}.")
            return _page(templates, views, found)

        return site.answer(request, HTML, make)

    return [Route("/events/{event_id}", event)]


def _page(templates: Templates, views: Views, event: EventDocument) -> bytes:
    quoted = {cell.article_id for row in event.compared for cell in row.cells}
    versions = views.versions_of([story.id for story in event.stories])
    return templates.render(
        "event.html",
        event=event,
        position=views.position(),
        tables=across(event.compared, event.languages),
        versions=versions,
        by_id={version.article_id: version for found in versions.values() for version in found},
        links=Links(story_id="", places=Places(views.texts(quoted))),
        languages=languages,
    )
