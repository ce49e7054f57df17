"""Which story an article belongs to: the decider. One per language; no clock, no log.

For each article that arrives:
    1. A known article: a newer revision is noted, anything else changes nothing; nor does anything that comes of an
       article that left the window while its story stands.
    2. Event time: where the article moves the watermark into another repair interval, stories are repaired; where
       slices leave the window, their articles are dropped and the stories that lost all of theirs are closed.
    3. A copy of an article of the window joins its story. A page that reports many events joins the best supported
       story, or stands alone: it speaks for no other article's place (`forms`).
    4. Else the best supported story, if its mean support reaches the threshold, or a new one, which may follow an older
       one (`sagas`); then the stories that the article touches are regrouped, because what it says of them need not
       wait.
An operator's correction is done as it says, and never undone by 3 or 4 (`corrections`). What is decided is returned as
changes, and depends on nothing but articles and corrections in their order: making the changes again
(`ClusterState.restore`) gives the same state.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.articles.forms import can_be_copy, reports_many
from pipeline.domain.matching.copying import copied_by_resemblance
from pipeline.domain.matching.features import PairFeatures, Profile
from pipeline.domain.matching.join_model import JoinModel, Thresholds
from pipeline.domain.matching.large_stories import LARGE_STORY, stronger_of
from pipeline.domain.matching.spill import Spill
from pipeline.domain.stories.cluster_state import ClusterState, Member
from pipeline.domain.stories.correcting import changes_of
from pipeline.domain.stories.corrections import Correction, ImpossibleCorrection
from pipeline.domain.stories.evidence import Evidence, Judged
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.domain.stories.meetings import JudgedStory, Meeting, earlier_story
from pipeline.domain.stories.regrouping import Step, steps_between
from pipeline.domain.stories.repair import mean_support, repaired
from pipeline.domain.stories.sagas import FollowRule, followed
from pipeline.domain.stories.stories import Change, Follows, Reason, Support, story_id

SHOWN_SUPPORT = 5
REPAIRED = timedelta(days=5)
"""How long after its last article a story is still looked at: later the first articles that spoke for it leave the
window, and what is left of its neighbourhood would tell less than what it was grouped by."""

RUNNER_UP_SUPPORT = 0.1
"""Stories with less support are not worth naming as what an article might have joined."""

SETTLED_FROM, SETTLED_ARTICLES = 0.1, 40
"""At arrival, stories with a member of at least this probability are regrouped with the new article's, up to so many
articles: what is less likely, or larger, waits for the next repair."""


class MixedRecipes(ValueError):
    """An article was embedded with another recipe than those of the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How the clusterer decides. `candidates`: of each search. `repair_hours`: of event time. `embedding_languages`:
    what the embedding model was made for; elsewhere only words count.
    """

    thresholds: Thresholds
    window_days: float
    slice_hours: float
    repair_hours: float
    candidates: int
    copy_similarity: float
    follow: FollowRule
    embedding_languages: frozenset[str]


class Clusterer:
    """The stories of one language, decided upon `state`. `spill`: of this clusterer alone; in memory by default."""

    def __init__(
        self, model: JoinModel, policy: Policy, features: PairFeatures, language: str, spill: Spill | None = None
    ) -> None:
        self._policy = policy
        self._evidence = Evidence(
            model,
            features,
            window_days=policy.window_days,
            slice_hours=policy.slice_hours,
            candidates=policy.candidates,
            embedding_known=language in policy.embedding_languages,
            spill=spill,
        )
        self.state = ClusterState(self._evidence)

    @property
    def book(self) -> StoryBook:
        """The stories as they stand."""
        return self.state.book

    def arrive(self, embedded: EmbeddedArticle) -> list[Change]:
        """Decide about one article. Raises MixedRecipes, then nothing has changed."""
        article = embedded.article
        known = self.state.members.get(article.id)
        if known:
            return self._revise(embedded, known) if article.revision > known.revision else []
        if self.book.find(article.id) is not None:
            return []
        if self.state.members and embedded.recipe != self.state.recipe:
            raise MixedRecipes(
                f"article {article.id}: embedded with {embedded.recipe}, the window with {self.state.recipe}"
            )
        changes = self._advance(article.event_time)
        if not self.state.in_window(article.event_time):
            return [*changes, *self._late(embedded)]
        return [*changes, *self._place(embedded, self._evidence.profile(embedded))]

    def correct(self, correction: Correction) -> list[Change]:
        """Do what an operator asks for. Raises ImpossibleCorrection, then nothing has changed."""
        if self.state.watermark is None:
            raise ImpossibleCorrection(f"there is no open story {correction.story_id}")
        changes = changes_of(correction, self.book, self.state.watermark)
        for change in changes:
            self.state.apply(change)
        return changes

    def _revise(self, embedded: EmbeddedArticle, known: Member) -> list[Change]:
        known.revision = embedded.article.revision
        change = Change(
            kind="revised",
            story_id=self.book.story_of(embedded.article.id),
            at=embedded.article.event_time,
            score=1.0,
            article=embedded,
            copy_of=known.copy_of,
        )
        self.book.apply(change)
        return [change]

    def _late(self, embedded: EmbeddedArticle) -> list[Change]:
        """From before the window: a story of its own, closed at once, for what it could be compared with is gone. A
        later revision of such an article was grouped before, and stays where it was.
        """
        if embedded.article.revision > 1:
            return []
        founded = self._founded(embedded, Reason(kind="founded", threshold=self._policy.thresholds.join))
        closed = Change(kind="closed", story_id=founded.story_id, at=founded.at, score=1.0)
        for change in (founded, closed):
            self.book.apply(change)
        return [founded, closed]

    def _advance(self, when: datetime) -> list[Change]:
        """Move the watermark: repair where it enters another interval, then drop and close."""
        changes: list[Change] = []
        if self.state.watermark is not None:
            if when <= self.state.watermark:
                return []
            if self._interval(when) > self._interval(self.state.watermark):
                changes += self.repair()
        for story in dict.fromkeys(self.book.story_of(article) for article in self.state.drop(when)):
            if not any(article in self.state.members for article in self.book.members(story)):
                change = Change(kind="closed", story_id=story, at=when, score=1.0)
                self.book.apply(change)
                changes.append(change)
        return changes

    def _interval(self, when: datetime) -> int:
        return int(when.timestamp() // (self._policy.repair_hours * 3600))

    def _place(self, embedded: EmbeddedArticle, profile: Profile) -> list[Change]:
        if reports_many(embedded.article.form):
            return [self._stand_by(embedded, profile)]
        alike = self._evidence.window.copy_candidates(embedded.signature, self._policy.copy_similarity)
        if alike:
            resemblance, of = alike[0]
            return [self._copy(embedded, profile, of, resemblance, copied_by_resemblance(resemblance))]
        compared = self._evidence.compare(profile)
        text = embedded.article.text if can_be_copy(embedded.article.form) else ""
        copied = compared.copied_from(text)
        if copied is not None:
            of, found = copied
            return [
                self._copy(embedded, profile, of, max(found.share, found.contained), (found.share, found.contained))
            ]
        packed = self.state.keep(embedded, profile, compared, None)
        judged = self._in_large_stories(embedded.article.id, self._evidence.judge(compared))
        change = replace(self._join_or_found(embedded, Meeting(profile, compared, judged)), packed=packed)
        self.book.apply(change)
        return [change, *self._settle(change.story_id, judged)]

    def _stand_by(self, embedded: EmbeddedArticle, profile: Profile) -> Change:
        """Of an article that has no say: it is judged as any other, and then nothing is known of it by which others
        could be.
        """
        compared = self._evidence.compare(profile)
        packed = self.state.keep(embedded, profile, compared, None)
        judged = self._in_large_stories(embedded.article.id, self._evidence.judge(compared))
        self._evidence.take_back(profile)
        change = replace(self._join_or_found(embedded, Meeting(profile, compared, judged)), packed=packed, follows=None)
        self.book.apply(change)
        return change

    def _in_large_stories(self, article: str, judged: Judged) -> Judged:
        """What was judged of a new article, with what its partners in large stories are worth."""
        stories = {self.book.story_of(other) for other in judged.probability}
        large_stories = {story for story in stories if len(self.state.originals(story)) >= LARGE_STORY}
        if not large_stories:
            return judged
        partners = [other for other in judged.probability if self.book.story_of(other) in large_stories]
        links = self._evidence.large_story_links(
            [article, *partners], lambda one: "" if one == article else self.book.story_of(one), large_stories
        )
        its = links.get(article, {})
        return replace(
            judged, probability={other: max(p, its.get(other, 0.0)) for other, p in judged.probability.items()}
        )

    def _settle(self, story: str, judged: Judged) -> list[Change]:
        """Regroup the stories that the new article touches: what it says of them need not wait for the next repair."""
        touched = {story: self.state.originals(story)}
        if len(touched[story]) > SETTLED_ARTICLES:
            return []
        for other, probability in sorted(judged.probability.items(), key=lambda found: (-found[1], found[0])):
            its = self.book.story_of(other)
            if probability >= SETTLED_FROM and its not in touched:
                touched[its] = self.state.originals(its)
                if sum(map(len, touched.values())) > SETTLED_ARTICLES:
                    touched.pop(its)
        return self._regroup(touched) if len(touched) > 1 or len(touched[story]) > 2 else []

    def _copy(
        self, embedded: EmbeddedArticle, profile: Profile, of: str, similarity: float, shares: tuple[float, float]
    ) -> Change:
        original = self.state.members[of].copy_of or of
        packed = self.state.keep(embedded, profile, None, original)
        support = (Support(article_id=original, probability=round(similarity, 4)),)
        change = Change(
            kind="linked",
            story_id=self.book.story_of(of),
            at=embedded.article.event_time,
            score=round(similarity, 4),
            reason=Reason(kind="copy", threshold=self._policy.copy_similarity, support=support),
            article=embedded,
            copy_of=original,
            copied_share=shares[0],
            contained_share=shares[1],
            packed=packed,
        )
        self.book.apply(change)
        return change

    def _join_or_found(self, embedded: EmbeddedArticle, meeting: Meeting) -> Change:
        threshold = self._policy.thresholds.join
        stories = self._judged_stories(meeting)
        if not stories:
            return self._founded(embedded, Reason(kind="founded", threshold=threshold))
        best = stories[0]
        reason = self._reason(embedded, meeting, stories, joined=best.support >= threshold)
        if reason.kind == "founded":
            when = embedded.article.event_time
            earlier = (
                earlier_story(one, meeting, when - self.book.last_seen(one.story_id))
                for one in stories
                if one.support >= self._policy.follow.least_support
            )
            return self._founded(embedded, reason, followed(earlier, self._policy.follow))
        return Change(
            kind="linked",
            story_id=best.story_id,
            at=embedded.article.event_time,
            score=round(best.support, 4),
            reason=reason,
            article=embedded,
        )

    def _founded(self, embedded: EmbeddedArticle, reason: Reason, follows: Follows | None = None) -> Change:
        return Change(
            kind="created",
            story_id=story_id(embedded.article.id),
            at=embedded.article.event_time,
            score=1.0,
            reason=reason,
            article=embedded,
            follows=follows,
        )

    def _judged_stories(self, meeting: Meeting) -> list[JudgedStory]:
        """The stories of the articles that were judged, best supported first, the oldest of equals."""
        by_story: dict[str, list[Support]] = defaultdict(list)
        for other, probability in meeting.judged.probability.items():
            by_story[self.book.story_of(other)].append(Support(article_id=other, probability=probability))
        found = [JudgedStory.of(story, its, len(self.state.originals(story))) for story, its in by_story.items()]
        return sorted(found, key=lambda one: (-one.support, self.book.age(one.story_id)))

    def _reason(
        self, embedded: EmbeddedArticle, meeting: Meeting, stories: Sequence[JudgedStory], *, joined: bool
    ) -> Reason:
        best = stories[0]
        contributions = self._evidence.contributions(meeting.judged, best.likeliest.article_id)
        lost = next((one for one in stories[1 if joined else 0 :] if one.support >= RUNNER_UP_SUPPORT), None)
        runner_up = None
        if lost is not None:
            its = contributions
            if lost is not best:
                its = self._evidence.contributions(meeting.judged, lost.likeliest.article_id)
            runner_up = lost.runner_up(its)
        return Reason(
            kind="joined" if joined else "founded",
            threshold=self._policy.thresholds.join,
            support=best.shown(SHOWN_SUPPORT),
            contributions=contributions,
            shared_terms=meeting.shared_terms(embedded.article, best.likeliest.article_id)
            if best.support >= RUNNER_UP_SUPPORT
            else (),
            runner_up=runner_up,
        )

    def repair(self) -> list[Change]:
        """Regroup the stories of late with all that is known by now. Copies follow their originals."""
        if self.state.watermark is None:
            return []
        since = self.state.watermark - REPAIRED
        of_late = {story: self.book.last_seen(story) > since for story in self.book.stories()}
        stories: dict[str, list[str]] = defaultdict(list)
        for article, member in self.state.members.items():
            if member.speaks and of_late[story := self.book.story_of(article)]:
                stories[story].append(article)
        return self._regroup(stories)

    def _regroup(self, stories: Mapping[str, list[str]]) -> list[Change]:
        """Regroup these stories, given with their originals, among themselves."""
        assert self.state.watermark is not None
        among = [article for articles in stories.values() for article in articles]
        links = self._evidence.links(among)
        if large_stories := {story for story, articles in stories.items() if len(articles) >= LARGE_STORY}:
            links = stronger_of(links, self._evidence.large_story_links(among, self.book.story_of, large_stories))
        groups = repaired(list(stories.values()), links, self._policy.thresholds, self.state.constraints)
        steps = steps_between(stories, groups, age=self.book.age, new_id=self.book.new_id)
        changes = []
        for step in steps:
            change = self._step(step, stories, links, self.state.watermark)
            self.book.apply(change)
            changes.append(change)
        return changes

    def _step(
        self, step: Step, stories: Mapping[str, list[str]], links: Mapping[str, Mapping[str, float]], at: datetime
    ) -> Change:
        moved = step.article_ids or tuple(stories[step.other])
        there = [] if step.is_new else self.state.originals(step.other if step.kind == "split" else step.story)
        support = {a: {o: p for o, p in links.get(a, {}).items() if o in there} for a in moved}
        score = sum(mean_support(ps.values(), len(there)) for ps in support.values()) / len(moved)
        strongest = sorted(((p, o) for ps in support.values() for o, p in ps.items()), key=lambda s: (-s[0], s[1]))
        policy = self._policy.thresholds
        reason = Reason(
            kind="founded" if step.is_new else "joined",
            threshold=policy.merge if step.kind == "merged" else policy.leave,
            support=tuple(Support(article_id=o, probability=round(p, 4)) for p, o in strongest[:SHOWN_SUPPORT]),
        )
        copies = [
            a
            for a in (self.book.members(step.story) if step.kind == "split" else ())
            if a in self.state.members and self.state.members[a].copy_of in moved
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
