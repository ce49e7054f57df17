"""The thread of a story in the projection: all stories that lead to it or from it, one following another.

Links are as the stories have them: a followed story may have been merged since, then its alias leads on; or it is no
longer kept, then its followers are still of one thread. Two stories may follow one.
"""

import sqlite3
from datetime import datetime, timedelta

from pipeline.domain.text.epoch import EPOCH
from pipeline.projection.documents import ThreadExcerptDocument, ThreadStoryDocument

MOST_STORIES = 10_000
"""A thread is read up to this many stories, those nearest by links: more is an error of the links, not an affair."""

SHOWN_STORIES = 100
"""How many stories of its thread a story is shown with."""

_FIRST = (-(2**63), "")

_THREAD = """
WITH RECURSIVE thread(id) AS (
    VALUES (:id)
    UNION
    SELECT coalesce(a.story_id, f.follows)
    FROM thread t JOIN follows f ON f.story_id = t.id LEFT JOIN aliases a ON a.alias = f.follows
    UNION
    SELECT f.story_id FROM thread t JOIN follows f ON f.follows = t.id
    UNION
    SELECT f.story_id FROM thread t JOIN aliases a ON a.story_id = t.id JOIN follows f ON f.follows = a.alias
    LIMIT :most
)
SELECT s.id, s.headline, s.first_us, s.last_us, s.state, s.families, coalesce(a.story_id, f.follows)
FROM thread t JOIN stories s ON s.id = t.id
LEFT JOIN follows f ON f.story_id = s.id LEFT JOIN aliases a ON a.alias = f.follows
WHERE (s.first_us, s.id) > (:first_us, :after)
ORDER BY s.first_us, s.id
LIMIT :limit
"""


def thread_page(
    db: sqlite3.Connection, story_id: str, *, limit: int, after: tuple[int, str] | None = None
) -> tuple[tuple[ThreadStoryDocument, ...], tuple[int, str] | None]:
    """Up to `limit` stories of the thread of a current story, oldest first; and where the next page begins, if any."""
    rows = _rows(db, story_id, after or _FIRST, limit + 1)
    stories = tuple(map(_story, rows[:limit]))
    last = (int(rows[limit - 1][2]), str(rows[limit - 1][0])) if len(rows) > limit else None
    return stories, last


def thread_around(db: sqlite3.Connection, story_id: str) -> ThreadExcerptDocument | None:
    """The part of its thread around a current story; None where that is the story alone."""
    rows = _rows(db, story_id, _FIRST, MOST_STORIES)
    if len(rows) < 2:
        return None
    place = next(at for at, row in enumerate(rows) if row[0] == story_id)
    start = max(0, min(place - SHOWN_STORIES // 2, len(rows) - SHOWN_STORIES))
    shown = rows[start : start + SHOWN_STORIES]
    return ThreadExcerptDocument(stories=tuple(map(_story, shown)), earlier=start, later=len(rows) - start - len(shown))


_Row = tuple[str, str, int, int, str, int, str | None]


def _rows(db: sqlite3.Connection, story_id: str, after: tuple[int, str], limit: int) -> list[_Row]:
    first_us, last_id = after
    return db.execute(
        _THREAD, {"id": story_id, "most": MOST_STORIES, "first_us": first_us, "after": last_id, "limit": limit}
    ).fetchall()


def _story(row: _Row) -> ThreadStoryDocument:
    story_id, headline, first_us, last_us, state, families, follows = row
    return ThreadStoryDocument(
        id=story_id,
        headline=headline,
        first_seen=_moment(first_us),
        last_seen=_moment(last_us),
        state="closed" if state == "closed" else "open",
        voices=families,
        follows=follows,
    )


def _moment(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)
