"""`/stories/{id}/judge`: an editor says that a finding is real, is not, or is explained by time."""

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipeline.checking.judging import judgement, judgement_message
from pipeline.checking.refused import RefusedCorrection
from pipeline.checking.writing import PAGE, Writable, append
from pipeline.contracts.comparison import ExcerptV1
from pipeline.domain.comparison.judgements import JudgedKind, finding_key
from pipeline.projection.documents import FullStoryDocument, JudgedDocument
from pipeline.projection.store import LogReader, Projection
from pipeline.projection.views import open_views
from pipeline.web.correcting import as_sentence, signed, the_editor
from pipeline.web.current import full_story
from pipeline.web.forms import Form, read_form
from pipeline.web.pages import HTML, Templates
from pipeline.web.site import Site
from pipeline.wording import judgement_words


class JudgedLog(LogReader, Writable, Protocol):
    """A log that judgements are written to, and read again from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A finding on the page: its key, and what was said of it."""

    key: str
    said: JudgedDocument | None

    @property
    def seen(self) -> str:
        """Tells the judgement that the reader sees from a later one."""
        return self.said.at.isoformat() if self.said else ""


def judged(story: FullStoryDocument, kind: JudgedKind, excerpts: Sequence[ExcerptV1]) -> Judged:
    """The finding of these sentences, as a template asks for it."""
    key = finding_key(kind, excerpts)
    return Judged(key=key, said=next((one for one in story.judgements if one.finding == key), None))


def is_found(story: FullStoryDocument, excerpts: Sequence[ExcerptV1]) -> bool:
    """Whether these sentences are of a fact in common: other facts on the page are of what is left out."""
    said = [_said(one) for one in excerpts]
    shared = () if story.comparison is None else story.comparison.shared
    return any(
        len(one.excerpts) == len(said)
        and all(_said(own) == wanted for own, wanted in zip(one.excerpts, said, strict=True))
        for one in shared
    )


def _said(one: ExcerptV1) -> tuple[str, str, tuple[int, int]]:
    """Without the outlet, which the page may name otherwise than the comparison does."""
    return one.article_id, one.sentence, one.span


def routes(site: Site, log: JudgedLog, templates: Templates) -> list[Route]:
    """The routes of this module over one site."""
    writing = threading.Lock()
    templates.offer(judged=judged, is_found=is_found, judgement_words=judgement_words)

    def catch_up() -> None:
        """So that each editor sees what was judged before, and what they have judged themselves."""
        with contextlib.closing(Projection(site.path)) as projection:
            projection.catch_up(log)

    def write(request: Request, form: Form) -> Response:
        story_id = request.path_params["story_id"]
        editor = the_editor(form)
        with writing:
            catch_up()
            with open_views(site.path) as views:
                story = full_story(views, story_id)
                try:
                    by = signed(form.one("note"), editor)
                    said = judgement(views, story, form.one("finding"), form.one("verdict"), form.one("seen"), by)
                except RefusedCorrection as exc:
                    merged = "" if story.id == story_id else "Its story became part of this one while you had it open. "
                    page = templates.render("refused.html", story=story, why=merged + as_sentence(str(exc)))
                    return Response(page, 409, media_type=HTML, headers={"Cache-Control": "no-store"})
            append(log, PAGE, [judgement_message(said)])
            catch_up()
        return RedirectResponse(f"/stories/{story.id}#{form.one('finding')}", 303)

    async def judge(request: Request) -> Response:
        if request.method != "POST":
            return RedirectResponse(f"/stories/{request.path_params['story_id']}", 303)
        return await to_thread.run_sync(write, request, await read_form(request))

    return [Route("/stories/{story_id}/judge", judge, methods=["GET", "POST"])]
