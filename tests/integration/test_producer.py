"""From a feed's address to articles on the log, over real HTTP, real extraction and the embedded log."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import StorageError, TransientError
from pipeline.ports import Message
from pipeline.settings import LogSettings
from pipeline.transport.sqlite import SqliteLog
from tests.support.loopback import Answer, Loopback, serving
from tests.support.polled_site import LEAD, NOW, REST, Newsroom, item, on_log, page, rss
from tests.support.simulated_time import RealTime


def test_an_entry_becomes_an_article(newsroom: Newsroom) -> None:
    site = newsroom.site
    site.answers["/feed"] = rss(item("/ferry?utm_source=rss"), head="<language>en</language>")
    site.answers["/ferry?utm_source=rss"] = page()
    (article,) = newsroom.poll(newsroom.feed("/feed", family="Harbour Media"))
    assert article.url == site.url("/ferry")
    assert (article.source, article.family, article.language) == ("Harbour Times", "Harbour Media", "en")
    assert article.title == "Ferry runs aground"
    assert article.text.splitlines() == [LEAD, *REST]
    assert article.published == datetime(2026, 3, 2, 8, 40, tzinfo=UTC)
    assert (article.seen, article.revision, article.origin) == (NOW, 1, "page")


def test_nothing_is_fetched_or_appended_twice(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    newsroom.poll()
    newsroom.poll(now=NOW + timedelta(minutes=20))
    assert len(newsroom.poll(now=NOW + timedelta(minutes=40))) == 1
    assert newsroom.site.asked("/feed") == 3
    assert newsroom.site.asked("/ferry") == 1


def test_an_entry_in_two_feeds_of_an_outlet_is_one_article(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/top": rss(item("/ferry?utm_medium=top")),
        "/region": rss(item("/ferry/amp#c"), item("/short-link")),
        "/ferry?utm_medium=top": page(),
        "/ferry/amp": page(),
        "/short-link": page(head='<link rel="canonical" href="/ferry">'),
    }
    assert len(newsroom.poll(newsroom.feed("/top"), newsroom.feed("/region"))) == 1


def test_a_changed_article_is_a_revision_and_an_unchanged_one_is_not(newsroom: Newsroom) -> None:
    answers = newsroom.site.answers
    answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    newsroom.poll()
    answers["/feed"] = rss(item("/ferry", extra="<description>Now with a summary</description>"))
    assert [article.revision for article in newsroom.poll(now=NOW + timedelta(minutes=20))] == [1]
    answers["/feed"] = rss(item("/ferry", extra="<description>Corrected</description>"))
    answers["/ferry"] = page(LEAD.replace("212", "218"), *REST)
    first, second = newsroom.poll(now=NOW + timedelta(minutes=40))
    assert (first.id, first.seen) == (second.id, second.seen)
    assert second.revision == 2
    assert "218" in second.text
    assert newsroom.site.asked("/ferry") == 3


def test_a_wall_gives_way_to_the_feed_s_own_text(newsroom: Newsroom) -> None:
    wall = "<div><p>Subscribe to read the full story</p></div>"
    full = "".join(f"<p>{text}</p>" for text in (LEAD, *REST))
    newsroom.site.answers |= {
        "/feed": rss(
            item("/summary", extra=f"<description>{LEAD}</description>"),
            item("/full", extra=f"<content:encoded><![CDATA[{full}]]></content:encoded>"),
        ),
        "/summary": page(LEAD, tail=wall),
        "/full": page(LEAD, tail=wall),
    }
    full_article, summary = newsroom.poll()
    assert (full_article.origin, full_article.text.splitlines()) == ("feed", [LEAD, *REST])
    assert (summary.origin, summary.text) == ("summary", LEAD)


def test_a_page_that_fails_gives_way_to_the_feed(newsroom: Newsroom) -> None:
    summary = f"<description>{LEAD}</description>"
    newsroom.site.answers |= {
        "/feed": rss(*(item(link, extra=summary) for link in ("/gone", "/empty", "/large", "/picture"))),
        "/gone": Answer(status=404),
        "/empty": Answer(b"<html><body></body></html>"),
        "/large": Answer(b"<p>word</p>" * 50_000),
        "/picture": Answer(b"GIF89a", headers={"Content-Type": "image/gif"}),
    }
    articles = newsroom.poll()
    assert [(article.origin, article.text) for article in articles] == [("summary", LEAD)] * 4


def test_a_page_that_fails_for_now_is_tried_again_and_seen_stays(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": Answer(status=503)}
    assert newsroom.poll() == []
    newsroom.site.answers["/ferry"] = page()
    assert newsroom.poll(now=NOW + timedelta(seconds=30)) == []
    (article,) = newsroom.poll(now=NOW + timedelta(seconds=90))
    assert (article.origin, article.seen) == ("page", NOW)


def test_a_page_that_goes_on_failing_is_given_up_for_what_the_feed_says(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": Answer(status=503)}
    for hour in range(5):
        newsroom.poll(now=NOW + timedelta(hours=hour))
    (article,) = newsroom.articles()
    assert (article.title, article.text, article.origin) == ("Ferry runs aground", "", "summary")
    assert newsroom.site.asked("/ferry") == 3


def test_a_front_page_in_the_place_of_an_article_is_not_the_article(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/feed": rss(item("/ferry", extra=f"<description>{LEAD}</description>")),
        "/ferry": Answer(status=302, headers={"Location": "/"}),
        "/": page("All the news of the day is found on this front page, every day from six in the morning."),
    }
    (article,) = newsroom.poll()
    assert (article.url, article.origin, article.text) == (newsroom.site.url("/ferry"), "summary", LEAD)


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Sat, 03 Mar 2035 08:00:00 GMT"])
def test_a_date_that_cannot_be_true_is_left_out(newsroom: Newsroom, date: str) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry", date=date)), "/ferry": page()}
    (article,) = newsroom.poll()
    assert article.published is None
    assert article.event_time == NOW


def test_a_title_of_a_hundred_thousand_characters_is_cut(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry", title="x" * 100_000)), "/ferry": page()}
    (article,) = newsroom.poll()
    assert len(article.title or "") == 500


def test_an_entry_without_a_link_is_an_article_of_its_own(newsroom: Newsroom) -> None:
    entries = [
        f"<item><guid isPermaLink='false'>n-{number}</guid><description>{LEAD}</description></item>"
        for number in (1, 2)
    ]
    newsroom.site.answers["/feed"] = rss(*entries)
    assert len({article.id for article in newsroom.poll()}) == 2


def test_bad_feeds_do_not_stop_the_others(newsroom: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    def endless(write: Callable[[bytes], None]) -> None:
        while True:
            write(b"<item><title>again</title></item>" * 1000)

    newsroom.site.answers |= {
        "/html": page(),
        "/empty": Answer(b""),
        "/entities": Answer(b'<!DOCTYPE r [<!ENTITY a "aaa">]><rss><channel/></rss>'),
        "/endless": Answer(stream=endless),
        "/gone": Answer(status=410),
        "/truncated": Answer(rss(item("/truncated-1"), item("/truncated-2")).body[:-60]),
        "/good": rss(item("/ferry")),
        "/ferry": page(),
        "/truncated-1": page(title="One"),
    }
    paths = ("/html", "/empty", "/entities", "/endless", "/gone", "/truncated", "/good")
    feeds = [newsroom.feed(path, outlet=f"Outlet {path}") for path in paths]
    articles = newsroom.poll(*feeds, newsroom.feed("/nowhere", outlet="Outlet /nowhere"))
    assert {"Outlet /truncated", "Outlet /good"} == {article.source for article in articles}
    for outlet, cause in {
        "Outlet /html": "HTML page, not a feed",
        "Outlet /empty": "it is empty",
        "Outlet /entities": "ENTITY",
        "Outlet /endless": "larger than",
        "Outlet /gone": "will not be asked again",
        "Outlet /nowhere": "answered 404",
    }.items():
        assert any(outlet in line and cause in line for line in caplog.messages), (outlet, caplog.messages)
    newsroom.poll(*feeds, now=NOW + timedelta(days=2))
    assert newsroom.site.asked("/gone") == 1
    assert newsroom.counts["polls", "stopped"] == 1


def test_conditional_requests_over_restarts(newsroom: Newsroom) -> None:
    def feed(headers: dict[str, str]) -> Answer:
        if headers.get("if-none-match") == '"1"':
            return Answer(status=304)
        answer = rss(item("/ferry"))
        answer.headers["ETag"] = '"1"'
        return answer

    newsroom.site.answers |= {"/feed": feed, "/ferry": page()}
    newsroom.poll()
    newsroom.poll(now=NOW + timedelta(hours=1))
    assert newsroom.counts["polls", "not modified"] == 1
    newsroom.poll(now=NOW + timedelta(days=2))
    assert newsroom.counts["polls", "parsed"] == 2


def test_a_feed_that_moved_is_asked_at_its_new_address(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/feed": Answer(status=301, headers={"Location": "/new"}),
        "/new": rss(item("/ferry")),
        "/ferry": page(),
    }
    for days in range(4):
        newsroom.poll(now=NOW + timedelta(days=days))
    assert newsroom.site.asked("/feed") == 3
    assert newsroom.site.asked("/new") == 4


def test_too_many_requests_waits_as_asked(newsroom: Newsroom) -> None:
    newsroom.site.answers["/feed"] = Answer(status=429, headers={"Retry-After": "7200"})
    for minutes in (0, 30, 119, 135):
        newsroom.poll(now=NOW + timedelta(minutes=minutes))
    assert newsroom.site.asked("/feed") == 2


def test_pages_inside_are_refused_whatever_a_feed_links_to(newsroom: Newsroom) -> None:
    with serving({"/admin": page()}) as inside:
        summary = f"<description>{LEAD}</description>"
        newsroom.site.answers |= {
            "/feed": rss(item(inside.url("/admin"), extra=summary), item("/away", extra=summary)),
            "/away": Answer(status=302, headers={"Location": inside.url("/admin")}),
        }
        articles = newsroom.poll()
        assert inside.requests == []
    assert {article.origin for article in articles} == {"summary"}


def test_two_producers_on_one_state_are_refused(newsroom: Newsroom) -> None:
    producer = newsroom.producer()
    try:
        with pytest.raises(StorageError, match="another samestory process"):
            newsroom.producer()
    finally:
        producer.close()


def test_a_log_that_fails_for_a_while_loses_and_doubles_nothing(newsroom: Newsroom) -> None:
    """It fails before it took the records in, and after: the producer cannot tell which."""
    newsroom.site.answers |= {"/feed": rss(item("/one"), item("/two", title="Two")), "/one": page(), "/two": page()}
    log = Failing(newsroom.log)
    producer = newsroom.producer(log=log)
    try:
        for minute in range(4):
            newsroom.time.run_until_idle(producer, NOW + timedelta(minutes=minute))
    finally:
        producer.close()
    assert log.failures == 2
    assert sorted(article.url for article in newsroom.articles()) == [
        newsroom.site.url("/one"),
        newsroom.site.url("/two"),
    ]


class Failing:
    """A log whose first append fails with nothing written, and whose second with everything written."""

    def __init__(self, log: SqliteLog) -> None:
        self._log = log
        self.failures = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    def producer(self, name: str) -> "Failing":
        self._producer = self._log.producer(name)
        return self

    def append(self, messages: Sequence[Message]) -> None:
        if not messages:
            return
        self.failures += 1
        if self.failures > 1:
            self._producer.append(messages)
        if self.failures <= 2:
            raise TransientError("the log is away")
        self.failures = 2

    def close(self) -> None:
        self._producer.close()


def test_requests_to_one_host_are_spaced(newsroom: Newsroom) -> None:
    when: list[datetime] = []

    def noted(headers: dict[str, str]) -> Answer:
        when.append(newsroom.time())
        return page()

    newsroom.site.answers |= {"/feed": rss(item("/one"), item("/two")), "/one": noted, "/two": noted}
    producer = newsroom.producer(spacing_s=0.2)
    newsroom.time.run_until_idle(producer, NOW)
    producer.close()
    assert when[1] - when[0] >= timedelta(seconds=0.2)


def test_run_ends_when_it_is_asked_to(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    stop = threading.Event()
    producer = newsroom.producer(newsroom.feed("/feed", interval_s=0.05), clock=RealTime())
    runner = threading.Thread(target=producer.run, args=(stop,))
    runner.start()
    while newsroom.site.asked("/feed") < 3 or not newsroom.counts["articles", "new"]:
        assert not stop.wait(0.01)
    stop.set()
    runner.join()
    producer.close()
    assert len(newsroom.articles()) == 1


CHILD = Path(__file__).with_name("producer_child.py")


def run_child(folder: Path, site: Loopback, kill_after: int) -> int:
    arguments = [sys.executable, str(CHILD), str(folder), site.url("/feed"), site.host, str(kill_after)]
    paths = os.pathsep.join([str(CHILD.parents[2]), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(arguments, env=os.environ | {"PYTHONPATH": paths}, check=False).returncode


def test_while_a_stage_is_too_far_behind_nothing_is_asked_for(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {"/feed": rss(item("/ferry")), "/ferry": page()}
    looks: list[int] = []

    class Stop:
        """Ends the run after a few turns, and lets no time pass."""

        turns = 0

        def is_set(self) -> bool:
            self.turns += 1
            return self.turns > 12

        def wait(self, timeout: float | None = None) -> bool:
            return self.is_set()

    def behind(records: int) -> Callable[[], int]:
        def look() -> int:
            looks.append(records)
            return records

        return look

    producer = newsroom.producer(backlog=behind(101), clock=RealTime())
    producer.run(Stop())
    producer.close()
    assert looks
    assert newsroom.site.asked("/feed") == 0
    producer = newsroom.producer(backlog=behind(100), clock=RealTime())
    producer.run(Stop())
    producer.close()
    assert newsroom.site.asked("/feed") == 1
    assert len(newsroom.articles()) == 1


def test_killed_after_any_step_each_article_is_on_the_log_once(tmp_path: Path) -> None:
    """kill -9 after each of the producer's writes in turn, then a run to the end: as if nothing had happened."""
    links = ["/one", "/two"]
    with serving() as site:
        site.answers |= {link: Answer(f"The text behind {link} is of no great length.".encode()) for link in links}

        def feed(headers: dict[str, str]) -> Answer:
            if headers.get("if-none-match"):
                return Answer(status=304)
            answer = rss(*(item(link) for link in links))
            answer.headers["ETag"] = '"1"'
            return answer

        site.answers["/feed"] = feed
        step, killed = 1, True
        while killed:
            folder = tmp_path / str(step)
            folder.mkdir()
            killed = run_child(folder, site, step) == -signal.SIGKILL
            assert run_child(folder, site, 0) == 0
            log = SqliteLog(folder / "log.db", LogSettings())
            found = [article.url for article in on_log(log)]
            log.close()
            assert sorted(found) == [site.url(link) for link in links], f"killed after step {step}"
            step += 1
    assert step > 8


def test_the_state_file_of_an_older_samestory_is_brought_up_to_date(newsroom: Newsroom) -> None:
    """With a feed that is known, an entry that was dealt with, and one that waits for its page."""
    feed_url = newsroom.site.url("/feed")
    waiting = {
        "key": newsroom.site.url("/two"),
        "feed_url": feed_url,
        "entry": {"id": "2", "link": newsroom.site.url("/two"), "title": "Two"},
        "fingerprint": "of-two",
        "feed_language": "en",
        "seen": NOW.isoformat(),
    }
    with sqlite3.connect(newsroom.folder / "producer.db") as connection:
        connection.executescript(VERSION_1)
        state = {"feed_url": feed_url, "address": feed_url, "next_at": NOW.isoformat(), "failures": 2}
        connection.execute("INSERT INTO feeds VALUES (?, ?)", (feed_url, json.dumps(state)))
        item_ = (waiting["key"], NOW.isoformat(), json.dumps(waiting))
        connection.execute("INSERT INTO pending VALUES (?, ?, ?)", item_)
    connection.close()
    newsroom.site.answers |= {"/feed": rss(), "/two": page(title="Two")}
    (article,) = newsroom.poll()
    assert (article.title, article.seen, article.origin) == ("Two", NOW, "page")


VERSION_1 = """
CREATE TABLE feeds (feed_url TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, article_id TEXT, checks INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE pending (key TEXT PRIMARY KEY, next_at TEXT NOT NULL, item BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, source TEXT NOT NULL, seen TEXT NOT NULL, revision INTEGER NOT NULL,
    origin TEXT NOT NULL, digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE outbox (number INTEGER PRIMARY KEY, key BLOB NOT NULL, value BLOB NOT NULL, ends BLOB NOT NULL);
PRAGMA user_version = 1;
"""


def test_the_state_file_of_a_newer_samestory_is_refused(newsroom: Newsroom) -> None:
    with sqlite3.connect(newsroom.folder / "producer.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StorageError, match="newer samestory"):
        newsroom.producer()


def test_json_feeds_work_as_well(newsroom: Newsroom) -> None:
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1", "url": "/ferry"}]}
    newsroom.site.answers |= {"/feed": Answer(json.dumps(document).encode()), "/ferry": page()}
    (article,) = newsroom.poll()
    assert article.title == "Ferry runs aground"
