"""The tables of the producer's SQLite file, and how a file of an older version gets them."""

import sqlite3
from typing import Final

import msgspec

from pipeline.domain.articles.urls import canonical_url
from producers.memory.records import PendingPage

SCHEMA_VERSION: Final = 3

_FIRST: Final = """
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
"""
# What version 2 added: further visits of pages, what revisions changed, site memory, robots.txt, forgetting.
_SECOND: Final = """
ALTER TABLE entries ADD COLUMN listed_at TEXT NOT NULL DEFAULT '2026-01-01T00:00:00+00:00';
ALTER TABLE entries ADD COLUMN feed_url TEXT NOT NULL DEFAULT '';
CREATE INDEX entries_listed ON entries (listed_at);
CREATE INDEX entries_article ON entries (article_id);
ALTER TABLE pending ADD COLUMN host TEXT NOT NULL DEFAULT '';
ALTER TABLE pending ADD COLUMN visits INTEGER NOT NULL DEFAULT 0;
-- With all that is needed to choose among those that are due, so that their items are not read.
CREATE INDEX pending_due ON pending (next_at, host, visits);
CREATE INDEX pending_host ON pending (host, visits, next_at);
ALTER TABLE articles ADD COLUMN title TEXT;
ALTER TABLE articles ADD COLUMN body BLOB;
ALTER TABLE articles ADD COLUMN revisions BLOB NOT NULL DEFAULT '[]';
CREATE INDEX articles_seen ON articles (seen);
CREATE TABLE sites (host TEXT PRIMARY KEY, memory BLOB NOT NULL, used_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE robots (origin TEXT PRIMARY KEY, stored BLOB NOT NULL, used_at TEXT NOT NULL) WITHOUT ROWID;
"""
# What version 3 added: by what else an entry is found when its link changes.
_THIRD: Final = """
CREATE TABLE aliases (name TEXT PRIMARY KEY, alias BLOB NOT NULL, used_at TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX aliases_used ON aliases (used_at);
"""


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Give a file of this older version (0: an empty file) the present tables, in one transaction."""
    steps = (_FIRST, _SECOND, _THIRD)
    connection.executescript("BEGIN;" + "".join(steps[version:]))
    if 0 < version < 3:
        _respell_keys(connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _respell_keys(connection: sqlite3.Connection) -> None:
    """Version 3 knows more tracking parameters: entries keep their articles under the keys without them."""
    for (key,) in connection.execute("SELECT key FROM entries WHERE instr(key, '?')").fetchall():
        if (spelt := canonical_url(key)) != key:
            connection.execute("UPDATE OR IGNORE entries SET key = ? WHERE key = ?", (spelt, key))
    for key, item in connection.execute("SELECT key, item FROM pending WHERE instr(key, '?')").fetchall():
        if (spelt := canonical_url(key)) != key:
            page = msgspec.structs.replace(msgspec.json.decode(item, type=PendingPage), key=spelt)
            values = (spelt, msgspec.json.encode(page), key)
            connection.execute("UPDATE OR IGNORE pending SET key = ?, item = ? WHERE key = ?", values)
            connection.execute("DELETE FROM pending WHERE key = ?", (key,))
