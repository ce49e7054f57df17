"""The lines of lists, read without the stories' documents; and, for words asked for, where an article has them."""

import sqlite3
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from pipeline.contracts.codec import decode_article
from pipeline.projection.event_views import events_of
from pipeline.projection.filters import Sort, StoryFilter
from pipeline.projection.lines import ComparedPart, DeskLine, FoundDocument, StoryLineDocument, StoryLinesDocument
from pipeline.projection.lists import StoryPage, story_page
from pipeline.projection.search_text import snippet

L = TypeVar("L", bound=StoryLineDocument)


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the front page. `found`: by story, a place with the words asked for.

    `cut`: so many articles have these words that only the newest were looked at.
    """

    lines: tuple[DeskLine, ...]
    next: str | None
    found: dict[str, FoundDocument]
    cut: bool


def read_lines(db: sqlite3.Connection, story_ids: Iterable[str], kind: type[L]) -> tuple[L, ...]:
    """The lines of those of these stories that exist, in the order given."""
    ids = list(story_ids)
    events = events_of(db, ids)
    lines = []
    for story_id in ids:
        row = db.execute(
            "SELECT s.line, c.line FROM stories s LEFT JOIN comparisons c ON c.story_id = s.id WHERE s.id = ?",
            (story_id,),
        ).fetchone()
        if row is None:
            continue
        line = msgspec.json.decode(row[0], type=kind)
        if row[1] is not None:
            part = msgspec.json.decode(row[1], type=ComparedPart)
            line = msgspec.structs.replace(line, differences=part.differences, glance=part.glance)
        if story_id in events:
            line = msgspec.structs.replace(line, event=events[story_id])
        lines.append(line)
    return tuple(lines)


def read_page(
    db: sqlite3.Connection, story_filter: StoryFilter, *, limit: int, cursor: str | None, sort: Sort
) -> StoryLinesDocument:
    """InvalidCursor if the cursor is not from a list in this order."""
    page = story_page(db, story_filter, limit=limit, cursor=cursor, sort=sort)
    found = _places(db, page, story_filter.text)
    lines = read_lines(db, page.story_ids, StoryLineDocument)
    if found:
        lines = tuple(msgspec.structs.replace(line, found=found.get(line.id)) for line in lines)
    return StoryLinesDocument(stories=lines, next=page.next)


def read_desk(db: sqlite3.Connection, story_filter: StoryFilter, *, limit: int, cursor: str | None, sort: Sort) -> Desk:
    """InvalidCursor if the cursor is not from a list in this order."""
    page = story_page(db, story_filter, limit=limit, cursor=cursor, sort=sort)
    found = _places(db, page, story_filter.text)
    return Desk(lines=read_lines(db, page.story_ids, DeskLine), next=page.next, found=found, cut=page.cut)


def _places(db: sqlite3.Connection, page: StoryPage, asked: str) -> dict[str, FoundDocument]:
    """By story, a place with the words asked for, if they are in a text of it."""
    places = {story_id: _found(db, number, asked) for story_id, number in page.hits.items()}
    return {story_id: place for story_id, place in places.items() if place is not None}


def _found(db: sqlite3.Connection, number: int, asked: str) -> FoundDocument | None:
    row = db.execute(
        "SELECT a.document FROM article_places p JOIN articles a ON a.id = p.article_id WHERE p.number = ?", (number,)
    ).fetchone()
    if row is None:
        return None
    article = decode_article(row[0])
    place = snippet(article.text, asked)
    if place is None:
        return None
    return FoundDocument(article_id=article.id, source=article.source, language=article.language, parts=place.parts)
