"""Which countries an article names, under all the names that readers know."""

import pytest

from pipeline.domain.terms.place_names import iso_code
from pipeline.domain.terms.places import places_of


def countries(title: str, text: str = "", language: str = "en") -> set[str]:
    return {iso_code(number) for number in places_of(title, text, language).tolist()}


@pytest.mark.parametrize(
    "title",
    [
        "Missiles hit the Ukrainian capital",
        "Nine killed in strikes on Kyiv, mayor says",
        "Kiev counts its dead after a night of strikes",
        "Strikes on Ukraine go on",
        "Power cut across Kharkiv",
        "EXPLOSIONS HEARD IN ODESSA",
        "Pro-Ukrainian rally held in the rain",
    ],
)
def test_every_name_of_a_country_its_people_and_its_cities_gives_the_country(title):
    assert countries(title) == {"UA"}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("White House says talks will go on", {"US"}),
        ("US-led coalition meets in Washington", {"US"}),
        ("Britons vote as Downing Street waits", {"GB"}),
        ("South Korean and Saudi ministers meet in Côte d'Ivoire", {"KR", "SA", "CI"}),
        ("Swedes and Danes agree on a bridge", {"SE", "DK"}),
        ("Bombay renamed: Mumbai remembers", {"IN"}),
        ("Ebola outbreak in DR Congo", {"CD"}),
        ("Hong Kong court frees editor", {"HK"}),
        ("Paris metro stands still", {"FR"}),
        ("Wales beat France in Sydney", {"GB", "FR", "AU"}),
        ("Texas and New Mexico in the dark after storm", {"US"}),
    ],
)
def test_capitals_seats_of_government_states_and_compounds(title, expected):
    assert countries(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Paris Hilton opens a shop",
        "Michael Jordan sells his house",
        "Chad Smith plays drums",
        "Nice weather ahead",
        "Washington Post wins a prize",
        "Jack London's letters are found",
        "Georgia votes",  # the country or the state: cannot be known
        "Tell us what you saw",
        "TELL US WHAT YOU SAW",
        "South China Sea storm weakens",
        "Elizabeth Warren speaks to a crowd",
    ],
)
def test_people_words_and_other_names_that_contain_a_place_give_nothing(title):
    assert countries(title) == set()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Fire in Lebanon kills two", {"LB"}),
        ("Fire in Lebanon, Ohio, kills two", {"US"}),
        ("Crash near Paris, Texas", {"US"}),
        ("Riots in Paris", {"FR"}),
        ("Holiday in Jordan", {"JO"}),
    ],
)
def test_a_namesake_in_the_united_states_is_told_by_its_state(title, expected):
    assert countries(title) == expected


def test_where_a_report_was_sent_from_is_not_where_it_happened():
    assert countries("", "BEIRUT, Lebanon (AP) - Syrian troops entered Aleppo on Monday.") == {"SY"}
    assert countries("", "BEIRUT, Lebanon (AP) - The prime minister resigned on Monday.") == {"LB"}


def test_the_opening_counts_and_the_rest_does_not():
    assert countries("Nine killed", "The strikes hit Kyiv. " + "And so on. " * 100 + "Turkey offered help.") == {"UA"}


def test_countries_are_known_by_their_names_in_the_language_of_the_text():
    assert countries("Erdbeben in Griechenland und der Türkei", language="de") == {"GR", "TR"}
    assert countries("Erdbeben in Griechenland", language="en") == set()


def test_nothing_gives_nothing():
    assert countries("") == set()
    assert countries("-- , . ()", "...") == set()
    assert countries("Kyiv", language="und") == {"UA"}
    assert countries("Kyiv", language="xx") == {"UA"}
