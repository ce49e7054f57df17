"""Articles over several pages: read whole, as politely as any page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.loopback import Answer
from tests.support.polled_site import LEAD, NOW, REST, Newsroom, item, page, rss

TEXTS = [
    [
        "市議会は火曜日、古い旋回橋を三月末まで車両通行止めにすることを決めた。軸受二つに亀裂が見つかったためである。",
        *[f"第{n}回の点検では、技術者が橋の下で{n * 7}時間を過ごし、部品を調べたと発表した。" for n in range(1, 5)],
    ],
    [f"修理には{n * 11}万円が必要で、費用は県と市が分担すると市長が会見で説明した。" for n in range(1, 6)],
    [f"住民{n * 13}人が署名を提出し、歩行者のために橋を開けておくよう求めた。" for n in range(1, 6)],
]


def parts(newsroom: Newsroom, address: str, *, links: bool = True) -> None:
    """The three pages of an article at /a; `address` is that of a page, with {n}."""
    for number, texts in enumerate(TEXTS, 1):
        numbers = "".join(f'<a href="{address.format(n=n)}">{n}</a> ' for n in range(1, 4))
        tail = f'<div class="pages">{numbers}</div>' if links else ""
        path = "/a" if number == 1 else address.format(n=number)
        newsroom.site.answers[path] = page(*texts, title="旋回橋が通行止め", tail=tail)
    newsroom.site.answers["/feed"] = rss(item("/a", title="旋回橋が通行止め"))


def text_of(newsroom: Newsroom) -> str:
    (article,) = newsroom.poll()
    return article.text


@pytest.mark.parametrize("address", ["/a?page={n}", "/a/{n}", "/a-{n}"])
def test_an_article_is_read_with_all_its_pages(newsroom: Newsroom, address: str) -> None:
    parts(newsroom, address)
    text = text_of(newsroom)
    assert [text.count(line) for line in (TEXTS[0][1], TEXTS[1][-1], TEXTS[2][-1])] == [1, 1, 1]
    assert newsroom.counts["pages", "read"] == 1


def test_the_next_page_may_be_stated_in_the_head(newsroom: Newsroom) -> None:
    newsroom.site.answers["/feed"] = rss(item("/a"))
    newsroom.site.answers["/a"] = page(LEAD, *REST, head='<link rel="next" href="?page=2">')
    newsroom.site.answers["/a?page=2"] = page("A second page says what the owners will do about the loss of the ferry.")
    assert text_of(newsroom).endswith("the loss of the ferry.")


def test_the_next_article_is_not_a_page_of_this_one(newsroom: Newsroom) -> None:
    newsroom.site.answers["/feed"] = rss(item("/a"))
    newsroom.site.answers["/a"] = page(LEAD, *REST, head='<link rel="next" href="/b">', tail='<a href="/a-2">2</a>')
    newsroom.site.answers["/a-2"] = page("Another article with an address alike, of another day.", title="Weather")
    assert text_of(newsroom) == "\n".join([LEAD, *REST])
    assert newsroom.site.asked("/b") == 0


def test_pages_of_comments_add_nothing(newsroom: Newsroom) -> None:
    newsroom.site.answers["/feed"] = rss(item("/a"))
    comments = '<a href="/a?cpage=2#comments">2</a><a href="/a?cpage=3#comments">3</a>'
    newsroom.site.answers["/a"] = newsroom.site.answers["/a?cpage=2"] = page(LEAD, *REST, tail=comments)
    assert text_of(newsroom) == "\n".join([LEAD, *REST])
    assert newsroom.site.asked("/a?cpage=3") == 0


def test_robots_txt_holds_for_further_pages(newsroom: Newsroom) -> None:
    parts(newsroom, "/a?page={n}")
    newsroom.site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /*page=3")
    text = text_of(newsroom)
    assert TEXTS[1][-1] in text
    assert TEXTS[2][-1] not in text
    assert newsroom.site.asked("/a?page=3") == 0
    assert newsroom.counts["pages", "further page failed"] == 1


def test_a_page_that_was_missing_is_read_at_the_next_visit(newsroom: Newsroom) -> None:
    parts(newsroom, "/a?page={n}")
    whole = newsroom.site.answers["/a?page=2"]
    newsroom.site.answers["/a?page=2"] = Answer(status=500)
    newsroom.site.answers["/a"].headers["ETag"] = '"1"'  # type: ignore[union-attr]
    assert TEXTS[1][-1] not in text_of(newsroom)
    newsroom.site.answers["/a?page=2"] = whole
    first, second = newsroom.poll(now=NOW + timedelta(hours=2))
    assert TEXTS[2][-1] in second.text
    assert second.revision == first.revision + 1


def test_a_host_that_wants_a_pause_gets_it(newsroom: Newsroom) -> None:
    parts(newsroom, "/a?page={n}")
    newsroom.site.answers["/a?page=2"] = Answer(status=429, headers={"Retry-After": "600"})
    assert newsroom.poll() == []
    assert newsroom.site.asked("/a?page=3") == 0
    assert newsroom.counts["pages", "to be tried again"] == 1


def test_an_article_has_at_most_ten_pages(newsroom: Newsroom) -> None:
    newsroom.site.answers["/feed"] = rss(item("/a"))
    for number in range(1, 20):
        lines = [f"Page {number} has a text of its own, sentence {n} of which is like no other." for n in range(4)]
        tail = f'<a href="/a/{number + 1}" rel="next">next</a>'
        newsroom.site.answers["/a" if number == 1 else f"/a/{number}"] = page(*lines, tail=tail)
    assert "Page 10 has" in text_of(newsroom)
    assert newsroom.site.asked("/a/11") == 0


def test_further_pages_wait_for_the_hosts_turn(newsroom: Newsroom) -> None:
    parts(newsroom, "/a?page={n}")
    asked: list[datetime] = []

    def noted(answer: Answer) -> Callable[[dict[str, str]], Answer]:
        def respond(_: dict[str, str]) -> Answer:
            asked.append(newsroom.time.now)
            return answer

        return respond

    for path, answer in list(newsroom.site.answers.items()):
        if path.startswith("/a"):
            assert isinstance(answer, Answer)
            newsroom.site.answers[path] = noted(answer)
    newsroom.poll(spacing_s=0.2)
    assert len(asked) == 3
    assert all(later - earlier >= timedelta(seconds=0.19) for earlier, later in pairwise(asked))


def test_the_pages_of_a_saved_article(newsroom: Newsroom) -> None:
    first = (Path(__file__).parents[1] / "cases" / "web" / "multipage.html").read_text()
    answers = newsroom.site.answers
    answers["/feed"] = rss(item("/a", title="Swing bridge closed to cars until spring"))
    for number in range(1, 4):
        body = first.replace("14,200 vehicles", f"{number}4,200 vehicles").replace("nine kilometres", f"{number} miles")
        path = "/a" if number == 1 else f"/a?page={number}"
        answers[path] = Answer(body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
    text = text_of(newsroom)
    assert all(f"a detour of about {number} miles" in text for number in range(1, 4))
    assert "Next page" not in text
    assert text.count("The harbour council voted on Tuesday") == 1
