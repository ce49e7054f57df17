"""Which figures of two versions become a row, under which label, and whose they are."""

import pytest

from consumers.versions import VersionReader
from pipeline.domain.comparison.result import FigureRow
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, comparer


@pytest.fixture
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=2))


def row(compare: Compare, first: str, second: str) -> FigureRow:
    (found,) = compare(first, second).figures
    return found


@pytest.mark.parametrize(
    ("first", "second", "label"),
    [
        (
            "The strike led to a three-day harbour shutdown in Lesna.",
            "Lesna has a three-day harbour shutdown behind it, ended by the strikers.",
            "harbour shutdown, days",
        ),
        (
            "The bill on the harbour of Lesna passed by a count of 134-63 on Monday.",
            "By a count of 134-63, the bill on the harbour of Lesna passed after ten hours.",
            "votes",
        ),
        (
            "The jobless rate in Lesna fell on Friday after sitting at 7.3% for half a year.",
            "This ends half a year of the jobless rate in Lesna sitting at 7.3%.",
            "jobless rate sitting, percent",
        ),
    ],
)
def test_a_row_says_what_its_figures_count(compare: Compare, first: str, second: str, label: str) -> None:
    assert row(compare, first, second).label == label


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # A term between quotation marks.
        (
            'The law ends the "three chances" rule for drivers in Lesna.',
            'Drivers in Lesna will no longer have "three chances" under the law.',
        ),
        # Two joined figures that describe two things.
        (
            "Prosecutors in Lesna had asked for a six-year sentence for the mayor.",
            "The mayor of Lesna was in the middle of a six-year term at the sentence.",
        ),
        # No noun that says what is counted.
        (
            "Mayor Lind of Lesna apologised three times for the harbour plan.",
            "Mayor Lind of Lesna was asked three times about the harbour plan.",
        ),
        # The number of what is named, and of a list of the best.
        (
            "Voters in Lesna decide on Proposition 14, a new harbour tax.",
            "The new harbour tax in Lesna is Proposition 14, on the ballot in May.",
        ),
        (
            "The harbour of Lesna is among the top 20 ports of the region.",
            "Among the top 20 ports of the region is the harbour of Lesna.",
        ),
        # "Thousands" is no figure.
        (
            "The plan will help thousands and thousands of dockers, Mayor Lind said.",
            "Thousands and thousands of dockers will be helped by the plan, said Mayor Lind.",
        ),
    ],
)
def test_what_counts_nothing_has_no_row(compare: Compare, first: str, second: str) -> None:
    assert compare(first, second).figures == ()


def test_what_a_harbour_added_is_not_said_by_it(compare: Compare) -> None:
    found = row(
        compare,
        "The harbour of Lesna added 16,400 jobs in April, according to the labour office.",
        "In April the harbour of Lesna added 16,400 jobs, and the mayor of the town was glad.",
    )
    assert [cell.said_by for cell in found.cells] == ["the labour office", ""]


def test_those_who_are_told_something_are_not_said_by_who_tells_them(compare: Compare) -> None:
    found = row(
        compare,
        "The harbour plan is a shame, Anna Lind told her 12 million followers in Lesna.",
        "Lind, who has 12 million followers in Lesna, does not like the harbour plan.",
    )
    assert [cell.said_by for cell in found.cells] == ["", ""]
