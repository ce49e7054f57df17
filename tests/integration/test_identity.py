"""Which entries are one article, whatever their links, guids and parameters do."""

import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest

from pipeline.domain.articles.articles import Article
from tests.support.polled_site import NOW, Newsroom, item, page, rss
from tests.support.unlike_news import REPORTS, listed, story


def polls(newsroom: Newsroom, *documents: list[str], path: str = "/feed", until: int = 0) -> list[Article]:
    """Poll each of these feed documents, an hour apart; the articles on the log."""
    articles: list[Article] = []
    for hour, items in enumerate(documents, until):
        newsroom.site.answers[path] = rss(*items, head=f"<description>{hour}</description>")
        articles = newsroom.poll(newsroom.feed(path), now=NOW + timedelta(hours=hour))
    return articles


def any_page(newsroom: Newsroom, number: int, *paths: str) -> None:
    newsroom.site.answers |= dict.fromkeys(paths, story(number))


@pytest.mark.parametrize("number", range(len(REPORTS)))
@pytest.mark.parametrize(
    "link_at",
    [
        lambda poll: f"/news/7?session={poll}f{poll * 7919}",
        lambda poll: f"/news/7?id=7&rnd=0.{poll + 1}733",
        lambda poll: f"/(S(k{poll}zq))/news/7",
        lambda poll: f"/news/slug-of-{'abc'[poll % 3]}-kind.html",
    ],
)
def test_an_entry_whose_link_changes_at_each_poll_is_one_article(
    newsroom: Newsroom, number: int, link_at: Callable[[int], str]
) -> None:
    for poll in range(4):
        any_page(newsroom, number, link_at(poll))
    articles = polls(newsroom, *([listed(number, link_at(poll), guid="tag:post,7")] for poll in range(4)))
    assert [article.revision for article in articles] == [1]
    assert sum(newsroom.site.asked(link_at(poll)) for poll in range(3)) <= 2


@pytest.mark.parametrize("number", range(len(REPORTS)))
def test_neither_a_stable_guid_is_needed_if_title_text_and_path_stay(newsroom: Newsroom, number: int) -> None:
    links = [f"/read?story={number}&amp;token={poll}x{poll * 31}" for poll in range(3)]
    any_page(newsroom, number, *(link.replace("&amp;", "&") for link in links))
    articles = polls(newsroom, *([listed(number, link, guid=f"uuid-{link[-3:]}")] for link in links))
    assert [article.revision for article in articles] == [1]


def test_a_new_slug_with_a_new_headline_is_a_revision(newsroom: Newsroom) -> None:
    any_page(newsroom, 0, "/news/ferry-aground")
    newsroom.site.answers["/news/212-rescued"] = story(0, title="212 rescued")
    articles = polls(
        newsroom,
        [listed(0, "/news/ferry-aground", guid="post-7")],
        [listed(0, "/news/212-rescued", guid="post-7", title="212 rescued")],
    )
    assert sorted((article.revision, article.title) for article in articles) == [(1, REPORTS[0][0]), (2, "212 rescued")]
    assert len({article.id for article in articles}) == 1


def test_another_feed_that_lists_the_new_link_lists_the_same_article(newsroom: Newsroom) -> None:
    any_page(newsroom, 0, "/news/old", "/news/new")
    polls(newsroom, [listed(0, "/news/old", guid="post-7")], [listed(0, "/news/new", guid="post-7")])
    articles = polls(newsroom, [listed(0, "/news/new", guid="region-1", minutes=90)], path="/region", until=3)
    assert len(articles) == 1


def test_a_site_that_moves_to_another_host_keeps_its_articles(newsroom: Newsroom) -> None:
    other = newsroom.site.url("").replace("127.0.0.1", "localhost")
    paths = [f"/n/{number}" for number in range(4)]
    for number, path in enumerate(paths):
        any_page(newsroom, number, path)
    before = polls(
        newsroom, [listed(number, newsroom.site.url(path), guid=f"p{number}") for number, path in enumerate(paths)]
    )
    assert len(before) == 4
    after = polls(
        newsroom, [listed(number, other + path, guid=f"p{number}") for number, path in enumerate(paths)], until=1
    )
    assert after == before


def test_a_guid_that_numbers_places_in_the_feed_is_not_believed(newsroom: Newsroom) -> None:
    """At each poll there is one more entry, and all others have the guid of their neighbour before."""
    for number in range(len(REPORTS)):
        any_page(newsroom, number, f"/n/{number}")
    documents = [
        [listed(number, f"/n/{number}", guid=str(place)) for place, number in enumerate(range(newest, -1, -1))][:3]
        for newest in range(len(REPORTS))
    ]
    articles = polls(newsroom, *documents)
    assert sorted(article.title for article in articles) == sorted(title for title, _ in REPORTS)


@pytest.mark.parametrize("together", [True, False])
def test_entries_that_share_a_guid_are_articles_of_their_own(newsroom: Newsroom, *, together: bool) -> None:
    """In one document, or one after the other: a guid that is the site's, or that is used again."""
    guid = "https://harbour.example/"
    for number in range(len(REPORTS)):
        any_page(newsroom, number, f"/n/{number}")
    items = [listed(number, f"/n/{number}", guid=guid) for number in range(len(REPORTS))]
    articles = polls(newsroom, items) if together else polls(newsroom, *([one] for one in items))
    assert len(articles) == len(REPORTS)


def test_a_guid_means_nothing_in_another_feed(newsroom: Newsroom) -> None:
    any_page(newsroom, 0, "/top/1")
    any_page(newsroom, 0, "/region/1")
    polls(newsroom, [listed(0, "/top/1", guid="1")], path="/top")
    articles = polls(newsroom, [listed(1, "/region/1", guid="1", minutes=0)], path="/other", until=1)
    assert len(articles) == 2


def test_a_guid_that_changes_while_the_link_stays_is_the_same_article(newsroom: Newsroom) -> None:
    any_page(newsroom, 3, "/n/3")
    articles = polls(newsroom, *([listed(3, "/n/3", guid=f"random-{poll * 7907}")] for poll in range(3)))
    assert [article.revision for article in articles] == [1]


def test_entries_of_one_title_that_only_a_parameter_distinguishes_stay_apart(newsroom: Newsroom) -> None:
    """A series: another article each day under one headline."""
    documents = []
    for number, (_, text) in enumerate(REPORTS):
        newsroom.site.answers[f"/a?id={number}"] = page(text, text[::-1], title="Tagesbericht")
        documents.append([listed(number, f"/a?id={number}", title="Tagesbericht", guid=f"g{number}")])
    assert len(polls(newsroom, *documents)) == len(REPORTS)


def test_a_file_of_before_keeps_its_articles_under_addresses_without_tracking_parameters(newsroom: Newsroom) -> None:
    """Version 2 kept `mod=rss_…` as a part of the address."""
    newsroom.site.answers |= {
        "/feed": rss(item("/ferry?mod=rss_coast"), item("/later?mod=rss_coast", title="Later")),
        "/ferry?mod=rss_coast": page(),
        "/later?mod=rss_coast": page(title="Later"),
    }
    before = newsroom.poll()
    assert len(before) == 2
    _as_version_2(newsroom, {"/ferry": "/ferry?mod=rss_coast", "/later": "/later?mod=rss_coast"})
    newsroom.site.answers["/feed"] = rss(item("/ferry?mod=rss_top"), item("/later", title="Later"))
    assert newsroom.poll(now=NOW + timedelta(hours=1)) == before


def _as_version_2(newsroom: Newsroom, spellings: dict[str, str]) -> None:
    """Make the state file what version 2 would have written of entries with these addresses."""
    with sqlite3.connect(newsroom.folder / "producer.db") as connection:
        for now, then in spellings.items():
            key, old = newsroom.site.url(now), newsroom.site.url(then)
            connection.execute("UPDATE entries SET key = ? WHERE key = ?", (old, key))
            for (stored,) in connection.execute("SELECT item FROM pending WHERE key = ?", (key,)).fetchall():
                waiting = json.dumps(json.loads(stored) | {"key": old})
                connection.execute("UPDATE pending SET key = ?, item = ? WHERE key = ?", (old, waiting, key))
        connection.executescript("DROP TABLE aliases; PRAGMA user_version = 2;")
    connection.close()


@pytest.mark.parametrize("number", range(len(REPORTS)))
def test_a_title_is_enough_where_the_feed_states_nothing_else_and_changes_all_links(
    newsroom: Newsroom, number: int
) -> None:
    title = REPORTS[number][0]
    any_page(newsroom, number, *(f"/read?z={poll}" for poll in range(4)))
    documents = [[f"<item><title>{title}</title><link>/read?z={poll}</link></item>"] for poll in range(4)]
    assert [article.revision for article in polls(newsroom, *documents)] == [1]


@pytest.mark.parametrize("link", ["/", "/ticker", "/news/?view=all"])
def test_many_events_that_a_feed_links_to_one_page_are_articles_of_their_own(newsroom: Newsroom, link: str) -> None:
    everything = page(*(f"{title}. {text}" for title, text in REPORTS), title="Harbour Times")
    newsroom.site.answers[link] = everything
    items = [listed(number, link, guid=f"ticker-{number}") for number in range(len(REPORTS))]
    articles = polls(newsroom, items[:5], items[1:], items[2:])
    found = {article.id: article for article in articles}.values()
    assert sorted(article.title for article in found) == sorted(title for title, _ in REPORTS)
    assert len({article.text for article in found}) == len(REPORTS)


def test_an_article_that_is_listed_again_with_its_news_is_one(newsroom: Newsroom) -> None:
    any_page(newsroom, 0, "/n/0")
    again = [listed(number, "/n/0", guid=f"g{number}", minutes=9 - number) for number in (1, 0)]
    assert len({article.id for article in polls(newsroom, again)}) == 1
