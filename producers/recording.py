"""What answers change: the schedule, the entries that wait for a page, articles and their revisions.

Everything that a batch of answers changes is written in one transaction, the records for the log among it (`outbox`).
Runs on the producer's one writing thread.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import msgspec

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.urls import host_of
from pipeline.domain.feeds.alarms import alarms
from pipeline.domain.feeds.caching_headers import retry_after_s, validator
from pipeline.domain.feeds.health import after_page
from pipeline.domain.feeds.revisits import next_visit
from pipeline.domain.feeds.schedule import FeedState, Pace, after_failure, after_parsed, after_unchanged
from pipeline.errors import SamestoryError
from pipeline.settings import Feed, ProduceSettings
from producers.asking.requests import PageAnswer, PollAnswer
from producers.entries.admission import Admission
from producers.entries.gathering import (
    FetchedPage,
    article_of,
    entry_address,
    page_headline,
    with_new_headline,
)
from producers.entries.publishing import Count, Publisher
from producers.memory.outbox import Outbox
from producers.memory.remembered import KnownEntry, Pending
from producers.memory.state import ProducerState

logger = logging.getLogger(__name__)

PAGE_ATTEMPTS: Final = 3
PAGE_RETRY_S: Final = 60.0


@dataclass(slots=True)
class Recorded:
    """What a batch changed: the new states of feeds, and hosts that are to be left alone, each with seconds it asked
    for, or None.
    """

    states: dict[str, FeedState] = field(default_factory=dict)
    refused: dict[str, float | None] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)


class Recorder:
    """Writes into `state` and `outbox`. `states` are the feeds' present ones."""

    def __init__(
        self,
        feeds: Mapping[str, Feed],
        states: Mapping[str, FeedState],
        settings: ProduceSettings,
        state: ProducerState,
        outbox: Outbox,
        count: Count,
    ) -> None:
        self._feeds = feeds
        self._states = dict(states)
        self._told: dict[str, frozenset[str]] = {}
        self._settings = settings
        self._state = state
        self._publisher = Publisher(state, outbox, count)
        self._admission = Admission(feeds, state)
        self._count = count

    def record(self, answers: Sequence[tuple[FeedState | Pending, PollAnswer | PageAnswer]], now: datetime) -> Recorded:
        """Write all of it, or nothing."""
        recorded = Recorded()
        with self._state.transaction():
            for job, answer in answers:
                before = recorded.states.get(job.feed_url, self._states[job.feed_url])
                recorded.states[job.feed_url] = self._taken_in(job, before, answer, now)
                address = job.address if isinstance(job, FeedState) else entry_address(job.entry, job.feed_url)
                self._note_host(recorded, address, answer, now)
            for state in recorded.states.values():
                self._state.save_feed(state)
        self._tell_alarms(recorded.states, now)
        self._states.update(recorded.states)
        return recorded

    def _taken_in(
        self, job: FeedState | Pending, before: FeedState, answer: PollAnswer | PageAnswer, now: datetime
    ) -> FeedState:
        """The feed's state after one answer. One that this program cannot deal with counts as a failure, since it would
        come again after each restart.
        """
        for given in (answer, type(answer)(problem="its answer cannot be dealt with")):
            try:
                with self._state.savepoint():
                    if isinstance(job, FeedState) and isinstance(given, PollAnswer):
                        return self._poll(before, given, now)
                    if isinstance(job, Pending) and isinstance(given, PageAnswer):
                        return self._page(job, before, given, now)
            except SamestoryError:
                raise
            except Exception:
                what = job.address if isinstance(job, FeedState) else job.key
                logger.exception("%s: cannot deal with what came from %s", self._feeds[job.feed_url].outlet, what)
        if isinstance(job, Pending):
            known = self._state.entry(job.key)
            self._state.remove_pending(job.key)
            self._state.save_entry(
                job.key, _dealt_with(job, known, known.article_id if known is not None else None, now)
            )
        return before

    def _poll(self, state: FeedState, answer: PollAnswer, now: datetime) -> FeedState:
        feed = self._feeds[state.feed_url]
        pace = pace_of(self._settings, feed)
        headers = answer.response.headers if answer.response is not None else {}
        moved_to = answer.response.permanent_redirect if answer.response is not None else None
        if answer.parsed is not None:
            if answer.parsed.defect and answer.parsed.defect != state.problem:
                logger.info(
                    "%s: %s is damaged, read as far as it goes: %s", feed.outlet, feed.url, answer.parsed.defect
                )
            new_state = after_parsed(
                state,
                now,
                pace,
                url=answer.url,
                headers=headers,
                parsed=answer.parsed,
                new_entries=self._admission.admit(feed, answer.parsed, now),
                body_digest=answer.body_digest,
                moved_to=moved_to,
            )
            status = "parsed"
        elif answer.unchanged:
            new_state = after_unchanged(state, now, pace, url=answer.url, headers=headers, moved_to=moved_to)
            status = "not modified"
        else:
            new_state = after_failure(
                state,
                now,
                pace,
                problem=answer.problem or "no answer",
                status=answer.status,
                retry_after=headers.get("retry-after"),
                refused=answer.refused,
            )
            status = "stopped" if new_state.stopped else "failed"
            what = "is gone and will not be asked again" if new_state.stopped else "failed"
            logger.warning("%s: the feed %s: %s", feed.outlet, what, answer.problem)
        if new_state.address != state.address:
            logger.info("%s: the feed %s is asked at %s from now on", feed.outlet, state.address, new_state.address)
        self._count("polls", outlet=feed.outlet, status=status)
        return new_state

    def _page(self, pending: Pending, state: FeedState, answer: PageAnswer, now: datetime) -> FeedState:
        feed = self._feeds[pending.feed_url]
        waiting = self._state.pending(pending.key)
        if waiting is None or waiting.fingerprint != pending.fingerprint:
            # The feed changed the entry meanwhile: its page is fetched again at once.
            self._count("pages", outlet=feed.outlet, status="outdated")
            return state
        if answer.unchanged:
            self._count("pages", outlet=feed.outlet, status="not modified")
            self._visit_again(pending, answer, now)
            return state
        attempts = pending.attempts + 1
        if answer.problem is not None:
            logger.info("%s: %s", feed.outlet, answer.problem)
        if answer.retry and attempts < PAGE_ATTEMPTS and not pending.entry.content:
            self._count("pages", outlet=feed.outlet, status="to be tried again")
            next_at = now + timedelta(seconds=PAGE_RETRY_S * 2 ** (attempts - 1))
            self._state.save_pending(msgspec.structs.replace(pending, attempts=attempts), next_at)
            return state
        page = answer.page and self._publisher.without_furniture(answer.page, now)
        self._count("pages", outlet=feed.outlet, status="read" if page is not None else "failed")
        if pending.visits and page is None:
            # What the feed said of it was dealt with at the first look.
            self._visit_again(pending, answer, now)
            return state
        self._publish_entry(pending, feed, page, answer, now)
        if answer.status is None and answer.problem is None:
            return state
        return replace(
            state,
            health=after_page(
                state.health,
                chars=len(page.extracted.text) if page is not None else 0,
                walled=page is not None and page.extracted.form == "teaser",
                refused=answer.refused,
            ),
        )

    def _publish_entry(
        self, pending: Pending, feed: Feed, page: FetchedPage | None, answer: PageAnswer, now: datetime
    ) -> None:
        if page is not None and pending.visits:
            renamed = with_new_headline(pending.entry, page, pending.headline, feed.outlet)
            pending = msgspec.structs.replace(pending, entry=renamed)
        if page is not None:
            headline = page_headline(page, feed.outlet)
            pending = msgspec.structs.replace(pending, headline=headline or pending.headline)
        known = self._state.entry(pending.key)
        article = article_of(
            pending.entry,
            page,
            feed=feed,
            feed_language=pending.feed_language,
            seen=pending.seen,
            max_text_chars=self._settings.max_text_chars,
        )
        article_id = self._publisher.publish(feed, article, known.article_id if known is not None else None, page, now)
        self._state.save_entry(pending.key, _dealt_with(pending, known, article_id, now))
        self._visit_again(pending, answer, now, article=article)

    def _visit_again(
        self, pending: Pending, answer: PageAnswer, now: datetime, *, article: Article | None = None
    ) -> None:
        """When the page is looked at again: where the article is its text, or may be once the page can be read."""
        at = next_visit(pending.seen, now, self._settings.revisit_hours)
        is_text = article is not None and article.origin == "page"
        if at is None or not (pending.visits or is_text or answer.retry):
            self._state.remove_pending(pending.key)
            known = self._state.entry(pending.key)
            if known is not None and known.article_id is not None:
                self._state.forget_text(known.article_id)
            return
        headers = answer.response.headers if answer.response is not None and answer.response.status == 200 else None
        visited = msgspec.structs.replace(
            pending,
            # Only the page can change it from now on, and these may be as long as the article.
            entry=replace(pending.entry, content="", summary=""),
            visits=pending.visits + 1,
            attempts=0,
            etag=pending.etag if headers is None else validator(headers, "etag"),
            last_modified=pending.last_modified if headers is None else validator(headers, "last-modified"),
            body_digest=answer.body_digest or pending.body_digest,
        )
        self._state.save_pending(visited, at)

    def _note_host(self, recorded: Recorded, address: str, answer: PollAnswer | PageAnswer, now: datetime) -> None:
        if answer.response is None:
            return
        # Where redirects led to another host, nobody knows which of the two had enough.
        hosts = {host_of(address), host_of(answer.response.url)}
        if answer.response.status in {429, 503}:
            asked_s = retry_after_s(answer.response.headers.get("retry-after"), now)
            recorded.refused |= dict.fromkeys(hosts, asked_s)
        else:
            recorded.answered |= hosts

    def _tell_alarms(self, states: Mapping[str, FeedState], now: datetime) -> None:
        """Each once, until it is over."""
        for feed_url, state in states.items():
            told, raised = self._told.pop(feed_url, frozenset()), alarms(state, now)
            for alarm in raised:
                if alarm.kind not in told:
                    logger.warning("%s: %s: %s", self._feeds[feed_url].outlet, feed_url, alarm.text)
            if raised:
                self._told[feed_url] = frozenset(alarm.kind for alarm in raised)


def pace_of(settings: ProduceSettings, feed: Feed | None) -> Pace:
    """The bounds that the operator set, for a feed of the list or for one that is not on it."""
    return Pace(
        first_s=settings.interval_s,
        shortest_s=settings.shortest_interval_s,
        longest_s=settings.longest_interval_s,
        own_s=feed.interval_s if feed is not None else None,
    )


def _dealt_with(pending: Pending, known: KnownEntry | None, article_id: str | None, now: datetime) -> KnownEntry:
    return KnownEntry(
        feed_url=pending.feed_url,
        fingerprint=pending.fingerprint,
        article_id=article_id,
        checks=known.checks + 1 if known is not None else 1,
        listed_at=known.listed_at if known is not None and pending.visits else now,
    )
