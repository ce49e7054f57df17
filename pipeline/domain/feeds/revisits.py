"""Decides when an article's page is visited again: often while it is new, then less and less."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def next_visit(seen: datetime, visited: datetime, hours: Sequence[float]) -> datetime | None:
    """The next visit of an article's page; None if no visit is left.

    The article was first seen at `seen` and last visited at `visited`. Visits are planned `hours` (ascending) after
    `seen`. Of several that were missed, during downtime or because a host was slow, only one is made.
    """
    left = [at for hour in hours if (at := seen + timedelta(hours=hour)) > visited]
    return left[0] if left else None
