"""What feeds say, in every format, however broken."""

import codecs
import json
import re
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.bench_feeds import measure
from pipeline.domain.feeds.parse import FeedLimits, NotAFeed, parse_feed

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
    with pytest.raises(NotAFeed, match="not a JSON Feed"):
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


def rss(*items: str) -> bytes:
    return RSS.replace(ITEM, "".join(f"<item>{item}</item>" for item in items)).encode()


def ids(body: bytes, url: str = URL) -> list[str]:
    return [entry.id for entry in parse_feed(body, url=url, now=NOW).entries]


def test_an_entry_s_id_is_the_same_wherever_it_stands_and_whatever_stands_beside_it() -> None:
    items = (
        "<title>Ferry</title><guid>17</guid>",
        "<title>Bank</title><link>https://news.example/bank</link>",
        "<title>Storm</title>",
        "<description>Nothing but a text.</description>",
        "<dc:creator>Jo Maat</dc:creator>",
    )
    found = ids(rss(*items))
    assert len(set(found)) == 5
    assert all(found)
    assert ids(rss(*reversed(items))) == found[::-1]
    assert [ids(rss(item))[0] for item in items] == found
    assert found[:3] == ["17", "https://news.example/bank", "Storm"]


def test_an_id_is_what_the_feed_states_whatever_address_the_feed_has() -> None:
    assert (
        ids(rss("<guid>17</guid>"), "http://a.example/f")
        == ids(rss("<guid>17</guid>"), "https://b.example/g")
        == ["17"]
    )


def test_one_guid_for_several_articles_is_no_id() -> None:
    same = "<guid isPermaLink='false'>home</guid>"
    linked = [f"<title>T</title>{same}<link>https://news.example/{number}</link>" for number in range(3)]
    found = ids(rss(*linked))
    assert len(set(found)) == 3
    # A correction of the text changes no id where links tell the articles apart.
    assert ids(rss(linked[0].replace("T<", "U<"), *linked[1:])) == found
    told_by_text = [f"{same}<title>{title}</title>" for title in ("Ferry", "Bank")]
    assert len(set(ids(rss(*told_by_text)))) == 2
    assert ids(rss(linked[0], linked[0])) == ["home", "home"]


def test_a_guid_that_is_no_address_is_no_link() -> None:
    (entry,) = parse_feed(rss("<title>T</title><guid>17</guid>"), url=URL, now=NOW).entries
    assert (entry.id, entry.link) == ("17", None)
    (entry,) = parse_feed(rss("<title>T</title><guid>https://news.example/17</guid>"), url=URL, now=NOW).entries
    assert entry.link == "https://news.example/17"
    (entry,) = parse_feed(rss("<title>T</title><guid>/17</guid>"), url=URL, now=NOW).entries
    assert entry.link == "https://news.example/17"


@pytest.mark.parametrize(
    "item",
    [
        "<enclosure url='https://news.example/a?id=1' type='audio/mpeg'/><link>https://news.example/a?id=1</link>",
        "<link>https://news.example/episode.mp3?x=1</link>",
        "<guid>https://news.example/episode.mp3</guid>",
        "<enclosure url='https://news.example/a.mp3' type='audio/mpeg'/>",
    ],
)
def test_an_enclosed_file_is_no_page(item: str) -> None:
    (entry,) = parse_feed(rss(f"<title>Podcast</title>{item}"), url=URL, now=NOW).entries
    assert entry.link is None


def test_an_id_that_is_an_address_stands_for_a_missing_link() -> None:
    address = "https://news.example/17"
    (entry,) = parse_feed(rss(f"<guid isPermaLink='false'>{address}</guid>"), url=URL, now=NOW).entries
    assert entry.link == address
    document = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": address, "title": "T"}]}
    assert parse_feed(json.dumps(document).encode()).entries[0].link == address


def test_a_page_with_an_enclosed_picture_keeps_its_link() -> None:
    item = "<link>https://news.example/a</link><enclosure url='https://news.example/a.jpg' type='image/jpeg'/>"
    (entry,) = parse_feed(rss(item), url=URL, now=NOW).entries
    assert entry.link == "https://news.example/a"


def test_all_authors_and_no_mail_addresses() -> None:
    two = "<title>T</title><dc:creator>Ines Calder</dc:creator><dc:creator>Jo Maat</dc:creator>"
    (entry,) = parse_feed(rss(two), url=URL, now=NOW).entries
    assert (entry.author, entry.authors) == ("Ines Calder, Jo Maat", ("Ines Calder", "Jo Maat"))
    (entry,) = parse_feed(rss("<author>desk@news.example (Ines Calder)</author>"), url=URL, now=NOW).entries
    assert entry.authors == ("Ines Calder",)
    (entry,) = parse_feed(rss("<title>T</title><author>desk@news.example</author>"), url=URL, now=NOW).entries
    assert (entry.author, entry.authors) == (None, ())
    odd = "<author>desk@news.media (Ines Calder)</author><author>Jo Maat &lt;jo@news.digital&gt;</author>"
    (entry,) = parse_feed(rss(odd), url=URL, now=NOW).entries
    assert entry.authors == ("Ines Calder", "Jo Maat")


def test_a_named_zone_and_a_local_month_in_a_feed() -> None:
    (entry,) = parse_feed(rss("<pubDate>Mo, 02 März 2026 08:40:00 MEZ</pubDate>"), url=URL, now=NOW).entries
    assert entry.published == datetime(2026, 3, 2, 7, 40, tzinfo=UTC)


def samples() -> Iterator[tuple[str, bytes]]:
    for archive in sorted(SAMPLES.glob("*.tar.gz")):
        with tarfile.open(archive) as opened:
            for member in opened:
                file = opened.extractfile(member) if member.isfile() else None
                if file is not None:
                    yield member.name, file.read()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the feed samples are not here")
def test_the_samples_of_two_parsers_suites() -> None:
    """Every file is parsed, the same way each time, or refused with a reason; a well-formed one with entries yields
    them, with an id each and dates in UTC.
    """
    files = with_entries = 0
    reasons: dict[str, str] = {}
    for name, body in samples():
        files += 1
        well_formed = "wellformed" in name and b"<!ENTITY" not in body
        stated = any(mark in body for mark in (b"<item>", b"<item ", b"<entry>", b"<entry "))
        try:
            feed = parse_feed(body, url=URL, now=NOW)
        except NotAFeed as refused:
            reasons[name] = str(refused)
            continue
        with_entries += well_formed and stated
        assert feed.entries or not (well_formed and stated), name
        assert parse_feed(body, url=URL, now=NOW) == feed, name
        for entry in feed.entries:
            assert entry.id, name
            assert all(date is None or date.tzinfo is UTC for date in (entry.published, entry.updated)), name
            alike = [other for other in feed.entries if other.id == entry.id]
            assert {(other.link, other.title, other.summary, other.content) for other in alike} == {
                (entry.link, entry.title, entry.summary, entry.content)
            }, name
    assert files >= 3198
    assert all(re.match(r"it |this is |its root element ", reason) for reason in reasons.values())
    assert not [name for name in reasons if "/wellformed/" in name and "<!ENTITY" not in reasons[name]]
    assert with_entries > 1000


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the feed samples are not here")
def test_the_samples_hold_what_their_suites_say() -> None:
    """All dates. The few other differences are decisions: mail addresses are not names, ids stay as they are stated."""
    figures, agreement = measure(SAMPLES)
    assert figures["crashed"] == figures["refused without a reason"] == 0
    for field in ("published", "updated"):
        for suite in ("feedparser", "gofeed"):
            right, asked = agreement[f"{suite} {field}"]
            assert right == asked > 0
    assert sum(right for right, _ in agreement.values()) >= 0.94 * sum(asked for _, asked in agreement.values())
