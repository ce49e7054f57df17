"""Fits the judge of claims on labelled pairs, with figures out of fold by story.

Two regressions: one of the labels, and one of "both tell one fact" (same, part or core) against other claims, without
the pairs told differently: whether a fact is told, and whether it is told differently, are two questions.

Knows rows of features, labels and stories, not claims. Each pair is taught both ways round.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from pipeline.domain.comparison.told.judge import MIRRORED_LABELS, ClaimJudge, softmax
from pipeline.domain.comparison.told.labels import LABELS
from pipeline.domain.comparison.told.pairs import MIRRORED

FOLDS = 5
PENALTY = 30.0
"""Of the squared weights of standardised features; out of fold 10 to 100 differ little."""

PRECISION = 0.9
"""The share that is right out of fold at the thresholds."""

CORE_PLACE = len(LABELS)
OTHER, DIFFERENT = LABELS.index("other"), LABELS.index("different")
PARTS_OF_SHARED = [LABELS.index(label) for label in ("same", "a_in_b", "b_in_a")]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LabelledRows:
    """Features `x` [n, `FEATURES`], `y` [n] as places in `LABELS` (`CORE_PLACE`: core), and the story of each pair."""

    x: NDArray[np.float32]
    y: NDArray[np.int64]
    stories: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OutOfFold:
    """Each row's probabilities by a judge that saw no pair of its story: of the labels [n, labels], of one fact [n]."""

    labels: NDArray[np.float64]
    fact: NDArray[np.float64]


def fit_judge(rows: LabelledRows) -> tuple[ClaimJudge, OutOfFold]:
    """The judge fitted on all rows, and the rows' probabilities out of fold.

    The thresholds are from the probabilities out of fold. The pairs must be of at least two stories.
    """
    fold = _folds(rows.stories)
    found, fact = np.zeros((len(rows.y), len(LABELS))), np.zeros(len(rows.y))
    for left_out in np.unique(fold):
        kept = fold != left_out
        judge = _fit(rows.x[kept], rows.y[kept])
        found[~kept], fact[~kept] = judge.probabilities(rows.x[~kept]), judge.facts(rows.x[~kept])
    labelled = rows.y != CORE_PLACE
    shared = threshold_for(shared_probability(found[labelled]), np.isin(rows.y[labelled], PARTS_OF_SHARED), PRECISION)
    related = threshold_for(1 - found[:, OTHER], rows.y != OTHER, PRECISION)
    return _fit(rows.x, rows.y, shared=shared, related=related), OutOfFold(labels=found, fact=fact)


def _folds(stories: Sequence[str]) -> NDArray[np.int64]:
    """The fold of each pair: stories in an order that says nothing of them, dealt out."""
    order = sorted(set(stories), key=lambda story: hashlib.sha256(story.encode()).digest())
    dealt = {story: place % FOLDS for place, story in enumerate(order)}
    return np.array([dealt[story] for story in stories])


def shared_probability(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """That one claim is the other or a part of it, [n]."""
    return np.asarray(probabilities[:, PARTS_OF_SHARED].sum(axis=1), dtype=np.float64)


def threshold_for(
    probability: NDArray[np.float64], right: NDArray[np.bool_], precision: float, *, fewest: int = 10
) -> float:
    """The lowest probability at and above which this share is right, of at least `fewest`; 1.0 if there is none."""
    order = np.argsort(-probability, kind="stable")
    counted = np.arange(1, len(order) + 1)
    enough = (np.cumsum(right[order]) / counted >= precision) & (counted >= fewest)
    return float(probability[order][np.flatnonzero(enough)[-1]]) if enough.any() else 1.0


def _fit(
    rows: NDArray[np.float32], labels: NDArray[np.int64], *, shared: float = 1.0, related: float = 1.0
) -> ClaimJudge:
    x = np.concatenate([rows, rows[:, MIRRORED]]).astype(np.float64)
    y = np.concatenate([labels, np.array([*MIRRORED_LABELS, CORE_PLACE])[labels]])
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = 1.0
    x = np.concatenate([(x - mean) / scale, np.ones((len(x), 1))], axis=1)
    labelled, told = y != CORE_PLACE, y != DIFFERENT
    weights = _weights(x[labelled], np.eye(len(LABELS))[y[labelled]])
    fact = _weights(x[told], np.eye(2)[(y[told] != OTHER).astype(np.int64)])
    return ClaimJudge(
        mean=mean,
        scale=scale,
        weights=weights,
        fact=np.round(fact[:, 1] - fact[:, 0], 6),
        shared=shared,
        related=related,
    )


def _weights(x: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights [columns, classes] of a penalised regression; the last column of `x` is constant, not penalised."""
    shape = (x.shape[1], wanted.shape[1])

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape)
        found = softmax(x @ weights)
        penalised = np.vstack([weights[:-1], np.zeros((1, shape[1]))])
        value = -np.log(np.maximum((found * wanted).sum(axis=1), 1e-12)).sum() + PENALTY / 2 * (penalised**2).sum()
        return float(value), (x.T @ (found - wanted) + PENALTY * penalised).ravel()

    best = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(np.round(best.x.reshape(shape), 6), dtype=np.float64)
