"""The link stage: events from outlines, exactly once, whatever is killed, switched or corrected."""

import dataclasses
import random

import pytest

from pipeline.contracts.topics import OUTLINES
from pipeline.domain.links.linker import linked
from pipeline.domain.links.values import LinkCorrection
from pipeline.ports import TopicPartition
from tests.support.link_line import SETTINGS, LinkLine
from tests.support.outlines import BEGIN, POLICY, crowd, outline, plain_model

MODEL = plain_model()


@pytest.mark.parametrize("seed", range(20))
def test_events_are_the_same_over_interleavings_and_kills(seed: int) -> None:
    choose = random.Random(seed)
    stories = crowd(7, stories=80, events=16)
    drafts = [dataclasses.replace(one, figures=()) for one in choose.sample(stories, 30)]
    gone = [outline(f"gone{n}", "en", n, noise=n) for n in range(6)]
    first, second = [*drafts, *gone], [*stories, *(one.id for one in gone)]
    choose.shuffle(first)
    choose.shuffle(second)
    line = LinkLine()
    for part in (first, second):
        line.feed(*part)
        line.run(batch=choose.randint(1, 30), killed=[choose.randint(1, 6), choose.randint(7, 12)])
    assert line.events() == linked(stories, [], MODEL, POLICY)


def test_a_restart_writes_nothing_again() -> None:
    line = LinkLine()
    line.feed(*crowd(3))
    line.run()
    before = line.written()
    line.move()
    line.feed(outline("alone", "en", 99))
    line.run()
    assert line.written() == before


def test_an_event_gets_a_tombstone_when_its_story_is_gone() -> None:
    line = LinkLine()
    line.feed(outline("g", "de", 1), outline("e", "en", 1, noise=1))
    line.run()
    (name,) = line.events()
    line.feed("e")
    line.run()
    assert line.events() == {}
    assert name
    assert line.written()[-1] is None


def test_corrections_survive_restarts_and_are_withdrawn_by_a_tombstone() -> None:
    line = LinkLine()
    line.feed(outline("g", "de", 1), outline("e", "en", 1, noise=1), outline("s", "es", 2))
    said = LinkCorrection(kind="unlink", story_id="e", other_story_id="g", at=BEGIN)
    line.feed(said, LinkCorrection(kind="link", story_id="g", other_story_id="s", at=BEGIN))
    line.run()
    (event,) = line.events().values()
    assert {one.story_id for one in event.stories} == {"g", "s"}
    assert event.pinned
    line.move()
    line.feed(outline("e", "en", 1, noise=1, hours=1))
    line.run()
    assert list(line.events().values()) == [event]
    line.feed(said.key)
    line.run()
    (event,) = line.events().values()
    assert {one.story_id for one in event.stories} == {"e", "g", "s"}


def test_what_was_linked_by_another_threshold_is_put_right_after_a_restart() -> None:
    line = LinkLine()
    stories = crowd(5)
    line.feed(*stories)
    line.run()
    strict = dataclasses.replace(POLICY, threshold=0.97)
    now = linked(stories, [], MODEL, strict)
    assert now != line.events()
    again = LinkLine(line.log, settings=type(SETTINGS)(threshold=0.97, window_days=POLICY.window_days))
    again.read = line.read
    again.move()
    again.feed(outline("alone", "en", 99))
    again.run()
    assert again.events() == now


def test_old_outlines_leave_the_topic_and_their_events_stay() -> None:
    line = LinkLine()
    line.feed(outline("g", "de", 1), outline("e", "en", 1, noise=1))
    line.run()
    before = line.events()
    line.feed(outline("g2", "de", 5, hours=40 * 24), outline("e2", "en", 6, hours=40 * 24))
    line.run()
    line.move()
    line.feed(outline("g3", "de", 7, hours=40 * 24))
    line.run()
    assert line.events() == before
    newest = {r.key: r.value for r in line.log.read(TopicPartition(OUTLINES, 0))}
    assert {key for key, value in newest.items() if value is None} == {b"e", b"g"}


def test_what_is_not_an_outline_is_rejected_and_the_rest_is_linked() -> None:
    line = LinkLine()
    line.feed(outline("g", "de", 1), outline("e", "en", 1, noise=1))
    records = list(line.log.read(TopicPartition(OUTLINES, 0)))
    damaged = dataclasses.replace(records[0], key=b"x", value=b"not ours")
    outcome = line.stage.handle([damaged, *records])
    assert [one.record for one in outcome.rejected] == [damaged]
    assert len(outcome.outputs) == 1
