"""The index of the articles' words (SQLite FTS5), in a file beside the projection's, written by a thread of its own.

Indexing takes as long as all else that a record needs, and SQLite does it without holding Python's lock: so the
two take turns on no core. A transaction of the index is committed before the one of the projection that it belongs to.
If a process ends in between, the index holds words of articles that the projection does not know yet: nothing leads
to them, and they are written once more. Both files bear the projection's epoch, and are of no use without each other.

The index holds no text, only which words are where, so it adds a sixth to the size of the texts. An article's number
grows with its time, so the newest with a word are found first, in one pass.
"""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec

from pipeline.projection.connection import connected, keep_write_ahead_log

SUFFIX = "-words"
"""Added to the name of the projection's file."""

FTS_OPTIONS = (
    "content = '', columnsize = 0, detail = none, "
    "tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\""
)
"""Of every index of words here."""

GATHERED_BYTES = 32_000_000
"""FTS5 writes at the end of a transaction, not in between: larger pieces are merged less often."""

_SCHEMA = f"""
CREATE VIRTUAL TABLE article_words USING fts5(words, {FTS_OPTIONS});
INSERT INTO article_words (article_words, rank) VALUES ('hashsize', {GATHERED_BYTES});
CREATE TABLE words_of (epoch TEXT NOT NULL);
"""  # noqa: S608, texts from here

# One statement for many texts: SQLite holds no lock of Python's while it runs.
_STATEMENT_ROWS = 1000
_ROWS = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"
_ADD = f"INSERT INTO article_words (rowid, words) {_ROWS}"
_REMOVE = f"INSERT INTO article_words (article_words, rowid, words) SELECT 'delete', * FROM ({_ROWS})"  # noqa: S608

Numbered = tuple[int, str]
"""An article's number and what is indexed of it."""


def words_path(projection: Path) -> Path:
    """The index's file beside this projection."""
    return projection.with_name(projection.name + SUFFIX)


class ArticleWords:
    """The writing side, used within the projection's transactions, which let in one process at a time."""

    def __init__(self, path: Path) -> None:
        """Opens or creates the file; sqlite3.DatabaseError if it is damaged."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="words")
        self._running: list[Future[None]] = []
        self._db = connected(path)
        try:
            keep_write_ahead_log(self._db)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._thread.shutdown()
        self._db.close()

    def epoch(self) -> str | None:
        """Of the projection that this is the index of; None if it is new."""
        if self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'words_of'").fetchone() is None:
            return None
        row = self._db.execute("SELECT epoch FROM words_of").fetchone()
        return None if row is None else str(row[0])

    def reset(self, epoch: str) -> None:
        """Forget everything; from now on it is the index of this projection."""
        self.rollback()
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("DROP TABLE IF EXISTS article_words")
        self._db.execute("DROP TABLE IF EXISTS words_of")
        for statement in _SCHEMA.split(";"):
            self._db.execute(statement)
        self._db.execute("INSERT INTO words_of VALUES (?)", (epoch,))
        self._db.execute("COMMIT")

    def put(self, removed: Iterable[Numbered], added: Iterable[Numbered]) -> None:
        """Write these in the background, each in order of the numbers: FTS5 writes out what it has otherwise.

        Waits for what was put before, so that no more than this is held in memory.
        """
        self._wait()
        self._running.append(self._thread.submit(self._write, sorted(removed), sorted(added)))

    def commit(self) -> None:
        """Wait until all is written, and keep it. Raises what the writing raised."""
        self._wait()
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def rollback(self) -> None:
        """Forget what was put since the last commit."""
        self._thread.submit(lambda: None).result()  # what is running has ended
        self._running.clear()
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _wait(self) -> None:
        running, self._running = self._running, []
        for writing in running:
            writing.result()

    def _write(self, removed: list[Numbered], added: list[Numbered]) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")
        for statement, rows in ((_REMOVE, removed), (_ADD, added)):
            for at in range(0, len(rows), _STATEMENT_ROWS):
                self._db.execute(statement, (msgspec.json.encode(rows[at : at + _STATEMENT_ROWS]).decode(),))
