"""The origins of a story's texts as a drawn tree: each own text, below it those that copy it, in the order of time.

Pure geometry, in units of the drawing; the template draws it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.wording import words
from pipeline.wording.time_line import TimeLineItem

WIDTH: Final = 320
ROW: Final = 40
_LEFT, _INDENT, _TOP = 10, 26, 18
_NAME_CHARS, _FACT_CHARS = 34, 44
MOST_DRAWN: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A text at a point. `from_y`: where the text that it copies is drawn; None of an own text. `facts`: when, what."""

    article_id: str
    name: str
    facts: str
    x: int
    y: int
    from_y: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyTree:
    """The drawing; `description` says in words what it shows. `more`: how many texts are not drawn."""

    height: int
    nodes: tuple[Node, ...]
    description: str
    more: int


def copy_tree(items: Sequence[TimeLineItem]) -> CopyTree | None:
    """The texts that are copied, with their copies; None if there is no copy."""
    copied = [item for item in items if item.copies]
    if not copied:
        return None
    nodes: list[Node] = []
    for item in copied:
        original_y = _TOP + ROW * len(nodes)
        nodes.append(_node(item, _LEFT, original_y, None))
        for copy in item.copies:
            nodes.append(_node(copy, _LEFT + _INDENT, _TOP + ROW * len(nodes), original_y, item.name))
    said = [f"{words.listed([copy.name for copy in item.copies])} copied {item.name}." for item in copied]
    drawn = nodes[:MOST_DRAWN]
    return CopyTree(
        height=_TOP + ROW * len(drawn),
        nodes=tuple(drawn),
        description=" ".join(said),
        more=len(nodes) - len(drawn),
    )


def _node(item: TimeLineItem, x: int, y: int, from_y: int | None, original: str = "") -> Node:
    when = "first" if item.first else item.later or words.clock(item.version.event_time)
    copied = item.copied.removesuffix(f" from {original}") if original else ""
    facts = ", ".join(filter(None, (when, copied)))
    return Node(
        article_id=item.version.article_id,
        name=words.shortened(item.name, _NAME_CHARS),
        facts=words.shortened(facts, _FACT_CHARS),
        x=x,
        y=y,
        from_y=from_y,
    )
