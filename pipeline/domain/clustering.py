"""Which story an article belongs to: the decider. One per language; no clock, no log.

For each article that arrives:
    1. A known article: a newer revision is noted, anything else changes nothing.
    2. Event time: where the article moves the watermark into another repair interval, stories are repaired; where
       slices leave the window, their articles are dropped and the stories that lost all of theirs are closed.
    3. A copy of an article of the window joins its story.
    4. Else the best supported story, if its mean support reaches the threshold, or a new one; then the stories that the
       article touches are regrouped, because what it says of them need not wait.
What is decided is returned as changes, and depends on nothing but the articles in their order: making the changes
again (`ClusterState.restore`) gives the same state.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.domain.cluster_state import ClusterState, Member
from pipeline.domain.evidence import Evidence, Judged
from pipeline.domain.features import PairFeatures, Profile
from pipeline.domain.joinmodel import JoinModel, Thresholds
from pipeline.domain.lifecycle import StoryBook
from pipeline.domain.regrouping import Step, steps_between
from pipeline.domain.repair import mean_support, repaired
from pipeline.domain.stories import Change, EmbeddedArticle, Reason, Support, story_id

SHOWN_SUPPORT = 5

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
    embedding_languages: frozenset[str]


class Clusterer:
    """The stories of one language, decided upon `state`."""

    def __init__(self, model: JoinModel, policy: Policy, features: PairFeatures, language: str) -> None:
        self._policy = policy
        self._evidence = Evidence(
            model,
            features,
            window_days=policy.window_days,
            slice_hours=policy.slice_hours,
            candidates=policy.candidates,
            embedding_known=language in policy.embedding_languages,
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
        if self.state.members and embedded.recipe != self.state.recipe:
            raise MixedRecipes(
                f"article {article.id}: embedded with {embedded.recipe}, the window with {self.state.recipe}"
            )
        changes = self._advance(article.event_time)
        if not self.state.in_window(article.event_time):
            return [*changes, *self._late(embedded)]
        return [*changes, *self._place(embedded, self._evidence.profile(embedded))]

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
        alike = self._evidence.window.copy_candidates(embedded.signature, self._policy.copy_similarity)
        if alike:
            return [self._copy(embedded, profile, alike[0][1], alike[0][0])]
        compared = self._evidence.compare(profile)
        original = compared.contained_in()
        if original is not None:
            return [self._copy(embedded, profile, original, 1.0)]
        packed = self.state.keep(embedded, profile, compared, None)
        judged = self._evidence.judge(compared)
        change = replace(self._join_or_found(embedded, judged), packed=packed)
        self.book.apply(change)
        return [change, *self._settle(change.story_id, judged)]

    def _settle(self, story: str, judged: Judged) -> list[Change]:
        """Regroup the stories that the new article touches: what it says of them need not wait for the next repair."""
        touched = {story: self.state.originals(story)}
        for other, probability in sorted(judged.probability.items(), key=lambda found: (-found[1], found[0])):
            its = self.book.story_of(other)
            if probability >= SETTLED_FROM and its not in touched:
                touched[its] = self.state.originals(its)
                if sum(map(len, touched.values())) > SETTLED_ARTICLES:
                    touched.pop(its)
        return self._regroup(touched) if len(touched) > 1 or len(touched[story]) > 2 else []

    def _copy(self, embedded: EmbeddedArticle, profile: Profile, of: str, similarity: float) -> Change:
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
            packed=packed,
        )
        self.book.apply(change)
        return change

    def _join_or_found(self, embedded: EmbeddedArticle, judged: Judged) -> Change:
        threshold = self._policy.thresholds.join
        by_story: dict[str, list[float]] = defaultdict(list)
        for other, probability in judged.probability.items():
            by_story[self.book.story_of(other)].append(probability)
        supports = {story: mean_support(ps, len(self.state.originals(story))) for story, ps in by_story.items()}
        if not supports:
            return self._founded(embedded, Reason(kind="founded", threshold=threshold))
        best = max(supports, key=lambda story: (supports[story], -self.book.age(story)))
        reason = self._reason(judged, best, joined=supports[best] >= threshold)
        if reason.kind == "founded":
            return self._founded(embedded, reason)
        return Change(
            kind="linked",
            story_id=best,
            at=embedded.article.event_time,
            score=round(supports[best], 4),
            reason=reason,
            article=embedded,
        )

    def _founded(self, embedded: EmbeddedArticle, reason: Reason) -> Change:
        return Change(
            kind="created",
            story_id=story_id(embedded.article.id),
            at=embedded.article.event_time,
            score=1.0,
            reason=reason,
            article=embedded,
        )

    def _reason(self, judged: Judged, story: str, *, joined: bool) -> Reason:
        members = sorted(
            ((p, other) for other, p in judged.probability.items() if self.book.story_of(other) == story),
            key=lambda found: (-found[0], found[1]),
        )
        return Reason(
            kind="joined" if joined else "founded",
            threshold=self._policy.thresholds.join,
            support=tuple(Support(article_id=a, probability=round(p, 4)) for p, a in members[:SHOWN_SUPPORT]),
            contributions=self._evidence.contributions(judged, members[0][1]),
        )

    def repair(self) -> list[Change]:
        """Regroup the window with all that is known by now. Copies follow their originals."""
        if self.state.watermark is None:
            return []
        stories: dict[str, list[str]] = defaultdict(list)
        for article, member in self.state.members.items():
            if member.copy_of is None:
                stories[self.book.story_of(article)].append(article)
        return self._regroup(stories)

    def _regroup(self, stories: Mapping[str, list[str]]) -> list[Change]:
        """Regroup these stories, given with their originals, among themselves."""
        assert self.state.watermark is not None
        links = self._evidence.links([article for articles in stories.values() for article in articles])
        groups = repaired(list(stories.values()), links, self._policy.thresholds)
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
