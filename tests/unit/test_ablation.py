"""The parts that a fit can be done without."""

from dataclasses import replace

from pipeline.domain.matching.feature_names import FEATURES, NEIGHBOURHOOD_FEATURES
from pipeline.domain.tuning.ablation import ablations, feature_families, with_seeds
from pipeline.domain.tuning.fit_plan import AS_THEY_ARE, FitPlan


def test_every_feature_is_in_one_family():
    families = feature_families()
    named = [name for names in families.values() for name in names]
    assert sorted(named) == sorted({*FEATURES, *NEIGHBOURHOOD_FEATURES} - {"first_stage"})


def test_each_part_is_left_out_alone():
    plan = FitPlan(ensemble=3)
    found = {one.part: one.plan for one in ablations(plan)}
    assert plan not in found.values()
    assert found["ensemble"] == replace(plan, ensemble=1)
    assert found["with rows as known at arrival"] == replace(plan, at_arrival=1.0)
    of_both = ablations(replace(plan, at_arrival=0.5))
    assert next(one.plan for one in of_both if one.part == "rows as known at arrival") == plan
    for variant in plan.variants:
        without = found.get(f"variant: {variant}")
        assert (without is None) == (variant == AS_THEY_ARE)
        assert without is None or set(plan.variants) - set(without.variants) == {variant}
    for kind in plan.kinds:
        assert set(plan.kinds) - set(found[f"generated: {kind}"].kinds) == {kind}
    assert found["second stage"].left_out.isdisjoint({"first_stage"})


def test_no_fit_of_one_seed_is_that_of_another():
    seeds = [seed for plan in with_seeds(FitPlan(ensemble=5), 5) for seed in plan.seeds]
    assert len(set(seeds)) == 25
    assert with_seeds(FitPlan(), 2)[0] == FitPlan()
