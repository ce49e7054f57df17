"""The change that says that what was taken for a copy is none. Makes it nowhere, and decides nothing."""

from datetime import datetime

from pipeline.domain.stories.candidate_stories import candidate_stories
from pipeline.domain.stories.cluster_state import ClusterState
from pipeline.domain.stories.evidence import FreedCopy, TakenIn
from pipeline.domain.stories.stories import Change, Reason


def freed_change(copy: FreedCopy, taken: TakenIn, state: ClusterState, leave: float, at: datetime) -> Change:
    """The article stays in its story, with the support that it has from its members.

    `leave`: below this support it is about to leave.
    """
    story = state.book.story_of(copy.article_id)
    own = next((one for one in candidate_stories(taken.judged, state) if one.story_id == story), None)
    return Change(
        kind="revised",
        story_id=story,
        at=at,
        score=round(own.support, 4) if own else 0.0,
        reason=Reason(kind="joined", threshold=leave, support=own.shown_support() if own else ()),
        article_ids=(copy.article_id, *copy.copies),
        packed=taken.packed,
    )
