"""Which polls and visits are due, what a host's refusal does to them, and how a clock that is set is dealt with."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipeline.domain.feeds.parse import FeedEntry
from pipeline.domain.feeds.schedule import FeedState, first_state
from pipeline.ports import Response
from pipeline.settings import Feed
from producers.asking.queue import JobQueue
from producers.entries.jobs import Answered, Failure, Job, NotAsked, Poll, Polled, Visit, Visited
from producers.interval import Interval
from producers.memory.records import PendingPage

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
HARBOUR = Feed(outlet="Harbour Times", url="https://harbour.example/feed")
LANTERN = Feed(outlet="Lantern", url="https://lantern.example/feed")
FEEDS = {feed.url: feed for feed in (HARBOUR, LANTERN)}


def queue(*states: FeedState, polls_per_s: float = math.inf) -> JobQueue:
    known = states or tuple(first_state(feed_url) for feed_url in FEEDS)
    return JobQueue(FEEDS, known, spacing_s=0, polls_per_s=polls_per_s)


def page(number: int = 1, feed: Feed = HARBOUR, *, seen: datetime = NOW, visits: int = 0) -> PendingPage:
    link = feed.url.replace("/feed", f"/{number}")
    entry = FeedEntry(id=link, link=link, title="Ferry runs aground")
    host = link.split("/")[2]
    return PendingPage(
        key=link, feed_url=feed.url, host=host, entry=entry, fingerprint="", feed_language="", seen=seen, visits=visits
    )


def started(jobs: JobQueue, now: datetime) -> list[Job]:
    taken = []
    while (job := jobs.take(now)) is not None:
        taken.append(job)
    return taken


def busy(job: Job, *, wait_s: int) -> Answered:
    """The host asks for a pause."""
    response = Response(url=job.address, status=429, headers={"retry-after": str(wait_s)}, body=b"")
    failure = Failure(problem="answered 429", status=429, response=response, may_recover=True)
    return Polled(job, failure) if isinstance(job, Poll) else Visited(job, failure)


def test_feeds_that_are_due_are_polled_and_wait_for_their_next_time() -> None:
    jobs = queue()
    jobs.add_due_polls(NOW)
    first, second = (job for job in started(jobs, NOW) if isinstance(job, Poll))
    assert {first.id, second.id} == set(jobs.queued) == set(FEEDS)
    later = replace(first_state(first.id), next_at=NOW + timedelta(minutes=5))
    jobs.settle([Polled(first, Failure(problem="answered 500"))], {first.id: later})
    assert set(jobs.queued) == {second.id}
    assert jobs.wait_s(NOW) == 300


def test_what_is_overdue_at_the_start_is_spread_out() -> None:
    jobs = queue(polls_per_s=2.0)
    jobs.note_time(NOW)
    jobs.add_due_polls(NOW)
    assert len(started(jobs, NOW)) == 1
    assert jobs.wait_s(NOW) == 0.5


def test_a_host_that_asks_for_a_long_pause_has_its_jobs_put_off() -> None:
    jobs = queue()
    jobs.add_due_polls(NOW)
    first = next(job for job in started(jobs, NOW) if job.host == "harbour.example")
    waited, fresh, known = page(1, seen=NOW - timedelta(hours=2)), page(2), page(3, visits=1)
    jobs.add_visits([waited, fresh, known], NOW)
    ((host, until),) = jobs.note_hosts([busy(first, wait_s=3600)], NOW).items()
    assert (host, until) == ("harbour.example", NOW + timedelta(hours=1))
    (without_page,) = jobs.put_off(host, until, NOW)
    assert (without_page.job.id, type(without_page.answer)) == (waited.key, NotAsked)
    assert not {fresh.key, known.key} & set(jobs.queued)
    assert jobs.is_empty
    assert jobs.add_visits([fresh], NOW).paused == {host: until}


def test_a_short_pause_keeps_the_jobs() -> None:
    jobs = queue()
    jobs.add_due_polls(NOW)
    (first, *_) = started(jobs, NOW)
    assert jobs.note_hosts([busy(first, wait_s=30)], NOW) == {}


def test_pages_of_a_feed_that_is_not_configured_any_more_are_named() -> None:
    gone = page(feed=Feed(outlet="Gone", url="https://gone.example/feed"))
    asked = queue().add_visits([gone, page()], NOW)
    assert (asked.unlisted, asked.paused) == ((gone.key,), {})


def test_new_pages_come_before_known_ones_and_polls_before_both() -> None:
    jobs = queue(first_state(HARBOUR.url))
    jobs.add_visits([page(1, visits=1), page(2)], NOW)
    jobs.add_due_polls(NOW)
    taken = []
    while (job := jobs.take(NOW)) is not None:
        taken.append(job)
        jobs.done(job)
    assert [type(job) for job in taken] == [Poll, Visit, Visit]
    assert [job.page.visits for job in taken if isinstance(job, Visit)] == [0, 1]


def test_after_a_run_all_feeds_wait_again() -> None:
    jobs = queue()
    jobs.add_due_polls(NOW)
    for job in started(jobs, NOW):
        jobs.done(job)
    jobs.reset()
    assert not jobs.queued
    jobs.add_due_polls(NOW)
    assert len(started(jobs, NOW)) == 2


def test_an_interval_is_over_at_first_after_its_length_and_when_the_clock_was_set_back() -> None:
    interval = Interval(timedelta(minutes=1))
    assert interval.is_over(NOW)
    interval.restart(NOW)
    assert not interval.is_over(NOW + timedelta(seconds=59))
    assert interval.is_over(NOW + timedelta(seconds=60))
    assert interval.is_over(NOW - timedelta(days=4000))
    interval.restart(NOW, timedelta(hours=1))
    assert not interval.is_over(NOW + timedelta(minutes=59))
