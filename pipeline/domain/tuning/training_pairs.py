"""The candidate pairs that the join model is fitted on.

Labelled articles are compared as the clusterer would do it.

Each set as it is, and in the variants that streams bring at times (`variants`). Knows no file and no model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.stories.computed_evidence import ComputedEvidence
from pipeline.domain.stories.event_clock import EventClock
from pipeline.domain.stories.policy import Policy
from pipeline.domain.tuning.labelled_sets import LabelledSet, Start
from pipeline.domain.tuning.variants import FEW, FEW_SHARE, SOME_TEXT, VARIANTS, applies, as_variant, few_articles

_TEXTS = FEATURES.index("both_have_text")

_SIZE_POWER = 0.75
"""A set weighs the number of its pairs to this power: a small one is heard, and none drowns the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Candidate pairs of one set and variant: article numbers (`left` came later), features, labels, folds, weight.
    `texts`: whether both articles have text. `taught`: whether the pair teaches, or is there as a neighbour only.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    features: NDArray[np.float32]
    same: NDArray[np.bool_]
    fold: NDArray[np.int64]
    fold_right: NDArray[np.int64]
    texts: NDArray[np.bool_]
    taught: NDArray[np.bool_]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _EveryPair:
    """In place of the model while there is none: it keeps every candidate."""

    start_articles: int
    start: Mapping[int, float]
    fingerprint: bytes = b"every pair"

    def first(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.ones(len(features), dtype=np.float32)

    def second(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.ones(len(features), dtype=np.float32)

    def contributions(self, pair: NDArray[np.float32], neighbourhood: NDArray[np.float32]) -> tuple[Contribution, ...]:
        return ()


def candidate_rows(
    labelled: LabelledSet,
    policy: Policy,
    start: Start,
    variant: str,
    share: float,
    *,
    fold: NDArray[np.int64],
    features: PairFeatures,
) -> Rows:
    """Every candidate pair as the clusterer would compare it in this order of arrival."""
    every_pair = _EveryPair(start_articles=start[0], start=start[1])
    evidence = ComputedEvidence(every_pair, features, policy, embedding_known=variant != "no embedding")
    number = {item.embedded.article.id: n for n, item in enumerate(labelled.articles)}
    left: list[int] = []
    right: list[int] = []
    computed: list[NDArray[np.float32]] = []
    clock = EventClock()
    for n, item in enumerate(labelled.articles):
        embedded = as_variant(item.embedded, variant, n)
        clock.note(embedded.article)
        if clock.watermark is not None:
            evidence.drop_before(clock.watermark)
        compared = evidence.beside_candidates(embedded)
        left += [n] * len(compared.candidates)
        right += [number[c] for c in compared.candidates]
        computed.append(compared.features)
        evidence.keep(embedded, compared)
    stories = [item.story for item in labelled.articles]
    pairs = np.concatenate(computed)
    texts = pairs[:, _TEXTS] > 0
    return Rows(
        left=np.array(left, dtype=np.int64),
        right=np.array(right, dtype=np.int64),
        features=pairs,
        same=np.array([stories[a] == stories[b] for a, b in zip(left, right, strict=True)], dtype=np.bool_),
        fold=fold[left],
        fold_right=fold[right],
        texts=texts,
        # Two texts are the same pair there as they are in the set itself.
        taught=~texts if variant == SOME_TEXT else np.ones(len(left), dtype=np.bool_),
        weight=labelled.weight * share * max(len(left), 1) ** (_SIZE_POWER - 1),
    )


def _few_rows(labelled: LabelledSet, policy: Policy, start: Start, features: PairFeatures) -> Rows:
    """The rows of every small set as those of one, numbered on."""
    fold_of = dict(zip([a.embedded.article.id for a in labelled.articles], labelled.folds().tolist(), strict=True))
    parts: list[Rows] = []
    first = 0
    offsets: list[int] = []
    for small in few_articles(labelled):
        fold = np.array([fold_of[a.embedded.article.id] for a in small.articles])
        parts.append(candidate_rows(small, policy, start, FEW, 1.0, fold=fold, features=features))
        offsets.append(first)
        first += len(small.articles)
    pairs = sum(len(p.left) for p in parts)
    return Rows(
        left=np.concatenate([p.left + offset for p, offset in zip(parts, offsets, strict=True)]),
        right=np.concatenate([p.right + offset for p, offset in zip(parts, offsets, strict=True)]),
        features=np.concatenate([p.features for p in parts]),
        same=np.concatenate([p.same for p in parts]),
        fold=np.concatenate([p.fold for p in parts]),
        fold_right=np.concatenate([p.fold_right for p in parts]),
        texts=np.concatenate([p.texts for p in parts]),
        taught=np.concatenate([p.taught for p in parts]),
        weight=labelled.weight * FEW_SHARE * max(pairs, 1) ** (_SIZE_POWER - 1),
    )


def every_row(sets: Sequence[LabelledSet], policy: Policy, start: Start) -> list[Rows]:
    """The rows of every set: unchanged first, then with something missing, then a few at once."""
    features = PairFeatures()
    rows = [
        candidate_rows(labelled, policy, start, variant, share, fold=labelled.folds(), features=features)
        for variant, share in VARIANTS
        for labelled in sets
        if applies(labelled, variant)
    ]
    return rows + [_few_rows(labelled, policy, start, features) for labelled in sets]
