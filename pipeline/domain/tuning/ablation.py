"""What a fit can be done without, one part at a time, to see what each costs and gives.

Parts are found in the plan and among the features: a new family of features, variant or kind of generated examples is
one without being listed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.domain.matching.feature_names import FEATURES, NEIGHBOURHOOD_FEATURES
from pipeline.domain.stories.feature_words import FEATURE_WORDS
from pipeline.domain.tuning.fit_plan import AS_THEY_ARE, FitPlan

SECOND_STAGE = "second stage"
AT_ARRIVAL = "rows as known at arrival"
ENSEMBLE = "ensemble"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablation:
    """A plan without one part. `part` is its name."""

    part: str
    plan: FitPlan


def ablations(plan: FitPlan) -> list[Ablation]:
    """The plan without each of its parts; and with the rows as known at arrival, if it has none."""
    found: dict[str, FitPlan] = {}
    for family, names in feature_families().items():
        found[f"features: {family}"] = replace(plan, left_out=plan.left_out | names)
    found[SECOND_STAGE] = replace(plan, left_out=plan.left_out | (frozenset(NEIGHBOURHOOD_FEATURES) - {"first_stage"}))
    for variant in plan.variants:
        if variant != AS_THEY_ARE and plan.variants[variant]:
            found[f"variant: {variant}"] = replace(plan, variants=_without(plan.variants, variant))
    for kind in plan.kinds:
        if plan.kinds[kind]:
            found[f"generated: {kind}"] = replace(plan, kinds=_without(plan.kinds, kind))
    if plan.at_arrival:
        found[AT_ARRIVAL] = replace(plan, at_arrival=0.0)
    else:
        found[f"with {AT_ARRIVAL}"] = replace(plan, at_arrival=1.0)
    if plan.ensemble > 1:
        found[ENSEMBLE] = replace(plan, ensemble=1)
    return [Ablation(part=part, plan=one) for part, one in found.items()]


def feature_families() -> dict[str, frozenset[str]]:
    """The features that are explained together, of both stages; not the first stage's result."""
    families: dict[str, set[str]] = {}
    for name in (*FEATURES, *NEIGHBOURHOOD_FEATURES):
        if name != "first_stage":
            families.setdefault(FEATURE_WORDS[name].family, set()).add(name)
    return {family: frozenset(names) for family, names in families.items()}


def with_seeds(plan: FitPlan, count: int) -> list[FitPlan]:
    """The plan with this many seeds, its own first; no fit of one ensemble has a seed of another's."""
    return [replace(plan, seed=plan.seed + number) for number in range(count)]


def _without(shares: Mapping[str, float], name: str) -> dict[str, float]:
    return {other: share for other, share in shares.items() if other != name}
