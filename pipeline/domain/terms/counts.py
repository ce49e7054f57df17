"""Counts in how many articles of the window each term occurs, and computes its IDF."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled

TERM_SPACE = 1 << 22
"""Term ids are below this. Between two articles of 400 words each, .04 hash collisions are expected."""

MAX_IDF = (1 << 16) - 1
"""The largest idf, as it is stored."""


class TermCounts:
    """Document frequencies: those of the window's articles, added to initial ones that never change.

    `counts` int32 [TERM_SPACE]. Articles that leave the window are subtracted, so the counts depend only on the
    articles of the window and can be rebuilt from them.
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
        """Adds one article. `ids` holds each of its terms once."""
        self.add_many(ids, 1)

    def add_many(self, ids: NDArray[np.int32], articles: int) -> None:
        """Adds several articles. `ids` holds the terms of each, one article after the other."""
        self.articles += articles
        _add_to_counts(self.counts, ids, 1)

    def remove_many(self, ids: NDArray[np.int32], articles: int) -> None:
        """Subtracts articles that were added before."""
        self.articles -= articles
        _add_to_counts(self.counts, ids, -1)

    def idf(self, ids: NDArray[np.int32]) -> NDArray[np.uint16]:
        """The idf of each id divided by the largest possible idf, in 65,535ths: comparable at any N."""
        most = math.log(1 + self.articles + self._start_articles) + 1
        return _idf(ids, self.counts, self._start, most)


@compiled
def _add_to_counts(counts: NDArray[np.int32], ids: NDArray[np.int32], by: int) -> None:
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
        out[i] = max(1, round((most - np.log1p(df)) / most * MAX_IDF))
    return out
