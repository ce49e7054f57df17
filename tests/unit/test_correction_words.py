"""What an operator corrected, as the page and the terminal tell it."""

from datetime import UTC, datetime

import pytest

from pipeline.contracts.messages import CorrectedV1
from pipeline.projection.documents import HistoryEntry
from pipeline.wording.correction_words import history_line, reason_summary

AT = datetime(2026, 3, 4, tzinfo=UTC)


def corrected(kind, *articles, note=""):
    return CorrectedV1(kind=kind, article_ids=articles, note=note)


@pytest.mark.parametrize(
    ("kind", "correction", "story", "other", "expected"),
    [
        (
            "merged",
            corrected("merge", note="one fire"),
            "s1",
            "s2",
            "merged another story into this one (s2): one fire",
        ),
        ("merged", corrected("move", "a1"), "s1", "s2", "moved all of a story to another: they are one now (s2)"),
        ("split", corrected("split", "a1", "a2"), "s1", "s2", "split 2 versions off into a story of their own (s2)"),
        ("split", corrected("split", "a1"), "s2", "s1", "split 1 version off from another story (s2)"),
        ("split", corrected("move", "a1"), "s2", "s1", "moved 1 version here (s2)"),
        ("split", corrected("move", "a1"), "s1", "s2", "moved 1 version to another story (s2)"),
        ("revised", corrected("pin", "a1", note="sure"), "s1", None, "pinned 1 version: sure"),
        ("revised", corrected("unpin", "a1"), "s1", None, "unpinned 1 version"),
        ("revised", corrected("merge"), "s1", None, "confirmed that this is one story"),
    ],
)
def test_the_history_of_s1_tells_who_decided(kind, correction, story, other, expected):
    entry = HistoryEntry(kind=kind, story_id=story, at=AT, score=1.0, other_story_id=other, corrected=correction)
    assert history_line(entry, correction, "s1") == f"An operator {expected}"


def test_a_version_tells_who_put_it_there_and_a_pin_what_was_said_before():
    assert (
        reason_summary(corrected("move", "a1", note="not the docks"), "Joined")
        == "An operator moved it here: not the docks"
    )
    assert reason_summary(corrected("pin", "a1"), "97% likely") == "An operator pinned it here. 97% likely"
