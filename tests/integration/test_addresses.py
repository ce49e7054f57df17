"""Which address represents an article: not one that is another entry's, a section's, or nobody's."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from pipeline.domain.articles.articles import Article
from tests.support.loopback import Answer
from tests.support.polled_site import NOW, Newsroom, item, page, rss
from tests.support.unlike_news import REPORTS, listed, story

CASES = Path(__file__).parents[1] / "cases" / "web"
ALL = range(len(REPORTS))
# What stands in the place of articles, in several languages. Nothing depends on these words.
WALLS = (
    page("Wir und unsere Partner verarbeiten Daten. Sie können einwilligen oder abonnieren." * 3, title="Einwilligung"),
    page("ログインすると続きをお読みいただけます。会員登録は無料です。" * 4, title="会員ログイン"),
    page("Страница не найдена. Возможно, она была удалена или перемещена в архив." * 3, title="Ошибка"),
)


def redirect(to: str) -> Answer:
    return Answer(status=302, headers={"Location": to})


def latest(articles: Sequence[Article]) -> dict[str, Article]:
    """The newest revision of each article, by id."""
    return {article.id: article for article in sorted(articles, key=lambda article: article.revision)}


def assert_by_feed(newsroom: Newsroom, articles: Sequence[Article], numbers: Sequence[int] = ALL) -> None:
    """Each entry is an article of its own, under its own link, with what the feed said of it."""
    found = {article.url: (article.title, article.text, article.origin) for article in latest(articles).values()}
    assert found == {newsroom.site.url(f"/n/{number}"): (*REPORTS[number], "summary") for number in numbers}


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(
    "where",
    [
        lambda number: "/gdpr-consent/",
        lambda number: f"/gdpr-consent/?return={quote(f'/n/{number}', safe='')}",
        lambda number: f"/login?lang=ja&continue={quote(quote(f'http://x.example/n/{number}?a=1', safe=''))}",
        lambda number: f"/sso?state={urlsafe_b64encode(f'https://x.example/n/{number}'.encode()).decode().rstrip('=')}",
        lambda number: "/n/",
        lambda number: "/",
    ],
)
def test_entries_whose_links_lead_to_one_page_are_articles_of_their_own(
    newsroom: Newsroom, wall: Answer, where: Callable[[int], str], *, at_once: bool
) -> None:
    newsroom.site.answers |= {f"/n/{number}": redirect(where(number)) for number in ALL}
    newsroom.site.answers |= {where(number): wall for number in ALL}
    items = [listed(number, f"/n/{number}") for number in ALL]
    articles: list[Article] = []
    for hour, part in enumerate([items] if at_once else [items[: count + 1] for count in ALL]):
        newsroom.site.answers["/feed"] = rss(*part)
        articles = newsroom.poll(now=NOW + timedelta(minutes=20 * hour))
    assert_by_feed(newsroom, articles)


def test_when_the_page_can_be_read_again_its_text_replaces_the_feed_s(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {f"/n/{number}": redirect("/consent") for number in ALL} | {"/consent": WALLS[0]}
    newsroom.site.answers["/feed"] = rss(*(listed(number, f"/n/{number}") for number in ALL))
    newsroom.poll()
    newsroom.site.answers |= {f"/n/{number}": story(number) for number in ALL}
    articles = latest(newsroom.poll(now=NOW + timedelta(hours=30))).values()
    assert sorted(article.url for article in articles) == [newsroom.site.url(f"/n/{number}") for number in ALL]
    assert {article.origin for article in articles} == {"page"}
    assert all(len(article.text) > len(REPORTS[0][1]) for article in articles)


@pytest.mark.parametrize("canonical", ["/news", "/category/all", "/n/", "/n/0", "/read?all=1"])
def test_a_canonical_address_of_many_pages_is_none_of_theirs(newsroom: Newsroom, canonical: str) -> None:
    head = f'<link rel="canonical" href="{canonical}">'
    for number, (title, text) in enumerate(REPORTS):
        newsroom.site.answers[f"/n/{number}"] = page(text, f"{title}. {text[::-1]}", title=title, head=head)
    newsroom.site.answers["/feed"] = rss(*(listed(number, f"/n/{number}") for number in ALL))
    articles = latest(newsroom.poll())
    assert sorted(article.url for article in articles.values()) == [newsroom.site.url(f"/n/{n}") for n in ALL]
    assert {article.origin for article in articles.values()} == {"page"}


def test_the_case_of_two_pages_with_the_section_as_canonical_address(newsroom: Newsroom) -> None:
    for number in (1, 2):
        body = (CASES / f"canonical-shared-{number}.html").read_bytes()
        body = body.replace(b"https://harbour.example", newsroom.site.url("").encode())
        newsroom.site.answers[f"/2026/{number}"] = Answer(body, headers={"Content-Type": "text/html; charset=utf-8"})
    newsroom.site.answers["/feed"] = rss(item("/2026/1", title="One"), item("/2026/2", title="Two"))
    articles = latest(newsroom.poll()).values()
    assert sorted((article.url, article.title) for article in articles) == [
        (newsroom.site.url("/2026/1"), "One"),
        (newsroom.site.url("/2026/2"), "Two"),
    ]
    assert all(not article.revisions for article in articles)


def test_an_article_that_was_taken_down_and_leads_to_another_one_is_not_that(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/n/0": story(0), "/n/1": redirect("/n/0")}
    newsroom.site.answers["/feed"] = rss(listed(0, "/n/0"), listed(1, "/n/1"))
    articles = latest(newsroom.poll()).values()
    assert sorted((article.title, article.origin) for article in articles) == sorted(
        [(REPORTS[0][0], "page"), (REPORTS[1][0], "summary")]
    )


@pytest.mark.parametrize("number", ALL)
def test_what_truly_is_one_article_stays_one(newsroom: Newsroom, number: int) -> None:
    """Short links, mobile and AMP pages, and what a page states as its canonical address."""
    title, text = REPORTS[number]
    whole = page(
        text, f"{title}. {text[::-1]}", title=title, head='<link rel="canonical" href="/2026/11/whole-article">'
    )
    newsroom.site.answers |= {
        "/s/a1": redirect("/2026/11/whole-article?utm_source=rss"),
        "/s/b2": redirect("/2026/11/whole-article?from=feed"),
        "/mobil/7": whole,
        "/2026/11/whole-article/amp": whole,
        "/2026/11/whole-article?utm_source=rss": whole,
        "/2026/11/whole-article?from=feed": whole,
        "/one": rss(listed(number, "/s/a1")),
        "/two": rss(listed(number, "/s/b2", title=f"+++ {title} +++", text=text[:40])),
        "/three": rss(listed(number, "/mobil/7")),
        "/four": rss(listed(number, "/2026/11/whole-article/amp", minutes=77)),
    }
    feeds = [newsroom.feed(path) for path in ("/one", "/two", "/three", "/four")]
    articles = newsroom.poll(*feeds)
    articles = newsroom.poll(*feeds, now=NOW + timedelta(hours=30))
    assert {article.url for article in articles} == {newsroom.site.url("/2026/11/whole-article")}
    assert len(latest(articles)) == 1


def test_different_articles_behind_one_script_stay_apart(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {f"/s/{number}": redirect(f"/read?page=/n/{number}") for number in ALL}
    newsroom.site.answers |= {f"/read?page=/n/{number}": story(number) for number in ALL}
    newsroom.site.answers["/feed"] = rss(*(listed(number, f"/s/{number}") for number in ALL))
    articles = newsroom.poll()
    assert len(latest(articles)) == len(REPORTS)
    assert {article.origin for article in articles} == {"page"}


def test_reports_of_one_headline_that_lead_to_one_page_are_articles_of_their_own(newsroom: Newsroom) -> None:
    """A series; with summaries, and with nothing but dates."""
    newsroom.site.answers |= {f"/n/{number}": redirect("/anmelden") for number in ALL} | {"/anmelden": WALLS[0]}
    with_text = [listed(number, f"/n/{number}", title="Polizeibericht") for number in ALL[:4]]
    with_dates = [listed(number, f"/n/{number}", title="Polizeibericht", text=" ") for number in ALL[4:]]
    newsroom.site.answers["/feed"] = rss(*with_text, *with_dates)
    assert len(latest(newsroom.poll())) == len(REPORTS)


def test_a_part_of_an_article_s_address_may_state_the_article_as_canonical(newsroom: Newsroom) -> None:
    for path, links in (("/n/ferry-aground-off-northgate", ("", "/druck")), ("/nota/1482233", ("", "/leer/ahora"))):
        whole = page(*REPORTS[0], title=REPORTS[0][0], head=f'<link rel="canonical" href="{path}">')
        newsroom.site.answers |= {path + link: whole for link in links}
        feeds = []
        for number, link in enumerate(reversed(links)):
            newsroom.site.answers[f"{path}/feed{number}"] = rss(listed(0, path + link, minutes=number + 1))
            feeds.append(newsroom.feed(f"{path}/feed{number}"))
        articles = latest(newsroom.poll(*feeds)).values()
        assert [article.url for article in articles if path in article.url] == [newsroom.site.url(path)]
