"""Decides which story a new article that is not a copy joins, or that it founds one, with the reason.

Decides from the judged candidates and the current stories. Makes no change.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.stories.candidate_stories import CandidateStory
from pipeline.domain.stories.evidence import Compared, Judged
from pipeline.domain.stories.stories import Change, Reason, story_id

RUNNER_UP_SUPPORT = 0.1
"""Stories with less support are not worth naming as what an article might have joined."""

Contributions = Callable[[Judged, str], tuple[Contribution, ...]]


def join_or_found(
    embedded: EmbeddedArticle,
    compared: Compared,
    judged: Judged,
    stories: Sequence[CandidateStory],
    threshold: float,
    contributions: Contributions,
) -> Change:
    """The article joins the best supported of the candidate stories if its support reaches the threshold.

    Else it founds one.
    """
    if not stories:
        return founded(embedded, Reason(kind="founded", threshold=threshold))
    best = stories[0]
    joined = best.support >= threshold
    reason = Reason(
        kind="joined" if joined else "founded",
        threshold=threshold,
        support=best.shown_support(),
        contributions=contributions(judged, best.likeliest.article_id),
        shared_terms=compared.shared_terms(embedded.article, best.likeliest.article_id)
        if best.support >= RUNNER_UP_SUPPORT
        else (),
    )
    reason = _with_runner_up(reason, stories, judged, contributions)
    if not joined:
        return founded(embedded, reason)
    return Change(
        kind="linked",
        story_id=best.story_id,
        at=embedded.article.event_time,
        score=round(best.support, 4),
        reason=reason,
        article=embedded,
    )


def founded(embedded: EmbeddedArticle, reason: Reason) -> Change:
    """The article founds a story."""
    return Change(
        kind="created",
        story_id=story_id(embedded.article.id),
        at=embedded.article.event_time,
        score=1.0,
        reason=reason,
        article=embedded,
    )


def _with_runner_up(
    reason: Reason, stories: Sequence[CandidateStory], judged: Judged, contributions: Contributions
) -> Reason:
    """The reason, with the best story that is not joined if any is worth naming."""
    not_joined = stories[1:] if reason.kind == "joined" else stories
    lost = next((one for one in not_joined if one.support >= RUNNER_UP_SUPPORT), None)
    if lost is None:
        return reason
    is_best = lost is stories[0]
    found = reason.contributions if is_best else contributions(judged, lost.likeliest.article_id)
    return replace(reason, runner_up=lost.runner_up(found))
