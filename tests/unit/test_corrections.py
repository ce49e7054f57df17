"""What operators correct stays corrected: whatever arrives, whatever is repaired, wherever the state is rebuilt."""

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.snapshot_format import state_bytes, state_of
from pipeline.contracts import codec
from pipeline.domain.matching.join_model import Thresholds
from pipeline.domain.stories.corrections import Constraints, Corrected, Correction, ImpossibleCorrection
from pipeline.domain.stories.rebuilding import restore
from pipeline.domain.stories.repair import repaired
from pipeline.domain.stories.stories import story_id
from tests.support.harbour_news import fire, other_strike, strike_a, strike_b, strike_wire
from tests.support.join_model import clusterer
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import embedded

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
A, B, WIRE = (item().article.id for item in (strike_a, strike_b, strike_wire))
FIRE, BUS = fire().article.id, other_strike().article.id


def correction(kind, story, *articles, other=None, note=""):
    return Correction(
        kind=kind, language="en", story_id=story, at=AT, other_story_id=other, article_ids=articles, note=note
    )


def machine_with(*items, **policy):
    machine = clusterer(**policy)
    for item in items:
        machine.arrive(item)
    machine.book.take_touched()
    return machine


def story_of(machine, article):
    return machine.book.story_of(article)


def stories(machine):
    return {story: sorted(machine.book.members(story)) for story in machine.book.stories()}


def constraints(*noted):
    made = Constraints()
    for kind, articles, together, left in noted:
        made.note(Corrected(kind=kind, article_ids=tuple(articles)), together, left)
    return made


def alike(articles):
    return {a: {b: 0.99 for b in articles if b != a} for a in articles}


STRICT = Thresholds(join=0.5, leave=0.3, merge=0.5)


def groups(found):
    return sorted("".join(sorted(group)) for group in found)


def test_what_was_split_is_never_merged_however_alike_it_is():
    apart = constraints(("split", "ab", "ab", "cd"))
    assert groups(repaired(["ab", "cd"], alike("abcd"), STRICT)) == ["abcd"]
    assert groups(repaired(["ab", "cd"], alike("abcd"), STRICT, apart)) == ["ab", "cd"]
    # Nor by way of a third group that may be with either, nor article by article.
    assert not any(
        {"a", "c"} <= set(group) for group in repaired(["ab", "e", "cd", "f"], alike("abcdef"), STRICT, apart)
    )
    assert not any({"a", "d"} <= set(group) for group in repaired(["ab", "c", "d"], alike("abcd"), STRICT, apart))


def test_what_was_merged_stays_together_however_unlike_it_is():
    assert groups(repaired(["abcd"], {}, STRICT)) == ["a", "b", "c", "d"]
    held = constraints(("merge", "", "abc", ""))
    assert groups(repaired(["abcd"], {}, STRICT, held)) == ["abc", "d"]


def test_what_was_moved_stays_with_those_it_came_to_and_new_ones_come_and_go():
    held = constraints(("move", "a", "abc", "de"))
    assert groups(repaired(["abcf", "de"], alike("ade"), STRICT, held)) == ["abc", "de", "f"]


def test_a_later_word_wins():
    assert groups(
        repaired(
            ["ab", "cd"], alike("abcd"), STRICT, constraints(("split", "ab", "ab", "cd"), ("unpin", "ab", "ab", ""))
        )
    ) == ["abcd"]
    again = constraints(("split", "ab", "ab", "cd"), ("merge", "", "abcd", ""))
    assert groups(repaired(["abcd"], {}, STRICT, again)) == ["abcd"]
    then_split = constraints(("merge", "", "abcd", ""), ("split", "d", "d", "abc"))
    assert groups(repaired(["abc", "d"], alike("abcd"), STRICT, then_split)) == ["abc", "d"]


@settings(max_examples=200)
@given(
    data=st.data(),
    words=st.lists(
        st.tuples(
            st.sampled_from(["merge", "split", "move", "pin", "unpin"]),
            st.sets(st.sampled_from("abcdef"), min_size=1),
            st.sets(st.sampled_from("abcdef")),
            st.sets(st.sampled_from("abcdef")),
        ),
        max_size=6,
    ),
    gone=st.sets(st.sampled_from("abcdef")),
)
def test_it_does_not_matter_when_an_article_is_forgotten(data, words, gone):
    """The clusterer forgets as the window moves, a rebuild at the end."""
    late, early = Constraints(), Constraints()
    at = data.draw(st.integers(0, len(words)))
    for number, (kind, articles, together, left) in enumerate(words):
        if number == at:
            early.forget(gone)
        for one in (late, early):
            one.note(Corrected(kind=kind, article_ids=tuple(sorted(articles))), together | articles, left - articles)
        if number >= at:
            early.forget(gone)
    early.forget(gone)
    late.forget(gone)
    assert early.state() == late.state()
    assert Constraints(late.state()).state() == late.state()
    assert not any(article in late for article in gone)


def test_a_merge_keeps_the_older_id_and_stays_through_every_repair():
    machine = machine_with(strike_a(), other_strike(), fire())
    strike, bus = story_of(machine, A), story_of(machine, BUS)
    (change,) = machine.correct(correction("merge", bus, other=strike, note="one dispute"))
    assert (change.kind, change.story_id, change.other_story_id) == ("merged", strike, bus)
    assert (change.reason.corrected.kind, change.reason.corrected.note) == ("merge", "one dispute")
    touched = dict(machine.book.take_touched())
    assert touched[bus] is None
    assert touched[strike].aliases == (bus,)
    assert {v.article_id: v.reason.corrected and v.reason.corrected.kind for v in touched[strike].versions} == {
        A: None,
        BUS: "merge",
    }
    assert machine.repair() == []
    machine.arrive(strike_b())
    machine.repair()
    assert story_of(machine, A) == story_of(machine, BUS) == strike


def test_a_split_stays_through_every_repair_and_takes_the_copies_along():
    machine = machine_with(strike_a(), strike_wire(), strike_b())
    story = story_of(machine, A)
    (change,) = machine.correct(correction("split", story, WIRE))
    assert change.kind == "split"
    assert set(change.article_ids) == {A, WIRE}
    assert story_of(machine, WIRE) == story_of(machine, A) == change.other_story_id != story
    assert machine.repair() == []
    assert story_of(machine, B) == story


def test_a_copy_that_comes_later_follows_what_was_corrected():
    machine = machine_with(strike_a(), strike_b(), fire())
    (change,) = machine.correct(correction("split", story_of(machine, A), A))
    machine.arrive(strike_wire(hours=21))
    assert story_of(machine, WIRE) == change.other_story_id


def test_a_move_stays_and_what_it_came_from_never_takes_it_back():
    machine = machine_with(strike_a(), strike_b(), other_strike(), fire())
    strike, burnt = story_of(machine, A), story_of(machine, FIRE)
    (change,) = machine.correct(correction("move", burnt, B))
    assert (change.kind, change.story_id, change.other_story_id) == ("split", strike, burnt)
    assert machine.repair() == []
    assert stories(machine)[burnt] == sorted([B, FIRE])


def test_moving_all_of_a_story_leaves_its_id_an_alias():
    machine = machine_with(strike_a(), fire())
    strike, burnt = story_of(machine, A), story_of(machine, FIRE)
    (change,) = machine.correct(correction("move", burnt, A))
    assert (change.kind, change.story_id, change.other_story_id) == ("merged", strike, burnt)  # the older id stays
    assert machine.book.standing(burnt) == strike
    assert machine.repair() == []
    (pinned,) = machine.correct(correction("pin", burnt, FIRE))  # an alias leads to its story
    assert (pinned.kind, pinned.story_id) == ("revised", strike)


def test_a_pin_moves_nothing_and_an_unpin_lets_go():
    machine = machine_with(strike_a(), strike_b(), fire())
    strike = story_of(machine, A)
    before = stories(machine)
    (change,) = machine.correct(correction("pin", strike, B, note="sure"))
    assert (change.kind, change.article, change.article_ids) == ("revised", None, (B,))
    assert stories(machine) == before
    ((_, shown),) = machine.book.take_touched()
    mark = next(v.reason for v in shown.versions if v.article_id == B)
    assert (mark.kind, mark.corrected.kind, mark.corrected.note) == ("joined", "pin", "sure")
    assert mark.support  # why it came here is still told
    assert B in machine.state.constraints
    machine.correct(correction("unpin", strike, B))
    ((_, shown),) = machine.book.take_touched()
    assert all(v.reason.corrected is None for v in shown.versions)
    assert machine.state.constraints.state() == Constraints().state()


def test_what_operators_said_leaves_with_the_window():
    machine = machine_with(strike_a(), strike_b(), window_days=3)
    machine.correct(correction("pin", story_of(machine, A), B))
    machine.arrive(fire(hours=24 * 10))
    machine.arrive(other_strike(hours=24 * 10))
    assert machine.state.constraints.state() == Constraints().state()


@pytest.mark.parametrize(
    ("asked", "cause"),
    [
        (correction("merge", "sgone", other=story_id(A)), "there is no open story sgone"),
        (correction("merge", story_id(A), other="sgone"), "there is no open story sgone"),
        (correction("merge", story_id(A)), "there is no open story"),
        (correction("split", story_id(A), "agone"), "article agone is in no open story"),
        (correction("split", story_id(A), FIRE), f"article {FIRE} is not in story"),
        (correction("split", story_id(A), A, B), "nothing would be left of story"),
        (correction("split", story_id(A)), "split names no article"),
        (correction("move", "sgone", A), "there is no open story sgone"),
        (correction("pin", story_id(A), "agone"), "article agone is in no open story"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_cause_and_changes_nothing(asked, cause):
    machine = machine_with(strike_a(), strike_b(), fire())
    before = state_bytes(machine.state.to_stored())
    with pytest.raises(ImpossibleCorrection, match=cause):
        machine.correct(asked)
    assert state_bytes(machine.state.to_stored()) == before
    with pytest.raises(ImpossibleCorrection):
        clusterer().correct(asked)


def test_stories_that_became_one_meanwhile_are_held_together():
    machine = machine_with(strike_a(), strike_b())
    story = story_of(machine, A)
    (change,) = machine.correct(correction("merge", story, other=story))
    assert (change.kind, change.reason.corrected.kind) == ("revised", "merge")
    assert A in machine.state.constraints


NEWSROOM = [embedded(item) for item in newsroom_articles()][:70]


@st.composite
def orders(draw):
    """Which kind of correction follows which article, about which of the stories and articles there are then."""
    number = st.integers(0, 10**6)
    kind = st.sampled_from(["merge", "split", "move", "pin", "unpin"])
    return draw(st.dictionaries(st.integers(5, 69), st.tuples(kind, number, number), min_size=1, max_size=12))


def asked_of(machine, kind, one, two):
    """A correction that the numbers choose; it may be one that cannot be done."""
    standing = machine.book.stories()
    story, other = standing[one % len(standing)], standing[two % len(standing)]
    source = other if kind == "move" else story
    members = machine.book.members(source)
    chosen = () if kind == "merge" else tuple(members[: 1 + two % max(len(members), 1)])
    return correction(kind, story, *chosen, other=other if kind == "merge" else None)


def run(corrections, cuts=()):
    machine = clusterer(repair_hours=12, window_days=1)
    values: list[Any] = []
    made: list[Any] = []
    done = []
    for number, item in enumerate(NEWSROOM):
        if number in cuts:
            machine = clusterer(repair_hours=12, window_days=1)
            restore(machine, [codec.decode_change(value, headers) for value, headers in values])
            machine.state.constraints = Constraints(state_of(state_bytes(machine.state.to_stored())).constraints)
        changes = machine.arrive(item)
        if number in corrections:
            asked = asked_of(machine, *corrections[number])
            try:
                changes += machine.correct(asked)
                done.append((asked, number))
            except ImpossibleCorrection:
                assert asked.kind in ("split", "move", "pin", "unpin")
        values += [(codec.encode_change(change), codec.change_headers(change)) for change in changes]
        made += changes
    return machine, values, made, done


@settings(max_examples=15)
@given(corrections=orders(), cuts=st.sets(st.integers(1, 69), max_size=4))
def test_rebuilding_anywhere_among_arrivals_and_corrections_changes_nothing(corrections, cuts):
    steady, written, _, _ = run(corrections)
    moved, again, _, _ = run(corrections, cuts)
    assert again == written
    assert state_bytes(moved.state.to_stored()) == state_bytes(steady.state.to_stored())
    rebuilt = clusterer(repair_hours=12, window_days=1)
    restore(rebuilt, [codec.decode_change(value, headers) for value, headers in written])
    assert state_bytes(rebuilt.state.to_stored()) == state_bytes(steady.state.to_stored())


@settings(max_examples=15)
@given(corrections=orders())
def test_nothing_that_was_corrected_is_undone_by_the_clusterer(corrections):
    machine, _, made, _ = run(corrections)
    for position, change in enumerate(made):
        corrected = change.reason and change.reason.corrected
        if not corrected:
            continue
        # Until the next word of an operator, no change that the clusterer makes of itself moves what was named.
        own = itertools.takewhile(lambda c: not (c.reason and c.reason.corrected), made[position + 1 :])
        moved = {article for c in own if c.kind == "split" for article in c.article_ids}
        if corrected.kind != "unpin":
            together = set(corrected.article_ids)
            assert not (moved & together and not together <= moved)
    state = machine.state
    for one, other in state.constraints.state().apart:
        assert not {state.book.story_of(a) for a in one} & {state.book.story_of(a) for a in other}
    for named, others in state.constraints.state().held:
        assert len({state.book.story_of(a) for a in (*named, *others)}) == 1
