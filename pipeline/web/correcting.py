"""`/stories/{id}/correct`: an editor says what is wrong, sees what would change, and has it done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final, get_args

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipeline.checking import corrections
from pipeline.checking.corrections import Asked, Signed, as_note
from pipeline.checking.naming import resolved
from pipeline.checking.preview import preview, state_of, stories_of
from pipeline.checking.refused import RefusedCorrection
from pipeline.checking.writing import PAGE, Writable, append, correction_messages
from pipeline.domain.stories.corrections import CorrectionKind
from pipeline.projection.documents import FullStoryDocument, StoryDocument
from pipeline.projection.views import StoryFilter, Views, open_views
from pipeline.web.access import to_sign_in
from pipeline.web.current import full_story
from pipeline.web.forms import Form, check_form_token, read_form
from pipeline.web.pages import HTML, Templates
from pipeline.web.pending import PendingCorrections
from pipeline.web.site import Site
from pipeline.web.visitor import Visitor, visitor

KINDS: Final[tuple[CorrectionKind, ...]] = get_args(CorrectionKind)
_FOUND_STORIES: Final = 8
_MOST_ARTICLES: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an editor has filled in. `other`: the story to merge with or to move to; `find`: words of it."""

    kind: str = ""
    articles: tuple[str, ...] = ()
    other: str = ""
    find: str = ""
    note: str = ""

    @classmethod
    def of(cls, one: Callable[[str], str], every: Callable[[str], tuple[str, ...]]) -> "Wish":
        return cls(
            kind=one("kind"),
            articles=every("article")[:_MOST_ARTICLES],
            other=one("address").strip()[:300] or one("other").strip()[:300],
            find=one("find").strip()[:200],
            note=one("note"),
        )


def routes(site: Site, log: Writable, templates: Templates, pending: PendingCorrections) -> list[Route]:
    """The routes of this module over one site."""
    templates.offer(pending_of=lambda story: pending.of(story.id, corrections_in(story)))

    def page(views: Views, story: FullStoryDocument, wish: Wish, *, status: int = 200, refused: str = "") -> Response:
        shown, state = None, ""
        try:
            if wish.kind and not (wish.find and not wish.other):
                asked = asked_for(views, story, wish, signed(wish.note))
                shown, state = preview(views, asked), state_of(stories_of(views, asked.corrections))
        except RefusedCorrection as exc:
            refused, status = refused or as_sentence(str(exc)), max(status, 409)
        body = templates.render(
            "correct.html",
            story=story,
            wish=wish,
            preview=shown,
            state=state,
            refused=refused,
            others=_others(views, story, wish),
            waiting=pending.of(story.id, corrections_in(story)),
        )
        return Response(body, status, media_type=HTML, headers={"Cache-Control": "no-store"})

    def show(request: Request) -> Response:
        story_id = request.path_params["story_id"]
        params = request.query_params
        wish = Wish.of(lambda name: params.get(name, ""), lambda name: tuple(dict.fromkeys(params.getlist(name))))
        with open_views(site.path) as views:
            story = full_story(views, story_id)
            if (answer := needs_editor(request)) is not None:
                return answer
            if story.id != story_id:
                return RedirectResponse(f"/stories/{story.id}/correct?{request.url.query}", 303)
            return page(views, story, wish)

    def write(request: Request, form: Form) -> Response:
        story_id = request.path_params["story_id"]
        editor = the_editor(form)
        wish = Wish.of(form.one, form.every)
        with pending.writing:
            with open_views(site.path) as views:
                story = full_story(views, story_id)
                if story.id != story_id:
                    was = f"Story {story_id[:80]} became part of this one while you had it open. Look at it again."
                    return page(views, story, Wish(note=wish.note), status=409, refused=was)
                try:
                    asked = asked_for(views, story, wish, signed(wish.note, editor))
                    preview(views, asked)  # refuses what the clusterer would refuse
                except RefusedCorrection as exc:
                    return page(views, story, wish, status=409, refused=as_sentence(str(exc)))
                stories = stories_of(views, asked.corrections)
                if (first := pending.before(state_of(stories))) is not None:
                    was = f"{first.by or 'Somebody'} has just asked for a {first.kind} here. Wait until it is done."
                    return page(views, story, wish, status=409, refused=was)
                if (seen := form.one("state")) and seen != state_of(stories):
                    was = "The story has changed while you had it open. This is what would change now."
                    return page(views, story, wish, status=409, refused=was)
            append(log, PAGE, correction_messages(asked.corrections))
            pending.add(
                by=editor.name,
                kind=asked.corrections[0].kind,
                note=asked.corrections[0].note,
                state=state_of(stories),
                seen={one.id: corrections_in(one) for one in stories},
            )
        return RedirectResponse(f"/stories/{asked.story_id}#checking", 303)

    async def correct(request: Request) -> Response:
        if request.method != "POST":
            return await to_thread.run_sync(partial(show, request))
        return await to_thread.run_sync(write, request, await read_form(request))

    return [Route("/stories/{story_id}/correct", correct, methods=["GET", "POST"])]


def asked_for(views: Views, story: FullStoryDocument, wish: Wish, signed: Signed) -> Asked:
    """The correction that was filled in. RefusedCorrection if something is missing, or it is not possible."""
    if wish.kind not in KINDS:
        raise RefusedCorrection(f"the kind of correction is one of {', '.join(KINDS)}")
    kind = wish.kind
    if kind in ("merge", "move") and not wish.other:
        raise RefusedCorrection("choose the other story first")
    if kind != "merge" and not wish.articles:
        raise RefusedCorrection("choose at least one version first")
    if kind == "merge":
        return corrections.merge(views, story.id, wish.other, signed)
    if kind == "move":
        return corrections.move(views, wish.articles, resolved(views, wish.other), signed)
    if kind == "split":
        return corrections.split(views, story.id, wish.articles, signed)
    if kind == "pin":
        return corrections.pin(views, wish.articles, signed)
    return corrections.unpin(views, wish.articles, signed)


def needs_editor(request: Request) -> Response | None:
    """The way to the sign-in for those who are not; HTTPException for those who only read. None for an editor."""
    who = visitor()
    if who is None:
        return to_sign_in(request)
    _refuse_reader(who)
    return None


def the_editor(form: Form) -> Visitor:
    """The editor who sends the form. HTTPException if nobody is signed in, or it is not from the editor's session."""
    who = visitor()
    if who is None:
        raise HTTPException(401, "Sign in first: your session has ended.", {"WWW-Authenticate": "Bearer"})
    _refuse_reader(who)
    if who.secret:  # a token in the request is no browser's: nobody else can have had it sent
        check_form_token(form, who.secret)
    return who


def _refuse_reader(who: Visitor) -> None:
    if not who.may_edit:
        raise HTTPException(403, f"{who.name} may read, and not correct or judge: only editors may.")


def signed(note: str, editor: Visitor | None = None) -> Signed:
    """The note as it is stored, of now. RefusedCorrection if it cannot be."""
    try:
        stored = as_note(note)
    except ValueError as exc:
        raise RefusedCorrection(f"the note is {exc}") from exc
    return Signed(at=datetime.now(UTC), note=stored, by="" if editor is None else editor.name)


def corrections_in(story: FullStoryDocument) -> int:
    """How many corrections the story's history has."""
    return sum(entry.corrected is not None for entry in story.history)


def _others(views: Views, story: FullStoryDocument, wish: Wish) -> tuple[StoryDocument, ...]:
    """The stories to choose from: the chosen one, those that were found, else those that were nearly joined."""
    found: list[StoryDocument] = []
    named = [*([wish.other] if wish.other else []), *([] if wish.find else story.headlines)]
    for one in named:
        try:
            other = views.story(resolved(views, one))
        except RefusedCorrection:
            continue
        if other is not None:
            found.append(other)
    if wish.find:
        found += views.stories(StoryFilter(text=wish.find), limit=_FOUND_STORIES + 1, sort="rank").stories
    fits = {
        one.id: one for one in found if one.id != story.id and one.state == "open" and one.languages == story.languages
    }
    return tuple(fits.values())[: _FOUND_STORIES + 1]


def as_sentence(said: str) -> str:
    """A message with a capital and a full stop; empty if there is none."""
    return f"{said[0].upper()}{said[1:]}." if said else ""
