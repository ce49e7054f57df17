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
from pipeline.domain.terms.compiled import compiled
from pipeline.domain.terms.counts import TERM_SPACE
from pipeline.domain.terms.hashing import distinct, hash_runs
from pipeline.domain.terms.keyed_values import keyed_values
from pipeline.domain.terms.located import located_names
from pipeline.domain.terms.terms import hashes_of
from pipeline.domain.terms.written_numbers import figures_in, numbers, values_of
from pipeline.domain.text.content import content_terms, is_read_as_english
from pipeline.domain.text.letters import SIGNS
from pipeline.domain.text.scales import scales, without_myriads
from pipeline.domain.text.sentences import sentences_of
from pipeline.domain.text.text import fold_case_and_accents, fold_in, words_of

SENTENCES = 5
"""The headline, and up to four sentences of the text."""

OPENING_CHARS, FACTS_CHARS = 2000, 4000
_SENTENCE_WORDS, _FEWEST_WORDS = 40, 6
_SUBJECT_WORDS, _PLACE_WORDS, _QUOTED_RUNS, _FIGURES, _TITLE_FIGURES = 12, 24, 64, 64, 8
_QUOTED_RUN = 4

_END_OF_SENTENCE = tuple(".!?…\"')]。！？」』")
_QUOTED = re.compile(r'"([^"\n]{20,600}+)"')
_SCALES = {"million": 6, "billion": 9, "trillion": 12, "m": 6, "bn": 9, "mln": 6, "k": 3}
_NUMBER = re.compile(r"\d(?<![\w.,]\d)\d*(?:,\d{3})*(?:\.\d+)?(?!\d)")
_NEXT_WORD = re.compile(rf" ?([^\W\d_](?:[^\W\d_]|[{SIGNS}])*)\.?")
_LETTERS = re.compile(r"[^\W\d_]+")
_BESIDE_CHARS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The opening and the facts of one article. Words are given as indices into the article's word ids.

    - `sentences` uint16: of each of `SENTENCES` sentences the number of its words, then these; the headline is first.
    - `subjects` uint16: the words of the first name of the headline, and of that of the first sentence.
    - `places` uint16: the words of `located_names`.
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
    sentences = [title, *beginning, *[""] * (SENTENCES - 1 - len(beginning))]
    names = f"{_first_name(title, language)} {_first_name(sentences[1], language)}"
    located = " ".join(located_names(f"{title}\n{text[:OPENING_CHARS]}", language))
    parts = [hashes_of(part, language)[0] for part in (*sentences, names, located)]
    longest = len(title) + len(text)
    most = np.array([*[_SENTENCE_WORDS] * SENTENCES, longest, longest])
    *in_sentences, subjects, places = _indices(parts, most, words)
    return Opening(
        sentences=np.concatenate(
            [part for found in in_sentences for part in (np.array([len(found)], np.uint16), found)]
        ),
        subjects=subjects[:_SUBJECT_WORDS],
        places=places[:_PLACE_WORDS],
        quotes=_quoted_runs(text[:FACTS_CHARS]),
        figures=_figures(f"{title}\n{text[:FACTS_CHARS]}", language),
        title_figures=distinct(hash_runs(numbers(title, language), salt="T"))[:_TITLE_FIGURES],
    )


def _sentences(beginning: str) -> list[str]:
    """The first whole sentences: a caption, a link or a byline mostly has few words or no end."""
    found, ended = [], []
    for sentence in sentences_of(beginning):
        if sentence.count(" ") + 1 >= _FEWEST_WORDS or not sentence.isascii():
            found.append(sentence)
            if sentence.endswith(_END_OF_SENTENCE):
                ended.append(sentence)
        if len(ended) == SENTENCES - 1:
            break
    return ended or found[: SENTENCES - 1]


def _cut(sentence: str) -> list[str]:
    return words_of(fold_case_and_accents(sentence))


def _indices(
    parts: Sequence[NDArray[np.uint32]], most: NDArray[np.int64], words: NDArray[np.int32]
) -> list[NDArray[np.uint16]]:
    """The indices of each part's words, given as hashes, ascending; words that are not among `words` are left out.

    `most`: how many different words of each part are looked up, the first ones.
    """
    found, ends = _indices_of(np.concatenate(parts), np.cumsum([len(part) for part in parts]), most, words)
    return [found[start:end] for start, end in pairwise((0, *ends.tolist()))]


@compiled
def _indices_of(
    hashes: NDArray[np.uint32], ends: NDArray[np.int64], most: NDArray[np.int64], words: NDArray[np.int32]
) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """The indices of the hashes' ids among `words`, part by part; and where each part ends.

    `ends`: where it ends in `hashes`.
    """
    out, out_ends = np.empty(len(hashes), dtype=np.uint16), np.empty(len(ends), dtype=np.int64)
    start, n = 0, 0
    for part in range(len(ends)):
        first = n
        distinct_ones, found = np.empty(min(most[part], ends[part] - start), dtype=np.uint32), 0
        for i in range(start, ends[part]):
            if found == len(distinct_ones):
                break
            if hashes[i] not in distinct_ones[:found]:
                distinct_ones[found] = hashes[i]
                found += 1
        for term in np.sort(distinct_ones[:found] & np.uint32(TERM_SPACE - 1)):
            at = np.searchsorted(words, np.int32(term))
            if at < len(words) and words[at] == term and (n == first or out[n - 1] != at):
                out[n] = at
                n += 1
        start, out_ends[part] = ends[part], n
    return out[:n].copy(), out_ends


def _first_name(text: str, language: str) -> str:
    spans = mentions.capitalised_spans(text, language)
    return spans[0] if spans else ""


def _quoted_runs(text: str) -> NDArray[np.uint32]:
    runs = [hash_runs(_cut(match.group(1)), run=_QUOTED_RUN) for match in _QUOTED.finditer(text)]
    return distinct(np.concatenate(runs))[:_QUOTED_RUNS] if runs else np.zeros(0, np.uint32)


def _figures(text: str, language: str) -> NDArray[np.uint32]:
    """Each number keyed by the content word after it, and by the one before it."""
    keys: list[str] = []
    values: list[str] = []
    text = without_myriads(text)
    for number, start, end in _numbers(text, language):
        after = _content_beside(text[end : end + _BESIDE_CHARS].partition("\n")[0][:_BESIDE_CHARS], language)
        if after and after[0] in _SCALES and is_read_as_english(language):
            number, after = f"{number}e{_SCALES[after[0]]}", after[1:]
        before = _content_beside(text[max(0, start - _BESIDE_CHARS) : start].rpartition("\n")[2], language)
        for side, beside in (("+", after[:1]), ("-", before[-1:])):
            keys += [side + word for word in beside]
            values += [number] * len(beside)
        if len(keys) >= _FIGURES:
            break
    return keyed_values(hash_runs(keys), hash_runs(values))


def _numbers(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """The numbers, each with where it begins and ends; those of other languages than English with their scale."""
    if is_read_as_english(language):
        for match in _NUMBER.finditer(text):
            yield match.group().replace(",", ""), match.start(), match.end()
        return
    for match in figures_in(text):
        values = values_of(match.group(), language)
        if len(values) == 1:
            power, end = _scale(text, match.end(), language)
            yield f"{values[0]}e{power}" if power else values[0], match.start(), end


def _scale(text: str, end: int, language: str) -> tuple[int, int]:
    """The power of ten of the scale words that follow a number ("mil millones"), and where they end."""
    known, power = scales(language), 0
    while (match := _NEXT_WORD.match(text, end)) and (of_word := known.get(fold_in(match[1], language))):
        power, end = power + of_word, match.end()
    return power, end


def _content_beside(text: str, language: str) -> list[str]:
    if not text.isascii() and not is_read_as_english(language):
        return [word for word in content_terms(text, language) if not word[0].isdigit()]
    return [word for letters in _LETTERS.findall(text) for word in _content_of_one(letters, language)]


@lru_cache(maxsize=1 << 14)
def _content_of_one(letters: str, language: str) -> list[str]:
    """The content words of one word as written, not to be changed: few words are beside numbers."""
    return content_terms(letters, language)
