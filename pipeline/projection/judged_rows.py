"""The rows of what people judged: one for each finding, found by the articles that it is about."""

import sqlite3
from collections.abc import Iterable

import msgspec

from pipeline.contracts.codec import decode_judgement
from pipeline.domain.comparison.judgements import Judgement
from pipeline.errors import MalformedRecord
from pipeline.ports import Record
from pipeline.projection.aliases import resolve

SCHEMA = """
CREATE TABLE judgements (key TEXT PRIMARY KEY, story_id TEXT NOT NULL, document BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE judged_articles (article_id TEXT, key TEXT, PRIMARY KEY (article_id, key)) WITHOUT ROWID;
CREATE INDEX judged_articles_key ON judged_articles (key);
"""


def put_judgement(db: sqlite3.Connection, record: Record) -> set[str]:
    """Take in the newest judgement of a finding, or that there is none. The ids of the stories that it is about.

    PermanentError if the record cannot be decoded.
    """
    try:
        key = (record.key or b"").decode()
    except UnicodeDecodeError as exc:
        raise MalformedRecord(f"the key of a judgement is not text: {exc}") from exc
    judgement = None if record.value is None else decode_judgement(record.value)
    concerned = _stories_of(db, key)
    db.execute("DELETE FROM judged_articles WHERE key = ?", (key,))
    db.execute("DELETE FROM judgements WHERE key = ?", (key,))
    if judgement is not None:
        db.execute("INSERT INTO judgements VALUES (?, ?, ?)", (key, judgement.story_id, record.value))
        db.executemany(
            "INSERT OR IGNORE INTO judged_articles VALUES (?, ?)", [(side.article_id, key) for side in judgement.sides]
        )
    return concerned | _stories_of(db, key)


def judgements_of(db: sqlite3.Connection, article_ids: Iterable[str]) -> tuple[Judgement, ...]:
    """The judgements about any of the articles, in the order of their keys."""
    if db.execute("SELECT 1 FROM judgements LIMIT 1").fetchone() is None:  # mostly, and a fraction of the work
        return ()
    rows = db.execute(
        "SELECT document FROM judgements WHERE key IN "
        "(SELECT key FROM judged_articles WHERE article_id IN (SELECT value FROM json_each(?))) ORDER BY key",
        (msgspec.json.encode(list(article_ids)).decode(),),
    ).fetchall()
    return tuple(decode_judgement(document) for (document,) in rows)


def _stories_of(db: sqlite3.Connection, key: str) -> set[str]:
    """The current stories that have an article of the finding, and the one that it was in when it was judged."""
    rows = db.execute(
        "SELECT story_id FROM judgements WHERE key = ?1 "
        "UNION SELECT a.story_id FROM judged_articles j JOIN articles a ON a.id = j.article_id WHERE j.key = ?1",
        (key,),
    ).fetchall()
    found = {resolve(db, story_id) for (story_id,) in rows}
    return {story_id for story_id in found if story_id is not None}
