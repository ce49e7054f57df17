"""Two articles are far apart if each begins with a city, and none of these is near any that the other names."""

import numpy as np
import pytest

from pipeline.domain.matching.record_layout import HEADER, offset_of
from pipeline.domain.terms.named_cities import MAX_CITIES, are_far_apart, cities_named


def apart(one: str, other: str, language: str) -> bool:
    """Of two texts, each a headline and a text below it; either way round."""
    first, second = (cities_named(title, below, language) for title, below in (one.split("\n"), other.split("\n")))
    found = are_far_apart(first, second)
    assert are_far_apart(second, first) is found
    return found


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("sv", "Skottlossning i Örebro\nEn man skadades.", "Skottlossning i Umeå\nEn man skadades."),
        ("ja", "札幌市で停電\n三千世帯が影響を受けた。", "福岡市で停電\n五千世帯が影響を受けた。"),
        ("ru", "В Омске закрыли мост\nЕго построили в 1961 году.", "В Твери закрыли мост\nЕго построили в 1956 году."),
        ("ar", "حريق في حلب\nأصيب شخصان.", "حريق في البصرة\nأصيب أربعة."),
        ("pt", "Assalto no Porto\nOs ladrões fugiram.", "Assalto em Faro\nOs ladrões fugiram."),
    ],
)
def test_two_cities_of_one_country_are_far_apart(language: str, one: str, other: str) -> None:
    assert apart(one, other, language)
    assert not apart(one, one, language)


def test_a_city_that_one_does_not_name_says_nothing() -> None:
    assert not apart("Feuer in Leipzig\nDrei Verletzte.", "Feuer in Fabrik\nDrei Verletzte.", "de")


def test_a_city_that_the_other_names_further_below_is_shared() -> None:
    long = "Nach dem Zugunglück ermittelt die Staatsanwaltschaft. " * 4
    assert not apart(f"Ermittler in Leipzig\n{long} Der Zug kam aus Hamburg.", "Unglück bei Hamburg\nZwei Tote.", "de")
    assert apart(f"Ermittler in Leipzig\n{long} Der Zug kam aus Bremen.", "Unglück bei Rostock\nZwei Tote.", "de")


def test_neighbouring_towns_are_one_place() -> None:
    assert not apart("Überfall in Bonn\nDie Täter flohen.", "Überfall in Köln\nDie Täter flohen.", "de")


def test_the_town_of_a_dateline_is_not_where_it_happened() -> None:
    assert not apart(
        "Gericht stoppt Fabrik\nMünchen (dpa) - Ein Verband hatte geklagt.", "Gericht in Rostock\nGeklagt wurde.", "de"
    )


def test_english_articles_are_compared_as_before() -> None:
    assert not apart("Fire in Lyon\nTwo hurt.", "Fire in Marseille\nTwo hurt.", "en")


def test_what_a_country_is_called_is_not_its_capital() -> None:
    assert not apart("سقوط طائرة في الجزائر\nنجا الطيار.", "سقوط طائرة في وهران\nنجا الطيار.", "ar")


def test_two_sides_of_the_date_line_are_near() -> None:
    one, other = (np.array([1 << 23 | 1000 << 12 | east], dtype=np.uint32) for east in (3599, 1))
    assert not are_far_apart(one, other)


def test_an_article_of_many_cities_keeps_the_first_ones() -> None:
    names = "Hamburg, München, Köln, Frankfurt am Main, Stuttgart, Leipzig, Dortmund, Bremen, Dresden, Hannover, "
    names += "Nürnberg, Duisburg, Bochum, Wuppertal, Bielefeld, Bonn, Mannheim, Karlsruhe, Wiesbaden, Münster, "
    names += "Augsburg, Aachen, Braunschweig, Kiel, Chemnitz, Magdeburg, Krefeld, Freiburg, Mainz, Lübeck, Erfurt, "
    found = cities_named("In Rostock", names + "Kassel, Saarbrücken, Potsdam, Oldenburg, Ludwigshafen.", "de")
    assert len(found) == MAX_CITIES
    assert are_far_apart(found[:1], cities_named("In Passau", "", "de"))


def test_wide_numbers_of_a_record_are_aligned() -> None:
    assert offset_of("published_us") % 8 == 0
    assert HEADER.itemsize % 8 == 0
