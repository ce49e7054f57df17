"""A copy says what it changed: figures, names, negations and quoted words, and not house style."""

import pytest

from pipeline.domain.comparison.changed_words import changed_words
from tests.support.blast_report import BLAST


def changes(text: str, original: str = BLAST) -> list[tuple[str, str]]:
    return [(one.here, one.there) for one in changed_words(text, original)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("14 people", "17 people", ("17", "14")),
        ("will not rest", "will rest", ("", "not")),
        ("had been held", "had not been held", ("not", "")),
        ("Clara Novak", "Hugo Dorn", ("Hugo Dorn", "Clara Novak")),
        ("the guilty are", "the killers are", ("killers", "guilty")),
        ("9.40", "10.15", ("10.15", "9.40")),
    ],
)
def test_each_change_of_a_fact_is_found(old: str, new: str, expected: tuple[str, str]) -> None:
    assert changes(BLAST.replace(old, new)) == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("two men", "2 men"),
        ("“", '"'),
        ("asked for donors", "appealed for donors"),
        ("Interior Minister Clara Novak", "Minister Novak"),
        ("heard five kilometres away", "heard 5 kilometres away"),
        (" No group has claimed the attack, the third in the province since June.", ""),
        ("At least", "Officials in the town hall said late in the evening that at least"),
    ],
)
def test_house_style_cuts_and_rewording_are_not_listed(old: str, new: str) -> None:
    assert old in BLAST
    assert changes(BLAST.replace(old, new)) == []


def test_contraction_is_not_a_changed_negation() -> None:
    text = "The minister said the bridge had not been closed and did not fail in the storm of last week."
    assert changes(text.replace("had not", "hadn't").replace("did not", "didn’t"), text) == []


def test_change_bears_the_words_before_it() -> None:
    (one,) = changed_words(BLAST.replace("14", "17"), BLAST)
    assert one.before == "At least"


@pytest.mark.parametrize("text", ["", "One word", "Ein kurzer Text ohne Zahlen."])
def test_text_without_anything_in_common_has_no_changes(text: str) -> None:
    assert changes(text) == changes(BLAST, text) == []
