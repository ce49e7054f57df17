"""What the producer does not ask for, and for how long."""

import threading
from datetime import UTC, datetime, timedelta

from producers.memory.reading import load_entries
from producers.memory.state_file import StateFile
from tests.support.loopback import Answer
from tests.support.polled_site import NOW, Newsroom, item, page, rss
from tests.support.simulated_time import RealTime

ROBOTS = b"User-agent: *\nDisallow: /private/\nUser-agent: samestory\nDisallow: /closed/\nCrawl-delay: 0\n"


def test_robots_txt_is_asked_for_once_and_heeded_for_feeds_and_pages(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/robots.txt": Answer(ROBOTS, headers={"Content-Type": "text/plain"}),
        "/feed": rss(item("/ferry"), item("/closed/one", title="Closed")),
        "/closed/feed": rss(item("/ferry")),
        "/ferry": page(),
        "/closed/one": page(),
    }
    newsroom.poll(newsroom.feed("/feed"), newsroom.feed("/closed/feed", outlet="Closed"))
    newsroom.poll(newsroom.feed("/feed"), newsroom.feed("/closed/feed", outlet="Closed"), now=NOW + timedelta(hours=2))
    assert newsroom.site.asked("/robots.txt") == 1  # though the second producer is another one
    assert newsroom.site.asked("/closed/feed") == newsroom.site.asked("/closed/one") == 0
    assert newsroom.site.asked("/ferry") == 2
    # What the feed itself says of a page that may not be fetched is an article all the same.
    assert {article.title for article in newsroom.articles()} == {"Ferry runs aground", "Closed"}


def test_an_outlet_that_agreed_is_not_asked_for_its_robots_txt(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /\n"),
        "/feed": rss(item("/ferry")),
        "/ferry": page(),
    }
    assert len(newsroom.poll(newsroom.feed("/feed", robots=False))) == 1
    assert newsroom.site.asked("/robots.txt") == 0


def test_after_429_no_feed_or_page_of_the_host_is_asked_for(newsroom: Newsroom) -> None:
    feeds = [newsroom.feed(f"/feed{n}", outlet=f"Desk {n}") for n in range(4)]
    newsroom.site.answers |= {f"/feed{n}": Answer(status=429, headers={"Retry-After": "3600"}) for n in range(4)}
    newsroom.poll(*feeds)
    asked = [path for path, _ in newsroom.site.requests if path.startswith("/feed")]
    assert len(asked) <= 2  # two were under way


def test_a_page_of_a_host_that_refuses_waits_and_is_not_lost(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/feed": rss(item("/ferry"), item("/two", title="Two"), item("/three", title="Three")),
        "/ferry": Answer(status=429, headers={"Retry-After": "1800"}),
        "/two": page(title="Two"),
        "/three": page(title="Three"),
    }
    newsroom.poll()
    before = len([path for path, _ in newsroom.site.requests if path in {"/ferry", "/two", "/three"}])
    newsroom.poll(now=NOW + timedelta(minutes=20))
    assert len([path for path, _ in newsroom.site.requests if path in {"/ferry", "/two", "/three"}]) == before
    newsroom.site.answers["/ferry"] = page()
    newsroom.poll(now=NOW + timedelta(minutes=40))
    assert {article.title for article in newsroom.articles()} == {"Ferry runs aground", "Two", "Three"}


def test_missed_polls_are_spread_out_after_downtime(newsroom: Newsroom) -> None:
    """At ten a second: the fifteenth of fifteen is not asked within the first second."""
    when: dict[str, datetime] = {}

    def feed(number: int):
        def answer(headers: dict[str, str]) -> Answer:
            when[f"/feed{number}"] = datetime.now(UTC)
            return rss()

        return answer

    newsroom.site.answers |= {f"/feed{n}": feed(n) for n in range(15)}
    stop = threading.Event()
    feeds = (newsroom.feed(f"/feed{n}", outlet=f"Desk {n}") for n in range(15))
    producer = newsroom.producer(*feeds, clock=RealTime(), polls_per_s=10.0)
    runner = threading.Thread(target=producer.run, args=(stop,))
    runner.start()
    while len(when) < 15:
        assert not stop.wait(0.01)
    stop.set()
    runner.join()
    producer.close()
    assert max(when.values()) - min(when.values()) > timedelta(seconds=1)


def test_what_was_listed_long_ago_is_forgotten_and_what_is_listed_is_not(newsroom: Newsroom) -> None:
    newsroom.site.answers |= {
        "/feed": rss(item("/ferry"), item("/two", title="Two")),
        "/ferry": page(),
        "/two": page(title="Two"),
    }
    producer = newsroom.producer()
    newsroom.time.run_until_idle(producer, NOW)
    newsroom.site.answers["/feed"] = rss(item("/ferry"))
    for day in (40, 80, 120):
        newsroom.time.run_until_idle(producer, NOW + timedelta(days=day))
    newsroom.site.answers["/feed"] = rss(item("/ferry", extra="<guid>again</guid>"))
    newsroom.time.run_until_idle(producer, NOW + timedelta(days=121))
    producer.close()
    assert len(newsroom.articles()) == 2
    file = StateFile(newsroom.folder / "producer.db")
    assert load_entries(file, [newsroom.site.url("/ferry"), newsroom.site.url("/two")]).keys() == {
        newsroom.site.url("/ferry")
    }
    file.close()
