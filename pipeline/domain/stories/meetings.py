"""A new article meets the articles of the window: which stories those are of, and what there is to tell of each.

Values and what follows from them; which story is joined is decided in `clustering`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from pipeline.domain.articles.articles import Article
from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.matching.feature_names import FEATURES
from pipeline.domain.matching.features import Profile
from pipeline.domain.stories.evidence import Compared, Judged
from pipeline.domain.stories.repair import mean_support
from pipeline.domain.stories.sagas import Earlier
from pipeline.domain.stories.shared_terms import shared_terms
from pipeline.domain.stories.stories import RunnerUp, Support

SHOWN_AGAINST = 3

_NAMES, _LEAD_NAMES = FEATURES.index("name_word_cosine"), FEATURES.index("lead_name_cosine")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A new article as it is compared by, its candidates, and those that the second stage thought about."""

    profile: Profile
    compared: Compared
    judged: Judged

    def shared_terms(self, article: Article, other: str) -> tuple[str, ...]:
        """The rarest words that the article has in common with this candidate."""
        own, theirs = self.profile.terms, self.compared.profiles[self.compared.candidates.index(other)].terms
        both, here, there = np.intersect1d(own.words, theirs.words, assume_unique=True, return_indices=True)
        rarity = np.minimum(own.word_idf[here], theirs.word_idf[there])
        return shared_terms(
            f"{article.title or ''}\n{article.text}", dict(zip(both.tolist(), rarity.tolist(), strict=True))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedStory:
    """A story by what its judged members say of the new article. `members`: how many were asked. `its`: likeliest
    first.
    """

    story_id: str
    support: float
    members: int
    its: tuple[Support, ...]

    @classmethod
    def of(cls, story_id: str, its: Iterable[Support], members: int) -> "JudgedStory":
        ordered = tuple(sorted(its, key=lambda one: (-one.probability, one.article_id)))
        support = mean_support((one.probability for one in ordered), members)
        return cls(story_id=story_id, support=support, members=members, its=ordered)

    @property
    def likeliest(self) -> Support:
        return self.its[0]

    def shown(self, at_most: int) -> tuple[Support, ...]:
        return tuple(
            Support(article_id=one.article_id, probability=round(one.probability, 4)) for one in self.its[:at_most]
        )

    def runner_up(self, contributions: Sequence[Contribution]) -> RunnerUp:
        """As the best story that was not joined; `contributions` to the pair with its likeliest member."""
        against = sorted((one for one in contributions if one.effect < 0), key=lambda one: (one.effect, one.feature))
        return RunnerUp(
            story_id=self.story_id,
            support=round(self.support, 4),
            members=self.members,
            article_id=self.likeliest.article_id,
            probability=round(self.likeliest.probability, 4),
            against=tuple(against[:SHOWN_AGAINST]),
        )


def earlier_story(story: JudgedStory, meeting: Meeting, gap: timedelta) -> Earlier:
    """The story as one that the new article's may follow."""
    pair, _ = meeting.judged.rows[story.likeliest.article_id]
    return Earlier(
        story_id=story.story_id,
        support=story.support,
        gap_h=gap.total_seconds() / 3600,
        names=float(pair[_NAMES]),
        lead_names=float(pair[_LEAD_NAMES]),
    )
