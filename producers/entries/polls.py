"""What the answer to a poll changes: the next poll, and which entries have their page read."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.domain.feeds.pace import Pace
from pipeline.domain.feeds.schedule import FeedState, after_failure, after_parsed, after_unchanged
from pipeline.settings import Feed, ProduceSettings
from producers.entries.jobs import Failure, ParsedAnswer, Polled, UnchangedAnswer
from producers.entries.selection import select_entries
from producers.memory.changes import Changes, Count, Note, Stored


def after_poll(
    polled: Polled, stored: Stored, feeds: Mapping[str, Feed], settings: ProduceSettings, now: datetime
) -> Changes:
    """What becomes of a feed that was asked, and of the entries that it lists."""
    feed, answer = polled.job.feed, polled.answer
    state, pace = stored.feeds[feed.url], pace_of(settings, feed)
    if isinstance(answer, ParsedAnswer):
        changes, new_entries = select_entries(feed, answer.parsed, stored, feeds, now)
        after = after_parsed(
            state,
            now,
            pace,
            answer.response,
            parsed=answer.parsed,
            new_entries=new_entries,
            body_digest=answer.body_digest,
        )
        status = "parsed"
        if answer.parsed.defect and answer.parsed.defect != state.problem:
            text = f"{feed.outlet}: {feed.url} is damaged, read as far as possible: {answer.parsed.defect}"
            changes.notes.append(Note(logging.INFO, text, feed.outlet, feed.url))
    elif isinstance(answer, UnchangedAnswer):
        changes, status = Changes(), "not modified"
        after = after_unchanged(state, now, pace, answer.response)
    else:
        changes = Changes()
        after = _after_failure(state, answer, pace, now)
        status = "stopped" if after.stopped else "failed"
        what = "is gone and will not be asked again" if after.stopped else "failed"
        text = f"{feed.outlet}: the feed {what}: {answer.problem}"
        changes.notes.append(Note(logging.WARNING, text, feed.outlet, feed.url))
    if after.address != state.address:
        text = f"{feed.outlet}: the feed {state.address} is asked at {after.address} from now on"
        changes.notes.append(Note(logging.INFO, text, feed.outlet, feed.url))
    changes.counts.append(Count("polls", feed.outlet, status))
    changes.feeds[feed.url] = after
    return changes


def give_up_poll(state: FeedState, settings: ProduceSettings, now: datetime) -> Changes:
    """Put off a feed whose answer this program cannot process at all."""
    put_off = replace(state, next_at=now + timedelta(seconds=settings.longest_interval_s))
    return Changes(feeds={state.feed_url: put_off})


def pace_of(settings: ProduceSettings, feed: Feed | None) -> Pace:
    """The operator's bounds, for a feed of the list or for one that is not on it."""
    return Pace(
        first_s=settings.interval_s,
        shortest_s=settings.shortest_interval_s,
        longest_s=settings.longest_interval_s,
        own_s=feed.interval_s if feed is not None else None,
    )


def _after_failure(state: FeedState, answer: Failure, pace: Pace, now: datetime) -> FeedState:
    return after_failure(
        state,
        now,
        pace,
        problem=answer.problem,
        status=answer.status,
        retry_after=answer.response.headers.get("retry-after") if answer.response is not None else None,
        refused=answer.is_refused,
    )
