"""The reading side of the projection: lists, one story, one article, and what changed since a position.

A `Views` reads one consistent state of the file, from opening to closing. Does not know how anything is shown.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from pipeline.contracts.codec import decode_article, decode_story
from pipeline.domain.comparison.judgements import Judgement
from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.stories import Version
from pipeline.projection import change_times
from pipeline.projection.aliases import resolve
from pipeline.projection.article_words import words_path
from pipeline.projection.change_times import PlacedChange
from pipeline.projection.connection import BUSY_TIMEOUT_S
from pipeline.projection.corrections import CorrectionDocument, Place, corrections
from pipeline.projection.documents import (
    ArticleDocument,
    FullStoryDocument,
    StoryListDocument,
    ThreadDocument,
    article_document,
    story_document,
)
from pipeline.projection.event_documents import EventDocument, EventReferenceDocument
from pipeline.projection.event_views import events_of, read_event, versions_of
from pipeline.projection.filters import InvalidCursor, OtherOrder, Sort, StoryFilter, read_cursor, write_cursor
from pipeline.projection.judged_rows import judgements_of
from pipeline.projection.line_views import Desk, read_desk, read_lines, read_page
from pipeline.projection.lines import DeskLine, StoryLinesDocument
from pipeline.projection.lists import MOST_OUTLETS, language_codes, outlet_names, story_page
from pipeline.projection.outlets import OutletViews
from pipeline.projection.positions import NAMED_STORIES, Changed, Position
from pipeline.projection.store import storage_errors
from pipeline.projection.story_views import read_comparison, read_found, read_story
from pipeline.projection.threads import thread_page

_WITH_CONFLICTS = """
SELECT d.document, s.conflicts FROM stories s JOIN story_documents d ON d.number = s.number WHERE s.id = ?
"""

__all__ = ["Changed", "InvalidCursor", "OtherOrder", "Position", "Sort", "StoryFilter", "Views", "open_views"]


@contextlib.contextmanager
def open_views(path: Path) -> Iterator["Views"]:
    """The projection at this path as it is now. StorageError if it is missing or damaged."""
    with storage_errors(path), contextlib.closing(_connect(path)) as db:
        db.execute("BEGIN")
        yield Views(db)


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,  # one thread at a time, but not always the same: a long answer is read page by page
    )
    db.execute("ATTACH ? AS words", (f"{words_path(path).absolute().as_uri()}?mode=rw",))
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

    def outlets(self, at_most: int = MOST_OUTLETS) -> tuple[str, ...]:
        """The names of the outlets that have a story, in alphabetical order, up to `at_most`."""
        return outlet_names(self._db, at_most)

    def about_outlets(self) -> OutletViews:
        """The questions about outlets, to the same state."""
        return OutletViews(self._db)

    def corrections(
        self, *, limit: int, before: Place | None = None
    ) -> tuple[tuple[CorrectionDocument, ...], Place | None]:
        """Up to `limit` corrections, newest first, from `before` on, and where the next page begins, if any."""
        return corrections(self._db, limit=limit, before=before)

    def languages(self) -> tuple[str, ...]:
        """The languages of all stories, by code."""
        return language_codes(self._db)

    def stories(
        self, story_filter: StoryFilter, *, limit: int, cursor: str | None = None, sort: Sort = "newest"
    ) -> StoryListDocument:
        """Up to `limit` stories, the first in the order first, from `cursor` on.

        InvalidCursor if it is not from a list in this order.
        """
        found = story_page(self._db, story_filter, limit=limit, cursor=cursor, sort=sort)
        rows = [self._db.execute(_WITH_CONFLICTS, (story_id,)).fetchone() for story_id in found.story_ids]
        return StoryListDocument(
            stories=tuple(story_document(decode_story(document), conflicts) for document, conflicts in rows),
            next=found.next,
        )

    def lines(
        self, story_filter: StoryFilter, *, limit: int, cursor: str | None = None, sort: Sort = "newest"
    ) -> StoryLinesDocument:
        """The same stories as `stories`, a line each."""
        return read_page(self._db, story_filter, limit=limit, cursor=cursor, sort=sort)

    def desk(self, story_filter: StoryFilter, *, limit: int, cursor: str | None = None, sort: Sort = "rank") -> Desk:
        """The same stories as `stories`, as the front page shows them."""
        return read_desk(self._db, story_filter, limit=limit, cursor=cursor, sort=sort)

    def desk_lines(self, story_ids: Iterable[str]) -> tuple[DeskLine, ...]:
        """The lines of those of these stories that exist, in the order given."""
        return read_lines(self._db, story_ids, DeskLine)

    def resolve(self, story_id: str) -> str | None:
        """The id of the story that this id or alias leads to."""
        return resolve(self._db, story_id)

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
        return read_story(self._db, story_id)

    def comparison(self, story_id: str) -> Comparison | None:
        """The comparison of the story with exactly this id, without what people judged not to be so."""
        return read_comparison(self._db, story_id)

    def found(self, story_id: str) -> Comparison | None:
        """The comparison of the story with exactly this id, also what people judged not to be so."""
        return read_found(self._db, story_id)

    def founded(self, story_id: str) -> int:
        """Where in the log the story was founded: the smaller, the earlier, among stories of one language.

        Larger than any other if its changes are no longer kept, or not yet known.
        """
        (found,) = self._db.execute(
            'SELECT min("offset") FROM history WHERE story_id = ?1 OR other_story_id = ?1', (story_id,)
        ).fetchone()
        return 2**62 if found is None else int(found)

    def thread(self, story_id: str, *, limit: int, cursor: str | None = None) -> ThreadDocument | None:
        """Up to `limit` stories of the thread of the story with this id or alias, oldest first, from `cursor` on.

        A story that follows none and is followed by none is its whole thread. InvalidCursor if the cursor is not from
        such a list.
        """
        resolved = self.resolve(story_id)
        if resolved is None:
            return None
        after = None if cursor is None else _thread_place(cursor)
        stories, last = thread_page(self._db, resolved, limit=limit, after=after)
        return ThreadDocument(stories=stories, next=write_cursor(last[:1], last[1]) if last else None)

    def event(self, event_id: str) -> EventDocument | None:
        """The event with this id, compared across its languages."""
        return read_event(self._db, event_id)

    def events_of(self, story_ids: Iterable[str]) -> dict[str, EventReferenceDocument]:
        """By story, the event that it is part of, for those that are part of one."""
        return events_of(self._db, story_ids)

    def versions_of(self, story_ids: Iterable[str]) -> dict[str, tuple[Version, ...]]:
        """The versions of those of these stories that exist, by story."""
        return versions_of(self._db, story_ids)

    def judgements(self, article_ids: Iterable[str]) -> tuple[Judgement, ...]:
        """What people say of findings about any of these articles."""
        return judgements_of(self._db, article_ids)

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

    def changed_at(self, story_ids: Sequence[str]) -> dict[str, datetime]:
        """When each of the stories with exactly these ids, or its comparison, last changed in the log."""
        return change_times.changed_at(self._db, story_ids)

    def newest_changes(self, story_ids: Sequence[str], limit: int) -> tuple[PlacedChange, ...]:
        """The last `limit` changes of the story with these ids, the newest first."""
        return change_times.newest_changes(self._db, story_ids, limit)

    def changed_since(self, position: Position | None) -> Changed:
        """What changed after `position`; `all` if that is of another epoch. Nothing has changed since None.

        Up to `NAMED_STORIES` are named, those that changed last.
        """
        now = self.position()
        if position is None or position == now:
            return Changed(position=now, story_ids=())
        if position.epoch != now.epoch or position.seq > now.seq:
            return Changed(position=now, story_ids=(), all=True)
        (count,) = self._db.execute("SELECT count(*) FROM updates WHERE seq > ?", (position.seq,)).fetchone()
        rows = self._db.execute(
            "SELECT story_id FROM updates WHERE seq > ? ORDER BY seq DESC LIMIT ?", (position.seq, NAMED_STORIES)
        ).fetchall()
        return Changed(position=now, story_ids=tuple(sorted(story_id for (story_id,) in rows)), count=count)


def _thread_place(cursor: str) -> tuple[int, str]:
    (first_us,), story_id = read_cursor(cursor)
    return first_us, story_id
