"""In which order the front page shows stories: by freshness, independent voices and disagreement.

A story counts as if it had been reported later than it was: so many hours for each doubling of its voices, and some
for what its comparison found. The clock has no part in it, so a story's place among the others is kept until one of
them changes. `docs/ranking.md` tells readers how.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2

from pipeline.domain.stories.stories import Version
from pipeline.domain.stories.voices import voices
from pipeline.domain.text.epoch import epoch_us

HOURS_PER_DOUBLING = 6.0
"""A story of two voices is level with one of a single voice that is 6 h younger, one of 16 with one a day younger."""

HOURS_OF_CONFLICTS = 3.0
HOURS_OF_DIFFERENCES = 1.0
"""For the first conflict, and for the first other difference; the next ones count less and less."""

MOST_COUNTED = 7
"""Conflicts or differences beyond this number change nothing: long stories have many of them."""

_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Why a story is where it is. Hours are added to `freshest`, when the newest text of its own came out."""

    freshest: datetime
    voices: int
    voices_h: float
    disagreement_h: float

    @property
    def rank_us(self) -> int:
        return epoch_us(self.freshest) + round((self.voices_h + self.disagreement_h) * _HOUR_US)


def ranked(versions: Sequence[Version], last_seen: datetime, *, conflicts: int, others: int) -> Ranked:
    """The place of a story with these versions. A copy makes a story no fresher, and is no voice.

    `others`: differences that are no conflicts.
    """
    count = len(voices(versions))
    own = [version.event_time for version in versions if version.copy_of is None]
    return Ranked(
        freshest=max(own, default=last_seen),
        voices=count,
        voices_h=HOURS_PER_DOUBLING * log2(max(1, count)),
        disagreement_h=HOURS_OF_CONFLICTS * log2(1 + min(conflicts, MOST_COUNTED))
        + HOURS_OF_DIFFERENCES * log2(1 + min(others, MOST_COUNTED)),
    )
