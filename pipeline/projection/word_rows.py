"""What is indexed of stories and articles, and the numbers that the index of words knows them by.

Stories are indexed by headline, titles and outlets, articles by title, outlet and text (`article_words`). What is to be
indexed is gathered and written in order of the numbers: FTS5 writes out what it has whenever a number is smaller than
the one before. It then merges these pieces, which takes longer than all else if they are many and small.
"""

import sqlite3

from pipeline.contracts.messages import ArticleV1
from pipeline.domain.text.epoch import epoch_ms
from pipeline.projection.article_words import FTS_OPTIONS, GATHERED_BYTES, ArticleWords
from pipeline.projection.search_text import indexed

SCHEMA = f"""
CREATE VIRTUAL TABLE story_words USING fts5(words, {FTS_OPTIONS});
INSERT INTO story_words (story_words, rank) VALUES ('hashsize', {GATHERED_BYTES});
CREATE TABLE article_places (number INTEGER PRIMARY KEY, article_id TEXT NOT NULL, story_id TEXT NOT NULL);
"""  # noqa: S608, numbers from here

_NUMBERS_PER_MS = 1024

MOST_CHARS = 64_000_000
"""Of articles, that are gathered before they are written."""


def first_number(ms: int) -> int:
    """The smallest number of an article of this millisecond."""
    return ms * _NUMBERS_PER_MS


def next_number(db: sqlite3.Connection, article: ArticleV1) -> int:
    """A free number for a new article, from the time when it was published, or seen if that is earlier."""
    start = first_number(epoch_ms(min(article.published or article.seen, article.seen)))
    width = _NUMBERS_PER_MS
    while True:
        (last,) = db.execute(
            "SELECT max(number) FROM article_places WHERE number >= ? AND number < ?", (start, start + width)
        ).fetchone()
        number = start if last is None else int(last) + 1
        if number < start + width:
            return number
        start, width = start + width, width * 2


def article_text(title: str | None, source: str, text: str) -> str:
    """What is indexed of an article."""
    return indexed(f"{title or ''}\n{source}\n{text}")


_Changes = dict[int, tuple[str | None, str | None]]
"""By number, what was indexed until now, and what is from now on; None for nothing."""


class WordIndex:
    """Gathers what changes, and writes it in order. Used within one transaction of the projection."""

    def __init__(self, db: sqlite3.Connection, articles: ArticleWords) -> None:
        self._db = db
        self._words_of_articles = articles
        self._stories: _Changes = {}
        self._articles: _Changes = {}
        self._chars = 0

    def put_story(self, number: int, before: str | None, after: str | None) -> None:
        """`before`: what was indexed of it until now, `after`: what is from now on; None for nothing."""
        _put(
            self._stories,
            number,
            None if before is None else indexed(before),
            None if after is None else indexed(after),
        )

    def put_article(self, number: int, before: str | None, after: str | None) -> None:
        """As `put_story`, with texts of `article_text`."""
        _put(self._articles, number, before, after)
        self._chars += len(before or "") + len(after or "")
        if self._chars > MOST_CHARS:
            self._write_articles()

    def write(self) -> None:
        """Write what was gathered."""
        removed, added = _split(self._stories)
        self._db.executemany(
            "INSERT INTO story_words (story_words, rowid, words) VALUES ('delete', ?, ?)", sorted(removed)
        )
        self._db.executemany("INSERT INTO story_words (rowid, words) VALUES (?, ?)", sorted(added))
        self._stories = {}
        self._write_articles()

    def _write_articles(self) -> None:
        if self._articles:
            self._words_of_articles.put(*_split(self._articles))
        self._articles, self._chars = {}, 0


def _put(changes: _Changes, number: int, before: str | None, after: str | None) -> None:
    if number in changes:
        before = changes[number][0]
    changes[number] = before, after


def _split(changes: _Changes) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """What is removed and what is added."""
    removed = [(number, before) for number, (before, after) in changes.items() if before not in (None, after)]
    added = [(number, after) for number, (before, after) in changes.items() if after not in (None, before)]
    return removed, added
