"""A story with all that is known of it: its comparison, its history, and the stories around it."""

import sqlite3

import msgspec

from pipeline.contracts.codec import decode_article, decode_comparison, decode_story
from pipeline.domain.comparison.judgements import judged
from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.stories import Story
from pipeline.domain.stories.telling_differences import TellingDifference, telling_differences
from pipeline.projection.aliases import resolve
from pipeline.projection.documents import FullStoryDocument, HistoryEntry, JudgedDocument, full_story_document
from pipeline.projection.event_views import events_of
from pipeline.projection.judged_documents import judged_document
from pipeline.projection.judged_rows import judgements_of
from pipeline.projection.outlet_rows import STORY_DOCUMENT
from pipeline.projection.threads import thread_around

_HISTORY_ENTRIES = 500


def read_story(db: sqlite3.Connection, story_id: str) -> FullStoryDocument | None:
    """The story with this id or alias, with its comparison and its history."""
    resolved = resolve(db, story_id)
    if resolved is None:
        return None
    (document,) = db.execute(STORY_DOCUMENT, (resolved,)).fetchone()
    story = decode_story(document)
    ids = (story.id, *story.aliases)
    followed_by = _followed_by(db, ids)
    runners_up = [version.reason.runner_up.story_id for version in story.versions if version.reason.runner_up]
    named = dict.fromkeys([*([story.follows] if story.follows else []), *followed_by, *runners_up])
    headlines = {found: headline for found in named if (headline := _headline(db, found)) is not None}
    return full_story_document(
        story,
        read_comparison(db, resolved),
        _history(db, ids),
        followed_by,
        headlines,
        thread_around(db, resolved),
        _differences(db, story),
        _judgements(db, resolved, story),
        next(iter(events_of(db, ids).values()), None),
    )


def read_found(db: sqlite3.Connection, story_id: str) -> Comparison | None:
    """The comparison of the story with exactly this id, also what people judged not to be so."""
    row = db.execute("SELECT coalesce(found, document) FROM comparisons WHERE story_id = ?", (story_id,)).fetchone()
    return None if row is None else decode_comparison(row[0])


def read_comparison(db: sqlite3.Connection, story_id: str) -> Comparison | None:
    """The comparison of the story with exactly this id, without what people judged not to be so."""
    row = db.execute("SELECT document FROM comparisons WHERE story_id = ?", (story_id,)).fetchone()
    return None if row is None else decode_comparison(row[0])


def _differences(db: sqlite3.Connection, story: Story) -> dict[str, tuple[TellingDifference, ...]]:
    """What differs between each version and the article beside which it was not put, if both texts are here."""
    found: dict[str, tuple[TellingDifference, ...]] = {}
    for version in story.versions:
        if version.reason.runner_up is None:
            continue
        own, other = _text(db, version.article_id), _text(db, version.reason.runner_up.article_id)
        if own is not None and other is not None and (told := telling_differences(*own, *other, version.language)):
            found[version.article_id] = told
    return found


def _text(db: sqlite3.Connection, article_id: str) -> tuple[str, str] | None:
    """Title and text of an article."""
    row = db.execute("SELECT document FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        return None
    article = decode_article(row[0])
    return article.title or "", article.text


def _followed_by(db: sqlite3.Connection, story_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The current stories that follow the one with these ids, oldest first."""
    rows = db.execute(
        "SELECT f.story_id FROM follows f JOIN stories s ON s.id = f.story_id "
        "WHERE f.follows IN (SELECT value FROM json_each(?)) ORDER BY s.last_us, s.id",
        (msgspec.json.encode(story_ids).decode(),),
    ).fetchall()
    return tuple(story_id for (story_id,) in rows)


def _headline(db: sqlite3.Connection, story_id: str) -> str | None:
    resolved = resolve(db, story_id)
    if resolved is None:
        return None
    (headline,) = db.execute("SELECT headline FROM stories WHERE id = ?", (resolved,)).fetchone()
    return str(headline)


def _judgements(db: sqlite3.Connection, story_id: str, story: Story) -> tuple[JudgedDocument, ...]:
    judgements = judgements_of(db, (version.article_id for version in story.versions))
    if not judgements or (found := read_found(db, story_id)) is None:
        return tuple(judged_document(one, None) for one in judgements)
    return tuple(judged_document(judgement, finding) for finding, judgement in judged(found, judgements))


def _history(db: sqlite3.Connection, story_ids: tuple[str, ...]) -> tuple[HistoryEntry, ...]:
    rows = db.execute(
        "WITH ids AS (SELECT value FROM json_each(?)) "
        "SELECT document FROM history WHERE story_id IN ids OR other_story_id IN ids "
        'ORDER BY at_us, partition, "offset" LIMIT ?',
        (msgspec.json.encode(story_ids).decode(), _HISTORY_ENTRIES),
    ).fetchall()
    return tuple(msgspec.json.decode(document, type=HistoryEntry) for (document,) in rows)
