"""An article's text as it was read, each of its sentences with an anchor to link to."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.views import Views
from pipeline.side_by_side.places import placed_paragraphs
from pipeline.web.pages import HTML, Templates
from pipeline.web.site import Site


def routes(site: Site, templates: Templates) -> list[Route]:
    """The routes of this module over one site."""

    def article(request: Request) -> Response:
        article_id = request.path_params["article_id"]

        def make(views: Views) -> bytes:
            found = views.article(article_id)
            if found is None:
                raise HTTPException(404, f"There is no article {article_id[:80]} in any story.")
            newest = tuple(reversed(found.revisions))
            paragraphs = placed_paragraphs(found.text)
            return templates.render("article.html", article=found, paragraphs=paragraphs, revisions=newest)

        return site.answer(request, HTML, make)

    return [Route("/articles/{article_id}", article)]
