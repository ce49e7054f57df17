"""What an article's text comes to for comparing: weighted terms, frozen when it arrives.

Terms are hashed into a fixed space, so that they need no vocabulary: the same text gives the same ids in every process
and nothing grows without bound. Weights are TF-IDF, (1 + ln tf)·idf with idf = ln((1 + N) / (1 + df)) + 1, where N and
df count the articles of the window as the stream goes by (`TermCounts`), the current one included.

A term is kept in one number, so that a million articles fit in memory: a word with its idf and its frequency in each
field, from which its weights follow; a phrase with its weight, to 1%.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.articles import LEAD_CHARS
from pipeline.domain.terms import mentions
from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.counts import IDF_MOST, TERM_SPACE, TermCounts
from pipeline.domain.terms.fingerprints import SHINGLE_WORDS
from pipeline.domain.terms.hashing import hashed_runs, tallied
from pipeline.domain.text.stop_words import is_stop_word
from pipeline.domain.text.text import fold_case_and_accents, normalise_letters, words_of

FULL_CHARS = 6000
CAPITALS_CHARS = 4000


class Field(IntEnum):
    """Which part of the article a word's weight is for: in this order in whatever has a value a field."""

    FULL = 0
    TITLE = 1
    LEAD = 2
    CAPITALS = 3
    LEAD_CAPITALS = 4


class Kind(IntEnum):
    """What a phrase is."""

    SPAN = 0
    NUMBER = 1
    PAIR = 2
    SHINGLE = 3


_SALT = {Kind.SPAN: "S", Kind.NUMBER: "N", Kind.PAIR: "P"}


def term_id(term: str) -> int:
    return zlib.crc32(term.encode()) & (TERM_SPACE - 1)


_ID_AT, _IDF_AT = 42, 26
FIELD_AT = np.array([18, 15, 10, 4, 0], dtype=np.uint64)
FIELD_MOST = np.array([255, 7, 31, 63, 15], dtype=np.uint64)
"""A word as uint64, from the highest bit: its id (22 bits), its idf (16), its frequency in the whole text (8), the
title (3), the lead (5), the capitals (6), the lead's capitals (4). What comes more often counts as often as there is
room."""

FREQUENCY_WEIGHT = np.concatenate([[0.0], 1 + np.log(np.arange(1, 256))]).astype(np.float32)
"""1 + ln of each frequency; nothing for none."""

_KIND_AT, _PHRASE_ID_AT = 30, 8
_STEPS = 48
PHRASE_WEIGHT = np.exp(-np.arange(256) / _STEPS).astype(np.float32)
"""A phrase as uint32, from the highest bit: its kind (2 bits), its id (22), the place of its weight here (8)."""


def ids_of(word_codes: NDArray[np.uint64]) -> NDArray[np.int32]:
    return (word_codes >> np.uint64(_ID_AT)).astype(np.int32)


def idf_of(word_codes: NDArray[np.uint64]) -> NDArray[np.float32]:
    """As share of the largest possible, in (0, 1]."""
    return ((word_codes >> np.uint64(_IDF_AT)) & np.uint64(IDF_MOST)).astype(np.float32) / np.float32(IDF_MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """An article's weighted terms.

    `word_codes` uint64 [n] and `phrase_codes` uint32 [m], as laid out above, ascending, so words by id, and phrases by
    kind and id. A word's weight in a field is `FREQUENCY_WEIGHT`·idf·`per_length`: `per_length` float32 [5] is one
    over the length of the field's vector, 0 where it is empty. `own_idf` float32 [5]: the sum of idf² over the words
    of each field. A phrase's weight is its share of the unit length of its kind. `shingles` int32 [k], ascending.
    """

    word_codes: NDArray[np.uint64]
    per_length: NDArray[np.float32]
    own_idf: NDArray[np.float32]
    phrase_codes: NDArray[np.uint32]
    shingles: NDArray[np.int32]

    @property
    def words(self) -> NDArray[np.int32]:
        """Ids, ascending."""
        return ids_of(self.word_codes)

    @property
    def phrases(self) -> NDArray[np.int32]:
        """Ids, by kind."""
        return ((self.phrase_codes >> np.uint32(_PHRASE_ID_AT)) & np.uint32(TERM_SPACE - 1)).astype(np.int32)

    @property
    def word_idf(self) -> NDArray[np.float32]:
        """As share of the largest possible, in (0, 1]."""
        return idf_of(self.word_codes)

    @property
    def word_weights(self) -> NDArray[np.float32]:
        """Of each word in each field: [n, 5]."""
        often = (self.word_codes[:, None] >> FIELD_AT[None, :]) & FIELD_MOST[None, :]
        weights = FREQUENCY_WEIGHT[often] * self.word_idf[:, None] * self.per_length[None, :]
        return np.asarray(weights, dtype=np.float32)

    @property
    def counted(self) -> NDArray[np.int32]:
        """The ids that `TermCounts` was given: words and phrases, each once, ascending."""
        return np.unique(np.concatenate([self.words, self.phrases]))


def terms_of(title: str, text: str, counts: TermCounts, language: str = "en") -> Terms:
    """Weigh an article's terms and count them. Works with a title alone, and with a text alone."""
    title, text = normalise_letters(title), normalise_letters(text[:FULL_CHARS])
    lead = text[:LEAD_CHARS]
    every_word = words_of(fold_case_and_accents(text))
    title_words = _content(words_of(fold_case_and_accents(title)), language)
    text_words = _content(every_word, language)
    lead_words = _content(words_of(fold_case_and_accents(lead)), language)
    spans = mentions.capitalised_spans(text[:CAPITALS_CHARS] or title)
    lead_spans = mentions.capitalised_spans(lead or title)
    of_spans = [words_of(fold_case_and_accents(span)) for span in spans]
    by_field = (
        (Field.FULL, title_words),
        (Field.FULL, title_words),
        (Field.FULL, text_words),
        (Field.TITLE, title_words),
        (Field.LEAD, title_words),
        (Field.LEAD, lead_words),
        (Field.CAPITALS, _content([word for words in of_spans for word in words], language)),
        (Field.LEAD_CAPITALS, _content(words_of(fold_case_and_accents(" ".join(lead_spans))), language)),
    )
    by_kind = {
        Kind.SPAN: hashed_runs([" ".join(words) for words in of_spans], salt=_SALT[Kind.SPAN]),
        Kind.NUMBER: hashed_runs(mentions.numbers(f"{title}\n{text}"), salt=_SALT[Kind.NUMBER]),
        Kind.PAIR: np.concatenate(
            [hashed_runs(words, run=2, salt=_SALT[Kind.PAIR]) for words in (title_words, text_words)]
        ),
    }
    grams, _ = tallied(hashed_runs(every_word, run=SHINGLE_WORDS) & np.uint32(TERM_SPACE - 1))
    return _weigh(by_field, by_kind, grams.astype(np.int32), counts)


def _content(words: Sequence[str], language: str) -> list[str]:
    return list(filter(_telling(language), words))


@lru_cache(maxsize=8)
def _telling(language: str) -> Callable[[str], bool]:
    """A question for each language, for it is asked of every word: with the word alone as its key it costs half."""

    @lru_cache(maxsize=1 << 16)
    def tells(word: str) -> bool:
        return (len(word) > 1 or word.isdigit()) and not is_stop_word(word, language)

    return tells


def _weigh(
    by_field: Sequence[tuple[Field, Sequence[str]]],
    by_kind: Mapping[Kind, NDArray[np.uint32]],
    shingles: NDArray[np.int32],
    counts: TermCounts,
) -> Terms:
    mask = np.uint32(TERM_SPACE - 1)
    hashed = [hashed_runs(words) for _, words in by_field]
    fields = np.repeat([field_ for field_, _ in by_field], [len(ids) for ids in hashed])
    words, often = _frequencies(np.concatenate(hashed) & mask, fields, len(Field))
    phrases = {kind: tallied(ids & mask) for kind, ids in by_kind.items()}
    every, _ = tallied(np.concatenate([words, *(ids for ids, _ in phrases.values())]))
    counts.add(every.astype(np.int32))

    idf = counts.idf(words.astype(np.int32))
    codes, per_length, own_idf = _word_codes(words, idf, np.minimum(often, FIELD_MOST[None, :].astype(np.int64)))
    return Terms(
        word_codes=codes,
        per_length=per_length,
        own_idf=own_idf,
        phrase_codes=np.concatenate(
            [
                _phrase_codes(int(kind), ids, times, counts.idf(ids.astype(np.int32)))
                for kind, (ids, times) in phrases.items()
            ]
        ),
        shingles=shingles,
    )


@compiled
def _frequencies(
    ids: NDArray[np.uint32], fields: NDArray[np.int64], of: int
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Each id once, ascending, and how often it comes in each field: [n], [n, of]."""
    keys = np.sort(ids.astype(np.int64) * of + fields)
    unique = np.empty(len(keys), dtype=np.uint32)
    often = np.zeros((len(keys), of), dtype=np.int64)
    n = 0
    for key in keys:
        term = np.uint32(key // of)
        if n == 0 or unique[n - 1] != term:
            unique[n] = term
            n += 1
        often[n - 1, key % of] += 1
    return unique[:n].copy(), often[:n].copy()


@compiled
def _word_codes(
    words: NDArray[np.uint32], idf: NDArray[np.uint16], often: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.float32], NDArray[np.float32]]:
    codes = np.empty(len(words), dtype=np.uint64)
    squares, own = np.zeros(5), np.zeros(5)
    for i in range(len(words)):
        code = (np.uint64(words[i]) << np.uint64(_ID_AT)) | (np.uint64(idf[i]) << np.uint64(_IDF_AT))
        share = idf[i] / IDF_MOST
        for field_ in range(5):
            times = often[i, field_]
            if times:
                code |= np.uint64(times) << FIELD_AT[field_]
                squares[field_] += (FREQUENCY_WEIGHT[times] * share) ** 2
                own[field_] += share**2
        codes[i] = code
    per_length = np.zeros(5, dtype=np.float32)
    for field_ in range(5):
        if squares[field_] > 0:
            per_length[field_] = 1 / np.sqrt(squares[field_])
    return codes, per_length, own.astype(np.float32)


@compiled
def _phrase_codes(
    kind: int, ids: NDArray[np.uint32], times: NDArray[np.int64], idf: NDArray[np.uint16]
) -> NDArray[np.uint32]:
    weights = np.empty(len(ids))
    total = 0.0
    for i in range(len(ids)):
        weights[i] = (1 + np.log(times[i])) * idf[i]
        total += weights[i] ** 2
    codes = np.empty(len(ids), dtype=np.uint32)
    for i in range(len(ids)):
        place = min(255, round(-np.log(weights[i] / np.sqrt(total)) * _STEPS))
        codes[i] = (
            (np.uint32(kind) << np.uint32(_KIND_AT))
            | (np.uint32(ids[i]) << np.uint32(_PHRASE_ID_AT))
            | np.uint32(max(0, place))
        )
    return codes
