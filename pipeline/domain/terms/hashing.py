"""Hashes words and word n-grams to numbers (CRC-32), and counts them.

Compiled, because it runs over every letter of every article several times.
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled

_SEPARATOR = ord("\n")
_SPACE = ord(" ")


def _crc_table() -> NDArray[np.uint32]:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & np.uint32(1), (table >> np.uint32(1)) ^ np.uint32(0xEDB88320), table >> np.uint32(1))
    return table.astype(np.uint32)


CRC_TABLE = _crc_table()
"""By byte, as CRC-32 is computed a byte at a time."""


def hash_runs(words: Sequence[str], run: int = 1, salt: str = "") -> NDArray[np.uint32]:
    """CRC-32 of `salt` and each `run` consecutive words, joined by spaces.

    Words must not contain line breaks.
    """
    if len(words) < run:
        return np.zeros(0, dtype=np.uint32)
    data = np.frombuffer("\n".join(words).encode(), dtype=np.uint8)
    return _hash_runs(data, len(words), run, np.uint32(zlib.crc32(salt.encode())), CRC_TABLE)


@compiled
def _hash_runs(
    data: NDArray[np.uint8], words: int, run: int, salt: np.uint32, table: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    starts = np.zeros(words + 1, dtype=np.int64)
    word = 0
    for i in range(len(data)):
        if data[i] == _SEPARATOR:
            word += 1
            starts[word] = i + 1
    starts[words] = len(data) + 1
    out = np.empty(words - run + 1, dtype=np.uint32)
    for first in range(len(out)):
        crc = ~salt
        for i in range(starts[first], starts[first + run] - 1):
            byte = data[i]
            if byte == _SEPARATOR:
                byte = np.uint8(_SPACE)
            crc = table[(crc ^ np.uint32(byte)) & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
        out[first] = ~crc
    return out


@compiled
def distinct(ids: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The distinct ids, ascending: `np.unique` in a tenth of the time."""
    ordered = np.sort(ids)
    n = 0
    for i in range(len(ordered)):
        if n == 0 or ordered[n - 1] != ordered[i]:
            ordered[n] = ordered[i]
            n += 1
    return ordered[:n].copy()


@compiled
def count_ids(ids: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The distinct ids, ascending, and the number of occurrences of each."""
    ordered = np.sort(ids)
    unique = np.empty(len(ordered), dtype=np.uint32)
    times = np.zeros(len(ordered), dtype=np.int64)
    n = 0
    for i in range(len(ordered)):
        if n == 0 or unique[n - 1] != ordered[i]:
            unique[n] = ordered[i]
            n += 1
        times[n - 1] += 1
    return unique[:n].copy(), times[:n].copy()
