"""What a reader is told in words: features, times, shares, links, and the time line's order."""

from datetime import UTC, datetime

import msgspec
import pytest

from pipeline.contracts.comparison import ExcerptV1
from pipeline.projection.documents import FullStoryDocument, HistoryEntry, story_document
from pipeline.side_by_side.excerpts import marked
from pipeline.web.markup import link
from pipeline.wording import words
from pipeline.wording.history import history_line
from pipeline.wording.time_line import time_line
from tests.support import web_sample as sample

DAY = datetime(2026, 3, 4, 23, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (20, "at the same time"),
        (60 * 35, "+35 min"),
        (2400, "+40 min"),
        (3600, "+1 h"),
        (3600 * 3, "+3 h"),
        (3600 * 3 + 600, "+3 h 10 min"),
        (18_720, "+5 h 12 min"),
        (86400, "+1 day"),
        (183_600, "+2 days 3 h"),
        (86400 * 2 + 3600 * 4 + 60, "+2 days 4 h"),
    ],
)
def test_how_much_later(seconds: float, said: str) -> None:
    assert words.later(seconds) == said


def test_long_text_is_cut_at_a_word() -> None:
    assert words.shortened("one two three four", 12) == "one two…"
    assert words.shortened("one two", 12) == "one two"
    assert words.shortened("onetwothreefour", 12) == "onetwothree…"


def test_a_period_says_nothing_twice() -> None:
    assert words.period(DAY, DAY) == "4 March 2026, 23:05 UTC"
    assert words.period(DAY, DAY.replace(hour=23, minute=9)) == "4 March 2026, 23:05 to 23:09 UTC"
    assert words.period(DAY, DAY.replace(day=5)) == "4 March 2026, 23:05 to 5 March 2026, 23:05 UTC"


def test_names_are_listed_and_those_beyond_the_last_are_counted() -> None:
    assert words.listed([]) == ""
    assert words.listed(["A"]) == "A"
    assert words.listed(["A", "B", "C"]) == "A, B and C"
    assert words.listed(["A", "B", "C", "D"], at_most=3) == "A, B and 2 more"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "//host.example/x",
        "/relative",
        "http:///nohost",
        "http://[broken",
        "https://a.example/\x00",
        "vbscript:x",
        "",
    ],
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert link(address) is None


@pytest.mark.parametrize("address", ["https://a.example/x?y=1#z", "http://127.0.0.1:8000/x", "HTTPS://A.example/x"])
def test_web_addresses_do(address: str) -> None:
    assert link(address) == address


def test_copies_stand_under_what_they_copy_at_any_remove() -> None:
    wire = sample.version("Wire", "A", minutes=0)
    copy = sample.version("Copy", "A", minutes=5, copy_of=wire)
    copy_of_copy = sample.version("Copied", "A", minutes=9, copy_of=copy)
    other = sample.version("Other", "B", minutes=3, dated=False)
    orphan = sample.version("Orphan", "C", minutes=11, copy_of=sample.version("Gone", "C"))
    line = time_line(story_document(sample.story(wire, other, copy, copy_of_copy, orphan), 0))
    assert [(one.version.source, [under.version.source for under in one.copies]) for one in line] == [
        ("Wire", ["Copy", "Copied"]),
        ("Other", []),
        ("Orphan", []),
    ]
    assert line[0].first
    assert line[0].copies[0].later == "+5 min"
    assert line[1].later == "", "it has no time stated"
    assert "copy of a version elsewhere" in line[2].marks


def test_copies_in_a_circle_are_all_shown_once() -> None:
    one = sample.version("One", "A")
    two = sample.version("Two", "A", minutes=1, copy_of=one)
    one = sample.version("One", "A", copy_of=two)
    line = time_line(story_document(sample.story(one, two), 0))
    assert sorted(entry.version.source for top in line for entry in (top, *top.copies)) == ["One", "Two"]


@pytest.mark.parametrize(
    ("span", "parts"),
    [
        ((3, 6), ("The", " re", "d door")),
        ((0, 0), ("", "", "The red door")),
        ((0, 12), ("", "", "The red door")),
        ((8, 99), ("The red ", "door", "")),
        ((-5, 3), ("", "The", " red door")),
        ((9, 2), ("The red d", "", "oor")),
    ],
)
def test_a_sentence_is_cut_at_its_span_wherever_that_lies(span: tuple[int, int], parts: tuple[str, str, str]) -> None:
    part = marked(ExcerptV1(article_id="a", source="S", sentence="The red door", span=span))
    assert (part.before, part.marked, part.after) == parts


def test_the_history_says_which_version_is_no_longer_taken_for_a_copy() -> None:
    wire = sample.version("Wire", "Bridge falls")
    shown = msgspec.structs.asdict(story_document(sample.story(wire), 0))
    story = FullStoryDocument(**shown, comparison=None, history=())
    entry = HistoryEntry(kind="revised", story_id=story.id, at=sample.NOON, score=0.1, article_ids=(wire.article_id,))
    assert history_line(entry, story).startswith("Version by Wire is no longer taken for a copy")
    gone = msgspec.structs.replace(entry, article_ids=("a-gone",))
    assert history_line(gone, story).startswith("Version is no longer taken for a copy")
    follows = msgspec.structs.replace(entry, article_ids=())
    assert history_line(follows, story) == "Found to continue a story that came in later"
