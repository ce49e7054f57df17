"""Which address continues an article, and which is another article."""

from datetime import UTC, datetime

import pytest

from pipeline.domain.pages.pagination import PageLink, is_continued, joined_text, next_page, page_number

STORY = "https://news.example/2026/11/swing-bridge-closed"


@pytest.mark.parametrize(
    ("first", "address"),
    [
        (STORY, STORY + "?page=2"),
        (STORY, STORY + "/?seite=2"),
        (STORY + "?utm_source=rss", STORY + "?page=2"),
        (STORY + "?id=77", STORY + "?id=77&p=2"),
        (STORY + "?page=1", STORY + "?page=2"),
        (STORY + "?page=0", STORY + "?page=2"),
        (STORY + "/", STORY + "/2/"),
        (STORY, STORY + "/page/2"),
        (STORY, STORY + "/pagina/2/"),
        (STORY, STORY + "/страница-2"),
        (STORY + ".html", STORY + "-2.html"),
        (STORY + ".html", STORY + "_p2.html"),
        (STORY + ".html", STORY + ".html/2"),
        (STORY + ",100.html", STORY + ",100,seite-02.html"),
        ("https://news.example/a/1234", "https://news.example/a/1234/2"),
        ("https://news.example/a/1234", "https://news.example/a/1234?page=2"),
    ],
)
def test_the_second_page_of_an_article(first: str, address: str) -> None:
    assert page_number(first, address) == 2


@pytest.mark.parametrize(
    ("first", "address"),
    [
        (STORY, "https://news.example/2026/11/ferry-runs-aground"),
        (STORY, "https://other.example/2026/11/swing-bridge-closed/2"),
        (STORY, STORY + "-again-and-again-2"),
        (STORY, STORY + "/comment-page-2"),
        (STORY, STORY + "?id=77"),
        ("https://news.example/a/1234", "https://news.example/a/1235"),
        ("https://news.example/a/1234", "https://news.example/a/12342"),
        ("https://news.example/a?id=1234", "https://news.example/a?id=1235"),
        ("https://news.example/a?id=1234", "https://news.example/a?page=2"),
        ("https://news.example/live-5", "https://news.example/live-6"),
        ("https://news.example/", "https://news.example/2"),
        (STORY, STORY + "/2026"),
        (STORY, "not an address"),
    ],
)
def test_another_article_is_no_page_of_it(first: str, address: str) -> None:
    assert page_number(first, address) not in {1, 2}


def test_a_stated_next_page_is_taken_before_a_number() -> None:
    links = [
        PageLink(address=STORY + "?page=1", label=1),
        PageLink(address=STORY + "?page=3", label=3),
        PageLink(address=STORY + "?start=2", label=2),
        PageLink(address=STORY + "?page=2", is_next=True),
    ]
    assert next_page(STORY, 2, links) == STORY + "?page=2"
    assert next_page(STORY, 3, links, asked={STORY + "?page=2"}) == STORY + "?page=3"
    assert next_page(STORY, 4, links) is None


def test_pages_may_be_counted_from_zero() -> None:
    links = [PageLink(address=f"{STORY}?page={number}", label=number + 1) for number in range(4)]
    assert next_page(STORY, 2, links) == STORY + "?page=1"
    assert next_page(STORY, 3, links, asked={STORY + "?page=1"}) == STORY + "?page=2"


def test_a_next_page_that_is_another_article_is_not_followed() -> None:
    links = [PageLink(address="https://news.example/2026/11/ferry-runs-aground", is_next=True)]
    assert next_page(STORY, 2, links) is None


def test_a_page_with_another_headline_or_date_does_not_belong_to_it() -> None:
    day, next_day = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)
    assert is_continued("Мост закрыт", day, by_title="Мост закрыт - страница 2", by_published=day)
    assert is_continued("Мост закрыт", None, by_title=None, by_published=day)
    assert not is_continued("Мост закрыт", day, by_title="Паром сел на мель", by_published=day)
    assert not is_continued("Wetterbericht", day, by_title="Wetterbericht", by_published=next_day)


def test_lines_that_both_pages_have_stay_once() -> None:
    assert joined_text("lead\none\ntwo", "Lead\ntwo\nthree") == "lead\none\ntwo\nthree"
