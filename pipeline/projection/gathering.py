"""What the records of a transaction leave to be written at its end, together: it is less then, and in order."""

import sqlite3
from datetime import datetime

from pipeline.domain.text.epoch import epoch_us
from pipeline.projection.article_words import ArticleWords
from pipeline.projection.change_times import write_times
from pipeline.projection.outlet_rows import OutletFigures
from pipeline.projection.word_rows import WordIndex


class Gathered:
    """Words, figures of outlets, and times of changes. Used within one transaction."""

    def __init__(self, db: sqlite3.Connection, words: ArticleWords) -> None:
        self._db = db
        self.words = WordIndex(db, words)
        self.figures = OutletFigures(db)
        self._times: dict[str, int] = {}

    def note_change(self, story_id: str, at: datetime) -> None:
        """The log took in a record of this story, or of its comparison, at this time."""
        at_us = epoch_us(at)
        self._times[story_id] = max(at_us, self._times.get(story_id, at_us))

    def write(self) -> None:
        self.words.write()
        self.figures.write()
        write_times(self._db, self._times)
