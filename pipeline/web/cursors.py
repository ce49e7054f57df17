"""Cursors of lists that are not of stories: where the next page begins, as text that its reader hands back unread.

All that looks like a cursor of a list can be used as one.
"""

import re

from pipeline.web.parameters import BadParameter

OUTLETS = "[0-9]{1,18}~[^~]"
CORRECTIONS = r"-?[0-9]{1,18}\.[0-9]{1,18}\.[0-9]{1,18}"


def outlet_cursor(articles: int, name: str) -> str:
    """The place after the outlet of this name, with this number of articles."""
    return f"{articles}~{name}"


def outlet_place(cursor: str) -> tuple[int, str]:
    """Articles and name. BadParameter if it is not a cursor of a list of outlets."""
    if not re.match(OUTLETS, cursor):
        raise BadParameter("cursor", "not a cursor from a list of outlets")
    articles, _, name = cursor.partition("~")
    return int(articles), name


def correction_cursor(place: tuple[int, int, int]) -> str:
    """The place after the correction with this time, partition and offset."""
    return ".".join(map(str, place))


def correction_place(cursor: str) -> tuple[int, int, int]:
    """Time, partition and offset. BadParameter if it is not a cursor of a list of corrections."""
    if not re.fullmatch(CORRECTIONS, cursor):
        raise BadParameter("cursor", "not a cursor from a list of corrections")
    at_us, partition, offset = map(int, cursor.split("."))
    return at_us, partition, offset
