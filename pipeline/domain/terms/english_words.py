"""Reads the words of an English text in one pass: cut, in the singular, sorted by stop words, and hashed. Compiled.

The same words as `text.words_of` and `stop_words.content_words` give, without a string for each. Knows letters of ASCII
only: `as_ascii` says of which texts they are all.
"""

import re
import zlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.hashing import CRC_TABLE
from pipeline.domain.text.letters import SIGNS
from pipeline.domain.text.stop_words import ENGLISH_STOP_WORDS
from pipeline.domain.text.text import apart_at_apostrophes, fold_case_and_accents

_SYMBOL = re.compile(rf"[^\w\x00-\x7f{SIGNS}]")
_ALPHANUMERIC = np.array([code < 128 and chr(code).isalnum() for code in range(256)])
_LONGEST = 16
_SPACE, _DIGITS_FROM, _DIGITS_TO = ord(" "), ord("0"), ord("9")
_SLOTS_LOG2 = 12
_E, _I, _S, _U, _Y = (ord(letter) for letter in "eisuy")

NO_HASHES = np.zeros(0, dtype=np.uint32)


def as_ascii(text: str) -> str | None:
    """The text with `*` for each symbol that is not ASCII; None if it has letters, digits or signs that are not."""
    if text.isascii():
        return text
    replaced = _SYMBOL.sub("*", text)
    return replaced if replaced.isascii() else None


def read_words(
    text: str, *, pair_salt: str = "", run: int = 0
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]] | None:
    """CRC-32 (`hashing.hash_runs`) of the content words of a normalised text, of each two, and of each `run` words.

    The hashes of two begin with `pair_salt`; without it there are none. The runs are of all words, stop words included;
    there are none for 0. None if the text must be read letter by letter (`as_ascii`).
    """
    folded = as_ascii(fold_case_and_accents(text))
    if folded is None:
        return None
    data = np.frombuffer(apart_at_apostrophes(folded).encode(), dtype=np.uint8)
    salt = np.uint32(zlib.crc32(pair_salt.encode()))
    return _read(data, _ALPHANUMERIC, *_stop_words(), CRC_TABLE, salt, bool(pair_salt), run)


@cache
def _stop_words() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """A hash table of the stop words with open addressing: their first eight bytes, and the other eight."""
    assert max(len(word.encode()) for word in ENGLISH_STOP_WORDS) <= _LONGEST
    first, rest = np.zeros(1 << _SLOTS_LOG2, dtype=np.uint64), np.zeros(1 << _SLOTS_LOG2, dtype=np.uint64)
    for word in sorted(ENGLISH_STOP_WORDS):
        halves = np.frombuffer(word.encode().ljust(_LONGEST, b"\0"), dtype="<u8")
        slot = _slot_of(halves[0], halves[1])
        while first[slot]:
            slot = (slot + 1) % len(first)
        first[slot], rest[slot] = halves[0], halves[1]
    return first, rest


@compiled
def _slot_of(first: np.uint64, rest: np.uint64) -> np.int64:
    mixed = (first ^ (rest * np.uint64(0xC2B2AE3D27D4EB4F))) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64(mixed >> np.uint64(64 - _SLOTS_LOG2))


@compiled
def _is_stop_word(
    words: NDArray[np.uint8], start: int, end: int, stop_first: NDArray[np.uint64], stop_rest: NDArray[np.uint64]
) -> bool:
    if end - start > _LONGEST:
        return False
    first, rest = np.uint64(0), np.uint64(0)
    for i in range(start, min(end, start + 8)):
        first |= np.uint64(words[i]) << np.uint64(8 * (i - start))
    for i in range(start + 8, end):
        rest |= np.uint64(words[i]) << np.uint64(8 * (i - start - 8))
    slot = _slot_of(first, rest)
    while stop_first[slot]:
        if stop_first[slot] == first and stop_rest[slot] == rest:
            return True
        slot = (slot + 1) & (len(stop_first) - 1)
    return False


@compiled
def _crc(words: NDArray[np.uint8], start: int, end: int, salt: np.uint32, table: NDArray[np.uint32]) -> np.uint32:
    crc = ~salt
    for i in range(start, end):
        crc = table[(crc ^ np.uint32(words[i])) & np.uint32(0xFF)] ^ (crc >> np.uint32(8))
    return ~crc


@compiled
def _singular_end(words: NDArray[np.uint8], start: int, end: int) -> int:
    """Where the singular of the word ends; its last letter is changed where it is another one."""
    if end - start <= 3 or words[end - 1] != _S or words[end - 2] in (_S, _U, _I):
        return end
    if end - start > 4 and words[end - 2] == _E and words[end - 3] == _I:
        words[end - 3] = _Y
        return end - 2
    return end - 1


@compiled
def _read(
    text: NDArray[np.uint8],
    alphanumeric: NDArray[np.bool_],
    stop_first: NDArray[np.uint64],
    stop_rest: NDArray[np.uint64],
    table: NDArray[np.uint32],
    pair_salt: np.uint32,
    with_pairs: bool,  # noqa: FBT001 - a compiled function takes no keywords
    run: int,
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    words, content = np.empty(len(text) + 1, dtype=np.uint8), np.empty(len(text) + 1, dtype=np.uint8)
    starts, ends = np.empty(len(text) // 2 + 1, dtype=np.int32), np.empty(len(text) // 2 + 1, dtype=np.int32)
    hashes, pairs = np.empty(len(starts), dtype=np.uint32), np.empty(len(starts), dtype=np.uint32)
    n, end, kept, kept_end, before = 0, 0, 0, 0, 0
    i = 0
    while i < len(text):
        if not alphanumeric[text[i]]:
            i += 1
            continue
        start = end
        while i < len(text) and alphanumeric[text[i]]:
            words[end] = text[i]
            end += 1
            i += 1
        end = _singular_end(words, start, end)
        starts[n], ends[n] = start, end
        n += 1
        is_letter = end - start == 1 and not (_DIGITS_FROM <= words[start] <= _DIGITS_TO)
        if not is_letter and not _is_stop_word(words, start, end, stop_first, stop_rest):
            hashes[kept] = _crc(words, start, end, np.uint32(0), table)
            kept_start = kept_end
            for at in range(start, end):
                content[kept_end] = words[at]
                kept_end += 1
            if with_pairs and kept:
                pairs[kept - 1] = _crc(content, before, kept_end, pair_salt, table)
            content[kept_end] = _SPACE
            kept_end += 1
            before = kept_start
            kept += 1
        words[end] = _SPACE
        end += 1
    runs = np.empty(max(0, n - run + 1) if run else 0, dtype=np.uint32)
    for first in range(len(runs)):
        runs[first] = _crc(words, starts[first], ends[first + run - 1], np.uint32(0), table)
    return hashes[:kept].copy(), pairs[: max(0, kept - 1) if with_pairs else 0].copy(), runs
