"""Computes the wait until a feed's next poll, from its rate, its hints and its failures.

Works on numbers and times; `schedule` has the state of a feed and states the rules.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pipeline.domain.feeds.parsed import FeedEntry, FeedHints

DAY_S: Final = 86400.0
LONGEST_WAIT_S: Final = DAY_S
LONGEST_QUARANTINE_S: Final = 7 * DAY_S
QUARANTINE_FAILURES: Final = 8
JITTER: Final = 0.1
ENTRIES_A_POLL: Final = 0.5
# The two averages of new entries over time.
_USUAL_S: Final = 2 * DAY_S
_RECENT_S: Final = 3 * 3600.0
# Of a first response only the dates of the last week count: older entries say nothing about the current rate.
_DATED_S: Final = 7 * DAY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The operator's bounds in seconds.

    `first_s` holds until the feed's rate is known; `own_s` is for this feed.
    """

    first_s: float
    shortest_s: float
    longest_s: float
    own_s: float | None = None


def rates_after(usual: float, recent: float, elapsed_s: float, new_entries: int) -> tuple[float, float]:
    """The two averages, in entries a second, once `new_entries` more came within `elapsed_s`."""

    def moved(rate: float, over_s: float) -> float:
        kept = math.exp(-elapsed_s / over_s)
        return kept * rate + (1 - kept) * new_entries / elapsed_s

    return moved(usual, _USUAL_S), moved(recent, _RECENT_S)


def dated_rates(entries: Sequence[FeedEntry], now: datetime, pace: Pace) -> tuple[float, float]:
    """The averages by the dates of a first answer's entries; the first pace if too few have dates."""
    ages = [(now - entry.published).total_seconds() for entry in entries if entry.published is not None]
    if len(ages) < 2:
        return ENTRIES_A_POLL / pace.first_s, 0.0
    recent = [age for age in ages if age <= _DATED_S]
    span_s = max(3600.0, max(recent)) if len(recent) == len(ages) else _DATED_S
    return len(recent) / span_s, 0.0


def interval_s(pace: Pace, *, usual: float | None, recent: float | None, asked_s: float) -> float:
    """Seconds between two polls at these rates; `asked_s` is the feed's requested interval, 0 if none."""
    # A single entry is not a burst: it adds at most this much.
    burst = (recent or 0.0) - 1 / _RECENT_S
    rate = max(usual or 0.0, burst)
    paced = ENTRIES_A_POLL / rate if rate > 0 else pace.longest_s
    return min(pace.longest_s, max(pace.shortest_s, paced, asked_s))


def failure_wait_s(failures: int, first_s: float) -> float:
    """Seconds to wait after this many failures in a row, the first of which waits `first_s`."""
    if failures < QUARANTINE_FAILURES:
        return min(LONGEST_WAIT_S, first_s * 2.0 ** (failures - 1))
    return min(LONGEST_QUARANTINE_S, LONGEST_WAIT_S * 2.0 ** min(failures - QUARANTINE_FAILURES, 10))


def jittered(wait_s: float, feed_url: str, now: datetime) -> float:
    """The wait with up to a tenth added, computed from address and time."""
    return wait_s * (1 + JITTER * share(f"{feed_url} {now.timestamp():.3f}"))


def share(text: str) -> float:
    """A pseudo-random number in [0, 1), always the same for the same text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big") / 2**32


def not_skipped(at: datetime, hints: FeedHints) -> datetime:
    """The first time from `at` on that is not in the hours and days that the feed asks to skip."""
    for _ in range(8 * 24):
        if at.hour not in hints.skip_hours and at.weekday() not in hints.skip_days:
            return at
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at
