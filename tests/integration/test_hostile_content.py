"""Feeds and pages made to read files, reach inside, or explode in the parser: each costs itself only."""

import contextlib
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.adapters.extraction import ProcessExtractor
from pipeline.domain.articles.urls import canonical_url
from pipeline.domain.feeds.parse import FeedLimits, NotAFeed, parse_feed
from pipeline.errors import ExtractionError
from pipeline.settings import ProduceSettings
from tests.support.loopback import Loopback, serving

SECRET = "the password is swordfish"  # what must not come out
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
TEXT = (
    "The ferry ran aground off Northgate early on Monday, the coastguard said, and nobody was hurt in the grounding. "
)


@pytest.fixture(scope="module")
def inside() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


@pytest.fixture(scope="module")
def extractor() -> Iterator[ProcessExtractor]:
    settings = ProduceSettings(extract_workers=1, extract_timeout_s=2.0, extract_memory_mb=512)
    extracting = ProcessExtractor(settings)
    yield extracting
    extracting.close()


def rss(doctype: str, title: str) -> bytes:
    return (
        f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>t</title>'
        f"<item><title>{title}</title><link>https://news.example/a</link></item></channel></rss>"
    ).encode()


@pytest.mark.parametrize(
    ("doctype", "title"),
    [
        pytest.param(f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]>', "&l11;", id="a billion laughs"),
        pytest.param(f'<!DOCTYPE rss [<!ENTITY a "{"a" * 60_000}">]>', "&a;" * 60_000, id="quadratic entities"),
        pytest.param('<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;", id="entities in a circle"),
        pytest.param('<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{file}">]>', "&x;", id="an entity that is a file"),
        pytest.param('<!DOCTYPE rss [<!ENTITY x SYSTEM "http://{host}/x">]>', "&x;", id="an entity that is an address"),
        pytest.param('<!DOCTYPE rss [<!ENTITY x PUBLIC "p" "file://{file}">]>', "&x;", id="a public entity"),
        pytest.param(
            '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://{host}/dtd"> %x;]>',
            "t",
            id="a parameter entity that is an address",
        ),
        pytest.param('<!DOCTYPE rss [ <!-- x --> <!ENTITY\n\tx "y">]>', "&x;", id="an entity behind a comment"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_that_declares_entities_is_refused(
    inside: Loopback, tmp_path: Path, doctype: str, title: str, encoding: str
) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    body = rss(doctype.replace("{file}", str(file)).replace("{host}", inside.host), title)
    if encoding == "utf-16":
        body = body.decode().replace('version="1.0"', 'version="1.0" encoding="utf-16"').encode("utf-16")
    with pytest.raises(NotAFeed, match=r"entities|ENTITY"):
        parse_feed(body, url="https://news.example/feed")
    assert inside.requests == []


@pytest.mark.parametrize(
    "doctype",
    [
        pytest.param('<!DOCTYPE rss SYSTEM "http://{host}/rss.dtd">', id="a DTD at an address"),
        pytest.param('<!DOCTYPE rss SYSTEM "file://{file}">', id="a DTD in a file"),
        pytest.param('<?xml-stylesheet type="text/xsl" href="http://{host}/x.xsl"?>', id="a stylesheet"),
    ],
)
def test_what_a_feed_refers_to_is_not_fetched(inside: Loopback, tmp_path: Path, doctype: str) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    body = rss(doctype.replace("{file}", str(file)).replace("{host}", inside.host), "Ferry runs aground")
    feed = parse_feed(body, url="https://news.example/feed")
    assert [entry.title for entry in feed.entries] == ["Ferry runs aground"]
    assert inside.requests == []


def test_an_inclusion_is_not_followed(inside: Loopback, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{}"/>'
    body = rss("", f"Ferry {include.format(file)}{include.format(inside.url('/x'))}")
    feed = parse_feed(body, url="https://news.example/feed")
    assert SECRET not in str(feed)
    assert inside.requests == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(lambda: b"<a>" * 300_000, id="elements without end tags"),
        pytest.param(lambda: rss("", "<b>" * 100_000 + "x" + "</b>" * 100_000), id="deep nesting in a title"),
        pytest.param(lambda: rss("", "&lt;div&gt;" * 100_000), id="deep nesting of escaped markup"),
        pytest.param(lambda: rss("", "x").replace(b"<rss", b"<rss" + b" a='b'" * 100_000), id="attributes of one name"),
        pytest.param(
            lambda: rss("", "x").replace(b"<rss", b"<rss" + b"".join(b" a%d='b'" % n for n in range(100_000))),
            id="attributes of many names",
        ),
        pytest.param(
            lambda: rss("", "x").replace(b"<rss", b"<rss" + b"".join(b" xmlns:a%d='b'" % n for n in range(50_000))),
            id="name spaces",
        ),
        pytest.param(lambda: rss("", "<![CDATA[" + "]" * 500_000), id="an endless CDATA section"),
        pytest.param(lambda: rss("", "&#" + "9" * 100_000 + ";"), id="a character beyond all sets"),
        pytest.param(lambda: b"[" * 300_000, id="JSON without end"),
        pytest.param(
            lambda: b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 200_000, id="nested JSON"
        ),
        pytest.param(
            lambda: json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": "9" * 50_000}]}).encode(),
            id="a number without end in JSON",
        ),
        pytest.param(
            lambda: b'{"version":"https://jsonfeed.org/version/1","items":[{"id":' + b"9" * 100_000 + b"}]}",
            id="a long integer in JSON",
        ),
        pytest.param(lambda: rss("", "x" * 3_000_000), id="a title of three million letters"),
        pytest.param(lambda: b"\0" * 500_000, id="zeros"),
        pytest.param(lambda: b"\xff\xfe" + b"\xd8" * 300_000, id="half surrogates"),
        pytest.param(lambda: gzip.compress(bytes(100_000_000)), id="a gzip bomb as the body"),
    ],
)
def test_a_feed_made_to_explode_costs_itself_only(extractor: ProcessExtractor, body: Callable[[], bytes]) -> None:
    """It is parsed within its limits or refused; the same process, or one in its place, parses the next feed."""
    with contextlib.suppress(NotAFeed):
        feed = extractor.parse_feed(body(), url="https://news.example/feed")
        limits = FeedLimits()
        assert len(feed.entries) <= limits.entries
        assert all(len(entry.title or "") <= limits.text_chars for entry in feed.entries)
    sound = extractor.parse_feed(rss("", "Ferry runs aground"), url="https://news.example/feed")
    assert [entry.title for entry in sound.entries] == ["Ferry runs aground"]


def page(inner: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>t</title>{head}</head><body>{inner}</body></html>".encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(lambda: page("<div>" * 200_000 + TEXT * 5), id="nested elements"),
        pytest.param(lambda: page("<table><tr><td>" * 60_000 + TEXT * 5), id="nested tables"),
        pytest.param(lambda: page("<b><i><u>" * 60_000 + f"<p>{TEXT}" * 50), id="formatting that is never closed"),
        pytest.param(lambda: page("<p " + "a=b " * 500_000 + ">" + TEXT), id="attributes without end"),
        pytest.param(lambda: page("<!--" * 500_000), id="comments that are never closed"),
        pytest.param(lambda: page("<" * 2_000_000), id="angle brackets"),
        pytest.param(lambda: page("&" * 2_000_000), id="ampersands"),
        pytest.param(lambda: page(f"<p>{'word ' * 1_000_000}</p>"), id="one paragraph of five megabytes"),
        pytest.param(lambda: page(f"<p>{TEXT}</p>" * 60_000), id="sixty thousand paragraphs"),
        pytest.param(lambda: page(f"<p>{'a' * 3_000_000}</p>"), id="one word of three megabytes"),
        pytest.param(
            lambda: page(TEXT, f"<script type='application/ld+json'>{'[' * 200_000}</script>"), id="nested JSON-LD"
        ),
        pytest.param(
            lambda: page(TEXT, f"<script type='application/ld+json'>{{\"a\":{'9' * 200_000}}}</script>"),
            id="a long integer in JSON-LD",
        ),
        pytest.param(
            lambda: page(TEXT, f"<meta property='article:published_time' content='{'2026-' * 100_000}'>"),
            id="a date without end",
        ),
        pytest.param(lambda: page(TEXT, "<meta name='author' content='a'>" * 50_000), id="fifty thousand authors"),
        pytest.param(lambda: b"\0" * 2_000_000, id="zeros"),
        pytest.param(lambda: b"\x1b$B" + b"\x21" * 1_000_000, id="an encoding that shifts"),
        pytest.param(lambda: "".join(map(chr, range(0x300, 0x370))).encode() * 20_000, id="combining marks"),
    ],
)
def test_a_page_made_to_explode_costs_itself_only(extractor: ProcessExtractor, body: Callable[[], bytes]) -> None:
    with contextlib.suppress(ExtractionError):
        assert len(extractor.extract(body(), url="https://news.example/a").title or "") < 10_000
    article = page(f"<article><h1>Ferry</h1>{f'<p>{TEXT}</p>' * 4}</article>")
    sound = extractor.extract(article, url="https://news.example/b")
    assert "ran aground" in sound.text


def test_a_page_is_not_the_parser_s_way_to_files_or_addresses(
    extractor: ProcessExtractor, inside: Loopback, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    links = "".join(
        f"<link rel='canonical' href='{url}'><script src='{url}'></script><iframe src='{url}'></iframe>"
        f"<img src='{url}'>"
        for url in (f"file://{file}", inside.url("/x"))
    )
    doctype = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{file}">]>'.encode()
    body = doctype + page(f"{links}<p>&x;</p>" + f"<p>{TEXT}</p>" * 4)
    found = extractor.extract(body, url="https://news.example/a")
    assert SECRET not in str(found)
    assert canonical_url("https://news.example/a", page_canonical=found.canonical_url) == "https://news.example/a"
    assert inside.requests == []
