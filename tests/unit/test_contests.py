"""What is written before a contest, and what tells its result."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.pages.contests import has_result, is_announced
from tests.support.everyday.cases import MATCHES, MORE_MATCHES


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Brackley v Osten preview: Noor doubtful", ""),
        ("Brackley ready for Osten", "Brackley host Osten on Friday. Winger Ali Noor is doubtful with a sore ankle."),
        ("Rehn and Prado renew rivalry", "Maja Rehn faces Luisa Prado in Sunday's final. Prado is the favourite."),
        ("Otters out to level series", "The Otters visit Quill tonight for the third of five games this season."),
        ("Brackley vs. Osten: all you need to know", "Injury news and TV channel, and what the manager said."),
        ("Preview: Osten after first win", "Osten, who lost their last four games, travel to Brackley on Friday."),
        ("Game seven for Otters", "The Otters host Quill on Friday. The captain scored twice in Monday's 4-1 win."),
        ("Osten rest Noor", "Osten leave top scorer Ali Noor at home for Friday's third-round cup tie at Brackley."),
        (
            "Rehn relishes rematch",
            "The bout on 12 May... Rehn meets Prado on May 12 for the belt, a heavyweight first.",
        ),
    ],
)
def test_a_contest_to_come_is_announced(title: str, text: str) -> None:
    assert is_announced(title, text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Brackley 2-0 Osten", "Brackley meet Borg in the final on Sunday. The captain scored both goals."),
        ("Noor sends Brackley through", "Ali Noor scored twice as Brackley, who host Borg on Sunday, won 2-0."),
        ("Brackley v Osten: cup final live", "We are under way, and the captain has the ball. Osten in red."),
        ("Osten held", "Brackley drew 1-1 with Osten in Friday's league game before the cup tie on Tuesday."),
        (
            "President to meet chancellor",
            "The president meets the chancellor on Friday in Osten to talk about the ferry.",
        ),
        ("Storm to hit coast: what to expect", "A storm will reach the coast on Friday. Schools stay shut."),
        ("Harbour board v Osten: court hears claim", "The court hears the claim of the harbour board on Friday."),
        ("Noor beaten", "Ali Noor lost in the race for mayor on Friday. His rival starts work on Monday."),
        ("Noor to play after arrest", "Winger Ali Noor will play in Friday's cup tie although police charged him."),
        ("", ""),
    ],
)
def test_a_report_of_a_contest_and_what_is_none_are_not_announced(title: str, text: str) -> None:
    assert not is_announced(title, text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Brackley 2-0 Osten", ""),
        ("Noor the hero", "Ali Noor came off the bench to score in the 89th minute on Friday."),
        ("Osten out of the cup", "Osten were beaten at Brackley on Friday."),
        ("", "Maja Rehn needed 71 minutes for a victory in straight sets."),
    ],
)
def test_a_result_is_told(title: str, text: str) -> None:
    assert has_result(title, text)


def test_years_and_dates_are_no_scores() -> None:
    assert not has_result("Season 2025-26 opens", "The ferry sails from 2026-05-11 on.")


@given(st.text(max_size=200), st.text(max_size=700))
def test_any_text_can_be_asked(title: str, text: str) -> None:
    assert isinstance(is_announced(title, text), bool)
    assert isinstance(has_result(title, text), bool)


@pytest.mark.parametrize("case", MATCHES, ids=lambda case: case.name)
def test_of_a_match_only_the_preview_is_announced(case) -> None:
    announced = {row.title for row in case.rows if is_announced(row.title, row.text)}
    assert announced == {row.title for row in case.rows if "preview" in row.story}


@pytest.mark.parametrize("case", MORE_MATCHES, ids=lambda case: case.name)
def test_what_comes_before_a_contest_is_announced_and_the_rest_tells_a_result(case) -> None:
    for row in case.rows:
        is_before = row.story.endswith("-p")
        assert is_announced(row.title, row.text) == is_before, row.title
        assert is_before or has_result(row.title, row.text), row.title
