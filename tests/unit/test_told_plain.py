"""What is shown as told differently: words that stand against each other, said of one thing."""

import pytest

from consumers.versions import VersionReader, VersionRequest
from pipeline.domain.comparison.told.claim_reading import claims_of
from pipeline.domain.comparison.told.claims import Claim, likeness
from pipeline.domain.comparison.told.differing import differences
from pipeline.domain.comparison.told.doubts import other_manner
from pipeline.domain.comparison.told.plain import plain_difference
from pipeline.ports import Encoder, Parser
from tests.support.comparing import article


@pytest.fixture(scope="module")
def reader(encoder: Encoder, parser: Parser) -> VersionReader:
    return VersionReader(encoder, parser, cached_articles=100)


def shown(reader: VersionReader, first: str, second: str) -> list[tuple[str, str, str]]:
    """Kind and words of what is shown of those two claims of the two sentences that are most alike."""
    read = reader.read([VersionRequest(article=article("A", first)), VersionRequest(article=article("B", second))])
    x, y = max(((x, y) for x in claims_of(read[0]) for y in claims_of(read[1])), key=lambda pair: likeness(*pair))
    found = [*differences(x, y), *filter(None, [other_manner(x, y)])]
    plain = [one for one in (plain_difference(x, y, each) for each in found) if one]
    return list(dict.fromkeys((one.kind, _words(x, one.a), _words(y, one.b)) for one in plain))


def _words(claim: Claim, span: tuple[int, int] | None) -> str:
    return claim.sentence.text[slice(*span)] if span else ""


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            "A military judge recommended that the sergeant be discharged from the army.",
            "The sergeant was discharged from the army on Friday.",
            ("strength", "recommended", "discharged"),
        ),
        (
            "A student allegedly opened fire at the school.",
            "A student opened fire at the school.",
            ("strength", "allegedly", "opened"),
        ),
        (
            "The senator demanded that the minister release the full harbour report.",
            "The senator demanded that the minister release the harbour report.",
            ("scope", "full harbour report", "harbour report"),
        ),
        (
            "The mayor blamed many sides for the violence.",
            "The mayor blamed both sides for the violence.",
            ("scope", "many", "both"),
        ),
        (
            "The minister said he had not served in the navy.",
            "The minister said he had served in the navy.",
            ("denial", "not", "served"),
        ),
        (
            "The harbour bridge will employ 300 workers at peak construction.",
            "The harbour bridge will employ 300 workers during construction.",
            ("scope", "peak construction", "construction"),
        ),
        (
            "The mayor said that he wants to shut down the harbour.",
            "The mayor said that he will shut down the harbour.",
            ("strength", "wants", "shut"),
        ),
    ],
)
def test_a_word_that_is_said_of_the_same_is_shown(
    reader: VersionReader, first: str, second: str, expected: tuple[str, str, str]
) -> None:
    assert expected in shown(reader, first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # the word is said of something else in the same clause
        ("He did not know who could have sent the photo.", "He did not know the woman the photo was sent to."),
        ("Plans that could be harming innovation create incentives.", "The plan creates incentives for the industry."),
        # another form of one word, and a question
        ("The governor opposes the pipeline.", "The governor opposed the pipeline, he was asked to explain."),
        ("What did the minister know about the payment?", "The minister had not known about the payment."),
        ("The firm would no longer accept donations.", "The firm will no longer accept donations."),
        # two subjects, or one verb twice
        ("The five members had veto power in the council.", "Norway does not have veto power in the council."),
        (
            "The senator said he used campaign money that should have been used for the party.",
            "The senator said he used campaign money he shouldn't have used for the house.",
        ),
        ("The council paid more than the $5 million it had offered.", "The council paid $5 million."),
        ("The mayor refused anything less than $5 million.", "The mayor refused $5 million."),
    ],
)
def test_a_word_that_is_said_of_something_else_is_not(reader: VersionReader, first: str, second: str) -> None:
    assert shown(reader, first, second) == []
