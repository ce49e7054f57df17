"""Sentences of two languages that may state one fact: nearest by vectors, and not spoken against."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.domain.comparison.across.facts import LEAST_AHEAD, LEAST_COSINE, facts_in_common
from pipeline.domain.comparison.across.mentions import mentions
from pipeline.domain.comparison.across.table import Row
from pipeline.domain.comparison.across.versions import EventText

DIMENSIONS = 32
CLOSED = {
    "en": "The Ostrel bridge was closed to all traffic on the same evening.",
    "es": "El puente de Ostrel quedó cerrado a toda la circulación esa misma tarde.",
    "fr": "Le pont d'Ostrel a été fermé à toute la circulation le soir même.",
}
INJURED = {
    "en": "The fire brigade said that 14 people were injured when it fell.",
    "es": "Los bomberos dijeron que 14 personas resultaron heridas en la caída.",
}


def towards(topic: int, cosine: float = 1.0, beside: int = 0) -> NDArray[np.float32]:
    """A unit vector with this cosine to the one of the topic, and none to other topics."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[topic] = cosine
    vector[DIMENSIONS - 1 - beside] += np.sqrt(1 - cosine**2)
    return vector


def found(*versions: tuple[str, Sequence[tuple[str, NDArray[np.float32]]]]) -> tuple[Row, ...]:
    """The facts of versions given as language and sentences with their vectors."""
    read, vectors = [], []
    for number, (language, sentences) in enumerate(versions):
        text = EventText(
            article_id=f"a{number}",
            story_id=f"s{number}",
            language=language,
            source=f"Outlet {number}",
            family=f"Outlet {number}",
            title="",
            text="\n".join(sentence for sentence, _ in sentences),
            day=date(2026, 11, 20),
        )
        assert len(text.sentences) == len(sentences) + 1
        read.append(mentions(text))
        vectors.append(np.stack([towards(DIMENSIONS - 9), *(vector for _, vector in sentences)]))
    return facts_in_common(read, vectors)


def test_a_fact_has_a_sentence_of_each_language_that_states_it() -> None:
    rows = found(
        ("en", [(CLOSED["en"], towards(1)), (INJURED["en"], towards(2))]),
        ("es", [(INJURED["es"], towards(2, 0.95)), (CLOSED["es"], towards(1, 0.95))]),
        ("fr", [(CLOSED["fr"], towards(1, 0.97, beside=1))]),
    )
    cells = [[(cell.language, cell.place.sentence) for cell in row.cells] for row in rows]
    assert cells == [[("en", 1), ("es", 2), ("fr", 1)], [("en", 2), ("es", 1)]]
    assert {row.kind for row in rows} == {"fact"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("es", "Los bomberos dijeron que 17 personas resultaron heridas en la caída."),
        ("fr", "Selon les pompiers, 17 personnes ont été blessées dans la chute du pont."),
    ],
)
def test_sentences_with_other_figures_state_no_fact_in_common(language: str, sentence: str) -> None:
    assert not found(("en", [(INJURED["en"], towards(2))]), (language, [(sentence, towards(2))]))


def test_sentences_about_other_days_or_people_state_no_fact_in_common() -> None:
    assert not found(
        ("en", [("The strike at the airport is to last until Sunday evening.", towards(1))]),
        ("es", [("La huelga en el aeropuerto durará hasta el martes por la noche.", towards(1))]),
    )
    assert not found(
        ("en", [("The mayor of the town is called Karin Wallgren, as all know.", towards(1))]),
        ("es", [("La alcaldesa de la ciudad se llama Julia Ortega, como se sabe.", towards(1))]),
    )


def test_what_is_not_near_enough_or_has_a_rival_is_left_out() -> None:
    far = towards(1, LEAST_COSINE - 0.01)
    assert not found(("en", [(CLOSED["en"], towards(1))]), ("es", [(CLOSED["es"], far)]))
    near, rival = towards(1, 0.95), towards(1, 0.95 - LEAST_AHEAD / 2, beside=1)
    assert not found(("en", [(CLOSED["en"], towards(1))]), ("es", [(CLOSED["es"], near), (INJURED["es"], rival)]))


@pytest.mark.parametrize(("cosine", "ahead", "shared"), [(0.89, 0.015, 1), (0.87, 0.025, 2)])
def test_sentences_that_share_names_and_figures_may_be_less_near(cosine: float, ahead: float, shared: int) -> None:
    told = [
        (
            "One pier of the old Ostrel bridge had been repaired again.",
            "Un pilar del puente de Ostrel se arregló otra vez.",
        ),
        ("In Ostrel 14 people were injured when a pier gave way.", "En la caída en Ostrel hubo 14 personas heridas."),
    ]
    english, spanish = told[shared - 1]
    rival = ("Nada más se supo de la causa de lo ocurrido allí.", towards(1, cosine - ahead, beside=1))
    (row,) = found(("en", [(english, towards(1))]), ("es", [(spanish, towards(1, cosine)), rival]))
    assert [cell.place.sentence for cell in row.cells] == [1, 1]
    bare = ("Una parte de la construcción se había arreglado otra vez.", towards(1, cosine))
    assert not found(("en", [(english, towards(1))]), ("es", [bare, rival]))


def test_two_versions_of_one_language_have_no_fact_across_languages() -> None:
    assert not found(("en", [(CLOSED["en"], towards(1))]), ("en", [(CLOSED["en"], towards(1))]))


def test_short_lines_and_empty_texts_state_nothing() -> None:
    assert not found(("en", [("Read on.", towards(1))]), ("es", [("Sigue.", towards(1))]))
    assert not found(("en", [("", towards(1))]), ("es", [(CLOSED["es"], towards(1))]))


def test_a_version_that_contradicts_another_of_its_language_is_not_in_the_row() -> None:
    thursday = "La dirección del sindicato convocó a todos sus miembros para el jueves 5 de marzo."
    friday = "La dirección del sindicato convocó a todos sus miembros para el viernes 6 de marzo."
    (row,) = found(
        ("en", [("The leaders of the union have called all of its members together.", towards(1))]),
        ("es", [(thursday, towards(1, 0.97))]),
        ("es", [(friday, towards(1, 0.96, beside=1))]),
    )
    assert [cell.language for cell in row.cells] == ["en", "es"]
