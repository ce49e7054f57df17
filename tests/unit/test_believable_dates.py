"""Dates of articles that another producer wrote: what cannot be is not believed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.domain.articles.articles import Article, with_believable_dates

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
RIGHT = Article(
    id="a",
    url="https://sample.example/a",
    source="A",
    family="A",
    language="en",
    title="A",
    text="",
    seen=NOW - timedelta(hours=1),
    published=NOW - timedelta(hours=2),
)


def test_right_dates_and_clocks_a_few_hours_off_stay() -> None:
    for article in (RIGHT, replace(RIGHT, published=NOW + timedelta(hours=20)), replace(RIGHT, published=None)):
        assert with_believable_dates(article, NOW) is article
    old = replace(RIGHT, seen=NOW - timedelta(days=900), published=NOW - timedelta(days=901))
    assert with_believable_dates(old, NOW) is old, "what waited in the log for long was seen then"


def test_a_date_ahead_is_the_moment_the_article_was_seen() -> None:
    ahead = with_believable_dates(replace(RIGHT, published=NOW + timedelta(days=60)), NOW)
    assert (ahead.published, ahead.event_time) == (None, RIGHT.seen)


@pytest.mark.parametrize(
    "wrong", [NOW + timedelta(days=60), datetime.max.replace(tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)]
)
def test_an_article_seen_in_the_future_is_seen_now(wrong: datetime) -> None:
    found = with_believable_dates(replace(RIGHT, seen=wrong, published=wrong, updated=wrong), NOW)
    assert (found.seen, found.published, found.updated, found.event_time) == (NOW, None, None, NOW)
    dated = with_believable_dates(replace(RIGHT, seen=wrong), NOW)
    assert dated.event_time == RIGHT.published
