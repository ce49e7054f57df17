"""In which order the front page shows stories: by freshness, independent voices and disagreement.

A story counts as if it had been reported later than it was: so many hours for each doubling of its voices, and some
for what its comparison found. The clock has no part in it, so a story's place among the others is kept until one of
them changes. `docs/ranking.md` tells readers how.
"""

from collections.abc import Sequence
from datetime import datetime
from math import log2

from pipeline.contracts.messages import VersionV1
from pipeline.domain.stories.stories import Version

HOURS_PER_DOUBLING = 6.0
"""A story of two voices is level with one of a single voice that is 6 h younger, one of 16 with one a day younger."""

HOURS_OF_CONFLICTS = 3.0
HOURS_OF_DIFFERENCES = 1.0
"""For the first conflict, and for the first other difference; the next ones count less and less."""

MOST_COUNTED = 7
"""Conflicts or differences beyond this number change nothing: long stories have many of them."""

_HOUR_US = 3_600_000_000


def freshest(versions: Sequence[Version | VersionV1], last_seen: datetime) -> datetime:
    """When the newest version with a text of its own came out: a copy makes a story no fresher."""
    return max((version.event_time for version in versions if version.copy_of is None), default=last_seen)


def hours_of_voices(voices: int) -> float:
    return HOURS_PER_DOUBLING * log2(max(1, voices))


def hours_of_disagreement(conflicts: int, others: int) -> float:
    """`others`: differences that are no conflicts."""
    return HOURS_OF_CONFLICTS * log2(1 + min(conflicts, MOST_COUNTED)) + HOURS_OF_DIFFERENCES * log2(
        1 + min(others, MOST_COUNTED)
    )


def as_us(hours: float) -> int:
    return round(hours * _HOUR_US)
