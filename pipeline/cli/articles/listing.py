"""Lists that are cut in a terminal and say by how much."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text


def up_to(most: int, items: Sequence[RenderableType], more: int = 0, indent: int = 1) -> list[RenderableType]:
    """The first `most` items and how many others there are. `more`: how many are known besides `items`."""
    beyond = max(0, len(items) - most) + more
    said = [indented(Text(f"and {beyond} more", style="dim"), indent)] if beyond else []
    return [*items[:most], *said]


def indented(item: RenderableType, by: int) -> Padding:
    return Padding(item, (0, 0, 0, by))
