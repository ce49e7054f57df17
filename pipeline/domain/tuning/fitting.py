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
from pipeline.domain.tuning.ensembles import mean_of
from pipeline.domain.tuning.fit_plan import AS_THEY_ARE, SIZE_POWER, FitPlan
from pipeline.domain.tuning.labelled_sets import FOLDS, LabelledSet, LabelsError, Start
from pipeline.domain.tuning.training_pairs import Rows, every_row

if TYPE_CHECKING:
    import lightgbm

_TREES = {
    "objective": "binary",
    "num_leaves": 12,
    "min_child_samples": 30,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "lambda_l2": 5.0,
    "deterministic": True,
    "force_col_wise": True,
    "max_bin": 63,
    "num_threads": 1,
    "verbosity": -1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Rows that teach one stage: features `x` of the pairs `at` of `rows`. `weight`: of each pair."""

    x: NDArray[np.float32]
    at: NDArray[np.int64]
    rows: Rows
    weight: float


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
        kept = [part.rows.taught[part.at] & (part.rows.texts[part.at] == texts) for part in parts]
        labels = [part.rows.same[part.at[chosen]] for part, chosen in zip(parts, kept, strict=True)]
        if not any(same.any() for same in labels) or all(same.all() for same in labels):
            kept = [part.rows.taught[part.at] for part in parts]
        at = [part.at[chosen] for part, chosen in zip(parts, kept, strict=True)]
        return cls(
            x=np.concatenate([part.x[chosen] for part, chosen in zip(parts, kept, strict=True)]),
            y=np.concatenate([part.rows.same[pairs] for part, pairs in zip(parts, at, strict=True)]),
            weight=np.concatenate([np.full(len(pairs), part.weight) for part, pairs in zip(parts, at, strict=True)]),
            fold=np.concatenate([part.rows.fold[pairs] for part, pairs in zip(parts, at, strict=True)]),
            fold_right=np.concatenate([part.rows.fold_right[pairs] for part, pairs in zip(parts, at, strict=True)]),
        )

    def fit(
        self, names: Sequence[str], rounds: int, plan: FitPlan, *, without: int | None = None
    ) -> "lightgbm.Booster":
        """Trees over all rows, or over those where neither article is in the fold `without`."""
        import lightgbm  # here, because it takes 1.5 s

        kept = np.ones(len(self.y), dtype=bool)
        if without is not None:
            kept = (self.fold != without) & (self.fold_right != without)
        x, weight = self.x[kept], self.weight[kept] / self.weight[kept].mean()
        x[:, [n for n, name in enumerate(names) if name in plan.left_out]] = 0.0  # no tree splits a constant
        boosters = []
        data = None
        for seed in plan.seeds:
            trees = {**_TREES, "learning_rate": plan.learning_rate, "seed": seed}
            # The bins of the first fit serve all: they are drawn with that seed.
            data = data or lightgbm.Dataset(x, self.y[kept], weight=weight, feature_name=list(names), params=trees)
            boosters.append(lightgbm.train(trees, data, rounds))
        return mean_of(boosters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The model fitted on everything, and one for each fold that did not see it.

    Also the second stage's out-of-fold probabilities of the unchanged pairs, with their labels and set's name.
    """

    model: JoinModel
    folds: tuple[JoinModel, ...]
    probability: NDArray[np.float32]
    same: NDArray[np.bool_]


def fit(sets: Sequence[LabelledSet], policy: Policy, start: Start, plan: FitPlan | None = None) -> Fitted:
    """Fit both stages, of texts and of headlines. Raises LabelsError if the labels cannot teach anything."""
    check_labels(sets)
    plan = plan or FitPlan()
    return fit_rows(every_row(sets, policy, start, plan), start, plan)


def check_labels(sets: Sequence[LabelledSet]) -> None:
    """Raises LabelsError if the labels of one of the sets cannot teach anything."""
    for labelled in sets:
        if not labelled.kind and not 1 < len({item.story for item in labelled.articles}) < len(labelled.articles):
            raise LabelsError(f"{labelled.name}: two articles of one story and one of another are needed")


def fit_rows(rows: Sequence[Rows], start: Start, plan: FitPlan) -> Fitted:
    """Fit both stages on rows that were computed before, those to which the plan gives a share.

    Computing them takes most of the time, and depends on nothing of the plan but the variants.
    """
    weighed = [(r, r.weight * plan.share(r.kind, r.variant) * max(len(r.same), 1) ** (SIZE_POWER - 1)) for r in rows]
    weighed = [(r, weight) for r, weight in weighed if weight and len(r.same)]
    first, first_folds = _fitted(
        [_Part(x=r.features, at=np.arange(len(r.same)), rows=r, weight=weight) for r, weight in weighed],
        FEATURES,
        plan.rounds_first,
        plan,
    )
    parts = [_second_stage(r, weight, plan, first_folds) for r, weight in weighed]
    flat = [part for versions in parts for part in versions]
    second, second_folds = _fitted(flat, NEIGHBOURHOOD_FEATURES, plan.rounds_second, plan)
    as_they_are = [versions[-1] for versions in parts if versions[-1].rows.variant == AS_THEY_ARE]
    unchanged = [part for part in as_they_are if not part.rows.kind]
    return Fitted(
        model=_model(first, second, start),
        folds=tuple(_model(one, two, start) for one, two in zip(first_folds, second_folds, strict=True)),
        probability=np.concatenate([_out_of_fold(second_folds, p.x, p.at, p.rows) for p in unchanged]),
        same=np.concatenate([p.rows.same[p.at] for p in unchanged]),
    )


def _fitted(parts: Sequence[_Part], names: Sequence[str], rounds: int, plan: FitPlan) -> tuple[_Trees, list[_Trees]]:
    """One stage: on everything, and without each fold."""
    texts, headlines = (_Table.from_parts(parts, texts=texts) for texts in (True, False))

    def trees(without: int | None) -> _Trees:
        return _Trees(
            of_texts=texts.fit(names, rounds, plan, without=without),
            of_headlines=headlines.fit(names, rounds, plan, without=without),
        )

    return trees(None), [trees(fold) for fold in range(FOLDS)]


def _model(first: _Trees, second: _Trees, start: Start) -> JoinModel:
    return JoinModel(
        of_texts=Stages((first.of_texts.model_to_string(), second.of_texts.model_to_string())),
        of_headlines=Stages((first.of_headlines.model_to_string(), second.of_headlines.model_to_string())),
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


def _second_stage(rows: Rows, weight: float, plan: FitPlan, folds: Sequence[_Trees]) -> list[_Part]:
    """Neighbourhood features with all later articles; before them, if they count, those as known at arrival."""
    p = _out_of_fold(folds, rows.features, np.arange(len(rows.same)), rows)
    table = PairTable()
    at_arrival = [np.empty((0, len(NEIGHBOURHOOD_FEATURES)), np.float32)]  # there may be no likely pair at all
    for left in range(int(rows.left.max(initial=-1)) + 1):
        rows_of_article = slice(*np.searchsorted(rows.left, [left, left + 1]))
        table.add(left, rows.right[rows_of_article], rows.features[rows_of_article], p[rows_of_article])
        if plan.at_arrival:
            pairs, own = table.around(left)
            at_arrival += [neighbourhood(pairs, own)] if len(own) else []
    everything = table.all()
    number = {pair: n for n, pair in enumerate(zip(rows.left.tolist(), rows.right.tolist(), strict=True))}
    named = zip(everything.left.tolist(), everything.right.tolist(), strict=True)
    kept = np.array([number[pair] for pair in named], dtype=np.int64)
    later = neighbourhood(everything, np.arange(len(kept))) if len(kept) else at_arrival[0]
    parts = [_Part(x=later, at=kept, rows=rows, weight=weight)]
    if plan.at_arrival:
        parts.insert(0, _Part(x=np.concatenate(at_arrival), at=kept, rows=rows, weight=weight * plan.at_arrival))
    return parts
