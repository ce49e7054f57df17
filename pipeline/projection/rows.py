"""What one record of the log does to the projection's rows. Runs inside the caller's transaction.

Each record can be applied again without harm, except that an older state of a story replaces a newer one: the caller
keeps the order.
"""

import sqlite3

import msgspec

from pipeline.contracts.codec import decode_article
from pipeline.contracts.messages import ArticleV1, CorrectedV1, RevisionV1
from pipeline.contracts.topics import COMPARED, EVENTS_COMPARED, JUDGED, LINKS, STORIES
from pipeline.domain.stories.stories import Change
from pipeline.domain.text.epoch import epoch_us
from pipeline.errors import MalformedRecord
from pipeline.ports import Record
from pipeline.projection import event_rows, judged_rows
from pipeline.projection.change_records import ChangeRecord, read_change
from pipeline.projection.documents import HistoryEntry
from pipeline.projection.gathering import Gathered
from pipeline.projection.outlet_rows import add_change
from pipeline.projection.story_rows import put_comparison, put_story, remove_comparison, remove_story, weigh_again
from pipeline.projection.word_rows import article_text, next_number

SCHEMA = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    story_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    number INTEGER NOT NULL,
    document BLOB NOT NULL
);
CREATE TABLE history (
    partition INTEGER,
    "offset" INTEGER,
    story_id TEXT NOT NULL,
    other_story_id TEXT,
    at_us INTEGER NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (partition, "offset")
);
CREATE INDEX history_story ON history (story_id);
CREATE INDEX history_other ON history (other_story_id) WHERE other_story_id IS NOT NULL;
"""


_ARTICLE = "INSERT OR IGNORE INTO articles VALUES (?, ?, ?, ?, ?)"


def apply(db: sqlite3.Connection, record: Record, gathered: Gathered) -> set[str]:
    """Apply one record and return the ids of the stories it changes. `gathered`: what is written later, together.

    PermanentError if it cannot be decoded.
    """
    if record.topic == JUDGED:
        concerned = judged_rows.put_judgement(db, record)
        for story_id in concerned:
            weigh_again(db, story_id, gathered)
            gathered.note_change(story_id, record.timestamp)
        return concerned
    if record.topic == LINKS:
        return event_rows.put_event(db, record)
    if record.topic == EVENTS_COMPARED:
        return event_rows.put_facts(db, record)
    if record.topic not in (STORIES, COMPARED):
        return _change(db, record, gathered)
    if record.value is None:
        story_id = _key(record)
        if record.topic == STORIES:
            remove_story(db, story_id, gathered)
        else:
            remove_comparison(db, story_id, gathered)
    elif record.topic == STORIES:
        story_id = put_story(db, record.value, gathered)
    else:
        story_id = put_comparison(db, record.value, gathered)
    gathered.note_change(story_id, record.timestamp)
    return {story_id}


def _key(record: Record) -> str:
    try:
        return (record.key or b"").decode()
    except UnicodeDecodeError as exc:
        raise MalformedRecord(f"the key of a tombstone is not text: {exc}") from exc


def _change(db: sqlite3.Connection, record: Record, gathered: Gathered) -> set[str]:
    change = read_change(record.value)
    add_change(db, record, change)
    db.execute(
        "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?, ?)",
        (
            record.partition,
            record.offset,
            change.story_id,
            change.other_story_id,
            epoch_us(change.at),
            msgspec.json.encode(history_entry(change)),
        ),
    )
    if change.article is not None:
        _article(db, change.article.article, change.story_id, gathered)
    if change.kind == "split" and change.other_story_id is not None:
        _move(db, change.other_story_id, change.article_ids)
    return {change.story_id} if change.other_story_id is None else {change.story_id, change.other_story_id}


def _article(db: sqlite3.Connection, article: ArticleV1, story_id: str, gathered: Gathered) -> None:
    """The newest revision stays; an article that is put into another story moves there."""
    text = article_text(article.title, article.source, article.text)
    number = next_number(db, article)
    value = msgspec.json.encode(article)
    if db.execute(_ARTICLE, (article.id, story_id, article.revision, number, value)).rowcount:
        db.execute("INSERT INTO article_places VALUES (?, ?, ?)", (number, article.id, story_id))
        gathered.words.put_article(number, None, text)
        return
    revision, number, document = db.execute(
        "SELECT revision, number, document FROM articles WHERE id = ?", (article.id,)
    ).fetchone()
    if article.revision < revision:
        return
    before = decode_article(document)
    gathered.words.put_article(number, article_text(before.title, before.source, before.text), text)
    db.execute(
        "UPDATE articles SET story_id = ?, revision = ?, document = ? WHERE id = ?",
        (story_id, article.revision, value, article.id),
    )
    db.execute("UPDATE article_places SET story_id = ? WHERE number = ?", (story_id, number))


def _move(db: sqlite3.Connection, story_id: str, article_ids: tuple[str, ...]) -> None:
    for article_id in article_ids:
        db.execute("UPDATE articles SET story_id = ? WHERE id = ?", (story_id, article_id))
        db.execute(
            "UPDATE article_places SET story_id = ? WHERE number = (SELECT number FROM articles WHERE id = ?)",
            (story_id, article_id),
        )


def _corrected(change: Change | ChangeRecord) -> CorrectedV1 | None:
    if change.reason is None or change.reason.corrected is None:
        return None
    return msgspec.convert(change.reason.corrected, CorrectedV1, from_attributes=True)


def _revision(change: Change | ChangeRecord) -> RevisionV1 | None:
    if change.kind != "revised" or change.article is None or not change.article.article.revisions:
        return None
    return msgspec.convert(change.article.article.revisions[-1], RevisionV1, from_attributes=True)


def history_entry(change: Change | ChangeRecord) -> HistoryEntry:
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
