"""Cities are one in every language and script, in case endings too; people and other words are none."""

import pytest

from pipeline.domain.links.digests import places_in
from pipeline.domain.links.pairing import Weighed, places_shared
from tests.support.outlines import outline


def near(one: set[str], other: set[str]) -> int:
    sides = [Weighed.of(outline(str(n), "de", 1, names=tuple(places))) for n, places in enumerate((one, other))]
    return places_shared(*sides)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Brand in Köln ist gelöscht."),
        ("en", "The fire in Cologne is out."),
        ("it", "L'incendio di Colonia è spento."),
        ("el", "Η φωτιά στην Κολωνία έσβησε."),
        ("ru", "Пожар в Кёльне потушен."),
        ("uk", "Пожежу в Кельні загасили."),
        ("pl", "Pożar w Kolonii ugaszono."),
        ("ja", "ケルンの火災は鎮火した。"),
        ("zh", "科隆的火灾已被扑灭。"),
        ("ko", "쾰른에서 난 불이 꺼졌다."),
        ("hu", "A kölni tűz Kölnben kialudt."),
    ],
)
def test_a_city_is_the_same_in_every_language(language: str, text: str) -> None:
    assert near(places_in(text, language), places_in("A train left Cologne.", "en")) == 1
    assert near(places_in(text, language), places_in("A train left Marseille.", "en")) == 0


def test_arabic_prefixes_are_not_part_of_the_city() -> None:
    assert near(places_in("اندلع حريق بمراكش ليلا", "ar"), places_in("a fire in Marrakesh", "en")) == 1


def test_neighbours_are_near_and_namesakes_are_both_meant() -> None:
    assert near(places_in("in Bonn", "de"), places_in("in Köln", "de")) == 1
    assert near(places_in("en Barcelona", "es"), places_in("in Barcelona", "en")) >= 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The detective said Leslie Graham was Reading a letter."),
        ("ru", "Сегодня Корея и Боливия подписали договор. Когда?"),
        ("de", "Das Essen in der Halle war kalt."),
        ("fr", "La directrice Florence Dupont a parlé."),
        ("tr", "Toplantı Salı günü yapıldı, Nisan ayında sürecek."),
        ("fa", "دوشنبه"),
        ("hi", "बैठक सोमवार को हुई।"),
        ("en", ""),
    ],
)
def test_people_countries_and_words_are_not_cities(language: str, text: str) -> None:
    assert places_in(text, language) == set()
