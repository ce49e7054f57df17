"""Whether a grouping of everyday news is right: events alone, second reports joined, columns apart, cases right."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.everyday.grouping import Stories
from tests.support.everyday.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """How many of how many are right, with the names of those that are not."""

    right: int
    of: int
    wrong: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 1.0

    def __str__(self) -> str:
        return f"{self.right}/{self.of}"


def events_alone(rows: Sequence[Row], stories: Stories) -> Right:
    """The events that share no story with another event, or with any article that is not of `rows`."""
    event_of = {row.id: row.story for row in rows}
    mixed = {
        event_of[row]
        for group in stories.groups()
        if len({event_of.get(row, row) for row in group}) > 1
        for row in group
        if row in event_of
    }
    return _right(dict.fromkeys(event_of.values()), mixed)


def reports_joined(rows: Sequence[Row], stories: Stories) -> Right:
    """The events of several reports that are in one story."""
    reports: dict[str, list[str]] = {}
    for row in rows:
        reports.setdefault(row.story, []).append(row.id)
    several = {event: ids for event, ids in reports.items() if len(ids) > 1}
    apart = {event for event, ids in several.items() if len({stories.of[row] for row in ids}) > 1}
    return _right(several, apart)


def is_right(rows: Sequence[Row], stories: Stories, *, threads: bool) -> bool:
    """Whether the stories are exactly those of the labels.

    With `threads`, whether all rows are in one thread, and the reports of one step in one story.
    """
    if threads:
        return len(stories.threads()) == 1 and reports_joined(rows, stories).share == 1.0
    labels: dict[str, set[str]] = {}
    for row in rows:
        labels.setdefault(row.story, set()).add(row.id)
    return sorted(map(sorted, labels.values())) == sorted(map(sorted, stories.groups()))


def _right(names: dict[str, object] | dict[str, list[str]] | dict[str, None], wrong: set[str]) -> Right:
    return Right(right=len(names) - len(wrong), of=len(names), wrong=tuple(sorted(wrong)))
