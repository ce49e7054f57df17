from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.tuning.evaluation import reliability, score, shuffled_within_days


def test_b_cubed_and_pairs_by_hand():
    truth = {"a": "x", "b": "x", "c": "x", "d": "y", "e": "y"}
    found = {"a": "1", "b": "1", "c": "2", "d": "2", "e": "3"}
    scores = score(found, truth)
    assert scores.b_cubed.precision == pytest.approx((1 + 1 + 0.5 + 0.5 + 1) / 5)
    assert scores.b_cubed.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 0.5 + 0.5) / 5)
    assert scores.pairwise.precision == pytest.approx(1 / 2)
    assert scores.pairwise.recall == pytest.approx(1 / 4)
    assert (scores.found, scores.true, scores.articles) == (3, 2, 5)


def test_the_largest_part_is_told_of_large_stories_alone():
    truth = {str(n): "large" for n in range(10)} | {"x": "small", "y": "small"}
    found = {str(n): "1" if n < 7 else "2" for n in range(10)} | {"x": "3", "y": "4"}
    assert score(found, truth).largest_part == pytest.approx(0.7)
    assert score({"x": "3"}, {"x": "small"}).largest_part is None


labels = st.lists(st.integers(0, 4), min_size=1, max_size=12)


@given(labels)
def test_a_perfect_grouping_scores_one_whatever_its_names(truth):
    named = {str(i): f"s{label}" for i, label in enumerate(truth)}
    scores = score({k: v + "!" for k, v in named.items()}, named)
    assert scores.b_cubed.f1 == pytest.approx(1)
    assert scores.pairwise.f1 == 1


@given(labels, st.data())
def test_precision_and_recall_change_places_with_the_arguments(truth, data):
    other = data.draw(st.lists(st.integers(0, 4), min_size=len(truth), max_size=len(truth)))
    one, two = ({str(i): str(label) for i, label in enumerate(group)} for group in (truth, other))
    assert score(one, two).b_cubed.precision == pytest.approx(score(two, one).b_cubed.recall)
    assert score(one, two).pairwise.precision == score(two, one).pairwise.recall


def test_articles_that_only_one_side_knows_are_an_error():
    with pytest.raises(ValueError, match="differ, by 1: b"):
        score({"a": "1"}, {"a": "1", "b": "1"})


def test_shuffling_stays_within_the_day():
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    items = [(first, i) for i in range(20)] + [(second, i) for i in range(20, 40)]
    shuffled = shuffled_within_days(items, 1)
    assert sorted(shuffled[:20]) == list(range(20))
    assert sorted(shuffled[20:]) == list(range(20, 40))
    assert shuffled[:20] != list(range(20))
    assert shuffled == shuffled_within_days(items, 1)
    assert shuffled != shuffled_within_days(items, 2)


def test_undated_items_are_shuffled_wholly():
    shuffled = shuffled_within_days([(None, i) for i in range(40)], 1)
    assert sorted(shuffled) == list(range(40))
    assert set(shuffled[:20]) != set(range(20))


def test_reliability_sets_probabilities_beside_what_was_true():
    assert reliability([0.05, 0.95, 0.97, 1.0], [False, True, False, True]) == [
        {"up_to": 0.1, "pairs": 1, "probability": 0.05, "same": 0.0},
        {"up_to": 1.0, "pairs": 3, "probability": 0.9733, "same": 0.6667},
    ]
