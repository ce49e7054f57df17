"""The health of feeds on the page and in the API: what the producer remembers, as `feeds list` shows it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline import app
from pipeline.configuration import load_configuration
from pipeline.domain.feeds.schedule import FeedState
from producers.memory.changes import Changes
from producers.memory.state_file import StateFile
from producers.memory.writing import statements
from tests.support import web_sample as sample
from tests.support.web_site import Site, serving

FEEDS = """
[[feed]]
outlet = "Skarne Post"
url = "https://reader:secret@post.example/feed"

[[feed]]
outlet = "Northern Wire"
url = "https://wire.example/feed"
"""


def remembered(folder: Path) -> None:
    now = datetime.now(UTC)
    long_ago = now - timedelta(days=3)
    states = [
        FeedState(
            feed_url="https://reader:secret@post.example/feed",
            address="https://post.example/feed",
            polled_at=now,
            failures=4,
            failing_since=long_ago,
            problem="https://reader:secret@post.example/feed: <b>503</b>",
        ),
        FeedState(
            feed_url="https://wire.example/feed", address="https://wire.example/feed", polled_at=now, succeeded_at=now
        ),
    ]
    file = StateFile(folder / "data/producer.db")
    for statement, values in statements(Changes(feeds={state.feed_url: state for state in states}), now):
        file.write(statement, *values)
    file.close()


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    (tmp_path / "feeds.toml").write_text(FEEDS)
    (tmp_path / "data").mkdir()
    toml = tmp_path / "samestory.toml"
    toml.write_text(f'data_dir = "{tmp_path}/data"\n[produce]\nfeeds = "feeds.toml"\n')
    return toml


@pytest.fixture
def site(toml: Path, tmp_path: Path) -> Iterator[Site]:
    configuration = load_configuration(toml, {})
    log = sample.open_log()
    told, comparison = sample.ferry()
    sample.write(log, told, comparison)
    with serving(log, tmp_path / "data", read_feeds=lambda: app.read_feed_health(configuration)) as site:
        site.until_stories(1)
        yield site
    log.close()


def test_without_a_producer_it_is_said(site: Site) -> None:
    assert "No producer has run in this data folder" in site.client.get("/outlets/Skarne%20Post").text
    known = site.client.get("/api/v1/feeds").json()
    assert known["feeds"] == []
    assert known["unknown"].startswith("no producer has run")


def test_a_broken_list_of_feeds_takes_nothing_else_away(site: Site, toml: Path) -> None:
    remembered(toml.parent)
    (toml.parent / "feeds.toml").write_text("[[feed]]\noutlet = 3\n")
    page = site.client.get("/outlets/Skarne%20Post")
    assert page.status_code == 200
    assert "The feeds cannot be read" in page.text
    assert str(toml.parent) not in page.text, "where the files are is nobody's business"
    assert "Ferry" in page.text


def test_alarms_are_on_the_outlet_in_the_list_and_in_the_api(site: Site, toml: Path) -> None:
    remembered(toml.parent)
    page = site.client.get("/outlets/Skarne%20Post").text
    assert "no answer for 3 days: https://post.example/feed: &lt;b&gt;503&lt;/b&gt;" in page
    assert "secret" not in page
    assert "Feeds: 1 alarm</a>" in page
    assert "1 feed alarm" in site.client.get("/outlets").text
    wire = site.client.get("/api/v1/feeds?outlet=NORTHERN+wire").json()["feeds"]
    assert [(one["url"], one["status"], one["alarms"]) for one in wire] == [("https://wire.example/feed", "active", [])]
    every = site.client.get("/api/v1/feeds?fields=outlet,alarms").json()
    assert [set(one) for one in every["feeds"]] == [{"outlet", "alarms"}] * 2
    assert every["feeds"][0]["alarms"][0]["kind"] == "failing"
    assert "secret" not in site.client.get("/api/v1/feeds").text
    first, second = (
        site.client.get("/api/v1/outlets/Skarne%20Post").json()[name] for name in ("feeds", "feeds_unknown")
    )
    assert ([one["outlet"] for one in first], second) == (["Skarne Post"], None)
