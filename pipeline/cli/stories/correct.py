"""`stories merge`, `split`, `move`, `pin` and `unpin`: write an operator's corrections to the log.

Checked against the current stories, so that a mistake is reported at once. Decides nothing about stories.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from pipeline import app
from pipeline.cli.console import plain
from pipeline.cli.context import Context
from pipeline.cli.stories.current import current_views, resolved
from pipeline.contracts.codec import encode_correction
from pipeline.contracts.topics import EMBEDDED
from pipeline.domain.articles.articles import article_id
from pipeline.domain.articles.urls import canonical_url
from pipeline.domain.stories.corrections import Correction, CorrectionKind
from pipeline.errors import SamestoryError
from pipeline.ports import Message
from pipeline.projection.documents import FullStoryDocument
from pipeline.projection.views import Views
from pipeline.wording import words

CORRECTOR = "samestory-stories-correct"
_LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A named article, with the copies of its text, and the open story that has them."""

    articles: tuple[str, ...]
    story: FullStoryDocument


class Note(click.ParamType[str]):
    """Why: a line that history shows."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = " ".join(str(value).split())
        if len(text) > _LONGEST_NOTE:
            self.fail(f"of {len(text)} characters: {_LONGEST_NOTE} at most", param, ctx)
        return text


def _options(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--json", "as_json", is_flag=True, help="The correction as it was written, on stdout.")(
        command
    )
    return click.option("--note", type=Note(), default="", help="Why: the story's history shows it.")(command)


@click.command()
@click.argument("story", metavar="STORY")
@click.argument("other", metavar="OTHER")
@_options
@click.pass_obj
def merge(context: Context, story: str, other: str, note: str, as_json: bool) -> None:
    """STORY and OTHER are one story.

    Their articles stay together; the older id stays, the other leads to it.
    """
    with current_views(context) as views:
        one, two = _open_story(views, story), _open_story(views, other)
    if one.id == two.id:
        raise SamestoryError(f"{plain(story)} and {plain(other)} are one story already: {one.id}")
    _same_language(one, two)
    asked = _correction("merge", one, note, other=two.id)
    _write(context, [asked], f"{one.id} and {two.id} become one story", one.id, as_json=as_json)


@click.command()
@click.argument("story", metavar="STORY")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@_options
@click.pass_obj
def split(context: Context, story: str, articles: tuple[str, ...], note: str, as_json: bool) -> None:
    """ARTICLEs, by id or address, leave STORY for a story of their own, and never come together with the rest again."""
    with current_views(context) as views:
        source = _open_story(views, story)
        places = [_place(views, article) for article in articles]
    for named, place in zip(articles, places, strict=True):
        if place.story.id != source.id:
            raise SamestoryError(f"article {plain(named)} is not in story {source.id}, but in {place.story.id}")
    leaving = {article for place in places for article in place.articles}
    if len(leaving) == len(source.versions):
        raise SamestoryError(f"nothing would be left of story {source.id}: copies go with their text")
    asked = _correction("split", source, note, articles=_article_ids(places))
    done = f"{words.count(len(leaving), 'article')} of {source.id} become a story of their own"
    _write(context, [asked], done, source.id, as_json=as_json)


@click.command()
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@click.argument("story", metavar="STORY")
@_options
@click.pass_obj
def move(context: Context, articles: tuple[str, ...], story: str, note: str, as_json: bool) -> None:
    """ARTICLEs, by id or address, belong in STORY: they go there, stay there, and never go back."""
    with current_views(context) as views:
        target = _open_story(views, story)
        places = [_place(views, article) for article in articles]
    for named, place in zip(articles, places, strict=True):
        if place.story.id == target.id:
            raise SamestoryError(
                f"article {plain(named)} is in story {target.id} already: `stories pin` keeps it there"
            )
        _same_language(place.story, target)
    asked = _correction("move", target, note, articles=_article_ids(places))
    done = f"{words.count(len(asked.article_ids), 'article')} move to {target.id}"
    _write(context, [asked], done, target.id, as_json=as_json)


@click.command()
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@_options
@click.pass_obj
def pin(context: Context, articles: tuple[str, ...], note: str, as_json: bool) -> None:
    """ARTICLEs, by id or address, belong where they are: they stay with what their story has now."""
    _confirm(context, "pin", articles, note, "stay where they are", as_json=as_json)


@click.command()
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@_options
@click.pass_obj
def unpin(context: Context, articles: tuple[str, ...], note: str, as_json: bool) -> None:
    """Earlier corrections of ARTICLEs no longer count: the clusterer may move them again."""
    _confirm(context, "unpin", articles, note, "are the clusterer's again", as_json=as_json)


def _confirm(
    context: Context, kind: CorrectionKind, articles: Sequence[str], note: str, done: str, *, as_json: bool
) -> None:
    by_story: dict[str, list[_Place]] = {}
    with current_views(context) as views:
        for article in articles:
            place = _place(views, article)
            by_story.setdefault(place.story.id, []).append(place)
    asked = [_correction(kind, places[0].story, note, articles=_article_ids(places)) for places in by_story.values()]
    count = sum(len(one.article_ids) for one in asked)
    _write(context, asked, f"{words.count(count, 'article')} {done}", asked[0].story_id, as_json=as_json)


def _open_story(views: Views, named: str) -> FullStoryDocument:
    story = views.story(resolved(views, named))
    assert story is not None, "resolved ids exist"
    if story.state == "closed":
        raise SamestoryError(f"story {story.id} is closed: it left the window, and nothing happens to it any more")
    return story


def _place(views: Views, named: str) -> _Place:
    candidates = dict.fromkeys((named, article_id(named), article_id(canonical_url(named))))
    article = next((found for one in candidates if (found := views.article(one)) is not None), None)
    if article is None or article.story_id is None:
        raise SamestoryError(f"no article {plain(named)}: `samestory story ID --json` lists a story's articles")
    story = _open_story(views, article.story_id)
    text_of = {version.article_id: version.copy_of or version.article_id for version in story.versions}
    same = (one for one, text in text_of.items() if text == text_of.get(article.id, article.id))
    return _Place(articles=tuple(dict.fromkeys((article.id, *same))), story=story)


def _article_ids(places: Sequence[_Place]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.articles[0] for place in places))


def _same_language(one: FullStoryDocument, other: FullStoryDocument) -> None:
    if one.languages != other.languages:
        languages = (words.listed([words.language(code) for code in story.languages]) for story in (one, other))
        raise SamestoryError(
            f"{one.id} and {other.id} are of different languages ({' and '.join(languages)}): no story has two"
        )


def _correction(
    kind: CorrectionKind,
    story: FullStoryDocument,
    note: str,
    *,
    other: str | None = None,
    articles: tuple[str, ...] = (),
) -> Correction:
    return Correction(
        kind=kind,
        language=story.languages[0],
        story_id=story.id,
        at=datetime.now(UTC),
        other_story_id=other,
        article_ids=articles,
        note=note,
    )


def _write(context: Context, corrections: Sequence[Correction], done: str, shown: str, *, as_json: bool) -> None:
    messages = [Message(topic=EMBEDDED, key=one.language.encode(), value=encode_correction(one)) for one in corrections]
    with (
        contextlib.closing(app.open_log(context)) as log,
        contextlib.closing(log.producer(CORRECTOR)) as producer,
    ):
        producer.append(messages)
    if as_json:
        for message in messages:
            click.echo(message.value)
        return
    click.echo(f"{done}, as soon as the clusterer reads it: `samestory story {shown}` shows it.")
