"""The compiled walk of the trees says what LightGBM says of the same text."""

import lightgbm
import numpy as np
import pytest

from pipeline.domain.matching.forest import Forest, UnsupportedModel
from pipeline.domain.matching.join_model import FIRST_FILE, SECOND_FILE
from pipeline.domain.matching.tree_effects import TreeEffects
from tests.running import ROOT


@pytest.mark.parametrize("file", [FIRST_FILE, SECOND_FILE])
def test_the_shipped_trees_give_what_lightgbm_gives(file):
    text = (ROOT / "config/join-model" / file).read_text()
    booster, forest = lightgbm.Booster(model_str=text), Forest.parse(text)
    draw = np.random.default_rng(0)
    thresholds = np.resize(forest.threshold, (200, booster.num_feature())).astype(np.float32)
    # Close to thresholds, not at them: LightGBM reads the last digit of some otherwise.
    beside = thresholds * np.where(draw.random(thresholds.shape) < 0.5, 1 - 1e-5, 1 + 1e-5).astype(np.float32)
    for rows in (
        draw.random((2000, booster.num_feature()), dtype=np.float32),
        draw.permuted(beside, axis=0),
        np.zeros((1, booster.num_feature()), dtype=np.float32),
    ):
        assert forest.predict(rows) == pytest.approx(booster.predict(rows, num_threads=1), abs=1e-6)
    assert forest.predict(np.zeros((0, booster.num_feature()), dtype=np.float32)).shape == (0,)


@pytest.mark.parametrize("leaves", [2, 5, 32, 33])
def test_a_row_is_read_alike_by_itself_and_among_others(leaves):
    draw = np.random.default_rng(leaves)
    rows = draw.random((500, 6)).round(2).astype(np.float32)
    options = {"objective": "binary", "verbosity": -1, "num_threads": 1, "min_data_in_leaf": 2, "num_leaves": leaves}
    labels = (rows[:, 0] * rows[:, 1] > draw.random(500) * 0.5).astype(int)
    forest = Forest.parse(lightgbm.train(options, lightgbm.Dataset(rows, labels), 20).model_to_string())
    at_thresholds = np.resize(forest.threshold, (300, 6)).astype(np.float32)
    for many in (rows, at_thresholds):
        assert forest.predict(many).tolist() == [forest.predict(row[None, :])[0] for row in many]


def test_trees_of_another_kind_are_refused():
    draw = np.random.default_rng(0)
    rows = draw.random((200, 3))
    rows[:, 0] = draw.integers(0, 4, 200)
    rows[::5, 1] = np.nan
    quiet = {"verbosity": -1, "num_threads": 1, "min_data_in_leaf": 5}
    regression = lightgbm.train({**quiet, "objective": "regression"}, lightgbm.Dataset(rows, rows[:, 2]), 2)
    with pytest.raises(UnsupportedModel, match="objective regression"):
        Forest.parse(regression.model_to_string())
    missing = lightgbm.train({**quiet, "objective": "binary"}, lightgbm.Dataset(rows, np.isnan(rows[:, 1])), 2)
    with pytest.raises(UnsupportedModel, match="tree 0: splits on"):
        Forest.parse(missing.model_to_string())


@pytest.mark.parametrize("file", [FIRST_FILE, SECOND_FILE])
def test_the_effects_of_features_are_what_lightgbm_gives(file):
    text = (ROOT / "config/join-model" / file).read_text()
    booster, effects = lightgbm.Booster(model_str=text), TreeEffects(Forest.parse(text))
    rows = np.random.default_rng(5).random((40, booster.num_feature())).astype(np.float32)
    expected = np.asarray(booster.predict(rows, pred_contrib=True, num_threads=1))[:, :-1]
    assert np.stack([effects.of(row) for row in rows]) == pytest.approx(expected, abs=1e-9)
