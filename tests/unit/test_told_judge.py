"""The judge of claims: fitted on pairs that differ in a known way, kept as text, and read again."""

import json

import numpy as np
import pytest

from pipeline.domain.comparison.told.fitting import CORE_PLACE, PARTS_OF_SHARED, LabelledRows, fit_judge, threshold_for
from pipeline.domain.comparison.told.judge import MIRRORED_LABELS, ClaimJudge, ClaimJudgeError
from pipeline.domain.comparison.told.labels import LABELS
from pipeline.domain.comparison.told.pairs import FEATURES, MIRRORED

_A, _B = FEATURES.index("contained_a"), FEATURES.index("contained_b")


@pytest.fixture(scope="module")
def rows() -> LabelledRows:
    """Pairs whose label follows from their sentences' cosine, from what is contained in what, and from figures."""
    rng = np.random.default_rng(7)
    y = rng.integers(0, len(LABELS), 400)
    x = rng.normal(0, 0.1, (400, len(FEATURES))).astype(np.float32)
    x[:, FEATURES.index("sentence_cosine")] += np.where(y == LABELS.index("other"), 0, 2)
    x[:, FEATURES.index("figures_clash")] += y == LABELS.index("different")
    x[:, _A] += (y == LABELS.index("a_in_b")) | (y == LABELS.index("same"))
    x[:, _B] += (y == LABELS.index("b_in_a")) | (y == LABELS.index("same"))
    return LabelledRows(x=x, y=y, stories=[f"story {n // 4}" for n in range(400)])


def test_what_separates_the_labels_is_learnt_and_shown_out_of_fold(rows: LabelledRows) -> None:
    judge, out_of_fold = fit_judge(rows)
    assert np.mean(out_of_fold.labels.argmax(axis=1) == rows.y) > 0.95
    assert np.mean(judge.probabilities(rows.x).argmax(axis=1) == rows.y) > 0.95
    assert out_of_fold.labels.sum(axis=1) == pytest.approx(np.ones(400))


def test_core_labels_teach_that_a_fact_is_told_and_nothing_of_how(rows: LabelledRows) -> None:
    told = np.isin(rows.y, PARTS_OF_SHARED)
    y = np.where(told & (np.arange(400) % 2 == 0), CORE_PLACE, rows.y)
    judge, out_of_fold = fit_judge(LabelledRows(x=rows.x, y=y, stories=rows.stories))
    assert out_of_fold.fact[told].min() > 0.5 > out_of_fold.fact[rows.y == LABELS.index("other")].max()
    assert judge.facts(rows.x[:, MIRRORED]) == pytest.approx(judge.facts(rows.x))
    assert judge.weights.shape[1] == len(LABELS)


def test_a_pair_the_other_way_round_has_its_parts_swapped(rows: LabelledRows) -> None:
    judge, _ = fit_judge(rows)
    there, back = judge.probabilities(rows.x), judge.probabilities(rows.x[:, MIRRORED])
    assert back[:, MIRRORED_LABELS] == pytest.approx(there)


def test_labels_without_a_pattern_give_no_confident_judge(rows: LabelledRows) -> None:
    shuffled = np.random.default_rng(3).permutation(rows.y)
    _, out_of_fold = fit_judge(LabelledRows(x=rows.x, y=shuffled, stories=rows.stories))
    assert np.mean(out_of_fold.labels.argmax(axis=1) == shuffled) < 0.4
    assert out_of_fold.labels.max(axis=1).mean() < 0.5


def test_the_judge_is_the_same_after_it_was_written_and_read(rows: LabelledRows) -> None:
    judge, _ = fit_judge(rows)
    again = ClaimJudge.parse(judge.text())
    assert np.array_equal(again.probabilities(rows.x), judge.probabilities(rows.x))
    assert np.array_equal(again.facts(rows.x), judge.facts(rows.x))
    assert (again.shared, again.related) == (judge.shared, judge.related)
    assert again.text() == judge.text()


def test_a_broken_judge_is_refused_and_named(rows: LabelledRows) -> None:
    text = fit_judge(rows)[0].text()
    for damage, said in (
        (lambda d: d.update(format=99), "format 2 is needed"),
        (lambda d: d["features"].pop("sentence_cosine"), "other features: sentence_cosine"),
        (lambda d: d["features"].update(colour={}), "other features: colour"),
        (lambda d: d["features"]["sentence_cosine"].pop("same"), "KeyError: 'same'"),
        (lambda d: d["thresholds"].update(shared="high"), "could not convert"),
        (lambda d: d.update(constant=None), "TypeError"),
    ):
        damaged = json.loads(text)
        damage(damaged)
        with pytest.raises(ClaimJudgeError, match=said):
            ClaimJudge.parse(json.dumps(damaged))
    with pytest.raises(ClaimJudgeError, match="not JSON"):
        ClaimJudge.parse(text[:100])


def test_the_threshold_is_the_lowest_with_the_precision_asked_for() -> None:
    probability = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    right = np.array([True, True, False, True, False])
    assert threshold_for(probability, right, 0.75, fewest=1) == 0.6
    assert threshold_for(probability, right, 1.0, fewest=1) == 0.8
    assert threshold_for(probability, ~right, 1.0, fewest=1) == 1.0
