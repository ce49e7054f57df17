"""Articles that were compared once are grouped by a model exactly as the clusterer would group them."""

import pytest

from pipeline.domain.tuning.compared_sets import compare_once
from pipeline.domain.tuning.trial import group_compared, run_trial
from tests.support.cluster_line import stream_of_every_form
from tests.support.join_model import policy, shipped_model

SHORT = {"repair_hours": 12, "window_days": 1}


@pytest.mark.parametrize("settings", [{}, SHORT, {**SHORT, "threshold": 0.9, "leave": 0.7, "merge": 0.8}])
def test_the_stories_are_those_of_a_trial(settings):
    model, asked = shipped_model(), policy(**settings)
    english = [item for item in stream_of_every_form() if item.article.language == "en"]
    items = list({item.article.id: item for item in english}.values())
    compared = compare_once(items, asked, (model.start_articles, model.start))
    live, again = run_trial(model, asked, items), group_compared(model, asked, compared)
    assert again.repaired == live.repaired
    assert again.first_shown == live.first_shown
    assert again.threads == live.threads
