"""What was taken for a copy is set free once its outlet's template is known, and is then an article like any other."""

import dataclasses
from itertools import permutations
from typing import Any

import pytest

from consumers.snapshot_format import segment_bytes, segment_of, state_bytes, state_of
from pipeline.contracts import codec
from pipeline.domain.matching.packed import StoredArticle
from pipeline.domain.stories.clustering import Clusterer
from pipeline.domain.stories.corrections import Correction
from pipeline.domain.stories.rebuilding import load, restore, stored_of
from pipeline.domain.stories.stories import Change
from pipeline.domain.stories.voices import voices
from pipeline.domain.tuning.trial import rerun_trial, run_trial
from tests.support.framed_reports import COLUMN, REPORTS, framed_report
from tests.support.harbour_news import fire, strike_a, strike_b, strike_wire
from tests.support.join_model import clusterer, policy, shipped_model
from tests.support.word_vectors import NOON, article

IDS = {name: framed_report(name, 0).article.id for name in REPORTS}


def arrive(machine: Clusterer[Any], names, *, first: int = 0) -> list[Change]:
    return [
        change
        for hour, name in enumerate(names, first)
        for change in machine.arrive(framed_report(name, hour) if isinstance(name, str) else name)
    ]


def story_of(machine, name):
    return machine.book.story_of(IDS[name])


def copies_in(machine) -> dict[str, str]:
    """Of each open story's versions that are shown as copies, the original."""
    touched = [story for _, story in machine.book.take_touched() if story]
    return {v.article_id: v.copy_of for story in touched for v in story.versions if v.copy_of}


def test_until_the_template_is_known_its_texts_look_like_copies():
    machine = clusterer()
    arrive(machine, ["fire", "library", "bus"])
    assert copies_in(machine) == {IDS["library"]: IDS["fire"], IDS["bus"]: IDS["fire"]}


@pytest.mark.parametrize("order", list(permutations(REPORTS))[::17])
def test_every_report_of_one_frame_is_a_story_of_its_own_in_the_end(order):
    machine = clusterer()
    changes = arrive(machine, order)
    assert any(change.sets_free for change in changes)
    assert copies_in(machine) == {}
    assert len({story_of(machine, name) for name in REPORTS}) == len(REPORTS)
    assert machine.repair() == []


def test_what_is_set_free_says_so_and_leaves_for_want_of_support():
    machine = clusterer()
    arrive(machine, ["fire", "library", "bus"])
    founded, freed, left, *_ = arrive(machine, ["whale"], first=3)
    assert founded.kind == "created"
    assert (freed.kind, freed.article_ids, freed.copy_of) == ("revised", (IDS["library"],), None)
    assert freed.reason.kind == "joined"
    assert freed.score < freed.reason.threshold
    assert (left.kind, left.article_ids) == ("split", (IDS["library"],))
    assert left.other_story_id == story_of(machine, "library")


def test_an_article_that_joins_it_later_is_compared_with_it():
    machine = clusterer()
    arrive(machine, ["fire", "library", "bus", "whale"])
    title, text = REPORTS["library"]
    told = article("told", text.replace("won", "been given"), title=f"{title} of reading", outlet="Sund Post", hours=5)
    arrive(machine, [told])
    assert machine.book.story_of(told.article.id) == story_of(machine, "library")


def test_the_same_text_printed_again_is_set_free_with_it_and_stays_its_copy():
    machine = clusterer()
    again = framed_report("library", 2, slug="library-again")
    arrive(machine, ["fire", "library", again, "bus", "whale"])
    assert copies_in(machine) == {again.article.id: IDS["library"]}
    assert machine.book.story_of(again.article.id) == story_of(machine, "library") != story_of(machine, "fire")
    third = framed_report("library", 9, slug="library-once-more")
    (copied,) = machine.arrive(third)
    assert (copied.copy_of, copied.story_id) == (IDS["library"], story_of(machine, "library"))


def test_what_another_outlet_prints_of_the_frame_stays_a_copy():
    machine = clusterer()
    printed = framed_report("fire", 1, outlet="Sund Post", slug="printed")
    arrive(machine, ["fire", printed, "library", "bus", "whale"])
    assert copies_in(machine) == {printed.article.id: IDS["fire"]}


def test_a_corrected_text_stays_a_copy_though_most_of_what_it_shares_is_the_template():
    machine = clusterer()
    title, text = REPORTS["fire"]
    corrected = article(
        "corrected", f"{text}\n{COLUMN}".replace("nobody", "a cow"), title=title, outlet="Orsay Ledger", hours=1
    )
    changes = arrive(machine, ["fire", corrected, "library", "bus", "whale", "mill"])
    assert any(change.sets_free for change in changes)
    assert copies_in(machine) == {corrected.article.id: IDS["fire"]}


def test_what_is_set_free_stays_where_its_story_supports_it_and_is_shown_as_an_original():
    machine = clusterer(leave=0.001)
    changes = arrive(machine, ["fire", "library", "bus", "whale"])
    freed = [change for change in changes if change.sets_free]
    assert [change.article_ids for change in freed] == [(IDS["library"],), (IDS["bus"],)]
    assert all(change.score >= change.reason.threshold for change in freed)
    story = story_of(machine, "fire")
    assert machine.book.members(story) == [IDS[name] for name in ("fire", "library", "bus")]
    shown = next(one for name, one in machine.book.take_touched() if name == story)
    assert [(v.copy_of, v.copied_share, v.reason.kind) for v in shown.versions[1:]] == [(None, None, "joined")] * 2
    assert shown.versions[1].reason.support[0].article_id == IDS["fire"]


def test_an_operators_pin_keeps_what_is_set_free_in_its_story():
    machine = clusterer()
    arrive(machine, ["fire", "library", "bus"])
    story = story_of(machine, "fire")
    machine.correct(Correction(kind="pin", language="en", story_id=story, at=NOON, article_ids=(IDS["library"],)))
    changes = arrive(machine, ["whale", "mill"], first=3)
    assert [change.article_ids[0] for change in changes if change.sets_free] == [IDS["library"], IDS["bus"]]
    assert {story_of(machine, name) for name in ("fire", "library", "bus")} == {story}
    machine.repair()
    (shown,) = [one for name, one in machine.book.take_touched() if name == story]
    assert {v.article_id: v.copy_of for v in shown.versions} == dict.fromkeys(
        [IDS[name] for name in ("fire", "library", "bus")]
    )
    assert shown.versions[1].reason.corrected.kind == "pin"


def test_an_original_that_leaves_its_story_takes_its_copies_along():
    machine = clusterer()
    copy = dataclasses.replace(fire().article, id="fire-copy", url="https://sun.example/fire", source="S", family="S")
    items = [strike_a(), strike_wire(), strike_b(), fire(), dataclasses.replace(fire(), article=copy)]
    arrive(machine, items)
    strike, blaze = machine.book.story_of(items[0].article.id), machine.book.story_of(items[3].article.id)
    merge = Correction(kind="merge", language="en", story_id=strike, at=NOON, other_story_id=blaze)
    machine.correct(merge)
    held = tuple(machine.book.members(strike))
    assert set(held) == {item.article.id for item in items}
    machine.correct(dataclasses.replace(merge, kind="unpin", other_story_id=None, article_ids=held))
    (left,) = machine.repair()
    assert (left.kind, set(left.article_ids)) == ("split", {items[3].article.id, "fire-copy"})
    assert machine.book.members(left.other_story_id) == [items[3].article.id, "fire-copy"]


def test_a_set_free_article_is_a_voice():
    machine = clusterer()
    arrive(machine, ["fire", "library", "bus"])
    (story,) = [one for _, one in machine.book.take_touched()]
    assert len(voices(story.versions)) == 1
    arrive(machine, ["whale"], first=3)
    for _, one in machine.book.take_touched():
        assert voices(one.versions) == ("Orsay Ledger",)


def stream():
    """Copies that are set free, one with a copy of its own, and what comes after."""
    items = [framed_report(name, hour) for hour, name in enumerate(["fire", "library"])]
    items.append(framed_report("library", 2, slug="second"))
    items += [framed_report(name, hour) for hour, name in enumerate(["bus", "whale", "mill"], 3)]
    items += [strike_a(hours=7), framed_report("bus", 8, slug="third"), strike_wire(hours=9), strike_b(hours=10)]
    return items


def written(changes):
    return [(codec.encode_change(change), codec.change_headers(change)) for change in changes]


def read(records, *, headers: bool):
    return [codec.decode_change(value, others if headers else ()) for value, others in records]


@pytest.mark.parametrize("headers", [True, False])
def test_a_state_rebuilt_anywhere_from_the_changes_decides_the_same(headers):
    items = stream()
    never_stopped = written(arrive(clusterer(), items))
    for cut in range(1, len(items)):
        machine = clusterer()
        made = written(arrive(machine, items[:cut]))
        machine = clusterer()
        restore(machine, read(made, headers=headers))
        made += written(arrive(machine, items[cut:]))
        assert [value for value, _ in made] == [value for value, _ in never_stopped]


def test_a_state_loaded_from_a_snapshot_anywhere_decides_the_same():
    items = stream()
    never_stopped = written(arrive(clusterer(), items))
    for cut in range(1, len(items)):
        machine, stored = clusterer(), list[StoredArticle]()
        made: list[Any] = []
        for item in items[:cut]:
            changes = machine.arrive(item)
            stored += stored_of(changes, machine.state)
            made += written(changes)
        state = state_of(state_bytes(machine.state.to_stored()))
        machine = clusterer()
        load(machine, state, [segment_of(segment_bytes(stored))])
        assert made + written(arrive(machine, items[cut:])) == never_stopped


def test_a_trial_with_known_evidence_sets_the_same_free():
    items = stream()
    first = run_trial(shipped_model(), policy(), items)
    assert any(change.sets_free for change in first.arrivals)
    (again,) = rerun_trial(shipped_model(), [policy()], first.arrivals)
    assert again == first.repaired
    assert len({again[IDS[name]] for name in REPORTS}) == len(REPORTS)
