"""Who copied whom as a drawing, in words too; and how a text really begins."""

import pytest

from pipeline.projection.documents import story_document
from pipeline.side_by_side.copy_tree import MOST_DRAWN, copy_tree
from pipeline.side_by_side.openings import opening
from pipeline.wording.time_line import time_line
from tests.support import web_sample as sample

WIRE = sample.version("Wire", "Bridge falls")


def test_copies_are_drawn_below_their_original_and_own_texts_without_copies_not_at_all() -> None:
    echo = sample.version("Echo", "Bridge falls", minutes=5, copy_of=WIRE)
    herald = sample.version("Herald", "A bridge fell", minutes=9, copy_of=echo)
    post = sample.version("Post", "What the mayor knew", minutes=20)
    tree = copy_tree(time_line(story_document(sample.story(WIRE, echo, herald, post), 0)))
    assert tree is not None
    assert [(node.name, node.from_y is not None) for node in tree.nodes] == [
        ("Wire", False),
        ("Echo", True),
        ("Herald", True),
    ]
    assert {node.from_y for node in tree.nodes[1:]} == {tree.nodes[0].y}
    assert tree.nodes[1].facts == "+5 min"
    assert tree.description == "Echo and Herald copied Wire."
    assert tree.height > tree.nodes[-1].y
    assert copy_tree(time_line(story_document(sample.story(WIRE, post), 0))) is None


def test_a_large_tree_says_how_much_of_it_is_not_drawn() -> None:
    copies = [sample.version(f"Paper {n}", "Bridge falls", minutes=n + 1, copy_of=WIRE) for n in range(60)]
    tree = copy_tree(time_line(story_document(sample.story(WIRE, *copies), 0)))
    assert tree is not None
    assert (len(tree.nodes), tree.more) == (MOST_DRAWN, 61 - MOST_DRAWN)


@pytest.mark.parametrize(
    ("text", "lead", "begins"),
    [
        ("Photo: a bridge\n\nThe bridge fell on Monday. Nobody was hurt.", "The bridge fell on Monday.", "The bridge"),
        ("The bridge fell.\nNobody was hurt.", "", "The bridge fell. Nobody was hurt."),
        ("The bridge fell.", "This sentence is not in the text.", "The bridge fell."),
        ("Word. " * 400 + "Picked from far down.", "Picked from far down.", "Word. Word."),
        ("", "", ""),
    ],
)
def test_an_opening_is_the_beginning_and_no_sentence_from_further_down(text: str, lead: str, begins: str) -> None:
    assert opening(text, lead).startswith(begins)
    assert len(opening(text, lead)) <= 260
