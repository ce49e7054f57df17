"""Which story an article belongs to: the decider. One per language; no clock, no log.

For each article that arrives:
    1. A known article: a newer revision is noted, anything else changes nothing.
    2. Event time: where the article moves the watermark into another repair interval, stories are repaired; where
       slices leave the window, their articles are dropped and the stories that lost all of theirs are closed.
    3. A copy of an article of the window joins its story.
    4. Else the best supported story, if its mean support reaches the threshold, or a new one; then the stories that the
       article touches are regrouped, because what it says of them need not wait.
What is decided is returned as changes, and depends on nothing but the articles in their order: applying the changes
again (`restore`) gives the same state.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.domain.evidence import Compared, Evidence, Judged
from pipeline.domain.features import PairFeatures, Profile
from pipeline.domain.joinmodel import JoinModel, Thresholds
from pipeline.domain.lifecycle import StoryBook
from pipeline.domain.regrouping import Step, steps_between
from pipeline.domain.repair import mean_support, repaired
from pipeline.domain.stories import Change, EmbeddedArticle, Reason, Recipe, Support, story_id

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


@dataclass(slots=True, kw_only=True)
class _Member:
    """An article of the window. `copy_of`: whose text it repeats, never itself a copy."""

    revision: int
    copy_of: str | None


class Clusterer:
    """The stories of one language. `book` holds them as they stand."""

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
        self._members: dict[str, _Member] = {}
        self._recipe: Recipe | None = None
        self._watermark: datetime | None = None
        self.book = StoryBook()

    def arrive(self, embedded: EmbeddedArticle) -> list[Change]:
        """Decide about one article. Raises MixedRecipes, then nothing has changed."""
        article = embedded.article
        known = self._members.get(article.id)
        if known:
            return self._revise(embedded, known) if article.revision > known.revision else []
        if self._members and embedded.recipe != self._recipe:
            raise MixedRecipes(f"article {article.id}: embedded with {embedded.recipe}, the window with {self._recipe}")
        changes = self._advance(article.event_time)
        if not self._in_window(article.event_time):
            return [*changes, *self._late(embedded)]
        return [*changes, *self._place(embedded, self._evidence.profile(embedded))]

    def restore(self, changes: Iterable[Change]) -> None:
        """Rebuild the state from the changes that were made, in their order."""
        for change in changes:
            if change.article is not None and change.kind == "revised":
                known = self._members.get(change.article.article.id)
                if known:
                    known.revision = change.article.article.revision
            elif change.article is not None:
                self._remember(change.article, change.copy_of)
            self.book.apply(change)
        self.book.take_touched()

    def _remember(self, embedded: EmbeddedArticle, copy_of: str | None) -> None:
        when = embedded.article.event_time
        if self._watermark is None or when > self._watermark:
            self._drop(when)
        if self._in_window(when):
            profile = self._evidence.profile(embedded)
            self._keep(embedded, profile, self._evidence.compare(profile) if copy_of is None else None, copy_of)

    def _keep(
        self, embedded: EmbeddedArticle, profile: Profile, compared: Compared | None, copy_of: str | None
    ) -> None:
        self._recipe = embedded.recipe
        self._members[embedded.article.id] = _Member(revision=embedded.article.revision, copy_of=copy_of)
        self._evidence.keep(embedded, profile, compared)

    def _in_window(self, when: datetime) -> bool:
        return self._watermark is None or self._evidence.window.holds(when, self._watermark)

    def _revise(self, embedded: EmbeddedArticle, known: _Member) -> list[Change]:
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
        if self._watermark is not None:
            if when <= self._watermark:
                return []
            if self._interval(when) > self._interval(self._watermark):
                changes += self.repair()
        for story in dict.fromkeys(self.book.story_of(article) for article in self._drop(when)):
            if not any(article in self._members for article in self.book.members(story)):
                change = Change(kind="closed", story_id=story, at=when, score=1.0)
                self.book.apply(change)
                changes.append(change)
        return changes

    def _interval(self, when: datetime) -> int:
        return int(when.timestamp() // (self._policy.repair_hours * 3600))

    def _drop(self, watermark: datetime) -> list[str]:
        self._watermark = watermark
        gone = self._evidence.drop_before(watermark)
        for article in gone:
            del self._members[article]
        return gone

    def _place(self, embedded: EmbeddedArticle, profile: Profile) -> list[Change]:
        alike = self._evidence.window.copy_candidates(embedded.signature, self._policy.copy_similarity)
        if alike:
            return [self._copy(embedded, profile, alike[0][1], alike[0][0])]
        compared = self._evidence.compare(profile)
        original = compared.contained_in()
        if original is not None:
            return [self._copy(embedded, profile, original, 1.0)]
        self._keep(embedded, profile, compared, None)
        judged = self._evidence.judge(compared)
        change = self._join_or_found(embedded, judged)
        self.book.apply(change)
        return [change, *self._settle(change.story_id, judged)]

    def _settle(self, story: str, judged: Judged) -> list[Change]:
        """Regroup the stories that the new article touches: what it says of them need not wait for the next repair."""
        touched = {story: self._originals(story)}
        for other, probability in sorted(judged.probability.items(), key=lambda found: (-found[1], found[0])):
            its = self.book.story_of(other)
            if probability >= SETTLED_FROM and its not in touched:
                touched[its] = self._originals(its)
                if sum(map(len, touched.values())) > SETTLED_ARTICLES:
                    touched.pop(its)
        return self._regroup(touched) if len(touched) > 1 or len(touched[story]) > 2 else []

    def _copy(self, embedded: EmbeddedArticle, profile: Profile, of: str, similarity: float) -> Change:
        original = self._members[of].copy_of or of
        self._keep(embedded, profile, None, original)
        support = (Support(article_id=original, probability=round(similarity, 4)),)
        change = Change(
            kind="linked",
            story_id=self.book.story_of(of),
            at=embedded.article.event_time,
            score=round(similarity, 4),
            reason=Reason(kind="copy", threshold=self._policy.copy_similarity, support=support),
            article=embedded,
            copy_of=original,
        )
        self.book.apply(change)
        return change

    def _join_or_found(self, embedded: EmbeddedArticle, judged: Judged) -> Change:
        threshold = self._policy.thresholds.join
        by_story: dict[str, list[float]] = defaultdict(list)
        for other, probability in judged.probability.items():
            by_story[self.book.story_of(other)].append(probability)
        supports = {story: mean_support(ps, len(self._originals(story))) for story, ps in by_story.items()}
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

    def _originals(self, story: str) -> list[str]:
        """The story's independent articles that are in the window."""
        members = self._members
        return [a for a in self.book.members(story) if a in members and members[a].copy_of is None]

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
        if self._watermark is None:
            return []
        stories: dict[str, list[str]] = defaultdict(list)
        for article, member in self._members.items():
            if member.copy_of is None:
                stories[self.book.story_of(article)].append(article)
        return self._regroup(stories)

    def _regroup(self, stories: Mapping[str, list[str]]) -> list[Change]:
        """Regroup these stories, given with their originals, among themselves."""
        assert self._watermark is not None
        links = self._evidence.links([article for articles in stories.values() for article in articles])
        groups = repaired(list(stories.values()), links, self._policy.thresholds)
        steps = steps_between(stories, groups, age=self.book.age, new_id=self.book.new_id)
        changes = []
        for step in steps:
            change = self._step(step, stories, links, self._watermark)
            self.book.apply(change)
            changes.append(change)
        return changes

    def _step(
        self, step: Step, stories: Mapping[str, list[str]], links: Mapping[str, Mapping[str, float]], at: datetime
    ) -> Change:
        moved = step.article_ids or tuple(stories[step.other])
        there = [] if step.is_new else self._originals(step.other if step.kind == "split" else step.story)
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
            if a in self._members and self._members[a].copy_of in moved
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
