"""Items that an outlet makes in one form are told apart; an event that it tells again with new figures is not."""

from dataclasses import replace
from itertools import combinations

import pytest

from pipeline.domain.matching.features import Profile, profile_of
from pipeline.domain.matching.outlet_items import are_items_of_one_form
from pipeline.domain.terms.counts import TermCounts
from tests.support.everyday.cases import FLASHES, FORMS, UPDATES, Case
from tests.support.everyday.grouping import SEEN
from tests.support.everyday.rows import Row
from tests.support.word_vectors import embedded


def profile(row: Row) -> Profile:
    return profile_of(embedded(row.as_article(SEEN)), TermCounts(), embedding_known=False)


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.name)
def test_items_of_one_form_are_told_apart_whichever_comes_first(case: Case) -> None:
    by_outlet = [pair for pair in combinations(case.rows, 2) if pair[0].source == pair[1].source]
    assert by_outlet
    for one, other in by_outlet:
        assert are_items_of_one_form(profile(one).data, profile(other).data), (one.title, other.title)
        assert are_items_of_one_form(profile(other).data, profile(one).data), (one.title, other.title)


@pytest.mark.parametrize("case", UPDATES, ids=lambda case: case.name)
def test_an_event_that_an_outlet_tells_again_is_no_other_item(case: Case) -> None:
    first, second = map(profile, case.rows)
    assert not are_items_of_one_form(first.data, second.data)


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.name)
def test_texts_of_two_outlets_are_not_judged(case: Case) -> None:
    one, other, *_ = case.rows
    other = replace(other, source="Elsewhere")
    assert not are_items_of_one_form(profile(one).data, profile(other).data)


def test_headlines_alone_are_not_judged() -> None:
    one, other = (replace(row, text="") for row in FORMS[1].rows[:2])
    assert not are_items_of_one_form(profile(one).data, profile(other).data)


def test_an_article_is_no_other_item_than_itself() -> None:
    for case in (*FORMS, *UPDATES):
        for row in case.rows:
            assert not are_items_of_one_form(profile(row).data, profile(row).data), row.title


@pytest.mark.parametrize("case", FLASHES, ids=lambda case: case.name)
def test_two_flashes_of_an_outlet_tell_two_things_although_the_place_is_one(case: Case) -> None:
    by_outlet = [pair for pair in combinations(case.rows, 2) if len(pair[0].text) + len(pair[1].text) < 150]
    apart = [pair for pair in by_outlet if pair[0].story != pair[1].story and pair[0].source == pair[1].source]
    assert apart
    assert all(are_items_of_one_form(profile(one).data, profile(other).data) for one, other in apart)


def test_a_flash_that_takes_up_a_word_of_the_last_one_may_be_of_the_same_event() -> None:
    first = FLASHES[0].rows[0]
    second = replace(
        first, title="BREAKING: Arrested mayor of Orsk denies bribes", text="Arrested mayor denies bribes."
    )
    assert not are_items_of_one_form(profile(first).data, profile(second).data)
    assert not are_items_of_one_form(*(profile(replace(row, title="")).data for row in FLASHES[0].rows[:2]))


def test_explainers_below_a_headline_that_names_nothing_are_of_their_own_events() -> None:
    fire = replace(
        FORMS[0].rows[0],
        title="Was wir wissen – und was nicht",
        text="Nach dem Brand im Altenheim von Kirchau fassen wir zusammen, was wir wissen. Das Feuer brach um 3 Uhr im "
        "zweiten Stock aus. Drei Bewohner starben. Ein Gutachter sucht die Ursache. Wir ergänzen diesen Text laufend.",
    )
    robbery = replace(
        fire,
        text="Nach dem Überfall auf einen Geldtransporter in Mainz fassen wir zusammen, was wir wissen. Vier Maskierte "
        "entkamen mit zwei Millionen Euro. Ein Fahrer wurde leicht verletzt. Wir ergänzen diesen Text laufend.",
    )
    updated = replace(
        fire,
        text="Nach dem Brand im Altenheim von Kirchau fassen wir zusammen, was wir wissen. Das Feuer brach in einem "
        "Zimmer im zweiten Stock aus. Vier Bewohner starben. Der Gutachter nennt als Ursache eine Kerze.",
    )
    assert are_items_of_one_form(profile(fire).data, profile(robbery).data)
    assert not are_items_of_one_form(profile(fire).data, profile(updated).data)
