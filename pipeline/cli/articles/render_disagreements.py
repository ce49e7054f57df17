"""Prints where versions differ: changes in copies, conflicts, figures, and what is told differently."""

from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.cli.articles.listing import indented, up_to
from pipeline.cli.console import plain
from pipeline.contracts.comparison import FigureCellV1
from pipeline.side_by_side.disagreements import AlteredCopy, Disagreement, FigureTable, Variants
from pipeline.side_by_side.excerpts import MarkedSentence
from pipeline.wording import words
from pipeline.wording.changes_of_copies import changes

CONFLICTS_SHOWN = 20
FIGURES_SHOWN = 12
DIFFERENCES_SHOWN = 8
_NOTE_CHARS = 90

_COLOURS = ("green", "magenta", "yellow", "cyan")


def altered(copies: Sequence[AlteredCopy]) -> list[RenderableType]:
    """Each change of each copy: `“42,000” became “24,000”`."""
    lines: list[RenderableType] = []
    for copy in copies:
        heading = Text(plain(copy.source), style="bold")
        heading.append(f"  copies {plain(copy.original) or 'a text that is not listed'}", style="not bold")
        lines.append(indented(heading, 1))
        for one in copy.alterations:
            lines += [indented(Text(f"• {plain(said)}", style="red"), 3) for said in changes((one.changed,))]
            lines += [indented(_marked(side, _COLOURS[n % len(_COLOURS)]), 5) for n, side in enumerate(one.sides)]
    return lines


def conflicts(found: Sequence[Disagreement]) -> list[RenderableType]:
    """A frame for each, the differing words marked."""
    return up_to(CONFLICTS_SHOWN, [_conflict(one) for one in found])


def told_differently(found: Sequence[Variants]) -> list[RenderableType]:
    """What differs, and the sentence of each."""
    return up_to(DIFFERENCES_SHOWN, [_variants(one) for one in found])


def figures(table: FigureTable) -> list[RenderableType]:
    """What is counted, and what each outlet says: equal words once, with all who use them."""
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    shown.add_column("what is counted", ratio=1)
    shown.add_column("", no_wrap=True)
    shown.add_column("what they say", ratio=2)
    for line in table.lines[:FIGURES_SHOWN]:
        said = Text()
        by_words: dict[str, list[FigureCellV1]] = {}
        for cell in line.row.cells:
            by_words.setdefault(words.figure(cell).casefold(), []).append(cell)
        for cells in by_words.values():
            said.append("\n" if said else "")
            said.append(plain(words.figure(cells[0])), style="bold " + _COLOURS[cells[0].group % len(_COLOURS)])
            said.append(f"  {', '.join(plain(cell.source) for cell in cells)}", style="dim")
        verdict = Text(words.VERDICTS[line.row.verdict], style="red" if line.row.verdict == "differ" else "dim")
        shown.add_row(plain(line.row.label), verdict, said)
    more = up_to(FIGURES_SHOWN, [Text()] * len(table.lines))[FIGURES_SHOWN:]
    return [shown, *more]


def _conflict(one: Disagreement) -> RenderableType:
    body: list[RenderableType] = []
    for group, sides in enumerate(one.sides):
        colour = _COLOURS[group % len(_COLOURS)]
        first, *others = sides
        if body:
            body.append(Text("against", style="dim italic"))
        body.append(_marked(first, colour))
        body += [_marked(side, colour) for side in others[:2] if _sentence(side) != _sentence(first)]
        more = [_witness(side) for side in others if _sentence(side) == _sentence(first) or side in others[2:]]
        if more:
            body.append(Text(f"  and {', '.join(map(plain, more))}", style="dim"))
    title = f"{words.CONFLICTS[one.conflict.kind]}: {words.shortened(plain(one.conflict.note), _NOTE_CHARS)}"
    return Panel(
        Group(*body),
        title=Text(title, style="bold red"),
        title_align="left",
        subtitle=Text(f"confidence {one.conflict.confidence:.0%}", style="dim"),
        subtitle_align="right",
        border_style="red",
        padding=(0, 1),
    )


def _witness(side: MarkedSentence) -> str:
    said = "a copy" if side.of_copy else f"copied by {words.listed(side.copies)}" if side.copies else ""
    return f"{side.source} ({said})" if said else side.source


def _variants(one: Variants) -> RenderableType:
    difference = one.difference
    what = f"{words.DIFFERENCES[difference.kind]}: {words.shortened(plain(difference.note), _NOTE_CHARS)}"
    lines = [Text(f"• {what}", style="bold")]
    lines += [_marked(side, _COLOURS[n % len(_COLOURS)]) for n, side in enumerate(one.sides)]
    return Padding(Group(lines[0], *(indented(line, 2) for line in lines[1:])), (0, 0, 0, 1))


def _marked(side: MarkedSentence, colour: str) -> Text:
    """The outlet and its sentence; the part that matters is in colour, and underlined if there are no colours."""
    line = Text(f"{plain(side.source)}  ", style="bold")
    line.append(plain(side.before), style="not bold")
    line.append(plain(side.marked), style=f"bold underline {colour}")
    line.append(plain(side.after), style="not bold")
    if side.beside:
        line.append(f"  {plain(side.beside)}", style="not bold dim")
    return line


def _sentence(side: MarkedSentence) -> str:
    return side.before + side.marked + side.after
