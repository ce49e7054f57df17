"""Threads: which stories belong to one affair, by the links between them."""

import pytest

from pipeline.domain.stories.threads import threads


@pytest.mark.parametrize(
    ("follows", "expected"),
    [
        ({}, []),
        ({"b": "a"}, [("a", "b")]),
        ({"c": "b", "b": "a"}, [("a", "b", "c")]),
        ({"b": "a", "c": "a", "d": "b"}, [("a", "b", "c", "d")]),
        ({"b": "a", "y": "x", "c": "b"}, [("a", "b", "c"), ("x", "y")]),
    ],
    ids=["none", "two", "three, named backwards", "two that follow one", "two threads"],
)
def test_stories_that_follow_one_another_are_one_thread_each_after_the_one_it_follows(follows, expected):
    assert threads(follows) == expected


@pytest.mark.parametrize("follows", [{"a": "a"}, {"a": "b", "b": "a"}, {"c": "a", "a": "b", "b": "a"}])
def test_damaged_links_in_a_circle_end(follows):
    found = [story for thread in threads(follows) for story in thread]
    assert len(found) == len(set(found))
    assert set(found) <= {*follows, *follows.values()}


def test_a_very_long_thread_is_one():
    chain = {f"s{n + 1}": f"s{n}" for n in range(5000)}
    (thread,) = threads(chain)
    assert thread == tuple(f"s{n}" for n in range(5001))
