"""The table of figures: which rows a story has, what is in their cells, and what is in none."""

import io

import pytest
from rich.console import Console

from consumers.versions import VersionReader
from pipeline.cli.articles.render_comparison import render
from pipeline.domain.comparison.result import Comparison, FigureRow
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, article, comparer

QUAY = "A crane fell onto the container quay at Port Sorrel on Tuesday morning. "


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=200))


def rows(comparison: Comparison) -> list[tuple[str, str, str, dict[str, str]]]:
    return [(r.label, r.unit, r.verdict, {c.source: c.written for c in r.cells}) for r in comparison.figures]


def test_what_is_counted_with_each_outlets_own_words(compare: Compare) -> None:
    found = compare(
        QUAY + "At least 12 dockers were injured, the fire brigade said. Repairs will cost $4 million.",
        QUAY + "Twelve dockers were injured when it fell. The port employs 5,000 people.",
        QUAY + "The bang was heard 10 miles away. Repairs will cost about 4 million dollars, the port said.",
        QUAY + "The bang was heard 16 kilometres away, a neighbour said.",
    )
    assert rows(found) == [
        ("dockers injured", "", "agree", {"A": "At least 12", "B": "Twelve"}),
        ("bang heard, distance", "m", "agree", {"C": "10 miles", "D": "16 kilometres"}),
        ("Repairs cost, dollars", "$", "agree", {"A": "$4 million", "C": "about 4 million dollars"}),
    ]
    (first, second), (miles, kilometres), _ = (row.cells for row in found.figures)
    assert (first.said_by, second.said_by) == ("the fire brigade", "")
    assert (first.low, first.high, second.high) == (12, None, 12)
    assert first.sentence[slice(*first.span)] == "12"
    assert miles.value == pytest.approx(16_093, abs=1)
    assert kilometres.value == 16_000


def test_figures_that_differ_and_those_of_a_later_report(compare: Compare) -> None:
    (row,) = compare(
        QUAY + "Nine dockers were injured when the crane fell.",
        QUAY + "Thirteen dockers were injured when the crane fell.",
        QUAY + "Nine dockers were injured when it fell, police said.",
    ).figures
    assert (row.label, row.verdict) == ("dockers injured", "differ")
    assert [(cell.source, cell.group) for cell in row.cells] == [("A", 0), ("B", 1), ("C", 0)]
    (later,) = compare(
        QUAY + "Nine dockers were injured when the crane fell.",
        article("B", QUAY + "As of Wednesday, 13 dockers were known to have been injured.", minutes=60 * 30),
    ).figures
    assert (later.verdict, later.cells[1].as_of) == ("updated", "As of Wednesday")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Nine dockers were injured when the crane fell.", "The crane was built by a firm in Lindmark."),
        ("The crane lifted containers for nine years.", "It took nine hours to clear the quay."),
        ("The port has nine cranes.", "The union has nine lawyers."),
        ("Firefighters came from 40 towns.", "The crane was hired for $40 a minute."),
    ],
)
def test_a_figure_of_one_voice_has_no_row(compare: Compare, first: str, second: str) -> None:
    assert rows(compare(QUAY + first, QUAY + second)) == []


def test_copies_and_outlets_of_one_family_are_one_voice(compare: Compare) -> None:
    told = QUAY + "Nine dockers were injured when the crane fell."
    again = QUAY + "When the crane fell, nine dockers were injured."
    assert rows(compare(told, told, copies={1: 0})) == []
    assert rows(compare(article("Post", told, family="G"), article("Echo", again, minutes=9, family="G"))) == []


def test_a_row_on_a_terminal(compare: Compare) -> None:
    found = compare(
        QUAY + "Nine dockers were injured, the fire brigade said.",
        QUAY + "Thirteen dockers were injured, according to the port.",
    )
    console = Console(file=io.StringIO(), width=110, color_system=None)
    console.print(render(found))
    assert isinstance(console.file, io.StringIO)
    shown = " ".join(console.file.getvalue().split())
    assert "dockers injured differ Nine (the fire brigade) A Thirteen (the port) B" in shown


@pytest.mark.parametrize(
    "text", ["", "Nine.", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20. " * 40, "عدد القتلى 12"]
)
def test_odd_texts_have_no_rows(compare: Compare, text: str) -> None:
    rows_found: tuple[FigureRow, ...] = compare(QUAY + "Nine dockers were injured.", text).figures
    assert rows_found == ()
