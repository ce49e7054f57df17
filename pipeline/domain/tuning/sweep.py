"""What each threshold does: the same articles grouped with other values of it, and scored.

Knows no file. The thresholds are moved one at a time, and all three together.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.domain.matching.join_model import JoinModel, Thresholds
from pipeline.domain.stories.policy import Policy
from pipeline.domain.stories.stories import Change
from pipeline.domain.tuning.evaluation import Scores, score
from pipeline.domain.tuning.trial import rerun_trial

MOVED = ("all", "join", "leave", "merge")
"""Which threshold a sweep moves. `all`: join takes the value, the others go up or down by as much as it does."""

_GRID = tuple(step / 20 for step in range(1, 20))


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The result of one value: `moved` is one of `MOVED`."""

    moved: str
    value: float
    thresholds: Thresholds
    scores: Scores


def with_value(thresholds: Thresholds, moved: str, value: float) -> Thresholds:
    """The thresholds with one of them at this value, or all moved by as much; within 0 to 1."""
    if moved != "all":
        return replace(thresholds, **{moved: value})
    by = value - thresholds.join

    def shifted(threshold: float) -> float:
        return round(min(max(threshold + by, 0.0), 1.0), 6)

    return Thresholds(join=value, leave=shifted(thresholds.leave), merge=shifted(thresholds.merge))


def values_of(thresholds: Thresholds, moved: str) -> list[float]:
    """The values that a sweep gives one of `MOVED`, ascending: every .05, and the one in force, to set beside them."""
    return sorted({*_GRID, thresholds.join if moved == "all" else getattr(thresholds, moved)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """A trial to run again: its `arrivals` (`trial.Outcome`), by the model and policy of the sweep, and the labels."""

    arrivals: Sequence[Change]
    truth: Mapping[str, str]


def sweep_thresholds(
    model: JoinModel, policy: Policy, trials: Sequence[Swept], note: Callable[[], None] = lambda: None
) -> Iterator[Point]:
    """For each of `MOVED`, a point for each of `values_of`, after every repair: of all trials together.

    `note` is called `len(MOVED)` times an article.
    """
    for moved in MOVED:
        values = values_of(policy.thresholds, moved)
        thresholds = [with_value(policy.thresholds, moved, value) for value in values]
        policies = [replace(policy, thresholds=t) for t in thresholds]
        assigned: list[dict[str, str]] = [{} for _ in values]
        truth: dict[str, str] = {}
        for number, trial in enumerate(trials):
            truth |= _numbered(number, trial.truth)
            for every, stories in zip(assigned, rerun_trial(model, policies, trial.arrivals, note), strict=True):
                every |= _numbered(number, stories)
        for value, used, stories in zip(values, thresholds, assigned, strict=True):
            yield Point(moved=moved, value=value, thresholds=used, scores=score(stories, truth))


def _numbered(trial: int, by_article: Mapping[str, str]) -> dict[str, str]:
    return {f"{trial} {article}": f"{trial} {value}" for article, value in by_article.items()}
