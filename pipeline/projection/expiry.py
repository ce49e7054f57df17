"""Removes closed stories that the page is to show no longer, with their articles and their history.

A story's age is the time since it last changed, as feeds date it (`change_times`), against the newest stories of the
projection and not against a clock: a projection that is built again keeps the same stories. Of the newest, the one at
place `NEWEST` counts, so that some records with a wrong date, or from a clock that was ahead, remove nothing.
What people said of findings stays.
"""

import sqlite3
from datetime import timedelta
from typing import Final

from pipeline.contracts.codec import decode_article, decode_story
from pipeline.projection.gathering import Gathered
from pipeline.projection.outlet_rows import STORY_DOCUMENT
from pipeline.projection.story_rows import remove_story
from pipeline.projection.word_rows import article_text

NEWEST: Final = 500
AT_ONCE: Final = 200
"""Stories removed in one transaction: well under a second."""

FREED_PAGES: Final = 2000
"""Given back to the disk at a time: 8 MB."""

_HISTORY = 'SELECT partition, "offset" FROM history WHERE story_id = ?1 OR other_story_id = ?1'


def expired(db: sqlite3.Connection, keep: timedelta, *, newest: int = NEWEST, most: int = AT_ONCE) -> list[str]:
    """The ids of up to `most` closed stories that are too old, the oldest first."""
    row = db.execute(
        "SELECT changed_us FROM stories ORDER BY changed_us DESC LIMIT 1 OFFSET ?", (newest - 1,)
    ).fetchone()
    if row is None:
        return []
    before_us = row[0] - keep // timedelta(microseconds=1)
    found = db.execute(
        "SELECT id FROM stories WHERE changed_us < ? AND state = 'closed' ORDER BY changed_us LIMIT ?",
        (before_us, most),
    )
    return [story_id for (story_id,) in found.fetchall()]


def remove(db: sqlite3.Connection, story_id: str, gathered: Gathered) -> None:
    """Remove all that is known of a story. Runs within the caller's transaction."""
    row = db.execute(STORY_DOCUMENT, (story_id,)).fetchone()
    story = decode_story(row[0])
    for version in story.versions:
        _remove_article(db, version.article_id, gathered)
    for one in (story_id, *story.aliases):
        places = db.execute(_HISTORY, (one,)).fetchall()
        db.executemany('DELETE FROM history WHERE partition = ? AND "offset" = ?', places)
        db.executemany('DELETE FROM corrections WHERE partition = ? AND "offset" = ?', places)
        db.execute("DELETE FROM updates WHERE story_id = ?", (one,))
    _leave_events(db, story_id)
    remove_story(db, story_id, gathered)


def _leave_events(db: sqlite3.Connection, story_id: str) -> None:
    """The events of the story go with the last of their stories."""
    events = db.execute("SELECT event_id FROM event_stories WHERE story_id = ?", (story_id,)).fetchall()
    db.execute("DELETE FROM event_stories WHERE story_id = ?", (story_id,))
    for (event,) in events:
        if db.execute("SELECT 1 FROM event_stories WHERE event_id = ? LIMIT 1", (event,)).fetchone() is None:
            db.execute("DELETE FROM events WHERE id = ?", (event,))
            db.execute("DELETE FROM event_facts WHERE event_id = ?", (event,))


def free_pages(db: sqlite3.Connection) -> None:
    """Give unused pages back to the disk, a bounded number. A file from before this could be set keeps its size."""
    for _ in range(FREED_PAGES):  # one by one: Python takes a single step of a statement that returns no rows
        (unused,) = db.execute("PRAGMA freelist_count").fetchone()
        if not unused:
            return
        db.execute("PRAGMA incremental_vacuum(1)")


def _remove_article(db: sqlite3.Connection, article_id: str, gathered: Gathered) -> None:
    row = db.execute("SELECT number, document FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        return  # its change was no longer in the log
    number, document = row
    article = decode_article(document)
    gathered.words.put_article(number, article_text(article.title, article.source, article.text), None)
    db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    db.execute("DELETE FROM article_places WHERE number = ?", (number,))
