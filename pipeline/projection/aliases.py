"""Which story an id leads to, as stories take others in."""

import sqlite3

_MOST_HOPS = 20


def resolve(db: sqlite3.Connection, story_id: str) -> str | None:
    """The id of the story that this id or alias leads to."""
    for _ in range(_MOST_HOPS):
        if db.execute("SELECT 1 FROM stories WHERE id = ?", (story_id,)).fetchone():
            return story_id
        row = db.execute("SELECT story_id FROM aliases WHERE alias = ?", (story_id,)).fetchone()
        if row is None:
            return None
        story_id = row[0]
    return None
