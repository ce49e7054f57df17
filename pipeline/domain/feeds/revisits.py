"""When an article's page is looked at again: often while it is new, then ever more rarely, then no more."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def next_visit(seen: datetime, visited: datetime, hours: Sequence[float]) -> datetime | None:
    """The next look at an article first met at `seen` and last looked at `visited`; `hours` after `seen` are to be
    looked at, ascending. None where none is left.

    Of looks that were missed, by downtime or because a host kept others waiting, only one is made up for.
    """
    left = [at for hour in hours if (at := seen + timedelta(hours=hour)) > visited]
    return left[0] if left else None
