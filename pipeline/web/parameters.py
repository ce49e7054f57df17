"""Query parameters to a question, or an error that names the parameter.

Does not know what it is asked for.
"""

from collections.abc import Collection
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from pipeline.projection.views import StoryFilter

LARGEST_PAGE = 200
LONGEST_TEXT = 200
PAGE_PARAMETERS = frozenset({"limit", "cursor"})
LIST_PARAMETERS = PAGE_PARAMETERS | {"q", "outlet", "conflicts", "families"}
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


class BadParameter(Exception):
    """A query parameter that cannot be used."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(f"{name}: {cause}")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """A page of stories, as it was asked for."""

    filter: StoryFilter
    limit: int
    cursor: str | None


def list_query(params: QueryParams, *, default_limit: int) -> ListQuery:
    """Parameters left empty, as a form sends them, count as not given.

    BadParameter where one cannot be used.
    """
    conflicts = params.get("conflicts", "")
    if conflicts and conflicts.lower() not in _TRUTH:
        raise BadParameter("conflicts", f"{_short(conflicts)} is neither true nor false")
    return ListQuery(
        filter=StoryFilter(
            text=_text(params, "q"),
            outlet=_text(params, "outlet"),
            conflicts=_TRUTH[conflicts.lower()] if conflicts else None,
            min_families=_whole_number(params, "families", 1, largest=1000),
        ),
        limit=_whole_number(params, "limit", default_limit, largest=LARGEST_PAGE),
        cursor=params.get("cursor") or None,
    )


def refuse_unknown(params: QueryParams, known: Collection[str]) -> None:
    """BadParameter for the first parameter that nobody reads: most likely a slip of the pen."""
    for name in params:
        if name not in known:
            raise BadParameter(name[:40], f"unknown parameter; known are {', '.join(sorted(known)) or 'none'}")


def _text(params: QueryParams, name: str) -> str:
    value = params.get(name, "").strip()
    if len(value) > LONGEST_TEXT:
        raise BadParameter(name, f"longer than {LONGEST_TEXT} characters")
    return value


def _whole_number(params: QueryParams, name: str, default: int, *, largest: int) -> int:
    value = params.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= 9 and 1 <= int(value) <= largest):
        raise BadParameter(name, f"{_short(value)} is not a whole number from 1 to {largest}")
    return int(value)


def _short(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:40] + "…")
