"""Figures and dates of sentences in languages without a parse."""

import math

import pytest

from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.stated import stated


def sentence(text: str) -> Sentence:
    return Sentence(index=0, paragraph=0, text=text, plain=text, tokens=(), lemmas=frozenset(), structured=False)


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("de", "Der Schaden beträgt 1,5 Millionen Euro.", 1.5e6, "€"),
        ("de", "Es kamen 42.000 Besucher.", 42_000, ""),
        ("de", "Die Quote stieg auf 3,2 Prozent.", 3.2, "%"),
        ("de", "Siebzehn Menschen kamen.", 17, ""),
        ("fr", "Quelque 12 000 habitants ont fui.", 12_000, ""),
        ("fr", "Le chantier coûtera 2,5 milliards d'euros.", 2.5e9, "€"),
        ("fr", "La hausse atteint 4,1 pour cent.", 4.1, "%"),
        ("es", "El fuego quemó 1.200 hectáreas.", 1200, "ha"),
        ("es", "Murieron quince personas.", 15, ""),
        ("it", "Il ponte è lungo 3 chilometri.", 3000, "m"),
        ("pt", "A obra custa 2,5 milhões de euros.", 2.5e6, "€"),
        ("ru", "Ущерб составил 1,5 млн рублей.", 1.5e6, "₽"),
        ("ru", "Пострадали двенадцать человек.", 12, ""),
        ("uk", "Збитки склали 3 мільйони гривень.", 3e6, "₴"),
    ],
)
def test_figures_are_read_as_the_language_writes_them(language: str, text: str, value: float, unit: str) -> None:
    (found,) = stated(sentence(text), language)
    assert (found.kind, found.unit) == ("number", unit)
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("language", "text", "bounds"),
    [
        ("de", "Mindestens 12 Menschen wurden verletzt.", (12, math.inf)),
        ("fr", "Jusqu'à 30 maisons sont touchées.", (0, 30)),
        ("es", "Más de 40 barcos salieron.", (40, math.inf)),
        ("ru", "Эвакуированы около 100 человек.", (90, 110)),
    ],
)
def test_bounds(language: str, text: str, bounds: tuple[float, float]) -> None:
    (found,) = stated(sentence(text), language)
    assert (found.low, found.high) == pytest.approx(bounds)


@pytest.mark.parametrize(
    ("language", "text", "kind", "value"),
    [
        ("de", "Der Prozess beginnt am 3. März.", "day", 303),
        ("fr", "Le procès s'ouvrira le 1er août.", "day", 801),
        ("es", "El juicio empieza el 12 de septiembre.", "day", 912),
        ("ru", "Суд начнётся 9 мая.", "day", 509),
        ("pt", "A greve começa na quarta-feira.", "weekday", 3),
        ("de", "Die Polizei sagte am Montag nichts.", "said", 1),
    ],
)
def test_dates(language: str, text: str, kind: str, value: float) -> None:
    (found,) = stated(sentence(text), language)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Zug entgleiste um 14.30 Uhr."),
        ("de", "Der 1. FC Marbeck verlor."),
        ("fr", "Elle est arrivée à 14h30."),
        ("ja", "会議は東京で開かれた。"),
        ("ar", "عقد المجلس اجتماعه في المدينة"),
    ],
)
def test_what_is_no_figure(language: str, text: str) -> None:
    assert not [one for one in stated(sentence(text), language) if one.kind == "number"]


def test_a_list_of_numbers_states_nothing() -> None:
    assert stated(sentence(" ".join(f"{n}," for n in range(2101, 12_101))), "de") == ()
