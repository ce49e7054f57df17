"""Details that versions have alike: what both quote, an age, an unusual figure, a day."""

import pytest

from consumers.versions import VersionReader
from pipeline.domain.comparison.result import Comparison
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, article, comparer, kinds

FIRST = (
    "The council of Marbeck closed the old pool on Thursday after a long debate. "
    "{} Parents had asked for more time. A new hall is to be built behind the station."
)
SECOND = (
    "After hours of talks on Thursday, councillors in Marbeck shut the old pool. "
    "{} Many families had wanted to wait. Behind the station there will be another hall."
)


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=100))


def told_by_both(found: Comparison, words: str) -> bool:
    """Whether a fact in common has these words in every version's excerpt."""
    return any(all(words in e.sentence[slice(*e.span)] for e in fact.excerpts) for fact in found.shared)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (
            "Swimmers there were “deeply troubled” by it, Ida Venn found.",
            "Ida Venn, who looked into the matter for the state, is “deeply troubled” by what the mayor wrote.",
            "deeply troubled",
        ),
        (
            "Mayor Karl Sorn once named the re-elected board “a co-operative of the blind.”",
            "What was left, Sorn joked, was “a cooperative of the blind”, and nobody laughed.",
            "operative of the blind",
        ),
        (
            "The 76-year-old Sorn led the debate.",
            "In the chair was Mayor Sorn, 76, who has a house by the river.",
            "Sorn",
        ),
        (
            "Mayor Karl Sorn, 76, becomes the oldest mayor of the county.",
            "In the chair was Mayor Sorn, 76, who has a house by the river.",
            "Sorn, 76",
        ),
        (
            "It was closed by a 34-to-13 vote, after a debate in which Sorn shouted.",
            "Sorn won, 34 to 13, and left the room without a word.",
            "34",
        ),
        (
            "Repairs would have swallowed $84,000 of public funds.",
            "Sorn had promised the swimmers that $84,000 from taxpayers was going to mend the roof.",
            "$84,000",
        ),
        (
            "The board set a May 1 deadline for objections.",
            "Whoever objects has to write to the board before May 1, it said.",
            "May 1",
        ),
    ],
)
def test_what_is_equal_is_a_fact_in_common_whatever_is_told_around_it(
    compare: Compare, first: str, second: str, words: str
) -> None:
    found = compare(FIRST.format(first), SECOND.format(second))
    assert told_by_both(found, words)
    assert kinds(found) == []


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (  # a term, which one version uses again and again
            "Sorn spoke of a “fair deal” for all. A fair deal, he added, takes time.",
            "Ida Venn wants a “fair deal” for the swimmers of the town.",
            "fair deal",
        ),
        (  # two people, one saying
            "“We'll see what happens,” said Ida Venn, who runs the swimming club.",
            "“We'll see what happens,” said Karl Sorn after the vote on the pool.",
            "see what happens",
        ),
        (  # cut right after a negation
            "The roof is “safe for the public,” Sorn wrote to the council.",
            "The roof is “not safe for the public,” Sorn wrote to the council.",
            "safe for the public",
        ),
        (  # two people of one age
            "The 76-year-old Sorn led the debate.",
            "Ida Venn, 76, who runs the swimming club, spoke against it.",
            "76",
        ),
        (  # a common small number
            "Three swimmers spoke in the debate.",
            "The roof leaks in three places, an engineer found.",
            "hree",
        ),
    ],
)
def test_what_is_equal_by_chance_is_not(compare: Compare, first: str, second: str, words: str) -> None:
    assert not told_by_both(compare(FIRST.format(first), SECOND.format(second)), words)


def test_a_detail_of_a_fact_that_is_shown_is_not_shown_again(compare: Compare) -> None:
    said = "“The roof is a danger to every child who swims below it,” Ida Venn told the council on Thursday."
    found = compare(FIRST.format(said), SECOND.format(said))
    assert sum(any("a danger to every child" in e.sentence for e in fact.excerpts) for fact in found.shared) == 1


def test_one_publisher_alone_has_no_detail_in_common(compare: Compare) -> None:
    texts = (
        FIRST.format("Repairs would have swallowed $84,000 of public funds."),
        SECOND.format("Sorn had promised the swimmers that $84,000 from taxpayers was going to mend the roof."),
    )
    found = compare(*(article(f"Marbeck {n}", text, family="Marbeck", minutes=n) for n, text in enumerate(texts)))
    assert found.shared == ()
