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

_SIEVE_BITS = 8
"""Of the sieve at least, for each key: some 1 in 10 absent keys are looked for in the blocks."""


class Query:
    """A signature to search for, with its band keys."""

    def __init__(self, signature: NDArray[np.uint32]) -> None:
        self.signature = signature.astype(np.uint16)
        self.keys = _keys(self.signature[None, :], 0) >> np.uint64(32)


class NearCopies:
    """Signatures of articles, numbered in order of arrival.

    The newest are in a buffer that is compared in full. Every 256 articles it becomes a block of sorted band keys;
    eight blocks of equal size are merged into one. Block after block they are in one array, `_keys`. `_sieve` has a bit
    for each of the highest bits of a key: it excludes most keys that are in no block.
    """

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._signatures: NDArray[np.uint16] = np.empty((_BUFFER_ARTICLES, SIGNATURE_VALUES), dtype=np.uint16)
        self._keys: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)
        self._ends = [0]
        self._block_ends = np.zeros(1, dtype=np.int64)
        self._sieve: NDArray[np.uint64] = np.zeros(1, dtype=np.uint64)
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
        self._block_ends = np.array(ends)
        bits, added = 64 * len(self._sieve), keys
        if bits < _SIEVE_BITS * ends[-1]:
            while bits < _SIEVE_BITS * ends[-1]:
                bits *= 2
            self._sieve, added = np.zeros(bits // 64, dtype=np.uint64), self._keys[: ends[-1]]
        _add_to_sieve(self._sieve, added)

    def find_similar(self, query: Query, min_resemblance: float) -> list[tuple[float, int, str]]:
        """Estimated resemblance, place and id of each article that shares a band and is similar enough."""
        places, same = _similar(
            query.signature, query.keys, self._signatures[: len(self._ids)], self._first_buffered,
            self._keys, self._block_ends, self._sieve, min_resemblance * SIGNATURE_VALUES,
        )  # fmt: skip
        return [
            (values / SIGNATURE_VALUES, place, self._ids[place])
            for values, place in zip(same.tolist(), places.tolist(), strict=True)
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
def _add_to_sieve(sieve: NDArray[np.uint64], keys: NDArray[np.uint64]) -> None:
    shift = _sieve_shift(sieve)
    for key in keys:
        bit = key >> shift
        sieve[bit >> np.uint64(6)] |= np.uint64(1) << (bit & np.uint64(63))


@compiled
def _sieve_shift(sieve: NDArray[np.uint64]) -> np.uint64:
    """By how many bits a key is shifted to be the number of its bit in the sieve."""
    shift, words = np.uint64(58), len(sieve)
    while words > 1:
        shift -= np.uint64(1)
        words >>= 1
    return shift


@compiled
def _similar(
    own: NDArray[np.uint16],
    keys: NDArray[np.uint64],
    signatures: NDArray[np.uint16],
    first_buffered: int,
    blocks: NDArray[np.uint64],
    ends: NDArray[np.int64],
    sieve: NDArray[np.uint64],
    least_same: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of the articles that share a band and have enough equal values, ascending; and how many these are.

    `ends`: 0, then where each block ends in `blocks`.
    """
    found, n = _with_keys(blocks, ends, sieve, keys), 0
    places = np.empty(len(found) + len(signatures) - first_buffered, dtype=np.int64)
    same = np.empty(len(places), dtype=np.int64)
    for at in range(len(places)):
        place = found[at] if at < len(found) else first_buffered + at - len(found)
        if n and places[n - 1] == place:
            continue
        values, shares = _equal_values(signatures[place], own)
        if shares and values >= least_same:
            places[n], same[n] = place, values
            n += 1
    return places[:n].copy(), same[:n].copy()


@compiled
def _equal_values(signature: NDArray[np.uint16], own: NDArray[np.uint16]) -> tuple[int, bool]:
    """How many values are equal, and whether all of one band are; 0 if none is."""
    shares = False
    for band in range(BANDS):
        same = True
        for j in range(band * _ROWS, (band + 1) * _ROWS):
            if signature[j] != own[j]:
                same = False
                break
        if same:
            shares = True
            break
    values = 0
    if shares:
        for j in range(SIGNATURE_VALUES):
            values += signature[j] == own[j]
    return values, shares


@compiled
def _with_keys(
    blocks: NDArray[np.uint64], ends: NDArray[np.int64], sieve: NDArray[np.uint64], keys: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """The places that are indexed by any of these keys, ascending; some occur more than once."""
    out = np.empty(16, dtype=np.int64)
    n, shift = 0, _sieve_shift(sieve)
    for key in keys:
        bit = (key << np.uint64(32)) >> shift
        if not (sieve[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & np.uint64(1):
            continue
        for block in range(len(ends) - 1):
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
    return np.sort(out[:n])
