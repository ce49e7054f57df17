"""A regrouping step as a change: which articles it moves, how well they fit where they go, and the reason.

Makes no change, and decides no step: those come from `regrouping.steps_between`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline.domain.matching.join_model import Thresholds
from pipeline.domain.stories.candidate_stories import SHOWN_SUPPORT
from pipeline.domain.stories.cluster_state import ClusterState
from pipeline.domain.stories.evidence import Links
from pipeline.domain.stories.regrouping import Step
from pipeline.domain.stories.repair import mean_support
from pipeline.domain.stories.stories import Change, Reason, Support


def change_of(
    step: Step,
    regrouped: Mapping[str, Sequence[str]],
    links: Links,
    state: ClusterState,
    thresholds: Thresholds,
    at: datetime,
) -> Change:
    """The step as a change to the current stories.

    `regrouped`: the stories' articles before the first step. Copies of an article that moves go with it.
    """
    moved = step.article_ids or tuple(regrouped[step.other])
    there = [] if step.is_new else state.originals(step.other if step.kind == "split" else step.story)
    support = {
        article: {other: p for other, p in links.get(article, {}).items() if other in there} for article in moved
    }
    score = sum(mean_support(probabilities.values(), len(there)) for probabilities in support.values()) / len(moved)
    strongest = sorted(
        ((p, other) for probabilities in support.values() for other, p in probabilities.items()),
        key=lambda one: (-one[0], one[1]),
    )
    reason = Reason(
        kind="founded" if step.is_new else "joined",
        threshold=thresholds.merge if step.kind == "merged" else thresholds.leave,
        support=tuple(Support(article_id=other, probability=round(p, 4)) for p, other in strongest[:SHOWN_SUPPORT]),
    )
    copies = [
        article
        for article in (state.book.members(step.story) if step.kind == "split" else ())
        if article in state.members and state.members[article].copy_of in moved
    ]
    return Change(
        kind=step.kind,
        story_id=step.story,
        at=at,
        score=round(score, 4),
        reason=reason,
        other_story_id=step.other,
        article_ids=(*step.article_ids, *copies),
    )
