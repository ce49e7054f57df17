"""Which entries are one article, whatever their links, guids and parameters do."""

import json
import sqlite3
from datetime import timedelta

from tests.support.polled_site import NOW, Newsroom, item, page, rss


def test_a_file_of_before_keeps_its_articles_under_addresses_without_tracking_parameters(newsroom: Newsroom) -> None:
    """Version 2 kept `mod=rss_…` as a part of the address."""
    newsroom.site.answers |= {
        "/feed": rss(item("/ferry?mod=rss_coast"), item("/later?mod=rss_coast", title="Later")),
        "/ferry?mod=rss_coast": page(),
        "/later?mod=rss_coast": page(title="Later"),
    }
    before = newsroom.poll()
    assert len(before) == 2
    _as_version_2(newsroom, {"/ferry": "/ferry?mod=rss_coast", "/later": "/later?mod=rss_coast"})
    newsroom.site.answers["/feed"] = rss(item("/ferry?mod=rss_top"), item("/later", title="Later"))
    assert newsroom.poll(now=NOW + timedelta(hours=1)) == before


def _as_version_2(newsroom: Newsroom, spellings: dict[str, str]) -> None:
    """Make the state file what version 2 would have written of entries with these addresses."""
    with sqlite3.connect(newsroom.folder / "producer.db") as connection:
        for now, then in spellings.items():
            key, old = newsroom.site.url(now), newsroom.site.url(then)
            connection.execute("UPDATE entries SET key = ? WHERE key = ?", (old, key))
            for (stored,) in connection.execute("SELECT item FROM pending WHERE key = ?", (key,)).fetchall():
                waiting = json.dumps(json.loads(stored) | {"key": old})
                connection.execute("UPDATE pending SET key = ?, item = ? WHERE key = ?", (old, waiting, key))
        connection.executescript("DROP TABLE aliases; PRAGMA user_version = 2;")
    connection.close()
