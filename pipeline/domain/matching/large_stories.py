"""Pair probabilities within large stories: many reports of one event, each paired with a few others.

The second stage was fitted on stories in which each article is paired with all others. In a large story two articles
share few partners, and each has a hundred other partners that are as close, so the second stage takes two reports of
one event for look-alikes. For such stories the first stage decides, weighted by the share of an article's partners that
are within the story.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import STRONGEST
from pipeline.domain.matching.neighbourhood import Pairs

LARGE_STORY = 20
"""Independent articles from which on a story is large: about the size of the largest labelled story with text. Beyond
it a flood of reports fell apart into stories of a dozen."""

LARGE_STORY_GAP_DAYS = 1.0
"""Articles further apart belong to a saga. The second stage separates its days, as in any story."""

_GAP = STRONGEST.index("gap_days")


def large_story_probability(
    pairs: Pairs, targets: NDArray[np.int64], stories: NDArray[np.int64], is_large: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Probabilities float32 [len(targets)] of the pairs `targets`; 0 where neither story is large.

    `targets`: indices into `pairs`. `stories` [2, n]: the story of each pair's left and right article. `is_large`: by
    story. The probability is that of the first stage, calibrated, times the share of an article's partners (weighted by
    probability) that are in the two stories; the lower share of both articles counts. `pairs` must contain all pairs of
    each article in `targets`.
    """
    near = (is_large[stories[0]] | is_large[stories[1]])[targets] & (
        pairs.strongest[targets, _GAP] <= LARGE_STORY_GAP_DAYS
    )
    probabilities = np.zeros(len(targets), dtype=np.float32)
    selected = targets[near]
    if not len(selected):
        return probabilities
    articles, ends = np.unique(np.concatenate([pairs.left, pairs.right]), return_inverse=True)
    story_beyond = np.concatenate([stories[1], stories[0]])
    weight = np.concatenate([pairs.probability, pairs.probability]).astype(np.float64)
    total = np.bincount(ends, weight, minlength=len(articles))
    keys, place = np.unique(ends * len(is_large) + story_beyond, return_inverse=True)
    sums = np.bincount(place, weight)

    def partner_mass(article: NDArray[np.int64], story: NDArray[np.int64]) -> NDArray[np.float64]:
        key = article * len(is_large) + story
        at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        return np.where(keys[at] == key, sums[at], 0.0)

    one, other = stories[0][selected], stories[1][selected]
    shares = []
    for article in (ends[selected], ends[len(pairs.left) + selected]):
        within = partner_mass(article, one) + np.where(one == other, 0.0, partner_mass(article, other))
        shares.append(within / np.maximum(total[article], 1e-9))
    probabilities[near] = _calibrated(pairs.probability[selected]) * np.minimum(*shares)
    return probabilities


def _calibrated(probability: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lowers first-stage probabilities, which are too high for articles with many partners.

    Measured on labelled look-alikes with ten or more partners: of pairs with probability .4, .55, .65, .75, .85 and
    .95, the shares .22, .32, .47, .59, .74 and .95 were of one story. The square would fit best. But the words of a
    large story become common, which lowers the probabilities of its pairs: with the square it would be split.
    """
    return probability**1.5


def merge_links(
    links: Mapping[str, Mapping[str, float]], others: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """The union of both sets of links, each link with the larger of its probabilities."""
    both = {article: dict(partners) for article, partners in links.items()}
    for article, partners in others.items():
        own = both.setdefault(article, {})
        for other, p in partners.items():
            own[other] = max(p, own.get(other, 0.0))
    return both
