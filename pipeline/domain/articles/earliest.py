"""Whether the earliest of several articles is known to be the first, if some state a day without a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pipeline.domain.text.stated_dates import Precision, StatedDate


class Dated(Protocol):
    """What is known of the time of an article, or of a version of a story."""

    @property
    def published(self) -> datetime | None: ...
    @property
    def published_precision(self) -> Precision: ...
    @property
    def seen(self) -> datetime: ...
    @property
    def event_time(self) -> datetime: ...


def is_first_known(articles: Sequence[Dated]) -> bool:
    """Whether the first of the articles, which are in order of event time, appeared before the others.

    It did if it states a time, or was seen before the others can have appeared; of a day without a time, if no other
    article can be of the same day.
    """
    first, *others = articles
    if first.published is None or first.published_precision == "time" or first.event_time == first.seen:
        return True
    day = StatedDate(first.published, "day")
    return not any(other.published is not None and day.covers(other.published) for other in others)
