"""Sagas: whether a new story continues an older one, a day or more later.

A new development of the same affair looks to the join model like a weak match: too little to be one event, but more
than nothing, and the same people and places. Look-alike events of one kind have other names. Gaps are of event time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.domain.stories.stories import Follows

SAME_NAMES = 0.3
SAME_LEAD_NAMES = 0.2
"""How alike the names must be (`name_word_cosine`, `lead_name_cosine`) of the new article and the likeliest of the
older story: how they were chosen is in docs/decisions/0010-sagas.md."""

BESIDE_NAMES = 0.47
"""How alike the whole texts must be for each part that the names are: two matters of one person share little else."""

SAME_MATTER, SHORT_BESIDE_NAMES = 0.6, 0.42
"""Where embeddings are as alike as this, a smaller part is enough: short reports of two steps share few words besides
the names."""

SAME_AFFAIR = 1.75
"""Names, names of the leads and embeddings that are together as alike as this need no support of the join model, which
learns to tell the steps of an affair apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRule:
    """`least_support`: the older story's mean support; `after_h`: from its last article to the new one."""

    least_support: float
    after_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An older story beside one that may follow it.

    `names`, `lead_names`, `texts`, `embeddings`: how alike they are; of embeddings, 0 where they are unknown.
    """

    story_id: str
    support: float
    gap_h: float
    names: float
    lead_names: float
    texts: float = 1.0
    embeddings: float = 0.0


def followed(
    earlier: Iterable[Earlier], rule: FollowRule, thread_of: Callable[[str], str] = lambda story: story
) -> Follows | None:
    """The last step of the affair that the new story continues.

    That is the affair of the best supported of the stories that the new one may follow, and of these stories that are
    of the same affair (`thread_of`) the last one; the first of equals.
    """
    allowed = [one for one in earlier if may_follow(one, rule)]
    if not allowed:
        return None
    thread = thread_of(max(allowed, key=lambda one: one.support).story_id)
    last = min((one for one in allowed if thread_of(one.story_id) == thread), key=lambda one: (one.gap_h, -one.support))
    return Follows(story_id=last.story_id, score=round(last.support, 4))


def may_follow(one: Earlier, rule: FollowRule) -> bool:
    """Whether a story may follow this one."""
    alike = one.names + one.lead_names + one.embeddings
    return (
        (one.support >= rule.least_support or (alike >= SAME_AFFAIR and rule.least_support < 1))
        and one.gap_h >= rule.after_h
        and one.names >= SAME_NAMES
        and one.lead_names >= SAME_LEAD_NAMES
        and one.texts >= (SHORT_BESIDE_NAMES if one.embeddings >= SAME_MATTER else BESIDE_NAMES) * one.names
    )
