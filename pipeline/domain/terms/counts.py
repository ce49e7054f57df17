"""How common each term is among the articles of the window, and what it therefore weighs."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled

TERM_SPACE = 1 << 22
"""Ids are below this. Among 400 words of one article and 400 of another, .04 meet by chance."""

IDF_MOST = (1 << 16) - 1
"""An idf as large as can be."""


class TermCounts:
    """In how many articles each term stands: those of the window, on top of a shipped start that never changes.

    `counts` int32 [TERM_SPACE]. Because articles that leave the window are taken out again, the counts follow from the
    articles of the window alone, and so can be rebuilt from them.
    """

    def __init__(self, start_articles: int = 0, start: Mapping[int, float] | None = None) -> None:
        self._start_articles = start_articles
        self._start = np.zeros(TERM_SPACE if start else 0, dtype=np.float32)
        if start:
            self._start[np.fromiter(start, dtype=np.int64, count=len(start))] = np.fromiter(
                start.values(), dtype=np.float64, count=len(start)
            )
        self.articles = 0
        self.counts: NDArray[np.int32] = np.zeros(TERM_SPACE, dtype=np.int32)

    def add(self, ids: NDArray[np.int32]) -> None:
        """Count an article's terms, each given once."""
        self.add_many(ids, 1)

    def add_many(self, ids: NDArray[np.int32], articles: int) -> None:
        """Count several articles: the terms of each, one after the other."""
        self.articles += articles
        _counted_up(self.counts, ids, 1)

    def remove_many(self, ids: NDArray[np.int32], articles: int) -> None:
        """Take out what was added."""
        self.articles -= articles
        _counted_up(self.counts, ids, -1)

    def idf(self, ids: NDArray[np.int32]) -> NDArray[np.uint16]:
        """The idf of each id as share of the largest possible, in 65,535ths, so that it means the same at any N."""
        most = math.log(1 + self.articles + self._start_articles) + 1
        return _idf(ids, self.counts, self._start, most)


@compiled
def _counted_up(counts: NDArray[np.int32], ids: NDArray[np.int32], by: int) -> None:
    for term in ids:
        counts[term] += by


@compiled
def _idf(
    ids: NDArray[np.int32], counts: NDArray[np.int32], start: NDArray[np.float32], most: float
) -> NDArray[np.uint16]:
    out = np.empty(len(ids), dtype=np.uint16)
    for i in range(len(ids)):
        df = float(counts[ids[i]])
        if len(start):
            df += start[ids[i]]
        out[i] = max(1, round((most - np.log1p(df)) / most * IDF_MOST))
    return out
