"""An article's text as it was read: each sentence with an anchor, and a link to what the comparison found of it."""

from collections.abc import Mapping, Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.documents import ArticleDocument, ComparisonDocument
from pipeline.projection.views import Views
from pipeline.side_by_side.joins import Join, findings
from pipeline.side_by_side.places import PlacedText
from pipeline.web.pages import HTML, Templates
from pipeline.web.site import Site
from pipeline.wording.word_changes import changed_versions


def routes(site: Site, templates: Templates) -> list[Route]:
    """The routes of this module over one site."""

    def article(request: Request) -> Response:
        article_id = request.path_params["article_id"]

        def make(views: Views) -> bytes:
            found = views.article(article_id)
            if found is None:
                raise site.missing(f"There is no article {article_id[:80]} in any story.")
            text = PlacedText(found.text)
            return templates.render(
                "article.html",
                article=found,
                paragraphs=text.paragraphs,
                found=_found(views, found, text),
                revisions=changed_versions(found),
            )

        return site.answer(request, HTML, make)

    return [Route("/articles/{article_id}", article)]


def _found(views: Views, article: ArticleDocument, text: PlacedText) -> Mapping[str, Sequence[Join]]:
    """The findings of the story's comparison, by the anchor of the sentence that they are about."""
    comparison = None if article.story_id is None else views.comparison(article.story_id)
    found: dict[str, list[Join]] = {}
    if comparison is not None:
        document = msgspec.convert(comparison, ComparisonDocument, from_attributes=True)
        for join in findings(document, article.id, text):
            place, _ = join.places[article.id]
            found.setdefault(text.sentences[place].anchor, []).append(join)
    return found
