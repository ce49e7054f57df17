from typing import Any

from pipeline.domain.matching.join_model import Thresholds
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.domain.stories.regrouping import Step, steps_between
from pipeline.domain.stories.repair import repaired
from pipeline.domain.stories.stories import Change, Reason
from tests.support.word_vectors import NOON, article

THRESHOLDS = Thresholds(join=0.5, leave=0.3, merge=0.4)


def change(kind, story, item=None, **fields):
    reason = Reason(kind="joined" if kind == "linked" else "founded", threshold=0.5)
    return Change(kind=kind, story_id=story, at=NOON, score=0.9, reason=reason, article=item, **fields)


def book(*changes):
    made = StoryBook()
    for one in changes:
        made.apply(one)
    return made


def test_a_story_is_its_versions_in_order_of_event_time():
    late = article("late", "Text of some length.", title="Late", outlet="B", hours=5)
    early = article("early", "Text of some length.", title="Early", outlet="A", hours=1)
    ((_, story),) = book(change("created", "s1", late), change("linked", "s1", early)).take_touched()
    assert [v.source for v in story.versions] == ["A", "B"]
    assert story.headline == "Early"
    assert (story.first_seen, story.last_seen) == (early.article.event_time, late.article.event_time)
    assert story.outlets == ("A", "B")


def test_the_headline_is_of_the_earliest_independent_version_with_a_title():
    untitled = article("u", "The river rose by two metres. More soon.", hours=0)
    copy = article("c", "Other text.", title="Copied", hours=1)
    titled = article("t", "Other text again.", title="Own title", hours=2)
    made = book(
        change("created", "s1", untitled),
        change("linked", "s1", copy, copy_of=untitled.article.id),
        change("linked", "s1", titled),
    )
    ((_, story),) = made.take_touched()
    assert story.headline == "Own title"
    assert not story.versions[0].title_is_own
    assert story.versions[0].title == "The river rose by two metres"


def test_a_merge_leaves_an_alias_and_a_tombstone():
    a, b, c = (article(x, "Text.", title=x) for x in "abc")
    made = book(change("created", "s1", a), change("created", "s2", b), change("created", "s3", c))
    made.take_touched()
    made.apply(change("merged", "s2", other_story_id="s3"))
    made.apply(change("merged", "s1", other_story_id="s2"))
    touched = dict(made.take_touched())
    assert touched["s2"] is None
    assert touched["s3"] is None
    assert touched["s1"].aliases == ("s2", "s3")
    assert len(touched["s1"].versions) == 3
    assert made.is_taken("s3")


def test_a_split_moves_articles_to_a_new_story_or_one_that_stands():
    a, b, c = (article(x, "Text.", title=x) for x in "abc")
    made = book(change("created", "s1", a), change("linked", "s1", b), change("linked", "s1", c))
    made.apply(change("split", "s1", other_story_id="s2", article_ids=(b.article.id,)))
    made.apply(change("split", "s1", other_story_id="s2", article_ids=(c.article.id,)))
    touched = dict(made.take_touched())
    assert [v.title for v in touched["s1"].versions] == ["a"]
    assert [v.title for v in touched["s2"].versions] == ["b", "c"]


def test_what_is_split_off_without_an_article_that_the_log_still_has_is_no_story():
    a, gone = (article(x, "Text.", title=x) for x in "ab")
    made = book(change("created", "s1", a))
    made.apply(change("split", "s1", other_story_id="s2", article_ids=(gone.article.id,)))
    assert made.stories() == ["s1"]
    assert dict(made.take_touched())["s2"] is None


def test_a_closed_story_is_given_once_more_and_then_forgotten():
    a = article("a", "Text.", title="a")
    made = book(change("created", "s1", a), change("closed", "s1"))
    ((_, story),) = made.take_touched()
    assert story.state == "closed"
    assert made.take_touched() == []
    assert not made.is_taken("s1")


def ages(*stories):
    return {story: number for number, story in enumerate(stories)}.__getitem__


def test_an_id_stays_with_most_of_its_story():
    steps = steps_between(
        {"s1": ["a", "b", "c"]}, [["a"], ["b", "c"]], age=ages("s1"), new_id=lambda article: f"new-{article}"
    )
    assert steps == [Step(kind="split", story="s1", other="new-a", article_ids=("a",), is_new=True)]


def test_equal_halves_leave_the_id_with_the_older():
    (step,) = steps_between({"s1": ["a", "b"]}, [["b"], ["a"]], age=ages("s1"), new_id=lambda article: f"new-{article}")
    assert step.article_ids == ("b",)


def test_the_oldest_id_survives_a_merge():
    steps = steps_between(
        {"s2": ["b", "c"], "s1": ["a"]}, [["a", "b", "c"]], age=ages("s1", "s2"), new_id=lambda article: article
    )
    assert steps == [Step(kind="merged", story="s1", other="s2")]


def test_an_article_that_suits_another_story_moves_there():
    steps = steps_between(
        {"s1": ["a", "b", "x"], "s2": ["c", "d"]},
        [["a", "b"], ["c", "d", "x"]],
        age=ages("s1", "s2"),
        new_id=lambda article: article,
    )
    assert steps == [Step(kind="split", story="s1", other="s2", article_ids=("x",))]


def linked(**pairs):
    links: dict[str, Any] = {}
    for pair, p in pairs.items():
        links.setdefault(pair[0], {})[pair[1]] = p
        links.setdefault(pair[1], {})[pair[0]] = p
    return links


def groups(found):
    return sorted("".join(sorted(group)) for group in found)


def test_repair_merges_what_supports_each_other_as_a_whole():
    links = linked(ab=0.9, cd=0.9, ac=0.5, ad=0.5, bc=0.5, bd=0.4)
    assert groups(repaired([["a", "b"], ["c", "d"]], links, THRESHOLDS)) == ["abcd"]
    one_link = linked(ab=0.9, cd=0.9, ac=0.95)
    assert groups(repaired([["a", "b"], ["c", "d"]], one_link, THRESHOLDS)) == ["ab", "cd"]


def test_two_events_told_by_many_stay_two_though_all_of_their_articles_are_alike():
    """As alike as one report is to a story that it joins: but the reports of each event are far closer."""
    alike = 0.6
    first, second = "abc", "xyz"
    within = {one + other: 0.95 for story in (first, second) for one in story for other in story if one < other}
    across = {one + other: alike for one in first for other in second}
    assert groups(repaired([list(first), list(second)], linked(**within, **across), THRESHOLDS)) == ["abc", "xyz"]
    assert groups(repaired([[*first, *second]], linked(**within, **across), THRESHOLDS)) == ["abc", "xyz"]
    few = linked(**{pair: p for pair, p in (within | across).items() if "z" not in pair})
    assert groups(repaired([list(first), ["x", "y"]], few, THRESHOLDS)) == ["abcxy"]
    loose = dict.fromkeys(within, 0.75)
    assert groups(repaired([list(first), list(second)], linked(**loose, **across), THRESHOLDS)) == ["abcxyz"]


def test_repair_frees_an_article_without_support():
    assert groups(repaired([["a", "b", "x"]], linked(ab=0.9, ax=0.3, bx=0.1), THRESHOLDS)) == ["ab", "x"]


def test_repair_moves_an_article_whose_story_came_later():
    links = linked(ab=0.9, xa=0.4, xb=0.4, xc=0.9, xd=0.9, cd=0.9)
    assert groups(repaired([["a", "b", "x"], ["c", "d"]], links, THRESHOLDS)) == ["ab", "cdx"]


def test_repair_splits_a_story_that_fell_into_two():
    links = linked(ab=0.9, cd=0.9, ac=0.3, bd=0.2)
    assert groups(repaired([["a", "b", "c", "d"]], links, THRESHOLDS)) == ["ab", "cd"]


def test_one_link_to_a_large_story_is_not_enough_and_a_dozen_are():
    crowd = [chr(ord("A") + i) for i in range(26)]
    links = linked(**{a + b: 0.9 for a in crowd for b in crowd if a < b})
    few, many = dict(links), dict(links)
    for target, partners in ((few, crowd[:3]), (many, crowd[:12])):
        target["x"] = dict.fromkeys(partners, 0.8)
        for partner in partners:
            target[partner] = {**target[partner], "x": 0.8}
    assert groups(repaired([crowd, ["x"]], few, THRESHOLDS)) == ["".join(crowd), "x"]
    assert groups(repaired([crowd, ["x"]], many, THRESHOLDS)) == ["".join(crowd) + "x"]
