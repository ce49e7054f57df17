"""An index of MinHash signatures by their bands, which finds articles that resemble a text.

Nothing is deleted. Of each value the lower 16 bits are stored: two different values agree in 1 of 65,536 cases.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.search.sorted_hashes import first_from
from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.fingerprints import BANDS, SIGNATURE_VALUES

_ROWS = SIGNATURE_VALUES // BANDS
_BUFFER_ARTICLES = 256
_MERGE_FACTOR = 8

_MAX_PER_KEY = 100
"""Articles that are read per band key and block: if thousands repeat a text, any of the first leads to the original."""


class NearCopies:
    """Signatures of articles, numbered in order of arrival.

    The newest are in a buffer that is compared in full. Every 256 articles it becomes a block of sorted band keys;
    eight blocks of equal size are merged into one. Block after block they are in one array, `_keys`.
    """

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._signatures: NDArray[np.uint16] = np.empty((_BUFFER_ARTICLES, SIGNATURE_VALUES), dtype=np.uint16)
        self._keys: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)
        self._ends = [0]
        self._first_buffered = 0

    def add(self, article_ids: Sequence[str], signatures: NDArray[np.uint32]) -> None:
        """Adds articles with their signatures uint32 [n, 128]."""
        for article_id, signature in zip(article_ids, signatures.astype(np.uint16), strict=True):
            count = len(self._ids)
            if count == len(self._signatures):
                grown = np.empty((max(count + _BUFFER_ARTICLES, count * 3 // 2), SIGNATURE_VALUES), dtype=np.uint16)
                grown[:count] = self._signatures
                self._signatures = grown
            self._signatures[count] = signature
            self._ids.append(article_id)
            if count + 1 - self._first_buffered == _BUFFER_ARTICLES:
                self._flush()

    def _flush(self) -> None:
        keys = np.sort(_keys(self._signatures[self._first_buffered : len(self._ids)], self._first_buffered))
        start, ends = self._ends[-1], self._ends
        if start + len(keys) > len(self._keys):
            grown = np.empty(max(start + len(keys), start * 9 // 8), dtype=np.uint64)
            grown[:start] = self._keys[:start]
            self._keys = grown
        self._keys[start : start + len(keys)] = keys
        ends.append(start + len(keys))
        self._first_buffered = len(self._ids)
        while len(ends) > _MERGE_FACTOR and ends[-1] - ends[-2] == ends[-_MERGE_FACTOR] - ends[-_MERGE_FACTOR - 1]:
            del ends[-_MERGE_FACTOR:-1]
            self._keys[ends[-2] : ends[-1]].sort()

    def find_similar(self, signature: NDArray[np.uint32], min_resemblance: float) -> list[tuple[float, int, str]]:
        """Estimated resemblance, place and id of each article that shares a band and is similar enough."""
        own = signature.astype(np.uint16)
        buffered = _sharing_a_band(self._signatures[self._first_buffered : len(self._ids)], own, self._first_buffered)
        in_blocks = _with_keys(self._keys, np.array(self._ends), _keys(own[None, :], 0) >> np.uint64(32))
        if not len(buffered) and not len(in_blocks):
            return []
        places = np.unique(np.concatenate([buffered, in_blocks]))
        same = self._signatures[places] == own
        shares = same.reshape(len(places), BANDS, _ROWS).all(axis=2).any(axis=1)
        similarity = same.mean(axis=1)
        return [
            (float(similarity[i]), int(places[i]), self._ids[places[i]])
            for i in np.flatnonzero(shares & (similarity >= min_resemblance)).tolist()
        ]


@compiled
def _keys(signatures: NDArray[np.uint16], first: int) -> NDArray[np.uint64]:
    """A key for each band of each signature: 32 bits of hash, then 32 bits of the article's place."""
    out = np.empty(len(signatures) * BANDS, dtype=np.uint64)
    for i in range(len(signatures)):
        for band in range(BANDS):
            mixed = np.uint64(band + 1)
            for j in range(band * _ROWS, (band + 1) * _ROWS):
                mixed = (mixed ^ np.uint64(signatures[i, j])) * np.uint64(0x9E3779B97F4A7C15)
            out[i * BANDS + band] = (mixed & np.uint64(0xFFFFFFFF00000000)) | np.uint64(first + i)
    return out


@compiled
def _sharing_a_band(signatures: NDArray[np.uint16], own: NDArray[np.uint16], first: int) -> NDArray[np.int64]:
    """The places of the signatures that share a band with `own`."""
    places = np.empty(len(signatures), dtype=np.int64)
    n = 0
    for i in range(len(signatures)):
        for band in range(BANDS):
            same = True
            for j in range(band * _ROWS, (band + 1) * _ROWS):
                if signatures[i, j] != own[j]:
                    same = False
                    break
            if same:
                places[n] = first + i
                n += 1
                break
    return places[:n]


@compiled
def _with_keys(blocks: NDArray[np.uint64], ends: NDArray[np.int64], keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The places that are indexed by any of these keys; some occur more than once.

    `ends`: 0, then where each block ends in `blocks`.
    """
    out = np.empty(16, dtype=np.int64)
    n = 0
    for block in range(len(ends) - 1):
        for key in keys:
            start, end = ends[block], ends[block + 1]
            guess = start + np.int64((key * np.uint64(end - start)) >> np.uint64(32))
            at = first_from(blocks, start, end, key << np.uint64(32), guess)
            first = at
            while at < end and blocks[at] >> np.uint64(32) == key and at - first < _MAX_PER_KEY:
                if n == len(out):
                    grown = np.empty(2 * n, dtype=np.int64)
                    grown[:n] = out
                    out = grown
                out[n] = np.int64(blocks[at] & np.uint64(0xFFFFFFFF))
                n += 1
                at += 1
    return out[:n]
