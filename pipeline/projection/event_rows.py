"""The rows of events, by the newest records of each: which stories report one, and what facts these have in common."""

import sqlite3

from pipeline.contracts.codec import decode_event, decode_event_facts
from pipeline.domain.text.epoch import epoch_us
from pipeline.errors import MalformedRecord
from pipeline.ports import Record
from pipeline.projection.aliases import resolve

SCHEMA = """
CREATE TABLE events (id TEXT PRIMARY KEY, at_us INTEGER NOT NULL, document BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE event_stories (story_id TEXT, event_id TEXT, PRIMARY KEY (story_id, event_id)) WITHOUT ROWID;
CREATE TABLE event_facts (event_id TEXT PRIMARY KEY, document BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX event_stories_event ON event_stories (event_id);
"""


def put_event(db: sqlite3.Connection, record: Record) -> set[str]:
    """Take in the newest state of an event, or that there is none. The ids of the stories concerned.

    PermanentError if the record cannot be decoded.
    """
    key = _key(record)
    event = None if record.value is None else decode_event(record.value)
    concerned = _stories_of(db, key)
    db.execute("DELETE FROM event_stories WHERE event_id = ?", (key,))
    db.execute("DELETE FROM events WHERE id = ?", (key,))
    if event is not None:
        db.execute("INSERT INTO events VALUES (?, ?, ?)", (key, epoch_us(record.timestamp), record.value))
        db.executemany(
            "INSERT OR IGNORE INTO event_stories VALUES (?, ?)", [(story.story_id, key) for story in event.stories]
        )
    return concerned | _stories_of(db, key)


def put_facts(db: sqlite3.Connection, record: Record) -> set[str]:
    """Take in the newest facts of an event, or that there is none. The ids of the stories concerned.

    PermanentError if the record cannot be decoded.
    """
    key = _key(record)
    if record.value is not None:
        decode_event_facts(record.value)
    db.execute("DELETE FROM event_facts WHERE event_id = ?", (key,))
    if record.value is not None:
        db.execute("INSERT INTO event_facts VALUES (?, ?)", (key, record.value))
    return _stories_of(db, key)


def _key(record: Record) -> str:
    try:
        return (record.key or b"").decode()
    except UnicodeDecodeError as exc:
        raise MalformedRecord(f"the key of an event is not text: {exc}") from exc


def _stories_of(db: sqlite3.Connection, event_id: str) -> set[str]:
    rows = db.execute("SELECT story_id FROM event_stories WHERE event_id = ?", (event_id,)).fetchall()
    found = {resolve(db, story_id) for (story_id,) in rows}
    return {story_id for story_id in found if story_id is not None}
