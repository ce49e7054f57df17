"""Stories that continue older ones: when a link is made, and what keeps it."""

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


@pytest.mark.parametrize("fields", [{"support": 0.1}, {"gap_h": 11.0}, {"names": 0.1}, {"lead_names": 0.1}])
def test_a_story_follows_only_where_all_of_the_rule_holds(fields):
    assert followed([earlier()], RULE) == Follows(story_id="s1", score=0.3)
    assert followed([earlier(**fields)], RULE) is None


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
