"""`stories` and `story`: the current stories, and one with its versions, reasons and comparison."""

import sys
from collections.abc import Iterator, Mapping, Sequence

import click
import msgspec
from click.core import ParameterSource
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.app.webhooks import page_address
from pipeline.checking.naming import resolved
from pipeline.cli.articles.render_comparison import render
from pipeline.cli.console import console, plain
from pipeline.cli.context import Context
from pipeline.cli.stories import correct, links
from pipeline.cli.stories.current import current_views
from pipeline.cli.stories.elsewhere import told_elsewhere
from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.voices import voices
from pipeline.projection.documents import FullStoryDocument, StoryDocument
from pipeline.projection.event_documents import EventReferenceDocument
from pipeline.projection.views import StoryFilter, Views
from pipeline.side_by_side.extent import why_none
from pipeline.wording import coverage, languages, words
from pipeline.wording.explanations import Explanation
from pipeline.wording.revised import Edits
from pipeline.wording.threads import thread_time_line
from pipeline.wording.time_line import TimeLineItem, time_line

_EXPORTS = ("json", "csv", "md")
_PAGE = 200
_SHOWN_TO_PEOPLE = 20
_PIPED_COLUMNS = 160
_ID_BEGINNING = 10
_SENTENCES = 3


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout, one story a line.")
@click.option("--limit", type=click.IntRange(min=1), help=f"How many (default: {_SHOWN_TO_PEOPLE}; with --json, all).")
@click.option("--q", "text", default="", help="Only those with these words in the headline, a title or an outlet.")
@click.option("--outlet", default="", help="Only those that this outlet has.")
@click.option("--language", default="", help="Only those in this language (ISO 639-1).")
@click.option("--conflicts", is_flag=True, help="Only those with possible conflicts.")
@click.option(
    "--families",
    type=click.IntRange(min=1),
    default=1,
    help="Only stories that at least this number of publisher families tell in their own text.",
)
@click.pass_context
def stories(
    ctx: click.Context,
    as_json: bool,
    limit: int | None,
    text: str,
    outlet: str,
    language: str,
    conflicts: bool,
    families: int,
) -> None:
    """List the stories, newest first; or correct them, by one of the commands below.

    A correction is written to the log, and done by the clusterer in a moment. It is never undone by the clusterer.
    """
    if ctx.invoked_subcommand is not None:
        if any(ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in ctx.params):
            raise click.UsageError(f"what goes before {ctx.invoked_subcommand} is for the list of stories alone")
        return
    context: Context = ctx.obj
    story_filter = StoryFilter(
        text=text, outlet=outlet, language=language, conflicts=True if conflicts else None, min_families=families
    )
    with current_views(context) as views:
        if as_json:
            for one in _iterate(views, story_filter, limit or sys.maxsize):
                click.echo(msgspec.json.encode(one))
            return
        shown = list(_iterate(views, story_filter, limit or _SHOWN_TO_PEOPLE))
        total = views.story_count()
        events = views.events_of([one.id for one in shown])
    if not shown:
        click.echo("No story matches." if total else "No stories yet.", err=True)
        return
    console(piped_columns=_PIPED_COLUMNS).print(_list(shown, events))
    if len(shown) < total:
        click.echo(f"{len(shown)} of {words.count(total, 'story', 'stories')}", err=True)


for _correction in (
    correct.merge,
    correct.split,
    correct.move,
    correct.pin,
    correct.unpin,
    links.link,
    links.unlink,
):
    stories.add_command(_correction)


@click.command()
@click.argument("story_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option(
    "--export",
    type=click.Choice(_EXPORTS),
    help="What the page exports, on stdout: all (json), a table (csv), a brief with its sources (md).",
)
@click.pass_obj
def story(context: Context, story_id: str, as_json: bool, export: str | None) -> None:
    """Show one story: its versions, why each belongs, and how they compare.

    The beginning of an ID is enough where only one story has it. The ID of a story that was merged leads to the story
    that took it in.
    """
    with current_views(context) as views:
        found = views.story(resolved(views, plain(story_id)))
        assert found is not None, "resolved ids exist"
        comparison = views.comparison(found.id)
        event = None if found.event is None else views.event(found.event.id)
    if export is not None:
        from pipeline.web.export import exported

        click.echo(exported(found, export, f"{page_address(context)}stories/{found.id}"), nl=False)
    elif as_json:
        click.echo(msgspec.json.encode(found))
    else:
        console(piped_columns=_PIPED_COLUMNS).print(Group(rendered(found, comparison), *told_elsewhere(found, event)))


def rendered(found: FullStoryDocument, comparison: Comparison | None) -> RenderableType:
    """A story for a terminal."""
    facts = [
        coverage.reach(found),
        *([f"headline by {found.headline_source}"] if found.headline_source and len(found.outlets) > 1 else []),
        *([copies] if (copies := coverage.copies(found)) else []),
        ", ".join(words.language(code) for code in found.languages),
        words.period(found.first_seen, found.last_seen),
        found.state,
    ]
    parts: list[RenderableType] = [
        Text(plain(words.shortened(found.headline)), style="bold"),
        Text(plain(" · ".join(facts)), style="dim"),
        Text(found.id, style="dim"),
        *_thread(found),
        Text(),
        Text("Versions", style="bold"),
    ]
    for item in time_line(found, found.comparison):
        parts.append(_version(item, indent=2))
        parts += [_version(copy, indent=6) for copy in item.copies]
    if comparison is not None:
        parts += [Text(), Text("Comparison", style="bold"), render(comparison, found.versions)]
    else:
        parts.append(Text(why_none(found.versions), style="dim"))
    return Group(*parts)


def _iterate(views: Views, story_filter: StoryFilter, limit: int) -> Iterator[StoryDocument]:
    cursor = None
    while limit > 0:
        page = views.stories(story_filter, limit=min(limit, _PAGE), cursor=cursor)
        yield from page.stories
        limit -= len(page.stories)
        cursor = page.next
        if cursor is None:
            return


def _list(shown: Sequence[StoryDocument], events: Mapping[str, EventReferenceDocument]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("last seen (UTC)", no_wrap=True)
    table.add_column("story", ratio=1)
    table.add_column("outlets", justify="right")
    table.add_column("voices", justify="right")
    table.add_column("conflicts", justify="right")
    table.add_column("id", no_wrap=True)
    for one in shown:
        headline = Text(plain(words.shortened(one.headline, 120)))
        if one.headline_source and len(one.outlets) > 1:
            headline.append(f"  {plain(one.headline_source)}", style="dim")
        if one.follows:
            headline.append(f"  follows {plain(one.follows[:_ID_BEGINNING])}", style="dim")
        if one.id in events:
            headline.append(f"  {languages.also_in(events[one.id])}", style="cyan")
        table.add_row(
            f"{one.last_seen:%Y-%m-%d} {words.clock(one.last_seen)}".rstrip(),
            headline,
            str(len(one.outlets)),
            str(len(voices(one.versions))),
            Text(str(one.conflict_count or ""), style="red"),
            one.id,
        )
    return table


def _version(item: TimeLineItem, *, indent: int) -> RenderableType:
    version = item.version
    first = Text(f"{version.event_time:%Y-%m-%d} {words.clock(version.event_time)}".rstrip() + "  ", style="dim")
    first.append(plain(item.name), style="bold")
    marks = ["first"] if item.first else [item.later] if item.later else []
    if version.copy_of:
        marks.append("copy")
    first.append("".join(f"  {mark}" for mark in (*marks, *item.marks)), style="cyan")
    lines = [
        first,
        Text(plain(words.shortened(version.title))),
        Text(plain(version.url), style="dim"),
        Text(plain(item.reason.summary), style="green"),
    ]
    lines += _details(item.reason)
    lines += _edits(item.edits)
    return Padding(Group(*lines), (0, 0, 1, indent), expand=False)


def _details(reason: Explanation) -> list[Text]:
    lines = [Text(f"  {plain(reason.shared)}", style="dim")] if reason.shared else []
    lines += [
        Text(f"  {plain(bar.text)}: {bar.effect} it", style="dim" if bar.speaks_for else "dim red")
        for bar in reason.bars
    ]
    if reason.more:
        lines.append(Text(f"  and {reason.more} more", style="dim"))
    if reason.next_best is not None:
        runner_up = reason.next_best
        lines.append(Text(plain(f"  Next best was {runner_up.headline}: {runner_up.why_not}"), style="dim"))
        if runner_up.differs:
            lines.append(Text(plain(f"  What differs: {runner_up.differs}"), style="dim"))
    return lines


def _edits(edits: Edits | None) -> list[Text]:
    """What the outlet changed: `--json` has every sentence."""
    if edits is None:
        return []
    newest = edits.revisions[0]
    lines = [Text(f"{edits.summary}, last seen on {words.moment(newest.seen)}", style="magenta")]
    lines += [Text(f"  earlier headline: {plain(title)}", style="dim") for title in edits.headlines]
    for before, after in edits.figures:
        lines.append(Text(plain(f"  figures: {before or 'none'} → {after or 'none'}"), style="dim"))
    if edits.more:
        lines.append(Text(f"  {edits.more}", style="dim"))
    for sign, sentences in (("−", newest.removed), ("+", newest.added)):
        lines += [Text(plain(f"  {sign} {sentence}"), style="dim") for sentence in sentences[:_SENTENCES]]
        if len(sentences) > _SENTENCES:
            lines.append(Text(f"  {sign} and {len(sentences) - _SENTENCES} more", style="dim"))
    return lines


def _thread(found: FullStoryDocument) -> list[Text]:
    thread = thread_time_line(found)
    if thread is None:
        return [Text("Follows a story that is no longer kept", style="cyan")] if found.follows else []
    lines = [Text(), Text(f"Thread of {words.count(thread.stories, 'story', 'stories')}", style="bold")]
    if thread.earlier:
        lines.append(Text(f"  {words.count(thread.earlier, 'story', 'stories')} before these", style="dim"))
    for item in thread.items:
        one = item.story
        line = Text("> " if item.current else "  ", style="bold" if item.current else "")
        line.append(f"{item.days}  ", style="dim")
        line.append(plain(words.shortened(one.headline, 120)))
        line.append(f"  {item.voices}  {one.id}", style="dim")
        if item.after:
            line.append(f"  follows {plain(words.shortened(item.after.headline, 60))}", style="cyan")
        if item.lost:
            line.append("  follows a story that is no longer kept", style="cyan")
        lines.append(line)
    if thread.later:
        lines.append(Text(f"  {words.count(thread.later, 'story', 'stories')} after these", style="dim"))
    return lines
