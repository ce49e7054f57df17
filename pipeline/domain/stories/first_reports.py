"""Which outlet had a story first, if that can be known from the times that outlets state.

Stricter than `articles.earliest`: a figure about an outlet must not rest on a guess. Only a stated time of day can win;
a version that may have been earlier leaves it open, and so does a copy whose original must have been.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from pipeline.domain.articles.articles import Form
from pipeline.domain.articles.earliest import Dated
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.text.stated_dates import StatedDate

FEWEST_FAMILIES = 2


class Reported(Dated, Protocol):
    """A version of a story, as far as its time goes."""

    @property
    def family(self) -> str: ...
    @property
    def copy_of(self) -> str | None: ...
    @property
    def form(self) -> Form: ...


V = TypeVar("V", bound=Reported)


def timed(versions: Sequence[V]) -> tuple[V, ...]:
    """The versions that state a time of day for this story: a live page's time is not the story's."""
    return tuple(v for v in versions if v.published and v.published_precision == "time" and not reports_many(v.form))


def first_report(versions: Sequence[V]) -> V | None:
    """The version that came out before all others; None if that is not known, or two families were first together.

    Versions of at least two families must state a time. A version without any date counts as later if it was seen
    later.
    """
    known = sorted(timed(versions), key=lambda v: v.event_time)
    if len({v.family for v in known}) < FEWEST_FAMILIES:
        return None
    first = known[0]
    level = any(v.event_time == first.event_time and v.family != first.family for v in known)
    if level or first.copy_of is not None or any(_may_precede(v, first) for v in versions):
        return None
    return first


def _may_precede(version: Reported, first: Reported) -> bool:
    if reports_many(version.form) or version.family == first.family:
        return False
    if version.published is None:
        return version.seen <= first.event_time
    if version.published_precision == "time":
        return False
    day = StatedDate(version.published, "day")
    return day.at <= first.event_time or day.covers(first.event_time)
