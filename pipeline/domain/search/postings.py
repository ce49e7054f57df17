"""An inverted index: the articles that contain each word, with the word's weight. Nothing is deleted.

Scores are approximate, as a weight is one byte: good enough to find candidates. They are sums of integers, so they do
not depend on how the articles are divided into blocks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.search.best import Best, offer
from pipeline.domain.search.sorted_hashes import first_from
from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.counts import TERM_SPACE

_BUFFER_ARTICLES = 64
_MERGE_FACTOR = 8
_MAX_BLOCK_ARTICLES = 1 << 16
_STORED_SCALE, _QUERY_SCALE = 512, 4096
"""What a weight of 1 is multiplied by: when stored (in a byte, so weights above one half are cut to one half), and in a
query."""

_LONG_GAP = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """The postings of `articles` consecutive articles, the first of which is number `first`.

    `words` uint32 [w], ascending. Word i has the postings from `starts[i]` up to `starts[i + 1]`. A posting is the gap
    to the article before it (for the first: from `first` - 1) and a weight. An entry with gap 255 is not a posting: it
    moves on by 255 times its weight. Such entries are rare.
    """

    first: int
    articles: int
    words: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    gaps: NDArray[np.uint8]
    weights: NDArray[np.uint8]


class Query:
    """Words to search for, ascending, with their quantised weights."""

    def __init__(self, words: NDArray[np.int32], weights: NDArray[np.float32]) -> None:
        order = np.argsort(words)
        self.words = words[order]
        self.weights = np.rint(weights[order] * _QUERY_SCALE).astype(np.int32)


class Postings:
    """The postings of articles, numbered in order of arrival.

    New articles are in an unsorted buffer. Every 64 articles it becomes a sorted block; eight blocks of equal size are
    merged into one.
    """

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._buffer: list[NDArray[np.uint64]] = []
        self._first_buffered = 0

    def add(self, words: NDArray[np.int32], weights: NDArray[np.float32]) -> None:
        """Adds the next article: its words, with their weights in its unit vector."""
        stored = np.minimum(np.rint(weights * _STORED_SCALE), 255).astype(np.uint64)
        here = np.flatnonzero(stored)
        place = np.uint64(len(self._buffer) << 8)
        self._buffer.append((words[here].astype(np.uint64) << np.uint64(24)) | place | stored[here])
        if len(self._buffer) == _BUFFER_ARTICLES:
            self._flush()
            while len(self._blocks) >= _MERGE_FACTOR and self._same_size():
                self._merge(len(self._blocks) - _MERGE_FACTOR)

    def compact(self) -> None:
        """Merges into as few blocks as possible, for a slice that will hardly grow."""
        self._flush()
        start = len(self._blocks)
        while start:
            total, end = 0, start
            while start and total + self._blocks[start - 1].articles <= _MAX_BLOCK_ARTICLES:
                start -= 1
                total += self._blocks[start].articles
            if end - start > 1:
                self._merge(start, end)

    def search(self, query: Query, best: Best, slice_number: int) -> None:
        """Offers every article to `best`, scored by the dot product of its weights and the query's."""
        for block in self._blocks:
            _search_block(
                query.words, query.weights, block.words, block.starts, block.gaps, block.weights, block.articles,
                best.scores, best.places, best.count, (slice_number << 32) + block.first,
            )  # fmt: skip
        if self._buffer:
            ends = np.cumsum([len(entries) for entries in self._buffer])
            _search_buffer(
                query.words, query.weights, np.concatenate(self._buffer), ends,
                best.scores, best.places, best.count, (slice_number << 32) + self._first_buffered,
            )  # fmt: skip

    def _flush(self) -> None:
        if self._buffer:
            self._blocks.append(_build_block(self._first_buffered, len(self._buffer), np.concatenate(self._buffer)))
            self._first_buffered += len(self._buffer)
            self._buffer = []

    def _same_size(self) -> bool:
        newest = self._blocks[-_MERGE_FACTOR:]
        size = newest[0].articles
        return all(block.articles == size for block in newest) and size * _MERGE_FACTOR <= _MAX_BLOCK_ARTICLES

    def _merge(self, start: int, end: int | None = None) -> None:
        merged = self._blocks[start:end]
        first = merged[0].first
        # One block at a time: the entries of a whole slice take hundreds of megabytes.
        entries, n = np.empty(sum(len(block.gaps) for block in merged), dtype=np.uint64), 0
        for block in merged:
            decoded = _entries(block, block.first - first)
            entries[n : n + len(decoded)] = decoded
            n += len(decoded)
        articles = sum(block.articles for block in merged)
        self._blocks[start:end] = [_build_block(first, articles, entries[:n])]


def _build_block(first: int, articles: int, entries: NDArray[np.uint64]) -> _Block:
    """Builds a block from entries `word << 24 | place << 8 | weight`, which it sorts in place."""
    entries.sort()
    words, starts, gaps, weights = _encode_gaps(entries)
    return _Block(first=first, articles=articles, words=words, starts=starts, gaps=gaps, weights=weights)


def _entries(block: _Block, later: int) -> NDArray[np.uint64]:
    return _decode_gaps(block.words, block.starts, block.gaps, block.weights, later)


@compiled
def _encode_gaps(
    entries: NDArray[np.uint64],
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint8], NDArray[np.uint8]]:
    """`words`, `starts`, `gaps` and `weights` of a block, from its entries in ascending order."""
    words, starts = np.empty(len(entries), dtype=np.uint32), np.empty(len(entries) + 1, dtype=np.uint32)
    # A place is below 65,536: at most two entries with a long gap lead to it.
    gaps, weights = np.empty(3 * len(entries), dtype=np.uint8), np.empty(3 * len(entries), dtype=np.uint8)
    word, before, w, n = np.int64(-1), np.int64(-1), 0, 0
    for entry in entries:
        entry_word = np.int64(entry >> np.uint64(24))
        if entry_word != word:
            word, before = entry_word, np.int64(-1)
            words[w], starts[w] = entry_word, n
            w += 1
        place = np.int64((entry >> np.uint64(8)) & np.uint64(0xFFFF))
        gap = place - before
        while gap >= _LONG_GAP:
            long_gaps = np.int64(255) if gap > 255 * _LONG_GAP else gap // _LONG_GAP
            gaps[n], weights[n] = _LONG_GAP, long_gaps
            n += 1
            gap -= long_gaps * _LONG_GAP
        gaps[n], weights[n] = gap, entry & np.uint64(255)
        n += 1
        before = place
    starts[w] = n
    return words[:w].copy(), starts[: w + 1].copy(), gaps[:n].copy(), weights[:n].copy()


@compiled
def _decode_gaps(
    words: NDArray[np.uint32],
    starts: NDArray[np.uint32],
    gaps: NDArray[np.uint8],
    weights: NDArray[np.uint8],
    later: int,
) -> NDArray[np.uint64]:
    """The entries of a block, with `later` added to each place."""
    out = np.empty(len(gaps), dtype=np.uint64)
    n = 0
    for w in range(len(words)):
        place = np.int64(later) - 1
        for at in range(np.int64(starts[w]), np.int64(starts[w + 1])):
            gap, weight = np.int64(gaps[at]), np.int64(weights[at])
            if gap == _LONG_GAP:
                place += gap * weight
                continue
            place += gap
            out[n] = np.uint64(np.int64(words[w]) << 24 | place << 8 | weight)
            n += 1
    return out[:n].copy()


@compiled
def _search_block(
    words: NDArray[np.int32],
    query_weights: NDArray[np.int32],
    block_words: NDArray[np.uint32],
    starts: NDArray[np.uint32],
    gaps: NDArray[np.uint8],
    weights: NDArray[np.uint8],
    articles: int,
    best_scores: NDArray[np.int64],
    best_places: NDArray[np.int64],
    best_count: NDArray[np.int64],
    base: int,
) -> None:
    sums = np.zeros(articles, dtype=np.int32)
    n = np.int64(len(block_words))
    for i in range(len(words)):
        word = np.uint32(words[i])
        low = first_from(block_words, np.int64(0), n, word, np.int64(word) * n // TERM_SPACE)
        if low < len(block_words) and block_words[low] == word:
            query_weight, place = query_weights[i], np.int64(-1)
            for at in range(np.int64(starts[low]), np.int64(starts[low + 1])):
                gap, weight = np.int64(gaps[at]), np.int64(weights[at])
                if gap == _LONG_GAP:
                    place += gap * weight
                else:
                    place += gap
                    sums[place] += np.int32(weight) * query_weight
    for article in range(articles):
        if sums[article] > best_scores[-1]:
            offer(best_scores, best_places, best_count, np.int64(sums[article]), base + article)


@compiled
def _search_buffer(
    words: NDArray[np.int32],
    query_weights: NDArray[np.int32],
    entries: NDArray[np.uint64],
    ends: NDArray[np.int64],
    best_scores: NDArray[np.int64],
    best_places: NDArray[np.int64],
    best_count: NDArray[np.int64],
    base: int,
) -> None:
    start = 0
    for place in range(len(ends)):
        total, i = np.int64(0), 0
        for at in range(start, ends[place]):
            word = np.int64(entries[at] >> np.uint64(24))
            while i < len(words) and words[i] < word:
                i += 1
            if i == len(words):
                break
            if words[i] == word:
                total += np.int64(query_weights[i]) * np.int64(entries[at] & np.uint64(255))
        start = ends[place]
        if total > best_scores[-1]:
            offer(best_scores, best_places, best_count, total, base + place)
