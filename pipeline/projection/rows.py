"""What one record of the log does to the projection's rows. Runs inside the caller's transaction.

Each record can be applied again without harm, except that an older state of a story replaces a newer one: the caller
keeps the order.
"""

import sqlite3

import msgspec

from pipeline.contracts.codec import decode_change, decode_comparison, decode_story, encode_article
from pipeline.contracts.messages import CorrectedV1, RevisionV1
from pipeline.contracts.topics import COMPARED, STORIES
from pipeline.domain.stories.stories import Change, Story
from pipeline.domain.stories.voices import voices
from pipeline.domain.text.epoch import epoch_us
from pipeline.errors import MalformedRecord
from pipeline.ports import Record
from pipeline.projection.documents import HistoryEntry

_SEARCHED_TITLE_CHARS = 1000


def apply(db: sqlite3.Connection, record: Record) -> set[str]:
    """Apply one record and return the ids of the stories it changes.

    PermanentError if it cannot be decoded.
    """
    if record.topic == STORIES:
        return _story(db, record)
    if record.topic == COMPARED:
        return _comparison(db, record)
    return _change(db, record)


def _key(record: Record) -> str:
    try:
        return (record.key or b"").decode()
    except UnicodeDecodeError as exc:
        raise MalformedRecord(f"the key of a tombstone is not text: {exc}") from exc


def _story(db: sqlite3.Connection, record: Record) -> set[str]:
    if record.value is None:
        story_id = _key(record)
        _forget(db, story_id)
        db.execute("DELETE FROM comparisons WHERE story_id = ?", (story_id,))
        return {story_id}
    story = decode_story(record.value)
    _forget(db, story.id)
    db.execute(
        "INSERT INTO stories VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            story.id,
            story.headline,
            epoch_us(story.first_seen),
            epoch_us(story.last_seen),
            story.state,
            len(voices(story.versions)),
            _search_text(story),
            record.value,
        ),
    )
    db.executemany("INSERT OR IGNORE INTO story_outlets VALUES (?, ?)", [(name, story.id) for name in story.outlets])
    if story.follows is not None:
        db.execute("INSERT OR REPLACE INTO follows VALUES (?, ?)", (story.id, story.follows))
    db.executemany("INSERT OR REPLACE INTO aliases VALUES (?, ?)", [(alias, story.id) for alias in story.aliases])
    return {story.id}


def _forget(db: sqlite3.Connection, story_id: str) -> None:
    db.execute("DELETE FROM stories WHERE id = ?", (story_id,))
    db.execute("DELETE FROM story_outlets WHERE story_id = ?", (story_id,))
    db.execute("DELETE FROM aliases WHERE story_id = ?", (story_id,))
    db.execute("DELETE FROM follows WHERE story_id = ?", (story_id,))


def _search_text(story: Story) -> str:
    """Headline, titles and outlets, case folded: what the text filter looks in."""
    parts = [story.headline[:_SEARCHED_TITLE_CHARS], *story.outlets]
    parts += [version.title[:_SEARCHED_TITLE_CHARS] for version in story.versions]
    return "\n".join(dict.fromkeys(part.casefold() for part in parts))


def _comparison(db: sqlite3.Connection, record: Record) -> set[str]:
    if record.value is None:
        story_id = _key(record)
        db.execute("DELETE FROM comparisons WHERE story_id = ?", (story_id,))
        return {story_id}
    comparison = decode_comparison(record.value)
    db.execute(
        "INSERT OR REPLACE INTO comparisons VALUES (?, ?, ?)",
        (comparison.story_id, len(comparison.conflicts), record.value),
    )
    return {comparison.story_id}


def _change(db: sqlite3.Connection, record: Record) -> set[str]:
    change = decode_change(record.value)
    db.execute(
        "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?, ?)",
        (
            record.partition,
            record.offset,
            change.story_id,
            change.other_story_id,
            epoch_us(change.at),
            msgspec.json.encode(_history_entry(change)),
        ),
    )
    if change.article is not None:
        article = change.article.article
        db.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET story_id = excluded.story_id, "
            "revision = excluded.revision, document = excluded.document WHERE excluded.revision >= revision",
            (article.id, change.story_id, article.revision, encode_article(article)),
        )
    if change.kind == "split" and change.other_story_id is not None:
        db.executemany(
            "UPDATE articles SET story_id = ? WHERE id = ?",
            [(change.other_story_id, article_id) for article_id in change.article_ids],
        )
    return {change.story_id} if change.other_story_id is None else {change.story_id, change.other_story_id}


def _corrected(change: Change) -> CorrectedV1 | None:
    if change.reason is None or change.reason.corrected is None:
        return None
    return msgspec.convert(change.reason.corrected, CorrectedV1, from_attributes=True)


def _revision(change: Change) -> RevisionV1 | None:
    if change.kind != "revised" or change.article is None or not change.article.article.revisions:
        return None
    return msgspec.convert(change.article.article.revisions[-1], RevisionV1, from_attributes=True)


def _history_entry(change: Change) -> HistoryEntry:
    article = None if change.article is None else change.article.article
    return HistoryEntry(
        kind=change.kind,
        story_id=change.story_id,
        at=change.at,
        score=change.score,
        article_id=article.id if article else None,
        source=article.source if article else None,
        copy_of=change.copy_of,
        other_story_id=change.other_story_id,
        article_ids=change.article_ids,
        corrected=_corrected(change),
        revision=_revision(change),
    )
