"""Which text represents an entry if feed and page differ."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.domain.feeds.parse import FeedEntry
from pipeline.ports import Extracted
from pipeline.settings import Feed
from producers.entries.composing import FetchedPage, article_of, with_new_headline

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
URL = "https://harbour.example/ferry"
FEED = Feed(outlet="Harbour Times", url="https://harbour.example/feed")
TEXT = "A ferry ran aground off Northgate on Monday. Nobody was hurt, the coastguard said in the evening. " * 4


def entry(**more: Any) -> FeedEntry:
    defaults: dict[str, Any] = {"id": URL, "link": URL, "title": "Ferry runs aground"}
    return FeedEntry(**(defaults | more))


def page(**more: Any) -> FetchedPage:
    said: dict[str, Any] = {
        "title": "Ferry runs aground",
        "text": TEXT,
        "author": None,
        "published": None,
        "language": "en",
    }
    return FetchedPage(url=URL, extracted=Extracted(**(said | more)))


def article(of: FeedEntry, on: FetchedPage | None):
    return article_of(of, on, url=URL, feed=FEED, feed_language="en", seen=NOW, max_text_chars=10_000)


def test_what_the_page_says_of_itself_goes_with_the_article() -> None:
    said = {"section": "Coast", "image": "https://harbour.example/ferry.jpg", "credit": "Reuters", "form": "live"}
    found = article(entry(), page(authors=("Ann Lee", "Bo Ray"), **said))
    assert (found.section, found.image, found.credit, found.form) == tuple(said.values())
    assert found.authors == ("Ann Lee", "Bo Ray")


def test_the_authors_that_the_feed_names_come_first() -> None:
    assert article(entry(authors=("Cy Dow",)), page(authors=("Ann Lee",))).authors == ("Cy Dow",)


@pytest.mark.parametrize(
    ("of_feed_h", "of_page_h", "expected_h"),
    [(None, None, None), (-1, None, -1), (-3, -1, -1), (-1, -3, -1), (-9, None, None), (900, -1, -1)],
)
def test_updated_is_the_later_of_what_feed_and_page_say_and_after_publication(
    of_feed_h: float | None, of_page_h: float | None, expected_h: float | None
) -> None:
    def at(hours: float | None) -> datetime | None:
        return None if hours is None else NOW + timedelta(hours=hours)

    found = article(entry(published=at(-6), updated=at(of_feed_h)), page(updated=at(of_page_h)))
    assert found.updated == at(expected_h)


def test_a_wall_marks_a_teaser_unless_the_feed_carries_the_text_itself() -> None:
    walled = page(text="A ferry ran aground.", form="teaser")
    assert article(entry(summary="A ferry ran aground off Northgate."), walled).form == "teaser"
    whole = article(entry(content=TEXT * 2), walled)
    assert (whole.form, whole.origin) == ("article", "feed")


def test_a_headline_that_the_page_changed_is_distinguished_from_one_that_always_differed() -> None:
    changed = page(title="Ferry captain blamed | Harbour Times")
    assert with_new_headline(entry(), changed, "Ferry aground", "Harbour Times").title == "Ferry captain blamed"
    assert with_new_headline(entry(), changed, "Ferry captain blamed", "Harbour Times").title == "Ferry runs aground"
    assert with_new_headline(entry(), changed, None, "Harbour Times").title == "Ferry runs aground"
