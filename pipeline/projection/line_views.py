"""The lines of lists, read without the stories' documents; and, for words asked for, where an article has them."""

import sqlite3
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from pipeline.contracts.codec import decode_article
from pipeline.projection.filters import Sort, StoryFilter
from pipeline.projection.lines import ComparedPart, DeskLine, StoryLineDocument
from pipeline.projection.lists import story_page
from pipeline.projection.search_text import snippet

L = TypeVar("L", bound=StoryLineDocument)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Where the words asked for are in an article. `parts`: in turn without and with one of the words."""

    article_id: str
    source: str
    language: str
    parts: tuple[str, ...]


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the front page. `found`: by story, a place with the words asked for.

    `cut`: so many articles have these words that only the newest were looked at.
    """

    lines: tuple[DeskLine, ...]
    next: str | None
    found: dict[str, Found]
    cut: bool


def read_lines(db: sqlite3.Connection, story_ids: Iterable[str], kind: type[L]) -> tuple[L, ...]:
    """The lines of those of these stories that exist, in the order given."""
    lines = []
    for story_id in story_ids:
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
        lines.append(line)
    return tuple(lines)


def read_desk(db: sqlite3.Connection, story_filter: StoryFilter, *, limit: int, cursor: str | None, sort: Sort) -> Desk:
    """InvalidCursor if the cursor is not from a list in this order."""
    page = story_page(db, story_filter, limit=limit, cursor=cursor, sort=sort)
    found = {}
    for story_id, number in page.hits.items():
        if (place := _found(db, number, story_filter.text)) is not None:
            found[story_id] = place
    return Desk(lines=read_lines(db, page.story_ids, DeskLine), next=page.next, found=found, cut=page.cut)


def _found(db: sqlite3.Connection, number: int, asked: str) -> Found | None:
    row = db.execute(
        "SELECT a.document FROM article_places p JOIN articles a ON a.id = p.article_id WHERE p.number = ?", (number,)
    ).fetchone()
    if row is None:
        return None
    article = decode_article(row[0])
    place = snippet(article.text, asked)
    if place is None:
        return None
    return Found(article_id=article.id, source=article.source, language=article.language, parts=place.parts)
