"""What the API and `feeds list --json` answer with about feeds."""

from datetime import datetime

import msgspec

from pipeline.domain.feeds.alarms import Alarm, AlarmKind, FeedStatus, status_of
from pipeline.domain.feeds.schedule import FeedState
from pipeline.settings import Feed


class FeedAlarmDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator should look at. `text` is a sentence with figures."""

    kind: AlarmKind
    text: str


class FeedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A configured feed and how well it delivers, as `samestory feeds list` shows it.

    Shares are in [0, 1], null before a page was read: of pages that yield a text (`extracted`), are behind a paywall
    (`walled`), are not the article (`rejected`); `…_lately` of the last dozen pages.
    """

    outlet: str
    family: str
    url: str
    address: str
    status: FeedStatus
    alarms: tuple[FeedAlarmDocument, ...]
    interval_s: float | None
    polled_at: datetime | None
    succeeded_at: datetime | None
    new_entry_at: datetime | None
    next_at: datetime | None
    failures: int
    failing_since: datetime | None
    problem: str | None
    stopped: str | None
    moved_to: str | None
    entries_per_day: float | None
    pages: int
    extracted: float | None
    extracted_lately: float | None
    walled: float | None
    walled_lately: float | None
    rejected_lately: float | None
    rejected: str
    refused_since: datetime | None


class FeedListDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The configured feeds, in the order of `feeds.toml`. `unknown`: why nothing is known of them, else null."""

    feeds: tuple[FeedDocument, ...]
    unknown: str | None


def feed_document(feed: Feed, state: FeedState, raised: tuple[Alarm, ...]) -> FeedDocument:
    """All that is known of a feed."""
    health = state.health
    read = health.pages > 0
    return FeedDocument(
        outlet=feed.outlet,
        family=feed.family or feed.outlet,
        url=feed.url,
        address=state.address,
        status=status_of(state),
        alarms=tuple(FeedAlarmDocument(kind=alarm.kind, text=alarm.text) for alarm in raised),
        interval_s=state.interval_s,
        polled_at=state.polled_at,
        succeeded_at=state.succeeded_at,
        new_entry_at=state.new_entry_at,
        next_at=state.next_at,
        failures=state.failures,
        failing_since=state.failing_since,
        problem=state.problem,
        stopped=state.stopped,
        moved_to=state.moved_to,
        entries_per_day=state.entries_per_day,
        pages=health.pages,
        extracted=health.extracted if read else None,
        extracted_lately=health.extracted_lately if read else None,
        walled=health.walled if read else None,
        walled_lately=health.walled_lately if read else None,
        rejected_lately=health.rejected_lately if read else None,
        rejected=health.rejected,
        refused_since=health.refused_since,
    )
