"""Runs of words, and names and figures that stand together, by which two versions show that they tell the same."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.once import once
from pipeline.domain.comparison.parsed import Token
from pipeline.domain.comparison.sentences import ReadText, Sentence
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.text.text import fold_case_and_accents

RUN = 5
"""Words in one order that two versions hardly ever have in common without telling the same."""

FEWEST_KEYS = 3
"""Names and figures that stand together in another version if they tell the same there."""

_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimWords:
    """A claim's runs of `RUN` words as their hashes, or all its words if it is shorter; its names and figures.

    `telling`: the figures that are rare enough to be of one thing wherever they are.
    """

    runs: frozenset[int]
    short: str
    keys: frozenset[str]
    telling: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WordRuns:
    """A version's runs of words, as their hashes in this process, and its words in order; its `claims` likewise.

    `windows`: the names and figures of every two neighbouring sentences; `keys`: all of them.
    """

    runs: frozenset[int]
    joined: str
    windows: tuple[frozenset[str], ...]
    keys: frozenset[str]
    claims: tuple[ClaimWords, ...]

    def tells(self, claim: ClaimWords) -> bool:
        """Whether a run of the other version's claim is here, a telling figure, or its names and figures together."""
        if not self.runs.isdisjoint(claim.runs) or (claim.short and claim.short in self.joined):
            return True
        if claim.telling and any(f" {word} " in self.joined for word in claim.telling):
            return True
        return (
            len(claim.keys) >= FEWEST_KEYS
            and claim.keys <= self.keys
            and any(claim.keys <= window for window in self.windows)
        )


@kept
def told_by_words(own: WordRuns, other: WordRuns) -> NDArray[np.bool_]:
    """Which of its own claims another version's words show that it tells, [claims]; not to be changed."""
    return np.array([other.tells(claim) for claim in own.claims], dtype=bool)


def claim_words(version: ReadText, claims: Sequence[Claim]) -> WordRuns:
    """The words of a version with its title, and of its claims."""
    texts = [version.title, *(sentence.plain for sentence in version.sentences)]
    words = [word for text in texts for word in _words(text)]
    keys = [frozenset(_words(version.title)), *(_keys(sentence.tokens) for sentence in version.sentences)]
    return WordRuns(
        runs=_runs(words),
        joined=f" {' '.join(words)} ",
        windows=tuple(x | y for x, y in zip(keys, (*keys[1:], frozenset()), strict=True)),
        keys=frozenset().union(*keys),
        claims=tuple(map(_of_claim, claims)),
    )


def _of_claim(claim: Claim) -> ClaimWords:
    return words_within(claim.sentence, claim.spans)


@once
def words_within(sentence: Sentence, spans: tuple[Span, ...]) -> ClaimWords:
    """The words within these characters of a sentence."""
    words = _words(" ".join(sentence.plain[start:end] for start, end in spans))
    inside = (t for t in sentence.tokens if any(start <= t.start < end for start, end in spans))
    keys = _keys(inside)
    return ClaimWords(
        runs=_runs(words),
        short=f" {' '.join(words)} " if 2 < len(words) < RUN else "",
        keys=keys,
        telling=tuple(filter(_is_telling_figure, keys)),
    )


def _runs(words: Sequence[str]) -> frozenset[int]:
    return frozenset(hash(tuple(words[n : n + RUN])) for n in range(len(words) - RUN + 1))


def _keys(tokens: Iterable[Token]) -> frozenset[str]:
    """The words of names and figures."""
    return frozenset(
        word
        for token in tokens
        if token.pos in {"PROPN", "NUM"}
        for word in _words(token.text)
        if len(word) > 1 or word.isdigit()
    )


def _is_telling_figure(word: str) -> bool:
    """Whether a figure is rare enough to be of one thing wherever it stands: not a small number, nor a year."""
    return word[0].isdigit() and len(word) > 1 and not (len(word) == 4 and word[:2] in {"19", "20"})


def _words(text: str) -> list[str]:
    return _WORD.findall(fold_case_and_accents(text))
