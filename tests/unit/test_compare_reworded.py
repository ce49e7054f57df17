"""People of one surname, keyed figures, and what is quoted, counted or called in other words."""

import pytest

from consumers.versions import VersionReader
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, comparer, kinds, marked

TOWN = "The council of Marbeck met on Thursday evening. "
OTHER = "Councillors in Marbeck held their meeting on Thursday. "


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=100))


def test_one_surname_with_two_first_names(compare: Compare) -> None:
    found = compare(
        TOWN + "Mayor Ellen Brandt of Marbeck beat Karl Sorn in the vote for the chair of the water board.",
        OTHER + "The water board chose Marta Brandt of Marbeck as its chair over Karl Sorn.",
    )
    assert kinds(found) == ["contradiction"]
    assert marked(found.conflicts[0]) == {"A": ["Ellen Brandt"], "B": ["Marta Brandt"]}


@pytest.mark.parametrize(
    "other",
    [
        "The water board chose Ellie Brandt of Marbeck as its chair over Karl Sorn.",
        "The water board chose Ms Brandt of Marbeck as its chair over Karl Sorn.",
        "The water board chose Ellen Brandt as its chair. Marta Brandt of Marbeck, her sister, and Karl Sorn came.",
    ],
)
def test_short_forms_and_relatives_are_no_other_people(compare: Compare, other: str) -> None:
    first = TOWN + "Mayor Ellen Brandt of Marbeck beat Karl Sorn in the vote for the chair of the water board."
    assert kinds(compare(first, OTHER + other)) == []


@pytest.mark.parametrize(
    ("first", "second", "conflicts"),
    [
        (
            "A 31-page report says that the dam was never inspected.",
            "The auditors call the dam unsafe. Their 38-page report has 12 chapters.",
            ["number"],
        ),
        (
            "Jonas Ehlert, 44, was driving the bus.",
            "The bus driver, the 47-year-old Jonas Ehlert, was unhurt.",
            ["number"],
        ),
        ("Jonas Ehlert, 44, was driving the bus.", "Pia Ehren, 47, who was driving a taxi, saw the bus.", []),
        (
            "Twelve people were hurt and three remained in critical condition on Friday.",
            "Of the 12 people hurt, five were in critical condition, the hospital said.",
            ["number"],
        ),
        ("Nobody was hurt when the bus left the road.", "Nobody was seriously hurt when the bus left the road.", []),
        ("There were no immediate reports of injuries.", "Four passengers of the bus were injured.", []),
    ],
)
def test_figures_with_a_key_of_their_own(compare: Compare, first: str, second: str, conflicts: list[str]) -> None:
    assert kinds(compare(TOWN + first, OTHER + second)) == conflicts


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (
            '"We will look at every single bridge in the valley before the winter comes," Karl Sorn said.',
            'Karl Sorn said: "We will look at every single bridge in the valley again before the winter comes."',
            "quote",
        ),
        (
            "The works will cost 2.4 million crowns, the council said.",
            "The council said the works will cost more than 2.4 million crowns.",
            "figure",
        ),
        (
            "Acting governor Karl Sorn promised help for the town.",
            "Help was promised by former governor Karl Sorn, who came to the meeting.",
            "office",
        ),
    ],
)
def test_what_is_told_in_other_words_is_no_conflict(compare: Compare, first: str, second: str, kind: str) -> None:
    found = compare(TOWN + first, OTHER + second)
    assert kinds(found) == []
    assert kind in [one.kind for one in found.told_differently]


def test_a_quote_that_is_only_cut_or_spelt_otherwise_is_not_told_differently(compare: Compare) -> None:
    found = compare(
        TOWN + '"We will look at every single bridge in the valley before the winter," Karl Sorn said.',
        OTHER + '"We\'ll look at every single bridge in the valley before the winter, and pay," Karl Sorn said.',
    )
    assert [one.kind for one in found.told_differently if one.kind == "quote"] == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            '"I want to run the town like I have run my own shop on the market square," Karl Sorn said.',
            'Karl Sorn said: "I want to run the town like I am running my own shop on the market square."',
        ),
        (
            '"We are going to guard our river with the volunteers of the fire brigade," Karl Sorn said.',
            'Karl Sorn said: "We are going to guard the river with the volunteers of the fire brigade."',
        ),
        (
            'Karl Sorn called the report "plainly wrong and at least partly based on hearsay of neighbours".',
            'Karl Sorn called the report of the auditors "partly based on hearsay of neighbours".',
        ),
    ],
    ids=["tense", "small word", "cut after what limits it"],
)
def test_a_quote_in_another_tense_or_with_another_small_word_is_told_differently(
    compare: Compare, first: str, second: str
) -> None:
    found = compare(TOWN + first, OTHER + second)
    assert "quote" in [one.kind for one in found.told_differently]


def test_a_quote_whose_limit_stands_before_its_marks_is_not_told_differently(compare: Compare) -> None:
    found = compare(
        TOWN + 'Karl Sorn called the report "plainly wrong and at least partly based on hearsay of neighbours".',
        OTHER + 'Karl Sorn said the auditors\' report was at least "partly based on hearsay of neighbours".',
    )
    assert [one.kind for one in found.told_differently if one.kind == "quote"] == []


def test_a_small_word_comes_after_what_changes_the_meaning(compare: Compare) -> None:
    found = compare(
        TOWN + '"We are going to guard our river with the volunteers of the fire brigade," Karl Sorn said.\n'
        '"We will look at every single bridge in the valley before the winter comes," Karl Sorn said.',
        OTHER + 'Karl Sorn said: "We are going to guard the river with the volunteers of the fire brigade."\n'
        'Karl Sorn said: "We will look at every single bridge in the valley again before the winter comes."',
    )
    quotes = [one.note for one in found.told_differently if one.kind == "quote"]
    assert len(quotes) == 2
    assert "again" in quotes[0]
