"""Two to four versions of a story beside each other, with what they share joined. Works without JavaScript."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.views import Views, open_views
from pipeline.side_by_side.chosen import BadChoice, chosen, most_telling
from pipeline.side_by_side.reading import MOST_COLUMNS, reading
from pipeline.web import markup
from pipeline.web.current import current_story, full_story
from pipeline.web.pages import HTML, Templates
from pipeline.web.site import Site


def routes(site: Site, templates: Templates) -> list[Route]:
    """The routes of this module over one site."""

    def beside(request: Request) -> Response:
        asked = ",".join(request.query_params.getlist("versions"))
        query = f"?{urlencode({'versions': asked})}" if asked else ""
        current = current_story(
            site, request.path_params["story_id"], lambda story_id: f"/stories/{story_id}/read{query}"
        )
        if isinstance(current, Response):
            return current

        def make(views: Views) -> bytes:
            story = full_story(views, current)
            if asked:
                ids, problem = chosen(asked, story.versions), ""
            else:
                ids = most_telling(story.comparison, story.versions)
                problem = "" if ids else _too_few(story)
            return templates.render("reading.html", **_values(story, views, ids, problem=problem))

        try:
            return site.answer(request, HTML, make)
        except BadChoice as exc:
            with open_views(site.path) as views:
                values = _values(full_story(views, current), views, (), problem=str(exc))
            return Response(templates.render("reading.html", **values), 400, media_type=HTML)

    return [Route("/stories/{story_id}/read", beside)]


def _values(story: FullStoryDocument, views: Views, ids: tuple[str, ...], *, problem: str) -> dict[str, Any]:
    """What the template shows: the columns, what can be chosen, and what is wrong."""
    by_id = {version.article_id: version for version in story.versions}
    versions = [by_id[article] for article in ids]
    return {
        "story": story,
        "read": reading(story.comparison, versions, views.texts(ids)),
        "by_id": by_id,
        "chosen": ids,
        "problem": problem,
        "most": MOST_COLUMNS,
        "tags": {one.article_id: markup.language_tag(one.language) for one in story.versions},
    }


def _too_few(story: FullStoryDocument) -> str:
    if len(story.versions) < 2:
        return "Only one outlet has this story so far: there is nothing to read beside it."
    return "The other versions of this story are copies. Choose one to see it beside its original."
