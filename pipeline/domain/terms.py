"""What an article's text comes to for comparing: weighted terms, frozen when it arrives.

Terms are hashed into a fixed space, so that they need no vocabulary: the same text gives the same ids in every process
and nothing grows without bound. Weights are TF-IDF, (1 + ln tf)·idf with idf = ln((1 + N) / (1 + df)) + 1, where N and
df count the articles of the window as the stream goes by (`TermCounts`), the current one included.
"""

import math
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.domain import mentions
from pipeline.domain.fingerprints import shingles
from pipeline.domain.stop_words import is_stop_word
from pipeline.domain.text import fold_case_and_accents, normalise_letters, words_of

TERM_SPACE = 1 << 22
"""Ids are below this. Among 400 words of one article and 400 of another, .04 meet by chance."""

FULL_CHARS = 6000
CAPITALS_CHARS = 4000
LEAD_CHARS = 800


class Field(IntEnum):
    """Which part of the article a word's weight is for: the columns of `Terms.word_weights`."""

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


_SALT = {Kind.SPAN: "S", Kind.NUMBER: "N", Kind.PAIR: "P", Kind.SHINGLE: "G"}


def term_id(term: str) -> int:
    return zlib.crc32(term.encode()) & (TERM_SPACE - 1)


class TermCounts:
    """In how many articles each term stands: those of the window, on top of a shipped start that never changes.

    `counts` int32 [TERM_SPACE]. Because articles that leave the window are taken out again, the counts follow from the
    articles of the window alone, and so can be rebuilt from them.
    """

    def __init__(self, start_articles: int = 0, start: Mapping[int, float] | None = None) -> None:
        self._start_articles, self._start = start_articles, start or {}
        self.articles = 0
        self.counts: NDArray[np.int32] = np.zeros(TERM_SPACE, dtype=np.int32)

    def add(self, ids: NDArray[np.int32]) -> None:
        """Count an article's terms, each given once."""
        self.articles += 1
        self.counts[ids] += 1

    def add_many(self, ids: NDArray[np.int32], articles: int) -> None:
        """Count several articles: the terms of each, one after the other."""
        self.articles += articles
        self.counts += np.bincount(ids, minlength=TERM_SPACE).astype(np.int32)

    def remove_many(self, ids: NDArray[np.int32], articles: int) -> None:
        """Take out what was added."""
        self.articles -= articles
        self.counts -= np.bincount(ids, minlength=TERM_SPACE).astype(np.int32)

    def idf(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """The idf of each id as share of the largest possible, in (0, 1], so that it means the same at any N."""
        start = self._start
        df = self.counts[ids] + np.fromiter((start.get(i, 0) for i in ids.tolist()), dtype=np.float64, count=len(ids))
        most = math.log(1 + self.articles + self._start_articles) + 1
        return ((most - np.log1p(df)) / most).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """An article's weighted terms.

    `words` int32 [n] ascending; `word_weights` float32 [n, 5], a column a `Field`, each of unit length or zero;
    `word_idf` float32 [n]. `phrases` int32 [m] ordered by kind and id; `phrase_kinds` uint8 [m]; `phrase_weights`
    float32 [m], of unit length within each kind (1 each for shingles). `own_idf` float32 [5]: the sum of idf² over the
    words of each field. `counted`: the ids that `TermCounts` was given.
    """

    words: NDArray[np.int32]
    word_weights: NDArray[np.float32]
    word_idf: NDArray[np.float32]
    own_idf: NDArray[np.float32]
    phrases: NDArray[np.int32]
    phrase_kinds: NDArray[np.uint8]
    phrase_weights: NDArray[np.float32]
    shingles: int
    counted: NDArray[np.int32]


def terms_of(title: str, text: str, counts: TermCounts, language: str = "en") -> Terms:
    """Weigh an article's terms and count them. Works with a title alone, and with a text alone."""

    def content(words: str) -> list[str]:
        every = words_of(fold_case_and_accents(words))
        return [w for w in every if (len(w) > 1 or w.isdigit()) and not is_stop_word(w, language)]

    title, text = normalise_letters(title), normalise_letters(text[:FULL_CHARS])
    title_words, text_words = content(title), content(text)
    lead = text[:LEAD_CHARS]
    spans = mentions.capitalised_spans(text[:CAPITALS_CHARS] or title)
    lead_spans = mentions.capitalised_spans(lead or title)
    by_field = {
        Field.FULL: Counter(title_words) + Counter(title_words) + Counter(text_words),
        Field.TITLE: Counter(title_words),
        Field.LEAD: Counter(title_words) + Counter(content(lead)),
        Field.CAPITALS: Counter(content(" ".join(spans))),
        Field.LEAD_CAPITALS: Counter(content(" ".join(lead_spans))),
    }
    every_word = words_of(fold_case_and_accents(text))
    by_kind = {
        Kind.SPAN: Counter(" ".join(words_of(fold_case_and_accents(span))) for span in spans),
        Kind.NUMBER: Counter(mentions.numbers(f"{title}\n{text}")),
        Kind.PAIR: Counter(f"{a} {b}" for part in (title_words, text_words) for a, b in pairwise(part)),
    }
    return _weigh(by_field, by_kind, shingles(every_word), counts)


def _weigh(
    by_field: Mapping[Field, Counter[str]],
    by_kind: Mapping[Kind, Counter[str]],
    hashed: NDArray[np.uint32],
    counts: TermCounts,
) -> Terms:
    ids = {word: term_id(word) for field_ in by_field.values() for word in field_}
    words = np.unique(np.fromiter(ids.values(), dtype=np.int32, count=len(ids)))
    position = {term: i for i, term in enumerate(words.tolist())}
    phrase_ids = {kind: {term_id(_SALT[kind] + p): n for p, n in tf.items()} for kind, tf in by_kind.items()}
    every = dict.fromkeys([*words.tolist(), *(i for tf in phrase_ids.values() for i in tf)])
    counted = np.fromiter(every, dtype=np.int32, count=len(every))
    counts.add(counted)

    idf = counts.idf(words)
    weights = np.zeros((len(words), len(Field)), dtype=np.float32)
    for column, tf in by_field.items():
        for word, n in tf.items():
            weights[position[ids[word]], column] = 1 + math.log(n)
    present = weights > 0
    weights *= idf[:, None]
    weights /= np.maximum(np.sqrt((weights**2).sum(axis=0)), 1e-9)[None, :]

    grams = np.unique((hashed & np.uint32(TERM_SPACE - 1)).astype(np.int32))
    columns: list[tuple[Kind, NDArray[np.int32], NDArray[np.float32]]] = []
    for kind, frequencies in phrase_ids.items():
        ordered = sorted(frequencies)
        ids_of_kind = np.array(ordered, dtype=np.int32)
        tf_weights = np.array([1 + math.log(frequencies[i]) for i in ordered], dtype=np.float32)
        tf_weights *= counts.idf(ids_of_kind)
        norm = max(float(np.sqrt((tf_weights**2).sum())), 1e-9)
        columns.append((kind, ids_of_kind, (tf_weights / norm).astype(np.float32)))
    columns.append((Kind.SHINGLE, grams, np.ones(len(grams), dtype=np.float32)))
    return Terms(
        words=words,
        word_weights=weights,
        word_idf=idf,
        own_idf=np.asarray((present * (idf**2)[:, None]).sum(axis=0), dtype=np.float32),
        phrases=np.concatenate([c[1] for c in columns]),
        phrase_kinds=np.concatenate([np.full(len(c[1]), c[0], dtype=np.uint8) for c in columns]),
        phrase_weights=np.concatenate([c[2] for c in columns]),
        shingles=len(grams),
        counted=counted,
    )
