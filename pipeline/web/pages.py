"""The page for people: the list of stories. Works without JavaScript."""

from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline import __version__
from pipeline.checking.undoing import inverse
from pipeline.projection.views import InvalidCursor, Views
from pipeline.side_by_side.extent import why_none
from pipeline.web import markup
from pipeline.web.parameters import BadParameter, list_query
from pipeline.web.site import Site
from pipeline.web.visitor import visitor
from pipeline.wording import coverage, revised, words
from pipeline.wording.changes_of_copies import changes

HTML = "text/html"
FOLDER = Path(__file__).parent


class Templates:
    """The templates, everything escaped, with the words and arrangements that they use."""

    def __init__(self) -> None:
        self._env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.globals.update(words=words, coverage=coverage, revised=revised, markup=markup, version=__version__)
        self._env.globals.update(changes=changes, why_none=why_none, visitor=visitor, inverse=inverse)

    def offer(self, **names: object) -> None:
        """Let every template use these."""
        self._env.globals.update(names)

    def render(self, name: str, **values: Any) -> bytes:
        return self._env.get_template(name).render(**values).encode("utf-8", "replace")


def routes(site: Site, templates: Templates) -> list[Route]:
    """The routes of this module over one site."""

    def stories(request: Request) -> Response:
        query = list_query(request.query_params, default_limit=site.settings.stories_per_page)

        def make(views: Views) -> bytes:
            try:
                found = views.stories(query.filter, limit=query.limit, cursor=query.cursor, sort=query.sort)
            except InvalidCursor as exc:
                raise BadParameter("cursor", "not a cursor from a list of stories") from exc
            return templates.render(
                "stories.html",
                days=[(list(day)) for _, day in groupby(found.stories, key=lambda story: story.last_seen.date())],
                query=query,
                outlets=views.outlets(),
                position=views.position(),
                total=views.story_count(),
                newest="/" + query.encoded(),
                older="/" + query.encoded(cursor=found.next) if found.next else None,
                feed="/stories.atom" + query.encoded(),
            )

        return site.answer(request, HTML, make)

    return [Route("/", stories)]
