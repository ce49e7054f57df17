"""Figures of some articles among all, of several windows together, and which labelled stories are wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.tuning.evaluation import score
from pipeline.domain.tuning.groupings import Grouping, figures, kinds, pooled

TRUTH = {"a": "x", "b": "x", "c": "y", "d": "z"}


def grouping(repaired, *, truth=TRUTH, kind=None, threads=None):
    return Grouping(
        name="file",
        truth=truth,
        kind=kind or {},
        first_shown=repaired,
        repaired=repaired,
        threads=repaired if threads is None else threads,
    )


def test_a_label_is_right_where_one_story_has_exactly_its_articles():
    found = figures(grouping({"a": "1", "b": "1", "c": "2", "d": "2"}))
    assert (found.right, found.right_threads) == (1, 1)
    assert [(w.label, w.parts, w.mixed_with) for w in found.wrong] == [("y", 1, ("z",)), ("z", 1, ("y",))]


def test_a_label_in_two_stories_is_right_as_a_thread_if_nothing_else_is_in_it():
    stories = {"a": "1", "b": "2", "c": "3", "d": "4"}
    whole = figures(grouping(stories, threads={"a": "1", "b": "1", "c": "3", "d": "4"}))
    assert (whole.right, whole.right_threads, whole.wrong) == (2, 3, ())
    mixed = figures(grouping(stories, threads={"a": "1", "b": "1", "c": "1", "d": "4"}))
    assert [(w.label, w.articles, w.parts, w.mixed_with) for w in mixed.wrong] == [("x", 2, 2, ())]
    # A story of its own stays right, though its thread leads on.
    assert mixed.right_threads == 2


def test_a_kind_is_scored_among_all_articles():
    cases = grouping({"a": "1", "b": "1", "c": "1", "d": "4"}, kind={"a": "k", "b": "k", "d": "other"})
    assert kinds(cases) == ["k", "other", ""]
    of_kind = figures(cases, "k")
    assert of_kind.repaired.b_cubed.precision == pytest.approx(2 / 3)  # "c" is mixed in, though it is of no kind
    assert of_kind.repaired.b_cubed.recall == 1
    assert of_kind.repaired.pairwise.precision == pytest.approx(1 / 3)
    assert (of_kind.repaired.articles, of_kind.repaired.found, of_kind.repaired.true) == (2, 1, 1)
    assert [w.label for w in of_kind.wrong] == ["x"]
    assert figures(cases, "other").wrong == ()
    assert kinds(grouping(TRUTH)) == []


labels = st.lists(st.sampled_from("xyz"), min_size=1, max_size=9)


@given(labels, st.data())
def test_figures_of_all_articles_are_the_same_named_or_not(labelled, data):
    found = data.draw(st.lists(st.sampled_from("123"), min_size=len(labelled), max_size=len(labelled)))
    truth, assigned = ({str(n): value for n, value in enumerate(values)} for values in (labelled, found))
    assert score(assigned, truth) == score(assigned, truth, set(truth))


def test_windows_together_share_no_story_and_no_label():
    one = grouping({"a": "1", "b": "1", "c": "2", "d": "3"}, kind={"a": "k"})
    every = pooled([one, one])
    assert figures(every).repaired == score(
        {f"{n}{a}": f"{n}{s}" for n in (1, 2) for a, s in one.repaired.items()},
        {f"{n}{a}": f"{n}{s}" for n in (1, 2) for a, s in TRUTH.items()},
    )
    assert (figures(every).right, kinds(every)) == (6, ["k", ""])
