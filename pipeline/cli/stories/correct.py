"""`stories merge`, `split`, `move`, `pin` and `unpin`: write an operator's corrections to the log.

Checked against the current stories, so that a mistake is reported at once. Decides nothing about stories.
"""

import contextlib
from datetime import UTC, datetime

import click

from pipeline import app
from pipeline.checking import corrections
from pipeline.checking.corrections import Asked, Signed
from pipeline.checking.writing import CORRECTOR, append, correction_messages
from pipeline.cli.console import plain
from pipeline.cli.context import Context
from pipeline.cli.stories.current import current_views
from pipeline.cli.stories.links import pin_links, unpin_links
from pipeline.cli.stories.notes import correction_options


@click.command()
@click.argument("story", metavar="STORY")
@click.argument("other", metavar="OTHER")
@correction_options
@click.pass_obj
def merge(context: Context, story: str, other: str, note: str, as_json: bool) -> None:
    """STORY and OTHER are one story.

    Their articles stay together; the older id stays, the other leads to it.
    """
    with current_views(context) as views:
        asked = corrections.merge(views, plain(story), plain(other), _signed(note))
    _write(context, asked, as_json=as_json)


@click.command()
@click.argument("story", metavar="STORY")
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@correction_options
@click.pass_obj
def split(context: Context, story: str, articles: tuple[str, ...], note: str, as_json: bool) -> None:
    """ARTICLEs, by id or address, leave STORY for a story of their own, and never come together with the rest again."""
    with current_views(context) as views:
        asked = corrections.split(views, plain(story), _plain(articles), _signed(note))
    _write(context, asked, as_json=as_json)


@click.command()
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@click.argument("story", metavar="STORY")
@correction_options
@click.pass_obj
def move(context: Context, articles: tuple[str, ...], story: str, note: str, as_json: bool) -> None:
    """ARTICLEs, by id or address, belong in STORY: they go there, stay there, and never go back."""
    with current_views(context) as views:
        asked = corrections.move(views, _plain(articles), plain(story), _signed(note))
    _write(context, asked, as_json=as_json)


@click.command()
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@click.option("--links", is_flag=True, help="Name stories instead: they stay linked with those of other languages.")
@correction_options
@click.pass_obj
def pin(context: Context, articles: tuple[str, ...], links: bool, note: str, as_json: bool) -> None:
    """ARTICLEs, by id or address, belong where they are: they stay with what their story has now."""
    if links:
        for story in articles:
            pin_links(context, story, note, as_json=as_json)
        return
    with current_views(context) as views:
        asked = corrections.pin(views, _plain(articles), _signed(note))
    _write(context, asked, as_json=as_json)


@click.command()
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@click.option("--links", is_flag=True, help="Name stories instead: what was said of their links no longer counts.")
@correction_options
@click.pass_obj
def unpin(context: Context, articles: tuple[str, ...], links: bool, note: str, as_json: bool) -> None:
    """Earlier corrections of ARTICLEs no longer count: the clusterer may move them again."""
    if links:
        for story in articles:
            unpin_links(context, story, as_json=as_json)
        return
    with current_views(context) as views:
        asked = corrections.unpin(views, _plain(articles), _signed(note))
    _write(context, asked, as_json=as_json)


def _plain(named: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(plain, named))


def _signed(note: str) -> Signed:
    return Signed(at=datetime.now(UTC), note=note)


def _write(context: Context, asked: Asked, *, as_json: bool) -> None:
    messages = correction_messages(asked.corrections)
    with contextlib.closing(app.open_log(context)) as log:
        append(log, CORRECTOR, messages)
    if as_json:
        for message in messages:
            click.echo(message.value)
        return
    click.echo(f"{asked.done}, as soon as the clusterer reads it: `samestory story {asked.story_id}` shows it.")
