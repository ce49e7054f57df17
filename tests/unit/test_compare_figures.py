"""Which figures of two versions are in conflict, which are an update, and which may both be right."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from consumers.versions import VersionReader
from pipeline.domain.articles.articles import Article
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, article, comparer, kinds

CASES = Path(__file__).parents[1] / "cases/compare"
QUAY = "A crane fell onto the container quay at Port Sorrel on Tuesday morning. "


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=200))


def reported(name: str) -> list[Article]:
    """The versions of a reported case."""
    rows = [json.loads(line) for line in (CASES / f"cmp_{name}.jsonl").read_text().splitlines()]
    return [
        article(
            row["source"],
            row["text"],
            title=row["title"],
            minutes=(datetime.fromisoformat(row["published"]).timestamp() - 1772438400) / 60,
        )
        for row in rows
    ]


@pytest.mark.parametrize("name", ["units_km_miles_conflict", "percent_points", "ordinal_conflict", "magnitude_revised"])
def test_reported_figures_that_cannot_both_be_right(compare: Compare, name: str) -> None:
    assert kinds(compare(*reported(name))) == ["number"]


@pytest.mark.parametrize("name", ["units_c_f", "range_ok", "toll_updated_later"])
def test_reported_figures_that_may_both_be_right(compare: Compare, name: str) -> None:
    assert kinds(compare(*reported(name))) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Units.
        ("The tanker spilled 300 gallons of diesel into the harbour.", "About 3,000 litres of diesel were spilled."),
        ("The container weighed 20 tonnes.", "The container that fell weighed 60,000 pounds."),
        ("Winds reached 90 km/h when it fell.", "Winds had reached 90 mph when the crane fell, forecasters said."),
        ("The fire burned 40 hectares of woodland.", "The fire has burned 400 acres of woodland."),
        ("The crane stood 60 metres tall.", "The crane stood 120 feet tall."),
        ("The wind farm beside the quay makes 400 megawatts.", "The wind farm beside the quay makes 4 gigawatts."),
        # Scale.
        ("Repairs will cost $4 million, the port said.", "The port said that repairs would cost $4 billion."),
        ("The port handles 1.2 million containers a year.", "The port handles 1.2 billion containers a year."),
        # Percent and points.
        ("Shares in the operator fell 4 percent.", "Shares in the operator fell 9 per cent."),
        ("Unemployment in the region rose by 3 percentage points.", "Unemployment in the region rose by 3 percent."),
        ("The bank cut its key rate by 25 basis points.", "The bank cut its key rate by 0.5 percentage points."),
        # Ordinals, scores, magnitudes, shares, ages.
        (
            "It is the second such accident at the port this year.",
            "It is the fourth such accident at the port this year.",
        ),
        ("Sorrel United won the cup final 3-1.", "Sorrel United won the cup final 2-1."),
        ("The council approved the plan by 31 votes to 20.", "The council approved the plan by 35 votes to 16."),
        ("A 5.4-magnitude quake shook the coast.", "A quake of magnitude 6.2 shook the coast."),
        ("A third of the port's workers belong to the union.", "Two-thirds of the port's workers belong to the union."),
        ("The driver, Ana Holt, 34, was taken to hospital.", "The driver, Ana Holt, 43, was taken to hospital."),
        # Words and ranges.
        ("Four dockers were injured when it fell.", "Between seven and nine dockers were injured when it fell."),
        ("At least 12 dockers were injured when it fell.", "Nine dockers were injured when the crane fell."),
        ("Two dockers were killed.", "The collapse killed four dockers."),
        ("One docker was killed when the crane fell.", "Three dockers were killed when the crane fell."),
        ("The port employs 5,000 people.", "Some 8,000 people are employed at the port."),
        (
            "Police arrested six people over the collapse.",
            "Police said that 11 people had been arrested over the collapse.",
        ),
        ("The crane was bought for €7 million in 2019.", "The operator paid €12 million for the crane in 2019."),
    ],
)
def test_figures_that_cannot_both_be_right(compare: Compare, first: str, second: str) -> None:
    assert kinds(compare(QUAY + first, QUAY + second)) == ["number"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # The same in another unit, or by another name.
        ("The blast was heard 10 miles away.", "The blast was heard 16 kilometres away."),
        ("The container weighed 20 tonnes.", "The container weighed 44,000 pounds."),
        ("Winds reached 60 mph when it fell.", "Winds reached nearly 100 km/h when it fell."),
        ("The fire burned 40 hectares of woodland.", "The fire burned about 100 acres of woodland."),
        ("The wind farm beside the quay makes 1,200 megawatts.", "The wind farm beside the quay makes 1.2GW."),
        ("The port said repairs would cost 4 million dollars.", "Repairs will cost US$4 million, the port said."),
        ("A third of the port's workers belong to the union.", "Some 33 percent of the port's workers belong to it."),
        ("Half a million containers pass the port each year.", "Some 500,000 containers pass the port each year."),
        # Intervals that cover one another.
        ("Between 20 and 30 dockers were injured.", "As many as 30 dockers were injured."),
        ("At least nine dockers were injured.", "Twelve dockers were injured."),
        ("Dozens of dockers were injured when it fell.", "Forty dockers were injured when it fell."),
        ("Repairs will cost $4.2 million.", "Repairs will cost more than $4 million."),
        # A part, a rest, a stage, a time, another subject.
        ("Nine dockers were injured, including two apprentices.", "Two apprentices were among nine injured dockers."),
        ("Nine dockers were injured when it fell.", "Four of the nine injured dockers are still in hospital."),
        ("Shares were down 4 percent at the open.", "Shares were down 9 percent at the close."),
        ("The port made $40 million last year.", "The port made $55 million this year."),
        ("Sorrel United led 1-0 at half-time.", "Sorrel United won 3-1 in the end."),
        ("The number of injured rose from four to nine.", "Nine dockers were injured when it fell."),
        ("The northern quay handles 300 ships a month.", "The southern quay handles 900 ships a month."),
        ("The port has 12 cranes, 40 trucks and 300 dockers.", "There are 300 dockers, 40 trucks and 12 cranes there."),
        ("Shares fell 200 points.", "Shares fell 2 percent."),
        ("The port employs 5,000 people.", "The port has employed 40 apprentices a year since 2012."),
    ],
)
def test_figures_that_may_both_be_right(compare: Compare, first: str, second: str) -> None:
    assert kinds(compare(QUAY + first, QUAY + second)) == []


@pytest.mark.parametrize(
    ("first", "second", "hours"),
    [
        ("Three dockers were killed.", "Five dockers were killed.", 20),
        ("Three dockers died, officials said.", "The number of dead has risen to five, officials said.", 2),
        ("Three dockers died.", "Five dockers are now known to have died.", 2),
        ("The fire has burned 40 hectares.", "The fire has burned 300 hectares.", 30),
    ],
)
def test_a_later_count_of_what_grows_is_an_update(compare: Compare, first: str, second: str, hours: float) -> None:
    found = compare(article("Early", QUAY + first), article("Late", QUAY + second, minutes=60 * hours))
    assert kinds(found) == []


def test_a_later_lower_toll_is_still_a_conflict(compare: Compare) -> None:
    found = compare(
        article("Early", QUAY + "Five dockers were killed when the crane fell."),
        article("Late", QUAY + "Three dockers were killed when the crane fell.", minutes=60 * 20),
    )
    assert kinds(found) == ["number"]
