"""Thresholds are moved as said, and what is grouped again with other ones is what a trial with them gives."""

from dataclasses import replace

import pytest

from pipeline.domain.matching.join_model import Thresholds
from pipeline.domain.tuning.evaluation import score
from pipeline.domain.tuning.sweep import MOVED, Swept, sweep_thresholds, values_of, with_value
from pipeline.domain.tuning.trial import rerun_trial, run_trial
from tests.support.cluster_line import stream
from tests.support.join_model import policy, shipped_model

MIDDLE = Thresholds(join=0.5, leave=0.35, merge=0.4)


def test_one_threshold_moves_alone_or_all_by_as_much():
    assert with_value(MIDDLE, "merge", 0.9) == replace(MIDDLE, merge=0.9)
    assert with_value(MIDDLE, "all", 0.6) == Thresholds(join=0.6, leave=0.45, merge=0.5)
    assert with_value(MIDDLE, "all", 0.1) == Thresholds(join=0.1, leave=0.0, merge=0.0)
    assert with_value(MIDDLE, "all", 0.5) == MIDDLE


@pytest.mark.parametrize(("join", "leave", "merge"), [(0.5, 0.35, 0.4), (0.9, 0.7, 0.8)])
def test_grouping_again_is_a_trial_with_those_thresholds(join, leave, merge):
    first = run_trial(shipped_model(), policy(repair_hours=12), stream())
    asked = policy(repair_hours=12, threshold=join, leave=leave, merge=merge)
    (again,) = rerun_trial(shipped_model(), [asked], first.arrivals)
    assert again == run_trial(shipped_model(), asked, stream()).repaired


def test_the_value_in_force_stands_among_those_of_a_sweep_once():
    odd = Thresholds(join=0.5, leave=0.3, merge=0.32)
    assert values_of(odd, "merge")[5:8] == [0.3, 0.32, 0.35]
    assert len(values_of(odd, "merge")) == 20
    assert values_of(odd, "all") == values_of(odd, "join") == [step / 20 for step in range(1, 20)]


def test_a_sweep_has_a_point_for_each_value_of_each_threshold():
    items = stream()[:40]
    truth = {item.article.id: "one" for item in items}
    outcome = run_trial(shipped_model(), policy(), items)
    points = list(sweep_thresholds(shipped_model(), policy(), [Swept(arrivals=outcome.arrivals, truth=truth)]))
    in_force = policy().thresholds
    of_each = {moved: [point for point in points if point.moved == moved] for moved in MOVED}
    for moved, of_setting in of_each.items():
        assert [point.value for point in of_setting] == values_of(in_force, moved)
        assert [point.scores for point in of_setting if point.thresholds == in_force] == [
            score(outcome.repaired, truth)
        ]
    loosest, strictest = of_each["all"][0].scores, of_each["all"][-1].scores
    assert loosest.b_cubed.recall > strictest.b_cubed.recall
    assert loosest.found < strictest.found
