"""What holds a very large story together: a flood of reports on one event, each paired with a few of the others.

The second stage learnt from stories whose articles all know each other. In a crowd no two articles share many partners,
and a hundred others are as good as any: it would take that for look-alikes. What is left to go by is the first stage,
as far as an article has its partners within the crowd and nowhere else.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import STRONGEST
from pipeline.domain.matching.neighbourhood import Pairs

CROWD = 40
"""Independent articles from which on a story is a crowd: twice what any labelled story with text has."""

CROWD_GAP_DAYS = 1.0
"""Further apart it is no flood but a saga, whose days are told apart by the second stage as ever."""

_GAP = STRONGEST.index("gap_days")


def crowd_probability(
    pairs: Pairs, targets: NDArray[np.int64], stories: NDArray[np.int64], crowded: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Probabilities [len(targets)] of the pairs `targets`, indices into `pairs`; 0 where neither story is a crowd.

    `stories` [2, n]: the story of each pair's left and right article; `crowded`: by story, whether it is a crowd.
    A pair is as likely as the first stage says, sobered, times the share of its partners that an article has in the two
    stories, of both articles the lower. `pairs` must hold every pair of every article that a target names.
    """
    near = (crowded[stories[0]] | crowded[stories[1]])[targets] & (pairs.strongest[targets, _GAP] <= CROWD_GAP_DAYS)
    found = np.zeros(len(targets), dtype=np.float32)
    asked = targets[near]
    if not len(asked):
        return found
    articles, ends = np.unique(np.concatenate([pairs.left, pairs.right]), return_inverse=True)
    theirs = np.concatenate([stories[1], stories[0]])
    weight = np.concatenate([pairs.probability, pairs.probability]).astype(np.float64)
    total = np.bincount(ends, weight, minlength=len(articles))
    keys, place = np.unique(ends * len(crowded) + theirs, return_inverse=True)
    sums = np.bincount(place, weight)

    def mass(article: NDArray[np.int64], story: NDArray[np.int64]) -> NDArray[np.float64]:
        wanted = article * len(crowded) + story
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, sums[at], 0.0)

    one, other = stories[0][asked], stories[1][asked]
    shares = []
    for article in (ends[asked], ends[len(pairs.left) + asked]):
        within = mass(article, one) + np.where(one == other, 0.0, mass(article, other))
        shares.append(within / np.maximum(total[article], 1e-9))
    found[near] = _sobered(pairs.probability[asked]) * np.minimum(*shares)
    return found


def _sobered(probability: NDArray[np.float32]) -> NDArray[np.float32]:
    """Where partners are many the first stage is too sure of itself: of labelled look-alikes with ten or more, which it
    called .4, .55, .65, .75, .85 and .95 likely, .22, .32, .47, .59, .74 and .95 were of one story. The square would be
    nearest to that; as the words of a flood become common ones its reports lose so much that they would not hold.
    """
    return probability**1.5


def stronger_of(
    links: Mapping[str, Mapping[str, float]], others: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Both together, of each link the more likely."""
    both = {article: dict(partners) for article, partners in links.items()}
    for article, partners in others.items():
        mine = both.setdefault(article, {})
        for other, p in partners.items():
            mine[other] = max(p, mine.get(other, 0.0))
    return both
