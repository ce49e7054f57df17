"""Where a site's feeds may be."""

import pytest

from pipeline.domain.feeds.discovery import likely_feeds, linked_feeds, robots_sitemaps, well_known_feeds

URL = "https://www.news.example/"


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def test_the_feeds_that_a_page_names_comments_last() -> None:
    head = """<link rel="alternate" type="application/rss+xml" href="/comments/feed/">
    <link rel="ALTERNATE nofollow" type="application/atom+xml; charset=utf-8" href="/atom.xml">
    <link rel="alternate" type="application/feed+json" href="//cdn.news.example/feed.json">
    <link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" href="/rss.css">"""
    assert linked_feeds(page("", head), URL) == (
        "https://www.news.example/atom.xml",
        "https://cdn.news.example/feed.json",
        "https://www.news.example/comments/feed/",
    )


def test_the_page_s_own_base_counts() -> None:
    head = '<base href="https://static.news.example/a/"><link rel=alternate type=application/rss+xml href=b.xml>'
    assert linked_feeds(page("", head), URL) == ("https://static.news.example/a/b.xml",)


@pytest.mark.parametrize(
    "href",
    [
        "/rss",
        "/feed/",
        "/world/rss.xml",
        "/feeds/politics.xml",
        "/index.rdf",
        "/section.rss",
        "/?feed=rss2",
        "/news?format=rss",
        "https://feeds.news.example/top",
        "https://feeds.feedburner.com/news/rss",
        "feed:https://www.news.example/rss",
        "/news-sitemap.xml.gz",
    ],
)
def test_links_that_look_like_feeds(href: str) -> None:
    assert len(likely_feeds(page(f'<a href="{href}">x</a>'), URL)) == 1


@pytest.mark.parametrize(
    "href",
    [
        "/feedback",
        "/rss-explained",
        "/news/birds-feed-on-rye",
        "https://other.example/rss",
        "mailto:rss@news.example",
        "javascript:rss()",
        "https://feeds.news.example/",
        "http://[::1",
        "",
    ],
)
def test_links_that_do_not(href: str) -> None:
    assert likely_feeds(page(f'<a href="{href}">x</a>'), URL) == ()


def test_an_endless_page_names_a_bounded_number() -> None:
    links = "".join(f'<a href="/{number}/rss">x</a>' for number in range(3000))
    assert len(likely_feeds(page(links), URL)) == 50


@pytest.mark.parametrize("body", [b"<a " * 300_000, b"<" * 300_000, b"<a href='" * 100_000, b" \n" * 300_000])
def test_a_page_that_is_made_to_be_slow_names_nothing(body: bytes) -> None:
    assert (linked_feeds(body, URL), likely_feeds(body, URL), robots_sitemaps(body)) == ((), (), ())


def test_the_sitemaps_of_a_robots_txt_news_first() -> None:
    robots = b"User-agent: *\nSitemap: https://a.example/s.xml\r\nsitemap:https://a.example/news.xml\nSitemap: /x"
    assert robots_sitemaps(robots) == ("https://a.example/news.xml", "https://a.example/s.xml")


def test_usual_places_are_those_of_the_site_s_root() -> None:
    assert well_known_feeds("https://news.example/world/europe?x=1")[0] == "https://news.example/feed"
