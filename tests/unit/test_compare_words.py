"""Numbers, dates and letters as a sentence states them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.comparison.axes import opposed
from pipeline.domain.comparison.dates import date_mentions
from pipeline.domain.comparison.sentences import readable, sentence
from pipeline.domain.text.letters import plain
from pipeline.domain.text.numerals import numerals
from pipeline.ports import Parser


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fourteen people were injured.", [(14, "")]),
        ("The yard will lose 1,200 jobs, or 8.5 percent.", [(1200, ""), (8.5, "%")]),
        ("It is worth $4.5 million, not €3bn.", [(4.5e6, "$"), (3e9, "€")]),
        ("Two hundred and fifty thousand homes and two dozen shops", [(250_000, ""), (24, "")]),
        ("Twenty-five passengers and a hundred sheep", [(25, ""), (100, "")]),
        ("On 16 March 2026 at 10:30, one by one, by 61 votes to 48", []),
        ("In 1988 the No. 7 tram came 3rd.", []),
    ],
)
def test_which_numbers_a_text_states(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(n.value, n.unit) for n in numerals(text)] == expected


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("14 people", 14, 15),
        ("more than 40 people", 900, 39),
        ("up to 40 people", 3, 41),
        ("nearly 300 people", 270, 240),
        ("about 1,200 people", 1290, 1400),
        ("1,200 people", 1240, 1350),
        ("3 million crowns", 3.4e6, 4.5e6),
        ("dozens of people", 60, 12),
        ("100 kilometres or more", 250, 90),
    ],
)
def test_a_number_stands_for_what_it_may_have_been_rounded_from(text: str, inside: float, outside: float) -> None:
    (numeral,) = numerals(text)
    assert numeral.low <= inside <= numeral.high
    assert not numeral.low <= outside <= numeral.high
    assert math.isfinite(numeral.value)


@given(st.text())
def test_any_text_has_numbers_or_none(text: str) -> None:
    for numeral in numerals(text):
        assert numeral.low <= numeral.high
        assert 0 <= numeral.span[0] < numeral.span[1] <= len(text)


def test_dates_in_their_usual_forms(parser: Parser) -> None:
    text = "It opens on 16 March, not April 2nd, 2027, as was said on Monday in 2025."
    (part,) = parser.parse([text], language="en")[0]
    found = date_mentions(sentence(text, text, part))
    assert [(m.day, m.month, m.year, m.weekday) for m in found] == [
        (16, 3, None, None),
        (2, 4, 2027, None),
        (None, None, None, 0),
        (None, None, 2025, None),
    ]
    assert [text[slice(*m.span)] for m in found] == ["16 March", "April 2nd, 2027", "Monday", "2025"]


@given(st.text(alphabet=st.sampled_from("ab сеоА“”’ —\u00a0Π1.\n")))
def test_letters_are_made_plain_one_for_one(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert plain(plain(text)) == plain(text)


def test_only_words_of_two_scripts_are_touched() -> None:
    assert plain("he h\u0430s r\u0435scinded") == "he has rescinded"
    assert plain("Москва") == "Москва"


def test_a_dateline_is_blanked_out_and_nothing_else() -> None:
    line = "VARNHOLT, March 4 (Continental Wire) – The bridge fell on Monday."
    assert readable(line).strip() == "The bridge fell on Monday."
    assert len(readable(line)) == len(line)
    assert readable("A bridge – the oldest one – fell.") == "A bridge – the oldest one – fell."


def test_words_stand_against_each_other_whichever_comes_first() -> None:
    assert opposed("approve", "reject") == opposed("reject", "approve") is not None
    assert opposed("guilty/a", "innocent/a")
    assert opposed("approve", "endorse") is None
    assert opposed("approve", "sing") is None
