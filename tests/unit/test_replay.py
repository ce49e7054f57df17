"""Deciding again from packed evidence gives the same changes, with corrections in between, in any window."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.domain.stories.corrections import Correction
from pipeline.domain.tuning.known_evidence import NotPacked, SharedAnswers
from pipeline.domain.tuning.replay import Replay, correction_behind
from tests.support.cluster_line import stream_of_every_form
from tests.support.framed_reports import REPORTS, framed_report
from tests.support.harbour_news import fire, other_strike, strike_a, strike_b, strike_wire
from tests.support.join_model import clusterer, policy, shipped_model

SHORT: dict[str, Any] = {"repair_hours": 12, "window_days": 1}
ENGLISH = [item for item in stream_of_every_form() if item.article.language == "en"]


def decided(live, items, corrections=()):
    """The live run's changes; each correction is done before the article of its place arrives."""
    changes = []
    for place, item in enumerate(items):
        for at, ask in corrections:
            if at == place:
                changes += live.correct(ask(live.book))
        changes += live.arrive(item)
    return changes


def replayed(changes, answers=None, **settings):
    answers = answers or SharedAnswers()
    again = Replay(shipped_model(), policy(**settings), "en", answers)
    found = []
    for change in changes:
        if change.brings_evidence:
            found += again.decide(change)
        elif change.reason is not None and change.reason.corrected is not None:
            found += again.clusterer.correct(correction_behind(change, again.clusterer.book))
    return found


def what(changes):
    """What the changes do, and how sure: without what a replay leaves out."""
    return [
        (
            c.kind, c.story_id, c.at, c.score, c.other_story_id, c.article_ids, c.copy_of, c.copied_share,
            c.reason and (c.reason.kind, c.reason.threshold, c.reason.support, c.reason.corrected),
        )
        for c in changes
        if c.kind != "revised" or c.article is None
    ]  # fmt: skip


@pytest.mark.parametrize("settings", [{}, SHORT, {**SHORT, "threshold": 0.9, "merge": 0.8, "leave": 0.7}])
def test_a_replay_decides_as_the_live_run_did(settings):
    live = decided(clusterer(**settings), ENGLISH)
    assert {"created", "linked"} < {change.kind for change in live}
    assert what(replayed(live, **settings)) == what(live)


@pytest.mark.parametrize("settings", [{"threshold": 0.9, "merge": 0.8, "leave": 0.7}, {"threshold": 0.2, "merge": 0.1}])
def test_a_replay_with_other_thresholds_decides_as_a_live_run_with_them(settings):
    live = decided(clusterer(**SHORT), ENGLISH)
    other = decided(clusterer(**SHORT, **settings), ENGLISH)
    assert what(replayed(live, **SHORT, **settings)) == what(other)
    assert what(other) != what(live)


@pytest.mark.parametrize("settings", [{}, {"leave": 0.01, "merge": 0.01, "threshold": 0.02}])
def test_a_replay_sets_free_what_the_live_run_set_free(settings):
    items = [framed_report(name, hour) for hour, name in enumerate(REPORTS)]
    live = decided(clusterer(), items)
    assert any(change.sets_free for change in live)
    assert what(replayed(live, **settings)) == what(decided(clusterer(**settings), items))


def test_answers_are_of_use_to_another_replay_and_change_nothing():
    live = decided(clusterer(**SHORT), ENGLISH)
    answers = SharedAnswers()
    for _ in range(2):
        assert what(replayed(live, answers, **SHORT)) == what(live)
    assert answers.judged


A, WIRE, B, BUS, FIRE = ITEMS = (strike_a(), strike_wire(), strike_b(), other_strike(), fire())
LATER = fire("later", hours=60, title="A later fire")


def ask(kind, story_of, *articles, other_of=None):
    return lambda book: Correction(
        kind=kind,
        language="en",
        story_id=book.story_of(story_of.article.id),
        at=datetime(2026, 3, 2, tzinfo=UTC),
        other_story_id=other_of and book.story_of(other_of.article.id),
        article_ids=tuple(item.article.id for item in articles),
        note="why",
    )


@pytest.mark.parametrize(
    "asked",
    [
        [ask("merge", BUS, other_of=A)],
        [ask("merge", BUS, other_of=A), ask("split", A, BUS)],
        [ask("split", A, A)],
        [ask("move", FIRE, B)],
        [ask("move", A, FIRE)],  # the whole story: they become one
        [ask("move", FIRE, BUS)],
        [ask("move", A, B, BUS)],  # one is already in it
        [ask("pin", A, B), ask("unpin", A, B)],
        [ask("merge", BUS, other_of=FIRE), ask("merge", BUS, other_of=FIRE)],
    ],
)
def test_corrections_are_made_again(asked):
    live = decided(clusterer(), [*ITEMS, LATER], [(5, one) for one in asked])
    assert any(change.reason and change.reason.corrected for change in live)
    assert what(replayed(live)) == what(live)


def test_what_was_not_packed_or_with_other_settings_must_be_computed():
    live = decided(clusterer(), ITEMS)
    with pytest.raises(NotPacked):
        replayed([replace(change, packed=None) for change in live])
    with pytest.raises(NotPacked):
        replayed(live, candidates=5)
    with pytest.raises(NotPacked):
        replayed(live, copy_similarity=0.9)


def test_a_history_whose_beginning_is_gone_is_still_grouped():
    live = decided(clusterer(**SHORT), ENGLISH)
    found = replayed(live[30:], **SHORT)
    came = {c.article.article.id for c in live[30:] if c.article is not None and c.kind != "revised"}
    assert {c.article.article.id for c in found if c.article is not None} == came
