"""Stories that continue older ones: when a link is made, and what keeps it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from pipeline.contracts import codec
from pipeline.domain.stories.lifecycle import BookState, StoryBook
from pipeline.domain.stories.sagas import Earlier, FollowRule, followed
from pipeline.domain.stories.stories import Change, Follows, story_id
from tests.support.harbour_news import fire, other_strike, strike_a, strike_b
from tests.support.join_model import clusterer
from tests.support.word_vectors import NOON, article

RULE = FollowRule(least_support=0.15, after_h=12)
STRICT: dict[str, Any] = {"threshold": 0.995, "leave": 0.995, "merge": 0.995}
"""Every article founds a story, however alike it is to another."""

STRIKE_ENDS = (
    "The strike that stopped the ferries at Lannick is over. Leaders of the dockers and Halden Marine shook hands at "
    "the town hall shortly before midnight, and the first boat to Oyre is due to sail at dawn. Shops on the islands "
    "had begun to run out of fresh milk."
)


def strike_ends(hours):
    return article(
        "strike-ends", STRIKE_ENDS, title="Boats to sail again as Lannick port dispute ends", outlet="Gull", hours=hours
    )


def founded(machine, *articles):
    return [change for item in articles for change in machine.arrive(item) if change.kind == "created"]


def test_the_next_days_development_follows_the_story():
    first, second = founded(clusterer(**STRICT), strike_a(), strike_ends(hours=30))
    assert first.follows is None
    assert second.follows.story_id == first.story_id
    assert 0.15 <= second.follows.score < 0.995


def test_what_comes_the_same_day_follows_nothing_unless_the_settings_say_so():
    assert founded(clusterer(**STRICT), strike_a(), strike_ends(hours=6))[1].follows is None
    assert founded(clusterer(follows_after_h=5, **STRICT), strike_a(), strike_ends(hours=6))[1].follows
    assert founded(clusterer(follows_after_h=48, **STRICT), strike_a(), strike_ends(hours=30))[1].follows is None


def test_the_last_step_of_the_affair_is_followed_though_an_earlier_one_is_more_alike():
    steps = [earlier("s1", support=0.4, gap_h=100.0), earlier("s2", support=0.2, gap_h=30.0)]
    apart = earlier("other", support=0.3, gap_h=20.0)
    saga = {"s1": "s1", "s2": "s1", "other": "other"}
    assert followed([*steps, apart], RULE, saga.__getitem__) == Follows(story_id="s2", score=0.2)


STEPS = ("strike", "talks", "ends")
TALKS = (
    "Leaders of the dockers at Lannick and managers of Halden Marine met on Tuesday for the first time since the "
    "strike began to stop the ferries to Oyre. The union said after two hours that Halden Marine had not moved."
)


def step(slug, hours):
    if slug == "strike":
        return strike_a(hours=hours)
    if slug == "ends":
        return strike_ends(hours=hours)
    return article("talks", TALKS, title="Lannick dockers and Halden Marine meet", outlet="Observer", hours=hours)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (0, 2, 1), (2, 0, 1), (1, 0, 2), (1, 2, 0)])
def test_each_step_follows_the_one_before_in_whatever_order_they_come(order):
    machine = clusterer(follow=0.05, **STRICT)
    steps = [step(slug, 30 * n) for n, slug in enumerate(STEPS)]
    for n in order:
        machine.arrive(steps[n])
    ids = [machine.book.story_of(one.article.id) for one in steps]
    assert [machine.book.followed_by(one) for one in ids] == [None, ids[0], ids[1]]


def test_a_day_without_a_time_is_not_its_midnight():
    day = {"published_precision": "day"}
    first = step("strike", 0)
    noon = first.article.event_time
    assert noon.hour == 12, "the day's own middle"
    midnight = noon - timedelta(hours=12)
    for days, follows in ((0, False), (1, True)):
        ends = strike_ends(hours=0)
        ends = replace(
            ends,
            article=replace(
                ends.article,
                published=midnight + timedelta(days=days),
                seen=noon + timedelta(days=5),
                **day,
            ),
        )
        _, second = founded(clusterer(**STRICT), first, ends)
        assert (second.follows is not None) == follows, f"{days} days later"


def test_the_gap_counts_from_the_older_storys_last_article():
    machine = clusterer()
    last = strike_b(hours=25)
    changes = [change for item in (strike_a(), last) for change in machine.arrive(item)]
    assert [change.kind for change in changes] == ["created", "linked"]
    assert machine.book.last_seen(changes[0].story_id) == last.article.event_time


def test_a_look_alike_event_with_other_names_follows_nothing():
    changes = founded(clusterer(follow=0.0, **STRICT), strike_a(), other_strike(hours=30), fire(hours=31))
    assert [change.follows for change in changes] == [None, None, None]


def earlier(story="s1", **fields):
    return Earlier(**({"story_id": story, "support": 0.3, "gap_h": 24.0, "names": 0.5, "lead_names": 0.4} | fields))


@pytest.mark.parametrize(
    "fields", [{"support": 0.1}, {"gap_h": 11.0}, {"names": 0.1}, {"lead_names": 0.1}, {"texts": 0.2}]
)
def test_a_story_follows_only_where_all_of_the_rule_holds(fields):
    assert followed([earlier()], RULE) == Follows(story_id="s1", score=0.3)
    assert followed([earlier(**fields)], RULE) is None


def test_what_is_alike_in_names_and_meaning_follows_without_support_unless_the_settings_say_so():
    alike = earlier(support=0.03, names=0.6, lead_names=0.6, embeddings=0.7, texts=0.4)
    assert followed([alike], RULE) == Follows(story_id="s1", score=0.03)
    assert followed([replace(alike, embeddings=0.3)], RULE) is None
    assert followed([replace(alike, texts=0.2)], RULE) is None, "another matter of the same people"
    short = replace(alike, texts=0.26)
    assert followed([short], RULE) == Follows(story_id="s1", score=0.03)
    assert followed([replace(short, names=0.63, lead_names=0.63, embeddings=0.55)], RULE) is None
    assert followed([alike], FollowRule(least_support=1, after_h=12)) is None


def test_the_best_supported_is_followed():
    assert followed(
        [earlier("s1"), earlier("s2", support=0.4), earlier("s3", gap_h=1.0, support=0.45)], RULE
    ) == Follows(story_id="s2", score=0.4)
    assert followed([], RULE) is None


def change(kind, story, slug="", follows=None, **fields):
    return Change(
        kind=kind,
        story_id=story,
        at=NOON,
        score=0.9,
        article=article(slug, "Some text.", title=slug) if slug else None,
        follows=Follows(story_id=follows, score=0.3) if follows else None,
        **fields,
    )


def followers(*changes):
    """What each story that was touched follows in the end, by way of a state that was written down in between."""
    book = StoryBook()
    touched: dict[str, Any] = {}
    for one in changes:
        book.apply(one)
        touched |= {story_id: story and story.follows for story_id, story in book.take_touched()}
        book = StoryBook.from_state(msgspec.msgpack.decode(msgspec.msgpack.encode(book.state()), type=BookState))
    return touched


SAGA = (change("created", "s1", "a"), change("created", "s2", "b", follows="s1"))


def test_a_story_keeps_what_it_follows_when_that_is_closed_or_merged():
    assert followers(*SAGA, change("closed", "s1"), change("linked", "s2", "c"))["s2"] == "s1"
    older = change("created", "s0", "z")
    merged = change("merged", "s0", other_story_id="s1")
    assert followers(older, *SAGA, merged, change("linked", "s2", "c")) == {"s0": None, "s1": None, "s2": "s1"}


def test_a_story_never_follows_itself():
    assert followers(*SAGA, change("merged", "s1", other_story_id="s2")) == {"s1": None, "s2": None}
    assert followers(*SAGA, change("merged", "s2", other_story_id="s1")) == {"s1": None, "s2": None}


def test_a_link_that_comes_later_is_kept_and_never_closes_a_circle():
    late = change("revised", "s1", follows="s0")
    assert followers(change("created", "s1", "b"), change("created", "s0", "a"), late) == {"s1": "s0", "s0": None}
    assert followers(*SAGA, change("revised", "s1", follows="s2"))["s1"] is None
    third = change("created", "s3", "c", follows="s2")
    assert followers(*SAGA, third, change("merged", "s1", other_story_id="s3")) == {"s1": None, "s2": "s1", "s3": None}
    assert followers(*SAGA, third, change("merged", "s3", other_story_id="s1")) == {"s1": None, "s2": "s1", "s3": None}


def test_a_story_that_takes_in_a_follower_follows_what_it_followed_if_that_is_older():
    third = change("created", "s3", "c", follows="s1")
    assert (
        followers(*SAGA[:1], change("created", "s2", "b"), third, change("merged", "s2", other_story_id="s3"))["s2"]
        == "s1"
    )
    younger = change("created", "s3", "c", follows="s2")
    assert followers(*SAGA, younger, change("merged", "s1", other_story_id="s3"))["s1"] is None


def test_the_link_survives_the_wire():
    (sent,) = [one for one in founded(clusterer(**STRICT), strike_a(), strike_ends(hours=30)) if one.follows]
    read = codec.decode_change(codec.encode_change(sent))
    assert read.follows == sent.follows == Follows(story_id=story_id(strike_a().article.id), score=sent.follows.score)
    assert read.reason == sent.reason
    assert read.reason.runner_up.story_id == sent.follows.story_id
