"""An index of signatures by their bands: which articles resemble a text. It only grows.

The lower 16 bits of each value are stored: two different values have the same ones in 1 of 65,536 cases.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.fingerprints import BANDS, SIGNATURE_VALUES

_ROWS = SIGNATURE_VALUES // BANDS
_LOOSE = 256
_GROWTH = 8

_MOST_UNDER_A_KEY = 100
"""Of a text that thousands repeat, only the first 100 of each block are read: any of them leads to the original."""


class NearCopies:
    """Articles searchable by their signatures, numbered in order of arrival.

    The newest are all compared; every 256 of them become a block of sorted band keys, and every eight blocks of one
    size a larger one.
    """

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._signatures: NDArray[np.uint16] = np.empty((_LOOSE, SIGNATURE_VALUES), dtype=np.uint16)
        self._blocks: list[NDArray[np.uint64]] = []
        self._first_loose = 0

    def add(self, article_ids: Sequence[str], signatures: NDArray[np.uint32]) -> None:
        """Add articles with their signatures [n, 128]."""
        for article_id, signature in zip(article_ids, signatures.astype(np.uint16), strict=True):
            count = len(self._ids)
            if count == len(self._signatures):
                grown = np.empty((max(count + _LOOSE, count * 3 // 2), SIGNATURE_VALUES), dtype=np.uint16)
                grown[:count] = self._signatures
                self._signatures = grown
            self._signatures[count] = signature
            self._ids.append(article_id)
            if count + 1 - self._first_loose == _LOOSE:
                self._press()

    def _press(self) -> None:
        self._blocks.append(np.sort(_keys(self._signatures[self._first_loose : len(self._ids)], self._first_loose)))
        self._first_loose = len(self._ids)
        while len(self._blocks) >= _GROWTH and len(self._blocks[-1]) == len(self._blocks[-_GROWTH]):
            self._blocks[-_GROWTH:] = [np.sort(np.concatenate(self._blocks[-_GROWTH:]))]

    def alike(self, signature: NDArray[np.uint32], least: float) -> list[tuple[float, int, str]]:
        """Estimated resemblance, place and id of each article that shares a band and resembles it by `least`."""
        own = signature.astype(np.uint16)
        found = [_sharing(self._signatures[self._first_loose : len(self._ids)], own, self._first_loose)]
        keys = _keys(own[None, :], 0) >> np.uint64(32)
        found += [_under(block, keys) for block in self._blocks]
        if not any(map(len, found)):
            return []
        places = np.unique(np.concatenate(found))
        same = self._signatures[places] == own
        shares = same.reshape(len(places), BANDS, _ROWS).all(axis=2).any(axis=1)
        alike = same.mean(axis=1)
        return [
            (float(alike[i]), int(places[i]), self._ids[places[i]])
            for i in np.flatnonzero(shares & (alike >= least)).tolist()
        ]


@compiled
def _keys(signatures: NDArray[np.uint16], first: int) -> NDArray[np.uint64]:
    """A number for each band of each signature: 32 bits of what is in it, above the article's place."""
    out = np.empty(len(signatures) * BANDS, dtype=np.uint64)
    for i in range(len(signatures)):
        for band in range(BANDS):
            mixed = np.uint64(band + 1)
            for j in range(band * _ROWS, (band + 1) * _ROWS):
                mixed = (mixed ^ np.uint64(signatures[i, j])) * np.uint64(0x9E3779B97F4A7C15)
            out[i * BANDS + band] = (mixed & np.uint64(0xFFFFFFFF00000000)) | np.uint64(first + i)
    return out


@compiled
def _sharing(signatures: NDArray[np.uint16], own: NDArray[np.uint16], first: int) -> NDArray[np.int64]:
    """The places of those that share a band."""
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
def _under(block: NDArray[np.uint64], keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The places filed under any of these keys, some more than once."""
    out = np.empty(16, dtype=np.int64)
    n = 0
    for key in keys:
        low, high = 0, len(block)
        while low < high:
            middle = (low + high) >> 1
            if block[middle] >> np.uint64(32) < key:
                low = middle + 1
            else:
                high = middle
        first = low
        while low < len(block) and block[low] >> np.uint64(32) == key and low - first < _MOST_UNDER_A_KEY:
            if n == len(out):
                grown = np.empty(2 * n, dtype=np.int64)
                grown[:n] = out
                out = grown
            out[n] = np.int64(block[low] & np.uint64(0xFFFFFFFF))
            n += 1
            low += 1
    return out[:n]
