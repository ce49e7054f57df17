"""Figures out of fold: each article's by a model that was not fitted on it.

For each fold the whole window is grouped by the model that did not see the fold, and the fold's articles are scored.
What the articles are compared by is computed once (`compared_sets`), so that many fits can be judged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.join_model import JoinModel
from pipeline.domain.stories.policy import Policy
from pipeline.domain.tuning.compared_sets import ComparedSet, compare_once
from pipeline.domain.tuning.evaluation import shuffled_within_days
from pipeline.domain.tuning.groupings import Grouping
from pipeline.domain.tuning.labelled_sets import Labelled, LabelledSet, Start, windows_of
from pipeline.domain.tuning.trial import group_compared


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """Articles of one window by id, with fold and label, and as they were compared."""

    fold: Mapping[str, int]
    truth: Mapping[str, str]
    compared: ComparedSet


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSet:
    """A labelled set in one order of arrival, compared."""

    name: str
    windows: tuple[_Window, ...]

    def steps(self, folds: int) -> int:
        """How often `out_of_fold` calls `note`."""
        return sum(len(w.fold) for w in self.windows for number in range(folds) if number in set(w.fold.values()))


def judged_set(
    labelled: LabelledSet,
    policy: Policy,
    start: Start,
    *,
    days: Mapping[str, date | None] | None = None,
    shuffle_seed: int | None = None,
    note: Callable[[], None] = lambda: None,
) -> JudgedSet:
    """Compare the set's articles once, in the given order of arrival or in another.

    `shuffle_seed`: shuffles within each day of `days` (by article id), wholly where there are none.
    """
    folds = labelled.folds()
    windows = [
        _compared_window(labelled.articles[window], folds[window], policy, start, days or {}, shuffle_seed, note)
        for window in windows_of(labelled)
    ]
    return JudgedSet(name=labelled.name, windows=tuple(windows))


def _compared_window(
    articles: Sequence[Labelled],
    folds: NDArray[np.int64],
    policy: Policy,
    start: Start,
    days: Mapping[str, date | None],
    shuffle_seed: int | None,
    note: Callable[[], None],
) -> _Window:
    items = [item.embedded for item in articles]
    fold = dict(zip((item.article.id for item in items), folds.tolist(), strict=True))
    if shuffle_seed is not None:
        items = shuffled_within_days([(days.get(item.article.id), item) for item in items], shuffle_seed)
    return _Window(
        fold=fold,
        truth={item.embedded.article.id: item.story for item in articles},
        compared=compare_once(items, policy, start, note),
    )


def out_of_fold(
    folds: Sequence[JoinModel], judged: JudgedSet, policy: Policy, note: Callable[[], None] = lambda: None
) -> Grouping:
    """The set as it is grouped out of fold. A story that the folds cut counts once in each.

    `folds`: the model that did not see each fold. `note` is called after each article.
    """
    truth: dict[str, str] = {}
    first_shown: dict[str, str] = {}
    repaired: dict[str, str] = {}
    threads: dict[str, str] = {}
    for place, window in enumerate(judged.windows):
        for number in sorted(set(window.fold.values())):
            outcome = group_compared(folds[number], policy, window.compared, note)
            for article, fold in window.fold.items():
                if fold == number:
                    name, where = f"{place} {article}", f"{place} {number}"
                    truth[name] = f"{where} {window.truth[article]}"
                    first_shown[name] = f"{where} {outcome.first_shown[article]}"
                    repaired[name] = f"{where} {outcome.repaired[article]}"
                    threads[name] = f"{where} {outcome.threads[article]}"
    return Grouping(name=judged.name, truth=truth, kind={}, first_shown=first_shown, repaired=repaired, threads=threads)
