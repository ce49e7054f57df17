"""An event that an outlet tells again with newer figures is one; another event in its words is another one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.domain.matching.features import Profile, profile_of
from pipeline.domain.pages.newer_figures import has_newer_figures
from pipeline.domain.terms.counts import TermCounts
from tests.support.everyday.cases import FORMS, UPDATES
from tests.support.everyday.grouping import SEEN
from tests.support.everyday.rows import Row
from tests.support.word_vectors import embedded

FIRST, LATER = next(case for case in UPDATES if case.name == "toll that rises").rows


def profile(row: Row) -> Profile:
    return profile_of(embedded(row.as_article(SEEN)), TermCounts(), embedding_known=False)


def tells_again(one: Row, other: Row) -> bool:
    found = profile(one).is_told_again(profile(other))
    assert profile(other).is_told_again(profile(one)) == found
    return found


@pytest.mark.parametrize("name", ["toll that rises", "revised magnitude", "ballots counted so far"])
def test_newer_figures_tell_the_same_event_again(name: str) -> None:
    one, other = next(case for case in UPDATES if case.name == name).rows
    assert tells_again(one, other)
    assert tells_again(replace(one, published=None), replace(other, published=None))
    assert not profile(one).is_of_another_event(profile(other))


@pytest.mark.parametrize(
    "other",
    [
        replace(LATER, source="Elsewhere"),
        replace(LATER, source=""),
        replace(LATER, title=LATER.title.replace("Tarsa", "Orlo"), text=LATER.text.replace("Tarsa", "Orlo")),
        replace(LATER, text=LATER.text.replace("Monday", "Thursday")),
        replace(LATER, text=""),
        replace(LATER, published=LATER.published and LATER.published + timedelta(days=7)),
        replace(
            LATER, title="Tarsa opens museum of salt", text="Tarsa has a museum of salt that is free until autumn."
        ),
    ],
    ids=["other outlet", "outlet unknown", "other place", "other day", "headline alone", "a week later", "other words"],
)
def test_what_may_be_another_event_is_left_to_the_model(other: Row) -> None:
    assert not tells_again(FIRST, other)


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.name)
def test_items_of_one_form_are_not_told_again(case) -> None:
    for one in case.rows:
        for other in case.rows:
            assert one.story == other.story or not tells_again(one, other)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Death toll in Tarsa climbs to 19", ""),
        ("Tarsa fire", "The fire has grown to 3,000 hectares. The number of homes lost rose to 40."),
        ("Mine blast", "The toll was revised to 12."),
        ("Zahl der Toten in Tarsa steigt auf 29", ""),
        ("Séisme de Tarsa : le bilan passe à 26 morts", ""),
        ("Sube a 30 el número de muertos en Tarsa", ""),
        ("Число погибших в Тарсе выросло до 30", ""),
        ("ارتفاع حصيلة زلزال طرسا إلى 30", ""),
    ],
)
def test_a_text_says_that_its_figures_are_newer(title: str, text: str) -> None:
    assert has_newer_figures(title, text)


@pytest.mark.parametrize("title", ["Quake kills 12 in Tarsa", "Bus falls into gorge", "Sun rises over Tarsa", ""])
def test_a_first_report_does_not(title: str) -> None:
    assert not has_newer_figures(title, "Twelve people died, officials said.")
