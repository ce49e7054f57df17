"""Dates of pages and feeds: only what is stated counts, and a day without a time stays a day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.adapters.pages import read_page
from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.earliest import is_first_known
from pipeline.domain.feeds.parse import parse_feed
from pipeline.domain.text.dates import parse_date

CASES = Path(__file__).parents[1] / "cases/web"
TEXT = (
    "<p>The harbour council voted on Tuesday to close the old swing bridge to cars until the end of March, after "
    "engineers found cracks in two of its main bearings.</p><p>The chief engineer said that 14,200 vehicles cross the "
    "bridge on an average weekday, and that no lorry may stop on the span until then.</p>"
)


def stated(page: str | bytes, url: str = "https://h.example/a") -> str | None:
    body = page if isinstance(page, bytes) else page.encode()
    found = read_page(body, url=url, encoding=None, max_text_chars=10_000)
    if found.published is None:
        return None
    return found.published.isoformat()[: 10 if found.published_precision == "day" else 16]


def page(*, above: str = "", below: str = "", end: str = "", head: str = "", language: str = "en") -> str:
    return (
        f"<html lang='{language}'><head><title>Swing bridge closed to cars until spring</title>{head}</head><body>"
        f"<main><article>{above}<h1>Swing bridge closed to cars until spring</h1>{below}{TEXT}</article></main>{end}"
        "</body></html>"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nodate-year-in-text.html", None),
        ("nodate-copyright.html", None),
        ("nodate-us-numeric.html", "2026-11-02T14:05"),
    ],
)
def test_pages_of_the_web(name: str, expected: str | None) -> None:
    assert stated((CASES / name).read_bytes()) == expected


@pytest.mark.parametrize(
    "unstated",
    [
        page(end="<footer>© 2019–2026 Hafenpost, Stand 01.01.2026</footer>"),
        page(end="<script>var build = '2026-01-05'; loaded(2026, 1, 5);</script>"),
        page(below="<img src='/bilder/2025/03/14/bruecke.jpg' alt=''>"),
        page(below="<p>新しい橋は2009年5月2日に初めて提案され、今も予定は決まっていない、と市議会は述べている。</p>"),
        page(below="<p>Новый мост впервые предложили построить 2 мая 2009 года, но срок так и не назначен.</p>"),
        page(below="<p>The council meets on <time datetime='2026-12-01'>Tuesday, 1 December</time> to vote.</p>"),
        page(end="<aside><h3><a href='/b'>Ferry aground</a></h3><time datetime='2026-10-01'>1 October</time></aside>"),
        page(end="<ul><li><h3><a href='/b'>Fähre auf Grund</a></h3><b class='date'>1.10.2026</b></li></ul>"),
        page(end="<div class='comments'><article><time datetime='2026-10-01T10:00Z'>1.10.</time> Gut</article></div>"),
        page(head="<link rel='stylesheet' href='/2024/01/02/site.css'>"),
    ],
)
def test_what_does_not_state_the_article_s_date_is_not_its_date(unstated: str) -> None:
    assert stated(unstated) is None


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("Veröffentlicht am 9. November 2026, 14.05 Uhr", "de", "2026-11-09T14:05"),
        ("Published 11/02/2026 02:05 PM", "en", "2026-11-02T14:05"),
        ("Published 02/11/2026", "en-GB", "2026-11-02"),
        ("Published 02/11/2026", "en-US", "2026-02-11"),
        ("Published 02/11/2026", "en", None),
        ("2026年11月2日 14:05", "zh", "2026-11-02T14:05"),
        ("2 พฤศจิกายน 2569 เวลา 14.05 น.", "th", "2026-11-02T14:05"),
        ("२ नवंबर २०२६ १४:०५", "hi", "2026-11-02T14:05"),
        ("٢ تشرين الثاني ٢٠٢٦ ٠٢:٠٥ م", "ar", "2026-11-02T14:05"),
        ("۱۱ آبان ۱۴۰۵ ۱۴:۰۵", "fa", "2026-11-02T14:05"),
        ("2.11.2026 klo 9.07", "fi", "2026-11-02T09:07"),
        ("Mis à jour le 3 novembre 2026 | Publié le 2 novembre 2026", "fr", "2026-11-02"),
        ("Ngày 2 tháng 11 năm 2026, 14:05", "vi", "2026-11-02T14:05"),
    ],
)
def test_a_date_line_beside_the_headline_states_the_date(line: str, language: str, expected: str | None) -> None:
    assert stated(page(below=f"<p>{line}</p>", language=language)) == expected
    assert stated(page(above=f"<div class='x'><span>{line}</span></div>", language=language)) == expected


def test_the_page_s_own_address_states_a_day() -> None:
    assert stated(page(), "https://h.example/2026/11/02/bridge") == "2026-11-02"
    assert stated(page(), "https://h.example/news/bridge-20261102") == "2026-11-02"
    assert stated(page(), "https://h.example/2026/bridge") is None
    timed = page(below="<p>By Ann Alder, <time datetime='2026-11-02T14:05:00+01:00'>2 Nov</time></p>")
    assert stated(timed, "https://h.example/2026/11/02/bridge") == "2026-11-02T13:05"


def test_times_with_dots_in_a_feed() -> None:
    body = (CASES / "dates-dotted-time.xml").read_bytes()
    parsed = parse_feed(body, url="https://h.example/feed", now=datetime(2026, 11, 3, tzinfo=UTC))
    found = [entry.published.isoformat()[:16] for entry in parsed.entries if entry.published]
    assert found == [
        "2026-11-02T08:07",
        "2026-11-02T05:30",
        "2026-11-02T09:07",
        "2026-11-02T14:45",
        "2026-11-02T21:45",
        "2026-11-02T21:45",
    ]
    assert {entry.published_precision for entry in parsed.entries} == {"time"}


@pytest.mark.parametrize(
    "text", ["2026-11-02", "Mon, 02 Nov 2026 00:00:00 +0100", "2026-11-02T00:00:00-08:00", "2 Nov 2026", "1793577600"]
)
def test_a_day_or_midnight_states_the_day_as_it_is_written(text: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert (found.at, found.precision) == (datetime(2026, 11, 2, tzinfo=UTC), "day")


def article(seen: datetime, published: datetime | None = None, *, is_day: bool = False) -> Article:
    return Article(
        id="a1",
        url="https://h.example/a",
        source="Harbour Post",
        family="Harbour Post",
        language="en",
        title="Bridge",
        text="Closed.",
        seen=seen,
        published=published,
        published_precision="day" if is_day else "time",
    )


def test_a_day_without_a_time_makes_no_outlet_the_first_by_midnight() -> None:
    day = datetime(2026, 11, 2, tzinfo=UTC)
    next_day = day + timedelta(days=1, hours=8)
    timed = article(next_day, day + timedelta(hours=14))
    by_day = article(next_day, day, is_day=True)
    assert by_day.event_time == day + timedelta(days=1) - timedelta(microseconds=1) > timed.event_time
    assert is_first_known([timed, by_day])
    assert not is_first_known([by_day, replace(by_day, id="a2")])
    # Seen on the day itself, it was there by then.
    early = article(day + timedelta(hours=9), day, is_day=True)
    assert early.event_time == early.seen
    assert is_first_known([early, timed])
