"""How far scores have moved: nothing for the same news, much for other news, and not known from a few articles."""

import random

import pytest

from pipeline.app.fitted_models import open_join_model, open_score_reference
from pipeline.configuration import load_configuration
from pipeline.domain.stories.score_drift import (
    LEAST,
    TENTHS,
    RecentScores,
    ScoreReference,
    population_stability,
    shares_of,
    tenth_of,
)

SHARES = (0.3, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.1, 0.2)
REFERENCE = ScoreReference(shares=SHARES, articles=1000, languages=frozenset({"en"}))


def drawn(shares, number: int, seed: int = 1) -> list[float]:
    generator = random.Random(seed)
    return [(tenth + 0.5) / TENTHS for tenth in generator.choices(range(TENTHS), weights=shares, k=number)]


def drift_of(scores: list[float]) -> float | None:
    recent = RecentScores()
    for score in scores:
        recent.add(score)
    return recent.drift(REFERENCE)


def test_the_same_distribution_has_no_drift() -> None:
    assert population_stability(SHARES, SHARES) == 0
    assert drift_of(drawn(SHARES, 1000)) < 0.05
    assert drift_of(drawn(SHARES, LEAST)) < 0.1


def test_the_index_is_that_of_the_books() -> None:
    # Shares of 10 and 20 per cent where 15 and 15 were: (-.05 * ln(2/3)) + (.05 * ln(4/3)).
    assert population_stability((0.1, 0.2, 0.7), (0.15, 0.15, 0.7)) == pytest.approx(0.034657, abs=1e-5)


@pytest.mark.parametrize("shares", [(0.02,) * 9 + (0.82,), (0, 0, 0, 0, 1, 1, 0, 0, 0, 0), (1,) + (0,) * 9])
def test_other_scores_are_much_drift(shares) -> None:
    assert drift_of(drawn(shares, 1000)) > 0.25


def test_old_scores_are_forgotten() -> None:
    assert drift_of(drawn((1,) + (0,) * 9, 1000) + drawn(SHARES, 1000)) < 0.05


def test_from_a_few_scores_nothing_is_known() -> None:
    assert drift_of(drawn(SHARES, LEAST - 1)) is None


@pytest.mark.parametrize(
    ("score", "tenth"), [(0.0, 0), (0.0999, 0), (0.1, 1), (0.95, 9), (1.0, 9), (-0.1, 0), (1.2, 9)]
)
def test_every_score_is_in_a_tenth(score, tenth) -> None:
    assert tenth_of(score) == tenth


def test_the_shipped_reference_is_a_distribution_of_many_scores() -> None:
    configuration = load_configuration(None, {})
    reference = open_score_reference(configuration, open_join_model(configuration))
    if reference is None:
        pytest.skip("scores.json is of another join model: python -m scripts.score_reference measures this one")
    assert len(reference.shares) == TENTHS
    assert sum(reference.shares) == pytest.approx(1, abs=0.001)
    assert reference.articles >= 500
    assert shares_of([1, 1]) == (0.5, 0.5)
