import dataclasses
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contracts import codec
from pipeline.domain.stories.clustering import MixedRecipes
from pipeline.domain.stories.rebuilding import restore
from pipeline.domain.stories.stories import Change, story_id
from pipeline.domain.tuning.evaluation import score
from tests.support.harbour_news import fire, other_strike, strike_a, strike_b, strike_wire
from tests.support.join_model import clusterer
from tests.support.newsroom_articles import newsroom_articles
from tests.support.word_vectors import RECIPE, article, embedded, revised


def changes_of(machine, articles):
    return [change for item in articles for change in machine.arrive(item)]


def as_bytes(changes):
    return [codec.encode_change(change) for change in changes]


def quiet(slug="quiet", hours=0.0):
    return article(slug, "Nothing happened on Orsay.", title="A quiet week", outlet="Orsay Times", hours=hours)


def test_two_reports_of_one_event_are_one_story_and_look_alikes_are_not():
    for order in permutations([strike_a(), strike_b(), other_strike(), fire()]):
        machine = clusterer()
        changes_of(machine, order)
        together = machine.book.story_of(strike_a().article.id)
        assert machine.book.story_of(strike_b().article.id) == together
        assert machine.book.story_of(other_strike().article.id) != together
        assert machine.book.story_of(fire().article.id) != together


def test_a_link_says_why():
    machine = clusterer()
    founded, linked = changes_of(machine, [strike_a(), strike_b()])
    assert (founded.kind, founded.story_id) == ("created", story_id(strike_a().article.id))
    assert founded.reason.kind == "founded"
    assert (linked.kind, linked.story_id) == ("linked", founded.story_id)
    assert linked.reason.kind == "joined"
    assert linked.reason.support[0].article_id == strike_a().article.id
    assert linked.score >= linked.reason.threshold
    effects = [abs(c.effect) for c in linked.reason.contributions]
    assert effects == sorted(effects, reverse=True)
    assert effects[0] > 0.1


def test_a_new_story_says_which_was_nearest():
    machine = clusterer(threshold=0.995, leave=0.995, merge=0.995)
    nearest, founded = changes_of(machine, [strike_a(), strike_b()])
    assert (founded.kind, founded.reason.kind) == ("created", "founded")
    assert [s.article_id for s in founded.reason.support] == [strike_a().article.id]
    assert founded.reason.runner_up.story_id == nearest.story_id
    assert founded.reason.runner_up.support < founded.reason.threshold


def test_a_new_story_that_is_like_no_other_names_none():
    _, founded = changes_of(clusterer(), [strike_a(), fire()])
    assert (founded.kind, founded.reason.kind) == ("created", "founded")
    assert founded.reason.support == ()
    assert founded.reason.runner_up is None


def test_a_wire_copy_joins_its_original_and_is_no_voice():
    machine = clusterer()
    changes_of(machine, [strike_a(), strike_b()])
    (copied,) = machine.arrive(strike_wire(hours=4))
    assert copied.kind == "linked"
    assert copied.copy_of == strike_a().article.id
    assert copied.reason.kind == "copy"
    (again,) = machine.arrive(strike_wire("strike-wire-2", hours=5))
    assert again.copy_of == strike_a().article.id  # a copy of a copy is one of the original
    assert len(machine.book.take_touched()[0][1].versions) == 4


def test_an_article_again_changes_nothing_and_a_revision_keeps_its_place():
    machine = clusterer()
    changes_of(machine, [strike_a(), strike_b()])
    before = machine.book.take_touched()[0][1]
    assert machine.arrive(strike_a()) == []
    assert before.headline == strike_b().article.title
    retitled = revised(strike_b(), title="Ferries cancelled after Lannick port workers reject offer", seen_later_h=30)
    (change,) = machine.arrive(retitled)
    assert (change.kind, change.story_id) == ("revised", before.id)
    ((_, after),) = machine.book.take_touched()
    assert after.headline == retitled.article.title
    assert [v.article_id for v in after.versions] == [v.article_id for v in before.versions]
    assert (after.first_seen, after.last_seen) == (before.first_seen, before.last_seen)
    assert machine.arrive(strike_a()) == []  # the old revision is old


def test_stories_close_when_they_leave_the_window():
    machine = clusterer(window_days=3)
    changes_of(machine, [strike_a(), strike_b(), fire()])
    assert [c.kind for c in machine.arrive(other_strike(hours=24 * 10))] == ["created"], "one outlet closes nothing"
    changes = machine.arrive(quiet(hours=24 * 10))
    assert [c.kind for c in changes] == ["closed", "closed", "created"]
    assert {c.story_id for c in changes[:2]} == {story_id(strike_a().article.id), story_id(fire().article.id)}
    states = {story.id: story.state for _, story in machine.book.take_touched()}
    assert sorted(states.values()) == ["closed", "closed", "open", "open"]


def test_an_article_that_left_the_window_is_not_taken_in_again_while_its_story_stands():
    machine = clusterer(window_days=3)
    changes_of(machine, [strike_a(), strike_b(hours=60), fire(hours=24 * 4), quiet(hours=24 * 4)])
    story = machine.book.story_of(strike_b().article.id)
    assert (strike_a().article.id in machine.state.members, story) == (False, story_id(strike_a().article.id))
    assert machine.arrive(strike_a()) == []
    assert machine.arrive(strike_a(hours=24 * 4)) == []
    assert machine.book.story_of(strike_a().article.id) == story
    changes = changes_of(machine, [other_strike(hours=24 * 20), quiet("quiet-2", hours=24 * 20)])
    assert [c.kind for c in changes] == ["created", "closed", "closed", "closed", "created"]


def test_an_article_from_before_the_window_is_a_closed_story_and_moves_no_clock():
    machine = clusterer(window_days=3)
    changes_of(machine, [fire(hours=24 * 10), quiet(hours=24 * 10)])
    assert [c.kind for c in machine.arrive(strike_a())] == ["created", "closed"]
    assert machine.arrive(revised(strike_b(), title="Later")) == []
    assert machine.book.story_of(fire().article.id) == story_id(fire().article.id)


def test_a_late_article_within_the_window_joins_its_story():
    machine = clusterer()
    changes_of(machine, [fire(hours=30), strike_b(hours=60)])
    (change,) = machine.arrive(strike_a(hours=50))
    assert change.story_id == story_id(strike_b().article.id)
    assert change.kind == "linked"


def test_a_title_alone_and_a_text_alone_work():
    machine = clusterer()
    bare = article("bare", "", title="Lannick dockers vote to strike after pay talks fail", outlet="Ticker", hours=1)
    untitled = strike_b(title=None)
    changes_of(machine, [strike_a(), bare, untitled, article("nothing", "", title=None)])
    assert machine.book.story_of(bare.article.id) == machine.book.story_of(strike_a().article.id)
    assert machine.book.story_of(untitled.article.id) == machine.book.story_of(strike_a().article.id)


def test_a_language_that_the_model_does_not_know_goes_by_its_words():
    text = (
        "Die Hafenarbeiter von Lannick haben am Montag einen dreitägigen Streik beschlossen, nachdem die Verhandlungen "
        "mit dem Betreiber Halden Marine gescheitert waren. Die Fähren nach Oyre und Sund fallen ab Mittwoch aus. "
    )
    other = (
        "Nach dem Votum der Hafenarbeiter in Lannick fahren ab Mittwoch keine Fähren nach Oyre und Sund. Halden Marine "
        "bedauerte den dreitägigen Streik, den die Gewerkschaft am Montag nach gescheiterten Verhandlungen beschloss. "
    )
    apart = (
        "Ein Feuer hat am Dienstag ein Möbellager am Rand von Tolbridge zerstört. Sechzig Feuerwehrleute waren fünf "
        "Stunden lang im Einsatz, verletzt wurde niemand. Die Ursache wird untersucht, sagte die Feuerwehr. "
    )
    machine = clusterer("de")
    titles = ("Hafenstreik in Lannick", "Lannick: Fähren fallen wegen Streik aus", "Brand in Tolbridge")
    items = [
        dataclasses.replace(
            article(title, body, title=title, language="de", outlet=title), embedding=np.full(64, 0.125, np.float32)
        )
        for title, body in zip(titles, (text, other, apart), strict=True)
    ]
    changes_of(machine, items)
    one, two, three = (machine.book.story_of(item.article.id) for item in items)
    assert one == two
    assert three != one


def test_vectors_of_another_recipe_are_refused_until_the_window_is_empty():
    machine = clusterer()
    changes_of(machine, [strike_a()])
    another = dataclasses.replace(RECIPE, model="another")
    with pytest.raises(MixedRecipes, match="another"):
        machine.arrive(embedded(strike_b().article, another))
    assert [c.kind for c in machine.arrive(strike_b())] == ["linked"]


@pytest.fixture(scope="module")
def newsroom():
    return [embedded(item) for item in newsroom_articles()]


@pytest.fixture(scope="module")
def newsroom_changes(newsroom):
    return changes_of(clusterer(repair_hours=12, window_days=2), newsroom)


def test_the_same_articles_give_the_same_changes(newsroom, newsroom_changes):
    again = changes_of(clusterer(repair_hours=12, window_days=2), newsroom)
    assert as_bytes(again) == as_bytes(newsroom_changes)


@settings(max_examples=12)
@given(cuts=st.sets(st.integers(1, 80), min_size=1, max_size=3))
def test_stopping_and_rebuilding_anywhere_changes_nothing(newsroom, newsroom_changes, cuts):
    made: list[Any] = []
    machine = clusterer(repair_hours=12, window_days=2)
    for number, item in enumerate(newsroom):
        if number in cuts:
            machine = clusterer(repair_hours=12, window_days=2)
            restore(machine, [codec.decode_change(value) for value in as_bytes(made)])
        made += machine.arrive(item)
    assert as_bytes(made) == as_bytes(newsroom_changes)


def test_a_merge_names_the_other_story_and_a_split_the_articles_too(newsroom_changes):
    merged = [change for change in newsroom_changes if change.kind == "merged"]
    split = [change for change in newsroom_changes if change.kind == "split"]
    assert merged
    assert split
    assert all(change.other_story_id for change in (*merged, *split))
    assert all(change.article_ids for change in split)


def test_repairs_keep_every_article(newsroom):
    machine = clusterer(repair_hours=12)
    first = {}
    for change in changes_of(machine, newsroom):
        if change.article:
            first[change.article.article.id] = change.story_id
    machine.repair()
    stories = {s: story for s, story in machine.book.take_touched() if story}
    held = {v.article_id: s for s, story in stories.items() for v in story.versions}
    assert held.keys() == first.keys()
    assert score(held, held).found == len(stories)
    assert machine.repair() == []  # what was just repaired needs no repair


def test_what_was_late_in_a_log_of_an_earlier_version_stays_out_of_the_window():
    late, at = strike_a(), strike_a().article.event_time
    story = story_id(late.article.id)
    ahead = clusterer(window_days=3).arrive(fire(hours=24 * 60))
    founded = dataclasses.replace(clusterer().arrive(late)[0], packed=None)
    closed = Change(kind="closed", story_id=story, at=at, score=1.0)
    machine = clusterer(window_days=3)
    restore(machine, [*ahead, founded, closed])
    assert list(machine.state.members) == [fire().article.id]
    assert [c.kind for c in machine.arrive(strike_b())] == ["created"], "it is compared with nothing that is closed"
    machine.repair()


def test_a_closed_story_says_what_the_watermark_was_in_a_log_of_an_earlier_version():
    machine = clusterer(window_days=3)
    made = changes_of(machine, [strike_a(), fire(hours=24 * 10)])
    closed = Change(kind="closed", story_id=made[0].story_id, at=fire(hours=24 * 10).article.event_time, score=1.0)
    machine = clusterer(window_days=3)
    restore(machine, [made[0], closed, *made[1:]])
    assert list(machine.state.members) == [fire().article.id]
    assert machine.repair() == []
