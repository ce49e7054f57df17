"""The page of a story: what its outlets claim, where they differ, and how each tells it. Works without JavaScript."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.views import Views
from pipeline.side_by_side.arranged import HEADINGS, SideBySide, side_by_side
from pipeline.side_by_side.copy_tree import copy_tree
from pipeline.side_by_side.extent import known_in_part
from pipeline.side_by_side.matrix import KINDS, Matrix, matrix
from pipeline.side_by_side.openings import opening
from pipeline.side_by_side.places import Places
from pipeline.side_by_side.renamed import renamed
from pipeline.web import markup
from pipeline.web.current import current_story, full_story
from pipeline.web.pages import HTML, Templates
from pipeline.web.site import Site
from pipeline.wording.citations import citation
from pipeline.wording.history import history
from pipeline.wording.threads import thread_time_line
from pipeline.wording.time_line import in_a_row, time_line
from pipeline.wording.word_changes import changed_versions

MOST_READ_TOGETHER = 4
"""How many versions are shown beside each other."""


ORDER = (
    "figures",
    "altered",
    "conflicts",
    "differently",
    "left_out",
    "shared",
    "only",
    "headlines",
    "quoted",
    "credited",
    "wording",
)
"""The parts of a comparison below the matrix: what differs, what is missing, then how each tells it."""

ELSEWHERE = "elsewhere"
"""The part with the stories of other languages."""

FOOT = {"versions": "Versions", "origins": HEADINGS["origins"], "why": "Why each is here", "history": "History"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Addresses from a story's page into the texts of its versions."""

    story_id: str
    places: Places

    def sentence(self, article_id: str, sentence: str) -> str:
        """Where the sentence is in its article's text; the text if it cannot be found."""
        anchor = self.places.anchor(article_id, sentence)
        return f"/articles/{article_id}" + (f"#{anchor}" if anchor else "")

    def beside(self, article_ids: Iterable[str], anchor: str = "") -> str:
        """These versions side by side, the first of them; empty if there is only one. `anchor`: at which finding."""
        several = list(dict.fromkeys(article_ids))[:MOST_READ_TOGETHER]
        address = f"/stories/{self.story_id}/read?versions={','.join(several)}" + (f"#{anchor}" if anchor else "")
        return address if len(several) > 1 else ""


def routes(site: Site, templates: Templates) -> list[Route]:
    """The routes of this module over one site."""

    def story(request: Request) -> Response:
        current = current_story(site, request.path_params["story_id"], "/stories/{}".format)
        if isinstance(current, Response):
            return current
        return site.answer(request, HTML, lambda views: _page(templates, views, full_story(views, current)))

    return [Route("/stories/{story_id}", story)]


def _page(templates: Templates, views: Views, story: FullStoryDocument) -> bytes:
    compared, claims = _compared(story)
    texts = _texts(views, story)
    items = time_line(story, story.comparison)
    versions = () if story.comparison is None else story.comparison.versions
    return templates.render(
        "story.html",
        story=story,
        position=views.position(),
        items=items,
        in_a_row=in_a_row,
        history=history(story),
        thread=thread_time_line(story),
        parts=_parts(compared, claims, elsewhere=story.event is not None),
        elsewhere={} if story.event is None else views.versions_of(one.id for one in story.event.others),
        compared=compared,
        matrix=claims,
        KINDS=KINDS,
        citation=citation,
        tree=copy_tree(items),
        revisions={one.article_id: changed_versions(one) for one in story.versions if one.revisions},
        openings={
            one.article_id: opening(texts[one.article_id], one.lead) for one in versions if one.article_id in texts
        },
        links=Links(story_id=story.id, places=Places(texts)),
        tags={one.article_id: markup.language_tag(one.language) for one in story.versions},
    )


def _compared(story: FullStoryDocument) -> tuple[SideBySide, Matrix]:
    if story.comparison is None:
        return SideBySide(searched={}, notes=()), Matrix()
    partly = known_in_part(story.versions)
    return side_by_side(story.comparison, story.versions), matrix(renamed(story.comparison, story.versions), partly)


def _parts(compared: SideBySide, claims: Matrix, *, elsewhere: bool) -> tuple[tuple[str, str], ...]:
    """The parts of the page, as name and heading. Facts in common are in the matrix, if there is one."""
    found = dict(compared.shown())
    if claims.rows:
        found.pop("shared", None)
    shown = [(part, found[part]) for part in ORDER if part in found]
    others = [(ELSEWHERE, "In other languages")] if elsewhere else []
    return (*([("claims", "Claims by outlet")] if claims.rows else []), *shown, *others, *FOOT.items())


def _texts(views: Views, story: FullStoryDocument) -> dict[str, str]:
    """The texts of the versions that the comparison quotes."""
    if story.comparison is None:
        return {}
    return views.texts(version.article_id for version in story.comparison.versions)
