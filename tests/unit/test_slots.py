"""What two texts put in the same places: names and numbers, and where they differ."""

import numpy as np
import pytest

from pipeline.domain.terms.keyed_values import conflicts, replaced_and_kept
from pipeline.domain.terms.slots import differing, slots_of

QUAKE = (
    "A magnitude {size} earthquake was reported {day} at 4:12 a.m. {miles} miles from {place}, according to the survey."
    " The temblor occurred at a depth of {depth} miles. People in {place} were advised to expect aftershocks."
)
FIRST = QUAKE.format(size="3.4", day="Monday", miles="6", place="Harrow Bay", depth="3.1")
SECOND = QUAKE.format(size="4.0", day="Monday", miles="31", place="Santa Perla", depth="5.2")


def conflicts_of(first: str, second: str) -> tuple[int, int]:
    return conflicts(slots_of("", first), slots_of("", second))


def test_text_agrees_with_itself_in_all_its_slots() -> None:
    conflicts, agreements = conflicts_of(FIRST, FIRST)
    assert conflicts == 0
    assert agreements == len(slots_of("", FIRST))


def test_other_names_and_numbers_in_the_same_words_are_conflicts() -> None:
    conflicts, agreements = conflicts_of(FIRST, SECOND)
    assert conflicts > 2 * agreements


def test_other_event_in_other_words_has_no_slots_in_common() -> None:
    other = "Voters in Westmark chose Anna Lund as their mayor; her party won 12 of 20 seats in the county's assembly."
    assert conflicts_of(FIRST, other) == (0, 0)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (
            "The fire on Mill Road killed two people and hurt 1,200.",
            "The fire on Mill Road killed 2 people and hurt 1200.",
        ),
        ("Die Stadt ehrt José Müller am Abend", "Die Stadt ehrt Jose Muller am Abend"),
        ("Biden’s plan for Ohio won the vote", "Biden's plan for Ohio won the vote"),
    ],
)
def test_spelling_and_number_words_are_no_difference(here: str, there: str) -> None:
    conflicts, agreements = conflicts_of(here, there)
    assert conflicts == 0
    assert agreements > 0


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        (
            "Bei dem Unfall wurden drei Menschen verletzt.",
            "Bei dem Unfall wurden vier Menschen verletzt.",
            ("drei", "vier"),
        ),
        ("Le prix du pain atteint 3,50 euros.", "Le prix du pain atteint 4,20 euros.", ("3,50", "4,20")),
        ("Пожар в городе Самара начался ночью", "Пожар в городе Казань начался ночью", ("Самара", "Казань")),
        ("昨日の地震で12人が負傷した", "昨日の地震で30人が負傷した", ("12", "30")),
        ("بلغ عدد القتلى ١٢ شخصا", "بلغ عدد القتلى ٣٠ شخصا", ("١٢", "٣٠")),
    ],
)
def test_differences_are_shown_as_written_in_any_language(here: str, there: str, expected: tuple[str, str]) -> None:
    assert expected in [(one.here, one.there) for one in differing("", here, "", there)]


def test_difference_bears_the_words_around_it() -> None:
    found = differing("", FIRST, "", SECOND)
    assert next(one for one in found if one.here == "3.1").around.startswith("a depth of … miles.")
    assert ("Harrow Bay", "Santa Perla") in [(one.here, one.there) for one in found]
    assert not [one for one in found if "Monday" in (one.here, one.there)]


def test_headline_in_title_case_is_not_one_long_name() -> None:
    text = "The council approves a budget. The fire service gets more."
    found = differing("Council Approves Budget for Fenwick", text, "Council Approves Budget for Dunmore", text)
    assert [(one.here, one.there) for one in found] == [("Fenwick", "Dunmore")]


@pytest.mark.parametrize("text", ["", "no names here", "\n\n", "A", "\ud800 7 people"])
def test_odd_texts_are_read(text: str) -> None:
    found = slots_of(text, text)
    assert found.dtype == np.uint32
    assert np.array_equal(found, np.unique(found))


def test_record_of_a_long_article_is_bounded() -> None:
    text = " ".join(f"The town of Place{i} had {i} visitors." for i in range(2000))
    assert len(slots_of("", text)) <= 3 * 72


def test_replaced_names_and_numbers_count_once_each() -> None:
    replaced, kept = replaced_and_kept(slots_of("", FIRST), slots_of("", SECOND))
    assert replaced == 4  # size, miles, place, depth; the place is named twice
    assert kept == 0


def test_shortened_name_is_not_a_replaced_one() -> None:
    full = "Police held Darrell Jackson of the San Diego Chargers on Friday. Fans of the Chargers waited for Jackson."
    short = "Police held Jackson of the Chargers on Friday. Fans of the Chargers waited for Jackson."
    assert replaced_and_kept(slots_of("", full), slots_of("", short))[0] == 0


def test_corrected_figure_is_one_replaced_number() -> None:
    corrected = FIRST.replace("3.4", "3.6")
    replaced, kept = replaced_and_kept(slots_of("", FIRST), slots_of("", corrected))
    assert replaced == 1
    assert kept >= 3


def test_nouns_of_a_language_that_capitalises_them_are_words_beside_a_name() -> None:
    text = "Die Polizei sperrte am {} die Straße bei {} nach dem Unfall. Der Fahrer aus {} blieb ohne Verletzungen."
    first = text.format("Montag", "Altdorf", "Bergheim")
    second = text.format("Sonntag", "Neustadt", "Talheim")
    assert replaced_and_kept(slots_of("", first), slots_of("", second))[0] == 3
