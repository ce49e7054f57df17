"""Which conflicts are claimed between versions of a story, with which words, and which are not."""

import pytest

from consumers.versions import VersionReader
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, article, comparer, kinds, marked


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=200))


BRIDGE = "The Old Mill Bridge in Varnholt collapsed early on Monday after a night of heavy rain. "


def test_numbers_of_one_thing_that_exclude_each_other(compare: Compare) -> None:
    found = compare(
        BRIDGE + "Nine people were injured when the bridge fell, the fire brigade said.",
        BRIDGE + "The fire brigade said that 13 people were injured when the bridge fell.",
    )
    assert kinds(found) == ["number"]
    assert marked(found.conflicts[0]) == {"A": ["Nine"], "B": ["13"]}
    assert found.conflicts[0].note == "9 against 13 injured"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("About 1,200 people were led to safety.", "Some 1,180 people were led to safety."),
        ("More than 40 people were injured when it fell.", "Forty-four people were injured when it fell."),
        ("Nine people were injured when it fell.", "Nine people were injured when it fell, four of them badly."),
        ("Nine people were injured when it fell.", "Nine people were injured. Thirteen others were treated for shock."),
        ("Nine people were injured when it fell.", "Nine people died and 13 were injured when the dam broke in 1988."),
        ("The repair will cost 3 million crowns.", "Repairing it will cost 3.2 million crowns."),
        ("The bridge was built in 1921.", "The bridge was opened in 1923."),
        ("It fell at 6.30 in the morning.", "It fell at 6.45 in the morning."),
    ],
)
def test_numbers_that_may_both_be_right_are_no_conflict(compare: Compare, first: str, second: str) -> None:
    assert kinds(compare(BRIDGE + first, BRIDGE + second)) == []


def test_a_number_that_the_other_version_has_as_well_is_no_conflict(compare: Compare) -> None:
    found = compare(
        BRIDGE + "Nine people were injured when the bridge fell, the fire brigade said.",
        BRIDGE + "The number of injured rose from nine to 13, the fire brigade said. 13 people were injured in all.",
    )
    assert kinds(found) == []


def test_a_quote_with_another_word_in_it(compare: Compare) -> None:
    found = compare(
        "“We will open the new terminal before the autumn, whatever it costs,” minister Ilse Brandt said on Monday.",
        'Ilse Brandt was firm: "We will open the new terminal before the spring, whatever it costs," she said.',
    )
    assert kinds(found) == ["quote"]
    assert marked(found.conflicts[0]) == {"A": ["autumn"], "B": ["spring"]}


@pytest.mark.parametrize(
    "other",
    [
        '"We will open the new terminal before the autumn," minister Ilse Brandt said on Monday.',
        '"We\'ll open the new terminal before the autumn, whatever it costs," minister Ilse Brandt said.',
        '"We will open the [airport\'s] new terminal before the autumn, whatever it costs," Ilse Brandt said.',
        '"We shall spend no more on the old terminal than on the new one," minister Ilse Brandt said.',
        "Ilse Brandt said they would open the new terminal before the spring, whatever it cost.",
    ],
)
def test_a_quote_that_is_cut_spelt_or_explained_differently_is_no_conflict(compare: Compare, other: str) -> None:
    quote = "“We will open the new terminal before the autumn, whatever it costs,” minister Ilse Brandt said on Monday."
    assert kinds(compare(quote, other)) == []


def test_one_event_on_two_dates(compare: Compare) -> None:
    found = compare(
        "The tunnel under the Grauhorn will open to traffic on 9 April, the road agency said.",
        "The tunnel under the Grauhorn will open to traffic on 19 April, the road agency announced.",
    )
    assert kinds(found) == ["date"]
    assert marked(found.conflicts[0]) == {"A": ["9 April"], "B": ["19 April"]}


def test_two_days_on_which_something_was_said_are_no_conflict(compare: Compare) -> None:
    found = compare(
        "The road agency said on Monday that the tunnel would open to traffic in April after two years of work.",
        "The tunnel will open to traffic in April, the road agency said on Tuesday after two years of delays.",
    )
    assert kinds(found) == []


def test_one_event_in_two_places(compare: Compare) -> None:
    found = compare(
        "The fire broke out in a paint factory in Lindmark shortly after midnight, the fire brigade said.",
        "The fire broke out in a paint factory in Osterby shortly after midnight, according to the fire brigade.",
    )
    assert kinds(found) == ["place"]
    assert marked(found.conflicts[0]) == {"A": ["Lindmark"], "B": ["Osterby"]}


def test_a_town_and_the_country_it_lies_in_are_no_conflict(compare: Compare) -> None:
    found = compare(
        "The fire broke out in a paint factory in Lindmark shortly after midnight, the fire brigade said.",
        "The fire broke out in a paint factory in Sweden shortly after midnight, according to the fire brigade.",
    )
    assert kinds(found) == []


@pytest.mark.parametrize(
    ("first", "second", "marks"),
    [
        (
            "The council approved the plan for a tram line through the old town on Monday.",
            "On Monday the council refused to approve the plan for a tram line through the old town.",
            {"A": ["approved the plan"], "B": ["refused to approve the plan"]},
        ),
        (
            "General Odo Marsh has withdrawn his order to release the captured sailors.",
            "General Odo Marsh has withdrawn his order not to release the captured sailors.",
            {
                "A": ["withdrawn his order to release the captured sailors"],
                "B": ["withdrawn his order not to release the captured sailors"],
            },
        ),
        (
            "The ministry has cancelled an order to admit foreign inspectors to the plant.",
            "The ministry has rescinded the order to bar foreign inspectors from the plant.",
            {
                "A": ["cancelled an order to admit foreign inspectors"],
                "B": ["rescinded the order to bar foreign inspectors"],
            },
        ),
        (
            "The appeal court upheld the fine against the ferry company.",
            "The fine against the ferry company was overturned by the appeal court.",
            {"A": ["upheld the fine"], "B": ["fine against the ferry company was overturned"]},
        ),
        (
            "Nobody was hurt in the explosion at the flour mill, police said.",
            "A worker was hurt in the explosion at the flour mill, police said.",
            {"A": ["Nobody was hurt"], "B": ["worker was hurt"]},
        ),
    ],
)
def test_clauses_that_say_the_opposite(compare: Compare, first: str, second: str, marks: dict[str, list[str]]) -> None:
    found = compare(first, second)
    assert kinds(found) == ["contradiction"]
    assert marked(found.conflicts[0]) == marks


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "The council plans to sell the old town hall to a hotel chain.",
            "The council did not sell the old town hall to a hotel chain.",
        ),
        (
            "Will the council approve the plan for a tram line through the old town?",
            "The council did not approve the plan for a tram line through the old town.",
        ),
        (
            "If the council approves the plan for a tram line, work on it will begin in May.",
            "The council has not approved the plan for a tram line.",
        ),
        (
            "The council approved the plan for a tram line. The region did not approve the plan for a tram line.",
            "The council approved the plan for a tram line. At first it had not approved the plan for a tram line.",
        ),
        (
            "Mayor Vera Holt supports the plan for a tram line through the old town.",
            "Councillor Piet Amsel opposes the plan for a tram line through the old town.",
        ),
        (
            "General Odo Marsh has withdrawn his order to release the captured sailors.",
            "General Odo Marsh had ordered that the captured sailors should not be released.",
        ),
        (
            "The mayor met the fire chief of Varnholt at the bridge on Monday.",
            "The mayor did not meet any other fire chief of Varnholt at the bridge on Monday.",
        ),
        (
            "On the cheque for the bridge the mayor wrote “repair over profit”.",
            "Rather than writing “repair over profit” on the cheque for the bridge, the mayor should have resigned.",
        ),
        (
            "“I am not questioning that the bridge was inspected,” the mayor said.",
            "The mayor said he is not “not questioning that the bridge was inspected.”",
        ),
    ],
)
def test_clauses_that_may_both_be_true_are_no_conflict(compare: Compare, first: str, second: str) -> None:
    assert kinds(compare(first, second)) == []


def test_letters_of_another_script_neither_hide_a_conflict_nor_shift_its_words(compare: Compare) -> None:
    cyrillic_o = "\u043e"
    found = compare(
        "The council approved the plan for a tram line on Monday.",
        f"The c{cyrillic_o}uncil refused t{cyrillic_o} appr{cyrillic_o}ve the plan for a tram line.",
    )
    assert marked(found.conflicts[0])["B"] == [f"refused t{cyrillic_o} appr{cyrillic_o}ve the plan"]


def test_one_conflict_of_many_versions_is_told_once_grouped_by_what_they_say(compare: Compare) -> None:
    found = compare(
        BRIDGE + "Nine people were injured when the bridge fell, the fire brigade said.",
        BRIDGE + "According to the fire brigade, 13 people were injured when the bridge fell.",
        BRIDGE + "When the bridge fell, nine people were injured, the fire brigade reported.",
        BRIDGE + "The fire brigade says 13 people were injured when the bridge fell down.",
    )
    assert kinds(found) == ["number"]
    groups = {side.source: side.group for side in found.conflicts[0].sides}
    assert groups["A"] == groups["C"] != groups["B"] == groups["D"]
    assert [side.group for side in found.conflicts[0].sides] == [0, 0, 1, 1]


def test_a_copy_is_no_side_against_its_original_but_stands_with_it(compare: Compare) -> None:
    wire = BRIDGE + "Nine people were injured when the bridge fell, the fire brigade said."
    edited = BRIDGE + "Eleven people were injured when the bridge fell, the fire brigade said."
    assert kinds(compare(wire, edited, copies={1: 0})) == []
    other = BRIDGE + "The fire brigade said that 13 people were injured when the bridge fell."
    (conflict,) = compare(wire, wire, other, copies={1: 0}).conflicts
    assert {side.source: side.group for side in conflict.sides} == {"A": 0, "B": 0, "C": 1}


def test_two_outlets_of_one_family_may_contradict_each_other(compare: Compare) -> None:
    found = compare(
        article("Post", "The council approved the plan for a tram line through the old town.", family="Group"),
        article("Echo", "The council rejected the plan for a tram line through the old town.", family="Group"),
    )
    assert kinds(found) == ["contradiction"]


def test_in_another_language_quotes_and_figures_are_judged(compare: Compare) -> None:
    found = compare(
        article(
            "Bote",
            "Der Rat hat den Plan am Montag genehmigt. Neun Menschen wurden verletzt. "
            "„Wir werden den Tunnel vor dem Sommer wieder öffnen“, sagte Ministerin Ilse Brandt.",
            language="de",
        ),
        article(
            "Kurier",
            "Der Rat hat den Plan am Montag nicht genehmigt. Elf Menschen wurden verletzt. "
            "„Wir werden den Tunnel vor dem Winter wieder öffnen“, sagte Ministerin Ilse Brandt.",
            minutes=60,
            language="de",
        ),
    )
    assert kinds(found)[0] == "quote"
    assert marked(found.conflicts[0]) == {"Bote": ["Sommer"], "Kurier": ["Winter"]}
