"""The tables of outlets: counts that are kept up as records are applied, and what is listed of each outlet.

A record that replaces another first takes away what that one added (`outlet_parts`), so the tables depend only on the
stories and comparisons that the projection has, not on the way there. Runs inside the caller's transaction, before the
caller replaces its own rows; what it gathers is written at the end of a chunk.
"""

import sqlite3
from collections import defaultdict

from pipeline.contracts.comparison import ComparisonV1
from pipeline.contracts.messages import StoryV1
from pipeline.domain.text.epoch import epoch_us
from pipeline.ports import Record
from pipeline.projection.change_records import ChangeRecord
from pipeline.projection.outlet_parts import (
    CountKey,
    Entry,
    Parts,
    comparison_of,
    parts_of_comparison,
    parts_of_story,
    story_of,
)

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
CREATE INDEX stories_of_many ON stories (last_us, families, id) WHERE families >= 3;
CREATE TABLE corrections (
    at_us INTEGER, partition INTEGER, "offset" INTEGER, PRIMARY KEY (at_us, partition, "offset")
) WITHOUT ROWID;
"""

STORY_DOCUMENT = "SELECT d.document FROM stories s JOIN story_documents d ON d.number = s.number WHERE s.id = ?"
"""Finds the record of a story."""


class OutletFigures:
    """Gathers what records add and take away, and writes it in order. Used within one transaction.

    What outlets have in common, such as a day, changes with nearly every record: it is written once.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._counts: defaultdict[CountKey, int] = defaultdict(int)
        self._entries: defaultdict[Entry, int] = defaultdict(int)

    def replace_story(self, before: bytes | None, story: StoryV1 | None) -> None:
        """Count a story as it is now instead of its stored record; None if there is none with its id."""
        self._replace(parts_of_story(story_of(before) if before else None), parts_of_story(story))

    def replace_comparison(self, story_id: str, comparison: ComparisonV1 | None) -> None:
        """Count a comparison as it is now; None if the story has none any more."""
        row = self._db.execute("SELECT document FROM comparisons WHERE story_id = ?", (story_id,)).fetchone()
        before = None if row is None else comparison_of(row[0])
        self._replace(parts_of_comparison(before), parts_of_comparison(comparison))

    def write(self) -> None:
        """Write what was gathered."""
        changed = [(*key, n) for key, n in sorted(self._counts.items()) if n]
        self._db.executemany(
            "INSERT INTO outlet_counts VALUES (?, ?, ?, ?) "
            "ON CONFLICT (kind, outlet, key) DO UPDATE SET n = n + excluded.n",
            changed,
        )
        self._db.executemany(
            "DELETE FROM outlet_counts WHERE kind = ? AND outlet = ? AND key = ? AND n = 0",
            [one[:3] for one in changed if one[3] < 0],
        )
        self._db.executemany(
            "DELETE FROM outlet_entries "
            "WHERE outlet = ? AND kind = ? AND at_us = ? AND story_id = ? AND article_id = ?",
            sorted(entry for entry, n in self._entries.items() if n < 0),
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO outlet_entries VALUES (?, ?, ?, ?, ?)",
            sorted(entry for entry, n in self._entries.items() if n > 0),
        )
        self._counts.clear()
        self._entries.clear()

    def _replace(self, before: Parts, after: Parts) -> None:
        for key, n in after.counts.items():
            self._counts[key] += n
        for key, n in before.counts.items():
            self._counts[key] -= n
        for entry in after.entries - before.entries:
            self._entries[entry] += 1
        for entry in before.entries - after.entries:
            self._entries[entry] -= 1


def add_change(db: sqlite3.Connection, record: Record, change: ChangeRecord) -> None:
    """Remember where what operators decided is in the history."""
    if change.reason is not None and change.reason.corrected is not None:
        key = (epoch_us(change.at), record.partition, record.offset)
        db.execute("INSERT OR REPLACE INTO corrections VALUES (?, ?, ?)", key)
