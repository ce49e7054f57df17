"""Pages that are not the article, as a producer meets them: in any language, on the first sight and on a later one."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pipeline.domain.articles.articles import Article
from tests.support.barrier_pages import ANNOUNCED, BARRIERS, Barrier
from tests.support.loopback import Answer
from tests.support.polled_site import LEAD, NOW, REST, Newsroom, item, page, rss

EACH = pytest.mark.parametrize("barrier", BARRIERS, ids=lambda barrier: f"{barrier.language}-{barrier.heading}")


def shown(barrier: Barrier, *, number: int = 1, head: str = "") -> Answer:
    title, text = barrier.title, barrier.text.format(number=number * 7919)
    body = f"""<!doctype html><html lang="{barrier.language}"><head><meta charset="utf-8"><title>{title}</title>{head}
    </head><body><main><h1>{barrier.heading}</h1><p>{text}</p></main></body></html>"""
    return Answer(body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def listed(newsroom: Newsroom, language: str, titles_only: bool = False) -> Answer:
    return rss(
        *(
            item(
                newsroom.site.url(f"/{number}"),
                title=title,
                extra="" if titles_only else f"<description>{summary}</description>",
            )
            for number, (title, summary) in enumerate(ANNOUNCED[language])
        )
    )


def texts(articles: list[Article]) -> list[tuple[str | None, str]]:
    """Title and text of each article's latest revision."""
    latest = {article.id: article for article in sorted(articles, key=lambda article: article.revision)}
    return sorted((article.title, article.text) for article in latest.values())


@EACH
def test_the_only_entry_of_a_feed_keeps_the_feed_s_own_text(newsroom: Newsroom, barrier: Barrier) -> None:
    newsroom.site.answers |= {"/feed": listed(newsroom, barrier.language), "/0": shown(barrier)}
    newsroom.site.answers |= {f"/{number}": Answer(b"", status=404) for number in range(1, 3)}
    assert texts(newsroom.poll()) == sorted(ANNOUNCED[barrier.language])


@EACH
def test_no_entry_of_several_becomes_an_article_of_the_barrier(newsroom: Newsroom, barrier: Barrier) -> None:
    pages = {f"/{number}": shown(barrier, number=number) for number in range(3)}
    newsroom.site.answers |= {"/feed": listed(newsroom, barrier.language), **pages}
    assert texts(newsroom.poll()) == sorted(ANNOUNCED[barrier.language])


@pytest.mark.parametrize("language", ["en", "ru", "ja", "ar", "ko"])
def test_of_titles_alone_the_second_page_condemns_the_first(newsroom: Newsroom, language: str) -> None:
    """Also where the page states the announced title, as one does that lays itself over the article."""
    barrier = next(barrier for barrier in BARRIERS if barrier.language == language)
    titles = [title for title, _ in ANNOUNCED[language]]
    pages = {
        f"/{number}": shown(barrier, head=f'<meta property="og:title" content="{title}">')
        for number, title in enumerate(titles)
    }
    newsroom.site.answers |= {"/feed": listed(newsroom, language, titles_only=True), **pages}
    assert texts(newsroom.poll()) == sorted((title, "") for title in titles)


@pytest.fixture
def ferry(newsroom: Newsroom) -> Callable[[float], list[Article]]:
    """Polls some hours after the first sight of the ferry's article."""
    newsroom.site.answers |= {"/feed": rss(item(newsroom.site.url("/ferry"))), "/ferry": page()}
    assert [article.text for article in newsroom.poll()] == ["\n".join((LEAD, *REST))]
    return lambda hours: newsroom.poll(now=NOW + timedelta(hours=hours))


@pytest.mark.parametrize("barrier", [b for b in BARRIERS if b.language in {"en", "pl", "zh"}], ids=lambda b: b.heading)
def test_a_barrier_at_a_later_visit_is_no_edit(
    newsroom: Newsroom, ferry: Callable[[float], list[Article]], barrier: Barrier
) -> None:
    newsroom.site.answers["/ferry"] = shown(barrier)
    assert len(ferry(1.1)) == 1
    assert len(ferry(1.2)) == len(ferry(1.5)) == len(ferry(6.1)) == 1
    newsroom.site.answers["/ferry"] = page(LEAD.replace("212", "214"), *REST)
    *_, edited = ferry(24.1)
    assert edited.revision == 2
    assert "214 people" in edited.text


def test_an_article_that_is_written_anew_is_an_edit_once_it_was_looked_at_again(
    newsroom: Newsroom, ferry: Callable[[float], list[Article]]
) -> None:
    newsroom.site.answers["/ferry"] = page(
        "The captain of a ferry that was stranded near Northgate has been charged, prosecutors announced on Tuesday.",
        "He had ignored two warnings from the harbour office, they said, while the operator denied any fault.",
        title="Captain charged after ferry accident",
        head='<meta property="article:published_time" content="2026-03-02T08:40:00Z">',
    )
    assert len(ferry(1.1)) == len(ferry(1.2)) == len(ferry(2)) == 1
    assert [article.revision for article in ferry(6.1)] == [1, 2]


def test_a_page_is_read_once_the_barrier_is_gone(newsroom: Newsroom) -> None:
    barrier = next(barrier for barrier in BARRIERS if barrier.language == "en")
    entry = item(newsroom.site.url("/ferry"), extra=f"<description>{LEAD}</description>")
    newsroom.site.answers |= {"/feed": rss(entry), "/ferry": shown(barrier)}
    assert [(article.origin, article.text) for article in newsroom.poll()] == [("summary", LEAD)]
    newsroom.site.answers["/ferry"] = page()
    *_, read = newsroom.poll(now=NOW + timedelta(hours=1.1))
    assert (read.origin, read.revision, read.revisions) == ("page", 2, ())
    assert REST[0] in read.text


def test_one_article_under_two_addresses_is_no_barrier(newsroom: Newsroom) -> None:
    entries = [item(newsroom.site.url(path), extra=f"<description>{LEAD}</description>") for path in ("/a", "/b")]
    newsroom.site.answers |= {"/feed": rss(*entries), "/a": page(), "/b": page()}
    assert {article.origin for article in newsroom.poll()} == {"page"}


def test_a_dated_barrier_that_stays_replaces_no_announced_text(newsroom: Newsroom) -> None:
    barrier = next(barrier for barrier in BARRIERS if barrier.language == "de")
    dated = shown(barrier, head='<meta property="article:published_time" content="2026-03-02T08:40:00Z">')
    newsroom.site.answers |= {"/feed": listed(newsroom, "de"), "/0": dated, "/1": Answer(b"", status=404)}
    for hours in (0, 1.1, 2, 6.1, 24.1, 72.1):
        articles = newsroom.poll(now=NOW + timedelta(hours=hours))
    assert texts(articles) == sorted(ANNOUNCED["de"])
