"""MinHash signatures of word shingles, by which near-copies are found.

MinHash: A. Broder, On the resemblance and containment of documents (1997); banding: Leskovec, Rajaraman, Ullman, Mining
of Massive Datasets, ch. 3. Hashes are fixed functions of the text, the same in every process and on every machine.
"""

import hashlib
import zlib

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.text.text import fold_case_and_accents, normalise_letters, words_of

SIGNATURE_VALUES = 128
SHINGLE_WORDS = 5
MIN_SHINGLES = 12
"""Texts with fewer shingles get no signature: news flashes can share a phrase ("is a developing story") by chance."""

BANDS = 32
"""A signature is indexed by 32 bands of four values each. Two signatures of similarity s share a band with probability
1 - (1 - s**4)**32: .88 at s = .5, and .99 at s = .6."""

_EMPTY = np.uint32(0xFFFFFFFF)


def _constants(name: bytes) -> NDArray[np.uint64]:
    data = b"".join(hashlib.blake2b(name + bytes([i]), digest_size=8).digest() for i in range(SIGNATURE_VALUES))
    return np.asarray(np.frombuffer(data, dtype="<u8"), dtype=np.uint64)


_MULTIPLY = _constants(b"samestory multiply") | np.uint64(1)
_SHIFT = _constants(b"samestory add")


def shingles(words: list[str]) -> NDArray[np.uint32]:
    """The CRC-32 of every run of five words, each once, in ascending order."""
    runs = zip(*(words[i:] for i in range(SHINGLE_WORDS)), strict=False)
    hashed = {zlib.crc32(" ".join(run).encode()) for run in runs}
    return np.sort(np.fromiter(hashed, dtype=np.uint32, count=len(hashed)))


def signature_of(text: str) -> NDArray[np.uint32]:
    """The MinHash signature uint32 [128] of the text's word shingles.

    If the text is too short, all values are 2**32 - 1.
    """
    hashed = shingles(words_of(fold_case_and_accents(normalise_letters(text))))
    if len(hashed) < MIN_SHINGLES:
        return np.full(SIGNATURE_VALUES, _EMPTY, dtype=np.uint32)
    # Multiply-add-shift (Dietzfelbinger 1996) in 64 bits that wrap: 2-independent enough for min-wise hashing.
    mixed: NDArray[np.uint64] = (hashed.astype(np.uint64)[:, None] * _MULTIPLY[None, :] + _SHIFT[None, :]) >> np.uint64(
        32
    )
    return np.asarray(mixed.min(axis=0), dtype=np.uint32)


def is_empty_signature(signature: NDArray[np.uint32]) -> bool:
    """Whether the text was too short for a signature."""
    return bool((signature == _EMPTY).all())


def resemblance(one: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.float64]:
    """The estimated Jaccard similarity of a signature [128] to each of `others` [n, 128].

    Standard error ≤ .045.
    """
    return np.asarray((others == one[None, :]).mean(axis=1), dtype=np.float64)
