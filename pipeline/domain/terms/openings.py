"""Reads what an article reports, for comparing it with another report: its opening sentence by sentence, and its facts.

Two texts on one theme share words; two reports of one event state the same things. So a sentence is compared as a whole
(`Opening.sentences`), a figure with the word that it counts (`figures`), a place with the fact that something happened
there (`places`). Fast rules, meant for scoring pairs, as those of `mentions`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms import mentions
from pipeline.domain.terms.counts import TERM_SPACE
from pipeline.domain.terms.hashing import hash_runs
from pipeline.domain.terms.keyed_values import keyed_values
from pipeline.domain.terms.terms import content_words
from pipeline.domain.terms.written_numbers import numbers
from pipeline.domain.text.sentences import sentences_of
from pipeline.domain.text.text import fold_case_and_accents, words_of

SENTENCES = 5
"""The headline, and up to four sentences of the text."""

OPENING_CHARS, FACTS_CHARS = 2000, 4000
_SENTENCE_WORDS, _FEWEST_WORDS = 40, 6
_SUBJECT_WORDS, _PLACE_WORDS, _QUOTED_RUNS, _FIGURES, _TITLE_FIGURES = 12, 24, 64, 64, 8
_QUOTED_RUN = 4

_END_OF_SENTENCE = tuple(".!?…\"')]。！？」』")
_QUOTED = re.compile(r'"([^"\n]{20,600})"')
_PLACE = re.compile(r"\b(?:in|at|near|off|from|outside|around) (?=[^\W\d_])")
_SCALES = {"million": 6, "billion": 9, "trillion": 12, "m": 6, "bn": 9, "mln": 6, "k": 3}
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?!\d)")
_LETTERS = re.compile(r"[^\W\d_]+")
_BESIDE_CHARS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The opening and the facts of one article. Words are given as indices into the article's word ids.

    - `sentences` uint16: of each of `SENTENCES` sentences the number of its words, then these; the headline is first.
    - `subjects` uint16: the words of the first name of the headline, and of that of the first sentence.
    - `places` uint16: the name words after "in", "at" and the like.
    - `quotes` uint32: hashes of the runs of four words in quotation marks, ascending.
    - `figures` uint32: each number with a word beside it (`keyed_values`).
    - `title_figures` uint32: hashes of the numbers of the headline, ascending.
    """

    sentences: NDArray[np.uint16]
    subjects: NDArray[np.uint16]
    places: NDArray[np.uint16]
    quotes: NDArray[np.uint32]
    figures: NDArray[np.uint32]
    title_figures: NDArray[np.uint32]


_NONE = np.zeros(0, dtype=np.uint16)
NO_OPENING = Opening(
    sentences=np.zeros(SENTENCES, dtype=np.uint16),
    subjects=_NONE,
    places=_NONE,
    quotes=_NONE.astype(np.uint32),
    figures=_NONE.astype(np.uint32),
    title_figures=_NONE.astype(np.uint32),
)
"""Of an article of which only the terms are known."""


def opening_of(title: str, text: str, words: NDArray[np.int32], language: str) -> Opening:
    """Reads the opening of a normalised title and text. `words`: the article's word ids, ascending."""
    beginning = _sentences(text[:OPENING_CHARS])
    sentences = [_cut(title), *(_cut(sentence) for sentence in beginning)]
    spans = [_first_name(title, language), _first_name(beginning[0] if beginning else "", language)]
    located = list(_places(f"{title}\n{text[:OPENING_CHARS]}"))
    parts = [*([_content(s, language)[:_SENTENCE_WORDS] for s in sentences]), _content_of(spans, language)]
    parts.append(_content_of(located, language))
    indices = _indices(parts, words)
    whole = [*indices[:-2], *[np.zeros(0, np.uint16)] * (SENTENCES + 2 - len(indices))]
    return Opening(
        sentences=np.concatenate([part for found in whole for part in (np.array([len(found)], np.uint16), found)]),
        subjects=indices[-2][:_SUBJECT_WORDS],
        places=indices[-1][:_PLACE_WORDS],
        quotes=_quoted_runs(text[:FACTS_CHARS]),
        figures=_figures(f"{title}\n{text[:FACTS_CHARS]}", language),
        title_figures=np.unique(hash_runs(sorted(set(numbers(title))), salt="T"))[:_TITLE_FIGURES],
    )


def _sentences(beginning: str) -> list[str]:
    """The first whole sentences: a caption, a link or a byline mostly has few words or no end."""
    found = [s for s in sentences_of(beginning) if s.count(" ") + 1 >= _FEWEST_WORDS or not s.isascii()]
    ended = [s for s in found if s.endswith(_END_OF_SENTENCE)]
    return (ended or found)[: SENTENCES - 1]


def _cut(sentence: str) -> list[str]:
    return words_of(fold_case_and_accents(sentence))


def _content(words: Sequence[str], language: str) -> list[str]:
    return list(dict.fromkeys(content_words(words, language)))


def _content_of(spans: Sequence[str], language: str) -> list[str]:
    return _content(_cut(" ".join(spans)), language)


def _indices(parts: Sequence[Sequence[str]], words: NDArray[np.int32]) -> list[NDArray[np.uint16]]:
    """The index of each word of each part; words that are not among `words` are left out."""
    ids = (hash_runs([word for part in parts for word in part]) & np.uint32(TERM_SPACE - 1)).astype(np.int32)
    at = np.searchsorted(words, ids)
    known = np.zeros(len(ids), dtype=np.bool_)
    if len(words):
        known = words[np.minimum(at, len(words) - 1)] == ids
    ends = np.cumsum([0, *map(len, parts)]).tolist()
    return [np.unique(at[a:b][known[a:b]]).astype(np.uint16) for a, b in pairwise(ends)]


def _first_name(text: str, language: str) -> str:
    spans = mentions.capitalised_spans(text, language)
    return spans[0] if spans else ""


def _places(text: str) -> Iterator[str]:
    """The capitalised spans that follow a preposition of place."""
    for match in _PLACE.finditer(text):
        if text[match.end()].isupper():
            after = text[match.end() : match.end() + 60]
            spans = mentions.capitalised_spans("x " + after)
            if spans and after.startswith(spans[0]):
                yield spans[0]


def _quoted_runs(text: str) -> NDArray[np.uint32]:
    runs = [hash_runs(_cut(match.group(1)), run=_QUOTED_RUN) for match in _QUOTED.finditer(text)]
    return np.unique(np.concatenate(runs))[:_QUOTED_RUNS] if runs else np.zeros(0, np.uint32)


def _figures(text: str, language: str) -> NDArray[np.uint32]:
    """Each number keyed by the content word after it, and by the one before it."""
    keys: list[str] = []
    values: list[str] = []
    for match in _NUMBER.finditer(text):
        number, (start, end) = match.group().replace(",", ""), match.span()
        after = _content_beside(text[end : end + _BESIDE_CHARS].partition("\n")[0][:_BESIDE_CHARS], language)
        if after and after[0] in _SCALES:
            number, after = f"{number}e{_SCALES[after[0]]}", after[1:]
        before = _content_beside(text[max(0, start - _BESIDE_CHARS) : start].rpartition("\n")[2], language)
        for side, beside in (("+", after[:1]), ("-", before[-1:])):
            keys += [side + word for word in beside]
            values += [number] * len(beside)
        if len(keys) >= _FIGURES:
            break
    return keyed_values(hash_runs(keys), hash_runs(values))


def _content_beside(text: str, language: str) -> list[str]:
    found = _LETTERS.findall(text)
    return content_words([word for one in found for word in _words_of_one(one)], language)


@lru_cache(maxsize=1 << 14)
def _words_of_one(word: str) -> list[str]:
    """One word, cut and folded, not to be changed: few words are beside numbers."""
    return _cut(word)
