"""News sitemaps as feeds, and the errors for other sitemaps."""

import gzip
from datetime import UTC, datetime

import pytest

from pipeline.domain.feeds.parse import FeedLimits, NotAFeed, parse_feed

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def item(number: int, *, prefix: str = "news", date: str = "2026-03-02T08:40:00+01:00") -> str:
    return f"""<url><loc>https://news.example/{number}?a=1&amp;b=2</loc><lastmod>2026-03-02T10:00:00Z</lastmod>
    <{prefix}:news><{prefix}:publication><{prefix}:name>Harbour Times</{prefix}:name>
    <{prefix}:language>en</{prefix}:language></{prefix}:publication>
    <{prefix}:publication_date>{date}</{prefix}:publication_date><{prefix}:keywords>ferry, fog</{prefix}:keywords>
    <{prefix}:title><![CDATA[Ferry {number} aground & afloat]]></{prefix}:title></{prefix}:news>
    <image:image><image:loc>https://news.example/{number}.jpg</image:loc></image:image></url>"""


def sitemap(*items: str, prefix: str = "news") -> bytes:
    document = f"""<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:{prefix}="{NEWS}">{"".join(items)}</urlset>"""
    return document.encode()


def test_a_news_sitemap_is_a_feed() -> None:
    feed = parse_feed(sitemap(item(1)), url="https://news.example/news.xml", now=NOW)
    (entry,) = feed.entries
    assert (feed.format, feed.title, feed.language, feed.defect) == ("News sitemap", "Harbour Times", "en", None)
    assert entry.id == entry.link == "https://news.example/1?a=1&b=2"
    assert entry.title == "Ferry 1 aground & afloat"
    assert entry.published == datetime(2026, 3, 2, 7, 40, tzinfo=UTC)
    assert entry.updated == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert entry.language == "en"


def test_any_prefix_for_the_news_namespace() -> None:
    (entry,) = parse_feed(sitemap(item(1, prefix="n"), prefix="n"), now=NOW).entries
    assert entry.title == "Ferry 1 aground & afloat"


def test_the_newest_are_kept_wherever_they_stand() -> None:
    items = [item(day, date=f"2026-02-{day:02}") for day in range(1, 21)]
    feed = parse_feed(sitemap(*items), now=NOW, limits=FeedLimits(entries=3))
    assert [entry.title for entry in feed.entries] == [f"Ferry {day} aground & afloat" for day in (20, 19, 18)]
    assert feed.left_out == 17


def test_a_sitemap_that_breaks_off_keeps_what_came() -> None:
    whole = sitemap(*(item(number) for number in range(10)))
    feed = parse_feed(whole[: len(whole) * 3 // 4], now=NOW)
    assert 5 <= len(feed.entries) < 10
    assert feed.defect


def test_a_packed_sitemap_is_unpacked_and_a_packed_bomb_is_refused() -> None:
    packed = gzip.compress(sitemap(item(1)))
    assert len(parse_feed(packed, content_type="application/gzip", now=NOW).entries) == 1
    with pytest.raises(NotAFeed, match="more than 1,000,000 bytes"):
        parse_feed(gzip.compress(b" " * 2_000_000), limits=FeedLimits(unpacked_bytes=1_000_000))
    with pytest.raises(NotAFeed, match="damaged gzip"):
        parse_feed(b"\x1f\x8b" + b"\xff" * 30)
    many = gzip.compress(sitemap(*(item(number) for number in range(500))), compresslevel=1)
    cut_off = parse_feed(many[: len(many) // 2], now=NOW)
    assert cut_off.entries
    assert cut_off.defect


def test_a_sitemap_without_news_says_so() -> None:
    page = "<url><loc>https://news.example/about</loc><lastmod>2026-03-02</lastmod></url>"
    with pytest.raises(NotAFeed, match=r"sitemap of 2 pages without news: \(<news:news>\)"):
        parse_feed(sitemap(page, page))


def test_an_index_names_its_sitemaps_the_news_first() -> None:
    names = ("https://news.example/pages.xml", "https://news.example/news-2.xml", "ftp://news.example/x.xml")
    listed = "".join(f"<sitemap><loc> {name} </loc><lastmod>2026-03-02</lastmod></sitemap>" for name in names)
    with pytest.raises(NotAFeed, match=r"index of 2 sitemaps.*such as https://news.example/news-2.xml") as refused:
        parse_feed(f"<sitemapindex>{listed}</sitemapindex>".encode())
    assert refused.value.linked == ("https://news.example/news-2.xml", "https://news.example/pages.xml")


def test_nesting_and_endless_texts_cost_nothing() -> None:
    deep = "<url>" + "<a>" * 100_000 + "</a>" * 100_000 + "</url>"
    long = f"<url><loc>https://news.example/{'x' * 1_000_000}</loc></url>"
    feed = parse_feed(sitemap(deep, long, item(1)), now=NOW)
    assert [entry.title for entry in feed.entries] == ["Ferry 1 aground & afloat"]


def test_entities_of_its_own_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sitemap(item(1)).partition(b"?>")[2]
    with pytest.raises(NotAFeed, match="<!ENTITY"):
        parse_feed(bomb)


def test_an_empty_news_sitemap_is_a_feed_without_entries() -> None:
    assert parse_feed(sitemap()).entries == ()


def test_an_unreadable_sitemap_names_the_line() -> None:
    with pytest.raises(NotAFeed, match="line 2"):
        parse_feed(b"<urlset>\n<url><loc>x</url></urlset>")
