"""Which address a feed means by a link, however it is written."""

from pathlib import Path

import pytest

from pipeline.domain.feeds.links import absolute_link
from pipeline.domain.feeds.parse import parse_feed

CASES = Path(__file__).parents[1] / "cases" / "web"
FEED, SITE = "https://feeds.harbour.example/rss/all.xml", "https://www.harbour.example/welt/"


def test_the_links_of_the_case() -> None:
    feed = parse_feed((CASES / "links-odd.xml").read_bytes(), url="https://harbour.example/rss/all.xml")
    assert [entry.link for entry in feed.entries] == [
        "https://h.example/1",
        "https://h.example/2?x=1&y=2",
        "https://h.example/3",
        "https://h.example/a b/4",
        "https://www.harbour.example/news/5",
        "https://harbour.example/news/6",
        "https://bücher.example/ü/7",
        "http://h.example/8",
        "https://h.example/9",
        "https://h.example/10",
        None,
        "https://h.example/12",
        "https://h.example/13",
        "https://h.example/14",
        "https://h.example/15?a=1&b=2",
    ]


@pytest.mark.parametrize(
    ("stated", "meant"),
    [
        ("www.münchen.example/ä/5", "https://www.münchen.example/ä/5"),
        ("harbour.example:8080/x", "https://harbour.example:8080/x"),
        ("harbour.example", "https://harbour.example"),
        ("https//harbour.example/5", "https://harbour.example/5"),
        ("htpps://harbour.example/5", "https://harbour.example/5"),
        ("ttp://harbour.example/5", "http://harbour.example/5"),
        ("http:harbour.example/5", "http://harbour.example/5"),
        ("https:////harbour.example/5", "https://harbour.example/5"),
        ("://harbour.example/5", "https://harbour.example/5"),
        ("feed://harbour.example/5", "http://harbour.example/5"),
        ("http://http://harbour.example/5", "http://harbour.example/5"),
        ("https://harbour.examplehttps://harbour.example/5", "https://harbour.example/5"),
        ("https://harbour.example/lang/pt\n    /noticia", "https://harbour.example/lang/pt/noticia"),
        ("https:\\\\harbour.example\\a?path=C:\\x", "https://harbour.example/a?path=C:\\x"),
        ("https://harbour.example/5?a=1&amp;copy=2&reg=3", "https://harbour.example/5?a=1&copy=2&reg=3"),
        ("/nyhet/5", "https://www.harbour.example/nyhet/5"),
        ("nyhet/5", "https://www.harbour.example/welt/nyhet/5"),
        ("?artikel=5", "https://www.harbour.example/welt/?artikel=5"),
        ("http:/nyhet/5", "https://www.harbour.example/nyhet/5"),
        ("lies.pl/5", "https://www.harbour.example/welt/lies.pl/5"),
        ("story.do?id=5", "https://www.harbour.example/welt/story.do?id=5"),
        ("2026.11/5", "https://www.harbour.example/welt/2026.11/5"),
    ],
)
def test_a_link_that_lacks_something(stated: str, meant: str) -> None:
    assert absolute_link(stated, feed_url=FEED, site_url=SITE) == meant


@pytest.mark.parametrize(
    "link",
    [
        "https://web.archive.org/web/2020/https://harbour.example/5",
        "https://harbour.example/read?from=https://harbour.example/",
        "https://harbour.example/a%20b/%E3%81%82?q=%26amp%3B",
        "https://[2001:db8::1]:8080/a",
        "mailto:desk@harbour.example",
    ],
)
def test_a_link_that_is_whole_stays(link: str) -> None:
    assert absolute_link(link, feed_url=FEED, site_url=SITE) == link


@pytest.mark.parametrize(
    "stated", ["", " \n ", "javascript:alert(1)", "https://[broken", "https://h.example/" + "a" * 5000]
)
def test_what_is_not_an_address(stated: str) -> None:
    assert absolute_link(stated, feed_url=FEED) is None


@pytest.mark.parametrize(
    ("site", "stated", "link"),
    [
        ("https://h.example/blog/", "5", "https://h.example/blog/5"),
        ("www.h.example", "/5", "https://www.h.example/5"),
        ("", "5", "https://feeds.harbour.example/rss/5"),
    ],
)
def test_a_relative_link_of_rss_or_json_is_relative_to_the_site(site: str, stated: str, link: str) -> None:
    rss = f"<rss><channel><link>{site}</link><item><link>{stated}</link></item></channel></rss>"
    json = (
        f'{{"version": "https://jsonfeed.org/version/1", "home_page_url": "{site}", "items": [{{"url": "{stated}"}}]}}'
    )
    assert [parse_feed(body.encode(), url=FEED).entries[0].link for body in (rss, json)] == [link, link]


@pytest.mark.parametrize(
    ("url", "link"),
    [("https://h.example/blog/atom.xml", "https://h.example/blog/5"), (FEED, "https://h.example/5")],
)
def test_a_relative_link_of_atom_is_relative_to_the_feed_unless_another_host_serves_it(url: str, link: str) -> None:
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://h.example/"/>'
    document = f'{head}<entry><link href="5"/></entry></feed>'
    assert parse_feed(document.encode(), url=url).entries[0].link == link
