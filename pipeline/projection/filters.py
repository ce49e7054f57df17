"""Which stories are asked for, in which order, and the cursors between the pages of a list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Sort = Literal["rank", "newest", "voices", "changed"]
Difference = Literal["conflict", "altered", "figures", "differently", "left_out"]

SORTS: tuple[Sort, ...] = get_args(Sort)
DIFFERENCES: tuple[Difference, ...] = get_args(Difference)

SORT_COLUMNS: Mapping[Sort, tuple[str, ...]] = {
    "rank": ("rank_us",),
    "newest": ("last_us",),
    "voices": ("families", "rank_us"),
    "changed": ("changed_us",),
}
"""By what each order sorts, largest first; equal ones by id. `changed`: when the log last took in the story or its
comparison, the order of feeds."""

_VALUE = "-?[0-9]{1,18}"
_ID = "[0-9A-Za-z_-]{1,64}"
CURSOR_PATTERNS: Mapping[Sort, str] = {
    sort: ("" if sort == "newest" else f"{sort}~") + r"\.".join([_VALUE] * len(columns)) + f"~{_ID}"
    for sort, columns in SORT_COLUMNS.items()
}
"""What the cursors of each order look like: all that look so can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFilter:
    """Which stories to list.

    `text`: each of its words is in the headline, a title or an outlet of the story, or in one of its articles.
    `outlet`: one of its outlets has this name, in any case. `language`: a version is in it. `since`, `until`: something
    of it was reported in this time, both included. `differs`: its comparison found this. `min_families`: at least this
    number of independent voices. `across`: stories of other languages report the same event.
    """

    text: str = ""
    outlet: str = ""
    language: str = ""
    since: datetime | None = None
    until: datetime | None = None
    differs: Difference | None = None
    conflicts: bool | None = None
    min_families: int = 1
    across: bool = False

    @property
    def is_set(self) -> bool:
        return self != StoryFilter()


class InvalidCursor(ValueError):
    """Not a cursor from a list of stories."""


class OtherOrder(InvalidCursor):
    """A cursor from a list in another order, which its message names."""


def kind_bit(kind: Difference) -> int:
    """The kind's bit in the column `kinds`."""
    return 1 << DIFFERENCES.index(kind)


def write_cursor(values: tuple[int, ...], story_id: str, sort: Sort = "newest") -> str:
    """The place after the story with these values of its order."""
    prefix = "" if sort == "newest" else f"{sort}~"
    return f"{prefix}{'.'.join(map(str, values))}~{story_id}"


def read_cursor(cursor: str, sort: Sort = "newest") -> tuple[tuple[int, ...], str]:
    """The values and the id that it was written from.

    InvalidCursor if it is not a cursor, OtherOrder if it is one of a list in another order.
    """
    order = next((one for one, pattern in CURSOR_PATTERNS.items() if re.fullmatch(pattern, cursor)), None)
    if order is None:
        raise InvalidCursor(cursor)
    if order != sort:
        raise OtherOrder(order)
    *_, values, story_id = cursor.split("~")
    return tuple(map(int, values.split("."))), story_id
