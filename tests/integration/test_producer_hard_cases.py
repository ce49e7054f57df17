"""What broken and hostile outlets, clocks and lists of feeds do to a producer: one of them never stops the others."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.adapters.extraction import ProcessExtractor
from pipeline.domain.feeds.parse import FeedEntry, ParsedFeed
from pipeline.ports import Extracted, Response
from pipeline.settings import Feed, ProduceSettings
from producers.entries.selection import MOST_WAITING
from producers.memory.changes import Changes, DuePage
from producers.memory.records import PendingPage
from tests.support.loopback import Answer
from tests.support.polled_site import LEAD, NOW, REST, Newsroom, item, page, rss
from tests.support.simulated_time import RealTime

SUMMARY = f"<description>{LEAD}</description>"


@pytest.mark.parametrize("path", ["/feed", "/ferry"])
def test_a_304_without_a_condition_is_a_failure(newsroom: Newsroom, path: str) -> None:
    """It would be asked again at once, for ever; and what the feed says of a page would be lost."""
    newsroom.site.answers |= {"/feed": rss(item("/ferry", extra=SUMMARY)), "/ferry": page()}
    newsroom.site.answers[path] = Answer(status=304)
    producer = newsroom.producer()
    for minutes in (0, 1, 2):
        newsroom.time.run_until_idle(producer, NOW + timedelta(minutes=minutes))
    producer.close()
    assert newsroom.site.asked(path) == 1
    assert [article.text for article in newsroom.articles()] == ([] if path == "/feed" else [LEAD])


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html; charset*=utf-8; charset*0=utf-8",
        f"text/html; charset*{'9' * 5000}=utf-8",
        "text/html; charset",
        "text/html; charset*0*=''; charset=\xe9",
        ";;;=",
    ],
)
def test_a_malformed_content_type_costs_nothing(newsroom: Newsroom, content_type: str) -> None:
    broken, sound = page(), page(title="Two")
    broken.headers["Content-Type"] = content_type
    newsroom.site.answers |= {
        "/feed": rss(item("/ferry"), item("/two", title="Two")),
        "/ferry": broken,
        "/two": sound,
    }
    assert {article.origin for article in newsroom.poll()} == {"page"}
    assert len(newsroom.articles()) == 2


@pytest.mark.parametrize("canonical", ["http://[", "//[x", "http://a:b:c/", "\x00", "http://" + "a." * 3000])
def test_a_malformed_canonical_address_stops_nothing(newsroom: Newsroom, canonical: str) -> None:
    newsroom.site.answers |= {
        "/feed": rss(item("/ferry", extra=SUMMARY), item("/two", title="Two")),
        "/ferry": page(head=f'<link rel="canonical" href="{canonical}">'),
        "/two": page(title="Two"),
    }
    assert {article.title for article in newsroom.poll()} == {"Ferry runs aground", "Two"}
    newsroom.poll(now=NOW + timedelta(minutes=20))
    assert newsroom.site.asked("/ferry") == 1


def test_an_entry_in_two_feeds_that_describe_it_differently_is_read_once(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/top": rss(item("/ferry", title="Ferry runs aground", extra="<description>Short.</description>")),
        "/region": rss(item("/ferry", title="Northgate: Ferry runs aground", extra=SUMMARY)),
        "/ferry": page(),
    }
    feeds = (newsroom.feed("/top"), newsroom.feed("/region"))
    for number in range(6):
        # Neither is as it was, or they would not be parsed again.
        for path in ("/top", "/region"):
            answer = newsroom.site.answers[path]
            assert isinstance(answer, Answer)
            answer.body += b" "
        newsroom.poll(*feeds, now=NOW + timedelta(minutes=9 * number))
    assert newsroom.site.asked("/ferry") == 1
    assert [article.revision for article in newsroom.articles()] == [1]


def test_an_entry_that_one_feed_lists_twice_is_read_once(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/feed": rss(item("/ferry", title="Live: the ferry"), item("/ferry", title="Ferry runs aground")),
        "/ferry": page(),
    }
    for number in range(6):
        answer = newsroom.site.answers["/feed"]
        assert isinstance(answer, Answer)
        answer.body += b" "
        newsroom.poll(now=NOW + timedelta(minutes=9 * number))
    assert newsroom.site.asked("/ferry") == 1
    assert [article.revision for article in newsroom.articles()] == [1]


def test_a_second_feed_that_has_the_text_helps_where_the_page_has_none(newsroom: Newsroom) -> None:
    full = "".join(f"<p>{text}</p>" for text in (LEAD, *REST))
    wall = page(LEAD, tail="<div><p>Subscribe to read the full story</p></div>")
    newsroom.site.answers |= {"/top": rss(item("/ferry", extra=SUMMARY)), "/ferry": wall}
    feeds = (newsroom.feed("/top"), newsroom.feed("/region"))
    newsroom.poll(*feeds)
    whole = item("/ferry", extra=f"<content:encoded><![CDATA[{full}]]></content:encoded>")
    newsroom.site.answers["/region"] = rss(whole)
    *_, last = newsroom.poll(*feeds, now=NOW + timedelta(hours=8))
    assert (last.origin, last.text.splitlines()) == ("feed", [LEAD, *REST])


def test_an_outlet_keeps_its_article_though_another_lists_it_too(newsroom: Newsroom) -> None:
    """The page of the first is away for now when the second, whose feed is read later, lists it as well."""
    newsroom.site.answers |= {
        "/own": rss(item("/ferry")),
        "/digest": rss(),
        "/ferry": Answer(status=503),
    }
    feeds = (newsroom.feed("/own"), newsroom.feed("/digest", outlet="Digest"))
    newsroom.poll(*feeds)
    newsroom.site.answers |= {"/digest": rss(item("/ferry", title="Seen elsewhere")), "/ferry": page()}
    (article,) = newsroom.poll(*feeds, now=NOW + timedelta(hours=8))
    assert (article.source, article.title) == ("Harbour Times", "Ferry runs aground")


def test_a_page_that_is_unavailable_for_now_comes_later_even_if_the_feed_has_no_text(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/feed": rss("<item><link>/ferry</link></item>"),
        "/ferry": Answer(status=500),
    }
    for minutes in (0, 2, 5, 10):
        assert newsroom.poll(now=NOW + timedelta(minutes=minutes)) == []
    newsroom.site.answers["/ferry"] = page()
    (article,) = newsroom.poll(now=NOW + timedelta(hours=1.1))
    assert (article.title, article.origin) == ("Ferry runs aground", "page")


def test_validators_that_cannot_be_sent_back_are_not_kept(newsroom: Newsroom) -> None:
    feed, ferry = rss(item("/ferry")), page()
    feed.headers["ETag"] = ferry.headers["ETag"] = '"a\tb"'
    newsroom.site.answers |= {"/feed": feed, "/ferry": ferry}
    newsroom.poll()
    newsroom.poll(now=NOW + timedelta(hours=2))
    assert newsroom.site.asked("/feed") == newsroom.site.asked("/ferry") == 2


class Faulty:
    """An extractor with a defect that nobody foresaw, which one page and one feed meet."""

    def __init__(self, extractor: ProcessExtractor) -> None:
        self._extractor = extractor

    def extract(self, html: bytes, *, url: str | None, encoding: str | None = None) -> Extracted:
        if b"BOOM" in html:
            raise RecursionError(url)
        return self._extractor.extract(html, url=url, encoding=encoding)

    def parse_feed(
        self, body: bytes, *, url: str, content_type: str | None = None, now: datetime | None = None
    ) -> ParsedFeed:
        if b"BOOM" in body:
            raise KeyError(url)
        return self._extractor.parse_feed(body, url=url, content_type=content_type, now=now)

    def close(self) -> None:
        self._extractor.close()


def test_a_defect_costs_only_the_page_or_feed_that_hits_it(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/feed": rss(item("/ferry", extra=SUMMARY), item("/two", title="Two")),
        "/other": rss("BOOM"),
        "/ferry": page("BOOM"),
        "/two": page(title="Two"),
    }
    feeds = (newsroom.feed("/feed"), newsroom.feed("/other", outlet="Other"))
    producer = newsroom.producer(*feeds, extractor=Faulty(ProcessExtractor(ProduceSettings())))
    newsroom.time.run_until_idle(producer, NOW)
    newsroom.time.run_until_idle(producer, NOW + timedelta(minutes=2))
    producer.close()
    assert [(article.title, article.origin) for article in newsroom.articles()] == [
        ("Ferry runs aground", "summary"),
        ("Two", "page"),
    ]
    assert newsroom.site.asked("/other") == 1


def test_an_alarm_is_logged_once(newsroom: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    """However many pages of a silent feed are looked at meanwhile."""
    newsroom.site.answers |= {
        "/feed": rss(item("/ferry"), item("/two", title="Two"), item("/three", title="Three")),
        "/ferry": page(),
        "/two": page(title="Two"),
        "/three": page(title="Three"),
    }
    producer = newsroom.producer(revisit_hours=(1, 110, 111, 112))
    for hours in (0, 1.1, 108, 110.1, 111.1, 112.1, 120, 130):
        newsroom.time.run_until_idle(producer, NOW + timedelta(hours=hours))
    producer.close()
    assert newsroom.site.asked("/two") == 5
    assert newsroom.site.asked("/feed") == 4
    assert sum("no new entry for" in message for message in caplog.messages) == 1


def test_a_host_that_refuses_behind_a_redirect_pauses_as_well(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/feed": Answer(
            status=302, headers={"Location": newsroom.site.url("/there").replace("127.0.0.1", "localhost")}
        ),
        "/there": Answer(status=429, headers={"Retry-After": "3600"}),
        "/ferry": page(),
    }
    port = newsroom.site.host.split(":")[1]
    direct = newsroom.site.url("/direct").replace("127.0.0.1", "localhost")
    feeds = (newsroom.feed("/feed"), Feed(outlet="Other", url=direct))
    producer = newsroom.producer(*feeds, allow=(f"localhost:{port}",))
    newsroom.site.answers["/direct"] = rss()
    newsroom.time.run_until_idle(producer, NOW)
    newsroom.time.run_until_idle(producer, NOW + timedelta(minutes=30))
    producer.close()
    assert newsroom.site.asked("/there") == 1
    assert newsroom.site.asked("/direct") <= 1


def test_entries_of_a_host_that_always_refuses_its_pages_become_articles_with_the_feed_s_text(
    newsroom: Newsroom,
) -> None:
    links = [f"/{number}" for number in range(8)]
    newsroom.site.answers |= {link: Answer(status=429, headers={"Retry-After": "3600"}) for link in links}
    newsroom.site.answers["/feed"] = rss(*(item(link, title=f"About {link}", extra=SUMMARY) for link in links))
    for hours in (0, 1.1, 2.2):
        newsroom.poll(now=NOW + timedelta(hours=hours))
    assert [article.text for article in newsroom.articles()] == [LEAD] * 8
    newsroom.site.answers |= {link: page(title=f"About {link}") for link in links}
    newsroom.poll(now=NOW + timedelta(hours=6.5))
    assert [article.origin for article in newsroom.articles()] == ["summary", "page"] * 8


def test_a_page_that_was_found_by_a_clock_that_was_ahead_is_read_once_it_is_set_back(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": Answer(status=503)}
    newsroom.poll(now=NOW + timedelta(days=365))
    assert newsroom.articles() == []
    newsroom.site.answers["/ferry"] = page()
    newsroom.poll(now=NOW)
    [article] = newsroom.articles()
    assert article.origin == "page"


def test_a_feed_cannot_fill_the_file_with_pages_to_be_read(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.site.answers["/feed"] = rss(item("/ferry"), item("/two", title="Two"))
    waiting = Changes()
    for number in range(MOST_WAITING - 1):
        pending = PendingPage(
            key=newsroom.site.url(f"/{number}"),
            feed_url=newsroom.site.url("/feed"),
            entry=FeedEntry(id=str(number), link=newsroom.site.url(f"/{number}"), title="One of very many"),
            fingerprint="",
            feed_language="",
            seen=NOW,
            host="127.0.0.1",
        )
        waiting.pages[pending.key] = DuePage(pending, NOW + timedelta(days=1))
    newsroom.store(waiting)
    producer = newsroom.producer()
    newsroom.time.run_until_idle(producer, NOW)
    producer.close()
    assert len(newsroom.articles()) == 1
    assert any("1 entries of" in message and "are left out for now" in message for message in caplog.messages)


class Hanging:
    """A fetcher whose answers never come, and do not mind any time limit: each address on the way has its own."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    async def fetch(self, url: str, **_: object) -> Response:
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def close(self) -> None:
        pass


def test_a_request_that_hangs_does_not_keep_the_producer_from_ending(newsroom: Newsroom) -> None:
    fetcher, stop = Hanging(), threading.Event()
    producer = newsroom.producer(fetcher=fetcher, timeout_s=0.5, clock=RealTime())
    runner = threading.Thread(target=producer.run, args=(stop,), daemon=True)
    runner.start()
    assert fetcher.asked.wait(20)
    stop.set()
    runner.join(20)
    assert not runner.is_alive()
    producer.close()


@pytest.mark.parametrize("days", [-4000, 1])
def test_a_clock_that_is_set_while_feeds_are_polled_forgets_none_and_asks_not_all_at_once(
    newsroom: Newsroom, days: int
) -> None:
    """Forward it is as if the machine had slept."""
    clock, stop = RealTime(), threading.Event()
    paths = [f"/feed{number}" for number in range(12)]
    when: dict[str, list[datetime]] = {path: [] for path in paths}

    def feed(path: str) -> Callable[[dict[str, str]], Answer]:
        def answer(headers: dict[str, str]) -> Answer:
            when[path].append(datetime.now(UTC))
            return rss()

        return answer

    newsroom.site.answers |= {path: feed(path) for path in paths}
    feeds = [newsroom.feed(path, outlet=path) for path in paths]
    producer = newsroom.producer(*feeds, clock=clock, polls_per_s=10.0)
    runner = threading.Thread(target=producer.run, args=(stop,))
    runner.start()
    for times in (1, 2):
        for _ in range(3000):
            # Written, not only asked: an answer that comes after the clock was set counts from then.
            polled = sum(count for (what, _), count in newsroom.counts.items() if what == "polls")
            if polled >= times * len(paths):
                break
            stop.wait(0.01)
        clock.ahead = timedelta(days=days)
    stop.set()
    runner.join()
    producer.close()
    assert [len(moments) for moments in when.values()] == [2] * 12
    second = [moments[1] for moments in when.values()]
    assert max(second) - min(second) > timedelta(seconds=1)


def test_after_a_clock_that_was_far_ahead_feeds_are_asked_at_once(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    newsroom.poll(now=NOW + timedelta(days=4000))
    stop = threading.Event()
    producer = newsroom.producer(clock=RealTime())
    runner = threading.Thread(target=producer.run, args=(stop,))
    runner.start()
    for _ in range(3000):
        if newsroom.site.asked("/feed") > 1:
            break
        stop.wait(0.01)
    stop.set()
    runner.join()
    producer.close()
    assert newsroom.site.asked("/feed") == 2


def test_aggregated_articles_are_those_of_the_outlets_that_they_name(newsroom: Newsroom) -> None:
    """Two aggregators and the outlet itself agree; a list of other headlines is nobody's text."""
    others = "".join(
        f"&lt;li&gt;&lt;a href='https://aggregator.example/{at}'&gt;{text}&lt;/a&gt; {name}&lt;/li&gt;"
        for at, (text, name) in enumerate([("Ferry runs aground", "Pier Times"), ("Ten die in blast", "Dock News")])
    )
    source = "<source url='https://pier.example/'>PIER TIMES</source>"
    newsroom.site.answers |= {
        "/own": rss(item("/1", extra=SUMMARY)),
        "/first": rss(
            item("/2", title="Ferry runs aground - Pier Times", extra=f"{source}<description>{others}</description>")
        ),
        "/second": rss(item("/3", title="Ferry runs aground | Pier Times", extra=source)),
    }
    for path in ("/1", "/2", "/3"):
        newsroom.site.answers[path] = Answer(status=403)
    articles = newsroom.poll(
        newsroom.feed("/own", outlet="Pier Times", family="Pier Group"),
        newsroom.feed("/first", outlet="One"),
        newsroom.feed("/second", outlet="Two"),
    )
    assert {(article.source, article.family, article.title) for article in articles} == {
        ("Pier Times", "Pier Group", "Ferry runs aground")
    }
    assert sorted(article.text for article in articles) == ["", "", LEAD]


def test_a_caption_does_not_become_the_text_of_a_page_that_is_refused(newsroom: Newsroom) -> None:
    space = "xmlns:m='http://search.yahoo.com/mrss/'"
    media = f"<m:description {space}>A fisherman mends his nets. Photo: J. Doe</m:description>"
    newsroom.site.answers |= {"/feed": rss(item("/ferry", extra=SUMMARY + media)), "/ferry": Answer(status=403)}
    (article,) = newsroom.poll()
    assert (article.text, article.origin) == (LEAD, "summary")
