"""Which claims of a version another one surely does not tell.

A claim is untold if all evidence that the other version speaks of it is weak, and neither its figures and names nor a
run of its words stand together there. What is in between is uncertain: it is neither told nor untold.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.sentences import Sentence, VersionText
from pipeline.domain.comparison.told.judging import JudgedPairings
from pipeline.domain.comparison.told.pairs import ToldVersion
from pipeline.domain.comparison.told.telling import Telling, tellings
from pipeline.domain.comparison.told.word_runs import WordRuns, told_by_words, words_within

_TOLD, _PASSAGE, _MATCH, _MISSING, _WORDS, _CONSTANT = -1.95, -0.71, -3.41, 0.22, -0.19, 3.33
"""A logistic regression of "nowhere in the other version" on what `Telling` says, the best M of the claim's sentence,
how many of its words the other lacks, and how many it has. Fitted on 229 claims that a reader listed as left out, those
listed as told by both, and the rest at .6 of the weight, in 14 pairs of reports: area under the curve .85 by pair."""

SURE = 0.6
"""In log-odds, a probability of .65. Of what is shown in the same pairs one item in eight overlaps with something told
by both, mostly in a part of it; at 1.05 one in nine does, and a tenth less of what the reader listed is found. Of 30
items of other stories that lie between the two, five are told by the other version."""

MOST_NEAR = 0.3
"""The share of a claim's words, by idf squared, in one passage of near meaning, from which on it may be told there."""

Untold = dict[tuple[str, str], NDArray[np.bool_]]
"""For each claim of the first version whether the second surely does not tell it, by the ids of the two."""


class Omissions:
    """What the versions of a story tell of each other's claims.

    `tellings`: how likely; `untold`: surely not; `score`: how surely not, in log-odds.
    """

    def __init__(
        self,
        versions: Mapping[str, VersionText],
        told: Mapping[str, ToldVersion],
        words: Mapping[str, WordRuns],
        judged: JudgedPairings,
        pairings: Mapping[tuple[str, str], Pairing[VersionText]],
    ) -> None:
        self.tellings = tellings(versions, judged)
        self.untold: Untold = {}
        self.score: dict[tuple[str, str], NDArray[np.float64]] = {}
        self._words = words
        for own, other in self.tellings:
            score = self._score(own, other, told[own], _best_match(pairings, own, other))
            untold = np.asarray((score >= SURE) & (self.tellings[own, other].near < MOST_NEAR), dtype=bool)
            self.score[own, other] = score
            self.untold[own, other] = untold & ~told_by_words(words[own], words[other])

    def has_words(self, others: Iterable[str], sentence: Sentence, span: Span) -> bool:
        """Whether the words within these characters of a sentence show that one of `others` tells it."""
        words = words_within(sentence, (span,))
        return any(self._words[other].tells(words) for other in others)

    def _score(self, own: str, other: str, told: ToldVersion, match: NDArray[np.float64]) -> NDArray[np.float64]:
        found: Telling = self.tellings[own, other]
        sentences = np.array([claim.sentence.index for claim in told.claims], dtype=np.int64)
        words = np.array([len(claim.lemmas) for claim in told.claims], dtype=np.float64)
        return np.asarray(
            _TOLD * np.maximum(found.shared, found.related)
            + _PASSAGE * found.passage
            + _MATCH * match[sentences]
            + _MISSING * found.missing
            + _WORDS * words
            + _CONSTANT,
            dtype=np.float64,
        )


def _best_match(pairings: Mapping[tuple[str, str], Pairing[VersionText]], own: str, other: str) -> NDArray[np.float64]:
    """The best M of each sentence of `own` with one of `other`."""
    match = pairings[own, other].match if (own, other) in pairings else pairings[other, own].match.T
    return np.asarray(match.max(axis=1, initial=0.0), dtype=np.float64)
