"""Texts beside each other: what joins their sentences, what only one has, and which two are shown unasked."""

import dataclasses
from collections.abc import Sequence

import msgspec
import pytest

from pipeline.domain.comparison.result import Comparison
from pipeline.domain.stories.stories import Version
from pipeline.domain.text.figures import figures
from pipeline.domain.text.numerals import OPEN_ENDED, SCALES, SMALL_NUMBERS
from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.chosen import BadChoice, chosen, most_telling
from pipeline.side_by_side.reading import Reading, ReadSentence, reading
from tests.support import web_reading as told
from tests.support.web_reading import COMPARISON, COPY, HEBREW, LEDGER, POST, TEXTS, WIRE


def document(comparison: Comparison = COMPARISON) -> ComparisonDocument:
    return msgspec.convert(comparison, ComparisonDocument, from_attributes=True)


def beside(*versions: Version, comparison: ComparisonDocument | None = None) -> Reading:
    return reading(comparison or document(), versions, TEXTS)


def sentence(of: Reading, letter: str, begins: str) -> ReadSentence:
    column = next(column for column in of.columns if column.letter == letter)
    return next(
        one for paragraph in column.paragraphs for one in paragraph if text(one).lstrip("• ").startswith(begins)
    )


def text(one: ReadSentence) -> str:
    return "".join(piece.text for piece in one.pieces)


def marked(one: ReadSentence, kind: str) -> list[str]:
    return [piece.text for piece in one.pieces if kind in piece.kinds]


def test_texts_are_shown_whole_and_in_order() -> None:
    read = beside(WIRE, POST)
    for column, version in zip(read.columns, (WIRE, POST), strict=True):
        shown = " ".join("".join(f"{text(one)}{one.after}" for one in part) for part in column.paragraphs)
        assert shown.split() == TEXTS[version.article_id].split()
    assert [column.letter for column in read.columns] == ["A", "B"]


def test_a_conflict_joins_two_sentences_and_marks_the_words_that_differ() -> None:
    read = beside(WIRE, POST)
    here, there = sentence(read, "A", "All 86"), sentence(read, "B", "Rescuers")
    assert here.kind == there.kind == "conflict"
    assert (here.leads_to, there.leads_to) == (there.anchor, here.anchor)
    assert there.anchor == f"B-s{TEXTS[POST.article_id].index('• ' + told.TAKEN_OFF_104)}"
    assert [(tag.join, tag.part, tag.sign) for tag in here.tags] == [("conflict-1", "conflict-1", "≠\u00a01")]
    assert "86 against 104 people" in here.tags[0].name
    assert "".join(marked(here, "differs")) == "86 people"
    assert "".join(marked(there, "differs")) == "104 people"


def test_what_is_told_differently_and_what_is_the_same_are_joined_under_the_numbers_of_the_story_page() -> None:
    read = beside(WIRE, LEDGER)
    assert [tag.join for tag in sentence(read, "A", "The line will").tags] == ["told-1"]
    assert sentence(read, "B", "Nobody had").kind == "", "nothing is known of it"
    assert [tag.part for tag in sentence(read, "A", "Nobody was hurt").tags] == ["fact-2"]
    assert sentence(read, "A", "Nobody was hurt").kind == "same"
    assert sentence(read, "A", "All 86").kind == "", "its conflict is with a text that is not shown"


def test_of_several_texts_each_leads_to_the_next_and_names_the_others() -> None:
    read = beside(WIRE, POST, LEDGER, HEBREW)
    fact = [
        sentence(read, letter, begins)
        for letter, begins in zip("ABCD", ("Nobody was", "There were", "No one", "איש"), strict=True)
    ]
    assert [one.leads_to for one in fact] == [fact[1].anchor, fact[2].anchor, fact[3].anchor, fact[0].anchor]
    assert [letter for letter, _ in fact[1].tags[0].others] == ["D", "A"]


def test_what_others_do_not_have_says_so() -> None:
    two = beside(WIRE, POST)
    assert (sentence(two, "A", told.ONLY_WIRE).kind, sentence(two, "A", told.ONLY_WIRE).aside) == ("only", "only here")
    assert sentence(two, "A", told.NOT_IN_LEDGER).aside == "", "the Post has it"
    gap = sentence(beside(WIRE, LEDGER), "A", told.NOT_IN_LEDGER)
    assert (gap.kind, gap.aside) == ("only", "not in B"), "a text that is not shown has it"
    three = beside(WIRE, POST, LEDGER)
    assert sentence(three, "A", told.NOT_IN_LEDGER).aside == "not in C"
    assert sentence(three, "A", told.ONLY_WIRE).aside == "only here"


def test_a_copy_beside_its_original_shows_what_was_changed_in_copying() -> None:
    read = beside(WIRE, COPY)
    changed = sentence(read, "B", "All 68")
    assert (changed.kind, "".join(marked(changed, "differs"))) == ("changed", "68")
    assert changed.leads_to == sentence(read, "A", "All 86").anchor
    assert changed.tags[0].part == "altered"
    assert sentence(read, "B", told.CLOSED[0]).kind == "verbatim"


def test_sentences_that_are_word_for_word_the_same_are_joined_without_a_comparison() -> None:
    read = reading(None, (WIRE, POST), TEXTS)
    assert sentence(read, "A", told.WORD_FOR_WORD).leads_to == sentence(read, "B", told.WORD_FOR_WORD).anchor
    assert {kind for kind, number in read.counts.items() if number} == {"verbatim"}


def test_figures_quotes_and_names_are_marked() -> None:
    read = beside(WIRE, POST)
    assert "86" in "".join(marked(sentence(read, "A", "All 86"), "figure"))
    assert marked(sentence(read, "A", "All 86"), "name") == ["the coastguard"]
    quote = sentence(read, "A", "“We saw")
    assert marked(quote, "quote") == ["We saw no lights at all,"]
    assert marked(quote, "name") == ["Ada Holm"]


@pytest.mark.parametrize(
    "written",
    [
        *(f"They counted {word} boats." for word in SMALL_NUMBERS),
        *(f"They counted {word} of boats." for word in OPEN_ENDED),
        *(f"They counted a {word} boats." for word in SCALES if len(word) > 2),
        "One in five boats sank.", "Half of the boats sank.", "She finished third overall.", "A two-thirds majority.",
        "It was the fourteenth boat.", "Ein Boot mit 1.200 Tonnen.", "Das waren ٣ Boote.",
    ],
)  # fmt: skip
def test_every_figure_that_the_comparison_reads_is_marked(written: str) -> None:
    read = reading(None, (WIRE,), {WIRE.article_id: written})
    shown = [piece for paragraph in read.columns[0].paragraphs for one in paragraph for piece in one.pieces]
    spans = [figure.span for figure in figures(written)]
    assert "".join(piece.text for piece in shown if "figure" in piece.kinds) == "".join(written[a:b] for a, b in spans)


def test_a_text_that_is_no_longer_stored_leaves_its_column_empty() -> None:
    read = reading(document(), (WIRE, POST), {WIRE.article_id: TEXTS[WIRE.article_id]})
    assert [len(column.paragraphs) > 0 for column in read.columns] == [True, False]
    assert sentence(read, "A", "All 86").kind == ""


def ids(*versions: Version) -> tuple[str, ...]:
    return tuple(one.article_id for one in versions)


def test_the_two_that_conflict_are_shown_unasked_else_those_with_most_in_common() -> None:
    versions = told.STORY.versions
    assert most_telling(document(), versions) == ids(WIRE, POST)
    without = dataclasses.replace(COMPARISON, conflicts=())
    assert most_telling(document(without), versions) == ids(WIRE, LEDGER), "they tell something differently"
    facts = dataclasses.replace(without, told_differently=())
    assert most_telling(document(facts), versions) == ids(LEDGER, HEBREW), "two facts in common"
    assert most_telling(None, versions) == ids(WIRE, POST)


def test_a_live_page_is_shown_unasked_only_if_there_is_nothing_else() -> None:
    live = dataclasses.replace(WIRE, article_id="alive", form="live")
    assert most_telling(None, (live, WIRE, POST)) == ids(WIRE, POST)
    assert most_telling(None, (live, POST)) == ids(live, POST)


def test_a_copy_is_never_shown_unasked() -> None:
    assert most_telling(document(), (WIRE, COPY)) == ()
    assert most_telling(None, (WIRE,)) == ()
    assert most_telling(None, ()) == ()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (ids(WIRE), "at least two"),
        (ids(WIRE, WIRE), "at least two"),
        (ids(WIRE, POST, LEDGER, HEBREW, COPY), "Up to 4"),
        ((WIRE.article_id, "<b>" + "x" * 5000), "no version <b>xxx"),
        (("", " ", ""), "at least two"),
    ],
)
def test_versions_that_cannot_be_read_beside_each_other_are_refused(asked: Sequence[str], says: str) -> None:
    with pytest.raises(BadChoice, match=says) as refused:
        chosen(",".join(asked), told.STORY.versions)
    assert len(str(refused.value)) < 200


def test_versions_are_shown_in_the_order_of_the_story() -> None:
    assert chosen(",".join(ids(LEDGER, WIRE)), told.STORY.versions) == ids(WIRE, LEDGER)


@pytest.mark.parametrize("endless", ["12 “a” " * 28_000, "It has 12 words. “Not 3!” " * 8_000, "5,\n" * 20_000])
def test_a_long_text_is_shown_whole_and_marked_as_far_as_it_is_compared(endless: str) -> None:
    read = reading(None, (WIRE,), {WIRE.article_id: endless})
    shown = [one for paragraph in read.columns[0].paragraphs for one in paragraph]
    assert "".join(text(one) + one.after for one in shown).replace(" ", "") == "".join(endless.split())
    marked_ends = [int(one.anchor.removeprefix("A-s")) for one in shown if any(piece.kinds for piece in one.pieces)]
    assert marked_ends
    assert max(marked_ends) < 40_000
