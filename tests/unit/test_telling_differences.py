"""Which facts of two articles differ, as a reader would name them."""

import pytest

from pipeline.domain.stories.reasons import what_differs
from pipeline.domain.stories.telling_differences import telling_differences

QUAKE = "A magnitude 5.2 earthquake shook the coast near Ollery on Friday at 7:40 a.m., the survey said."
OTHER_QUAKE = "A magnitude 3.9 earthquake shook the coast near Dunholt on Friday at 9:15 p.m., the survey said."


def told(own: tuple[str, str], other: tuple[str, str], language: str = "en") -> str:
    return what_differs(telling_differences(*own, *other, language))


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (("", QUAKE), ("", OTHER_QUAKE), "another magnitude, 5.2 and 3.9; another place, Ollery and Dunholt"),
        (
            ("Ferry fire kills 14 people", "A fire on a ferry killed 14 people off Tarn."),
            ("Ferry fire kills six people", "Six people died when a ferry burned off Tarn."),
            "another number of people, 14 and six",
        ),
        (
            ("Orrel Foods earns $4.1 million", "Orrel Foods said it earned $4.1 million."),
            ("Panton Steel earns $88 million", "Panton Steel said it earned $88 million."),
            "another sum, $4.1 million and $88 million; another name, Orrel Foods and Panton Steel",
        ),
        (("Rovers 3-1 Vale", "Rovers won."), ("Rovers 0-2 Vale", "Vale won."), "another score, 3-1 and 0-2"),
    ],
)
def test_figures_are_named_with_what_they_count_and_places_and_names_as_they_are(own, other, expected):
    assert told(own, other).startswith(expected)


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (("", QUAKE), ("", QUAKE)),
        (
            ("", QUAKE),
            ("", f"{OTHER_QUAKE} Ollery felt one of magnitude 5.2 before.".replace("9:15 p.m.", "7:40 a.m.")),
        ),
        (
            ("Eleven hurt in Ghent", "Eleven people were hurt in Ghent."),
            ("11 hurt in Ghent", "In Ghent 11 people hurt."),
        ),
        (("", ""), ("", QUAKE)),
        (
            ("Storm in Ohio", "A storm hit a town."),
            ("Storm in Dayton", "A storm hit the town."),
        ),
    ],
    ids=["the same", "both are named in the other", "a number in words", "nothing to read", "a town and its state"],
)
def test_what_the_other_text_has_too_is_no_difference(own, other):
    assert told(own, other) == ""


def test_at_most_three_are_told_those_of_the_title_first():
    own = ("Lotto: 7 winners in Marle", f"{QUAKE} It cost $5 million and 30% of 90 houses. " * 2)
    other = ("Lotto: 2 winners in Sund", f"{OTHER_QUAKE} It cost $8 million and 60% of 40 houses. " * 2)
    found = telling_differences(*own, *other)
    assert [(one.what, one.here, one.there) for one in found[:2]] == [
        ("number of winners", "7", "2"),
        ("place", "Marle", "Sund"),
    ]
    assert len(found) == 3


@pytest.mark.parametrize(
    "text", ["… … …", "$ % - . 1-", "12:", "in ", "1" * 5000, "A" * 9000, "\ud7ff\u0301 5.2.", "在北京 3 人"]
)
def test_any_text_can_be_read(text):
    assert isinstance(telling_differences(text, text, QUAKE, OTHER_QUAKE), tuple)
    assert isinstance(telling_differences(QUAKE, OTHER_QUAKE, text, text, "zh"), tuple)
