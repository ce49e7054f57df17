"""Reads an article's slots: runs of capitalised words and numbers, with keys made of the words around each.

Its three keys identify two words before it, one on each side, and two after it; its filler is what it contains. Knows
no grammar: words around a slot are whatever is next to it in the line. Texts of scripts without capitals have numbers
only. Compiled, because it runs over every letter of every article.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.marked_words import (
    CAPITAL,
    DIGIT,
    HASH_START,
    LINE_END,
    SMALL,
    add_to_hash,
    cut_words,
    find,
    hash_word,
    hash_words,
    letter_tables,
)
from pipeline.domain.terms.written_numbers import TWO_TO_TWENTY
from pipeline.domain.text.stop_words import STOP_WORDS_ANYWHERE, stop_words_in_other_letters
from pipeline.domain.text.text import normalise_letters

MAX_SLOTS = 72
"""The first slots of an article that are kept: of a usual report its first 500 words."""

READ_CHARS = 6000
MAX_NAME_WORDS = 6
_CONNECTORS = ("of", "de", "del", "della", "la", "al", "bin", "von", "van", "der", "du", "da")
_OTHER_NUMBER_WORDS = """
2 zwei deux dos, 3 drei trois tres, 4 vier quatre cuatro, 5 funf cinq cinco, 6 sechs seis, 7 sieben sept siete,
8 acht huit ocho, 9 neun neuf nueve, 10 zehn dix diez, 11 elf onze, 12 zwolf douze doce
"""
"""German, French and Spanish ones, beside the English of `written_numbers`."""

NOUN_CAPITALS = 0.2
"""The share of capitalised words within sentences from which on a text is taken to capitalise all nouns, as German does
(about .3; English news has .1 to .15). There a single capitalised word is a slot, and still a word beside others."""

_WORD, _COMMON_WORD, _NAME, _NUMBER, _NOUN, _EDGE = range(6)
"""Kinds of what a line consists of. A common word is a stop word of any language. An edge is the end of a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """What the compiled reader looks up: classes and folded letters by code point, words by hash (ascending)."""

    classes: NDArray[np.uint8]
    folded: NDArray[np.uint32]
    common: NDArray[np.uint32]
    connectors: NDArray[np.uint32]
    number_words: NDArray[np.uint32]
    number_values: NDArray[np.uint32]


def read_slots(title: str, text: str) -> tuple[str, NDArray[np.uint64]]:
    """The article as it was read, and its first slots: uint64 [n, 6].

    Each is first and last character, three keys (0 for one that says nothing), filler.
    """
    line = normalise_letters(" ".join(title.split()))
    whole = f"{line}\n{normalise_letters(text[:READ_CHARS])}"
    points = np.frombuffer(whole.encode("utf-32-le", errors="replace"), dtype=np.uint32)
    t = _tables()
    return whole, _slots(
        points, len(line), t.classes, t.folded, t.common, t.connectors, t.number_words, t.number_values
    )


@cache
def _tables() -> _Tables:
    classes, folded = letter_tables()
    others = [entry.split() for entry in _OTHER_NUMBER_WORDS.split(",")]
    numbers = TWO_TO_TWENTY | {word: value for value, *words in others for word in words}
    by_word = sorted((hash_word(word), hash_word(value)) for word, value in numbers.items())
    return _Tables(
        classes=classes,
        folded=folded,
        common=hash_words(STOP_WORDS_ANYWHERE | stop_words_in_other_letters()),
        connectors=hash_words(_CONNECTORS),
        number_words=np.array([word for word, _ in by_word], dtype=np.uint32),
        number_values=np.array([value for _, value in by_word], dtype=np.uint32),
    )


@compiled
def _slots(
    points: NDArray[np.uint32],
    title_end: int,
    classes: NDArray[np.uint8],
    folded: NDArray[np.uint32],
    common: NDArray[np.uint32],
    connectors: NDArray[np.uint32],
    number_words: NDArray[np.uint32],
    number_values: NDArray[np.uint32],
) -> NDArray[np.uint64]:
    """The slots as `read_slots` returns them."""
    rows, hashes = cut_words(points, classes, folded)
    small = np.sort(hashes[rows[:, 2] == SMALL])
    kinds, values = np.empty(len(rows), dtype=np.int64), np.empty(len(rows), dtype=np.uint64)
    starts, ends = np.empty(len(rows), dtype=np.int64), np.empty(len(rows), dtype=np.int64)
    within = rows[(rows[:, 0] > title_end) & (rows[:, 3] == 0) & (rows[:, 2] != LINE_END)]
    nouns = len(within) > 0 and np.sum(within[:, 2] == CAPITAL) >= NOUN_CAPITALS * len(within)
    n, i, slots = 0, 0, 0
    while i < len(rows) and slots < MAX_SLOTS + 1:
        kind, value = rows[i, 2], hashes[i]
        starts[n], ends[n], values[n] = rows[i, 0], rows[i, 1], value
        number = find(number_words, value)
        is_common = find(common, value) >= 0
        if kind == LINE_END:
            kinds[n] = _EDGE
        elif kind == DIGIT:
            kinds[n] = _NUMBER
        elif number >= 0:
            kinds[n], values[n] = _NUMBER, number_values[number]
        elif kind == CAPITAL and _is_name(rows[i], value, common, small, title_end):
            last, j, words = i, i + 1, 1
            while j < len(rows) and words < MAX_NAME_WORDS and _joined(points, rows[j - 1, 1], rows[j, 0]):
                if rows[j, 2] == CAPITAL and (
                    rows[j, 0] > title_end or _is_name(rows[j], hashes[j], common, small, title_end)
                ):
                    last = j
                    words += 1
                elif j > last + 1 or find(connectors, hashes[j]) < 0:
                    break
                j += 1
            for j in range(i + 1, last + 1):
                values[n] = add_to_hash(values[n], hashes[j])
            ends[n] = rows[last, 1]
            kinds[n] = _NOUN if nouns and last == i else _NAME
            i = last
        else:
            kinds[n] = _COMMON_WORD if is_common else _WORD
        slots += kinds[n] in (_NAME, _NUMBER, _NOUN)
        n += 1
        i += 1
    return _keyed(kinds[:n], values[:n], starts[:n], ends[:n])


@compiled
def _is_name(
    row: NDArray[np.int64], value: np.uint64, common: NDArray[np.uint32], small: NDArray[np.uint64], title_end: int
) -> bool:
    """Whether a capitalised word is a name.

    In a title, and where a sentence begins, it is one only if it is not common and not in lower case elsewhere.
    """
    is_common = find(common, value) >= 0
    if row[0] > title_end and not row[3]:
        return row[1] - row[0] > 1 or not is_common
    if is_common:
        return False
    at = np.searchsorted(small, value)
    return not (at < len(small) and small[at] == value)


@compiled
def _joined(points: NDArray[np.uint32], end: int, start: int) -> bool:
    """Whether two words are in one run: with a space or a hyphen between them."""
    return start == end + 1 and points[end] in (32, 45)


@compiled
def _keyed(
    kinds: NDArray[np.int64], values: NDArray[np.uint64], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.uint64]:
    out = np.zeros((MAX_SLOTS, 6), dtype=np.uint64)
    n = 0
    for i in range(len(kinds)):
        if kinds[i] not in (_NAME, _NUMBER, _NOUN):
            continue
        if n == MAX_SLOTS:
            break
        out[n, 0], out[n, 1] = np.uint64(starts[i]), np.uint64(ends[i])
        for place in range(3):
            if place == 0:
                first, second = i - 2, i - 1
            elif place == 1:
                first, second = i - 1, i + 1
            else:
                first, second = i + 1, i + 2
            left, left_says = _beside(kinds, values, first, second if place == 0 else first)
            right, right_says = _beside(kinds, values, second, first if place == 2 else second)
            if left_says or right_says:
                key = add_to_hash(
                    add_to_hash(add_to_hash(np.uint64(HASH_START), np.uint64(3 * (kinds[i] == _NUMBER) + place)), left),
                    right,
                )
                out[n, 2 + place] = key if key > 0 else np.uint64(1)
        out[n, 5] = values[i]
        n += 1
    return out[:n]


@compiled
def _beside(kinds: NDArray[np.int64], values: NDArray[np.uint64], at: int, nearer: int) -> tuple[np.uint64, bool]:
    """What is at this place for a key, and whether it says something. Another slot counts as its kind only.

    `nearer`: the place between it and the slot, beyond which a line may end; else the same as `at`.
    """
    if at < 0 or at >= len(kinds) or kinds[at] == _EDGE:
        return np.uint64(_EDGE), False
    if nearer < 0 or nearer >= len(kinds) or kinds[nearer] == _EDGE:
        return np.uint64(_EDGE), False
    if kinds[at] in (_NAME, _NUMBER):
        return np.uint64(kinds[at]), False
    return values[at], bool(kinds[at] in (_WORD, _NOUN))
