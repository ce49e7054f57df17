"""Lists of stories: which are shown, in what order, page by page.

A filter that few stories pass is looked up first and its stories are sorted; otherwise the stories are walked in the
order asked for until enough have passed. Both take milliseconds with hundreds of thousands of stories.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from pipeline.domain.text.epoch import epoch_ms, epoch_us
from pipeline.projection.filters import SORT_COLUMNS, Sort, StoryFilter, kind_bit, read_cursor, write_cursor
from pipeline.projection.search_text import question
from pipeline.projection.word_rows import first_number

MOST_HITS = 5_000
"""How many articles with the words asked for are looked at, the newest; and how many stories with them in a title."""

MOST_SORTED = 5_000
"""A filter that at most this number of stories pass is looked up first."""

MOST_OUTLETS = 500

_MOST_US = 2**63 - 1
_LAST_ID = "\x7f"

_NEWEST = """
SELECT rowid FROM article_words WHERE article_words MATCH :words AND rowid < :before ORDER BY rowid DESC LIMIT :hits
"""

_CHOSEN = f"""
hits(number) AS MATERIALIZED ({_NEWEST}),
titled(number) AS MATERIALIZED (
    SELECT rowid FROM story_words WHERE story_words MATCH :words ORDER BY rowid DESC LIMIT :hits
),
chosen(id, number) AS MATERIALIZED (
    SELECT id, max(number) FROM (
        SELECT coalesce(al.story_id, p.story_id) AS id, p.number AS number
        FROM hits h JOIN article_places p ON p.number = h.number LEFT JOIN aliases al ON al.alias = p.story_id
        UNION ALL
        SELECT s.id, NULL FROM titled t JOIN stories s ON s.number = t.number
    ) GROUP BY id
)
"""  # noqa: S608, text from here


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A page of a list. `next`: the cursor of the following page.

    `hits`: by story, the number of the newest article with the words asked for, if any is in a text.
    `cut`: there are more articles with these words than were looked at.
    """

    story_ids: tuple[str, ...]
    next: str | None
    hits: dict[str, int]
    cut: bool = False


def story_page(
    db: sqlite3.Connection, story_filter: StoryFilter, *, limit: int, cursor: str | None, sort: Sort
) -> StoryPage:
    """Up to `limit` stories in this order. InvalidCursor if the cursor is not from a list in this order."""
    columns = SORT_COLUMNS[sort]
    values, last_id = (_MOST_US,) * len(columns), _LAST_ID
    if cursor is not None:
        values, last_id = read_cursor(cursor, sort)
    asked: dict[str, object] = {f"v{at}": value for at, value in enumerate(values)}
    asked |= {"last_id": last_id, "limit": limit + 1}
    conditions = [f"({_listed(columns)}, s.id) < ({', '.join(f':v{at}' for at in range(len(columns)))}, :last_id)"]
    conditions += _conditions(story_filter, asked)
    ctes: list[str] = []
    source = "stories s"
    if story_filter.text:
        asked |= {"hits": MOST_HITS, "before": _before(story_filter.until)}
        words = _words(db, story_filter.text, asked)
        if words is None:
            return StoryPage(story_ids=(), next=None, hits={})
        asked["words"] = words
        ctes.append(_CHOSEN)
        source = "chosen c CROSS JOIN stories s ON s.id = c.id"
    for table, column, value in (
        ("story_outlets", "folded", story_filter.outlet.casefold()),
        ("story_languages", "language", story_filter.language.lower()),
    ):
        if not value:
            continue
        asked[column] = value
        if source == "stories s" and _few(db, table, column, value):
            source = f"{table} f CROSS JOIN stories s ON s.id = f.story_id"
            conditions.append(f"f.{column} = :{column}")
        else:
            conditions.append(f"EXISTS (SELECT 1 FROM {table} WHERE {column} = :{column} AND story_id = s.id)")  # noqa: S608
    rows = db.execute(_query(ctes, source, columns, conditions), asked).fetchall()
    shown = rows[:limit]
    more = len(rows) > limit
    return StoryPage(
        story_ids=tuple(row[0] for row in shown),
        next=write_cursor(tuple(shown[-1][1:-1]), shown[-1][0], sort) if more else None,
        hits={row[0]: row[-1] for row in shown if row[-1] is not None},
        cut=bool(ctes) and _many(db, {**asked, "hits": MOST_HITS + 1}),
    )


def outlet_names(db: sqlite3.Connection, at_most: int) -> tuple[str, ...]:
    """The names of outlets in alphabetical order, each found by one step in the index."""
    rows = db.execute(
        "WITH RECURSIVE names(folded) AS (SELECT min(folded) FROM story_outlets UNION ALL "
        "SELECT (SELECT min(folded) FROM story_outlets o WHERE o.folded > n.folded) FROM names n "
        "WHERE n.folded IS NOT NULL) "
        "SELECT (SELECT outlet FROM story_outlets o WHERE o.folded = n.folded LIMIT 1) FROM names n "
        "WHERE n.folded IS NOT NULL LIMIT ?",
        (at_most,),
    )
    return tuple(name for (name,) in rows.fetchall())


def language_codes(db: sqlite3.Connection) -> tuple[str, ...]:
    """The languages of all stories, in alphabetical order of their codes."""
    rows = db.execute(
        "WITH RECURSIVE codes(code) AS (SELECT min(language) FROM story_languages UNION ALL "
        "SELECT (SELECT min(language) FROM story_languages l WHERE l.language > c.code) FROM codes c "
        "WHERE c.code IS NOT NULL) SELECT code FROM codes WHERE code IS NOT NULL LIMIT 200"
    )
    return tuple(code for (code,) in rows.fetchall())


def _conditions(story_filter: StoryFilter, asked: dict[str, object]) -> list[str]:
    conditions = []
    if story_filter.min_families > 1:
        conditions.append("s.families >= :families")
        asked["families"] = story_filter.min_families
    if story_filter.across:
        conditions.append("EXISTS (SELECT 1 FROM event_stories WHERE story_id = s.id)")
    if story_filter.conflicts is not None:
        conditions.append("(s.conflicts > 0) = :conflicts")
        asked["conflicts"] = story_filter.conflicts
    if story_filter.differs is not None:
        conditions.append("(s.kinds & :kind) > 0")
        asked["kind"] = kind_bit(story_filter.differs)
    if story_filter.since is not None:
        conditions.append("s.last_us >= :since")
        asked["since"] = epoch_us(story_filter.since)
    if story_filter.until is not None:
        conditions.append("s.first_us <= :until")
        asked["until"] = epoch_us(story_filter.until)
    return conditions


def _query(ctes: list[str], source: str, columns: tuple[str, ...], conditions: list[str]) -> str:
    hit = "c.number" if ctes else "NULL"
    order = ", ".join(f"s.{column} DESC" for column in columns)
    return (
        f"{'WITH ' + ', '.join(ctes) if ctes else ''} SELECT s.id, {_listed(columns)}, {hit} FROM {source} "  # noqa: S608
        f"WHERE {' AND '.join(conditions)} ORDER BY {order}, s.id DESC LIMIT :limit"
    )


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f"s.{column}" for column in columns)


def _before(until: datetime | None) -> int:
    return _MOST_US if until is None else first_number(epoch_ms(until) + 1)


def _few(db: sqlite3.Connection, table: str, column: str, value: str) -> bool:
    (count,) = db.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {column} = ? LIMIT ?)",  # noqa: S608, names from here
        (value, MOST_SORTED + 1),
    ).fetchone()
    return int(count) <= MOST_SORTED


def _words(db: sqlite3.Connection, text: str, asked: dict[str, object]) -> str | None:
    """The question to the index; None if the text has no words.

    Words count by their beginnings, unless there are enough articles with the very words: to find the articles with
    any word of a beginning, SQLite reads them all, however few are wanted.
    """
    whole = question(text, whole=True)
    if whole is None or _many(db, {**asked, "words": whole}):
        return whole
    return question(text)


def _many(db: sqlite3.Connection, asked: dict[str, object]) -> bool:
    """Whether there are `hits` articles with the words."""
    (count,) = db.execute(f"SELECT count(*) FROM ({_NEWEST})", asked).fetchone()  # noqa: S608, text from here
    return bool(count == asked["hits"])
