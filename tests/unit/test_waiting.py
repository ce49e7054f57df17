"""Which stories wait to be compared again: how long, which first, and what is written of them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from consumers.waiting import MOST_WAITING, Mark, Waiting, mark_of
from pipeline.domain.stories.stories import Story
from pipeline.domain.stories.versions import version_of
from pipeline.ports import Record
from tests.support.comparing import MONDAY, article
from tests.support.story_changes import change

INTERVAL_S = 60.0


def story(name: str, *families: str, copies: int = 0) -> Story:
    articles = [article(family, "A short text.", minutes=n) for n, family in enumerate(families)]
    versions = [version_of(one, change("linked", name, one)) for one in articles]
    versions += [
        replace(versions[0], article_id=f"copy {n}", family=f"copier {n}", copy_of=versions[0].article_id)
        for n in range(copies)
    ]
    return Story(
        id=name,
        headline=name,
        state="open",
        first_seen=MONDAY,
        last_seen=MONDAY,
        aliases=(),
        languages=("en",),
        outlets=families,
        families=families,
        versions=tuple(versions),
    )


def waiting_since(*stories: tuple[Story, float]) -> Waiting:
    """Compared at 0, and waiting since then."""
    waiting = Waiting(INTERVAL_S)
    for one, since in stories:
        waiting.compared(one.id, 0.0)
        waiting.add(one, now=since, arrived_ms=0)
    return waiting


def taken(waiting: Waiting, now: float, *, everything: bool = False) -> list[str]:
    return [wait.story.id for wait in waiting.take(now, everything=everything)]


def test_a_story_waits_until_the_interval_after_its_last_comparison_is_over() -> None:
    waiting = waiting_since((story("s1", "A", "B"), 50.0))
    assert taken(waiting, 59.9) == []
    assert waiting.longest_s(59.9) == pytest.approx(9.9)
    assert taken(waiting, 60.0) == ["s1"]
    assert len(waiting) == 0
    assert waiting.longest_s(60.0) == 0


def test_only_a_story_that_was_compared_within_the_interval_may_wait() -> None:
    waiting = Waiting(INTERVAL_S)
    assert not waiting.may_wait("s1", 0.0)
    waiting.compared("s1", 0.0)
    assert waiting.may_wait("s1", 59.0)
    assert not waiting.may_wait("s1", 60.0)
    waiting.drop("s1")
    assert not waiting.may_wait("s1", 1.0)


def test_those_with_more_independent_voices_come_first_and_then_those_that_wait_longest() -> None:
    waiting = waiting_since(
        (story("late", "A", "B"), 9.0),
        (story("early", "A", "B"), 1.0),
        (story("copied", "A", "B", copies=5), 5.0),
        (story("loud", "A", "B", "C"), 20.0),
    )
    assert taken(waiting, 30.0, everything=True) == ["loud", "early", "copied", "late"]


def test_a_story_that_goes_on_growing_waits_no_longer_for_it_and_is_compared_as_it_is_then() -> None:
    waiting = waiting_since((story("s1", "A", "B"), 5.0))
    waiting.add(story("s1", "A", "B", "C"), now=40.0, arrived_ms=7)
    assert waiting.longest_s(45.0) == 40.0
    [wait] = waiting.take(60.0, everything=False)
    assert len(wait.story.versions) == 3
    assert wait.arrived_ms == 0


def test_no_more_than_so_many_wait() -> None:
    waiting = waiting_since(*((story(f"s{n}", "A", "B"), float(n)) for n in range(MOST_WAITING + 2)))
    assert taken(waiting, 30.0) == ["s0", "s1"]
    assert len(waiting) == MOST_WAITING


def test_the_mark_of_an_output_is_read_as_it_was_written() -> None:
    mark = waiting_since((story("s2", "A"), 0.0), (story("s1", "A"), 0.0)).mark(17)
    assert mark.header == ("samestory-waiting", b"17 s1 s2")
    assert mark_of(output(mark.header), 90) == mark
    assert mark_of(output(Mark(offset=17).header), 90) == Mark(offset=17)


@pytest.mark.parametrize("newest", [None, b"", b"soon s1", "½".encode(), b"\xff"])
def test_without_a_mark_nothing_waits_at_the_committed_offset(newest: bytes | None) -> None:
    record = None if newest is None else output(("samestory-waiting", newest))
    assert mark_of(record, 90) == Mark(offset=90)


def output(*headers: tuple[str, bytes]) -> Record:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return Record(topic="t", partition=0, offset=3, key=b"s1", value=b"{}", headers=headers, timestamp=at)
