"""Who is said to have said a fact in common, and statements that only sound like one."""

import pytest

from consumers.versions import VersionReader, VersionRequest
from pipeline.domain.comparison.speakers import voices_of
from pipeline.domain.comparison.told.claim_reading import claims_of
from pipeline.domain.comparison.told.claims import Claim
from pipeline.domain.comparison.told.doubts import are_two_statements, is_contrary
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, article, comparer

BRIDGE = "Karel Novak, the transport minister, saw the closed bridge over the Olta on Monday with Anna Berg, the mayor."


@pytest.fixture
def reader(encoder: Encoder, parser: Parser) -> VersionReader:
    return VersionReader(encoder, parser, cached_articles=4)


@pytest.fixture
def compare(reader: VersionReader) -> Compare:
    return comparer(reader)


def claims(reader: VersionReader, text: str) -> tuple[Claim, ...]:
    (version,) = reader.read([VersionRequest(article=article("A", text))])
    return claims_of(version, voices_of(version).quoted)


def test_a_quote_is_its_speakers_not_that_of_somebody_else_in_the_paragraph(compare: Compare) -> None:
    first = (
        f'{BRIDGE}\nBerg asked for another bridge. "The pillars were never repaired as they should have been," '
        "said Novak after she had left.\n"
        '"Nobody will drive over this bridge before the spring," he added.'
    )
    second = (
        f'{BRIDGE} He was angry.\n"The pillars were never repaired as they should have been," the minister said.\n'
        '"Nobody will drive over this bridge before the spring," said Mr. Novak.'
    )
    found = [fact for fact in compare(first, second).shared if "as they should" in fact.excerpts[0].sentence]
    assert [{e.said_by.rpartition(" ")[2] for e in fact.excerpts} for fact in found] == [{"Novak"}]


def test_what_is_quoted_is_not_said_by_somebody_whom_the_quote_names(reader: VersionReader) -> None:
    text = (
        f'{BRIDGE}\n"It is sad, Anna, that you and the council attack the builders when they work day and night," '
        "Novak said after Berg had asked him to resign."
    )
    assert {c.speaker.rpartition(" ")[2] for c in claims(reader, text) if c.quoted} == {"Novak"}


def test_who_fears_says_it_and_not_who_is_feared(reader: VersionReader) -> None:
    text = (
        f"{BRIDGE}\nNovak told reporters that he is afraid the council could open the bridge alone, "
        "saying every decision must be made by the ministry."
    )
    (said,) = (c for c in claims(reader, text) if "every decision" in c.text)
    assert said.speaker == "Novak"


def test_a_quote_that_is_shown_is_not_shown_again_from_another_place(compare: Compare) -> None:
    first = (
        f'{BRIDGE}\n"The pillars were never repaired as they should have been," Novak said.\n'
        'He wrote later that "the pillars were never repaired as they should have been".'
    )
    second = f'{BRIDGE} He was angry.\n"The pillars were never repaired as they should have been," Novak said.'
    shown = [fact for fact in compare(first, second).shared if "as they should" in fact.excerpts[1].sentence]
    assert len(shown) == 1


def test_two_people_who_say_something_alike_tell_no_fact_in_common(reader: VersionReader) -> None:
    quotes = [
        f'{BRIDGE}\n"{said}," said {who} on the bridge.'
        for said, who in [
            ("It is a gift to the people of this town", "Karel Novak"),
            ("This is a gift, a late gift on behalf of all the builders", "Anna Berg"),
        ]
    ]
    x, y = (next(c for c in claims(reader, text) if c.quoted) for text in quotes)
    assert is_contrary(x, y)
    assert not is_contrary(x, x)


def test_two_statements_about_one_subject(reader: VersionReader) -> None:
    texts = [
        f"{BRIDGE}\nNovak said that he valued how those who write these letters understand the builders.",
        f"{BRIDGE} She waited.\nNovak said that the letters were of many kinds and had come from whole families.",
        f"{BRIDGE} They talked.\nNovak said that he valued how well those who write the letters understand builders.",
    ]
    first, other, same = (max(claims(reader, text), key=lambda c: "letters" in c.text) for text in texts)
    assert are_two_statements(first, other)
    assert not are_two_statements(first, same)
