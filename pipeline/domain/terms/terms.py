"""Turns an article's text into weighted terms, which are fixed when the article arrives.

Terms are hashed into a fixed id space and need no vocabulary: the same text gives the same ids in every process, and
memory stays bounded. Weights are TF-IDF, (1 + ln tf)·idf with idf = ln((1 + N) / (1 + df)) + 1. N and df count the
articles of the window at that time (`TermCounts`), the current article included.

Each term is stored in one number (`term_codes`): a word with its idf and its frequency in each field, from which its
weights are computed; a phrase with its weight, accurate to 1%.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.articles.articles import LEAD_CHARS
from pipeline.domain.terms import mentions
from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.counts import TERM_SPACE, TermCounts
from pipeline.domain.terms.english_words import NO_HASHES, read_words
from pipeline.domain.terms.fingerprints import SHINGLE_WORDS
from pipeline.domain.terms.hashing import count_ids, distinct, hash_runs
from pipeline.domain.terms.term_codes import (
    MAX_FREQUENCY,
    Field,
    Kind,
    idf_of,
    ids_of,
    phrase_codes,
    phrase_ids_of,
    word_codes,
)
from pipeline.domain.terms.written_numbers import numbers
from pipeline.domain.text.content import content_terms, content_words_of_names, is_read_as_english, words_of_name
from pipeline.domain.text.text import fold_case_and_accents, normalise_letters, words_of

FULL_CHARS = 6000
CAPITALS_CHARS = 4000


_SALT = {Kind.SPAN: "S", Kind.NUMBER: "N", Kind.PAIR: "P"}


def term_id(term: str) -> int:
    return zlib.crc32(term.encode()) & (TERM_SPACE - 1)


def term_ids(words: Sequence[str]) -> list[int]:
    """The id of each word."""
    ids: list[int] = (hash_runs(words) & np.uint32(TERM_SPACE - 1)).tolist()
    return ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """An article's weighted terms.

    - `word_codes` uint64 [n], `phrase_codes` uint32 [m]: see `term_codes`. Ascending: words by id, phrases by kind and
      id.
    - `inverse_norm` float32 [5]: 1 / the length of each field's vector, 0 if the field is empty. A word's weight in a
      field is `FREQUENCY_WEIGHT`·idf·`inverse_norm`.
    - `squared_idf` float32 [5]: the sum of idf² over the words of each field.
    - `shingles` int32 [k]: ids, ascending.

    The weights of the phrases of one kind form a unit vector.
    """

    word_codes: NDArray[np.uint64]
    inverse_norm: NDArray[np.float32]
    squared_idf: NDArray[np.float32]
    phrase_codes: NDArray[np.uint32]
    shingles: NDArray[np.int32]

    @property
    def words(self) -> NDArray[np.int32]:
        """Word ids, ascending."""
        return ids_of(self.word_codes)

    @property
    def phrases(self) -> NDArray[np.int32]:
        """Phrase ids, by kind."""
        return phrase_ids_of(self.phrase_codes)

    @property
    def word_idf(self) -> NDArray[np.float32]:
        """The idf of each word divided by the largest possible idf, in (0, 1]."""
        return idf_of(self.word_codes)

    @property
    def counted(self) -> NDArray[np.int32]:
        """The ids that were added to `TermCounts`: of words and phrases, each once, ascending."""
        return np.unique(np.concatenate([self.words, self.phrases]))


def terms_of(title: str, text: str, counts: TermCounts, language: str = "en") -> Terms:
    """Computes the weighted terms of an article and adds them to `counts`. Title or text may be empty."""
    title, text = normalise_letters(title), normalise_letters(text[:FULL_CHARS])
    lead = text[:LEAD_CHARS]
    title_ids, title_pairs = hashes_of(title, language, pair_salt=_SALT[Kind.PAIR])
    text_ids, text_pairs, runs = _hashes_of_text(text, language)
    lead_ids, _ = hashes_of(lead, language)
    spans = mentions.capitalised_spans(text[:CAPITALS_CHARS] or title, language)
    lead_spans = mentions.capitalised_spans(lead or title, language)
    names = [words_of_name(span, language) for span in spans]
    capitals = content_words_of_names(names, language)
    lead_capitals = content_words_of_names((words_of_name(span, language) for span in lead_spans), language)
    by_field = (
        (Field.FULL, title_ids),
        (Field.FULL, title_ids),
        (Field.FULL, text_ids),
        (Field.TITLE, title_ids),
        (Field.LEAD, title_ids),
        (Field.LEAD, lead_ids),
        (Field.CAPITALS, hash_runs(capitals)),
        (Field.LEAD_CAPITALS, hash_runs(lead_capitals)),
    )
    by_kind = {
        Kind.SPAN: hash_runs([" ".join(words) for words in names if words], salt=_SALT[Kind.SPAN]),
        Kind.NUMBER: hash_runs(numbers(f"{title}\n{text}", language), salt=_SALT[Kind.NUMBER]),
        Kind.PAIR: np.concatenate([title_pairs, text_pairs]),
    }
    shingles = distinct(runs & np.uint32(TERM_SPACE - 1))
    return _weigh(by_field, by_kind, shingles.astype(np.int32), counts)


def hashes_of(text: str, language: str, pair_salt: str = "") -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The hashes of the content words of a normalised text, in order; with a salt also of each two of them."""
    if is_read_as_english(language) and (read := read_words(text, pair_salt=pair_salt)) is not None:
        return read[0], read[1]
    words = content_terms(text, language)
    return hash_runs(words), hash_runs(words, run=2, salt=pair_salt) if pair_salt else NO_HASHES


def _hashes_of_text(text: str, language: str) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    """As `hashes_of`, with those of the shingles."""
    salt = _SALT[Kind.PAIR]
    is_english = is_read_as_english(language)
    if is_english and (read := read_words(text, pair_salt=salt, run=SHINGLE_WORDS)) is not None:
        return read
    every_word = words_of(fold_case_and_accents(text))
    words = content_terms(text, language, words=every_word)
    return hash_runs(words), hash_runs(words, run=2, salt=salt), hash_runs(every_word, run=SHINGLE_WORDS)


def _weigh(
    by_field: Sequence[tuple[Field, NDArray[np.uint32]]],
    by_kind: Mapping[Kind, NDArray[np.uint32]],
    shingles: NDArray[np.int32],
    counts: TermCounts,
) -> Terms:
    mask = np.uint32(TERM_SPACE - 1)
    hashed = [ids for _, ids in by_field]
    fields = np.repeat([int(field) for field, _ in by_field], [len(ids) for ids in hashed])
    words, frequencies = _frequencies(np.concatenate(hashed) & mask, fields, len(Field))
    phrases = {kind: count_ids(ids & mask) for kind, ids in by_kind.items()}
    every = distinct(np.concatenate([words, *(ids for ids, _ in phrases.values())]))
    counts.add(every.astype(np.int32))

    idf = counts.idf(words.astype(np.int32))
    codes, inverse_norm, squared_idf = word_codes(
        words, idf, np.minimum(frequencies, MAX_FREQUENCY[None, :].astype(np.int64))
    )
    return Terms(
        word_codes=codes,
        inverse_norm=inverse_norm,
        squared_idf=squared_idf,
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
    ids: NDArray[np.uint32], fields: NDArray[np.int64], n_fields: int
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The distinct ids [n], ascending, and the frequency of each in each field [n, n_fields]."""
    keys = np.sort(ids.astype(np.int64) * n_fields + fields)
    unique = np.empty(len(keys), dtype=np.uint32)
    frequencies = np.zeros((len(keys), n_fields), dtype=np.int64)
    n = 0
    for key in keys:
        term = np.uint32(key // n_fields)
        if n == 0 or unique[n - 1] != term:
            unique[n] = term
            n += 1
        frequencies[n - 1, key % n_fields] += 1
    return unique[:n].copy(), frequencies[:n].copy()
