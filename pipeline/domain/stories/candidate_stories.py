"""The stories that a new article could join: how well the members of each support it.

Values and what follows from them; which story is joined is decided in `joining`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.stories.cluster_state import ClusterState
from pipeline.domain.stories.evidence import Judged
from pipeline.domain.stories.repair import mean_support
from pipeline.domain.stories.stories import RunnerUp, Support

SHOWN_SUPPORT = 5
"""How many supporting members a reason names."""

SHOWN_AGAINST = 3
"""How many contributions against the runner-up a reason names."""


_NEAREST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateStory:
    """A story with the judged members that support the new article, likeliest first.

    `support`: their mean over all `members` that have a say.
    """

    story_id: str
    support: float
    members: int
    supporters: tuple[Support, ...]

    @classmethod
    def from_supporters(cls, story_id: str, supporters: Iterable[Support], members: int) -> "CandidateStory":
        ordered = tuple(sorted(supporters, key=lambda one: (-one.probability, one.article_id)))
        support = mean_support((one.probability for one in ordered), members)
        return cls(story_id=story_id, support=support, members=members, supporters=ordered)

    @property
    def likeliest(self) -> Support:
        return self.supporters[0]

    def support_of_nearest(self) -> float:
        """The mean support of the likeliest members, of two at most: the next step of an affair is like its last."""
        return max(self.support, mean_support((one.probability for one in self.supporters[:_NEAREST]), _NEAREST))

    def shown_support(self) -> tuple[Support, ...]:
        """The likeliest members as a reason names them."""
        return tuple(
            Support(article_id=one.article_id, probability=round(one.probability, 4))
            for one in self.supporters[:SHOWN_SUPPORT]
        )

    def runner_up(self, contributions: Sequence[Contribution]) -> RunnerUp:
        """The story as the best one that was not joined; `contributions` to the pair with its likeliest member."""
        against = sorted((one for one in contributions if one.effect < 0), key=lambda one: (one.effect, one.feature))
        return RunnerUp(
            story_id=self.story_id,
            support=round(self.support, 4),
            members=self.members,
            article_id=self.likeliest.article_id,
            probability=round(self.likeliest.probability, 4),
            against=tuple(against[:SHOWN_AGAINST]),
        )


def candidate_stories(judged: Judged, state: ClusterState) -> list[CandidateStory]:
    """The stories of the judged articles: best supported first, of equals the oldest first."""
    by_story: dict[str, list[Support]] = defaultdict(list)
    for other, probability in judged.probability.items():
        by_story[state.story_of(other)].append(Support(article_id=other, probability=probability))
    found = [
        CandidateStory.from_supporters(story, supporters, len(state.originals(story)))
        for story, supporters in by_story.items()
    ]
    return sorted(found, key=lambda one: (-one.support, state.book.age(one.story_id)))
