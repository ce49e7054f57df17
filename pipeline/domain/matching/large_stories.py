"""What holds a very large story together: many reports on one event, each paired with a few of the others.

The second stage was fitted on stories whose articles are all paired with each other. In a large story no two articles
share many partners, and a hundred others are as good as any, so it takes two reports for look-alikes. There the first
stage decides, as far as an article's partners are within the story and nowhere else.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import STRONGEST
from pipeline.domain.matching.neighbourhood import Pairs

LARGE_STORY = 40
"""Independent articles from which on a story is large: twice what any labelled story with text has."""

LARGE_STORY_GAP_DAYS = 1.0
"""Articles further apart belong to a saga, whose days the second stage tells apart as in any story."""

_GAP = STRONGEST.index("gap_days")


def large_story_probability(
    pairs: Pairs, targets: NDArray[np.int64], stories: NDArray[np.int64], is_large: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Probabilities [len(targets)] of the pairs `targets`, indices into `pairs`; 0 where neither story is large.

    `stories` [2, n]: the story of each pair's left and right article; `is_large`: by story, whether it is.
    A pair is as likely as the first stage says, lowered, times the share of its partners that an article has in the two
    stories, of both articles the lower. `pairs` must hold every pair of every article that a target names.
    """
    near = (is_large[stories[0]] | is_large[stories[1]])[targets] & (
        pairs.strongest[targets, _GAP] <= LARGE_STORY_GAP_DAYS
    )
    found = np.zeros(len(targets), dtype=np.float32)
    asked = targets[near]
    if not len(asked):
        return found
    articles, ends = np.unique(np.concatenate([pairs.left, pairs.right]), return_inverse=True)
    story_beyond = np.concatenate([stories[1], stories[0]])
    weight = np.concatenate([pairs.probability, pairs.probability]).astype(np.float64)
    total = np.bincount(ends, weight, minlength=len(articles))
    keys, place = np.unique(ends * len(is_large) + story_beyond, return_inverse=True)
    sums = np.bincount(place, weight)

    def mass(article: NDArray[np.int64], story: NDArray[np.int64]) -> NDArray[np.float64]:
        wanted = article * len(is_large) + story
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, sums[at], 0.0)

    one, other = stories[0][asked], stories[1][asked]
    shares = []
    for article in (ends[asked], ends[len(pairs.left) + asked]):
        within = mass(article, one) + np.where(one == other, 0.0, mass(article, other))
        shares.append(within / np.maximum(total[article], 1e-9))
    found[near] = _lowered(pairs.probability[asked]) * np.minimum(*shares)
    return found


def _lowered(probability: NDArray[np.float32]) -> NDArray[np.float32]:
    """The first stage's probability, lowered, because with many partners it is too confident.

    Of labelled look-alikes with ten or more partners, which it called .4, .55, .65, .75, .85 and .95 likely, .22, .32,
    .47, .59, .74 and .95 were of one story. The square would be nearest to that. But the words of a large story become
    common, so its reports score lower, and with the square it would fall apart.
    """
    return probability**1.5


def stronger_of(
    links: Mapping[str, Mapping[str, float]], others: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """All links of both, each with the larger of its probabilities."""
    both = {article: dict(partners) for article, partners in links.items()}
    for article, partners in others.items():
        own = both.setdefault(article, {})
        for other, p in partners.items():
            own[other] = max(p, own.get(other, 0.0))
    return both
