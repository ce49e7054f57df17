"""The producer: polls feeds, fetches each new entry's page, and appends articles and their revisions to the log.

What happens when is decided in `domain.schedule` and `gathering`; requests run on threads (`polling`), everything that
is remembered or appended goes through one thread, and is written before anything depends on it (`state`, `outbox`). One
bad feed or page never stops the others.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from pipeline.contracts.codec import encode_article
from pipeline.domain.articles import Article
from pipeline.domain.feeds import ParsedFeed
from pipeline.domain.schedule import FeedState, after_failure, after_not_modified, after_parsed, due
from pipeline.domain.urls import canonical_url, host_of
from pipeline.errors import TransientError
from pipeline.ports import Extractor, Fetcher, WatchedLog
from pipeline.settings import Feed, ProduceSettings
from pipeline.stopping import Stop
from producers.gathering import article_of, digest, entry_address, fingerprint, has_page, is_better_or_equal
from producers.hosts import HostQueue
from producers.outbox import Outbox
from producers.polling import PageAnswer, PollAnswer, poll, read_page
from producers.state import KnownArticle, KnownEntry, Pending, ProducerState

logger = logging.getLogger(__name__)

Count = Callable[..., None]
"""`count(name, **labels)`: names are `polls`, `pages`, `articles`, each with labels `outlet` and `status`."""

PAGE_ATTEMPTS: Final = 3
PAGE_RETRY_S: Final = 60.0
# A feed that changes an entry's summary at every poll would have its page fetched for ever.
PAGE_CHECKS: Final = 30
_LONGEST_NAP_S: Final = 1.0
_LOOK_AT_BACKLOG_S: Final = 5.0
_Job = FeedState | Pending


class FeedProducer:
    """Used by one thread. `state_path` is its own file; None keeps its memory in memory.

    Raises StorageError where that file or the log cannot be used.
    """

    def __init__(
        self,
        feeds: Sequence[Feed],
        settings: ProduceSettings,
        *,
        fetcher: Fetcher,
        extractor: Extractor,
        log: WatchedLog,
        state_path: Path | None,
        clock: Callable[[], datetime],
        count: Count | None = None,
        backlog: Callable[[], int] = lambda: 0,
    ) -> None:
        self._feeds = {feed.url: feed for feed in feeds}
        self._settings = settings
        self._fetcher = fetcher
        self._extractor = extractor
        self._clock = clock
        self._count = count or (lambda name, **labels: None)
        self._state = ProducerState(state_path)
        self._outbox = Outbox(log, self._state, "samestory-produce")
        self._hosts: HostQueue[_Job] = HostQueue(settings.host_spacing_s)
        self._queued: set[str] = set()
        self._backlog, self._held_back, self._next_look = backlog, False, 0.0

    def run(self, stop: Stop) -> None:
        """Poll until `stop`. What is under way then is finished; nothing new is begun. While the log does not take
        articles, or a stage is too far behind, nothing is polled: what waits does not grow.
        """
        while not stop.is_set():
            if self._is_held_back():
                stop.wait(_LONGEST_NAP_S)
                continue
            self.poll_once(self._clock(), stop=stop)
            stop.wait(min(_LONGEST_NAP_S, self.next_due_s(self._clock())))

    def poll_once(self, now: datetime, *, stop: Stop | None = None) -> int:
        """Poll the feeds and fetch the pages that are due at `now`; the number of articles and revisions appended."""
        appended, pause = self._flush(), stop or threading.Event()
        self._hosts.forget_before(now - timedelta(seconds=self._settings.host_spacing_s))
        for feed_url in self._feeds:
            state = self._state.feed(feed_url)
            if due(state, now):
                self._enqueue(state.address, state)
        self._enqueue_pending(now)
        with ThreadPoolExecutor(self._settings.concurrency, thread_name_prefix="fetch") as pool:
            running: dict[Future[PollAnswer | PageAnswer], tuple[str, _Job]] = {}
            while running or self._hosts:
                if stop is not None and stop.is_set():
                    self._hosts.clear()
                self._start(pool, running, now)
                if not running:
                    pause.wait(self._hosts.wait_s(self._clock()) if self._hosts else 0.0)
                    continue
                finished, _ = wait(
                    running, timeout=self._hosts.wait_s(self._clock()) or None, return_when=FIRST_COMPLETED
                )
                for future in finished:
                    host, job = running.pop(future)
                    self._hosts.done(host)
                    self._handle(job, future.result(), now)
                    appended += self._flush()
        self._queued.clear()
        return appended

    def next_due_s(self, now: datetime) -> float:
        """Seconds until something is due; many where nothing ever will be."""
        states = [self._state.feed(feed_url) for feed_url in self._feeds]
        moments = [state.next_at or now for state in states if state.stopped is None]
        waits = [(moment - now).total_seconds() for moment in moments]
        return max(0.0, min(waits, default=3600.0))

    def drained(self) -> bool:
        """Whether no entry waits for its page and no record to be appended."""
        return self._state.waiting() == 0 and not self._state.outbox()

    def close(self) -> None:
        """Closes what it was given as well, but for the log."""
        self._extractor.close()
        self._fetcher.close()
        self._outbox.close()
        self._state.close()

    def _enqueue(self, address: str, job: _Job) -> None:
        self._queued.add(job.key if isinstance(job, Pending) else job.feed_url)
        self._hosts.put(host_of(address), job)

    def _enqueue_pending(self, now: datetime) -> None:
        for pending in self._state.due_pending(now):
            if pending.key not in self._queued and pending.feed_url in self._feeds:
                self._enqueue(entry_address(pending.entry, pending.feed_url), pending)

    def _start(
        self,
        pool: ThreadPoolExecutor,
        running: "dict[Future[PollAnswer | PageAnswer], tuple[str, _Job]]",
        now: datetime,
    ) -> None:
        while len(running) < self._settings.concurrency and (taken := self._hosts.take(self._clock())) is not None:
            host, job = taken
            running[pool.submit(self._request, job, now)] = (host, job)

    def _request(self, job: _Job, now: datetime) -> PollAnswer | PageAnswer:
        """On a thread: touches neither the state nor the log."""
        if isinstance(job, FeedState):
            return poll(self._fetcher, job, self._settings, now)
        if not has_page(job.entry):
            return PageAnswer(problem="the entry has no link")
        return read_page(self._fetcher, self._extractor, entry_address(job.entry, job.feed_url), self._settings)

    def _handle(self, job: _Job, answer: PollAnswer | PageAnswer, now: datetime) -> None:
        if isinstance(job, FeedState):
            assert isinstance(answer, PollAnswer)
            self._handle_poll(job, answer, now)
            self._enqueue_pending(now)
        else:
            assert isinstance(answer, PageAnswer)
            self._handle_page(job, answer, now)

    def _handle_poll(self, state: FeedState, answer: PollAnswer, now: datetime) -> None:
        feed = self._feeds[state.feed_url]
        headers = answer.response.headers if answer.response is not None else {}
        default_s = self._settings.interval_s
        if answer.parsed is not None and answer.response is not None:
            new_state = after_parsed(
                state,
                now,
                url=answer.url,
                headers=headers,
                hints=answer.parsed.hints,
                interval_s=feed.interval_s,
                default_interval_s=default_s,
                moved_to=answer.response.permanent_redirect,
            )
            if new_state.address != state.address:
                logger.info("%s: the feed %s moved to %s", feed.outlet, state.address, new_state.address)
            if answer.parsed.defect:
                logger.info(
                    "%s: %s is damaged, read as far as it goes: %s", feed.outlet, feed.url, answer.parsed.defect
                )
            with self._state.transaction():
                self._state.save_feed(new_state)
                self._note_entries(feed, answer.parsed, now)
            self._count("polls", outlet=feed.outlet, status="parsed")
            return
        if answer.status == 304:
            new_state = after_not_modified(
                state, now, url=answer.url, interval_s=feed.interval_s, default_interval_s=default_s
            )
            self._count("polls", outlet=feed.outlet, status="not modified")
        else:
            new_state = after_failure(
                state,
                now,
                problem=answer.problem or "no answer",
                status=answer.status,
                retry_after=headers.get("retry-after"),
                interval_s=feed.interval_s,
                default_interval_s=default_s,
            )
            what = "is gone and will not be asked again" if new_state.stopped else "failed"
            logger.warning("%s: the feed %s: %s", feed.outlet, what, answer.problem)
            self._count("polls", outlet=feed.outlet, status="stopped" if new_state.stopped else "failed")
        with self._state.transaction():
            self._state.save_feed(new_state)

    def _note_entries(self, feed: Feed, parsed: ParsedFeed, now: datetime) -> None:
        """Remember the entries whose page is to be fetched: new ones, and those the feed changed."""
        for entry in reversed(parsed.entries):  # the oldest first, as feeds list the newest first
            key = canonical_url(entry_address(entry, feed.url))
            mark, known, waiting = fingerprint(entry), self._state.entry(key), self._state.pending(key)
            if known is not None and (known.fingerprint == mark or known.checks >= PAGE_CHECKS):
                continue
            if waiting is not None and waiting.fingerprint == mark:
                continue
            pending = Pending(
                key=key,
                feed_url=feed.url,
                entry=entry,
                fingerprint=mark,
                feed_language=parsed.language,
                seen=waiting.seen if waiting is not None else now,
            )
            self._state.save_pending(pending, now)

    def _handle_page(self, pending: Pending, answer: PageAnswer, now: datetime) -> None:
        feed = self._feeds[pending.feed_url]
        attempts = pending.attempts + 1
        if answer.problem is not None:
            logger.info("%s: %s", feed.outlet, answer.problem)
        if answer.retry and attempts < PAGE_ATTEMPTS and not pending.entry.content:
            self._count("pages", outlet=feed.outlet, status="to be tried again")
            with self._state.transaction():
                next_at = now + timedelta(seconds=PAGE_RETRY_S * 2 ** (attempts - 1))
                self._state.save_pending(msgspec.structs.replace(pending, attempts=attempts), next_at)
            return
        self._count("pages", outlet=feed.outlet, status="read" if answer.page is not None else "failed")
        known = self._state.entry(pending.key)
        article = article_of(
            pending.entry,
            answer.page,
            feed=feed,
            feed_language=pending.feed_language,
            seen=pending.seen,
            max_text_chars=self._settings.max_text_chars,
        )
        with self._state.transaction():
            article_id = self._publish(feed, article, known)
            checks = known.checks + 1 if known is not None else 1
            self._state.save_entry(
                pending.key, KnownEntry(fingerprint=pending.fingerprint, article_id=article_id, checks=checks)
            )
            self._state.remove_pending(pending.key)

    def _publish(self, feed: Feed, article: Article | None, known: KnownEntry | None) -> str | None:
        """Put the article, or its next revision, into the outbox; the id of the entry's article."""
        before = known.article_id if known is not None else None
        if article is None:
            logger.warning("%s: an entry without title and text is left out", feed.outlet)
            self._count("articles", outlet=feed.outlet, status="empty")
            return before
        # An entry keeps its article, even when its page names another address later on.
        earlier = self._state.article(before or article.id)
        mark = digest(article.title, article.text)
        if earlier is None:
            self._put(article, mark)
            self._count("articles", outlet=feed.outlet, status="new")
            return article.id
        if (
            earlier.digest == mark
            or earlier.source != feed.outlet
            or not is_better_or_equal(article.origin, earlier.origin)
        ):
            self._count("articles", outlet=feed.outlet, status="unchanged")
            return earlier.id
        revised = replace(article, id=earlier.id, url=earlier.url, seen=earlier.seen, revision=earlier.revision + 1)
        self._put(revised, mark)
        self._count("articles", outlet=feed.outlet, status="revised")
        return earlier.id

    def _put(self, article: Article, mark: str) -> None:
        self._outbox.put(article.id.encode(), encode_article(article))
        self._state.save_article(
            KnownArticle(
                id=article.id,
                url=article.url,
                source=article.source,
                seen=article.seen,
                revision=article.revision,
                origin=article.origin,
                digest=mark,
            )
        )

    def _is_held_back(self) -> bool:
        self._flush()
        if self._state.outbox():
            return True
        if time.monotonic() < self._next_look:
            return self._held_back
        try:
            behind = self._backlog()
        except TransientError as exc:
            logger.warning("the log does not answer at the moment: %s", exc)
            return True
        self._next_look = time.monotonic() + _LOOK_AT_BACKLOG_S
        held_back = behind > self._settings.backlog_limit
        if held_back != self._held_back:
            logger.info("%s: a stage is %d records behind", "polling no more" if held_back else "polling again", behind)
        self._held_back = held_back
        return held_back

    def _flush(self) -> int:
        try:
            return self._outbox.flush()
        except TransientError as exc:
            logger.warning("the log does not take articles at the moment: %s", exc)
            return 0
