"""Fits the join model on labelled articles, so that every figure reported of it is out of fold.

Knows no file. Folds are groups of articles that share nothing (blocks of time, topics): a fold's figures come from a
model that saw neither of a pair's articles. The second stage is fitted on out-of-fold first-stage probabilities: those
of a model that saw the pair flatter, and it would learn to trust them too much.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.feature_names import FEATURES, NEIGHBOURHOOD_FEATURES
from pipeline.domain.matching.join_model import JoinModel, Stages
from pipeline.domain.matching.neighbourhood import neighbourhood
from pipeline.domain.matching.pairs import PairTable
from pipeline.domain.stories.policy import Policy
from pipeline.domain.tuning.labelled_sets import FOLDS, LabelledSet, LabelsError, Start
from pipeline.domain.tuning.training_pairs import Rows, every_row

if TYPE_CHECKING:
    import lightgbm

ROUNDS_FIRST, ROUNDS_SECOND = 200, 150
_TREES = {
    "objective": "binary",
    "learning_rate": 0.04,
    "num_leaves": 12,
    "min_child_samples": 30,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "lambda_l2": 5.0,
    "seed": 7,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


_Part = tuple[NDArray[np.float32], NDArray[np.int64], Rows]
"""Features, which pair of the rows each is of, and the rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trees:
    """One stage, for each kind of pairs."""

    of_texts: "lightgbm.Booster"
    of_headlines: "lightgbm.Booster"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Rows for one stage and kind of pairs, of all sets together.

    `x` [n, features], `y`, `weight`, the folds of both articles.
    """

    x: NDArray[np.float32]
    y: NDArray[np.bool_]
    weight: NDArray[np.float64]
    fold: NDArray[np.int64]
    fold_right: NDArray[np.int64]

    @classmethod
    def from_parts(cls, parts: Sequence[_Part], *, texts: bool) -> "_Table":
        """The pairs of two texts, or those with a headline; all pairs where those have nothing to teach."""
        kept = [rows.taught[at] & (rows.texts[at] == texts) for _, at, rows in parts]
        labels = [rows.same[at[chosen_rows]] for (_, at, rows), chosen_rows in zip(parts, kept, strict=True)]
        if not any(same.any() for same in labels) or all(same.all() for same in labels):
            kept = [rows.taught[at] for _, at, rows in parts]
        chosen = [
            (x[chosen_rows], at[chosen_rows], rows) for (x, at, rows), chosen_rows in zip(parts, kept, strict=True)
        ]
        return cls(
            x=np.concatenate([x for x, _, _ in chosen]),
            y=np.concatenate([rows.same[at] for _, at, rows in chosen]),
            weight=np.concatenate([np.full(len(at), rows.weight) for _, at, rows in chosen]),
            fold=np.concatenate([rows.fold[at] for _, at, rows in chosen]),
            fold_right=np.concatenate([rows.fold_right[at] for _, at, rows in chosen]),
        )

    def fit(self, names: Sequence[str], rounds: int, *, without: int | None = None) -> "lightgbm.Booster":
        """Trees over all rows, or over those where neither article is in the fold `without`."""
        import lightgbm  # here, because it takes 1.5 s

        kept = np.ones(len(self.y), dtype=bool)
        if without is not None:
            kept = (self.fold != without) & (self.fold_right != without)
        weight = self.weight[kept] / self.weight[kept].mean()
        data = lightgbm.Dataset(self.x[kept], self.y[kept], weight=weight, feature_name=list(names))
        return lightgbm.train(_TREES, data, rounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The model fitted on everything, and one for each fold that did not see it.

    Also the second stage's out-of-fold probabilities of the unchanged pairs, with their labels and set's name.
    """

    model: JoinModel
    folds: tuple[JoinModel, ...]
    probability: NDArray[np.float32]
    same: NDArray[np.bool_]


def fit(sets: Sequence[LabelledSet], policy: Policy, start: Start) -> Fitted:
    """Fit both stages, of texts and of headlines. Raises LabelsError if the labels cannot teach anything."""
    for labelled in sets:
        if not 1 < len({item.story for item in labelled.articles}) < len(labelled.articles):
            raise LabelsError(f"{labelled.name}: two articles of one story and one of another are needed")
    rows = every_row(sets, policy, start)
    first, first_folds = _fitted([(r.features, np.arange(len(r.same)), r) for r in rows], FEATURES, ROUNDS_FIRST)
    parts = [_second_stage(r, first_folds) for r in rows]
    flat = [(x, at, r) for r, versions in zip(rows, parts, strict=True) for x, at in versions]
    second, second_folds = _fitted(flat, NEIGHBOURHOOD_FEATURES, ROUNDS_SECOND)
    as_they_are = [(versions[-1], r) for r, versions in zip(rows[: len(sets)], parts, strict=False)]
    return Fitted(
        model=_model(first, second, start),
        folds=tuple(_model(one, two, start) for one, two in zip(first_folds, second_folds, strict=True)),
        probability=np.concatenate([_out_of_fold(second_folds, x, at, r) for (x, at), r in as_they_are]),
        same=np.concatenate([r.same[at] for (_, at), r in as_they_are]),
    )


def _fitted(parts: Sequence[_Part], names: Sequence[str], rounds: int) -> tuple[_Trees, list[_Trees]]:
    """One stage: on everything, and without each fold."""
    texts, headlines = (_Table.from_parts(parts, texts=texts) for texts in (True, False))

    def trees(without: int | None) -> _Trees:
        return _Trees(
            of_texts=texts.fit(names, rounds, without=without),
            of_headlines=headlines.fit(names, rounds, without=without),
        )

    return trees(None), [trees(fold) for fold in range(FOLDS)]


def _model(first: _Trees, second: _Trees, start: Start) -> JoinModel:
    return JoinModel(
        of_texts=Stages(first.of_texts, second.of_texts),
        of_headlines=Stages(first.of_headlines, second.of_headlines),
        start_articles=start[0],
        start=start[1],
    )


def _out_of_fold(
    folds: Sequence[_Trees], x: NDArray[np.float32], at: NDArray[np.int64], rows: Rows
) -> NDArray[np.float32]:
    """Probabilities of features `x` of the pairs `at` of these rows, each by trees that did not see its fold."""
    p = np.zeros(len(x), dtype=np.float32)
    for number, trees in enumerate(folds):
        for booster, texts in ((trees.of_texts, True), (trees.of_headlines, False)):
            rows_of_fold = np.flatnonzero((rows.fold[at] == number) & (rows.texts[at] == texts))
            if len(rows_of_fold):
                p[rows_of_fold] = booster.predict(x[rows_of_fold], num_threads=1)
    return p


def _second_stage(rows: Rows, folds: Sequence[_Trees]) -> list[tuple[NDArray[np.float32], NDArray[np.int64]]]:
    """Neighbourhood features, and the pair of each row.

    First as known at arrival, then with all later articles.
    """
    p = _out_of_fold(folds, rows.features, np.arange(len(rows.same)), rows)
    table = PairTable()
    at_arrival: list[NDArray[np.float32]] = []
    for left in range(int(rows.left.max(initial=-1)) + 1):
        rows_of_article = slice(*np.searchsorted(rows.left, [left, left + 1]))
        table.add(left, rows.right[rows_of_article], rows.features[rows_of_article], p[rows_of_article])
        pairs, own = table.around(left)
        if len(own):
            at_arrival.append(neighbourhood(pairs, own))
    if not at_arrival:  # a few articles may have no likely pair at all
        empty = np.empty((0, len(NEIGHBOURHOOD_FEATURES)), np.float32), np.empty(0, np.int64)
        return [empty, empty]
    everything = table.all()
    number = {pair: n for n, pair in enumerate(zip(rows.left.tolist(), rows.right.tolist(), strict=True))}
    named = zip(everything.left.tolist(), everything.right.tolist(), strict=True)
    kept = np.array([number[pair] for pair in named], dtype=np.int64)
    return [
        (np.concatenate(at_arrival), kept),
        (neighbourhood(everything, np.arange(len(everything.left))), kept),
    ]
