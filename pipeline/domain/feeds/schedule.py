"""When a feed is polled next, how it is asked, and what its answer changes.

Pure: the same answers at the same times give the same schedule.

The rules (`pace` computes the waits):

- *Pace.* A feed is polled twice for each entry that it is expected to bring, within the operator's bounds. How many it
  brings is an exponential average of new entries over time, over two days, or over three hours if that is more, so
  that breaking news speeds it up; at first the entries' dates show it. A feed's own wish (ttl, sy:updatePeriod,
  Cache-Control, Expires) is a lower bound; hours and days that it asks to skip are skipped. An interval that the
  operator set for a feed overrides all of it.
- *Jitter.* Up to a tenth is added, so that feeds polled together once do not stay together. It is computed from the
  feed's address and the time, not random.
- *Validators* (ETag, Last-Modified) are kept after a parsed answer only, with the address that gave them. They are sent
  unless the last full answer is a day old: some feeds answer 304 for ever. A 304 from another address than theirs means
  nothing, so they are forgotten and the feed is asked again at once.
- *Moves.* 301 and 308 all the way, seen three times in a row with the same target, rewrite the address that is asked
  from then on. Where the new address fails three times in a row, the configured one is asked again. 410 stops the feed.
- *Failures.* Each in a row doubles the wait, to a day; from the eighth on the feed is in quarantine, and the wait
  doubles on to a week. One good answer ends it. 429 and 503 wait as Retry-After says, between a minute and a week, and
  in quarantine no less than others.
- *After downtime* the missed polls are spread out, a few each second.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from pipeline.domain.feeds.caching_headers import fresh_for_s, retry_after_s, validator
from pipeline.domain.feeds.health import SourceHealth, after_poll
from pipeline.domain.feeds.pace import (
    DAY_S,
    LONGEST_QUARANTINE_S,
    QUARANTINE_FAILURES,
    Pace,
    dated_rates,
    failure_wait_s,
    interval_s,
    jittered,
    not_skipped,
    rates_after,
    share,
)
from pipeline.domain.feeds.parsed import FeedHints, ParsedFeed

FULL_ANSWER_S: Final = DAY_S
RETRY_FIRST_S: Final = 60.0
MOVES_NEEDED: Final = 3
FAILURES_TO_RETURN: Final = 3
_CLOCKS_DIFFER: Final = timedelta(minutes=1)
REFUSALS: Final = frozenset({401, 403, 429, 451})


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of one feed.

    - `feed_url` is the configured address, `address` the one that is asked now.
    - `next_at` None means at once; `interval_s` is the wait before `next_at`, without jitter.
    - `stopped` says why the feed is not asked any more.
    - `failures` counts failures in a row, `problem` is the last one's.
    - `usual_rate` and `late_rate` are entries a second, None before the first parsed answer; `rate_when_new` is the
      usual rate at the last new entry.
    - `body_digest` is of the last body that was parsed.
    - `moved_to` is the permanent redirect of the last `moves_seen` answers.
    """

    feed_url: str
    address: str
    next_at: datetime | None = None
    interval_s: float | None = None
    etag: str | None = None
    last_modified: str | None = None
    validators_from: str | None = None
    body_digest: str | None = None
    full_answer_at: datetime | None = None
    polled_at: datetime | None = None
    succeeded_at: datetime | None = None
    new_entry_at: datetime | None = None
    usual_rate: float | None = None
    late_rate: float | None = None
    rate_when_new: float | None = None
    hints: FeedHints = field(default_factory=FeedHints)
    moved_to: str | None = None
    moves_seen: int = 0
    failures: int = 0
    failing_since: datetime | None = None
    problem: str | None = None
    stopped: str | None = None
    health: SourceHealth = field(default_factory=SourceHealth)

    @property
    def entries_per_day(self) -> float | None:
        return None if self.usual_rate is None else self.usual_rate * DAY_S

    @property
    def in_quarantine(self) -> bool:
        return self.failures >= QUARANTINE_FAILURES


def first_state(feed_url: str) -> FeedState:
    """The state of a feed that was never asked."""
    return FeedState(feed_url=feed_url, address=feed_url)


def due(state: FeedState, now: datetime) -> bool:
    """Whether the feed is to be asked now."""
    return state.stopped is None and (state.next_at is None or state.next_at <= now)


def request_headers(state: FeedState, now: datetime) -> dict[str, str]:
    """The conditional headers of the next request."""
    if wants_full_answer(state, now):
        return {}
    headers = {}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def wants_full_answer(state: FeedState, now: datetime) -> bool:
    """Whether the feed is to be read whole and parsed again, whether or not it changed."""
    return state.full_answer_at is None or abs((now - state.full_answer_at).total_seconds()) >= FULL_ANSWER_S


class FeedResponse(Protocol):
    """What of a response the schedule looks at: `pipeline.ports.Response` is one.

    `url` is the address that answered after all redirects, `permanent_redirect` the one to use from now on, if any.
    """

    @property
    def url(self) -> str: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def permanent_redirect(self) -> str | None: ...


def after_parsed(
    state: FeedState,
    now: datetime,
    pace: Pace,
    response: FeedResponse,
    *,
    parsed: ParsedFeed,
    new_entries: int,
    body_digest: str | None = None,
) -> FeedState:
    """The feed was read whole, and listed `new_entries` that no feed had listed before."""
    new_entries = max(new_entries, _dated_since(state, now, parsed))
    known = _known_rates(state, now, new_entries) or dated_rates(parsed.entries, now, pace)
    answered = replace(
        state,
        etag=validator(response.headers, "etag"),
        last_modified=validator(response.headers, "last-modified"),
        validators_from=response.url,
        body_digest=body_digest,
        full_answer_at=now,
        hints=parsed.hints,
        new_entry_at=now if new_entries else state.new_entry_at,
        usual_rate=known[0],
        late_rate=known[1],
        rate_when_new=known[0] if new_entries else state.rate_when_new,
    )
    return _succeeded(_moved(answered, response.permanent_redirect), now, pace, response.headers)


def after_unchanged(state: FeedState, now: datetime, pace: Pace, response: FeedResponse) -> FeedState:
    """A 304, or the bytes that were parsed before.

    From another address than the validators' it means nothing.
    """
    if response.url != state.validators_from:
        forgotten = replace(state, etag=None, last_modified=None, validators_from=None, body_digest=None)
        return replace(forgotten, full_answer_at=None, polled_at=now, next_at=now)
    known = _known_rates(state, now, 0) or (0.0, 0.0)
    unchanged = replace(state, usual_rate=known[0], late_rate=known[1])
    return _succeeded(_moved(unchanged, response.permanent_redirect), now, pace, response.headers)


def after_failure(
    state: FeedState,
    now: datetime,
    pace: Pace,
    *,
    problem: str,
    status: int | None = None,
    retry_after: str | None = None,
    refused: bool = False,
) -> FeedState:
    """There was no usable answer. `refused`: a rule forbids it, the server's or ours, rather than chance."""
    health = after_poll(state.health, now, refused=refused or status in REFUSALS)
    failures = state.failures + 1
    failed = replace(
        state,
        polled_at=now,
        failures=failures,
        failing_since=state.failing_since or now,
        problem=problem,
        health=health,
        moved_to=None,
        moves_seen=0,
    )
    if state.address != state.feed_url and (status == 410 or failures == FAILURES_TO_RETURN):
        failed = replace(failed, address=state.feed_url, etag=None, last_modified=None, validators_from=None)
    elif status == 410:
        return replace(failed, next_at=None, stopped="410 Gone")
    wait_s = failure_wait_s(failures, max(RETRY_FIRST_S, pace.own_s or state.interval_s or pace.first_s))
    asked_s = retry_after_s(retry_after, now) if status in {429, 503} else None
    if asked_s is not None:
        # A short wait is accepted once: some servers always ask for a second, or for no time at all.
        least_s = wait_s if failed.in_quarantine else RETRY_FIRST_S
        is_accepted = failures == 1 and asked_s >= 1
        wait_s = min(LONGEST_QUARANTINE_S, asked_s if is_accepted else max(least_s, asked_s))
    return replace(failed, next_at=now + timedelta(seconds=jittered(wait_s, state.feed_url, now)))


def spread(states: Iterable[FeedState], now: datetime, *, per_second: float) -> list[FeedState]:
    """The overdue feeds, each with a different time from `now` on; those never asked before come last.

    A feed that was asked in the future, by a wrong clock, is overdue.
    """
    overdue = [state for state in states if due(state, now) or _asked_in_future(state, now)]
    overdue.sort(key=lambda state: (state.polled_at is None, state.next_at or now, share(state.feed_url)))
    return [replace(state, next_at=now + timedelta(seconds=at / per_second)) for at, state in enumerate(overdue)]


def _succeeded(state: FeedState, now: datetime, pace: Pace, headers: Mapping[str, str]) -> FeedState:
    asked_s = max(state.hints.ttl_s or 0.0, state.hints.period_s or 0.0, fresh_for_s(headers, now))
    wait_s = pace.own_s or interval_s(pace, usual=state.usual_rate, recent=state.late_rate, asked_s=asked_s)
    at = now + timedelta(seconds=jittered(wait_s, state.feed_url, now))
    return replace(
        state,
        interval_s=wait_s,
        polled_at=now,
        succeeded_at=now,
        next_at=at if pace.own_s else not_skipped(at, state.hints),
        failures=0,
        failing_since=None,
        problem=None,
        health=after_poll(state.health, now, refused=False),
    )


def _known_rates(state: FeedState, now: datetime, new_entries: int) -> tuple[float, float] | None:
    """The two averages, with the new entries since the last good answer; None before the first one."""
    if state.usual_rate is None or state.late_rate is None or state.succeeded_at is None:
        return None
    elapsed_s = max(1.0, (now - state.succeeded_at).total_seconds())
    return rates_after(state.usual_rate, state.late_rate, elapsed_s, new_entries)


def _dated_since(state: FeedState, now: datetime, parsed: ParsedFeed) -> int:
    """How many entries are newer than the last new one, even if another feed had listed them."""
    last = state.new_entry_at or state.succeeded_at
    if last is None:
        return 0
    return sum(entry.published is not None and last < entry.published <= now for entry in parsed.entries)


def _moved(state: FeedState, target: str | None) -> FeedState:
    if target is None or target == state.address:
        return replace(state, moved_to=None, moves_seen=0)
    seen = state.moves_seen + 1 if target == state.moved_to else 1
    if seen < MOVES_NEEDED:
        return replace(state, moved_to=target, moves_seen=seen)
    return replace(state, address=target, moved_to=None, moves_seen=0)


def _asked_in_future(state: FeedState, now: datetime) -> bool:
    return state.stopped is None and state.polled_at is not None and state.polled_at > now + _CLOCKS_DIFFER
