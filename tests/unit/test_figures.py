"""How a text's figures are read: value, unit, and how exactly they are stated."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.text.figures import exclusive, figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was heard 16 kilometres away.", [("16 kilometres", 16_000, "m")]),
        ("A 12-mile queue, a six-foot wall", [("12-mile", 19_312, "m"), ("six-foot", 1.829, "m")]),
        ("It was 38 degrees Celsius, or 100°F.", [("38 degrees Celsius", 38, "°C"), ("100°F", 37.778, "°C")]),
        ("Some 5,000 square miles and 40 acres", [("5,000 square miles", 1_294_994, "ha"), ("40 acres", 16.187, "ha")]),
        ("A 500-megawatt plant, 1.2GW in all", [("500-megawatt", 5e8, "W"), ("1.2GW", 1.2e9, "W")]),
        ("It made 340 gigawatt-hours, 22 light years away.",
         [("340 gigawatt-hours", 3.4e11, "Wh"), ("22 light years", 2.08136e17, "m")]),
        ("It drove at 70mph with 200 tons.", [("70mph", 112.654, "km/h"), ("200 tons", 200_000, "kg")]),
        ("It cost 3 billion dollars, £2m, 20 euros or 50 cents.",
         [("3 billion dollars", 3e9, "$"), ("£2m", 2e6, "£"), ("20 euros", 20, "€"), ("50 cents", 0.5, "$")]),
        ("It rose 2 percentage points, 2 percent, 25 basis points.",
         [("2 percentage points", 2, "points"), ("2 percent", 2, "%"), ("25 basis points", 0.25, "points")]),
        ("The index fell 200 points.", [("200", 200, "")]),
        ("Between 10 and 15 were hurt, 20 to 30 later.", [("Between 10 and 15", 12.5, ""), ("20 to 30", 25, "")]),
        ("It costs between $10 and $15 million.", [("between $10 and $15 million", 12.5e6, "$")]),
        ("It rose from 10 to 15.", [("10", 10, ""), ("15", 15, "")]),
        ("A third of voters, one in five, nine out of 10 and half the seats",
         [("A third", 33.333, "%"), ("one in five", 20, "%"), ("nine out of 10", 90, "%"), ("half", 50, "%")]),
        ("They won 2-1 after a 5-4 ruling.", [("2-1", 2.0001, "score"), ("5-4", 5.0004, "score")]),
        ("It passed by a 134-to-63 vote.", [("134-to-63", 134.0063, "score")]),
        ("It was the third fire in the 21st century.", [("third", 3, "ordinal")]),
        ("The 6th Circuit sat on the second Monday.", []),
        ("A magnitude 6.1 quake, then a 5.4-magnitude one",
         [("magnitude 6.1", 6.1, "magnitude"), ("5.4-magnitude", 5.4, "magnitude")]),
        ("Ana Holt, 34, and a 12-year-old boy", [("34", 34, "age"), ("12-year-old", 12, "age")]),
        ("Half a million, two and a half million, tens of thousands",
         [("Half a million", 5e5, ""), ("two and a half million", 2.5e6, ""), ("tens of thousands", 2e4, "")]),
        ("In 2015-2016, at 10:30, on 9-11, round the clock 24-7", []),
    ],
)  # fmt: skip
def test_what_is_read(text: str, expected: list[tuple[str, float, str]]) -> None:
    found = figures(text)
    assert [(text[slice(*f.span)], f.unit) for f in found] == [(words, unit) for words, _, unit in expected]
    assert [f.value for f in found] == pytest.approx([value for _, value, _ in expected], rel=1e-3)


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [
        ("10 miles", "16 km", False),
        ("40 miles", "16 km", True),
        ("60 miles", "100 km", False),
        ("38 degrees Celsius", "100 degrees Fahrenheit", False),
        ("30 degrees Celsius", "100 degrees Fahrenheit", True),
        ("4 million people", "4 billion people", True),
        ("between 10 and 15 people", "12 people", False),
        ("between 10 and 15 people", "18 people", True),
        ("at least 12 people", "nine people", True),
        ("up to 40 people", "30 people", False),
        ("dozens of people", "hundreds of people", False),
        ("half the voters", "49 percent", False),
        ("a third of the voters", "two-thirds of the voters", True),
    ],
)
def test_what_excludes_what(first: str, second: str, differ: bool) -> None:
    (one,), (other,) = figures(first), figures(second)
    assert exclusive(one, other) is exclusive(other, one) is differ


@given(st.text(alphabet=st.sampled_from("0123456789.,-–$€%°/ amkthpfonerwldz\n")) | st.text())
def test_any_text_has_figures_or_none(text: str) -> None:
    end = 0
    for figure in figures(text):
        assert end <= figure.span[0] < figure.span[1] <= len(text)
        assert figure.low <= figure.high
        assert math.isfinite(figure.value)
        end = figure.span[1]
