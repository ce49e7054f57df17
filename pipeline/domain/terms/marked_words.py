"""Cuts a text into words, numbers and line ends, each with its hash and whether it begins a sentence. Compiled.

Unlike `text.words_of` it keeps where each is, whether it is capitalised, and numbers whole.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled
from pipeline.domain.text.letters import POINTS, UNSPACED
from pipeline.domain.text.text import fold_case_and_accents

SEPARATOR, SMALL, CAPITAL, DIGIT, MARK, APOSTROPHE, POINT, LINE_END, QUIET, SYLLABLE = range(10)
"""Classes of characters. A point may end a sentence; quiet characters do not change whether one has ended; a syllable
is a letter of a script without spaces: each is a word here."""

_TABLE_SIZE = 0x3000
HASH_START, _HASH_FACTOR, _HASH_MASK = 0x811C9DC5, 0x01000193, 0xFFFFFFFF  # FNV-1a, with 32 bits


def letter_tables() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """By code point, below `_TABLE_SIZE`: the class, and the letter in lower case without accents."""
    classes, folded = np.zeros(_TABLE_SIZE, dtype=np.uint8), np.arange(_TABLE_SIZE, dtype=np.uint32)
    for code in range(_TABLE_SIZE):
        letter = chr(code)
        if letter.isdecimal():
            classes[code], folded[code] = DIGIT, ord(str(int(letter)))
        elif UNSPACED.match(letter):
            classes[code] = SYLLABLE
        elif POINTS.match(letter):
            classes[code] = MARK
        elif letter.isalnum():
            classes[code] = CAPITAL if letter.isupper() or letter.istitle() else SMALL
            folded[code] = ord(fold_case_and_accents(letter)[0])
        elif (not letter.isprintable() and letter.isspace()) or letter in " \u00a0\"'(-":
            classes[code] = QUIET
        elif 0x0300 <= code < 0x0370 or 0x0900 <= code < 0x0E00:
            classes[code] = MARK
    for letter, kind in {"'": APOSTROPHE, ".": POINT, "!": POINT, "?": POINT, ":": POINT, "\n": LINE_END}.items():
        classes[ord(letter)] = kind
    return classes, folded


def hash_word(word: str) -> int:
    value = HASH_START
    for letter in word:
        value = ((value ^ ord(letter)) * _HASH_FACTOR) & _HASH_MASK
    return value


def hash_words(words: frozenset[str] | tuple[str, ...]) -> NDArray[np.uint32]:
    return np.array(sorted(map(hash_word, words)), dtype=np.uint32)


@compiled
def add_to_hash(value: np.uint64, code: np.uint64) -> np.uint64:
    """One step of the hash."""
    return np.uint64(((value ^ code) * np.uint64(_HASH_FACTOR)) & np.uint64(_HASH_MASK))


@compiled
def find(table: NDArray[np.uint32], word: np.uint64) -> int:
    """The index of the hash in the table; -1 if it is not there."""
    at = np.searchsorted(table, np.uint32(word))
    return int(at) if at < len(table) and table[at] == np.uint32(word) else -1


@compiled
def cut_words(
    points: NDArray[np.uint32], classes: NDArray[np.uint8], folded: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The words, numbers and line ends: int64 [n, 4] of start, end, class, sentence begins here; and their hashes."""
    rows, hashes = np.empty((len(points) + 1, 4), dtype=np.int64), np.empty(len(points) + 1, dtype=np.uint64)
    n, i, begins = 0, 0, True
    while i < len(points):
        kind = _class_of(points[i], classes)
        if kind == LINE_END:
            rows[n, 0], rows[n, 1], rows[n, 2], rows[n, 3] = i, i + 1, LINE_END, 0
            hashes[n] = 0
            n += 1
            begins = True
        if kind == POINT:
            begins = True
        if kind == SEPARATOR:
            begins = False
        if kind not in (SMALL, CAPITAL, DIGIT, SYLLABLE):
            i += 1
            continue
        start, value = i, np.uint64(HASH_START)
        if kind == DIGIT:
            while i < len(points):
                code = points[i]
                if _class_of(code, classes) == DIGIT:
                    value = add_to_hash(value, np.uint64(folded[code]))
                elif i + 1 < len(points) and _class_of(points[i + 1], classes) == DIGIT and code in (44, 46, 58):
                    if code != 44:  # a comma between thousands
                        value = add_to_hash(value, np.uint64(code))
                else:
                    break
                i += 1
        elif kind == SYLLABLE:
            value = add_to_hash(value, np.uint64(points[i]))
            i += 1
        else:
            while i < len(points):
                inner = _class_of(points[i], classes)
                if inner in (SMALL, CAPITAL, DIGIT):
                    code = points[i]
                    value = add_to_hash(value, np.uint64(folded[code] if code < len(folded) else code))
                elif inner != MARK:
                    break
                i += 1
            if start > 0 and i - start <= 2 and kind == SMALL and _class_of(points[start - 1], classes) == APOSTROPHE:
                continue  # 's, 't, 're
        rows[n, 0], rows[n, 1], rows[n, 2], rows[n, 3] = start, i, kind, begins
        hashes[n] = value
        n += 1
        begins = False
    return rows[:n], hashes[:n]


@compiled
def _class_of(code: np.uint32, classes: NDArray[np.uint8]) -> int:
    if code < len(classes):
        return int(classes[code])
    if 0x3040 <= code < 0x3100 or 0x3400 <= code < 0xA000 or 0xF900 <= code < 0xFB00:
        return SYLLABLE
    return SMALL if 0xAC00 <= code < 0xD7A4 else SEPARATOR
