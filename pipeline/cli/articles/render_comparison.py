"""Prints a comparison in a terminal: what differs first, then what is left out, shared and told by one only.

Used by `compare`, `story` and `demo`. Does not know where the comparison comes from. Every list is cut, and says how
many more there are: `--json` has them all.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec
from rich.console import Group, RenderableType
from rich.text import Text

from pipeline.cli.articles import render_disagreements, render_manner, render_told
from pipeline.cli.console import plain
from pipeline.domain.comparison.result import Comparison
from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.arranged import SideBySide, side_by_side
from pipeline.side_by_side.extent import ListedVersion
from pipeline.wording import words

_PARTS: Mapping[str, Callable[[SideBySide], Sequence[RenderableType]]] = {
    "altered": lambda arranged: render_disagreements.altered(arranged.altered),
    "conflicts": lambda arranged: render_disagreements.conflicts(arranged.conflicts),
    "figures": lambda arranged: render_disagreements.figures(arranged.figures),
    "differently": lambda arranged: render_disagreements.told_differently(arranged.differently),
    "left_out": lambda arranged: render_told.left_out(arranged.left_out),
    "shared": lambda arranged: render_told.facts_in_common(arranged.shared),
    "only": lambda arranged: render_told.only_here(arranged.only),
    "headlines": lambda arranged: render_manner.headlines(arranged.headlines),
    "quoted": lambda arranged: render_manner.quoted(arranged.quoted),
    "credited": lambda arranged: render_manner.credited(arranged.credited),
    "wording": lambda arranged: render_manner.word_choices(arranged.wording),
    "origins": lambda arranged: render_manner.origins(arranged.origins),
}


def render(comparison: Comparison, versions: Sequence[ListedVersion] | None = None) -> RenderableType:
    """The comparison as something that rich can print.

    `versions`: all of the story, if the caller knows more than the comparison has.
    """
    document = msgspec.convert(comparison, ComparisonDocument, from_attributes=True)
    arranged = side_by_side(document, document.versions if versions is None else versions)
    parts: list[RenderableType] = [_compared(document)]
    if "conflicts" in arranged.searched:
        parts.append(Text(f"\n{arranged.searched['conflicts']}"))
    for part, heading in arranged.shown():
        parts += [Text(f"\n{heading}", style="bold"), *_PARTS[part](arranged)]
    searched = [said for part, said in arranged.searched.items() if part != "conflicts"]
    if searched:
        parts += [Text("\nLooked for, not found", style="bold"), *(Text(f" {said}", style="dim") for said in searched)]
    if arranged.notes:
        parts += [Text(), *(Text(plain(note), style="dim") for note in arranged.notes)]
    return Group(*parts)


def _compared(comparison: ComparisonDocument) -> Text:
    """Which versions are compared, in a line."""
    own = [version.source for version in comparison.versions if version.copy_of is None]
    copies = len(comparison.versions) - len(own)
    line = Text(f"{words.count(len(own), 'version')}: {plain(words.listed(own, at_most=12))}", style="dim")
    return line.append(f"; {words.count(copies, 'copy', 'copies')}" if copies else "")
