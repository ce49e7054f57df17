"""When a feed is read next, how it is asked, and what its answer changes.

The rules, all here:

- A feed is due at `next_at`. After an answer that is its interval: the operator's where one is set, else the default,
  stretched to the pace that the feed asks for (ttl, sy:updatePeriod, Cache-Control max-age), a day at most; hours and
  days that it asks to skip are skipped.
- Validators (ETag, Last-Modified) are kept after a parsed answer only, with the address that gave them. They are sent
  unless the last full answer is a day old: some feeds answer 304 for ever. A 304 from another address than theirs says
  nothing, so it forgets them and asks again at once.
- 301 and 308 all the way rewrite the address that is asked from then on. 410 stops the feed for good.
- 429 and 503 wait as Retry-After says, in seconds or as a date; a day at most. Every other failure doubles the wait, a
  day at most.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from pipeline.domain.feeds import FeedHints

LONGEST_WAIT_S: Final = 86400.0
FULL_ANSWER_S: Final = 86400.0
RETRY_FIRST_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of one feed. `feed_url` is as configured, `address` what is asked by now. `next_at` None: at
    once. `stopped` says why it is not asked any more. `failures` counts those in a row; `problem` is the last one's.
    """

    feed_url: str
    address: str
    next_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    validators_from: str | None = None
    full_answer_at: datetime | None = None
    polled_at: datetime | None = None
    failures: int = 0
    problem: str | None = None
    stopped: str | None = None


def first_state(feed_url: str) -> FeedState:
    return FeedState(feed_url=feed_url, address=feed_url)


def due(state: FeedState, now: datetime) -> bool:
    return state.stopped is None and (state.next_at is None or state.next_at <= now)


def request_headers(state: FeedState, now: datetime) -> dict[str, str]:
    """The conditional headers of the next request."""
    if state.full_answer_at is None or (now - state.full_answer_at).total_seconds() >= FULL_ANSWER_S:
        return {}
    headers = {}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def after_parsed(
    state: FeedState,
    now: datetime,
    *,
    url: str,
    headers: Mapping[str, str],
    hints: FeedHints,
    interval_s: float | None,
    default_interval_s: float,
    moved_to: str | None = None,
) -> FeedState:
    """A full answer was parsed. `url` gave it in the end; `moved_to` is where it moved for good; `interval_s` is the
    operator's own for this feed.
    """
    wait_s = interval_s if interval_s is not None else _paced(default_interval_s, hints, headers)
    return replace(
        state,
        address=moved_to or state.address,
        etag=_bounded(headers.get("etag")),
        last_modified=_bounded(headers.get("last-modified")),
        validators_from=url,
        full_answer_at=now,
        polled_at=now,
        next_at=_not_skipped(now + timedelta(seconds=wait_s), hints if interval_s is None else FeedHints()),
        failures=0,
        problem=None,
    )


def after_not_modified(
    state: FeedState, now: datetime, *, url: str, interval_s: float | None, default_interval_s: float
) -> FeedState:
    """A 304. From another address than the validators' it is worth nothing."""
    if url != state.validators_from:
        return replace(state, etag=None, last_modified=None, validators_from=None, polled_at=now, next_at=now)
    wait_s = interval_s if interval_s is not None else default_interval_s
    return replace(state, polled_at=now, next_at=now + timedelta(seconds=wait_s), failures=0, problem=None)


def after_failure(
    state: FeedState,
    now: datetime,
    *,
    problem: str,
    status: int | None = None,
    retry_after: str | None = None,
    interval_s: float | None = None,
    default_interval_s: float,
) -> FeedState:
    """No usable answer, and why."""
    if status == 410:
        return replace(state, polled_at=now, next_at=None, problem=problem, stopped="410 Gone")
    failures = state.failures + 1
    wait_s = min(LONGEST_WAIT_S, max(RETRY_FIRST_S, interval_s or default_interval_s) * 2.0 ** min(failures - 1, 20))
    if status in {429, 503}:
        asked_s = retry_after_s(retry_after, now)
        wait_s = wait_s if asked_s is None else min(LONGEST_WAIT_S, max(0.0, asked_s))
    return replace(state, polled_at=now, next_at=now + timedelta(seconds=wait_s), failures=failures, problem=problem)


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that Retry-After asks to wait, whether it counts them or names a date. None where it says neither."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())


def host_ready_at(last_request: datetime | None, now: datetime, spacing_s: float) -> datetime:
    """When a host may be asked again after its last request."""
    return now if last_request is None else max(now, last_request + timedelta(seconds=spacing_s))


def _paced(default_s: float, hints: FeedHints, headers: Mapping[str, str]) -> float:
    asked = [default_s, hints.ttl_s or 0.0, hints.period_s or 0.0, _max_age_s(headers.get("cache-control", ""))]
    return min(LONGEST_WAIT_S, max(asked))


def _max_age_s(cache_control: str) -> float:
    for directive in cache_control.lower().split(","):
        name, _, value = directive.strip().partition("=")
        if name == "max-age" and value.strip('"').isdigit():
            return float(value.strip('"')[:9])
    return 0.0


def _not_skipped(at: datetime, hints: FeedHints) -> datetime:
    """The first moment from `at` on that the feed does not ask to skip."""
    for _ in range(8 * 24):
        if at.hour not in hints.skip_hours and at.weekday() not in hints.skip_days:
            return at
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at


def _bounded(value: str | None) -> str | None:
    return value if value and len(value) <= 1000 else None
