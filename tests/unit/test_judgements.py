"""Which finding a judgement is about: after the comparison was made again, with more versions, or by other code."""

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.domain.comparison.judgements import (
    JudgedKind,
    Judgement,
    Verdict,
    finding_key,
    findings,
    judged,
    standing,
)
from pipeline.domain.comparison.result import Comparison, Conflict, Excerpt, SharedClaim
from tests.support import web_sample as sample

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


def side(article: str, sentence: str, part: str = "", group: int = 0) -> Excerpt:
    start = sentence.index(part)
    return Excerpt(
        article_id=article,
        source=article.upper(),
        sentence=sentence,
        span=(start, start + len(part or sentence)),
        group=group,
    )


ONE = side("a", "Three people and two dogs were hurt.", "Three")
TWO = side("b", "Five people and one dog were hurt.", "Five", 1)
ALSO_TWO = side("c", "Five were injured.", "Five", 1)
OTHER = side("d", "Nobody was hurt.", "Nobody", 2)


def compared(*conflicts: tuple[Excerpt, ...], shared: tuple[tuple[Excerpt, ...], ...] = ()) -> Comparison:
    return Comparison(
        story_id="s1",
        headline="",
        versions=(),
        conflicts=tuple(Conflict(kind="number", confidence=0.9, note="", sides=sides) for sides in conflicts),
        shared=tuple(SharedClaim(similarity=0.9, excerpts=excerpts) for excerpts in shared),
        only_in=(),
    )


def said(kind: JudgedKind, *sides: Excerpt, verdict: Verdict = "not") -> Judgement:
    return Judgement(
        key=finding_key(kind, sides), kind=kind, story_id="s1", verdict=verdict, sides=sides, by="ada", at=AT
    )


def conflicts_left(comparison: Comparison, judgement: Judgement) -> int:
    return len(standing(comparison, [judgement]).conflicts)


def test_the_key_depends_on_articles_sentences_and_words_alone() -> None:
    key = finding_key("conflict", (ONE, TWO))
    assert key == finding_key("conflict", (TWO, ONE))
    assert key == finding_key("conflict", (replace(ONE, source="Renamed", group=7, paragraph=4), TWO))
    assert key == finding_key("conflict", (replace(ONE, sentence=f" {ONE.sentence}", span=(1, 6)), TWO))
    assert key != finding_key("told_differently", (ONE, TWO))
    assert key != finding_key("conflict", (ONE, replace(TWO, article_id="x")))
    assert key != finding_key("conflict", (ONE, replace(TWO, span=(16, 19))))


def test_a_judgement_is_about_the_finding_that_was_judged_and_no_other() -> None:
    both = compared((ONE, TWO), (ONE, OTHER))
    left = standing(both, [said("conflict", ONE, TWO)])
    assert [one.sides for one in left.conflicts] == [(ONE, OTHER)]
    assert standing(both, [said("conflict", ONE, TWO, verdict="real")]) is both
    assert standing(both, [said("conflict", ONE, TWO, verdict="time")]) is both
    assert standing(both, [said("conflict", ONE, TWO, verdict="withdrawn")]) is both
    assert standing(both, [said("told_differently", ONE, TWO)]) is both


def test_a_version_that_says_what_a_judged_side_says_changes_nothing() -> None:
    grown = compared((ONE, TWO, ALSO_TWO))
    assert conflicts_left(grown, said("conflict", ONE, TWO)) == 0
    assert conflicts_left(compared((ONE, TWO)), said("conflict", ONE, TWO, ALSO_TWO)) == 0
    ((finding, judgement),) = judged(grown, [said("conflict", ONE, TWO)])
    assert finding is not None
    assert finding.key != judgement.key


def test_a_version_that_says_something_else_makes_it_another_conflict() -> None:
    assert conflicts_left(compared((ONE, TWO, OTHER)), said("conflict", ONE, TWO)) == 1
    changed = replace(TWO, sentence="Five people and one dog were badly hurt.")
    assert conflicts_left(compared((ONE, changed)), said("conflict", ONE, TWO)) == 1


def test_of_two_conflicts_in_the_same_sentences_only_the_judged_one_goes() -> None:
    dogs = (replace(ONE, span=(17, 20)), replace(TWO, span=(16, 19)))
    left = standing(compared((ONE, TWO), dogs), [said("conflict", ONE, TWO)])
    assert [one.sides for one in left.conflicts] == [dogs]


def test_other_marked_words_in_the_sentences_are_the_same_conflict_if_there_is_no_other() -> None:
    assert conflicts_left(compared((replace(ONE, span=(0, 12)), TWO)), said("conflict", ONE, TWO)) == 0


def test_a_fact_in_common_is_not_the_same_as_soon_as_two_of_its_sentences_are_not() -> None:
    three = compared(shared=((ONE, TWO, OTHER),))
    assert standing(three, [said("shared", ONE, TWO)]).shared == ()
    assert standing(three, [said("shared", ONE, ALSO_TWO)]) is three
    assert standing(three, [said("shared", ONE, TWO, verdict="real")]) is three


def test_a_change_in_copying_is_judged_by_itself() -> None:
    _, comparison = sample.ferry()
    altered = [one for one in findings(comparison) if one.kind == "altered"]
    for finding in altered:
        before = sum(len(version.changed) for version in comparison.versions)
        left = standing(comparison, [said("altered", *finding.sides)])
        assert sum(len(version.changed) for version in left.versions) == before - 1
    assert altered


def test_what_is_found_no_more_is_said_of_nothing() -> None:
    judgement = said("conflict", ONE, TWO)
    assert judged(compared(), [judgement]) == [(None, judgement)]
