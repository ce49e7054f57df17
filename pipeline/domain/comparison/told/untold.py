"""Which claims of a version another one surely does not tell.

A claim is untold if all evidence that the other version speaks of it is weak, and neither its figures and names nor a
run of its words stand together there. What is in between is uncertain: it is neither told nor untold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.alignment import Pairing
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.kept import kept
from pipeline.domain.comparison.sentences import Sentence, VersionText
from pipeline.domain.comparison.told.judging import JudgedPairing, JudgedPairings
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

    `untold`: surely not; `score`: how surely not, in log-odds.
    """

    def __init__(
        self,
        words: Mapping[str, WordRuns],
        judged: JudgedPairings,
        pairings: Mapping[tuple[str, str], Pairing[VersionText]],
    ) -> None:
        """`pairings`: the sentences of the two versions of each pair that was judged."""
        self.untold: Untold = {}
        self.score: dict[tuple[str, str], NDArray[np.float64]] = {}
        self._words = words
        for (a, b), found in judged.items():
            sides = _both_ways(pairings[a, b], found, words[a], words[b])
            for pair, side in zip(((a, b), (b, a)), sides, strict=True):
                self.score[pair], self.untold[pair] = side.score, side.untold

    def untold_by_all(self, own: str, others: Iterable[str]) -> NDArray[np.bool_]:
        """Which claims of a version surely none of the others tells, [claims]."""
        return np.asarray(np.all([self.untold[own, other] for other in others], axis=0), dtype=bool)

    def least_score(self, own: str, others: Iterable[str]) -> NDArray[np.float64]:
        """How surely not the other tells each claim of a version that tells it likeliest, [claims]."""
        return np.asarray(np.min([self.score[own, other] for other in others], axis=0), dtype=np.float64)

    def has_words(self, others: Iterable[str], sentence: Sentence, span: Span) -> bool:
        """Whether the words within these characters of a sentence show that one of `others` tells it."""
        words = words_within(sentence, (span,))
        return any(self._words[other].tells(words) for other in others)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Side:
    """For each claim of a version how surely another one does not tell it, and whether it surely does not, [claims]."""

    score: NDArray[np.float64]
    untold: NDArray[np.bool_]


@kept
def _both_ways(pairing: Pairing[VersionText], judged: JudgedPairing, a: WordRuns, b: WordRuns) -> tuple[_Side, _Side]:
    there, back = tellings(pairing.a, pairing.b, judged)
    return (
        _side(judged.a, there, pairing.match, told_by_words(a, b)),
        _side(judged.b, back, pairing.match.T, told_by_words(b, a)),
    )


def _side(told: ToldVersion, telling: Telling, match: NDArray[np.float64], by_words: NDArray[np.bool_]) -> _Side:
    """`match`: M of each sentence of this version with each of the other."""
    sentences = np.array([claim.sentence.index for claim in told.claims], dtype=np.int64)
    words = np.array([len(claim.lemmas) for claim in told.claims], dtype=np.float64)
    score = np.asarray(
        _TOLD * np.maximum(telling.shared, telling.related)
        + _PASSAGE * telling.passage
        + _MATCH * match.max(axis=1, initial=0.0)[sentences]
        + _MISSING * telling.missing
        + _WORDS * words
        + _CONSTANT,
        dtype=np.float64,
    )
    return _Side(score=score, untold=(score >= SURE) & (telling.near < MOST_NEAR) & ~by_words)
