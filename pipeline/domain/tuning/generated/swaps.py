"""Swaps the names and numbers of texts for others, alike in all texts that report the same thing.

So one text becomes another of the same template: same wording, another event.
"""

import random
import re
from collections.abc import Iterable, Mapping

from pipeline.domain.terms.mentions import capitalised_spans
from pipeline.domain.text.date_names import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from pipeline.domain.text.numerals import SMALL_NUMBERS
from pipeline.domain.text.stop_words import ENGLISH_STOP_WORDS

_NUMBER_WORDS = tuple(word for word, value in SMALL_NUMBERS.items() if 2 <= value <= 50)
_WORD = re.compile(r"[^\W\d_][\w&-]+")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_NUMBER_WORD = re.compile(r"\b(?:" + "|".join(_NUMBER_WORDS) + r")\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_A_NAME = {name.lower() for name in (*ENGLISH_MONTHS, *ENGLISH_WEEKDAYS)} | set(ENGLISH_STOP_WORDS)

_ONSETS = (*"bcdfghjklmnprstvwz", "br", "ch", "dr", "gr", "kl", "st", "th", "tr")
_VOWELS = (*"aeiou", "ai", "ea", "ia")
_ENDS = (*"nrlsmt", "th", "nd", "rk", "ck", "va", "ra", "no", "lo")

NamePool = Mapping[int, list[tuple[str, ...]]]
"""Runs of capitalised words, by their number of words."""


def names_in(text: str) -> list[tuple[str, ...]]:
    """The runs of capitalised words that may be names, as words, in order."""
    runs = (tuple(_WORD.findall(span)) for span in capitalised_spans(text))
    return [run for run in runs if run and not any(word.lower() in _NOT_A_NAME for word in run if len(run) == 1)]


def pool_of(texts: Iterable[str]) -> NamePool:
    """The names of many texts, to choose from."""
    found: dict[int, set[tuple[str, ...]]] = {}
    for text in texts:
        for run in names_in(text):
            found.setdefault(len(run), set()).add(run)
    return {length: sorted(runs) for length, runs in found.items()}


def invented_name(draw: random.Random) -> str:
    """A capitalised word that no text has: as rare as a word can be."""
    syllables = "".join(draw.choice(_ONSETS) + draw.choice(_VOWELS) for _ in range(draw.choice((1, 2, 2))))
    name: str = syllables + draw.choice(_ONSETS) + draw.choice(_VOWELS) + draw.choice(_ENDS)
    return name.capitalize()


class Swaps:
    """Remembers what was swapped for what. Each name and each number is swapped with probability `share`."""

    def __init__(self, draw: random.Random, pool: NamePool, share: float) -> None:
        self._draw, self._pool, self._share = draw, pool, share
        self._words: dict[str, str] = {}
        self._numbers: dict[str, str] = {}

    def rename(self, run: tuple[str, ...], to: tuple[str, ...]) -> None:
        """Swap this name for that one, word by word, wherever these words stand."""
        for word, other in zip(run, to, strict=True):
            if word[0].isupper() and word.lower() not in _NOT_A_NAME:
                self._words.setdefault(word, other)

    def learn(self, text: str) -> None:
        """Choose others for the names of this text."""
        for run in names_in(text):
            if all(word in self._words for word in run):
                continue
            choice = self._pool.get(len(run))
            others = self._draw.choice(choice) if choice and self._draw.random() < self._share else run
            self.rename(run, others)

    def swapped(self, text: str) -> str:
        """The text with everything swapped that is known, and numbers as they are met."""
        text = _WORD.sub(lambda found: self._words.get(found[0], found[0]), text)
        if not self._share:
            return text
        return _NUMBER_WORD.sub(self._number_word, _NUMBER.sub(self._number, text))

    def _number(self, found: re.Match[str]) -> str:
        number = found[0]
        if _YEAR.fullmatch(number):
            return number
        if number not in self._numbers:
            swap = self._draw.random() < self._share
            self._numbers[number] = _other_digits(self._draw, number) if swap else number
        return self._numbers[number]

    def _number_word(self, found: re.Match[str]) -> str:
        word = found[0]
        if word.lower() not in self._numbers:
            swap = self._draw.random() < self._share
            self._numbers[word.lower()] = self._draw.choice(_NUMBER_WORDS) if swap else word.lower()
        other = self._numbers[word.lower()]
        return other.capitalize() if word[0].isupper() else other


def _other_digits(draw: random.Random, number: str) -> str:
    """Another number with as many digits, and no zero at the start that was not there."""
    digits = [draw.choice("0123456789") if c.isdigit() else c for c in number]
    if number[0] != "0":
        digits[0] = draw.choice("123456789")
    return "".join(digits)


def refilled(draw: random.Random, text: str, slots: Iterable[tuple[int, int]], source: str) -> str:
    """The text with other words at these places (first word, number of words): as a form that is filled in again."""
    words, others = text.split(" "), source.split()
    for first, length in slots:
        at = draw.randrange(max(len(others) - length, 1))
        words[first : first + length] = others[at : at + length]
    return " ".join(words)


def slots_in(draw: random.Random, text: str, number: int) -> list[tuple[int, int]]:
    """Places of 1 to 5 words in the text, apart from one another, the last first."""
    words = len(text.split(" "))
    starts = sorted(draw.sample(range(0, max(words - 5, 1), 6), min(number, (max(words - 5, 1) + 5) // 6)))
    return [(start, draw.randint(1, 5)) for start in reversed(starts)]


def changed_words(one: str, other: str) -> float:
    """How many words differ between two texts of as many words, per 100; 100 if the numbers of words differ."""
    left, right = one.split(), other.split()
    if len(left) != len(right) or not left:
        return 100.0
    return 100 * sum(a != b for a, b in zip(left, right, strict=True)) / len(left)
