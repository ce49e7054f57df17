"""Which stories of one partition wait for their next comparison, and which of them are due.

The rules:

- A story waits if articles came in, or were revised, less than `interval_s` after it was last compared. What else
  happens to it, and its first comparison, does not wait: that is the caller's to see.
- It is due `interval_s` after it was last compared. It never waits at the end of the log, where nothing else is to do.
- If too many wait, those with the most independent voices are compared, and of these those that wait longest.

What waits is written with every comparison (`Mark`), so that whoever takes the partition over knows it, whenever the
member before was killed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.contracts.topics import WAITING_HEADER
from pipeline.domain.stories.stories import Story
from pipeline.ports import Record

MOST_WAITING = 64
"""In a partition. Their ids are in the headers of comparisons: with these, up to 1.5 kB."""


@dataclass(slots=True, kw_only=True)
class Wait:
    """A story as it is now. `since`: when it changed first since it was compared, by the stage's clock.

    `arrived_ms`: when the article of that change came into the log, in milliseconds since the epoch.
    """

    story: Story
    since: float
    arrived_ms: int

    @property
    def urgency(self) -> tuple[int, float]:
        """The smaller, the sooner it is compared."""
        return -len({version.family for version in self.story.versions if version.copy_of is None}), self.since


class Waiting:
    """Times are seconds by any clock that nobody sets."""

    def __init__(self, interval_s: float) -> None:
        self._interval_s = interval_s
        self._compared: dict[str, float] = {}  # by this member, of stories that may wait
        self._waits: dict[str, Wait] = {}

    def __len__(self) -> int:
        return len(self._waits)

    def may_wait(self, story_id: str, now: float) -> bool:
        """Whether it was compared a short time ago."""
        return now - self._compared.get(story_id, float("-inf")) < self._interval_s

    def add(self, story: Story, *, now: float, arrived_ms: int) -> None:
        """Let the story wait, or go on waiting."""
        wait = self._waits.setdefault(story.id, Wait(story=story, since=now, arrived_ms=arrived_ms))
        wait.story = story

    def compared(self, story_id: str, now: float) -> None:
        """The story is compared now, and does not wait."""
        self._waits.pop(story_id, None)
        self._compared[story_id] = now

    def drop(self, story_id: str) -> None:
        """The story is closed, or has nothing to be compared any more."""
        self._waits.pop(story_id, None)
        self._compared.pop(story_id, None)

    def take(self, now: float, *, everything: bool) -> list[Wait]:
        """The stories to compare now, most urgent first: those that are due and those that are too many, or all."""
        by_urgency = sorted(self._waits.values(), key=lambda wait: wait.urgency)
        too_many = max(0, len(by_urgency) - MOST_WAITING)
        taken = [
            wait
            for place, wait in enumerate(by_urgency)
            if everything or place < too_many or not self.may_wait(wait.story.id, now)
        ]
        for wait in taken:
            self.compared(wait.story.id, now)
        return taken

    def longest_s(self, now: float) -> float:
        """For how long the oldest one waits; 0 if none does."""
        return max((now - wait.since for wait in self._waits.values()), default=0.0)

    def mark(self, offset: int) -> "Mark":
        """What waits after the input's records up to this offset."""
        return Mark(offset=offset, stories=frozenset(self._waits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """All stories are compared as they were before the input's `offset`, but these, which wait.

    Every output has the mark of its commit. So after the partition's newest output, exactly these wait and those that
    have changed since `offset`: had one been compared, there would be a newer output.
    """

    offset: int
    stories: frozenset[str] = frozenset()

    @property
    def header(self) -> tuple[str, bytes]:
        return WAITING_HEADER, " ".join([str(self.offset), *sorted(self.stories)]).encode()


def mark_of(newest: Record | None, committed: int) -> Mark:
    """The mark of a partition's newest output.

    Without one nothing waits at the `committed` offset: versions before this one let no story wait.
    """
    headers: Mapping[str, bytes] = dict(newest.headers) if newest is not None else {}
    offset, *stories = headers.get(WAITING_HEADER, b"").decode("utf-8", "replace").split(" ")
    return Mark(offset=int(offset), stories=frozenset(stories)) if offset.isdecimal() else Mark(offset=committed)
