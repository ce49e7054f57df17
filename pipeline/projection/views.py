"""The reading side of the projection: lists, one story, one article, and what changed since a position.

A `Views` reads one consistent state of the file, from opening to closing. Does not know how anything is shown.
"""

import base64
import binascii
import contextlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from pipeline.contracts.codec import decode_article, decode_comparison, decode_story
from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.stories import Story
from pipeline.domain.stories.telling_differences import TellingDifference, telling_differences
from pipeline.projection.documents import (
    ArticleDocument,
    FullStoryDocument,
    HistoryEntry,
    StoryListDocument,
    ThreadDocument,
    article_document,
    full_story_document,
    story_document,
)
from pipeline.projection.lines import StoryLinesDocument, difference_counts, story_line
from pipeline.projection.store import BUSY_TIMEOUT_S, storage_errors
from pipeline.projection.threads import thread_around, thread_page

_CURSOR = re.compile(r"(-?\d{1,18})\.([0-9a-zA-Z_-]{1,64})", re.ASCII)
_ALIAS_HOPS = 20
_HISTORY_ENTRIES = 500
_FIRST_PAGE = (2**63 - 1, "")

_STORIES = """
SELECT s.document, coalesce(c.conflicts, 0), s.last_us, s.id
FROM stories s LEFT JOIN comparisons c ON c.story_id = s.id
WHERE (s.last_us, s.id) < (:last_us, :id)
  AND s.families >= :min_families
  AND (:outlet = '' OR s.id IN (SELECT story_id FROM story_outlets WHERE outlet = :outlet))
  AND (:conflicts IS NULL OR (coalesce(c.conflicts, 0) > 0) = :conflicts)
  AND NOT EXISTS (SELECT 1 FROM json_each(:words) word WHERE instr(s.search, word.value) = 0)
ORDER BY s.last_us DESC, s.id DESC
LIMIT :limit
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFilter:
    """Which stories to list. `text`: each of its words is in the headline, a title or an outlet's name."""

    text: str = ""
    outlet: str = ""
    conflicts: bool | None = None
    min_families: int = 1

    @property
    def is_set(self) -> bool:
        return self != StoryFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A state of the projection.

    Positions of two epochs cannot be compared: the file was rebuilt between them.
    """

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}-{self.seq}"

    @classmethod
    def parse(cls, text: str) -> "Position | None":
        match = re.fullmatch(r"([0-9a-f]{1,32})-(\d{1,18})", text, re.ASCII)
        return cls(epoch=match[1], seq=int(match[2])) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Stories that changed since a position, and where that leaves the reader.

    `all`: whatever is shown is stale.
    """

    position: Position
    story_ids: tuple[str, ...]
    all: bool = False


class InvalidCursor(ValueError):
    """Not a cursor from a list of stories."""


@contextlib.contextmanager
def open_views(path: Path) -> Iterator["Views"]:
    """The projection at this path as it is now. StorageError if it is missing or damaged."""
    with storage_errors(path), contextlib.closing(_connect(path)) as db:
        db.execute("BEGIN")
        yield Views(db)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    db.execute("PRAGMA query_only = ON")
    return db


class Views:
    """Questions to one consistent state of the projection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def position(self) -> Position:
        epoch, seq = self._db.execute("SELECT epoch, seq FROM state").fetchone()
        return Position(epoch=epoch, seq=seq)

    def story_count(self) -> int:
        (count,) = self._db.execute("SELECT count(*) FROM stories").fetchone()
        return int(count)

    def outlets(self) -> tuple[str, ...]:
        """The names of all outlets that have a story, in alphabetical order."""
        rows = self._db.execute("SELECT DISTINCT outlet FROM story_outlets").fetchall()
        return tuple(sorted((name for (name,) in rows), key=str.casefold))

    def stories(self, story_filter: StoryFilter, *, limit: int, cursor: str | None = None) -> StoryListDocument:
        """Up to `limit` stories, newest first, from `cursor` on. InvalidCursor if it is not from such a list."""
        last_us, story_id = _FIRST_PAGE if cursor is None else _read_cursor(cursor)
        rows = self._db.execute(
            _STORIES,
            {
                "last_us": last_us,
                "id": story_id,
                "min_families": story_filter.min_families,
                "words": msgspec.json.encode(story_filter.text.casefold().split()).decode(),
                "outlet": story_filter.outlet,
                "conflicts": story_filter.conflicts,
                "limit": limit + 1,
            },
        ).fetchall()
        shown = rows[:limit]
        return StoryListDocument(
            stories=tuple(story_document(decode_story(document), conflicts) for document, conflicts, _, _ in shown),
            next=_cursor(*shown[-1][2:]) if len(rows) > limit else None,
        )

    def lines(self, story_filter: StoryFilter, *, limit: int, cursor: str | None = None) -> StoryLinesDocument:
        """The same stories as `stories`, a line each."""
        found = self.stories(story_filter, limit=limit, cursor=cursor)
        lines = [story_line(one, difference_counts(self.comparison(one.id))) for one in found.stories]
        return StoryLinesDocument(stories=tuple(lines), next=found.next)

    def resolve(self, story_id: str) -> str | None:
        """The id of the story that this id or alias leads to."""
        for _ in range(_ALIAS_HOPS):
            if self._db.execute("SELECT 1 FROM stories WHERE id = ?", (story_id,)).fetchone():
                return story_id
            row = self._db.execute("SELECT story_id FROM aliases WHERE alias = ?", (story_id,)).fetchone()
            if row is None:
                return None
            story_id = row[0]
        return None

    def starting_with(self, prefix: str) -> tuple[str, ...]:
        """The ids of the stories that have an id or alias with this beginning."""
        rows = self._db.execute(
            "SELECT id FROM stories WHERE substr(id, 1, ?1) = ?2 "
            "UNION SELECT alias FROM aliases WHERE substr(alias, 1, ?1) = ?2",
            (len(prefix), prefix),
        ).fetchall()
        return tuple(sorted({found for (found_id,) in rows if (found := self.resolve(found_id)) is not None}))

    def story(self, story_id: str) -> FullStoryDocument | None:
        """The story with this id or alias, with its comparison and its history."""
        resolved = self.resolve(story_id)
        if resolved is None:
            return None
        (document,) = self._db.execute("SELECT document FROM stories WHERE id = ?", (resolved,)).fetchone()
        story = decode_story(document)
        ids = (story.id, *story.aliases)
        followed_by = self._followed_by(ids)
        runners_up = [version.reason.runner_up.story_id for version in story.versions if version.reason.runner_up]
        named = dict.fromkeys([*([story.follows] if story.follows else []), *followed_by, *runners_up])
        headlines = {found: headline for found in named if (headline := self._headline(found)) is not None}
        return full_story_document(
            story,
            self.comparison(resolved),
            self._history(ids),
            followed_by,
            headlines,
            thread_around(self._db, resolved),
            self._differences(story),
        )

    def thread(self, story_id: str, *, limit: int, cursor: str | None = None) -> ThreadDocument | None:
        """Up to `limit` stories of the thread of the story with this id or alias, oldest first, from `cursor` on.

        A story that follows none and is followed by none is its whole thread. InvalidCursor if the cursor is not from
        such a list.
        """
        resolved = self.resolve(story_id)
        if resolved is None:
            return None
        after = None if cursor is None else _read_cursor(cursor)
        stories, last = thread_page(self._db, resolved, limit=limit, after=after)
        return ThreadDocument(stories=stories, next=_cursor(*last) if last else None)

    def _differences(self, story: Story) -> dict[str, tuple[TellingDifference, ...]]:
        """What differs between each version and the article beside which it was not put, if both texts are here."""
        found: dict[str, tuple[TellingDifference, ...]] = {}
        for version in story.versions:
            if version.reason.runner_up is None:
                continue
            own, other = self._text(version.article_id), self._text(version.reason.runner_up.article_id)
            if own is not None and other is not None and (told := telling_differences(*own, *other, version.language)):
                found[version.article_id] = told
        return found

    def _text(self, article_id: str) -> tuple[str, str] | None:
        """Title and text of an article."""
        row = self._db.execute("SELECT document FROM articles WHERE id = ?", (article_id,)).fetchone()
        if row is None:
            return None
        article = decode_article(row[0])
        return article.title or "", article.text

    def _followed_by(self, story_ids: tuple[str, ...]) -> tuple[str, ...]:
        """The current stories that follow the one with these ids, oldest first."""
        rows = self._db.execute(
            "SELECT f.story_id FROM follows f JOIN stories s ON s.id = f.story_id "
            "WHERE f.follows IN (SELECT value FROM json_each(?)) ORDER BY s.last_us, s.id",
            (msgspec.json.encode(story_ids).decode(),),
        ).fetchall()
        return tuple(story_id for (story_id,) in rows)

    def _headline(self, story_id: str) -> str | None:
        resolved = self.resolve(story_id)
        if resolved is None:
            return None
        (headline,) = self._db.execute("SELECT headline FROM stories WHERE id = ?", (resolved,)).fetchone()
        return str(headline)

    def comparison(self, story_id: str) -> Comparison | None:
        """The comparison of the story with exactly this id."""
        row = self._db.execute("SELECT document FROM comparisons WHERE story_id = ?", (story_id,)).fetchone()
        return None if row is None else decode_comparison(row[0])

    def article(self, article_id: str) -> ArticleDocument | None:
        """The newest revision of an article that is part of a story."""
        row = self._db.execute("SELECT document, story_id FROM articles WHERE id = ?", (article_id,)).fetchone()
        return None if row is None else article_document(decode_article(row[0]), self.resolve(row[1]))

    def texts(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The texts of these articles by id, of those that are part of a story."""
        rows = self._db.execute(
            "SELECT id, document FROM articles WHERE id IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode(list(article_ids)).decode(),),
        ).fetchall()
        return {article_id: decode_article(document).text for article_id, document in rows}

    def changed_since(self, position: Position | None) -> Changed:
        """What changed after `position`; `all` if that is of another epoch. Nothing has changed since None."""
        now = self.position()
        if position is None or position == now:
            return Changed(position=now, story_ids=())
        if position.epoch != now.epoch or position.seq > now.seq:
            return Changed(position=now, story_ids=(), all=True)
        rows = self._db.execute("SELECT story_id FROM updates WHERE seq > ? ORDER BY story_id", (position.seq,))
        return Changed(position=now, story_ids=tuple(story_id for (story_id,) in rows.fetchall()))

    def _history(self, story_ids: tuple[str, ...]) -> tuple[HistoryEntry, ...]:
        rows = self._db.execute(
            "WITH ids AS (SELECT value FROM json_each(?)) "
            "SELECT document FROM history WHERE story_id IN ids OR other_story_id IN ids "
            'ORDER BY at_us, partition, "offset" LIMIT ?',
            (msgspec.json.encode(story_ids).decode(), _HISTORY_ENTRIES),
        ).fetchall()
        return tuple(msgspec.json.decode(document, type=HistoryEntry) for (document,) in rows)


def _cursor(last_us: int, story_id: str) -> str:
    return base64.urlsafe_b64encode(f"{last_us}.{story_id}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[int, str]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as exc:
        raise InvalidCursor(cursor) from exc
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise InvalidCursor(cursor)
    return int(match[1]), match[2]
