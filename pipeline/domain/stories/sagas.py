"""Sagas: whether a new story continues an older one, a day or more later.

A new development of the same affair looks to the join model like a weak match: too little to be one event, but more
than nothing, and the same people and places. Look-alike events of one kind have other names. Gaps are of event time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.domain.stories.stories import Follows

SAME_NAMES = 0.3
SAME_LEAD_NAMES = 0.2
"""How alike the names must be (`name_word_cosine`, `lead_name_cosine`) of the new article and the likeliest of the
older story: how they were chosen is in docs/decisions/0010-sagas.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRule:
    """`least_support`: the older story's mean support; `after_h`: from its last article to the new one."""

    least_support: float
    after_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An older story beside the article that founds a new one. `names`, `lead_names`: how alike."""

    story_id: str
    support: float
    gap_h: float
    names: float
    lead_names: float


def followed(earlier: Iterable[Earlier], rule: FollowRule) -> Follows | None:
    """The best supported of the stories that the new one may continue; the first of equals."""
    allowed = [one for one in earlier if _may_follow(one, rule)]
    if not allowed:
        return None
    best = max(allowed, key=lambda one: one.support)
    return Follows(story_id=best.story_id, score=round(best.support, 4))


def _may_follow(one: Earlier, rule: FollowRule) -> bool:
    return (
        one.support >= rule.least_support
        and one.gap_h >= rule.after_h
        and one.names >= SAME_NAMES
        and one.lead_names >= SAME_LEAD_NAMES
    )
