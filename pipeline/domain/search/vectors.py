"""Finds the nearest vectors: those whose signs are most alike, then the exact products of these, compiled.

The signs of the components, a bit each, say about how near two vectors are: on average the share of differing signs is
the angle divided by 180 degrees (M. Charikar, Similarity estimation techniques from rounding algorithms, 2002). FAISS
counts the signs that differ. Nothing is fitted to the vectors, and nothing is deleted.
"""

from array import array
from collections.abc import Mapping
from itertools import pairwise

import faiss
import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled

_STEPS_PER_ROOT = 26
"""Quantisation steps per square root of the dimensions: with 384 dimensions, components are integers in units of 1/509,
from -.25 to .25. Of real components 1 in 10,000 is above .2."""

_PRODUCTS, _SHARE = 2048, 256
"""How many products are computed: one for so many vectors if that is more. A window of no more vectors is searched
whole. Among 46,529 vectors of real articles and headlines, .9995 of the 40 nearest were among the 2,048 whose signs are
most alike, .994 among 1,024; of the 3 nearest, whose share of the window is that of 40 in 600,000, .997 among 128."""

_SIGNS = 64
_GROWTH = 1024


class Query:
    """A vector to search for: quantised, with its signs."""

    def __init__(self, vector: NDArray[np.float32]) -> None:
        self.unit = round(_STEPS_PER_ROOT * len(vector) ** 0.5) ** 2
        self.steps = _quantised(vector)
        self.signs = _signs_of(self.steps).view(np.uint8)
        self.pointer = faiss.swig_ptr(self.signs)


class Vectors:
    """The unit vectors of one slice, in order of arrival."""

    def __init__(self, dimensions: int) -> None:
        faiss.omp_set_num_threads(1)  # the stage uses one core
        self._places = array("i")
        self._steps: NDArray[np.int8] = np.empty((0, dimensions), dtype=np.int8)
        self._signs: NDArray[np.uint64] = np.empty((0, -(-dimensions // _SIGNS)), dtype=np.uint64)
        self._pointer = faiss.swig_ptr(self._signs.view(np.uint8))

    def __len__(self) -> int:
        return len(self._places)

    def add(self, vector: NDArray[np.float32], place: int) -> None:
        count = len(self._places)
        if count == len(self._steps):
            self._resize(count + max(_GROWTH, count // 8))
        steps = _quantised(vector)
        self._steps[count], self._signs[count] = steps, _signs_of(steps)
        self._places.append(place)

    def compact(self) -> None:
        """Releases spare memory, for a slice that will hardly grow."""
        if len(self._steps) > len(self._places):
            self._resize(len(self._places))

    def place(self, number: int) -> int:
        """The place of a vector, given its number in order of arrival."""
        return self._places[number]

    def count_differing_signs(self, query: Query, out: NDArray[np.int32]) -> None:
        """Fills `out` [n] with the number of differing signs of each vector."""
        into = faiss.swig_ptr(out)
        count, size = len(self._places), len(query.signs)
        faiss.hammings(self._pointer, query.pointer, count, 1, size, into)  # type: ignore[attr-defined]  # from SWIG

    def products(self, query: Query, numbers: NDArray[np.int64]) -> NDArray[np.int32]:
        """The products of these vectors, given by number, with the query: cosines in units of 1 / `query.unit`."""
        return _products(self._steps, query.steps, numbers)

    def _resize(self, room: int) -> None:
        count = min(room, len(self._steps))
        steps = np.empty((room, self._steps.shape[1]), dtype=np.int8)
        signs = np.empty((room, self._signs.shape[1]), dtype=np.uint64)
        steps[:count], signs[:count] = self._steps[:count], self._signs[:count]
        self._steps, self._signs = steps, signs
        self._pointer = faiss.swig_ptr(signs.view(np.uint8))


def nearest(slices: Mapping[int, Vectors], vector: NDArray[np.float32], k: int) -> list[tuple[float, int]]:
    """Cosines and places (`slice << 32 | place`) of the `k` nearest vectors, nearest first; of equals the first."""
    query, every = Query(vector), tuple(slices.items())
    bounds = np.cumsum([0, *map(len, slices.values())])
    differing = np.empty(bounds[-1], dtype=np.int32)
    for (_, vectors), (start, end) in zip(every, pairwise(bounds.tolist()), strict=True):
        vectors.count_differing_signs(query, differing[start:end])
    most = _least_reaching(differing, max(_PRODUCTS, len(differing) // _SHARE), len(vector))
    likely = _at_most(differing, most)
    parts = pairwise(np.searchsorted(likely, bounds).tolist())
    products = np.concatenate(
        [
            np.zeros(0, dtype=np.int32),
            *(
                vectors.products(query, likely[first:last] - start)
                for (_, vectors), (first, last), start in zip(every, parts, bounds[:-1], strict=True)
            ),
        ]
    )
    least = -np.partition(-products, k)[k] if len(products) > k else np.iinfo(np.int32).min
    best = np.flatnonzero(products >= least)
    best = best[np.argsort(-products[best], kind="stable")[:k]]
    found, starts = likely[best], bounds.tolist()
    slices_found = (np.searchsorted(bounds, found, side="right") - 1).tolist()
    return [
        (product / query.unit, every[which][0] << 32 | every[which][1].place(at - starts[which]))
        for product, at, which in zip(products[best].tolist(), found.tolist(), slices_found, strict=True)
    ]


def _quantised(vector: NDArray[np.float32]) -> NDArray[np.int8]:
    steps: NDArray[np.int8] = np.clip(np.rint(vector * round(_STEPS_PER_ROOT * len(vector) ** 0.5)), -127, 127).astype(
        np.int8
    )
    return steps


def _signs_of(steps: NDArray[np.int8]) -> NDArray[np.uint64]:
    bits = np.packbits(steps > 0)
    return np.concatenate([bits, np.zeros(-len(bits) % 8, dtype=np.uint8)]).view(np.uint64)


@compiled
def _least_reaching(differing: NDArray[np.int32], wanted: int, dimensions: int) -> int:
    """The least number of differing signs that at least `wanted` vectors do not exceed."""
    times = np.zeros(dimensions + 1, dtype=np.int64)
    for value in differing:
        times[value] += 1
    reached = 0
    for value in range(dimensions):
        reached += times[value]
        if reached >= wanted:
            return value
    return dimensions


@compiled
def _at_most(differing: NDArray[np.int32], most: int) -> NDArray[np.int64]:
    """The numbers of the vectors with at most so many differing signs."""
    out = np.empty(len(differing), dtype=np.int64)
    n = 0
    for i in range(len(differing)):
        out[n] = i
        n += differing[i] <= most
    return out[:n].copy()


@compiled
def _products(vectors: NDArray[np.int8], own: NDArray[np.int8], numbers: NDArray[np.int64]) -> NDArray[np.int32]:
    out = np.empty(len(numbers), dtype=np.int32)
    for i in range(len(numbers)):
        vector, total = vectors[numbers[i]], np.int32(0)
        for j in range(len(own)):
            total += np.int32(vector[j]) * np.int32(own[j])
        out[i] = total
    return out
