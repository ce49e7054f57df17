"""`stories` and `story`: the stories as they stand, and one with its versions, reasons and comparison."""

import contextlib
import re
import sys
from collections.abc import Iterator

import click
import msgspec
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline import app
from pipeline.cli.context import Context
from pipeline.cli.render_comparison import render
from pipeline.domain.comparisons import Comparison
from pipeline.errors import SamestoryError
from pipeline.web import present, words
from pipeline.web.documents import FullStoryDocument, StoryDocument
from pipeline.web.present import Entry
from pipeline.web.projection import PROJECTION_FILE, Projection
from pipeline.web.views import StoryFilter, Views, open_views

_PAGE = 200
_SHOWN_TO_PEOPLE = 20
_NAMED_MATCHES = 5
_PIPED_COLUMNS = 160
# Control characters and marks of direction: an outlet's title must not be able to steer a terminal.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@contextlib.contextmanager
def current_views(context: Context) -> Iterator[Views]:
    """The projection, brought to the log's end first."""
    log = app.open_log(context)
    path = context.data_dir / PROJECTION_FILE
    try:
        with Console(stderr=True).status("Reading the log"), contextlib.closing(Projection(path)) as projection:
            projection.catch_up(log)
    finally:
        log.close()
    with open_views(path) as views:
        yield views


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout, one story a line.")
@click.option("--limit", type=click.IntRange(min=1), help=f"How many (default: {_SHOWN_TO_PEOPLE}; with --json, all).")
@click.option("--q", "text", default="", help="Only those with these words in the headline, a title or an outlet.")
@click.option("--outlet", default="", help="Only those that this outlet has.")
@click.option("--conflicts", is_flag=True, help="Only those with possible conflicts.")
@click.option("--families", type=click.IntRange(min=1), default=1, help="Only those of so many publisher families.")
@click.pass_obj
def stories(
    context: Context, as_json: bool, limit: int | None, text: str, outlet: str, conflicts: bool, families: int
) -> None:
    """List the stories, newest first."""
    wanted = StoryFilter(text=text, outlet=outlet, conflicts=True if conflicts else None, min_families=families)
    with current_views(context) as views:
        if as_json:
            for one in _each(views, wanted, limit or sys.maxsize):
                click.echo(msgspec.json.encode(one))
            return
        shown = list(_each(views, wanted, limit or _SHOWN_TO_PEOPLE))
        total = views.story_count()
    if not shown:
        click.echo("No story matches." if total else "No stories yet.", err=True)
        return
    _console().print(_list(shown))
    if len(shown) < total:
        click.echo(f"{len(shown)} of {words.count(total, 'story', 'stories')}", err=True)


@click.command()
@click.argument("story_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_obj
def story(context: Context, story_id: str, as_json: bool) -> None:
    """Show one story: its versions, why each belongs, and how they compare.

    The beginning of an ID is enough where only one story has it. The ID of a story that was merged leads to the story
    that took it in.
    """
    with current_views(context) as views:
        found = views.story(_resolved(views, story_id))
        assert found is not None, "resolved ids exist"
        comparison = views.comparison(found.id)
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        _console().print(rendered(found, comparison))


def rendered(found: FullStoryDocument, comparison: Comparison | None) -> RenderableType:
    """A story for a terminal."""
    facts = [
        f"{words.count(len(found.outlets), 'outlet')} of {words.count(len(found.families), 'publisher')}",
        *([words.count(present.copies(found), "copy", "copies")] if present.copies(found) else []),
        ", ".join(words.language(code) for code in found.languages),
        words.period(found.first_seen, found.last_seen),
        found.state,
    ]
    parts: list[RenderableType] = [
        Text(_plain(present.shortened(found.headline)), style="bold"),
        Text(" · ".join(facts), style="dim"),
        Text(found.id, style="dim"),
        Text(),
        Text("Versions", style="bold"),
    ]
    for entry in present.time_line(found):
        parts.append(_version(entry, indent=2))
        parts += [_version(copy, indent=6) for copy in entry.copies]
    if comparison is not None:
        parts += [Text(), render(comparison)]
    return Group(*parts)


def _resolved(views: Views, story_id: str) -> str:
    exact = views.resolve(story_id)
    if exact is not None:
        return exact
    matches = views.starting_with(story_id) if story_id else ()
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise SamestoryError(f"no story {_plain(story_id)}: `samestory stories` lists those there are")
    raise SamestoryError(
        f"{_plain(story_id)} is the beginning of {len(matches)} ids: {words.listed(matches, _NAMED_MATCHES)}"
    )


def _each(views: Views, wanted: StoryFilter, limit: int) -> Iterator[StoryDocument]:
    cursor = None
    while limit > 0:
        page = views.stories(wanted, limit=min(limit, _PAGE), cursor=cursor)
        yield from page.stories
        limit -= len(page.stories)
        cursor = page.next
        if cursor is None:
            return


def _list(shown: list[StoryDocument]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("last seen (UTC)", no_wrap=True)
    table.add_column("story", ratio=1)
    table.add_column("outlets", justify="right")
    table.add_column("publishers", justify="right")
    table.add_column("conflicts", justify="right")
    table.add_column("id", no_wrap=True)
    for one in shown:
        table.add_row(
            f"{one.last_seen:%Y-%m-%d %H:%M}",
            Text(_plain(present.shortened(one.headline, 120))),
            str(len(one.outlets)),
            str(len(one.families)),
            Text(str(one.conflict_count or ""), style="red"),
            one.id,
        )
    return table


def _version(entry: Entry, *, indent: int) -> RenderableType:
    version = entry.version
    first = Text(f"{version.event_time:%Y-%m-%d %H:%M}  ", style="dim")
    first.append(_plain(version.source), style="bold")
    marks = ["first"] if entry.first else [entry.gap] if entry.gap else []
    if version.copy_of:
        marks.append("copy")
    first.append("".join(f"  {mark}" for mark in (*marks, *entry.marks)), style="cyan")
    lines = [
        first,
        Text(_plain(present.shortened(version.title))),
        Text(_plain(version.url), style="dim"),
        Text(_plain(entry.why.summary), style="green"),
    ]
    lines += [
        Text(f"  {bar.effect:>5}  {bar.words} ({bar.value})", style="dim" if bar.speaks_for else "dim red")
        for bar in entry.why.bars
    ]
    return Padding(Group(*lines), (0, 0, 1, indent), expand=False)


def _console() -> Console:
    """What is piped into another program is not broken to a narrow terminal's lines."""
    console = Console()
    return console if console.is_terminal else Console(width=_PIPED_COLUMNS)


def _plain(text: str) -> str:
    return _STEERING.sub(" ", text)
