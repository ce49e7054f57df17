"""The tables of outlets: counts that are kept up as records are applied, and what is listed of each outlet.

A record that replaces another first takes away what that one added (`outlet_parts`), so the tables depend only on the
stories and comparisons that the projection has, not on the way there. Runs inside the caller's transaction, before the
caller replaces its own rows.
"""

import sqlite3
from collections.abc import Callable

from pipeline.domain.stories.stories import Change
from pipeline.domain.text.epoch import epoch_us
from pipeline.ports import Record
from pipeline.projection.outlet_parts import Parts, parts_of_comparison, parts_of_story

SCHEMA = """
CREATE TABLE outlet_counts (
    kind TEXT, outlet TEXT, key TEXT, n INTEGER NOT NULL, PRIMARY KEY (kind, outlet, key)
) WITHOUT ROWID;
CREATE TABLE outlet_entries (
    outlet TEXT,
    kind TEXT,
    at_us INTEGER,
    story_id TEXT,
    article_id TEXT,
    PRIMARY KEY (outlet, kind, at_us, story_id, article_id)
) WITHOUT ROWID;
CREATE INDEX stories_of_many ON stories (last_us, families) WHERE families >= 3;
CREATE TABLE corrections (
    at_us INTEGER, partition INTEGER, "offset" INTEGER, PRIMARY KEY (at_us, partition, "offset")
) WITHOUT ROWID;
"""


def replace_story(db: sqlite3.Connection, story_id: str, document: bytes | None) -> None:
    """Count a story as it is now; None if there is none with this id any more."""
    _replace(db, "SELECT document FROM stories WHERE id = ?", story_id, document, parts_of_story)


def replace_comparison(db: sqlite3.Connection, story_id: str, document: bytes | None) -> None:
    """Count a comparison as it is now; None if the story has none any more."""
    _replace(db, "SELECT document FROM comparisons WHERE story_id = ?", story_id, document, parts_of_comparison)


def add_change(db: sqlite3.Connection, record: Record, change: Change) -> None:
    """Remember where what operators decided is in the history."""
    if change.reason is not None and change.reason.corrected is not None:
        key = (epoch_us(change.at), record.partition, record.offset)
        db.execute("INSERT OR REPLACE INTO corrections VALUES (?, ?, ?)", key)


def _replace(
    db: sqlite3.Connection,
    query: str,
    story_id: str,
    document: bytes | None,
    parts_of: Callable[[bytes | None], Parts],
) -> None:
    row = db.execute(query, (story_id,)).fetchone()
    before, after = parts_of(None if row is None else row[0]), parts_of(document)
    after.counts.subtract(before.counts)
    changed = [(*key, n) for key, n in sorted(after.counts.items()) if n]
    db.executemany(
        "INSERT INTO outlet_counts VALUES (?, ?, ?, ?) "
        "ON CONFLICT (kind, outlet, key) DO UPDATE SET n = n + excluded.n",
        changed,
    )
    db.executemany(
        "DELETE FROM outlet_counts WHERE kind = ? AND outlet = ? AND key = ? AND n = 0",
        [one[:3] for one in changed if one[3] < 0],
    )
    db.executemany(
        "DELETE FROM outlet_entries WHERE outlet = ? AND kind = ? AND at_us = ? AND story_id = ? AND article_id = ?",
        sorted(before.entries - after.entries),
    )
    db.executemany(
        "INSERT OR IGNORE INTO outlet_entries VALUES (?, ?, ?, ?, ?)", sorted(after.entries - before.entries)
    )
