"""The time that retention goes by: the clock, except that it follows a jump forward only slowly. Pure.

A clock that is set a year ahead, or comes up wrong after a power cut, would else make everything that is kept expire in
one sweep. Going back is no danger: what is kept is then younger.

A machine that was off looks the same. So what it missed is caught up with; and a second jump shows that the first was
none, as where a line runs for a minute once a week.
"""

from dataclasses import dataclass
from typing import Final

JUMP_MS: Final = 24 * 3_600_000
"""A clock that goes forward by less than a day is believed: it cannot cost more than this day."""

CATCH_UP: Final = 6
"""How much faster than time itself it follows: an hour in ten minutes. A week of standstill is caught up with in a day
and a half; and a wrong clock has days to be noticed before what is kept for a week is lost."""


@dataclass(frozen=True, slots=True)
class RetentionTime:
    """The time that retention has reached, and what the clock said then. Milliseconds since the epoch."""

    reached_ms: int
    clock_ms: int


def advanced(before: RetentionTime, now_ms: int, *, elapsed_ms: int) -> RetentionTime:
    """The time now that the clock says `now_ms`, `elapsed_ms` after this process last looked, by a clock without jumps.

    Another process may have looked since: then less has elapsed, as the clock says.
    """
    gone_ms = max(0, now_ms - before.clock_ms)
    elapsed_ms = min(elapsed_ms, gone_ms)
    if gone_ms - elapsed_ms > JUMP_MS:
        reached_ms = max(before.reached_ms, before.clock_ms) + CATCH_UP * elapsed_ms
    else:
        reached_ms = before.reached_ms + gone_ms + (CATCH_UP - 1) * elapsed_ms
    return RetentionTime(max(before.reached_ms, min(now_ms, reached_ms)), now_ms)
