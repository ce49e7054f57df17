"""What a fit is made of: an ensemble is one forest, and what is left out has no effect."""

import lightgbm
import numpy as np
import pytest

from pipeline.domain.matching.forest import Forest
from pipeline.domain.tuning.ensembles import mean_of

RANDOM = np.random.default_rng(4)
X = RANDOM.random((800, 5)).astype(np.float32)
Y = X[:, 0] + X[:, 1] * X[:, 2] > 0.8


def trees(seed, rounds):
    parameters = {"objective": "binary", "verbosity": -1, "num_leaves": 5, "bagging_fraction": 0.6, "bagging_freq": 1}
    return lightgbm.train({**parameters, "seed": seed, "num_threads": 1}, lightgbm.Dataset(X, Y), rounds)


def test_an_ensemble_is_one_forest_with_the_mean_of_the_log_odds():
    members = [trees(seed, rounds) for seed, rounds in ((1, 10), (2, 7), (3, 12))]
    expected = np.mean([member.predict(X, raw_score=True) for member in members], axis=0)
    together = mean_of(members)
    assert together.predict(X, raw_score=True) == pytest.approx(expected)
    effects = np.mean([member.predict(X, pred_contrib=True) for member in members], axis=0)
    assert together.predict(X, pred_contrib=True) == pytest.approx(effects)
    read = Forest.parse(together.model_to_string())
    assert read.predict(X) == pytest.approx(1 / (1 + np.exp(-expected)), abs=1e-6)
