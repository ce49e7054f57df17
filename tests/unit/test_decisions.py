"""What becomes of an answer: decided on values alone, without a file, a clock or a network."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.contracts.codec import decode_article
from pipeline.domain.feeds.parse import FeedEntry, ParsedFeed
from pipeline.domain.feeds.schedule import first_state
from pipeline.ports import Extracted, Response
from pipeline.settings import Feed, ProduceSettings
from producers.entries.composing import FetchedPage, fingerprint
from producers.entries.decisions import decide, give_up
from producers.entries.jobs import (
    Failure,
    NotAsked,
    ParsedAnswer,
    Poll,
    PollAnswer,
    Polled,
    ReadAnswer,
    UnchangedAnswer,
    Visit,
    VisitAnswer,
    Visited,
)
from producers.memory.changes import Changes, Count, Stored
from producers.memory.records import KnownEntry, PendingPage

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
FEED = Feed(outlet="Harbour Times", url="https://harbour.example/feed")
OTHER = Feed(outlet="Harbour Times", url="https://harbour.example/region")
FERRY = "https://harbour.example/ferry"
TEXT = "A ferry ran aground off Northgate on Monday. Nobody was hurt, the coastguard said in the evening."
SETTINGS = ProduceSettings()


def response(url: str, status: int = 200, **headers: str) -> Response:
    return Response(url=url, status=status, headers=headers, body=b"")


def entry(link: str = FERRY, **more: Any) -> FeedEntry:
    return FeedEntry(**({"id": link, "link": link, "title": "Ferry runs aground"} | more))


def pending(*, of: FeedEntry | None = None, **more: Any) -> PendingPage:
    listed = of or entry()
    fields: dict[str, Any] = {
        "key": FERRY,
        "feed_url": FEED.url,
        "host": "harbour.example",
        "feed_language": "en",
        "seen": NOW,
    }
    return PendingPage(entry=listed, fingerprint=fingerprint(listed), **(fields | more))


def poll(answer: PollAnswer, stored: Stored | None = None, feed: Feed = FEED) -> Changes:
    known = stored or Stored()
    known.feeds.setdefault(feed.url, first_state(feed.url))
    job = Poll(feed, known.feeds[feed.url])
    return decide(Polled(job, answer), known, {FEED.url: FEED, OTHER.url: OTHER}, SETTINGS, NOW)


def visit(answer: VisitAnswer, page: PendingPage, stored: Stored | None = None, at: datetime = NOW) -> Changes:
    known = stored or Stored()
    known.feeds.setdefault(FEED.url, first_state(FEED.url))
    known.pages.setdefault(page.key, page)
    return decide(Visited(Visit(FEED, page), answer), known, {FEED.url: FEED}, SETTINGS, at)


def parsed(*entries: FeedEntry) -> ParsedAnswer:
    feed = ParsedFeed(title="t", link=None, language="en", format="RSS 2.0", entries=entries)
    return ParsedAnswer(response=response(FEED.url), parsed=feed, body_digest="d")


def read(text: str = TEXT) -> ReadAnswer:
    page = Extracted(title="Ferry runs aground", text=text, author=None, published=None, language="en")
    return ReadAnswer(response=response(FERRY), page=FetchedPage(url=FERRY, extracted=page), body_digest="p")


def test_a_new_entry_is_to_be_read_at_once_and_the_feed_polled_later() -> None:
    changes = poll(parsed(entry()))
    assert (changes.pages[FERRY].page.key, changes.pages[FERRY].at) == (FERRY, NOW)
    assert changes.feeds[FEED.url].next_at > NOW
    assert [count[::2] for count in changes.counts] == [("polls", "parsed")]
    assert not changes.messages


def test_an_entry_that_waits_already_is_left_as_it_is() -> None:
    assert poll(parsed(entry()), Stored(pages={FERRY: pending()})).pages == {}


def test_of_a_batch_each_answer_is_decided_on_what_the_one_before_changed() -> None:
    stored = Stored(new_pages={"harbour.example": 0})
    first = poll(parsed(entry()), stored)
    stored.apply(first)
    assert stored.new_pages == {"harbour.example": 1}
    assert poll(parsed(entry(title="Seen by another desk")), stored, OTHER).pages == {}
    stored.apply(visit(read(), first.pages[FERRY].page, stored))
    assert stored.new_pages == {"harbour.example": 0}


def test_a_page_becomes_an_article_a_known_entry_and_a_later_visit() -> None:
    changes = visit(read(), pending())
    (message,) = changes.messages
    article = decode_article(message.value)
    assert (article.url, article.text, article.origin, article.seen) == (FERRY, TEXT, "page", NOW)
    assert changes.entries[FERRY].article_id == article.id
    assert changes.articles[article.id].text == TEXT
    assert (changes.pages[FERRY].page.visits, changes.pages[FERRY].at) == (1, NOW + timedelta(hours=1))
    assert changes.feeds[FEED.url].health.pages == 1


def test_the_text_of_an_article_that_is_not_visited_again_is_not_stored() -> None:
    """The feed carries it, and its page is gone."""
    page = pending(of=entry(content=TEXT * 20))
    changes = visit(Failure(problem="answered 404", status=404), page)
    (article,) = changes.articles.values()
    assert (article.origin, article.title, article.text) == ("feed", None, None)
    assert changes.pages == {FERRY: None}
    assert decode_article(changes.messages[0].value).text


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 60), (1, 120)])
def test_a_page_that_may_recover_is_tried_again_later_and_later(attempts: int, seconds: int) -> None:
    changes = visit(Failure(problem="answered 503", status=503, may_recover=True), pending(attempts=attempts))
    assert changes.pages[FERRY].at == NOW + timedelta(seconds=seconds)
    assert changes.pages[FERRY].page.attempts == attempts + 1
    assert not changes.messages


@pytest.mark.parametrize(
    "answer",
    [
        Failure(problem="answered 404", status=404),
        Failure(problem="answered 503", status=503, may_recover=True),
        NotAsked(problem="harbour.example asked for a pause"),
    ],
)
def test_an_entry_whose_page_does_not_come_is_published_as_the_feed_describes_it(answer: Failure | NotAsked) -> None:
    page = pending(of=entry(summary=TEXT), attempts=2)
    changes = visit(answer, page)
    assert decode_article(changes.messages[0].value).origin == "summary"
    comes_back = isinstance(answer, NotAsked) or answer.may_recover
    assert (changes.pages[FERRY] is not None) == comes_back


def test_an_answer_to_an_entry_that_the_feed_changed_meanwhile_changes_nothing() -> None:
    changed = pending(of=entry(title="Ferry captain blamed"))
    changes = visit(read(), pending(), Stored(pages={FERRY: changed}))
    assert changes == Changes(counts=[Count("pages", "Harbour Times", "outdated")])


def test_after_the_last_visit_the_text_is_dropped() -> None:
    stored = Stored()
    stored.apply(visit(read(), pending(), stored))
    last = stored.pages[FERRY]
    unchanged = UnchangedAnswer(response=response(FERRY, 304), body_digest="p")
    changes = visit(unchanged, last, stored, at=NOW + timedelta(hours=72.5))
    assert changes.pages == {FERRY: None}
    assert [article.text for article in changes.articles.values()] == [None]


def test_what_cannot_be_processed_at_all_is_not_asked_for_at_once() -> None:
    stored = Stored(feeds={FEED.url: first_state(FEED.url)})
    polled = Polled(Poll(FEED, stored.feeds[FEED.url]), parsed(entry()))
    assert give_up(polled, stored, SETTINGS, NOW).feeds[FEED.url].next_at > NOW
    assert give_up(Visited(Visit(FEED, pending()), read()), stored, SETTINGS, NOW).pages == {FERRY: None}


@pytest.mark.parametrize("other", ["http://harbour.example/ferry", "https://www.harbour.example/ferry"])
@pytest.mark.parametrize(
    ("title", "summary", "is_one"),
    [
        ("Ferry runs aground", "", True),
        ("Ferry runs aground", TEXT[:60], True),
        ("Ferry runs aground", "Tickets for the summer season go on sale next week, the company said.", False),
        ("Museum opens in old brewery", "", False),
    ],
)
def test_variants_of_an_address_are_one_entry_where_the_content_agrees(
    other: str, title: str, summary: str, is_one: bool
) -> None:
    stored = Stored()
    stored.apply(poll(parsed(entry(id="1", summary=TEXT)), stored))
    variant = entry(other, id="2", title=title, summary=summary)
    changes = poll(parsed(variant), stored, OTHER)
    assert list(changes.pages) == ([] if is_one else [other])


@pytest.mark.parametrize("other", ["http://harbour.example/ferry", "https://www.harbour.example/ferry"])
@pytest.mark.parametrize(("text", "articles"), [(TEXT, 1), (TEXT[::-1], 2)])
def test_variants_of_an_address_are_one_article_where_the_page_has_the_same_text(
    other: str, text: str, articles: int
) -> None:
    """Though the feeds describe it so differently that each page is read."""
    stored = Stored()
    stored.apply(visit(read(), pending(), stored))
    second = pending(of=entry(other, title="Sea Lark: what we know"), key=other)
    page = FetchedPage(url=other, extracted=replace(read(text).page.extracted, title="Sea Lark: what we know"))
    stored.apply(visit(replace(read(text), page=page), second, stored))
    assert len(stored.articles) == articles


@pytest.mark.parametrize("mobile", ["https://m.harbour.example/ferry", "https://mobile.harbour.example/ferry"])
@pytest.mark.parametrize(
    ("title", "text", "articles"), [("Ferry runs aground", TEXT, 1), ("Museum opens", "Hj. " * 40, 2)]
)
@pytest.mark.parametrize("is_mobile_first", [True, False])
def test_a_mobile_host_is_the_desktop_s_where_the_content_agrees(
    mobile: str, title: str, text: str, articles: int, *, is_mobile_first: bool
) -> None:
    www = "https://www.harbour.example/ferry"
    described = [(www, "Ferry runs aground", TEXT, FEED), (mobile, title, text, OTHER)]
    stored = Stored()
    for link, its_title, its_text, feed in reversed(described) if is_mobile_first else described:
        changes = poll(parsed(entry(link, title=its_title, summary=its_text[:50])), stored, feed)
        stored.apply(changes)
        for due in changes.pages.values():
            page = FetchedPage(url=link, extracted=replace(read(its_text).page.extracted, title=its_title))
            stored.apply(visit(replace(read(), page=page), due.page, stored))
    urls = {article.url for article in stored.articles.values()}
    assert len(stored.articles) == articles
    assert www in urls


def test_an_entry_of_a_mobile_host_keeps_the_article_that_an_older_file_has_under_the_desktop_s() -> None:
    known = KnownEntry(fingerprint="f", article_id="a1", checks=1, listed_at=NOW, feed_url=FEED.url)
    stored = Stored(entries={"https://www.harbour.example/ferry": known})
    changes = poll(parsed(entry("https://m.harbour.example/ferry")), stored)
    assert list(changes.pages) == ["https://www.harbour.example/ferry"]
