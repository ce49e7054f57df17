"""Two groupings of the same articles: what merged, what split, what moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.tuning.story_diff import CASE_KINDS, difference


def grouped(text: str) -> dict[str, str]:
    """`1ab 2c`: articles a and b in story 1, c in story 2; in alphabetical order, as if they had arrived so."""
    return dict(sorted((article, part[0]) for part in text.split() for article in part[1:]))


def summary(case) -> tuple[str, list[str], list[str], str]:
    def parts(of):
        return [part.story_id + "".join(part.article_ids) for part in of]

    return case.kind, parts(case.before), parts(case.after), "".join(case.article_ids)


@pytest.mark.parametrize(
    ("before", "after", "cases"),
    [
        ("1ab 2c", "1ab 2c", []),
        ("1ab 2c", "7ab 8c", []),  # ids alone are not a difference
        ("1ab 2cd 3e", "1abe 2cd", [("merged", ["1ab", "3e"], ["1abe"], "e")]),
        ("1ab 2cde", "1abcde", [("merged", ["2cde", "1ab"], ["1abcde"], "ab")]),
        ("1abc", "1a 2b 3c", [("split", ["1abc"], ["1a", "2b", "3c"], "bc")]),
        ("1abcde", "1ab 2cde", [("split", ["1abcde"], ["2cde", "1ab"], "ab")]),
        ("1abc 2def", "1ab 2cdef", [("moved", ["1abc"], ["2cdef"], "c")]),
        # Half of a story leaves it, and takes in another.
        (
            "1abcde 2fg",
            "1abc 2defg",
            [("moved", ["1abcde"], ["2defg"], "de")],
        ),
        (
            "1abcdef 2g",
            "1abcd 2efg",
            [("merged", ["1ef", "2g"], ["2efg"], "g"), ("split", ["1abcdef"], ["1abcd", "2ef"], "ef")],
        ),
    ],
)
def test_what_leads_from_one_to_the_other(before, after, cases):
    assert [summary(case) for case in difference(grouped(before), grouped(after)).cases] == cases


def test_the_most_telling_case_is_that_with_most_articles_then_the_clearest():
    found = difference(grouped("1ab 2cd 3efg"), grouped("1a 8b 2c 9d 3e 7f 6g"))
    clear = {"b": 0.1, "d": 0.4}
    told = found.most_telling(2, lambda case: clear.get(case.article_ids[0], 0.0))
    assert ["".join(case.article_ids) for case in told] == ["fg", "d"]


def test_other_articles_are_refused():
    with pytest.raises(ValueError, match="in 1 articles"):
        difference({"a": "1"}, {"a": "1", "b": "1"})


groupings = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=30).map(
    lambda rows: (
        {f"a{i}": f"s{was}" for i, (was, _) in enumerate(rows)},
        {f"a{i}": f"s{now}" for i, (_, now) in enumerate(rows)},
    )
)


@given(groupings)
def test_nothing_applied_is_no_difference(both):
    before, _ = both
    found = difference(before, before)
    assert not found.cases
    assert found.unchanged == found.stories_before == found.stories_after == len(set(before.values()))


@given(groupings)
def test_counts_add_up(both):
    before, after = both
    found = difference(before, after)
    affected = [article for case in found.cases for article in case.article_ids]
    assert len(affected) == len(set(affected)) == sum(found.affected(kind) for kind in CASE_KINDS)
    assert sum(found.count(kind) for kind in CASE_KINDS) == len(found.cases)

    def sets(grouping):
        return {frozenset(a for a in grouping if grouping[a] == story) for story in grouping.values()}

    assert found.unchanged == len(sets(before) & sets(after))
    assert bool(found.cases) == (sets(before) != sets(after))
    # Without those that change their company, the two groupings are one.
    staying = before.keys() - set(affected)
    rest_before, rest_after = ({a: g[a] for a in g if a in staying} for g in (before, after))
    assert not difference(rest_before, rest_after).cases


@given(groupings)
def test_each_part_holds_what_it_says(both):
    before, after = both
    for case in difference(before, after).cases:
        for grouping, parts in ((before, case.before), (after, case.after)):
            for part in parts:
                assert {grouping[article] for article in part.article_ids} == {part.story_id}
        assert (len(case.before) > 1) == (case.kind == "merged")
        assert (len(case.after) > 1) == (case.kind == "split")
        for part in case.before if case.kind == "split" else ():
            assert set(case.article_ids) < set(part.article_ids)
