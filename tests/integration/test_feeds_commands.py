"""`feeds check`, `list`, `import` and `export` as an operator uses them, against a real server on loopback."""

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipeline.cli.feeds.listing import table_of
from pipeline.configuration import load_feeds
from pipeline.domain.feeds.alarms import Alarm
from pipeline.domain.feeds.health import SourceHealth
from pipeline.domain.feeds.schedule import FeedState, first_state
from pipeline.settings import Feed
from producers.memory.changes import Changes
from producers.memory.state_file import StateFile
from producers.memory.writing import statements
from tests.conftest import Samestory
from tests.support.loopback import Answer, Loopback, serving

TEXT = "A ferry with 212 people aboard ran aground on a sandbank off Northgate on Monday morning, the coastguard said. "
PAGE = f"""<html lang="en"><head><title>Ferry aground</title></head><body><article><h1>Ferry runs aground</h1>
{"".join(f"<p>{TEXT}It struck the bank in fog, number {number}.</p>" for number in range(6))}</article></body></html>"""
HTML = {"Content-Type": "text/html; charset=utf-8"}
OPML = """<opml version="2.0"><body><outline text="World">
<outline type="rss" text="Harbour Times" xmlUrl="https://harbour.example/feed2"/>
<outline type="rss" text="Known already" xmlUrl="https://lantern.example/feed"/>
<outline type="rss" text="Odd" xmlUrl="gopher://odd.example/"/></outline></body></opml>"""


def rss(host: str, *paths: str) -> bytes:
    now = datetime.now(UTC)
    items = "".join(
        f"<item><title>Ferry aground {number}</title><link>http://{host}{path}</link><guid>n-{number}</guid>"
        f"<pubDate>{now - timedelta(hours=number + 1):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        for number, path in enumerate(paths)
    )
    return f"<rss version='2.0'><channel><title>Harbour Times</title><ttl>30</ttl>{items}</channel></rss>".encode()


@pytest.fixture
def site() -> Iterator[Loopback]:
    with serving() as loopback:
        loopback.answers["/page"] = Answer(PAGE.encode(), headers=HTML)
        loopback.answers["/feed.xml"] = feed_answer(loopback)
        yield loopback


def feed_answer(site: Loopback) -> Any:
    def answer(headers: dict[str, str]) -> Answer:
        if headers.get("if-none-match") == '"1"':
            return Answer(status=304)
        return Answer(rss(site.host, "/page", "/gone"), headers={"Content-Type": "text/xml", "ETag": '"1"'})

    return answer


class Checked:
    """The command line, allowed to ask the server on loopback."""

    def __init__(self, samestory: Samestory, site: Loopback) -> None:
        self._samestory = samestory
        self._variables = {
            "SAMESTORY_PRODUCE_ALLOW_PRIVATE": site.host,
            "SAMESTORY_PRODUCE_HOST_SPACING_S": "0",
            "SAMESTORY_PRODUCE_EXTRACT_WORKERS": "1",
        }

    def __call__(self, *arguments: str, **variables: str) -> Any:
        return self._samestory("feeds", "check", *arguments, **self._variables | variables)

    def document(self, url: str) -> tuple[int, dict[str, Any]]:
        printed = self(url, "--json")
        return printed.returncode, json.loads(printed.stdout)


@pytest.fixture
def check(samestory: Samestory, site: Loopback) -> Checked:
    return Checked(samestory, site)


def step(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(found for found in document["steps"] if found["step"] == name)


def test_a_feed_is_checked_step_by_step(check: Checked, site: Loopback) -> None:
    code, document = check.document(site.url("/feed.xml"))
    assert code == 0
    assert document["ok"]
    assert [found["step"] for found in document["steps"]] == [
        "address",
        "robots.txt",
        "answer",
        "feed",
        "unchanged",
        "schedule",
        "article",
        "article",
    ]
    assert step(document, "answer")["details"]["headers"]["etag"] == '"1"'
    assert step(document, "feed")["details"]["entries"] == 2
    assert "answers 304" in step(document, "unchanged")["text"]
    assert "ttl 30 min" in step(document, "schedule")["text"]
    first, second = (found for found in document["steps"] if found["step"] == "article")
    assert (first["level"], first["details"]["form"], first["details"]["language"]) == ("ok", "article", "en")
    assert first["details"]["characters"] > 500
    assert (second["level"], second["details"]["status"]) == ("problem", 404)


def test_the_same_in_words(check: Checked, site: Loopback) -> None:
    printed = check(site.url("/feed.xml"))
    assert printed.returncode == 0
    assert "ok       feed        RSS 2.0, 'Harbour Times', 2 entries, newest 20" in printed.stdout
    assert "problem  article" in printed.stdout


def test_a_permanent_redirect_is_shown(check: Checked, site: Loopback) -> None:
    site.answers["/old"] = Answer(status=301, headers={"Location": "/feed.xml"})
    _, document = check.document(site.url("/old"))
    answer = step(document, "answer")
    assert (answer["level"], answer["details"]["permanent"]) == ("note", True)
    assert answer["details"]["redirects"] == [site.url("/feed.xml")]
    assert "moved for good" in answer["text"]


def test_robots_txt_is_heeded_and_named(check: Checked, site: Loopback) -> None:
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /feed.xml\n")
    code, document = check.document(site.url("/feed.xml"))
    assert code == 1
    assert document["problem"] == f"{site.url('/feed.xml')}: disallowed by {site.url('/robots.txt')}"
    assert not site.asked("/feed.xml")


def test_what_an_unusable_answer_means(check: Checked, site: Loopback) -> None:
    site.answers["/busy"] = Answer(b"", status=429, headers={"Retry-After": "3600"})
    code, document = check.document(site.url("/busy"))
    assert code == 1
    assert step(document, "answer")["text"].startswith("too many requests (429)")
    assert step(document, "answer")["text"].endswith("it asks us to wait 3,600 s")


def test_an_address_that_may_not_be_asked(check: Checked, site: Loopback) -> None:
    code, document = check.document("http://127.0.0.1:1/feed")
    assert code == 1
    assert "127.0.0.1" in document["problem"]
    assert not site.requests


def test_a_feed_that_keeps_its_parser_busy_is_abandoned(check: Checked, site: Loopback) -> None:
    site.answers["/deep"] = Answer(b"<rss version='2.0'><channel><item>" + b"<a>" * 2_000_000)
    printed = check(site.url("/deep"), SAMESTORY_PRODUCE_EXTRACT_TIMEOUT_S="1")
    assert printed.returncode == 1
    assert "took longer than 1 s" in printed.stdout


def test_a_site_s_feeds_are_found_by_what_its_page_names(check: Checked, site: Loopback) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    body = '<a href="/world/rss">World</a><a href="/rss/dead.xml">x</a><a href="/about">About</a>'
    site.answers["/"] = Answer(f"<html><head>{head}</head><body>{body}</body></html>".encode(), headers=HTML)
    site.answers["/world/rss"] = Answer(rss(site.host, "/other"))
    code, document = check.document(site.url("/"))
    assert code == 0
    assert [(found["url"], found["how"], found["entries"]) for found in document["feeds"]] == [
        (site.url("/feed.xml"), "named by the page", 2),
        (site.url("/world/rss"), "linked on the page", 1),
    ]
    assert not site.asked("/about")
    assert not site.asked("/rss.xml")  # no guessing where feeds were found
    assert "answered 404" in step(document, "candidate")["text"]


def test_a_site_s_news_sitemap_is_found_by_its_robots_txt(check: Checked, site: Loopback) -> None:
    site.answers["/"] = Answer(b"<html><body>News</body></html>", headers=HTML)
    site.answers["/robots.txt"] = Answer(f"User-agent: *\nAllow: /\nSitemap: {site.url('/index.xml')}\n".encode())
    listed = "".join(f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in ("/pages.xml", "/news.xml"))
    site.answers["/index.xml"] = Answer(f"<sitemapindex>{listed}</sitemapindex>".encode())
    date = datetime.now(UTC).isoformat()
    site.answers["/news.xml"] = Answer(
        f"""<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{site.url("/page")}</loc>
        <news:news><news:title>Ferry aground</news:title><news:publication_date>{date}</news:publication_date>
        </news:news></url></urlset>""".encode()
    )
    code, document = check.document(site.url("/"))
    assert code == 0
    (found,) = document["feeds"]
    assert (found["url"], found["format"], found["entries"]) == (site.url("/news.xml"), "News sitemap", 1)


def test_usual_places_are_tried_until_one_has_a_feed(check: Checked, site: Loopback) -> None:
    site.answers["/"] = Answer(b"<html><body>News</body></html>", headers=HTML)
    site.answers["/rss.xml"] = feed_answer(site)
    code, document = check.document(site.url("/"))
    assert code == 0
    assert [found["url"] for found in document["feeds"]] == [site.url("/rss.xml")]
    assert not site.asked("/index.xml")


def test_a_site_without_feeds_says_so(check: Checked, site: Loopback) -> None:
    site.answers["/"] = Answer(b"<html><body>News</body></html>", headers=HTML)
    del site.answers["/feed.xml"]
    printed = check(site.url("/"))
    assert printed.returncode == 1
    assert "no feed was found at 12 addresses" in printed.stdout
    assert printed.stderr == "samestory: 1 of 1 feeds cannot be read\n"


def test_all_configured_feeds_at_once(check: Checked, site: Loopback, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.toml"
    feeds.write_text(
        f'[[feed]]\noutlet = "A"\nurl = "{site.url("/feed.xml")}"\n[[feed]]\noutlet = "B"\nurl = "{site.url("/no")}"\n'
    )
    printed = check("--json", SAMESTORY_PRODUCE_FEEDS=str(feeds))
    rows = [json.loads(line) for line in printed.stdout.splitlines()]
    assert [(row["outlet"], row["ok"], row.get("entries")) for row in rows] == [("A", True, 2), ("B", False, None)]
    assert (printed.returncode, printed.stderr) == (1, "samestory: 1 of 2 feeds cannot be read\n")


def test_an_invalid_address_is_a_wrong_call(check: Checked) -> None:
    assert check("file:///etc/passwd").returncode == 2


@pytest.mark.parametrize("word", ["harbour", "港新聞", "Harbour News", "harbour/feed"])
def test_a_word_without_an_address_is_a_wrong_call(check: Checked, word: str) -> None:
    printed = check(word)
    assert printed.returncode == 2
    assert f"{word}: not the address of a feed or a site; write news.example" in printed.stderr


def test_a_word_that_names_an_outlet_or_a_file_is_explained(check: Checked, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.toml"
    feeds.write_text('[[feed]]\noutlet = "Harbour"\nurl = "https://harbour.example/feed"\n')
    named = check("harbour", SAMESTORY_PRODUCE_FEEDS=str(feeds))
    assert "the feeds of that outlet are https://harbour.example/feed" in named.stderr
    assert "`samestory feeds parse` reads" in check(str(feeds)).stderr


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list with comments, and what a producer remembers of its feeds."""
    file = tmp_path / "feeds.toml"
    file.write_text(
        "# Whom we watch.\n"
        + "".join(f'[[feed]]\noutlet = "{name}"\nurl = "https://{name}.example/feed"\n' for name in OUTLETS)
    )
    (tmp_path / "data").mkdir()
    now = datetime.now(UTC)
    state_file = StateFile(tmp_path / "data/producer.db")
    for statement, values in statements(Changes(feeds={state.feed_url: state for state in states(now)}), now):
        state_file.write(statement, *values)
    state_file.close()
    return file


OUTLETS = ("lantern", "harbour", "tideline", "gull")


def states(now: datetime) -> list[FeedState]:
    active, failing, gone = (first_state(f"https://{name}.example/feed") for name in OUTLETS[:3])
    health = SourceHealth(pages=100, extracted=0.95, extracted_lately=0.9, walled=0.1, walled_lately=0.125)
    return [
        replace(
            active,
            interval_s=900.0,
            polled_at=now,
            succeeded_at=now - timedelta(minutes=5),
            next_at=now + timedelta(minutes=10, seconds=30),
            usual_rate=24 / 86400,
            health=health,
        ),
        replace(
            failing,
            failures=3,
            failing_since=now - timedelta(hours=9),
            problem=f"{failing.feed_url}: answered 502",
            next_at=now + timedelta(hours=2),
        ),
        replace(gone, stopped="410 Gone", problem="it is gone"),
    ]


def test_the_status_of_each_feed(samestory: Samestory, listed: Path) -> None:
    printed = samestory("feeds", "list", SAMESTORY_PRODUCE_FEEDS=str(listed))
    assert printed.returncode == 0
    lines = printed.stdout.splitlines()
    assert [line.split()[0] for line in lines[:5]] == ["status", "active", "failing", "retired", "new"]
    assert all(text in lines[1] for text in ("lantern", "15 min", "5 min ago", "in 10", "24", "90%", "12%"))
    assert "ALARM failing: no answer for 9 h: answered 502" in printed.stdout
    assert lines[-1] == "4 feeds: 1 active, 1 failing, 1 retired, 1 new; 2 with an alarm"


def test_the_status_of_each_feed_for_programs(samestory: Samestory, listed: Path) -> None:
    printed = samestory("feeds", "list", "--json", SAMESTORY_PRODUCE_FEEDS=str(listed))
    rows = {row["outlet"]: row for row in map(json.loads, printed.stdout.splitlines())}
    assert rows["lantern"]["entries_per_day"] == pytest.approx(24)
    assert rows["lantern"]["extracted"] == 0.95
    assert rows["harbour"]["alarms"][0]["kind"] == "failing"
    assert rows["tideline"]["status"] == "retired"
    assert rows["gull"] == {**rows["gull"], "status": "new", "alarms": [], "polled_at": None, "extracted": None}


def test_only_alarms_for_a_watchdog(samestory: Samestory, listed: Path, tmp_path: Path) -> None:
    printed = samestory("feeds", "list", "--alarms", "--json", SAMESTORY_PRODUCE_FEEDS=str(listed))
    assert printed.returncode == 1
    assert printed.stderr == "samestory: 2 of the feeds have an alarm\n"
    assert [json.loads(line)["outlet"] for line in printed.stdout.splitlines()] == ["harbour", "tideline"]
    calm = tmp_path / "calm.toml"
    calm.write_text('[[feed]]\noutlet = "lantern"\nurl = "https://lantern.example/feed"\n')
    assert samestory("feeds", "list", "--alarms", SAMESTORY_PRODUCE_FEEDS=str(calm)).returncode == 0


@pytest.mark.parametrize("width", [100, 200])
def test_the_list_is_readable_at_any_width(width: int) -> None:
    now = datetime.now(UTC)
    feed = Feed(outlet="The Northgate [Evening] Post", url=f"https://northgate.example/{'section/' * 8}feed.xml")
    state = replace(states(now)[1], address="https://www.northgate.example/feed", interval_s=3600.0)
    alarm = Alarm(kind="layout", text="24% of the last pages yield a text, where 96% did: has its layout changed?")
    console = Console(width=width, force_terminal=False, color_system=None)
    with console.capture() as captured:
        console.print(table_of([(feed, state, (alarm,))], now, width=width))
    printed = captured.get()
    assert all(len(line) <= width for line in printed.splitlines())
    joined = "".join(printed.split())
    assert "…" not in printed
    for text in ("[Evening]", "never", "in 2 h", "failing"):
        assert text in printed
    if width == 200:
        assert "ALARMlayout:24%ofthelastpages" in joined


def test_a_list_of_another_reader_is_added_and_nothing_else_changes(
    samestory: Samestory, listed: Path, tmp_path: Path
) -> None:
    before = listed.read_text()
    listed.chmod(0o640)
    opml = tmp_path / "reader.opml"
    opml.write_text(OPML)
    printed = samestory("feeds", "import", opml, SAMESTORY_PRODUCE_FEEDS=str(listed))
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.splitlines() == [
        f"added 1 to {listed}, left out 2",
        "  line 3: Known already: already present (lantern)",
        "  line 4: Odd: its address is not http or https (gopher)",
    ]
    added = (
        '\n# folder: World\n[[feed]]\noutlet = "Harbour Times"\nurl = "https://harbour.example/feed2"\n'
        'family = "harbour"\n'  # a feed of the same site is already listed
    )
    assert listed.read_text() == before + added
    assert stat.S_IMODE(listed.stat().st_mode) == 0o640
    assert not list(tmp_path.glob(".*"))
    again = samestory("feeds", "import", opml, "--json", SAMESTORY_PRODUCE_FEEDS=str(listed))
    assert [json.loads(line)["added"] for line in again.stdout.splitlines()] == [False, False, False]
    assert listed.read_text() == before + added


def test_a_list_that_cannot_be_read_changes_nothing(samestory: Samestory, listed: Path, tmp_path: Path) -> None:
    before = listed.read_bytes()
    opml = tmp_path / "bad.opml"
    opml.write_text(OPML.replace("</outline>", ""))
    printed = samestory("feeds", "import", opml, SAMESTORY_PRODUCE_FEEDS=str(listed))
    assert (printed.returncode, printed.stdout) == (1, "")
    assert printed.stderr == f"samestory: {opml}:4: not well-formed XML: mismatched tag\n"
    assert listed.read_bytes() == before


def test_a_file_that_tables_cannot_be_added_to_stays_as_it_is(samestory: Samestory, tmp_path: Path) -> None:
    feeds, opml = tmp_path / "feeds.toml", tmp_path / "reader.opml"
    feeds.write_text("feed = []\n")
    opml.write_text(OPML)
    printed = samestory("feeds", "import", opml, "--out", feeds)
    assert printed.returncode == 1
    assert printed.stderr.startswith(f"samestory: {feeds}")
    assert feeds.read_text() == "feed = []\n"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "data") == ["feeds.toml", "reader.opml"]


def test_what_is_exported_is_imported_the_same(samestory: Samestory, tmp_path: Path) -> None:
    feeds, opml, copy = tmp_path / "feeds.toml", tmp_path / "out.opml", tmp_path / "copy.toml"
    feeds.write_text(
        '[[feed]]\noutlet = "Tide & \\"Light\\""\nfamily = "Tide"\nurl = "https://tide.example/a?b=1&c=2"\n'
        'language = "de"\ninterval_s = 600.5\n'
        '[[feed]]\noutlet = "Lantern"\nurl = "https://tide.example/second"\nrobots = false\n'
    )
    exported = samestory("feeds", "export", "--out", opml, SAMESTORY_PRODUCE_FEEDS=str(feeds))
    assert exported.returncode == 0, exported.stderr
    assert samestory("feeds", "import", opml, "--out", copy).returncode == 0
    assert load_feeds(copy) == load_feeds(feeds)
    assert samestory("feeds", "export", SAMESTORY_PRODUCE_FEEDS=str(copy)).stdout == opml.read_text()
