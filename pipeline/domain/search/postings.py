"""An inverted index that only grows: which articles have a word, and with what weight.

It finds candidates and does not score them: a weight is one byte. Sums are of whole numbers, so they do not depend on
how the index is laid out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.search.best import Best, offer
from pipeline.domain.terms.compiled import compiled

_LOOSE = 64
_GROWTH = 8
_BLOCK_ARTICLES = 1 << 16
_STORED, _ASKED = 512, 4096
"""A weight of 1 as it is stored, in a byte (a weight above one half counts as one half), and in a query."""


_LEAP = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """The postings of `articles` in a row from `first`.

    `words` uint32 [w] ascending. Word i is in the articles that `steps` lead to from `first`, each step counted from
    the article before it, with `weights`: from `starts[i]` up to `starts[i + 1]`. A step of 255 leads to no article,
    but 255 times its weight further: such steps are rare.
    """

    first: int
    articles: int
    words: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    steps: NDArray[np.uint8]
    weights: NDArray[np.uint8]


class Postings:
    """The postings of articles, numbered in their order of arrival.

    New articles are stored unsorted; every 64 of them become a sorted block, and every eight blocks of one size a
    larger one.
    """

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._loose: list[NDArray[np.uint64]] = []
        self._first_loose = 0

    def add(self, words: NDArray[np.int32], weights: NDArray[np.float32]) -> None:
        """The next article's words with their weights in the unit vector."""
        stored = np.minimum(np.rint(weights * _STORED), 255).astype(np.uint64)
        here = np.flatnonzero(stored)
        place = np.uint64(len(self._loose) << 8)
        self._loose.append((words[here].astype(np.uint64) << np.uint64(24)) | place | stored[here])
        if len(self._loose) == _LOOSE:
            self._press()
            while len(self._blocks) >= _GROWTH and self._same_size():
                self._merge(len(self._blocks) - _GROWTH)

    def compact(self) -> None:
        """Merge into as few blocks as possible, for a slice that will hardly grow."""
        self._press()
        start = len(self._blocks)
        while start:
            total, end = 0, start
            while start and total + self._blocks[start - 1].articles <= _BLOCK_ARTICLES:
                start -= 1
                total += self._blocks[start].articles
            if end - start > 1:
                self._merge(start, end)

    def search(self, words: NDArray[np.int32], weights: NDArray[np.float32], best: Best, slice_number: int) -> None:
        """Offer every article to `best`, with the sum of products of these words' weights and its own."""
        asked = np.rint(weights * _ASKED).astype(np.int32)
        for block in self._blocks:
            _search(
                words, asked, block.words, block.starts, block.steps, block.weights, block.articles,
                best.scores, best.places, best.count, (slice_number << 32) + block.first,
            )  # fmt: skip
        if self._loose:
            order = np.argsort(words)
            ends = np.cumsum([len(entries) for entries in self._loose])
            _search_loose(
                words[order], asked[order], np.concatenate(self._loose), ends,
                best.scores, best.places, best.count, (slice_number << 32) + self._first_loose,
            )  # fmt: skip

    def _press(self) -> None:
        if self._loose:
            self._blocks.append(_block(self._first_loose, len(self._loose), np.concatenate(self._loose)))
            self._first_loose += len(self._loose)
            self._loose = []

    def _same_size(self) -> bool:
        newest = self._blocks[-_GROWTH:]
        size = newest[0].articles
        return all(block.articles == size for block in newest) and size * _GROWTH <= _BLOCK_ARTICLES

    def _merge(self, start: int, end: int | None = None) -> None:
        merged = self._blocks[start:end]
        first = merged[0].first
        # Block by block: the entries of a whole slice take hundreds of megabytes.
        entries, n = np.empty(sum(len(block.steps) for block in merged), dtype=np.uint64), 0
        for block in merged:
            its = _entries(block, block.first - first)
            entries[n : n + len(its)] = its
            n += len(its)
        articles = sum(block.articles for block in merged)
        self._blocks[start:end] = [_block(first, articles, entries[:n])]


def _block(first: int, articles: int, entries: NDArray[np.uint64]) -> _Block:
    """Of entries `word << 24 | place << 8 | weight`, which are put in order."""
    entries.sort()
    words, starts, steps, weights = _stepped(entries)
    return _Block(first=first, articles=articles, words=words, starts=starts, steps=steps, weights=weights)


def _entries(block: _Block, later: int) -> NDArray[np.uint64]:
    return _unstepped(block.words, block.starts, block.steps, block.weights, later)


@compiled
def _stepped(
    entries: NDArray[np.uint64],
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint8], NDArray[np.uint8]]:
    """`words`, `starts`, `steps` and `weights` of a block, of its entries, ascending."""
    words, starts = np.empty(len(entries), dtype=np.uint32), np.empty(len(entries) + 1, dtype=np.uint32)
    # A place is below 65,536: at most two leaps lead to it.
    steps, weights = np.empty(3 * len(entries), dtype=np.uint8), np.empty(3 * len(entries), dtype=np.uint8)
    word, before, w, n = np.int64(-1), np.int64(-1), 0, 0
    for entry in entries:
        its = np.int64(entry >> np.uint64(24))
        if its != word:
            word, before = its, np.int64(-1)
            words[w], starts[w] = its, n
            w += 1
        place = np.int64((entry >> np.uint64(8)) & np.uint64(0xFFFF))
        step = place - before
        while step >= _LEAP:
            leaps = np.int64(255) if step > 255 * _LEAP else step // _LEAP
            steps[n], weights[n] = _LEAP, leaps
            n += 1
            step -= leaps * _LEAP
        steps[n], weights[n] = step, entry & np.uint64(255)
        n += 1
        before = place
    starts[w] = n
    return words[:w].copy(), starts[: w + 1].copy(), steps[:n].copy(), weights[:n].copy()


@compiled
def _unstepped(
    words: NDArray[np.uint32],
    starts: NDArray[np.uint32],
    steps: NDArray[np.uint8],
    weights: NDArray[np.uint8],
    later: int,
) -> NDArray[np.uint64]:
    """The entries of a block, each that much later."""
    out = np.empty(len(steps), dtype=np.uint64)
    n = 0
    for w in range(len(words)):
        place = np.int64(later) - 1
        for at in range(np.int64(starts[w]), np.int64(starts[w + 1])):
            step, weight = np.int64(steps[at]), np.int64(weights[at])
            if step == _LEAP:
                place += step * weight
                continue
            place += step
            out[n] = np.uint64(np.int64(words[w]) << 24 | place << 8 | weight)
            n += 1
    return out[:n].copy()


@compiled
def _search(
    words: NDArray[np.int32],
    asked: NDArray[np.int32],
    block_words: NDArray[np.uint32],
    starts: NDArray[np.uint32],
    steps: NDArray[np.uint8],
    weights: NDArray[np.uint8],
    articles: int,
    best_scores: NDArray[np.int64],
    best_places: NDArray[np.int64],
    best_count: NDArray[np.int64],
    base: int,
) -> None:
    sums = np.zeros(articles, dtype=np.int32)
    for i in range(len(words)):
        word, low, high = np.uint32(words[i]), 0, len(block_words)
        while low < high:
            middle = (low + high) >> 1
            if block_words[middle] < word:
                low = middle + 1
            else:
                high = middle
        if low < len(block_words) and block_words[low] == word:
            weight, at_article = asked[i], np.int64(-1)
            for at in range(np.int64(starts[low]), np.int64(starts[low + 1])):
                step, its = np.int64(steps[at]), np.int64(weights[at])
                if step == _LEAP:
                    at_article += step * its
                else:
                    at_article += step
                    sums[at_article] += np.int32(its) * weight
    for place in range(articles):
        if sums[place] > best_scores[-1]:
            offer(best_scores, best_places, best_count, np.int64(sums[place]), base + place)


@compiled
def _search_loose(
    words: NDArray[np.int32],
    asked: NDArray[np.int32],
    entries: NDArray[np.uint64],
    ends: NDArray[np.int64],
    best_scores: NDArray[np.int64],
    best_places: NDArray[np.int64],
    best_count: NDArray[np.int64],
    base: int,
) -> None:
    start = 0
    for place in range(len(ends)):
        total, mine = np.int64(0), 0
        for at in range(start, ends[place]):
            word = np.int64(entries[at] >> np.uint64(24))
            while mine < len(words) and words[mine] < word:
                mine += 1
            if mine == len(words):
                break
            if words[mine] == word:
                total += np.int64(asked[mine]) * np.int64(entries[at] & np.uint64(255))
        start = ends[place]
        if total > best_scores[-1]:
            offer(best_scores, best_places, best_count, total, base + place)
