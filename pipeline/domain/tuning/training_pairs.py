"""The candidate pairs that the join model is fitted on.

Labelled articles are compared as the clusterer would do it.

Each set as it is, and in the variants that streams bring at times (`variants`). Knows no file and no model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.features import PairFeatures
from pipeline.domain.stories.computed_evidence import ComputedEvidence
from pipeline.domain.stories.event_clock import EventClock
from pipeline.domain.stories.policy import Policy
from pipeline.domain.tuning.constant_model import ConstantModel
from pipeline.domain.tuning.fit_plan import AS_THEY_ARE, FEW, NO_EMBEDDING, SOME_TEXT, FitPlan
from pipeline.domain.tuning.labelled_sets import LabelledSet, Start, windows_of
from pipeline.domain.tuning.variants import applies, as_variant, few_articles

_TEXTS = FEATURES.index("both_have_text")

_AFTER_ALL = datetime(2200, 1, 1, tzinfo=UTC)
"""Every article has left the window by then, and what remains is as at the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Candidate pairs of one set and variant: article numbers (`left` came later), features, labels, folds.

    `name`, `kind` and `weight` are the set's. `texts`: whether both articles have text. `taught`: whether the pair
    teaches, or is there as a neighbour only.
    """

    name: str
    kind: str
    variant: str
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    features: NDArray[np.float32]
    same: NDArray[np.bool_]
    fold: NDArray[np.int64]
    fold_right: NDArray[np.int64]
    texts: NDArray[np.bool_]
    taught: NDArray[np.bool_]
    weight: float


def candidate_rows(
    labelled: LabelledSet, policy: Policy, start: Start, variant: str, *, features: PairFeatures
) -> Rows:
    """Every candidate pair as the clusterer would compare it in this order of arrival, window by window."""
    every_pair = ConstantModel.with_counts(start, 1.0)
    left: list[int] = []
    right: list[int] = []
    computed: list[NDArray[np.float32]] = [np.empty((0, len(FEATURES)), dtype=np.float32)]
    evidence = ComputedEvidence(every_pair, features, policy, embedding_known=variant != NO_EMBEDDING)
    for window in windows_of(labelled):
        evidence.drop_before(_AFTER_ALL)
        clock = EventClock()
        number: dict[str, int] = {}
        for n, item in enumerate(labelled.articles[window], window.start):
            embedded = as_variant(item.embedded, variant, n)
            number[embedded.article.id] = n
            clock.note(embedded.article)
            if clock.watermark is not None:
                evidence.drop_before(clock.watermark)
            compared = evidence.beside_candidates(embedded)
            left += [n] * len(compared.candidates)
            right += [number[c] for c in compared.candidates]
            computed.append(compared.features)
            evidence.keep(embedded, compared)
    stories = [item.story for item in labelled.articles]
    fold = labelled.folds()
    pairs = np.concatenate(computed)
    texts = pairs[:, _TEXTS] > 0
    return Rows(
        name=labelled.name,
        kind=labelled.kind,
        variant=variant,
        left=np.array(left, dtype=np.int64),
        right=np.array(right, dtype=np.int64),
        features=pairs,
        same=np.array([stories[a] == stories[b] for a, b in zip(left, right, strict=True)], dtype=np.bool_),
        fold=fold[left],
        fold_right=fold[right],
        texts=texts,
        # Two texts are the same pair there as they are in the set itself.
        taught=~texts if variant == SOME_TEXT else np.ones(len(left), dtype=np.bool_),
        weight=labelled.weight,
    )


def every_row(sets: Sequence[LabelledSet], policy: Policy, start: Start, plan: FitPlan) -> list[Rows]:
    """The rows of every set: unchanged first, in the order of the sets, then as the plan's variants change them."""
    features = PairFeatures()
    rows = [candidate_rows(labelled, policy, start, AS_THEY_ARE, features=features) for labelled in sets]
    for variant in plan.variants:
        rows += [
            candidate_rows(
                few_articles(labelled) if variant == FEW else labelled, policy, start, variant, features=features
            )
            for labelled in sets
            if variant != AS_THEY_ARE and applies(labelled, variant)
        ]
    return rows
