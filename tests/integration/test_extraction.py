"""Extraction in processes of its own: articles out of pages, and pages that do harm."""

import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.adapters.extraction import ProcessExtractor
from pipeline.errors import ExtractionError
from pipeline.settings import ProduceSettings

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
    assert not found.paywalled


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
    assert found.paywalled
    assert "Subscribe" not in found.text
    schema = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>'
    assert extractor.extract(page.replace(b"</head>", f"{schema}</head>".encode()), url=URL).paywalled


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


def test_a_process_that_dies_is_replaced(extractor: ProcessExtractor) -> None:
    extractor.extract(html(), url=URL)
    process = extractor._workers[0]._process
    assert process is not None
    process.kill()
    process.wait()
    assert extractor.extract(html(), url=URL).text


def test_processes_are_replaced_after_some_pages() -> None:
    extractor = ProcessExtractor(ProduceSettings(extract_workers=1, extract_recycle_pages=2))
    try:
        seen = set()
        for _ in range(4):
            extractor.extract(html(), url=URL)
            process = extractor._workers[0]._process
            seen.add(process.pid if process is not None else None)
        assert len(seen - {None}) == 2
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
