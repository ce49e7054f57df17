"""Whose article an aggregator's entry is."""

from pipeline.domain.feeds.parse import FeedEntry
from pipeline.settings import Feed
from producers.entries.outlets import feed_of_outlet

AGGREGATOR = Feed(outlet="Alle Nachrichten", url="https://aggregator.example/rss", family="Sammler")
PIER = Feed(outlet="The Pier Times", url="https://feeds.pier.example/all", family="Pier Group")
SPORT = Feed(outlet="Вести", url="https://vesti.example/sport", family="ВГТРК")
FEEDS = {feed.url: feed for feed in (AGGREGATOR, PIER, SPORT)}


def whose(outlet: str, url: str = "") -> tuple[str, str]:
    entry = FeedEntry(id="1", link=None, title="A", outlet=outlet, outlet_url=url)
    found = feed_of_outlet(entry, AGGREGATOR, FEEDS)
    assert found.url == AGGREGATOR.url
    return found.outlet, found.family or found.outlet


def test_an_entry_of_its_own_has_the_outlet_of_its_feed() -> None:
    assert whose("") == ("Alle Nachrichten", "Sammler")


def test_a_configured_outlet_keeps_its_name_and_publisher() -> None:
    assert whose("the pier times", "https://elsewhere.example") == ("The Pier Times", "Pier Group")
    assert whose("ВЕСТИ") == ("Вести", "ВГТРК")


def test_an_outlet_under_another_name_is_found_by_its_site() -> None:
    assert whose("Pier Times Online", "https://www.pier.example/") == ("The Pier Times", "Pier Group")


def test_another_outlet_is_its_own_publisher() -> None:
    assert whose("港新聞", "https://minato.example") == ("港新聞", "港新聞")
