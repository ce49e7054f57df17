"""Signatures filed by their bands: which articles resemble a text. It only grows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.fingerprints import BANDS, bands, resemblance


class NearCopies:
    """Articles by their place in the order in which they came."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._signatures: list[NDArray[np.uint32]] = []
        self._newest: dict[bytes, list[int]] = {}
        self._blocks: list[tuple[NDArray[np.uint64], NDArray[np.int64]]] = []

    def add(self, article_ids: Sequence[str], signatures: NDArray[np.uint32]) -> None:
        """Articles with their signatures [n, 128]: one as it arrives, or many as a state is rebuilt."""
        first = len(self._ids)
        self._ids += article_ids
        self._signatures += list(signatures)
        if len(article_ids) == 1:
            for band in bands(signatures[0]):
                self._newest.setdefault(band, []).append(first)
            return
        keys = _hashed(signatures)
        order = np.argsort(keys)
        self._blocks.append((keys[order], first + order // BANDS))

    def alike(self, signature: NDArray[np.uint32], least: float) -> list[tuple[float, int, str]]:
        """Estimated resemblance, place and id of every article that shares a band and is at least so alike."""
        places = {place for band in bands(signature) for place in self._newest.get(band, ())}
        wanted = _hashed(signature[None, :])
        for keys, place in self._blocks:
            starts, ends = np.searchsorted(keys, wanted, side="left"), np.searchsorted(keys, wanted, side="right")
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
                places.update(p for p in place[start:end].tolist() if self._shares_band(p, signature))
        if not places:
            return []
        ordered = sorted(places)
        alike = resemblance(signature, np.stack([self._signatures[p] for p in ordered])).tolist()
        return [(s, p, self._ids[p]) for s, p in zip(alike, ordered, strict=True) if s >= least]

    def _shares_band(self, place: int, signature: NDArray[np.uint32]) -> bool:
        """Two bands can have one hash, if hardly ever: what was added at once answers as what came one by one."""
        same = self._signatures[place] == signature
        return bool(same.reshape(BANDS, -1).all(axis=1).any())


_ODD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)


def _hashed(signatures: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """A key for each band of each signature [n, 128]: uint64 [n * BANDS], those of one signature in a row."""
    values = signatures.astype(np.uint64).reshape(len(signatures), BANDS, -1)
    mixed = (values * _ODD).sum(axis=2, dtype=np.uint64) + np.arange(BANDS, dtype=np.uint64) * _ODD[0]
    return np.asarray((mixed ^ (mixed >> np.uint64(31))).ravel(), dtype=np.uint64)
