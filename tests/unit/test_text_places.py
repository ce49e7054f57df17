"""Where an excerpt is in its text: anchors hold, cleaned sentences are found, and nothing is said where it is not."""

import random

import pytest

from pipeline.domain.comparison.sentences import paragraphs as compared_paragraphs
from pipeline.side_by_side.places import PlacedText, Places, placed_paragraphs

TEXT = (
    "Ferry aground\n\n"
    "HALLIG (AP) — The ferry “Alma” ran aground on Tuesday. All 86 people were taken off.\n"
    "  • Nobody was hurt, the coastguard said.  The captain, Ada Holm, was not on watch.\n\n"
    "The line stays closed. All 86 people were taken off.\n"
)
BEGINNINGS = ("", "  ", "\u00a0", "• ")
ENDS = (" ", "\n", "\r\n", "\u2028", ".\n")


def sentence_at(text: str, anchor: str) -> str:
    """What a browser would scroll to."""
    found = [one for paragraph in placed_paragraphs(text) for one in paragraph if one.anchor == anchor]
    assert len(found) == 1, anchor
    return found[0].text


def test_every_sentence_is_where_its_anchor_says() -> None:
    paragraphs = placed_paragraphs(TEXT)
    assert [len(paragraph) for paragraph in paragraphs] == [1, 2, 2, 2]
    for paragraph in paragraphs:
        for one in paragraph:
            assert TEXT[one.start : one.end] == one.text
            assert one.text == one.text.strip()
    assert paragraphs[1][0].after == " "
    assert paragraphs[1][1].after == ""


@pytest.mark.parametrize(
    ("excerpt", "begins"),
    [
        ("Nobody was hurt, the coastguard said.", "• Nobody"),
        ("All 86 people were taken off.", "All 86"),
        ('The ferry "Alma" ran aground on Tuesday.', "HALLIG"),
        ("The  captain, Ada\u00a0Holm, was not on watch", "The captain"),
        ("The captain, Ada Hólm,".replace("ó", "o\u00ad"), "The captain"),
        ("was not on watch. The line stays closed.", "The captain"),
        ("Ferry aground", "Ferry"),
    ],
)
def test_a_sentence_is_found_however_the_comparison_cleaned_it(excerpt: str, begins: str) -> None:
    anchor = Places({"a": TEXT}).anchor("a", excerpt)
    assert sentence_at(TEXT, anchor).startswith(begins)


def test_of_a_sentence_that_occurs_twice_the_first_is_meant() -> None:
    assert Places({"a": TEXT}).anchor("a", "All 86 people were taken off.") == f"s{TEXT.index('All 86')}"


def test_a_sentence_whose_end_was_edited_since_is_still_found() -> None:
    before = "The council of Orrin voted on the new harbour wall late on Monday, by nine to two."
    text = f"It rained.\n{before.replace('nine to two', 'eight to three')}\nThen came snow."
    assert sentence_at(text, PlacedText(text).anchor(before)).startswith("The council")


@pytest.mark.parametrize(
    "excerpt", ["", "   ", "…", "A train left the station of Orrin.", "ferr", "86 people were t", "💥"]
)
def test_what_is_not_there_has_no_place(excerpt: str) -> None:
    found = Places({"a": TEXT, "b": ""})
    assert found.anchor("b", excerpt) == ""
    assert found.anchor("gone", excerpt) == ""
    if excerpt not in TEXT or not excerpt.strip():
        assert found.anchor("a", excerpt) == ""


def test_what_the_comparison_reads_of_a_text_is_found_in_it() -> None:
    """All paragraphs that the comparison cuts out of texts of any line ends and odd spaces have a place."""
    random.seed(15)
    said = [
        "Fog came in over the bay.",
        "The ferry stopped at 5 p.m. on Tuesday!",
        "„Nein“, sagte sie leise dazu.",
        "船は座礁した。けが人はいない。",
        "العبارة جنحت قرب الجزيرة.",
        "«Никто не пострадал», — сообщили спасатели.",
    ]
    for _ in range(60):
        random.shuffle(said)
        text = "".join(random.choice(BEGINNINGS) + one + random.choice(ENDS) for one in said)
        placed = PlacedText(text)
        for paragraph in compared_paragraphs(text, None):
            found = placed.find(paragraph)
            assert found is not None
            assert placed.anchor(paragraph) == PlacedText(text).anchor(paragraph) == placed.sentences[found].anchor
            assert text.find(paragraph) - 3 <= placed.sentences[found].start <= text.find(paragraph)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 200_000,
        "A! " * 60_000,
        "\n" * 200_000,
        ("word " * 40_000),
        "“" * 100_000 + "." * 100_000,
        "\u202e\u0000<b>" * 900,
    ],
)
def test_odd_texts_of_any_length_are_cut_and_searched(text: str) -> None:
    placed = PlacedText(text)
    assert "".join(one.text for one in placed.sentences).replace(" ", "") == "".join(text.split()).replace(" ", "")
    assert placed.anchor("A sentence that nobody wrote in any of these texts, whatever they are.") == ""
