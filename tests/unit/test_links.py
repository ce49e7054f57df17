"""Links across languages: a function of the set of outlines and corrections, whatever the order."""

import dataclasses
import pickle
import random
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.links.linker import Linker, LinkPolicy, linked
from pipeline.domain.links.pairing import FEATURES, LinkModel, LinkModelError
from pipeline.domain.links.values import SCALE, LinkCorrection, LinkKind, Outline, event_id, quantized
from tests.support.outlines import BEGIN, POLICY, crowd, outline, plain_model

MODEL = plain_model()


def told_by(linker: Linker) -> dict:
    """The events as somebody has them who only heard what changed."""
    return dict(linker.take_changed())


def correction(kind: LinkKind, one: str, other: str, minutes: int = 0) -> LinkCorrection:
    return LinkCorrection(kind=kind, story_id=one, other_story_id=other, at=BEGIN + timedelta(minutes=minutes))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
def test_links_are_those_of_the_set_whatever_came_first_and_in_between(seed: int, order: random.Random) -> None:
    last = crowd(seed)
    expected = linked(last, [], MODEL, POLICY)
    assert any(len(event.stories) > 2 for event in expected.values())
    drafts = [
        dataclasses.replace(one, centroid=other.centroid, members=other.members)
        for one, other in zip(last, reversed(last), strict=True)
        if order.random() < 0.5
    ]
    gone = [outline(f"gone{n}", order.choice(("de", "en")), n % 14, noise=n) for n in range(10)]
    steps: list[Outline | str] = [*drafts, *gone]
    order.shuffle(steps)
    later: list[Outline | str] = [*last, *(one.id for one in gone)]
    order.shuffle(later)
    linker = Linker(MODEL, POLICY)
    heard: dict = {}
    for one in (*steps, *later):
        if isinstance(one, str):
            linker.drop(one)
        else:
            linker.put(one)
        if order.random() < 0.3:
            heard |= told_by(linker)
    heard |= told_by(linker)
    assert {name: event for name, event in heard.items() if event is not None} == expected
    assert linker.events() == expected


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
def test_corrections_count_whether_they_come_before_or_after_the_stories(seed: int, order: random.Random) -> None:
    stories = crowd(seed)
    pairs = [order.sample([one.id for one in stories], 2) for _ in range(12)]
    kinds: list[LinkKind] = [order.choice(("link", "unlink")) for _ in pairs]
    said = [correction(kind, one, other, n) for n, (kind, (one, other)) in enumerate(zip(kinds, pairs, strict=True))]
    newest = {one.key: one for one in said}
    expected = linked(stories, newest.values(), MODEL, POLICY)
    linker = Linker(MODEL, POLICY)
    steps: list[Outline | LinkCorrection] = [*stories, *newest.values()]
    order.shuffle(steps)
    for one in steps:
        if isinstance(one, LinkCorrection):
            linker.correct(one)
        else:
            linker.put(one)
        if order.random() < 0.3:
            linker.take_changed()
    assert linker.events() == expected
    for one in newest.values():
        linker.withdraw(one.key)
    assert linker.events() == linked(stories, [], MODEL, POLICY)


def test_an_event_never_has_two_stories_of_a_language_and_says_which_it_left_out() -> None:
    german, english = outline("g", "de", 1, off=0.1), outline("e1", "en", 1, off=0.1, noise=1)
    second = outline("e2", "en", 1, off=0.2, noise=2)
    (event,) = linked([german, english, second], [], MODEL, POLICY).values()
    assert [one.language for one in event.stories] == ["en", "de"]
    (flagged,) = event.flagged
    assert flagged.language == "en"
    assert flagged.other_story_id == "g"
    assert {flagged.story_id, *(one.story_id for one in event.stories)} == {"g", "e1", "e2"}


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_event_has_each_language_once(seed: int) -> None:
    for event in linked(crowd(seed), [], MODEL, POLICY).values():
        assert len({one.language for one in event.stories}) == len(event.stories) >= 2
        assert all(one.reasons and one.probability >= POLICY.threshold for one in event.stories)


def test_what_is_far_apart_in_time_or_in_another_space_is_not_linked() -> None:
    german = outline("g", "de", 1)
    assert linked([german, outline("e", "en", 1, noise=1)], [], MODEL, POLICY)
    assert not linked([german, outline("e", "en", 1, noise=1, hours=73)], [], MODEL, POLICY)
    assert not linked([german, outline("e", "en", 1, noise=1, space="other@1")], [], MODEL, POLICY)
    bare = outline("e", "en", 1, space="", centroid=np.zeros(0, dtype=np.int16), members=())
    assert not linked([german, bare], [], MODEL, POLICY)


def test_a_model_links_only_vectors_of_the_space_that_it_was_fitted_on() -> None:
    fitted = dataclasses.replace(MODEL, space="some/e5@1")
    same = [outline("g", "de", 1, space="other/E5@2"), outline("e", "en", 1, noise=1, space="other/E5@2")]
    other = [outline("g", "de", 1, space="bge@1"), outline("e", "en", 1, noise=1, space="bge@1")]
    assert linked(same, [], fitted, POLICY)
    assert not linked(other, [], fitted, POLICY)
    linker = Linker(fitted, POLICY)
    for one in (*other, *same):
        linker.put(one)
    assert linker.events() == linked(same, [], fitted, POLICY)


def test_an_operator_links_what_is_not_alike_and_parts_what_is() -> None:
    stories = [outline("g", "de", 1), outline("e", "en", 1, noise=1), outline("s", "es", 2)]
    assert [one.story_id for one in _only(stories).stories] == ["e", "g"]
    assert not linked(stories, [correction("unlink", "e", "g")], MODEL, POLICY)
    event = _only(stories, correction("link", "s", "g"))
    assert {one.story_id for one in event.stories} == {"e", "g", "s"}
    assert event.pinned


def test_a_correction_is_about_the_story_that_took_the_named_one_in() -> None:
    german, english = outline("g", "de", 1), outline("e", "en", 2, aliases=("old",))
    event = _only([german, english], correction("link", "old", "g"))
    assert {one.story_id for one in event.stories} == {"e", "g"}


def test_the_id_is_that_of_the_earliest_story() -> None:
    stories = [outline("g", "de", 1, hours=2), outline("e", "en", 1, noise=1, hours=5)]
    assert _only(stories).event_id == event_id("g")
    linker = Linker(MODEL, POLICY)
    for one in stories:
        linker.put(one)
    linker.take_changed()
    linker.put(outline("u", "uk", 1, noise=2))
    changed = dict(linker.take_changed())
    assert changed.pop(event_id("g")) is None
    assert list(changed) == [event_id("u")]


def test_old_stories_are_left_behind_and_their_events_stay_as_they_were() -> None:
    linker = Linker(MODEL, POLICY)
    for one in (outline("g", "de", 1), outline("e", "en", 1, noise=1)):
        linker.put(one)
    assert len(linker.take_changed()) == 1
    day = 24
    linker.put(outline("g2", "de", 5, hours=40 * day))
    assert linker.take_left_behind() == []  # English may still be in March
    linker.put(outline("e2", "en", 6, hours=41 * day))
    assert linker.take_left_behind() == ["e", "g"]
    assert linker.take_changed() == []
    assert len(linker) == 2


def test_what_is_kept_of_old_stories_does_not_grow_with_them() -> None:
    def kept_after(years: int) -> int:
        linker = Linker(MODEL, POLICY)
        for month in range(12 * years):
            hours = 24 * 30 * month
            one = outline(f"g{month:04}", "de", 1, hours=hours)
            linker.put(dataclasses.replace(one, aliases=(f"a{month:04}", f"b{month:04}")))
            linker.put(outline(f"e{month:04}", "en", 1, noise=month, hours=hours))
            linker.take_left_behind()
            linker.take_changed()
        return len(pickle.dumps(linker))

    assert kept_after(3) < kept_after(1) * 1.05


def test_products_are_whole_numbers_whatever_the_dimensions() -> None:
    for dimensions in (384, 1024):
        vectors = np.stack([quantized(v) for v in np.random.default_rng(1).normal(size=(200, dimensions))])
        exact = vectors.astype(np.int64) @ vectors.astype(np.int64).T
        assert np.array_equal((vectors.astype(np.float32) @ vectors.astype(np.float32).T).astype(np.int64), exact)
        assert np.abs(np.diag(exact) / SCALE**2 - 1).max() < 0.001


def test_a_model_of_other_features_or_a_damaged_one_is_refused() -> None:
    text = MODEL.to_json(fitted="here")
    assert LinkModel.parse(text) == MODEL
    for damaged in ("", "{}", text.replace(FEATURES[0], "other"), text.replace("40.0", "NaN"), text[:-20]):
        with pytest.raises(LinkModelError):
            LinkModel.parse(damaged)


def test_a_threshold_of_one_links_nothing_by_itself() -> None:
    never = LinkPolicy(threshold=1.0, window_days=3)
    stories = [outline("g", "de", 1), outline("e", "en", 1)]
    assert not linked(stories, [], MODEL, never)
    assert linked(stories, [correction("link", "e", "g")], MODEL, never)


def _only(stories, *corrections):
    (event,) = linked(stories, corrections, MODEL, POLICY).values()
    return event
