"""What a revision changed, word by word: nothing of either text is lost, and what stayed stays."""

import random
from datetime import timedelta

import pytest

from pipeline.contracts.messages import RevisionV1
from pipeline.wording.word_changes import Pieces, changed_versions, sentence_changes, word_changes
from tests.support import web_sample as sample


def shown(pieces: Pieces) -> str:
    marks = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(marks[piece.change].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("12 hurt as stand falls", "14 hurt as stand falls", "[-12-][+14+] hurt as stand falls"),
        ("Ferry aground", "Ferry aground off Skarne", "Ferry aground[+ off Skarne+]"),
        ("The old red door", "The blue gate", "The [-old red door-][+blue gate+]"),
        ("Damage of $3.5 million.", "Damage of $4.5 million.", "Damage of $[-3.5-][+4.5+] million."),
        ("It fell.", "It fell.", "It fell."),
        ("", "New", "[+New+]"),
    ],
)
def test_the_words_that_changed_are_told_from_those_that_stayed(before: str, after: str, said: str) -> None:
    assert shown(word_changes(before, after)) == said


@pytest.mark.parametrize("seed", range(20))
def test_both_texts_can_be_read_off_the_changes(seed: int) -> None:
    rng = random.Random(seed)
    words = ["The", "ferry", "12", "ran", "aground,", "“he said”", "no", "\u202eone", "<b>", "x" * 5000]
    before, after = (" ".join(rng.choices(words, k=rng.randint(0, 14))) for _ in range(2))
    pieces = word_changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "new") == before
    assert "".join(piece.text for piece in pieces if piece.change != "gone") == after


def test_a_sentence_is_shown_with_what_became_of_it() -> None:
    removed = ("Twelve people were hurt, the club said.", "The stand was built in 1998.")
    added = ("The match will be played again.", "Fourteen people were hurt, the club said.")
    assert [shown(one) for one in sentence_changes(removed, added)] == [
        "[-Twelve-][+Fourteen+] people were hurt, the club said.",
        "[-The stand was built in 1998.-]",
        "[+The match will be played again.+]",
    ]


def test_a_headline_is_shown_with_what_the_next_revision_made_of_it() -> None:
    def at(minutes: int, title: str | None) -> RevisionV1:
        return RevisionV1(seen=sample.NOON + timedelta(minutes=minutes), title_before=title)

    class Edited:
        title = "14 hurt"
        revisions = (at(1, "Dozens hurt"), at(2, None), at(3, "12 hurt"))

    newest, lost, oldest = changed_versions(Edited())
    assert shown(newest.headline) == "[-12-][+14+] hurt"
    assert shown(oldest.headline) == "[-Dozens-][+12+] hurt"
    assert lost.lost
    assert not newest.lost
