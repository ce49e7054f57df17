"""Prints how each version tells it: headlines, who is quoted, sources, word choice, and where each comes from."""

from collections.abc import Sequence

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.cli.articles.listing import indented, up_to
from pipeline.cli.console import plain
from pipeline.side_by_side.headlines import Headline
from pipeline.side_by_side.manner import CreditedSource, QuotedTable, WordChoice
from pipeline.side_by_side.origins import Origin
from pipeline.wording import words

HEADLINES_SHOWN = 12
QUOTED_SHOWN = 10
CREDITED_SHOWN = 10
_OPENING_CHARS = 160
_OUTLET_COLUMNS = 30


def headlines(found: Sequence[Headline]) -> list[RenderableType]:
    """The words that no other headline has are underlined; below each, how the text begins."""
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", max_width=_OUTLET_COLUMNS, overflow="fold")
    table.add_column(ratio=1)
    for one in found[:HEADLINES_SHOWN]:
        outlets = Text(f" {plain(one.outlets)}")
        outlets.append(f"\n {one.when}" if one.when else "", style="not bold dim")
        title = Text()
        for part, own in one.parts:
            title.append(plain(part), style="bold underline" if own else "bold")
        title.append(f"\n{words.shortened(plain(one.opening), _OPENING_CHARS)}" if one.opening else "", style="dim")
        table.add_row(outlets, title)
    return [table, *up_to(0, [], more=max(0, len(found) - HEADLINES_SHOWN))]


def quoted(table: QuotedTable) -> list[RenderableType]:
    """Who is quoted, and how many of their words in which version. A role is in a version's words, as a quotation."""
    lines = []
    for line in table.lines:
        said = Text(plain(line.who.name), style="bold")
        said.append(f", “{plain(words.shortened(line.who.role, 80))}”" if line.who.role else "", style="not bold")
        counted = [
            f"{plain(source)} {words.count(number, 'word')}"
            for (_, source), number in zip(table.outlets, line.cells, strict=True)
            if number is not None
        ]
        lines.append(indented(said.append(f"  {', '.join(counted)}", style="not bold dim"), 1))
    return up_to(QUOTED_SHOWN, lines)


def credited(sources: Sequence[CreditedSource]) -> list[RenderableType]:
    """The sources and the outlets that name them."""
    return up_to(
        CREDITED_SHOWN,
        [indented(Text(plain(one.name)).append(f"  {plain(one.outlets)}", style="dim"), 1) for one in sources],
    )


def word_choices(choices: Sequence[WordChoice]) -> list[RenderableType]:
    """By outlet: what it hedges with, and its loaded words."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("outlet", style="bold")
    table.add_column("hedges", ratio=1)
    table.add_column("loaded words", ratio=1)
    for one in choices:
        table.add_row(plain(one.source), plain(one.hedges), plain(one.loaded))
    return [table]


def origins(found: Sequence[Origin]) -> list[RenderableType]:
    """When each version came out, and from whom it is copied."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold")
    table.add_column(no_wrap=True)
    table.add_column(style="dim", ratio=1)
    for one in found:
        when = Text(one.when or "no time stated", style="green" if one.first else "" if one.when else "dim")
        table.add_row(Text(f" {plain(one.source)}"), when, plain(one.copied))
    return [table]
