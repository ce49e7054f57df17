"""The outlines of one language in one space of vectors, as rows of matrices, to compare others with all at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.links.pairing import cosines
from pipeline.domain.links.values import Outline

_FIRST_ROWS = 64


class Block:
    """Centroids float32 [rows, d], and when each story begins and ends, in seconds since the epoch."""

    def __init__(self, dimensions: int) -> None:
        self._centroids = np.zeros((_FIRST_ROWS, dimensions), dtype=np.float32)
        self._begins = np.full(_FIRST_ROWS, np.inf)
        self._ends = np.full(_FIRST_ROWS, -np.inf)
        self._stories: list[str] = []
        self._row_of: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._stories)

    def put(self, outline: Outline) -> None:
        """File the outline, in the place of an earlier one of its story."""
        row = self._row_of.get(outline.id)
        if row is None:
            row = len(self._stories)
            if row == len(self._begins):
                self._grow()
            self._stories.append(outline.id)
            self._row_of[outline.id] = row
        self._centroids[row] = outline.centroid
        self._begins[row], self._ends[row] = outline.first_seen.timestamp(), outline.last_seen.timestamp()

    def drop(self, story: str) -> None:
        """Forget the story; the last row takes its place."""
        row, last = self._row_of.pop(story), len(self._stories) - 1
        moved = self._stories.pop()
        if row != last:
            self._stories[row], self._row_of[moved] = moved, row
            for matrix in (self._centroids, self._begins, self._ends):
                matrix[row] = matrix[last]
        self._begins[last], self._ends[last] = np.inf, -np.inf

    def near(self, outlines: Sequence[Outline], least: float, within_s: float) -> list[list[tuple[str, float]]]:
        """For each outline the stories here with a product of centroids of `least` or more, at most `within_s` apart.

        Each with the product (`pairing.cosines`).
        """
        rows = len(self._stories)
        centroids = np.stack([outline.centroid for outline in outlines]).astype(np.float32)
        products = cosines(centroids, self._centroids[:rows])
        found: list[list[tuple[str, float]]] = []
        for outline, row in zip(outlines, products, strict=True):
            places: NDArray[np.intp] = np.flatnonzero(row >= least)
            begin, end = outline.first_seen.timestamp() - within_s, outline.last_seen.timestamp() + within_s
            near = places[(self._begins[places] <= end) & (self._ends[places] >= begin)]
            found.append(list(zip(map(self._stories.__getitem__, near.tolist()), row[near].tolist(), strict=True)))
        return found

    def _grow(self) -> None:
        more = len(self._begins)
        self._centroids = np.concatenate([self._centroids, np.zeros_like(self._centroids)])
        self._begins = np.concatenate([self._begins, np.full(more, np.inf)])
        self._ends = np.concatenate([self._ends, np.full(more, -np.inf)])
