"""Whose the words are that a version quotes, where no name stands right beside them."""

import pytest

from consumers.versions import VersionReader
from pipeline.ports import Encoder, Parser
from tests.support.comparing import Compare, article, comparer

BRIDGE = "The bridge over the Olta will stay closed until spring, engineers found. Traffic is led through Varnholm."


@pytest.fixture(scope="module")
def compare(encoder: Encoder, parser: Parser) -> Compare:
    return comparer(VersionReader(encoder, parser, cached_articles=100))


def speakers(compare: Compare, *texts: str) -> dict[str, int]:
    """The words of each speaker in all versions."""
    versions = [article(chr(65 + n), text, minutes=60 * n) for n, text in enumerate(texts)]
    return {q.name: sum(v.words for v in q.versions) for q in compare(*versions).quoted}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # The quote has ended with a full stop, and a sentence of two words says who spoke.
        ('"The pillars of the old bridge are cracked." Mr. Novak said.', {"Karel Novak": 8}),
        # An office, the name with where it belongs, and then the verb.
        (
            '"I will look at every pillar myself," the inspector, Col. Jana Lind of the Army, said at a hearing.',
            {"Jana Lind": 7},
        ),
        # What somebody is said to have said, and then the words as a paragraph of their own.
        (
            "Novak said that he had not decided on the repairs.\n"
            '"It is a bridge that nobody wants to close for a year."',
            {"Karel Novak": 12},
        ),
        # The statement of whoever made it just before.
        (
            'The Road Agency said in a statement that the bridge was "a danger to everybody".\n'
            '"The pillars were never repaired as they should have been," the statement said.',
            {"Road Agency": 14},
        ),
        # Somebody who is called for a party and a place: the one who was named, and never a name of its own.
        (
            'Novak called the repairs "a joke on all of us".\n'
            '"We should have built another bridge long ago," the Varnholm Republican told reporters.',
            {"Karel Novak": 14},
        ),
        # Verbs that praise, mock or urge, and quote.
        ('Novak thanked the engineers for their "patience in a very hard week".', {"Karel Novak": 6}),
        ('Novak encouraged drivers to wait because of "cracks that nobody can repair in winter".', {"Karel Novak": 7}),
    ],
)
def test_the_speaker_of_a_quote_is_found(compare: Compare, text: str, words: dict[str, int]) -> None:
    named = "Karel Novak, the transport minister, saw the bridge on Monday with several engineers."
    assert speakers(compare, f"{BRIDGE}\n{named}\n{text}", BRIDGE) == words


@pytest.mark.parametrize(
    "text",
    [
        # What the paragraph before tells is not said by anybody.
        'Novak walked over the bridge twice.\n"It is a bridge that nobody wants to close for a year."',
        # A letter of somebody else than the one who spoke before.
        'Novak called it "sad". Nine firms sent a letter to the town.\n'
        '"The pillars were never repaired as they should have been," reads the letter.',
        # A whole sentence of its own after a quote: it introduces what follows.
        'A sign reads "The pillars of the old bridge are cracked." Novak said on Monday that it would be taken down.',
    ],
)
def test_words_that_nobody_is_said_to_have_spoken_are_nobodys(compare: Compare, text: str) -> None:
    named = "Karel Novak, the transport minister, saw the bridge on Monday with several engineers."
    assert speakers(compare, f"{BRIDGE}\n{named}\n{text}", BRIDGE) == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [("Michele Orban", "Michelle Orban"), ("The ORWU", "The Olta River Workers Union")],
)
def test_two_spellings_and_the_initials_of_one_name_are_one_entry(compare: Compare, first: str, second: str) -> None:
    texts = (f'{BRIDGE}\n"The pillars are cracked and cannot carry lorries," {name} said.' for name in (first, second))
    assert list(speakers(compare, *texts).values()) == [16]


def test_a_party_before_a_name_is_no_part_of_it(compare: Compare) -> None:
    text = f'{BRIDGE}\nVarnholm Democratic Karel Novak called the bridge "a disgrace for all of us".'
    assert speakers(compare, text, BRIDGE) == {"Karel Novak": 6}
