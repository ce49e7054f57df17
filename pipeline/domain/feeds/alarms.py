"""Computes a feed's status, in one word, and its alarms, which an operator should look at."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from pipeline.domain.feeds.pace import DAY_S
from pipeline.domain.feeds.schedule import FeedState
from pipeline.domain.text.amounts import duration, rate

AlarmKind = Literal["silent", "blocked", "failing", "layout", "walled", "retired"]
FeedStatus = Literal["new", "active", "failing", "quarantined", "retired"]

# Entries come in bursts, with pauses at night and on weekends. A pause is an alarm if it is longer than two days and
# longer than this many usual gaps.
SILENT_GAPS: Final = 12.0
SILENT_LEAST: Final = timedelta(days=2)
FAILING_LEAST: Final = timedelta(hours=6)
BLOCKED_LEAST: Final = timedelta(hours=2)
PAGES_LEAST: Final = 20
LAYOUT_YIELD: Final = 0.5
LAYOUT_LENGTH: Final = 0.4
WALLS_ROSE: Final = 0.5
PAGES_REFUSED: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm. `text` is a sentence with figures."""

    kind: AlarmKind
    text: str


def status_of(state: FeedState) -> FeedStatus:
    if state.stopped is not None:
        return "retired"
    if state.in_quarantine:
        return "quarantined"
    if state.failures:
        return "failing"
    return "new" if state.succeeded_at is None else "active"


def alarms(state: FeedState, now: datetime) -> tuple[Alarm, ...]:
    """The alarms of a source that delivered before, the most serious first.

    Only responses count: while a source is not polled, it is neither silent nor blocked.
    """
    now = min(now, state.polled_at or now)
    if state.stopped is not None:
        return (Alarm(kind="retired", text=f"the feed is gone for good ({state.stopped})"),)
    found = [_of_polls(state, now), _silence(state, now), *_of_pages(state)]
    return tuple(alarm for alarm in found if alarm is not None)


def _of_polls(state: FeedState, now: datetime) -> Alarm | None:
    refused = state.health.refused_since
    if refused is not None and now - refused >= BLOCKED_LEAST:
        return Alarm(kind="blocked", text=f"refused for {duration((now - refused).total_seconds())}: {state.problem}")
    if state.failing_since is not None and now - state.failing_since >= FAILING_LEAST:
        failing_s = (now - state.failing_since).total_seconds()
        return Alarm(kind="failing", text=f"no answer for {duration(failing_s)}: {state.problem}")
    return None


def _silence(state: FeedState, now: datetime) -> Alarm | None:
    if state.new_entry_at is None or not state.rate_when_new or state.failures:
        return None
    silent = now - state.new_entry_at
    if silent < max(SILENT_LEAST, timedelta(seconds=SILENT_GAPS / state.rate_when_new)):
        return None
    usual = f"where {rate(state.rate_when_new * DAY_S)} a day came"
    return Alarm(kind="silent", text=f"no new entry for {duration(silent.total_seconds())}, {usual}")


def _of_pages(state: FeedState) -> list[Alarm | None]:
    health = state.health
    if health.pages < PAGES_LEAST:
        return []
    found: list[Alarm | None] = []
    if health.pages_refused >= PAGES_REFUSED:
        found.append(Alarm(kind="blocked", text=f"{health.pages_refused:.0%} of the last pages were refused"))
    elif health.extracted_lately < LAYOUT_YIELD * health.extracted:
        shares = f"{health.extracted_lately:.0%} of the last pages yield a text, where {health.extracted:.0%} did"
        found.append(Alarm(kind="layout", text=f"{shares}: has its layout changed?"))
    elif health.texts >= PAGES_LEAST and health.log_chars_lately - health.log_chars < math.log(LAYOUT_LENGTH):
        now_chars, then_chars = math.exp(health.log_chars_lately), math.exp(health.log_chars)
        lengths = f"texts have {now_chars:.0f} characters lately, where they had {then_chars:.0f}"
        found.append(Alarm(kind="layout", text=f"{lengths}: has its layout changed?"))
    if health.walled_lately - health.walled >= WALLS_ROSE:
        shares = f"{health.walled_lately:.0%} of the last pages are behind a paywall, where {health.walled:.0%} were"
        found.append(Alarm(kind="walled", text=shares))
    return found
