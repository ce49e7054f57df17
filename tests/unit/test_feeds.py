"""What feeds say, in every format, however broken."""

import codecs
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.feeds import FeedLimits, NotAFeed, parse_feed

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
URL = "https://news.example/feed.xml"
SAMPLES = Path(__file__).parents[3] / "shared/eval/feeds"

ITEM = """<item><title>Ferry aground &amp; afloat</title><link>/ferry?a=1&amp;b=2</link>
<guid isPermaLink="false">n-1</guid><pubDate>Mon, 02 Mar 2026 08:40:00 +0100</pubDate>
<description>&lt;p&gt;Nobody was &lt;b&gt;hurt&lt;/b&gt;.&lt;/p&gt;</description><dc:creator>Ines Calder</dc:creator>
<content:encoded><![CDATA[<p>The ferry ran aground.</p><script>x()</script><p>Nobody was hurt.</p>]]></content:encoded>
</item>"""
RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Harbour Times</title>
<link>https://news.example/</link><language>en-GB</language><ttl>90</ttl><sy:updatePeriod>daily</sy:updatePeriod>
<sy:updateFrequency>4</sy:updateFrequency><skipHours><hour>1</hour><hour>2</hour></skipHours>
<skipDays><day>Sunday</day></skipDays>{ITEM}</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Hafenbote</title><entry><id>tag:1</id>
<title type="html">Fähre &amp;lt;gestrandet&amp;gt;</title><link href="https://news.example/faehre"/>
<published>2026-03-02T08:40:00Z</published><updated>2026-03-02T12:00:00Z</updated><author><name>Jo Maat</name></author>
<summary>Niemand wurde verletzt.</summary></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Tideline</title></channel>
<item rdf:about="https://news.example/ferry"><title>Ferry aground</title><link>https://news.example/ferry</link>
<dc:date>2026-03-02T08:40:00Z</dc:date><description>Nobody was hurt.</description></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Lantern",
        "language": "en",
        "items": [
            {
                "id": 7,
                "url": "https://news.example/ferry",
                "title": "Ferry aground",
                "content_html": "<p>The ferry ran aground.</p>",
                "summary": "Aground.",
                "date_published": "2026-03-02T08:40:00+01:00",
                "authors": [{"name": "Ines Calder"}, {"name": "Jo Maat"}],
            }
        ],
    }
)


def test_rss_with_all_that_it_can_say() -> None:
    feed = parse_feed(RSS.encode(), url=URL, now=NOW)
    assert (feed.title, feed.language, feed.format, feed.defect) == ("Harbour Times", "en", "RSS 2.0", None)
    assert feed.hints.ttl_s == 5400
    assert feed.hints.period_s == 21600
    assert feed.hints.skip_hours == {1, 2}
    assert feed.hints.skip_days == {6}
    (entry,) = feed.entries
    assert entry.id == "n-1"
    assert entry.link == "https://news.example/ferry?a=1&b=2"
    assert entry.title == "Ferry aground & afloat"
    assert entry.summary == "Nobody was hurt."
    assert entry.content == "The ferry ran aground.\nNobody was hurt."
    assert entry.author == "Ines Calder"
    assert entry.published == datetime(2026, 3, 2, 7, 40, tzinfo=UTC)


def test_atom() -> None:
    feed = parse_feed(ATOM.encode(), url=URL, now=NOW)
    (entry,) = feed.entries
    assert feed.format == "Atom 1.0"
    assert entry.language == "de"
    assert entry.title == "Fähre <gestrandet>"
    assert entry.author == "Jo Maat"
    assert entry.updated == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_rdf() -> None:
    (entry,) = parse_feed(RDF.encode(), url=URL, now=NOW).entries
    assert entry.published == datetime(2026, 3, 2, 8, 40, tzinfo=UTC)
    assert entry.link == "https://news.example/ferry"


def test_json_feed() -> None:
    feed = parse_feed(JSON_FEED.encode(), url=URL, now=NOW)
    (entry,) = feed.entries
    assert (feed.format, entry.id, entry.author) == ("JSON Feed 1.1", "7", "Ines Calder, Jo Maat")
    assert entry.content == "The ferry ran aground."
    assert entry.published == datetime(2026, 3, 2, 7, 40, tzinfo=UTC)


def test_json_that_is_no_feed() -> None:
    with pytest.raises(NotAFeed, match="no JSON Feed"):
        parse_feed(b'{"title": "x", "version": "2.0", "items": []}')
    with pytest.raises(NotAFeed, match="valid JSON"):
        parse_feed(b'{"title": ')


def test_an_html_page_is_refused_and_its_feeds_are_named() -> None:
    page = b"""<!DOCTYPE html><html><head><title>Front page</title>
    <link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body><p>News</p></body></html>"""
    with pytest.raises(
        NotAFeed, match=r"HTML page, not a feed; it links to https://news\.example/feed\.xml"
    ) as refused:
        parse_feed(page, url="https://news.example/")
    assert refused.value.linked == ("https://news.example/feed.xml",)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"", "empty"),
        (b" \n\0", "empty"),
        (b"just text", "text, not a feed"),
        (b"<note><to>x</to></note>", "<note>"),
        (b"\x89PNG\r\n\x1a\n\0\0", "text, not a feed"),
    ],
)
def test_what_is_no_feed_says_so(body: bytes, cause: str) -> None:
    with pytest.raises(NotAFeed, match=cause):
        parse_feed(body)


def test_a_truncated_feed_keeps_what_came() -> None:
    items = "".join(ITEM.replace("n-1", f"n-{number}") for number in range(20))
    body = RSS.replace(ITEM, items).encode()
    feed = parse_feed(body[: len(body) * 3 // 4], url=URL, now=NOW)
    assert 10 <= len(feed.entries) < 20
    assert feed.defect


def test_a_truncated_json_feed_keeps_what_came() -> None:
    document = json.loads(JSON_FEED)
    document["items"] = [dict(document["items"][0], id=number) for number in range(10)]
    body = json.dumps(document).encode()
    feed = parse_feed(body[: len(body) // 2], url=URL, now=NOW)
    assert 3 <= len(feed.entries) < 10
    assert feed.title == "Lantern"
    assert feed.defect


SHORT = "<?xml version='1.0' encoding='{}'?><rss><channel><item><title>Übung</title></item></channel></rss>"


@pytest.mark.parametrize(
    "body",
    [
        SHORT.format("utf-8").encode("cp1252"),
        SHORT.format("iso-8859-1").encode(),
        codecs.BOM_UTF16_LE + SHORT.format("utf-16").encode("utf-16-le"),
    ],
    ids=["declares UTF-8, is Windows-1252", "declares Latin-1, is UTF-8", "UTF-16"],
)
def test_a_wrong_encoding_is_seen_through(body: bytes) -> None:
    assert parse_feed(body, content_type="text/xml; charset=us-ascii").entries[0].title == "Übung"


def test_entities_of_its_own_are_refused_and_a_doctype_is_not() -> None:
    bomb = (
        b'<?xml version="1.0"?><!-- <rss> --><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel/></rss>'
    )
    with pytest.raises(NotAFeed, match="<!ENTITY"):
        parse_feed(bomb)
    with pytest.raises(NotAFeed, match="<!ENTITY"):
        parse_feed(codecs.BOM_UTF16_BE + bomb.decode().encode("utf-16-be"))
    doctype = b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x.example/rss-0.91.dtd">'
    body = doctype + b'<rss version="0.91"><channel><item><title>&lt;!ENTITY in a text</title></item></channel></rss>'
    assert parse_feed(body).entries[0].title


def test_monstrous_titles_and_endless_lists_are_cut() -> None:
    body = RSS.replace(ITEM, ITEM * 30).replace("Ferry aground &amp; afloat", "x" * 100_000).encode()
    feed = parse_feed(body, limits=FeedLimits(entries=10, title_chars=500))
    assert len(feed.entries) == 10
    assert feed.left_out == 20
    assert len(feed.entries[0].title or "") == 500
    document = json.loads(JSON_FEED)
    document["items"][0]["title"] = "y " * 50_000
    assert len(parse_feed(json.dumps(document).encode()).entries[0].title or "") <= 500


def test_of_a_monstrous_feed_only_the_first_entries_are_parsed() -> None:
    body = RSS.replace(ITEM, ITEM * 3000).encode()
    assert len(body) > 1_000_000
    feed = parse_feed(body, url=URL, now=NOW, limits=FeedLimits(entries=10))
    assert (len(feed.entries), feed.left_out, feed.defect) == (10, 2990, None)
    cut_off = parse_feed(body[:-60], url=URL, now=NOW, limits=FeedLimits(entries=10))
    assert len(cut_off.entries) == 10
    assert cut_off.left_out >= 2989


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Tue, 03 Mar 2099 00:00:00 GMT", "yesterday"])
def test_dates_that_cannot_be_true_are_not_believed(date: str) -> None:
    body = RSS.replace("Mon, 02 Mar 2026 08:40:00 +0100", date).encode()
    assert parse_feed(body, url=URL, now=NOW).entries[0].published is None


def test_a_link_that_runs_code_is_none() -> None:
    body = RSS.replace("/ferry?a=1&amp;b=2", "javascript:alert(1)").encode()
    assert parse_feed(body, url=URL, now=NOW).entries[0].link is None


def entries_of(body: bytes) -> int | None:
    """How many entries a feed has; None where it is refused, with a reason."""
    try:
        return len(parse_feed(body, url=URL, now=NOW).entries)
    except NotAFeed as refused:
        return None if str(refused) else -1


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([RSS, ATOM, RDF, JSON_FEED]), st.integers(0, 2000), st.integers(0, 300))
def test_damage_anywhere_never_crashes(junk: bytes, whole: str, at: int, cut: int) -> None:
    body = whole.encode()
    assert entries_of(body[:at] + junk + body[at + cut :]) != -1


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the feed samples are not here")
def test_the_samples_of_two_parsers_suites() -> None:
    """Every file is parsed or refused with a reason; a well-formed one with entries yields them."""
    with_entries = found = 0
    for archive in sorted(SAMPLES.glob("*.tar.gz")):
        with tarfile.open(archive) as opened:
            for member in opened:
                file = opened.extractfile(member) if member.isfile() else None
                if file is None:
                    continue
                body = file.read()
                entries = entries_of(body)
                assert entries != -1, member.name
                well_formed = "wellformed" in member.name and b"<!ENTITY" not in body
                if well_formed and any(mark in body for mark in (b"<item>", b"<item ", b"<entry>", b"<entry ")):
                    with_entries, found = with_entries + 1, found + bool(entries)
    assert with_entries > 1000
    assert found == with_entries
