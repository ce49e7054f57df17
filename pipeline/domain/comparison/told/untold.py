"""Which claims of a version another one surely does not tell.

A claim is untold if all evidence that the other version speaks of it is weak, and neither its figures and names nor a
run of its words stand together there. What is in between is uncertain: it is neither told nor untold.
"""

import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.sentences import VersionText
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.judging import JudgedPairings
from pipeline.domain.comparison.told.pairs import ToldVersion
from pipeline.domain.comparison.told.telling import Telling, tellings
from pipeline.domain.text.text import fold_case_and_accents

_TOLD, _PASSAGE, _MATCH, _MISSING, _WORDS, _CONSTANT = -1.95, -0.71, -3.41, 0.22, -0.19, 3.33
"""A logistic regression of "nowhere in the other version" on what `Telling` says, the best M of the claim's sentence,
how many of its words the other lacks, and how many it has. Fitted on 229 claims that a reader listed as left out, those
listed as told by both, and the rest at .6 of the weight, in 14 pairs of reports: area under the curve .85 by pair."""

SURE = 1.05
"""In log-odds, a probability of .74. In the same pairs one item in seven overlaps with something told by both, mostly
in a part of it; at 1.25 one in nine does, and a sixth less of what the reader listed is found."""

_RUN = 5
"""Words in one order that two versions hardly ever have in common without telling the same."""

_FEWEST_KEYS = 3
"""Names and figures that stand together in another version if they tell the same there."""

_WORD = re.compile(r"\w+")

Untold = Mapping[tuple[str, str], NDArray[np.bool_]]
"""For each claim of the first version whether the second surely does not tell it, by the ids of the two."""


class Omissions:
    """What the versions of a story tell of each other's claims. `tellings`: how likely; `untold`: surely not."""

    def __init__(
        self,
        versions: Mapping[str, VersionText],
        told: Mapping[str, ToldVersion],
        judged: JudgedPairings,
        pairings: Mapping[tuple[str, str], Pairing[VersionText]],
    ) -> None:
        self.tellings = tellings(versions, judged)
        texts = {article: _Text(versions[article]) for article in told}
        keys = {article: [_keys(claim) for claim in one.claims] for article, one in told.items()}
        runs = {article: [_run(claim) for claim in one.claims] for article, one in told.items()}
        self.untold: Untold = {
            (own, other): self._untold(own, other, told[own], _best_match(pairings, own, other))
            & ~np.array([texts[other].tells(*one) for one in zip(keys[own], runs[own], strict=True)], dtype=bool)
            for own, other in self.tellings
        }

    def _untold(self, own: str, other: str, told: ToldVersion, match: NDArray[np.float64]) -> NDArray[np.bool_]:
        found: Telling = self.tellings[own, other]
        sentences = np.array([claim.sentence.index for claim in told.claims], dtype=np.int64)
        words = np.array([len(claim.lemmas) for claim in told.claims], dtype=np.float64)
        score = (
            _TOLD * np.maximum(found.shared, found.related)
            + _PASSAGE * found.passage
            + _MATCH * match[sentences]
            + _MISSING * found.missing
            + _WORDS * words
            + _CONSTANT
        )
        return np.asarray(score >= SURE, dtype=bool)


def _best_match(pairings: Mapping[tuple[str, str], Pairing[VersionText]], own: str, other: str) -> NDArray[np.float64]:
    """The best M of each sentence of `own` with one of `other`."""
    match = pairings[own, other].match if (own, other) in pairings else pairings[other, own].match.T
    return np.asarray(match.max(axis=1, initial=0.0), dtype=np.float64)


class _Text:
    """The words of a version and its title, as runs and as windows of two sentences."""

    def __init__(self, version: VersionText) -> None:
        sentences = [_words(text) for text in (version.title, *(s.plain for s in version.sentences))]
        self._joined = f" {' '.join(word for words in sentences for word in words)} "
        flat = self._joined.split()
        self._runs = {tuple(flat[n : n + _RUN]) for n in range(len(flat) - _RUN + 1)}
        self._all = frozenset(flat)
        self._windows = [frozenset((*x, *y)) for x, y in zip(sentences, (*sentences[1:], []), strict=True)]

    def tells(self, keys: frozenset[str], words: tuple[str, ...]) -> bool:
        """Whether all these names and figures are in one window, or a run of the words is in the text."""
        if len(words) < _RUN:
            if len(words) > 2 and f" {' '.join(words)} " in self._joined:
                return True
        elif any(words[n : n + _RUN] in self._runs for n in range(len(words) - _RUN + 1)):
            return True
        if any(_is_telling_figure(word) and word in self._all for word in keys):
            return True
        return len(keys) >= _FEWEST_KEYS and keys <= self._all and any(keys <= window for window in self._windows)


def _keys(claim: Claim) -> frozenset[str]:
    """The words of a claim's names and figures."""
    return frozenset(
        word
        for token in claim.sentence.tokens
        if token.pos in {"PROPN", "NUM"} and any(start <= token.start < end for start, end in claim.spans)
        for word in _words(token.text)
        if len(word) > 1 or word.isdigit()
    )


def _is_telling_figure(word: str) -> bool:
    """Whether a figure is rare enough to be of one thing wherever it stands: not a small number, nor a year."""
    return word.isdigit() and len(word) > 1 and not (len(word) == 4 and word[:2] in {"19", "20"})


def _run(claim: Claim) -> tuple[str, ...]:
    return tuple(_words(" ".join(claim.sentence.plain[start:end] for start, end in claim.spans)))


def _words(text: str) -> list[str]:
    return _WORD.findall(fold_case_and_accents(text))
