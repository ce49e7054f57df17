"""What an article's text comes to for comparing: weighted terms, frozen when it arrives.

Terms are hashed into a fixed space, so that they need no vocabulary: the same text gives the same ids in every process
and nothing grows without bound. Weights are TF-IDF, (1 + ln tf)·idf with idf = ln((1 + N) / (1 + df)) + 1, where N and
df count the articles of the window as the stream goes by (`TermCounts`), the current one included.

A term is kept in one number (`term_codes`): a word with its idf and its frequency in each field, from which its weights
follow; a phrase with its weight, to 1%.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.articles import LEAD_CHARS
from pipeline.domain.terms import mentions
from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.counts import TERM_SPACE, TermCounts
from pipeline.domain.terms.fingerprints import SHINGLE_WORDS
from pipeline.domain.terms.hashing import hashed_runs, tallied
from pipeline.domain.terms.term_codes import (
    FIELD_MOST,
    Field,
    Kind,
    idf_of,
    ids_of,
    phrase_codes,
    phrase_ids_of,
    word_codes,
)
from pipeline.domain.text.stop_words import is_stop_word
from pipeline.domain.text.text import fold_case_and_accents, normalise_letters, words_of

FULL_CHARS = 6000
CAPITALS_CHARS = 4000


_SALT = {Kind.SPAN: "S", Kind.NUMBER: "N", Kind.PAIR: "P"}


def term_id(term: str) -> int:
    return zlib.crc32(term.encode()) & (TERM_SPACE - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """An article's weighted terms.

    `word_codes` uint64 [n] and `phrase_codes` uint32 [m], as in `term_codes`, ascending, so words by id, and phrases
    by kind and id. A word's weight in a field is `FREQUENCY_WEIGHT`·idf·`per_length`: `per_length` float32 [5] is one
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
        return phrase_ids_of(self.phrase_codes)

    @property
    def word_idf(self) -> NDArray[np.float32]:
        """As share of the largest possible, in (0, 1]."""
        return idf_of(self.word_codes)

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
    """The test for words of a language that are terms, cached by word.

    It is called for every word. A cache for each language has the word alone as key, which takes half the time.
    """

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
    codes, per_length, own_idf = word_codes(words, idf, np.minimum(often, FIELD_MOST[None, :].astype(np.int64)))
    return Terms(
        word_codes=codes,
        per_length=per_length,
        own_idf=own_idf,
        phrase_codes=np.concatenate(
            [
                phrase_codes(int(kind), ids, times, counts.idf(ids.astype(np.int32)))
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
