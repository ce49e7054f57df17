"""Everyday news is grouped by event: not by template, not by title, not by theme.

Invented texts (`tests/support/everyday`) on which no model was fitted; `benchmarks/bench_grouping` prints the figures.
"""

from collections.abc import Sequence

import pytest
from _pytest.mark import ParameterSet

from consumers.cluster import policy_of
from consumers.embed import Embedder
from pipeline.app import fitted_models
from pipeline.configuration import Configuration
from pipeline.ports import Encoder
from tests.support.everyday.cases import CASES, Case
from tests.support.everyday.columns import column_rows
from tests.support.everyday.figures import events_alone, is_right, reports_joined
from tests.support.everyday.grouping import Grouping, Stories, embedded_rows
from tests.support.everyday.kinds import STREAM, rows_among_stream, template_rows
from tests.support.everyday.reported import Reported, reported_cases
from tests.support.everyday.rows import DATINGS, Row, dated

ALONE, JOINED, COLUMNS_ALONE = 0.85, 0.75, 0.95
"""Shares. The aim is .95 of events too: texts of two templates about one company, such as its earnings and a fund that
bought its shares, are still joined."""

UNSOLVED = {
    "two strikes, two countries": "headlines of one kind and day that only a country tells apart",
    "six wires on one strike": "paraphrases without a word in common",
    "two towers": "headlines of one form and day",
    "cup final": "the live blog joins the reports",
    "trial": "a step of a saga follows none before it",
    "paraphrase_wire": "paraphrases without a word in common",
    **dict.fromkeys(
        (
            "storm that moves on",
            "flights cancelled so far",
        ),
        "new figures in the words of an outlet that does not say that they are newer look like another event",
    ),
}
"""Not right in every dating; `benchmarks/bench_grouping` prints in which."""


def known(case: Case | Reported) -> ParameterSet:
    """The case as a parameter; one that is not solved may fail."""
    reason = UNSOLVED.get(case.name)
    marks = [] if reason is None else [pytest.mark.xfail(reason=reason, strict=False)]
    return pytest.param(case, id=case.name, marks=marks)


@pytest.fixture(scope="module")
def grouping(configuration: Configuration) -> Grouping:
    return Grouping(fitted_models.open_join_model(configuration), policy_of(configuration.settings.cluster))


@pytest.fixture(scope="module")
def embedder(encoder: Encoder, configuration: Configuration) -> Embedder:
    return Embedder(encoder, configuration.settings.embed)


def stories_of(rows: Sequence[Row], grouping: Grouping, embedder: Embedder) -> Stories:
    return grouping.stories([row.id for row in rows], embedded_rows(rows, embedder))


@pytest.mark.parametrize("dating", DATINGS)
def test_texts_of_one_template_are_events_of_their_own(dating: str, grouping: Grouping, embedder: Embedder) -> None:
    rows = dated(template_rows(), dating)
    stories = stories_of(rows, grouping, embedder)
    alone, joined = events_alone(rows, stories), reports_joined(rows, stories)
    assert alone.share >= ALONE, f"{alone}: {alone.wrong}"
    assert joined.share >= JOINED, f"{joined}: {joined.wrong}"


@pytest.mark.slow
@pytest.mark.skipif(not STREAM.exists(), reason=f"the labelled stream is not at {STREAM}")
@pytest.mark.parametrize("dating", DATINGS)
def test_texts_of_one_template_are_events_of_their_own_among_other_news(
    dating: str, grouping: Grouping, embedder: Embedder
) -> None:
    rows = rows_among_stream(dating)
    stories = stories_of(rows, grouping, embedder)
    templates = [row for row in rows if row.kind != "stream"]
    alone, joined = events_alone(templates, stories), reports_joined(templates, stories)
    assert alone.share >= ALONE, f"{alone}: {alone.wrong}"
    assert joined.share >= JOINED, f"{joined}: {joined.wrong}"


@pytest.mark.parametrize("dating", DATINGS)
def test_items_of_a_column_are_not_one_story(dating: str, grouping: Grouping, embedder: Embedder) -> None:
    rows = dated(column_rows(), dating)
    alone = events_alone(rows, stories_of(rows, grouping, embedder))
    assert alone.share >= COLUMNS_ALONE, f"{alone}: {alone.wrong}"


@pytest.mark.parametrize("dating", DATINGS)
@pytest.mark.parametrize("case", [known(case) for case in CASES])
def test_a_small_set_is_grouped_as_labelled(case: Case, dating: str, grouping: Grouping, embedder: Embedder) -> None:
    rows = dated(case.rows, dating)
    stories = stories_of(rows, grouping, embedder)
    assert is_right(rows, stories, threads=case.threads), stories.groups()


@pytest.mark.parametrize("case", [known(case) for case in reported_cases()])
def test_a_reported_case_is_grouped_as_labelled(case: Reported, grouping: Grouping, embedder: Embedder) -> None:
    stories = grouping.stories(case.ids, embedder.embed([one.article for one in case.articles]))
    assert case.is_right(stories), stories.groups()
