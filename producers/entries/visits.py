"""What the answer to a visit of an entry's page changes: the article, the next visit, the feed's health."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import msgspec

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.urls import host_of
from pipeline.domain.feeds.caching_headers import validator
from pipeline.domain.feeds.health import after_page
from pipeline.domain.feeds.parse import FeedEntry
from pipeline.domain.feeds.revisits import next_visit
from pipeline.domain.feeds.schedule import FeedState
from pipeline.domain.pages.seen_texts import entries_with, with_text, words_of_text
from pipeline.domain.pages.site_memory import SiteMemory, learn, without_furniture
from pipeline.settings import Feed, ProduceSettings
from producers.entries.acceptance import has_persisted, objection, objection_to_edit
from producers.entries.addresses import Address, claims, settle_address
from producers.entries.composing import FetchedPage, article_of, page_headline, with_new_headline
from producers.entries.jobs import Failure, NotAsked, ReadAnswer, UnchangedAnswer, VisitAnswer, Visited, response_of
from producers.entries.outlets import feed_of_outlet
from producers.entries.revising import next_article
from producers.entries.withdrawing import withdrawn
from producers.memory.changes import Changes, Count, DuePage, Note, Stored
from producers.memory.records import KnownArticle, KnownEntry, PendingPage

PAGE_ATTEMPTS: Final = 3
PAGE_RETRY_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The input of an article: the entry, its page if it was read, and the memory of its site."""

    page: PendingPage
    entry: FeedEntry
    fetched: FetchedPage | None = None
    site: SiteMemory | None = None


def after_visit(
    visited: Visited, stored: Stored, feeds: Mapping[str, Feed], settings: ProduceSettings, now: datetime
) -> Changes:
    """What becomes of an entry whose page was asked for."""
    page, answer, outlet = visited.job.page, visited.answer, visited.job.feed.outlet
    waiting = stored.pages.get(page.key)
    if waiting is None or waiting.fingerprint != page.fingerprint:
        # The feed changed the entry meanwhile: its page is read again at once.
        return Changes(counts=[Count("pages", outlet, "outdated")])
    if isinstance(answer, ReadAnswer):
        changes = _after_reading(visited, answer, stored, feeds, settings, now)
        if answer.missing:
            missing = f"{outlet}: a page of {answer.page.url} is missing: {answer.missing}"
            changes.counts.append(Count("pages", outlet, "further page failed"))
            changes.notes.append(Note(logging.INFO, missing, outlet, visited.job.feed.url))
        return changes
    if isinstance(answer, UnchangedAnswer):
        changes = Changes(counts=[Count("pages", outlet, "not modified")])
        changes.add(_plan_visit(page, visited, None, _known_article(page, stored), settings, now))
        return changes
    changes = Changes(notes=[Note(logging.INFO, f"{outlet}: {answer.problem}", outlet, visited.job.feed.url)])
    if _is_tried_again(page, answer):
        changes.counts.append(Count("pages", outlet, "to be tried again"))
        changes.pages[page.key] = _retry(page, now)
        return changes
    changes.counts.append(Count("pages", outlet, "failed"))
    if page.visits:
        # The feed's text was published after the first visit.
        changes.add(_plan_visit(page, visited, None, _known_article(page, stored), settings, now))
    else:
        reading, address = _Reading(page=page, entry=page.entry), settle_address(page, None, stored)
        problem = answer.problem if _was_read(answer) else None
        changes.add(_publish(reading, address, visited, stored, feeds, settings, now, problem=problem))
    return changes


def give_up_entry(page: PendingPage, stored: Stored, now: datetime) -> Changes:
    """Remove an entry that this program cannot process at all, since it would come again after each restart."""
    known = stored.entries.get(page.key)
    article_id = known.article_id if known is not None else None
    return Changes(pages={page.key: None}, entries={page.key: _processed_entry(page, known, article_id, now)})


def _after_reading(
    visited: Visited,
    answer: ReadAnswer,
    stored: Stored,
    feeds: Mapping[str, Feed],
    settings: ProduceSettings,
    now: datetime,
) -> Changes:
    """What becomes of an entry whose page was read: its article, unless the page is not that."""
    page, outlet, host = visited.job.page, visited.job.feed.outlet, host_of(answer.page.url)
    extracted = answer.page.extracted
    lines = extracted.text.splitlines()
    memory, words = stored.sites.get(host) or SiteMemory(), words_of_text(lines)
    others = {key: stored.pages.get(key) for key in entries_with(memory.texts, page.key, words)}
    memory = msgspec.structs.replace(memory, texts=with_text(memory.texts, page.key, words))
    address = settle_address(page, answer.page, stored)
    problem = address.problem or objection(page, extracted, others)
    if problem is None and page.visits and not has_persisted(page, extracted, words):
        problem = objection_to_edit(page, extracted, _known_article(page, stored))
    if problem is None:
        site = learn(memory, url=answer.page.url, lines=lines, now=now)
        changes = Changes(sites={host: site}, counts=[Count("pages", outlet, "read")])
        changes.add(_publish(_reading(visited, answer, site), address, visited, stored, feeds, settings, now))
        return changes
    changes = Changes(sites={host: memory}, counts=[Count("pages", outlet, "not the article")])
    problem = f"{visited.job.address}: {problem}"
    changes.notes.append(Note(logging.INFO, f"{outlet}: {problem}", outlet, visited.job.feed.url))
    changes.add(withdrawn(others, words, stored, feeds, settings, now))
    if not page.visits or page.is_misplaced:
        if address.problem is None:
            address = settle_address(page, None, stored)
        reading = _Reading(page=page, entry=page.entry)
        changes.add(_publish(reading, address, visited, stored, feeds, settings, now, problem=problem))
        return changes
    changes.add(claims(address, page, answer.page, stored, now))
    if page.attempts + 1 < PAGE_ATTEMPTS:
        changes.pages[page.key] = _retry(page, now)
    else:
        refused = msgspec.structs.replace(page, refused_words=words)
        known_article = _known_article(page, stored)
        changes.add(_plan_visit(refused, visited, None, known_article, settings, now, is_refused=True))
    changes.feeds[page.feed_url] = _after_page(visited, stored, None, problem)
    return changes


def _retry(page: PendingPage, now: datetime) -> DuePage:
    """The page, to be asked for again soon: sooner after the first attempt than after the second."""
    at = now + timedelta(seconds=PAGE_RETRY_S * 2**page.attempts)
    return DuePage(msgspec.structs.replace(page, attempts=page.attempts + 1), at)


def _is_tried_again(page: PendingPage, answer: Failure | NotAsked) -> bool:
    """Soon, that is: not after the last attempt, nor if the feed carries the text."""
    may_recover = isinstance(answer, Failure) and answer.may_recover
    return may_recover and page.attempts + 1 < PAGE_ATTEMPTS and not page.entry.content


def _reading(visited: Visited, answer: ReadAnswer, site: SiteMemory) -> _Reading:
    """The page without the lines that recur on its site's pages, and with its present headline."""
    page = visited.job.page
    outlet = page.entry.outlet or visited.job.feed.outlet
    lines = answer.page.extracted.text.splitlines()
    kept, fetched = without_furniture(site, lines), answer.page
    if kept and len(kept) < len(lines):
        fetched = replace(fetched, extracted=replace(fetched.extracted, text="\n".join(kept)))
    entry = with_new_headline(page.entry, fetched, page.headline, outlet) if page.visits else page.entry
    headline = page_headline(fetched, outlet) or page.headline
    page = msgspec.structs.replace(page, entry=entry, headline=headline, refused_words=())
    # After the first visit, only the page can change the article.
    entry = replace(entry, content="", summary="") if page.visits else entry
    return _Reading(page=page, entry=entry, fetched=fetched, site=site)


def _publish(
    reading: _Reading,
    address: Address,
    visited: Visited,
    stored: Stored,
    feeds: Mapping[str, Feed],
    settings: ProduceSettings,
    now: datetime,
    *,
    problem: str | None = None,
) -> Changes:
    """The article composed from page and feed, and what is remembered of entry and feed.

    An entry keeps its article, even when its page names another address later on. `problem`: why its page, which was
    read, is not the article.
    """
    page, fetched, feed = reading.page, reading.fetched, visited.job.feed
    changes = claims(address, visited.job.page, fetched, stored, now)
    article = article_of(
        reading.entry,
        fetched,
        url=address.url,
        feed=feed_of_outlet(page.entry, feed, feeds),
        feed_language=page.feed_language,
        seen=page.seen,
        max_text_chars=settings.max_text_chars,
    )
    known = stored.entries.get(page.key)
    article_id = known.article_id if known is not None else None
    before = stored.articles.get(article_id or address.article_id)
    is_corrected = page.is_misplaced and before is not None and before.url != address.url
    article = replace(article, id=address.article_id) if article is not None else None
    changes.add(next_article(article, before, reading.site, feed, now, is_corrected=is_corrected))
    if article is not None:
        article_id = before.id if before is not None else article.id
    changes.entries[page.key] = _processed_entry(page, known, article_id, now)
    known_article = changes.articles.get(article_id or "", before)
    changes.add(_plan_visit(page, visited, article, known_article, settings, now, is_refused=problem is not None))
    changes.feeds[feed.url] = _after_page(visited, stored, fetched, problem)
    return changes


def _after_page(visited: Visited, stored: Stored, fetched: FetchedPage | None, problem: str | None) -> FeedState:
    """The feed's state after a page was asked for. `problem`: why the page that was read is not the article."""
    state = stored.feeds[visited.job.feed.url]
    health = after_page(
        state.health,
        chars=len(fetched.extracted.text) if fetched is not None else 0,
        walled=fetched is not None and fetched.extracted.form == "teaser",
        refused=isinstance(visited.answer, Failure) and visited.answer.is_refused,
        rejected=problem,
    )
    return replace(state, health=health)


def _plan_visit(
    page: PendingPage,
    visited: Visited,
    article: Article | None,
    known_article: KnownArticle | None,
    settings: ProduceSettings,
    now: datetime,
    *,
    is_refused: bool = False,
) -> Changes:
    """Plan the next visit if the article is the page's text, or may be once the page can be read.

    Otherwise the page is removed, and the article's text is not kept any longer.
    """
    at = next_visit(page.seen, now, settings.revisit_hours)
    is_page_text = article is not None and article.origin == "page"
    if at is None or not (page.visits or is_page_text or is_refused or _may_recover(visited.answer)):
        changes = Changes(pages={page.key: None})
        if known_article is not None:
            changes.articles[known_article.id] = replace(known_article, title=None, text=None)
        return changes
    # A page that was refused must not be taken for unchanged as long as it stays the same.
    response = response_of(visited) if not is_refused else None
    headers = response.headers if response is not None and response.status == 200 else None
    body_digest = None
    if isinstance(visited.answer, ReadAnswer | UnchangedAnswer) and not is_refused:
        body_digest = visited.answer.body_digest
    next_page = msgspec.structs.replace(
        page,
        visits=page.visits + 1,
        is_misplaced=False,
        attempts=0,
        etag=page.etag if headers is None else validator(headers, "etag"),
        last_modified=page.last_modified if headers is None else validator(headers, "last-modified"),
        body_digest=body_digest or page.body_digest,
    )
    return Changes(pages={page.key: DuePage(next_page, at)})


def _may_recover(answer: VisitAnswer) -> bool:
    return isinstance(answer, NotAsked) or (isinstance(answer, Failure) and answer.may_recover)


def _was_read(answer: Failure | NotAsked) -> bool:
    """Whether the page was answered, but shows no article."""
    return isinstance(answer, Failure) and answer.response is not None and answer.response.status == 200


def _known_article(page: PendingPage, stored: Stored) -> KnownArticle | None:
    known = stored.entries.get(page.key)
    return stored.articles.get(known.article_id or "") if known is not None else None


def _processed_entry(page: PendingPage, known: KnownEntry | None, article_id: str | None, now: datetime) -> KnownEntry:
    return KnownEntry(
        feed_url=page.feed_url,
        fingerprint=page.fingerprint,
        article_id=article_id,
        checks=known.checks + 1 if known is not None else 1,
        listed_at=known.listed_at if known is not None and page.visits else now,
    )
