"""The rows of a story and of its comparison: what lists are filtered and sorted by, and the documents themselves."""

import sqlite3

import msgspec

from pipeline.contracts.codec import decode_as, decode_comparison, encode_comparison
from pipeline.contracts.comparison import ComparisonV1
from pipeline.contracts.messages import StoryV1
from pipeline.domain.comparison.judgements import standing
from pipeline.domain.text.epoch import epoch_us
from pipeline.projection.change_times import closed_us
from pipeline.projection.filters import DIFFERENCES, kind_bit
from pipeline.projection.gathering import Gathered
from pipeline.projection.judged_rows import judgements_of
from pipeline.projection.lines import compared_part, desk_line
from pipeline.projection.ranking import as_us, hours_of_disagreement, hours_of_voices

SCHEMA = """
CREATE TABLE stories (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    headline TEXT NOT NULL,
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    state TEXT NOT NULL,
    families INTEGER NOT NULL,
    rank_us INTEGER NOT NULL,
    alone_us INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    kinds INTEGER NOT NULL,
    changed_us INTEGER NOT NULL DEFAULT 0,
    line BLOB NOT NULL,
    search TEXT NOT NULL
);
CREATE TABLE story_documents (number INTEGER PRIMARY KEY, document BLOB NOT NULL);
CREATE INDEX stories_changed ON stories (changed_us DESC, id DESC, families, kinds, conflicts, first_us, last_us);
CREATE INDEX stories_rank ON stories (rank_us DESC, id DESC, families, kinds, conflicts, first_us, last_us);
CREATE INDEX stories_newest ON stories (last_us DESC, id DESC, families, kinds, conflicts, first_us);
CREATE INDEX stories_voices ON stories (families DESC, rank_us DESC, id DESC, kinds, conflicts, first_us, last_us);
CREATE TABLE story_outlets (
    folded TEXT, story_id TEXT, outlet TEXT NOT NULL, PRIMARY KEY (folded, story_id)
) WITHOUT ROWID;
CREATE INDEX story_outlets_story ON story_outlets (story_id);
CREATE TABLE story_languages (language TEXT, story_id TEXT, PRIMARY KEY (language, story_id)) WITHOUT ROWID;
CREATE INDEX story_languages_story ON story_languages (story_id);
CREATE TABLE aliases (alias TEXT PRIMARY KEY, story_id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX aliases_story ON aliases (story_id);
CREATE TABLE follows (story_id TEXT PRIMARY KEY, follows TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX follows_followed ON follows (follows);
CREATE TABLE comparisons (
    story_id TEXT PRIMARY KEY,
    conflicts INTEGER NOT NULL,
    disagreement_us INTEGER NOT NULL,
    kinds INTEGER NOT NULL,
    line BLOB NOT NULL,
    document BLOB NOT NULL,
    found BLOB
);
"""

_SEARCHED_TITLE_CHARS = 1000

_COLUMNS = (
    "id", "headline", "first_us", "last_us", "state", "families", "rank_us", "alone_us", "conflicts", "kinds", "line",
    "search", "changed_us",
)  # fmt: skip
_STORY = (
    f"INSERT INTO stories ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "  # noqa: S608
    f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[1:-1])}, "
    "changed_us = iif(excluded.state = 'closed', excluded.changed_us, changed_us)"
)
_STORED = """
SELECT s.number, s.search, d.document FROM stories s JOIN story_documents d ON d.number = s.number WHERE s.id = ?
"""


def put_story(db: sqlite3.Connection, value: bytes, gathered: Gathered) -> str:
    """The story's id. PermanentError if the value cannot be decoded."""
    story = decode_as(value, StoryV1)  # not as a story of the domain: making its versions' reasons takes longer
    before = db.execute(_STORED, (story.id,)).fetchone()
    gathered.figures.replace_story(before[2] if before else None, story)
    if before is not None:
        _forget_links(db, story.id)
    conflicts, disagreement_us, kinds = db.execute(
        "SELECT conflicts, disagreement_us, kinds FROM comparisons WHERE story_id = ?", (story.id,)
    ).fetchone() or (0, 0, 0)
    line = desk_line(story)
    alone_us = epoch_us(line.freshest) + as_us(hours_of_voices(line.voices))
    search = _search_text(story)
    inserted = db.execute(
        _STORY,
        (
            story.id,
            story.headline,
            epoch_us(story.first_seen),
            epoch_us(story.last_seen),
            story.state,
            line.voices,
            alone_us + disagreement_us,
            alone_us,
            conflicts,
            kinds,
            msgspec.json.encode(line),
            search,
            closed_us(story) if story.state == "closed" else 0,
        ),
    )
    number = before[0] if before else inserted.lastrowid or 0
    db.execute("INSERT OR REPLACE INTO story_documents VALUES (?, ?)", (number, value))
    if before is None or before[1] != search:
        gathered.words.put_story(number, before[1] if before else None, search)
    _link(db, story)
    return story.id


def remove_story(db: sqlite3.Connection, story_id: str, gathered: Gathered) -> None:
    before = db.execute(_STORED, (story_id,)).fetchone()
    gathered.figures.replace_story(before[2] if before else None, None)
    gathered.figures.replace_comparison(story_id, None)
    if before is not None:
        gathered.words.put_story(before[0], before[1], None)
        db.execute("DELETE FROM stories WHERE id = ?", (story_id,))
        db.execute("DELETE FROM story_documents WHERE number = ?", (before[0],))
        _forget_links(db, story_id)
    db.execute("DELETE FROM comparisons WHERE story_id = ?", (story_id,))


def put_comparison(db: sqlite3.Connection, value: bytes, gathered: Gathered) -> str:
    """The id of the comparison's story. PermanentError if the value cannot be decoded.

    `document` is what stands after all judgements; `found` is the comparison itself where that is something else.
    """
    comparison = decode_as(value, ComparisonV1)  # not as one of the domain, which takes longer, unless it is judged
    document = _standing(db, value, comparison)
    if document is not value:
        comparison = decode_as(document, ComparisonV1)
    gathered.figures.replace_comparison(comparison.story_id, comparison)
    line = compared_part(comparison)
    counts = line.differences
    others = counts.altered + counts.figures + counts.differently + counts.left_out
    disagreement_us = as_us(hours_of_disagreement(counts.conflict, others))
    kinds = sum(kind_bit(kind) for kind in DIFFERENCES if getattr(counts, kind))
    db.execute(
        "INSERT OR REPLACE INTO comparisons VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            comparison.story_id,
            counts.conflict,
            disagreement_us,
            kinds,
            msgspec.json.encode(line),
            document,
            None if document is value else value,
        ),
    )
    _compared(db, comparison.story_id, counts.conflict, disagreement_us, kinds)
    return comparison.story_id


def _standing(db: sqlite3.Connection, value: bytes, comparison: ComparisonV1) -> bytes:
    """What stands of the comparison after all judgements; the same object if that is all of it."""
    judgements = judgements_of(db, [version.article_id for version in comparison.versions])
    if not judgements:
        return value
    found = decode_comparison(value)
    left = standing(found, judgements)
    return value if left is found else encode_comparison(left)


def weigh_again(db: sqlite3.Connection, story_id: str, gathered: Gathered) -> None:
    """Apply the judgements to the story's comparison, after one of them has changed."""
    row = db.execute("SELECT coalesce(found, document) FROM comparisons WHERE story_id = ?", (story_id,)).fetchone()
    if row is not None:
        put_comparison(db, row[0], gathered)


def remove_comparison(db: sqlite3.Connection, story_id: str, gathered: Gathered) -> None:
    gathered.figures.replace_comparison(story_id, None)
    db.execute("DELETE FROM comparisons WHERE story_id = ?", (story_id,))
    _compared(db, story_id, 0, 0, 0)


def _compared(db: sqlite3.Connection, story_id: str, conflicts: int, disagreement_us: int, kinds: int) -> None:
    db.execute(
        "UPDATE stories SET rank_us = alone_us + :us, conflicts = :conflicts, kinds = :kinds WHERE id = :id "
        "AND (rank_us, conflicts, kinds) IS NOT (alone_us + :us, :conflicts, :kinds)",  # mostly so if nothing differs
        {"us": disagreement_us, "conflicts": conflicts, "kinds": kinds, "id": story_id},
    )


def _link(db: sqlite3.Connection, story: StoryV1) -> None:
    db.executemany(
        "INSERT OR IGNORE INTO story_outlets VALUES (?, ?, ?)",
        [(name.casefold(), story.id, name) for name in story.outlets],
    )
    db.executemany(
        "INSERT OR IGNORE INTO story_languages VALUES (?, ?)", [(code, story.id) for code in story.languages]
    )
    if story.follows is not None:
        db.execute("INSERT OR REPLACE INTO follows VALUES (?, ?)", (story.id, story.follows))
    db.executemany("INSERT OR REPLACE INTO aliases VALUES (?, ?)", [(alias, story.id) for alias in story.aliases])


def _forget_links(db: sqlite3.Connection, story_id: str) -> None:
    for table in ("story_outlets", "story_languages", "aliases", "follows"):
        db.execute(f"DELETE FROM {table} WHERE story_id = ?", (story_id,))  # noqa: S608, names from here


def _search_text(story: StoryV1) -> str:
    """Headline, titles and outlets: what the search looks in besides the texts."""
    parts = [story.headline[:_SEARCHED_TITLE_CHARS], *story.outlets]
    parts += [version.title[:_SEARCHED_TITLE_CHARS] for version in story.versions]
    return "\n".join(dict.fromkeys(parts))
