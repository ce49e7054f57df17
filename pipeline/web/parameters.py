"""Query parameters to a question, or an error that names the parameter; and a question back to parameters.

Desk, API and feeds share them. Does not know what it is asked for.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Literal, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from pipeline.projection.filters import DIFFERENCES, SORTS, Sort, StoryFilter

LARGEST_PAGE = 200
LONGEST_TEXT = 200
PAGE_PARAMETERS = frozenset({"limit", "cursor"})
FILTER_PARAMETERS = ("q", "outlet", "language", "since", "until", "differs", "conflicts", "families", "across")
LIST_PARAMETERS = PAGE_PARAMETERS | {*FILTER_PARAMETERS, "sort"}
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
LANGUAGE_PATTERN = "[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
_END_OF_DAY = time(23, 59, 59, 999_999, tzinfo=UTC)

N = TypeVar("N", bound=str)


class BadParameter(Exception):
    """A query parameter that cannot be used: with status 409, because of another."""

    def __init__(self, name: str, cause: str, *, status: Literal[400, 409] = 400) -> None:
        super().__init__(f"{name}: {cause}")
        self.name = name
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """A page of stories, as it was asked for. `sorted_by`: the order if none is asked for."""

    filter: StoryFilter
    limit: int
    cursor: str | None
    sort: Sort = "newest"
    sorted_by: Sort = "newest"

    def encoded(self, *, cursor: str | None = None) -> str:
        """The parameters of the same list from `cursor` on, for a link: `?q=…`, or empty if there are none."""
        given = {
            "q": self.filter.text,
            "outlet": self.filter.outlet,
            "language": self.filter.language,
            "since": _stated(self.filter.since),
            "until": _stated(self.filter.until),
            "differs": self.filter.differs or "",
            "conflicts": "" if self.filter.conflicts is None else str(int(self.filter.conflicts)),
            "families": str(self.filter.min_families) if self.filter.min_families > 1 else "",
            "across": "1" if self.filter.across else "",
            "sort": "" if self.sort == self.sorted_by else self.sort,
            "cursor": cursor or "",
        }
        encoded = urlencode({name: value for name, value in given.items() if value})
        return f"?{encoded}" if encoded else ""

    def without(self, name: str) -> "ListQuery":
        """The same list without the filter of this parameter."""
        defaults = StoryFilter()
        field = {"q": "text", "families": "min_families"}.get(name, name)
        return replace(self, filter=replace(self.filter, **{field: getattr(defaults, field)}), cursor=None)


def list_query(params: QueryParams, *, default_limit: int, default_sort: Sort = "newest") -> ListQuery:
    """Parameters left empty, as a form sends them, count as not given.

    `since` and `until` are days, or moments of ISO 8601 (in UTC if they do not say); a day is meant with all its hours.
    BadParameter where one cannot be used.
    """
    conflicts = params.get("conflicts", "")
    if conflicts and conflicts.lower() not in _TRUTH:
        raise BadParameter("conflicts", f"{_short(conflicts)} is neither true nor false")
    across = params.get("across", "")
    if across and across.lower() not in _TRUTH:
        raise BadParameter("across", f"{_short(across)} is neither true nor false")
    since, until = _moment(params, "since"), _moment(params, "until", time_of_day=_END_OF_DAY)
    if since and until and since > until:
        raise BadParameter("until", "earlier than since", status=409)
    language = text(params, "language").lower()
    if language and not re.fullmatch(LANGUAGE_PATTERN, language):
        raise BadParameter("language", f"{_short(language)} is not the code of a language, such as en")
    return ListQuery(
        filter=StoryFilter(
            text=text(params, "q"),
            outlet=text(params, "outlet"),
            language=language,
            since=since,
            until=until,
            differs=_one_of(params, "differs", DIFFERENCES, None),
            conflicts=_TRUTH[conflicts.lower()] if conflicts else None,
            across=_TRUTH[across.lower()] if across else False,
            min_families=whole_number(params, "families", 1, largest=1000),
        ),
        limit=whole_number(params, "limit", default_limit, largest=LARGEST_PAGE),
        cursor=params.get("cursor") or None,
        sort=_one_of(params, "sort", SORTS, default_sort),
        sorted_by=default_sort,
    )


def refuse_unknown(params: QueryParams, known: Collection[str]) -> None:
    """BadParameter for the first parameter that nobody reads, or that is there twice: most likely a slip of the pen."""
    for name in params:
        if name not in known:
            raise BadParameter(name[:40], f"unknown parameter; known are {', '.join(sorted(known)) or 'none'}")
        if len(params.getlist(name)) > 1:
            raise BadParameter(name, "given more than once")


def text(params: QueryParams, name: str) -> str:
    """A text parameter; empty if it is not given. BadParameter if it is too long."""
    value = params.get(name, "").strip()
    if len(value) > LONGEST_TEXT:
        raise BadParameter(name, f"longer than {LONGEST_TEXT} characters")
    return value


D = TypeVar("D")


def _one_of(params: QueryParams, name: str, known: tuple[N, ...], default: D) -> N | D:
    value = params.get(name, "")
    if not value:
        return default
    for one in known:
        if one == value:
            return one
    raise BadParameter(name, f"{_short(value)} is none of {', '.join(known)}")


def _moment(params: QueryParams, name: str, *, time_of_day: time | None = None) -> datetime | None:
    value = params.get(name, "").strip().replace(" ", "+")
    if not value:
        return None
    problem = BadParameter(name, f"{_short(value)} is neither a day (2026-03-04) nor a moment (2026-03-04T12:00:00Z)")
    if not _MOMENT.fullmatch(value):
        raise problem
    try:
        found = datetime.fromisoformat(value)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise problem from exc
    if time_of_day is not None and "T" not in value:
        return datetime.combine(found.date(), time_of_day)
    return found


def _stated(moment: datetime | None) -> str:
    """The day if it is a whole one, as it was most likely given; else the moment."""
    if moment is None:
        return ""
    if moment.timetz() in (_END_OF_DAY, time(tzinfo=UTC)):
        return moment.date().isoformat()
    return moment.isoformat().replace("+00:00", "Z")


def whole_number(params: QueryParams, name: str, default: int, *, largest: int) -> int:
    """A number from 1 to `largest`. BadParameter if it is none."""
    value = params.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= 9 and 1 <= int(value) <= largest):
        raise BadParameter(name, f"{_short(value)} is not a whole number from 1 to {largest}")
    return int(value)


def _short(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:40] + "…")
