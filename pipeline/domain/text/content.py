"""What a text is compared by in its language: its words without stop words, each in one form.

English and texts of unknown language are read by `text.words_of`. Knows no statistics: which word is rare is counted
elsewhere.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

from pipeline.domain.text.letters import POINTS, UNSPACED
from pipeline.domain.text.stems import stem_of
from pipeline.domain.text.stop_words import content_words, has_stop_words, is_short, listed_stop_words
from pipeline.domain.text.text import cut_words, fold_case_and_accents, fold_in, runs_of_characters, words_of

_READ_AS_ENGLISH: Final = frozenset({"en", "und"})
_SPACED_SYLLABLES: Final = frozenset({"vi"})
"""Languages that put a space between syllables. A word is one or two of them, and most syllables on a list of stop
words are part of longer words and names: so each syllable is a term, and each two that follow one another."""

_DOTLESS: Final = frozenset({"tr", "az"})
_IDEOGRAPH: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_IDEOGRAPHS, _LETTERS = 2, 3
"""How many characters stand for a word: in Thai, Lao, Khmer and Burmese a letter is not yet a syllable."""

_JAPANESE: Final = re.compile(r"[\u30a1-\u30fa\u30fc]+|[^\u30a1-\u30fa\u30fc]+")
_KATAKANA: Final = re.compile(r"[\u30a1-\u30fa\u30fc]{2}")
_HIRAGANA: Final = re.compile(r"[\u3041-\u309f\u30fc]+")


def is_read_as_english(language: str) -> bool:
    """Whether the words of a text are English ones, as far as is known."""
    return language in _READ_AS_ENGLISH


def content_terms(text: str, language: str, *, words: Sequence[str] | None = None) -> list[str]:
    """The content words of a normalised text in its language (ISO 639-1), in order, folded.

    `words`: what `words_of` gives for it, if that is known already.
    """
    if is_read_as_english(language):
        return content_words(words_of(fold_case_and_accents(text)) if words is None else words, language)
    return _terms(_cut(_in_small_letters(text, language), language), language)


def terms_as_written(text: str, language: str) -> dict[str, str]:
    """The content words of a normalised text, each with its first form in the text, in order. Not for English."""
    written: dict[str, str] = {}
    words = _cut(text, language)
    if language in _SPACED_SYLLABLES:
        words += [f"{one} {following}" for one, following in pairwise(words)]
    for word in words:
        for term in _terms([_in_small_letters(word, language)], language):
            written.setdefault(term, word)
    return written


def _terms(words: list[str], language: str) -> list[str]:
    if language in _SPACED_SYLLABLES:
        syllables = [fold_in(syllable, language) for syllable in words]
        return syllables + [f"{one} {following}" for one, following in pairwise(syllables)]
    return [term for word in words if (term := _term(word, language))]


@lru_cache(maxsize=1 << 15)
def words_of_name(name: str, language: str) -> list[str]:
    """The words of a name, not to be changed: the same names come again and again. English stop words are kept."""
    if is_read_as_english(language):
        return words_of(fold_case_and_accents(name))
    return content_terms(name, language)


def content_words_of_names(names: Iterable[Sequence[str]], language: str) -> list[str]:
    """Of names as `words_of_name` gives them the content words, in order."""
    words = chain.from_iterable(names)
    return content_words(words, language) if is_read_as_english(language) else list(words)


def _in_small_letters(text: str, language: str) -> str:
    if language in _DOTLESS:
        text = text.replace("I", "ı").replace("İ", "i")
    return text.lower()


def _cut(text: str, language: str) -> list[str]:
    """The words; runs without spaces as pairs of characters."""
    if not text.isascii():
        text = POINTS.sub("", text)
    words: list[str] = []
    for word in cut_words(text):
        if UNSPACED.match(word):
            words.extend(_parts(word, language))
        else:
            words.append(word)
    return words


def _parts(run: str, language: str) -> list[str]:
    """The parts of a run without spaces: mostly overlapping runs of characters.

    A foreign name in Japanese is in letters of its own, and so a word.
    """
    if language != "ja":
        return runs_of_characters(run, _IDEOGRAPHS if _IDEOGRAPH.match(run) else _LETTERS)
    parts: list[str] = []
    for part in _JAPANESE.findall(run):
        parts.extend([part] if _KATAKANA.match(part) else runs_of_characters(part, _IDEOGRAPHS))
    return parts


@lru_cache(maxsize=1 << 17)
def _term(word: str, language: str) -> str:
    """The form of a word that stands for all its forms, folded; empty for a word that says nothing."""
    folded = fold_in(word, language)
    if folded.isdigit():
        return folded
    if folded in listed_stop_words(language) or len(folded) < 2 or _HIRAGANA.fullmatch(word):
        return ""
    if not has_stop_words(language) and is_short(folded):
        return ""
    if UNSPACED.match(word):
        return folded
    return fold_in(stem_of(word, language), language)
