"""Finds the saga of a story that an article founds: what it follows, and what follows it.

Articles come in any order, so a step of an affair may be founded after the next one. Makes no change.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.matching.feature_names import FEATURES, STRONGEST
from pipeline.domain.stories.candidate_stories import CandidateStory
from pipeline.domain.stories.cluster_state import ClusterState
from pipeline.domain.stories.evidence import Evidence, Judged, Links
from pipeline.domain.stories.regrouping import Step
from pipeline.domain.stories.sagas import SAME_NAMES, Earlier, FollowRule, followed, may_follow
from pipeline.domain.stories.stories import Change, Follows
from pipeline.domain.text.stated_dates import END_OF_DAY

_NAMES, _LEAD_NAMES, _TEXTS, _EMBEDDINGS = (
    FEATURES.index(name) for name in ("name_word_cosine", "lead_name_cosine", "text_cosine", "embedding_cosine")
)
_OF_PARTS = ("name_word_cosine", "lead_names_in_text_min", "text_cosine", "embedding_cosine")
"""What is kept of each likely pair, for parts of one story: of the names in a lead, the share that the other has."""

_HALF_DAY = timedelta(hours=12)


def story_followed(
    embedded: EmbeddedArticle, stories: Sequence[CandidateStory], judged: Judged, state: ClusterState, rule: FollowRule
) -> Follows | None:
    """The older story that the article's new story follows."""
    when = embedded.article.event_time
    earlier = [
        beside
        for one in stories
        for beside in _beside(one, judged, one.story_id, _gap(state.last_seen(one.story_id, beside=when), when))
    ]
    return followed(earlier, rule, state.book.thread_of)


def new_followers(
    created: Change, stories: Sequence[CandidateStory], judged: Judged, state: ClusterState, rule: FollowRule
) -> list[Change]:
    """The changes by which later stories follow the new one.

    Those are stories that follow none yet, or the one that the new story follows: it belongs between the two.
    """
    assert created.article is not None
    when = created.article.article.event_time
    before = created.follows and state.book.current_id(created.follows.story_id)
    changes = []
    for one in stories:
        follows = state.book.followed_by(one.story_id)
        if follows not in (None, before):
            continue
        gap = _gap(when, state.book.first_seen(one.story_id))
        if any(may_follow(beside, rule) for beside in _beside(one, judged, created.story_id, gap)):
            link = Follows(story_id=created.story_id, score=round(one.support, 4))
            changes.append(Change(kind="revised", story_id=one.story_id, at=when, score=1.0, follows=link))
    return changes


def followers_after_split(
    step: Step, links: Links, evidence: Evidence, state: ClusterState, rule: FollowRule
) -> list[Change]:
    """The changes by which the later of the two parts of a story that was split follows the earlier one.

    A story may be one of several steps of an affair until the step between them comes, or its outlets agree.
    """
    assert state.watermark is not None
    parts = {story: state.originals(story) for story in (step.story, step.other) if state.book.standing(story) == story}
    closest = evidence.closest(*parts.values()) if len(parts) == 2 and all(parts.values()) else None
    if closest is None:
        return []
    names, in_lead, texts, embeddings = (float(closest[STRONGEST.index(name)]) for name in _OF_PARTS)
    for earlier, later in ((step.story, step.other), (step.other, step.story)):
        between = [links.get(a, {}).get(b, 0.0) for a in parts[earlier] for b in parts[later]]
        gap = _gap(state.last_seen(earlier, beside=state.watermark), state.book.first_seen(later))
        one = Earlier(
            story_id=earlier,
            support=sum(between) / len(between),
            gap_h=gap.total_seconds() / 3600,
            names=names,
            lead_names=in_lead,
            texts=texts,
            embeddings=embeddings,
        )
        if may_follow(one, rule):
            return _in_line(earlier, later, one.support, state)
    return []


def _in_line(earlier: str, later: str, support: float, state: ClusterState) -> list[Change]:
    """The later story follows the earlier one, and that one what the later one followed."""
    before = state.book.followed_by(later)
    links = [(later, earlier)] if before in (None, earlier) else [(earlier, before), (later, earlier)]
    return [
        Change(
            kind="revised",
            story_id=story,
            at=state.book.first_seen(later),
            score=1.0,
            follows=Follows(story_id=followed, score=round(support, 4)),
        )
        for story, followed in links
    ]


def _beside(story: CandidateStory, judged: Judged, earlier: str, gap: timedelta) -> list[Earlier]:
    """The new article beside each article of the story that has names like its own, which most stories have none of.

    Each article counts: a later step of an affair may take up an earlier one than the step that it is most likely of.
    """
    support = story.support_of_nearest()
    found = []
    for member in story.supporters:
        pair, _ = judged.rows[member.article_id]
        if float(pair[_NAMES]) >= SAME_NAMES:
            found.append(
                Earlier(
                    story_id=earlier,
                    support=support,
                    gap_h=gap.total_seconds() / 3600,
                    names=float(pair[_NAMES]),
                    lead_names=float(pair[_LEAD_NAMES]),
                    texts=float(pair[_TEXTS]),
                    embeddings=float(pair[_EMBEDDINGS]),
                )
            )
    return found


def _gap(earlier: datetime, later: datetime) -> timedelta:
    """From one event time to another; of a day without a time, from or to its middle."""
    return _middle(later) - _middle(earlier)


def _middle(when: datetime) -> datetime:
    return when - _HALF_DAY if when.time() == END_OF_DAY else when
