"""What versions tell differently by weaker signs: a word more, who says it, a name in another spelling."""

import pytest

from consumers.versions import VersionReader
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, comparer

TOWN = "The council of Marbeck met on Thursday evening in the old town hall."
OTHER = "Councillors in Marbeck held their meeting on Thursday, in the hall at the market."


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=60))


def told(compare: Compare, first: str, second: str) -> list[tuple[str, str]]:
    found = compare(f"{TOWN} {first}", f"{OTHER} {second}")
    assert found.conflicts == ()
    return [(one.kind, one.note) for one in found.told_differently]


def test_a_word_that_only_one_of_two_equal_statements_has(compare: Compare) -> None:
    first = "The owner of the quarry has denied the allegation of fraud."
    second = "The owner of the quarry has repeatedly denied the allegation of fraud."
    assert told(compare, first, second) == [("words", "denied / repeatedly")]


def test_what_two_versions_tell_differently_is_no_fact_in_common(compare: Compare) -> None:
    first = "Ten passengers were wounded when the bus left the road, Governor Ada Lind said."
    second = "Ten passengers were wounded when the bus left the road, police officials said."
    found = compare(f"{TOWN} {first}", f"{OTHER} {second}")
    assert [one.kind for one in found.told_differently] == ["source"]
    assert not any("passengers" in e.sentence for one in found.shared for e in one.excerpts)


@pytest.mark.parametrize(
    "second",
    [
        "The owner of the Marbeck quarry has denied the allegation of fraud.",
        "The owner of the quarry has denied the allegation of fraud.",
    ],
)
def test_a_name_that_one_adds_is_no_difference(compare: Compare, second: str) -> None:
    assert told(compare, "The owner of the quarry has denied the allegation of fraud.", second) == []


def test_another_source_of_one_statement(compare: Compare) -> None:
    first = "Ten passengers were wounded when the bus left the road, Governor Ada Lind said."
    second = "Ten passengers were wounded when the bus left the road, police officials said."
    assert [kind for kind, _ in told(compare, first, second)] == ["source"]


def test_a_person_under_an_office_is_no_other_source(compare: Compare) -> None:
    first = "Ten passengers were wounded when the bus left the road, Governor Ada Lind said."
    second = "Ten passengers were wounded when the bus left the road, the governor said."
    assert told(compare, first, second) == []


def test_a_last_name_in_two_spellings(compare: Compare) -> None:
    first = "Judge William Alsup heard the case of the quarry for two days."
    second = "The case was before William Allsup, who asked many questions."
    assert told(compare, first, second) == [("words", "William Alsup / William Allsup")]


@pytest.mark.parametrize("name", ["William Alsup", "Bill Alsup", "Paul Allsup", "William Berg"])
def test_short_forms_and_other_people_are_no_spellings(compare: Compare, name: str) -> None:
    first = "Judge William Alsup heard the case of the quarry for two days."
    assert told(compare, first, f"The case was before {name}, who asked many questions.") == []
