"""How far the scores of the join model have moved from those that it had where it was fitted.

An article's score is the support of the best story that it was compared with: the one it joined, or the one that it did
not join. If the scores of an outlet's articles shift, then either the news is of another kind than the model was
fitted on, or what articles are compared by has changed. Which of them, scores cannot say.

The measure is the population stability index of credit scoring (Siddiqi, Credit Risk Scorecards, 2006): over tenths of
the score, the sum of (found share - expected share) * ln(found share / expected share). 0: the same. By that field's
rule of thumb, below .1 nothing has changed, above .25 much has.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.stories.stories import Change

TENTHS: Final = 10
WINDOW: Final = 1000
"""So many scores are looked at, the last: at that number the index of two samples of one distribution is about .02."""

LEAST: Final = 300
"""With fewer scores the index is mostly chance: (TENTHS - 1) / LEAST on average."""

_LEAST_SHARE: Final = 0.001  # of a tenth without a score: its logarithm must exist


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReference:
    """The scores where the model was fitted. `shares`: of each tenth; `articles`: how many had a score.

    `languages`: of these articles; in others nothing is expected.
    """

    shares: tuple[float, ...]
    articles: int
    languages: frozenset[str]


class RecentScores:
    """The last scores of one language's articles."""

    def __init__(self) -> None:
        self._tenths: deque[int] = deque(maxlen=WINDOW)

    def add(self, score: float) -> None:
        self._tenths.append(tenth_of(score))

    def drift(self, reference: ScoreReference) -> float | None:
        """The index against the reference; None while there are too few scores."""
        if len(self._tenths) < LEAST:
            return None
        counts = [0] * TENTHS
        for tenth in self._tenths:
            counts[tenth] += 1
        return population_stability(shares_of(counts), reference.shares)


def score_of(change: Change) -> float | None:
    """The score of the article that came in; None if none did, or if the model was not asked or found no story."""
    reason = change.reason
    if change.article is None or reason is None or reason.corrected is not None:
        return None
    if change.kind == "linked" and reason.kind == "joined":
        return change.score
    if change.kind == "created" and reason.runner_up is not None:
        return reason.runner_up.support
    return None


def tenth_of(score: float) -> int:
    """Which tenth from 0 to 1 it is in, counted from 0."""
    return min(int(max(score, 0.0) * TENTHS), TENTHS - 1)


def shares_of(counts: Sequence[int]) -> tuple[float, ...]:
    """The share of each."""
    return tuple(count / max(sum(counts), 1) for count in counts)


def population_stability(found: Sequence[float], expected: Sequence[float]) -> float:
    """The index of two distributions, each as shares of the same parts."""
    pairs = ((max(a, _LEAST_SHARE), max(e, _LEAST_SHARE)) for a, e in zip(found, expected, strict=True))
    return sum((a - e) * math.log(a / e) for a, e in pairs)
