"""The index of words (SQLite FTS5): of stories by headline, titles and outlets, of articles by title, outlet and text.

It holds no text, only which words are where, so it adds a sixth to the size of the texts. An article's number grows
with its time, so the newest with a word are found first, in one pass. What is to be indexed is gathered and written at
the end of a chunk in order of the numbers: FTS5 writes out what it has gathered whenever a number is not the next.
"""

import sqlite3

from pipeline.domain.articles.articles import Article
from pipeline.domain.text.epoch import epoch_ms
from pipeline.projection.search_text import indexed

_OPTIONS = (
    "content = '', columnsize = 0, detail = none, "
    "tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\""
)

_GATHERED_BYTES = 32_000_000
"""FTS5 writes at the end of a chunk, not in between: larger pieces are merged less often, which halves the time."""

SCHEMA = f"""
CREATE VIRTUAL TABLE story_words USING fts5(words, {_OPTIONS});
CREATE VIRTUAL TABLE article_words USING fts5(words, {_OPTIONS});
INSERT INTO story_words (story_words, rank) VALUES ('hashsize', {_GATHERED_BYTES});
INSERT INTO article_words (article_words, rank) VALUES ('hashsize', {_GATHERED_BYTES});
CREATE TABLE article_places (number INTEGER PRIMARY KEY, article_id TEXT NOT NULL, story_id TEXT NOT NULL);
"""  # noqa: S608, numbers from here

_NUMBERS_PER_MS = 1024


def first_number(ms: int) -> int:
    """The smallest number of an article of this millisecond."""
    return ms * _NUMBERS_PER_MS


def own_number(article: Article) -> int:
    """The first number of its time, which most articles get."""
    return first_number(epoch_ms(min(article.published or article.seen, article.seen)))


def next_number(db: sqlite3.Connection, article: Article) -> int:
    """A free number for a new article, from the time when it was published, or seen if that is earlier."""
    start, width = own_number(article), _NUMBERS_PER_MS
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


class WordIndex:
    """Gathers what changes, and writes it in order. Used within one transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._changes: dict[str, dict[int, tuple[str | None, str | None]]] = {"story_words": {}, "article_words": {}}

    def put_story(self, number: int, before: str | None, after: str | None) -> None:
        """`before`: what was indexed of it until now, `after`: what is from now on; None for nothing."""
        self._put(
            "story_words",
            number,
            None if before is None else indexed(before),
            None if after is None else indexed(after),
        )

    def put_article(self, number: int, before: str | None, after: str) -> None:
        """As `put_story`, with texts of `article_text`."""
        self._put("article_words", number, before, after)

    def _put(self, table: str, number: int, before: str | None, after: str | None) -> None:
        changes = self._changes[table]
        if number in changes:
            before = changes[number][0]
        changes[number] = before, after

    def write(self) -> None:
        """Write what was gathered."""
        for table, changes in self._changes.items():
            removed = [(number, before) for number, (before, after) in changes.items() if before not in (None, after)]
            added = [(number, after) for number, (before, after) in changes.items() if after not in (None, before)]
            self._db.executemany(
                f"INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', ?, ?)",  # noqa: S608, names from here
                sorted(removed),
            )
            self._db.executemany(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", sorted(added))  # noqa: S608
            changes.clear()
