"""Extraction in separate processes: articles from pages, and harmful pages."""

import gzip
import os
import signal
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.adapters.extraction import ProcessExtractor
from pipeline.domain.feeds.parse import NotAFeed, parse_feed
from pipeline.errors import ExtractionError
from pipeline.settings import ProduceSettings
from tests.running import PATIENCE_S
from tests.support.processes import children, has_ended

SAVED_PAGES = Path(__file__).parents[3] / "shared/eval/extraction"
URL = "https://news.example/ferry-aground"
PARAGRAPHS = [
    "A ferry with 212 people aboard ran aground on a sandbank off Northgate early on Monday, the coastguard said.",
    "The Sea Lark had left Northgate at six for the island of Orsay when it lost steering in the channel.",
    "Rescue boats took the passengers off within two hours, and nobody was seriously hurt in the grounding.",
    "The ferry company said it would investigate why the steering failed on the Sea Lark in calm weather.",
]
HEAD = """<title>Ferry runs aground | Harbour Times</title><meta property="og:site_name" content="Harbour Times">
<meta property="og:title" content="Ferry with 212 aboard runs aground"><link rel="canonical" href="/ferry-aground">
<meta property="article:published_time" content="2026-03-02T08:40:00+01:00">
<meta name="author" content="Ines Calder">"""


def html(*, head: str = HEAD, heading: str = "<h1>Ferry with 212 aboard runs aground</h1>", after: str = "") -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head><body>
    <nav><a href="/">Home</a> <a href="/politics">Politics</a></nav><div>We use cookies on this site.</div>
    <article>{heading}{body}{after}</article><footer>© 2026 Harbour Times</footer></body></html>""".encode()


@pytest.fixture(scope="module")
def extractor() -> Iterator[ProcessExtractor]:
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1))
    yield extractor
    extractor.close()


def test_an_article_and_what_its_page_says_of_it(extractor: ProcessExtractor) -> None:
    found = extractor.extract(html(), url=URL)
    assert found.title == "Ferry with 212 aboard runs aground"
    assert found.text.splitlines() == PARAGRAPHS
    assert found.author == "Ines Calder"
    assert found.published == datetime(2026, 3, 2, 7, 40, tzinfo=UTC)
    assert found.language == "en"
    assert found.canonical_url == "/ferry-aground"
    assert found.form == "article"


def test_a_page_without_a_title_has_none(extractor: ProcessExtractor) -> None:
    found = extractor.extract(
        html(head='<title>Harbour Times</title><meta property="og:site_name" content="Harbour Times">', heading=""),
        url=URL,
    )
    assert found.title is None
    assert found.text.splitlines() == PARAGRAPHS


def test_the_title_falls_back_to_the_heading(extractor: ProcessExtractor) -> None:
    assert extractor.extract(html(head=""), url=URL).title == "Ferry with 212 aboard runs aground"


def test_a_lead_outside_the_text_is_brought_back(extractor: ProcessExtractor) -> None:
    lead = "Nobody was seriously hurt when the Sea Lark lost its steering in calm weather off the harbour wall."
    head = f'{HEAD}<meta name="description" content="{lead}">'
    page = html(head=head).replace(
        b"<article>", f'<div class="head"><div class="box">{lead}</div></div><article>'.encode()
    )
    assert extractor.extract(page, url=URL).text.splitlines() == [lead, *PARAGRAPHS]
    assert lead not in extractor.extract(html(head=head), url=URL).text


def test_an_encoding_stated_in_the_header(extractor: ProcessExtractor) -> None:
    page = html().replace(b'<meta charset="utf-8">', b"").replace("© 2026".encode(), b"")
    page = page.replace(b"Northgate", b"N\xf6rdgate")
    assert "Nördgate" in extractor.extract(page, url=URL, encoding="windows-1252").text
    assert extractor.extract(html(), url=URL, encoding="no-such-encoding").text.splitlines() == PARAGRAPHS


def test_a_wall_is_seen(extractor: ProcessExtractor) -> None:
    page = html(after="").replace("".join(f"<p>{text}</p>" for text in PARAGRAPHS[1:]).encode(), b"")
    walled = page.replace(b"</article>", b"<div><p>Subscribe to read the full story</p></div></article>")
    found = extractor.extract(walled, url=URL)
    assert found.form == "teaser"
    assert "Subscribe" not in found.text
    schema = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>'
    assert extractor.extract(page.replace(b"</head>", f"{schema}</head>".encode()), url=URL).form == "teaser"


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"   ",
        b"\x00\xff" * 100,
        b"<html><body></body></html>",
        b'{"a": 1}',
        b"<html><body><nav>Home</nav></body></html>",
    ],
)
def test_a_page_without_text_is_an_error_that_names_it(extractor: ProcessExtractor, page: bytes) -> None:
    with pytest.raises(ExtractionError, match=URL):
        extractor.extract(page, url=URL)


def test_a_page_that_takes_too_long_is_given_up_and_its_process_replaced() -> None:
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1, extract_timeout_s=0.02))
    long = (
        b"<html><body><article>" + b"<p>A ferry ran aground off Northgate.</p>" * 100_000 + b"</article></body></html>"
    )
    try:
        for _ in range(2):
            with pytest.raises(ExtractionError, match=r"longer than 0\.02 s"):
                extractor.extract(long, url=URL)
    finally:
        extractor.close()


def test_a_page_that_takes_too_much_memory_costs_itself_only() -> None:
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1, extract_memory_mb=300))
    huge = (
        b"<html><body><article>" + b"<p>A ferry ran aground off Northgate.</p>" * 600_000 + b"</article></body></html>"
    )
    try:
        assert extractor.extract(html(), url=URL).text
        with pytest.raises(ExtractionError):
            extractor.extract(huge, url=URL)
        assert extractor.extract(html(), url=URL).text
    finally:
        extractor.close()


def test_a_process_that_dies_is_replaced() -> None:
    before = children()
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1))
    try:
        extractor.extract(html(), url=URL)
        (process,) = children() - before
        os.kill(process, signal.SIGKILL)
        while not has_ended(process):
            time.sleep(0.01)
        assert extractor.extract(html(), url=URL).text
    finally:
        extractor.close()


def test_processes_are_replaced_after_some_pages() -> None:
    before = children()
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1), recycle_pages=2)
    try:
        seen = set[int]()
        for _ in range(4):
            extractor.extract(html(), url=URL)
            seen |= children() - before
        assert len(seen) == 2
    finally:
        extractor.close()


def test_several_threads_share_the_processes() -> None:
    extractor = ProcessExtractor(ProduceSettings(extract_workers=2))
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(extractor.extract(html(), url=URL).text)) for _ in range(6)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        extractor.close()
    assert found == ["\n".join(PARAGRAPHS)] * 6


def test_an_extraction_process_does_not_load_the_model() -> None:
    loaded = "import sys, pipeline.adapters.extraction_worker; print('torch' in sys.modules or 'spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.skipif(not SAVED_PAGES.is_dir(), reason="the saved pages are not here")
def test_saved_pages_of_the_web(extractor: ProcessExtractor) -> None:
    """None of them breaks anything, and nearly all yield text. How well: benchmarks/bench_extraction.py."""
    empty = 0
    with tarfile.open(SAVED_PAGES / "pages.tar.gz") as archive:
        files = [member for member in archive if member.isfile()][::10]
        for member in files:
            file = archive.extractfile(member)
            assert file is not None
            try:
                extractor.extract(file.read(), url=None)
            except ExtractionError:
                empty += 1
    assert len(files) >= 40
    assert empty <= 1


FEED_URL = "https://news.example/feed.xml"
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Times</title><link>https://news.example/</link>
<ttl>60</ttl><skipDays><day>Sunday</day></skipDays><item><title>Ferry aground</title><link>/ferry</link>
<pubDate>Mon, 02 Mar 2026 08:40:00 +0100</pubDate><description>A ferry ran aground.</description>
</item></channel></rss>"""
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_feed_says_the_same_in_another_process_as_in_this_one(extractor: ProcessExtractor) -> None:
    assert extractor.parse_feed(FEED, url=FEED_URL, content_type="text/xml", now=NOW) == parse_feed(
        FEED, url=FEED_URL, content_type="text/xml", now=NOW
    )


def test_what_is_no_feed_is_refused_with_the_feeds_that_it_names(extractor: ProcessExtractor) -> None:
    page = (
        b"""<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body>Hello</body></html>"""
    )
    with pytest.raises(NotAFeed) as refused:
        extractor.parse_feed(page, url="https://news.example/")
    assert refused.value.linked == ("https://news.example/rss",)
    with pytest.raises(NotAFeed, match="empty"):
        extractor.parse_feed(b" ", url=FEED_URL)


def test_a_feed_is_cut_to_the_settings_limits() -> None:
    settings = ProduceSettings(extract_workers=1, max_entries=2, max_text_chars=50, max_feed_bytes=100_000)
    extractor = ProcessExtractor(settings)
    item = (
        b"<item><link>https://news.example/%d</link><description>"
        + b"A ferry ran aground. " * 9
        + b"</description></item>"
    )
    try:
        many = b"<rss><channel><title>x</title>" + b"".join(item % n for n in range(5)) + b"</channel></rss>"
        found = extractor.parse_feed(many, url=FEED_URL)
        assert len(found.entries) == 2
        assert found.left_out == 3
        assert all(len(entry.summary) <= 50 for entry in found.entries)
        with pytest.raises(NotAFeed, match="100,000 bytes"):
            extractor.parse_feed(gzip.compress(many + b" " * 100_000), url=FEED_URL)
    finally:
        extractor.close()


def test_a_feed_that_takes_too_long_costs_that_poll_only() -> None:
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1, extract_timeout_s=0.02))
    long = b"<rss><channel>" + b"<item><title>a</title><description>&lt;p&gt;b</description></item>" * 150_000
    try:
        for _ in range(2):
            with pytest.raises(NotAFeed, match=r"longer than 0\.02 s"):
                extractor.parse_feed(long, url=FEED_URL)
    finally:
        extractor.close()


def test_a_feed_that_takes_too_much_memory_costs_that_poll_only() -> None:
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1, extract_memory_mb=280, extract_timeout_s=120))
    huge = b"<rss><channel>" + b"<item><title>a</title><link>b</link></item>" * 1_500_000 + b"</channel></rss>"
    try:
        assert extractor.parse_feed(FEED, url=FEED_URL).entries
        with pytest.raises(NotAFeed, match=r"memory|ended"):
            extractor.parse_feed(huge, url=FEED_URL)
        assert extractor.parse_feed(FEED, url=FEED_URL).entries
    finally:
        extractor.close()


def test_half_characters_in_a_feed_do_not_stop_it(extractor: ProcessExtractor) -> None:
    feed = rb"""{"version": "https://jsonfeed.org/version/1.1", "title": "a \ud800 b",
    "items": [{"id": "1", "url": "https://news.example/1", "content_text": "Ferry \udfff aground"}]}"""
    found = extractor.parse_feed(feed, url=FEED_URL)
    assert len(found.entries) == 1
    assert "aground" in found.entries[0].content


def test_a_closed_extractor_says_so_and_leaves_no_process() -> None:
    before = children()
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1))
    extractor.extract(html(), url=URL)
    assert children() - before
    extractor.close()
    assert not children() - before
    with pytest.raises(ExtractionError, match="closed"):
        extractor.extract(html(), url=URL)


def test_closing_ends_what_is_under_way_in_another_thread() -> None:
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1))
    extractor.extract(html(), url=URL)
    failed: list[str] = []
    long = (
        b"<html><body><article>" + b"<p>A ferry ran aground off Northgate.</p>" * 200_000 + b"</article></body></html>"
    )

    def ask() -> None:
        try:
            extractor.extract(long, url=URL)
        except ExtractionError as exc:
            failed.append(str(exc))

    thread = threading.Thread(target=ask)
    thread.start()
    extractor.close()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert failed


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import pathlib; pathlib.Path('left-behind').write_text('x'); raise SystemExit('written')",
        "bytearray(2 << 30)",
        "[open('/dev/null') for _ in range(100)]",
    ],
)
def test_a_confined_process_reaches_nothing(attempt: str, tmp_path: Path) -> None:
    """What a page could make a parser do, if it could make it do anything."""
    confined = (
        "from pipeline.adapters.extraction_worker import confine; confine(1024)\n"
        f"try:\n    {attempt}\nexcept (OSError, MemoryError) as exc:\n    print('refused', type(exc).__name__)"
    )
    paths = {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", confined], capture_output=True, text=True, check=False, cwd=tmp_path, env=paths
    )
    assert done.stdout.startswith("refused"), done


@pytest.mark.parametrize(
    ("body", "title", "reason"),
    [
        ("<p>Please enable JavaScript to continue.</p>", "news.example", "JavaScript"),
        ("<p>You need to enable JavaScript to run this app.</p>", "Harbour Times", "JavaScript"),
        ("<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>", "", "JavaScript"),
        ("<p>Bitte aktivieren Sie JavaScript in Ihrem Browser, um die Seite zu lesen.</p>", "Hafenbote", "JavaScript"),
        ("<p>Checking if the site connection is secure.</p><p>Ray ID: 7f</p>", "Just a moment...", "human"),
        ("<p>Please verify you are a human by completing the check below.</p>", "Access check", "human"),
        ("<p>Unusual traffic was detected from your network. Try again later.</p>", "Sorry", "human"),
        ("<p>Before you continue to Harbour Times</p><p>Accept cookies to continue reading.</p>", "Consent", "consent"),
        ("<p>This content is not available in your region.</p>", "Harbour Times", "region"),
        ("<p>451: Unavailable due to legal reasons. We cannot serve readers in the European Economic Area, as GDPR "
         "applies there.</p>", "451", "region"),
    ],
)  # fmt: skip
def test_a_page_that_shows_no_article_says_why(extractor: ProcessExtractor, body: str, title: str, reason: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    with pytest.raises(ExtractionError, match=reason):
        extractor.extract(page.encode(), url=URL)


def test_an_article_about_robots_and_scripts_is_an_article(extractor: ProcessExtractor) -> None:
    told = "<p>The site asks its readers to verify that they are human, and to enable JavaScript first, it said.</p>"
    found = extractor.extract(html(after=told), url=URL)
    assert found.text.splitlines()[:4] == PARAGRAPHS
    assert found.form == "article"


def test_a_note_for_browsers_without_scripts_is_not_the_article(extractor: ProcessExtractor) -> None:
    page = html().replace(b"<article>", b"<noscript>Please enable JavaScript.</noscript><article>")
    assert extractor.extract(page, url=URL).text.splitlines() == PARAGRAPHS


def test_all_that_a_page_states_of_its_article(extractor: ProcessExtractor) -> None:
    stated = """<meta property="og:image" content="/ferry.jpg"><meta property="article:section" content="Shipping">
    <meta property="article:modified_time" content="2026-03-02T10:00:00+01:00"><script type="application/ld+json"><!--
    {"@context": "https://schema.org", "@graph": [{"@type": ["NewsArticle"], "headline": "Ferry with 212 aboard",
    "author": [{"@id": "#ines"}, {"@type": "Person", "name": "By Jo Maat, Shipping Correspondent"}],
    "datePublished": "2026-03-02T08:40:00+01:00", "articleSection": ["Region"],},
    {"@type": "Person", "@id": "#ines", "name": "Ines Calder"}]} --></script>"""
    found = extractor.extract(html(head=f"{HEAD}{stated}"), url=URL)
    assert found.authors == ("Ines Calder", "Jo Maat")
    assert found.author == "Ines Calder, Jo Maat"
    assert found.published == datetime(2026, 3, 2, 7, 40, tzinfo=UTC)
    assert found.updated == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert found.section == "Region"
    assert found.image == "https://news.example/ferry.jpg"


def test_an_agency_is_named_from_what_is_cut_from_the_text(extractor: ProcessExtractor) -> None:
    found = extractor.extract(html(after="<p>Source: Reuters</p>"), url=URL)
    assert found.credit == "Reuters"
    assert found.text.splitlines() == PARAGRAPHS
    assert extractor.extract(html(after="<p>Photo: Reuters</p>"), url=URL).credit is None


def test_a_live_blog_is_marked(extractor: ProcessExtractor) -> None:
    schema = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Ferry aground"}</script>'
    assert extractor.extract(html(head=HEAD + schema), url=URL).form == "live"
    entries = "".join(f"<h3>{hour}:30</h3><p>{PARAGRAPHS[hour % 4]}</p>" for hour in range(8, 13))
    heading = "<h1>Live updates: ferry aground off Northgate</h1>"
    found = extractor.extract(
        html(head="<title>Live updates: ferry aground off Northgate</title>", heading=heading, after=entries), url=URL
    )
    assert found.form == "live"
