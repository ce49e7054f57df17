"""The front page: one line a story, its filters, and the lines by themselves for live updates."""

from dataclasses import replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.filters import DIFFERENCES, SORTS
from pipeline.projection.search_text import marked
from pipeline.projection.views import Views
from pipeline.web.api_stories import cursors_of
from pipeline.web.pages import HTML, Templates
from pipeline.web.parameters import FILTER_PARAMETERS, BadParameter, ListQuery, list_query
from pipeline.web.site import Site
from pipeline.wording import lines as in_words
from pipeline.wording import words

MOST_LINES = 200
"""How many lines are answered at once: as many as a page can have."""


def routes(site: Site, templates: Templates) -> list[Route]:
    """The routes of this module over one site."""

    def desk(request: Request) -> Response:
        query = list_query(request.query_params, default_limit=site.settings.stories_per_page, default_sort="rank")

        def make(views: Views) -> bytes:
            with cursors_of("a list of stories in this order"):
                found = views.desk(query.filter, limit=query.limit, cursor=query.cursor, sort=query.sort)
            languages = views.languages()
            return templates.render(
                "desk.html",
                found=found,
                query=query,
                chosen=_chosen(query),
                kinds=DIFFERENCES,
                sorts=SORTS,
                outlets=views.outlets(),
                languages=languages,
                several_languages=len(languages) > 1,
                position=views.position(),
                total=views.story_count(),
                reading=site.live.reading,
                first="/" + query.encoded(),
                following="/" + query.encoded(cursor=found.next) if found.next else None,
                feed=replace(query, sort=query.sorted_by).encoded(),  # a feed has the last changed first
                in_words=in_words,
                marked=marked,
            )

        return site.answer(request, HTML, make)

    def lines(request: Request) -> Response:
        ids = [one for one in request.query_params.get("ids", "").split(",") if one]
        if len(ids) > MOST_LINES:
            raise BadParameter("ids", f"more than {MOST_LINES} stories")

        def make(views: Views) -> bytes:
            return templates.render(
                "lines.html",
                lines=views.desk_lines(ids),
                several_languages=len(views.languages()) > 1,
                in_words=in_words,
                marked=marked,
            )

        return site.answer(request, HTML, make)

    return [Route("/", desk), Route("/lines", lines)]


def _chosen(query: ListQuery) -> list[tuple[str, str]]:
    """The filters that are set, in words, with the address of the list without each."""
    f = query.filter
    said = {
        "q": f"“{words.shortened(f.text, 40)}”",
        "outlet": words.shortened(f.outlet, 40),
        "language": words.language(f.language),
        "since": f"since {_time(f.since)}" if f.since else "",
        "until": f"until {_time(f.until)}" if f.until else "",
        "differs": in_words.KINDS[f.differs] if f.differs else "",
        "conflicts": "with possible conflicts" if f.conflicts else "without possible conflicts",
        "families": f"{f.min_families} or more voices",
        "across": "also in other languages",
    }
    return [
        (said[name], "/" + query.without(name).encoded())
        for name in FILTER_PARAMETERS
        if query.without(name).filter != f
    ]


def _time(moment: datetime) -> str:
    """A day if it is a whole one, from its beginning or to its end."""
    return words.date(moment) if words.clock(moment) in ("", "00:00") else words.moment(moment)
