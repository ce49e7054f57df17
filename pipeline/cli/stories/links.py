"""`stories link`, `unlink`, and `pin` and `unpin` of a story: an operator's word on links across languages."""

import contextlib
from datetime import UTC, datetime

import click

from pipeline import app
from pipeline.checking import linking
from pipeline.checking.corrections import Signed
from pipeline.checking.linking import AskedLinks, link_messages
from pipeline.checking.naming import resolved
from pipeline.checking.writing import CORRECTOR, append
from pipeline.cli.console import plain
from pipeline.cli.context import Context
from pipeline.cli.stories.current import current_views
from pipeline.cli.stories.notes import correction_options
from pipeline.history.links import read_events, read_outlines


@click.command()
@click.argument("story", metavar="STORY")
@click.argument("other", metavar="OTHER")
@correction_options
@click.pass_obj
def link(context: Context, story: str, other: str, note: str, as_json: bool) -> None:
    """STORY and OTHER, of two languages, report one event."""
    with current_views(context) as views:
        asked = linking.link(views, plain(story), plain(other), _signed(note))
    write_links(context, asked, as_json=as_json)


@click.command()
@click.argument("story", metavar="STORY")
@click.argument("other", metavar="OTHER")
@correction_options
@click.pass_obj
def unlink(context: Context, story: str, other: str, note: str, as_json: bool) -> None:
    """STORY and OTHER report two events, and never become one through a third story."""
    with current_views(context) as views:
        asked = linking.unlink(views, plain(story), plain(other), _signed(note))
    write_links(context, asked, as_json=as_json)


def pin_links(context: Context, named: str, note: str, *, as_json: bool) -> None:
    """The stories of the event of this story stay together."""
    with current_views(context) as views:
        story = resolved(views, plain(named))
    with contextlib.closing(app.open_log(context)) as log:
        asked = linking.pin_links(read_events(log).values(), story, _signed(note))
    write_links(context, asked, as_json=as_json)


def unpin_links(context: Context, named: str, *, as_json: bool) -> None:
    """What was said of the links of this story no longer counts."""
    with current_views(context) as views:
        story = views.story(resolved(views, plain(named)))
        assert story is not None, "resolved ids exist"
    with contextlib.closing(app.open_log(context)) as log:
        asked = linking.unpin_links(read_outlines(log).corrections.values(), story)
    write_links(context, asked, as_json=as_json)


def write_links(context: Context, asked: AskedLinks, *, as_json: bool) -> None:
    """Write the corrections, and say what was written, or what will have been done."""
    messages = link_messages(asked)
    with contextlib.closing(app.open_log(context)) as log:
        append(log, CORRECTOR, messages)
    if as_json:
        for message in messages:
            click.echo(message.value or b"null")
        return
    click.echo(f"{asked.done}, as soon as the link stage reads it: `samestory story` shows it.")


def _signed(note: str) -> Signed:
    return Signed(at=datetime.now(UTC), note=note)
