"""Which story an article belongs to: the decider. One per language; no clock, no log.

For each article that arrives:
    1. A known article: a newer revision is noted, anything else changes nothing. An article that left the window while
       its story is still open changes nothing either.
    2. Event time: where the article moves the watermark (`event_clock`) into another repair interval, stories are
       repaired; where slices leave the window, their articles are dropped, and the stories that lost all of theirs are
       closed. An article from before the window is a closed story of its own.
    3. A copy of an article of the window joins its story. A page that reports many events joins the best supported
       story, or founds its own, and is not evidence for any other article (`forms`).
    4. Else the best supported story, if its mean support reaches the threshold, or a new one, which may follow an older
       one (`sagas`); then the stories that the article touches are regrouped: what it says about them need not wait.
    5. What was taken for a copy, and is none as is known since this article, is set free: it is compared like any
       other, and the stories that it touches are regrouped (`outlet_copies`).

An operator's correction is carried out as it is asked for, and never undone by 3 to 5 (`corrections`). Decisions are
returned as changes, and depend on nothing but articles and corrections in their order: making the changes again
(`rebuilding.restore`) gives the same state. What articles are compared by, and how, is behind the `Evidence` port.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from pipeline.domain.articles.articles import Article
from pipeline.domain.articles.embedded import EmbeddedArticle
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.matching.spill import Spill
from pipeline.domain.search.window import WindowBounds
from pipeline.domain.stories.candidate_stories import CandidateStory, candidate_stories
from pipeline.domain.stories.cluster_state import ClusterState, Member
from pipeline.domain.stories.correcting import changes_of
from pipeline.domain.stories.corrections import Correction, ImpossibleCorrection
from pipeline.domain.stories.evidence import Compared, CopyFound, Evidence, FreedCopy, Judged, TakenIn
from pipeline.domain.stories.following import followers_after_split, new_followers, story_followed
from pipeline.domain.stories.freeing import freed_change
from pipeline.domain.stories.joining import founded, join_or_found
from pipeline.domain.stories.lifecycle import StoryBook
from pipeline.domain.stories.policy import Policy
from pipeline.domain.stories.regrouping import steps_between
from pipeline.domain.stories.repair import repaired
from pipeline.domain.stories.step_changes import change_of
from pipeline.domain.stories.stories import Change, Reason, Support

REPAIRED = timedelta(days=5)
"""How long after its last article a story is still repaired. Later the first articles that supported it leave the
window, and what is left of its neighbourhood says less than what it was grouped by."""

SETTLED_FROM, SETTLED_ARTICLES = 0.1, 40
"""At arrival, stories with a member of at least this probability are regrouped with the new article's, up to this many
articles: what is less likely, or larger, waits for the next repair."""

E = TypeVar("E", bound=Evidence)


class MixedRecipes(ValueError):
    """An article was embedded with another recipe than those of the window."""


class Clusterer(Generic[E]):
    """Decides the stories of one language from `evidence`.

    `spill`: where the stories' versions are stored; in memory by default.
    """

    def __init__(self, evidence: E, policy: Policy, spill: Spill | None = None) -> None:
        self.evidence = evidence
        self._policy = policy
        bounds = WindowBounds(window_days=policy.window_days, slice_hours=policy.slice_hours)
        self.state = ClusterState(bounds, spill)

    @property
    def book(self) -> StoryBook:
        """The open stories."""
        return self.state.book

    def arrive(self, embedded: EmbeddedArticle) -> list[Change]:
        """Decide about one article. Raises MixedRecipes, then nothing has changed."""
        article = embedded.article
        known = self.state.members.get(article.id)
        if known:
            return self._revise(embedded, known) if article.revision > known.revision else []
        if self.book.find(article.id) is not None:
            return []
        if self._is_of_another_recipe(embedded):
            raise MixedRecipes(
                f"article {article.id}: embedded with {embedded.recipe}, the window with {self.state.recipe}"
            )
        if article.revision > 1 and not self.state.in_window(article.event_time):
            return []  # it was grouped before, and stays in its story
        changes = self._advance(article)
        if not self.state.in_window(article.event_time):
            return [*changes, *self._late(embedded)]
        return [*changes, *self._place(embedded)]

    def _is_of_another_recipe(self, embedded: EmbeddedArticle) -> bool:
        """Whether its vectors cannot stand in one window with those of the articles that are there.

        In the languages of the multilingual model they can: only those of the recipe that the join model was fitted on
        are compared (`computed_evidence`), so that the model can be added, or be missing for a while.
        """
        window = self.state.recipe
        if not self.state.members or window is None or embedded.recipe == window:
            return False
        own = embedded.article.language in self._policy.embedding_languages
        return own or embedded.recipe.dimensions != window.dimensions

    def correct(self, correction: Correction) -> list[Change]:
        """Do what an operator asks for. Raises ImpossibleCorrection, then nothing has changed."""
        if self.state.watermark is None:
            raise ImpossibleCorrection(f"there is no open story {correction.story_id}")
        changes = changes_of(correction, self.book, self.state.watermark)
        for change in changes:
            self.state.apply(change)
        return changes

    def set_free(self, copy: FreedCopy) -> list[Change]:
        """Make an original of what was taken for a copy, and regroup the stories that it touches.

        It stays in its story for now, with the support that it has there, and leaves it as any other article does.
        """
        member = self.state.members.get(copy.article_id)
        if member is None or member.copy_of is None or self.state.watermark is None:
            return []
        taken = self.evidence.set_free(copy, self.state)
        change = freed_change(copy, taken, self.state, self._policy.thresholds.leave, self.state.watermark)
        self.state.set_free(change.article_ids)
        self.book.apply(change)
        return [change, *self._settle(change.story_id, taken.judged, least=2)]

    def repair(self) -> list[Change]:
        """Regroup the recent stories with all that is known by now. Copies follow their originals."""
        return [] if self.state.watermark is None else self._repair(self.state.watermark)

    def _repair(self, now: datetime) -> list[Change]:
        since = now - REPAIRED
        recent = {story: self.state.last_seen(story, beside=now) > since for story in self.book.stories()}
        stories: dict[str, list[str]] = defaultdict(list)
        for article, member in self.state.members.items():
            if member.speaks and (story := self.state.story_of(article)) and recent[story]:
                stories[story].append(article)
        return self._regroup(stories)

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
        """Found a story for an article from before the window, and close it at once.

        The articles that it could be compared with are no longer in the window.
        """
        created = founded(embedded, Reason(kind="founded", threshold=self._policy.thresholds.join))
        closed = Change(kind="closed", story_id=created.story_id, at=created.at, score=1.0)
        for change in (created, closed):
            self.book.apply(change)
        return [created, closed]

    def _advance(self, article: Article) -> list[Change]:
        """Let the clock hear the article: repair where it enters another interval, then drop and close."""
        before = self.state.watermark
        self.state.clock.note(article)
        when = self.state.watermark
        if before is None or when is None or when <= before:
            return []
        changes = self._repair(before) if self._interval(when) > self._interval(before) else []
        dropped = self.evidence.drop_before(when)
        self.state.forget(dropped)
        for story in filter(None, dict.fromkeys(map(self.state.story_of, dropped))):
            if not any(article in self.state.members for article in self.book.members(story)):
                change = Change(kind="closed", story_id=story, at=when, score=1.0)
                self.book.apply(change)
                changes.append(change)
        return changes

    def _interval(self, when: datetime) -> int:
        return int(when.timestamp() // (self._policy.repair_hours * 3600))

    def _place(self, embedded: EmbeddedArticle) -> list[Change]:
        found = self.evidence.compare(embedded, self.state)
        changes = self._take_in(embedded, found)
        for copy in self.evidence.freed_copies(embedded, found, self.state):
            changes += self.set_free(copy)
        return changes

    def _take_in(self, embedded: EmbeddedArticle, found: CopyFound | Compared) -> list[Change]:
        taken = self.evidence.take_in(embedded, found, self.state)
        if isinstance(found, CopyFound):
            original = self.state.members[found.of].copy_of or found.of
            self.state.add(embedded, copy_of=original)
            copied = self._copied(embedded, found, original, taken)
            self.book.apply(copied)
            return [copied]
        self.state.add(embedded, copy_of=None)
        stories, threshold = candidate_stories(taken.judged, self.state), self._policy.thresholds.join
        change = join_or_found(embedded, found, taken.judged, stories, threshold, self.evidence.contributions)
        many_events = reports_many(embedded.article.form)
        change = replace(change, packed=taken.packed)
        if change.kind == "linked" or many_events:
            self.book.apply(change)
            return [change] if many_events else [change, *self._settle(change.story_id, taken.judged)]
        return [*self._found(change, taken.judged, stories), *self._settle(change.story_id, taken.judged)]

    def _found(self, change: Change, judged: Judged, stories: Sequence[CandidateStory]) -> list[Change]:
        """Found a story, with its place among the stories of its saga."""
        assert change.article is not None
        rule = self._policy.follow
        change = replace(change, follows=story_followed(change.article, stories, judged, self.state, rule))
        followers = new_followers(change, stories, judged, self.state, rule)
        for one in (change, *followers):
            self.book.apply(one)
        return [change, *followers]

    def _copied(self, embedded: EmbeddedArticle, found: CopyFound, original: str, taken: TakenIn) -> Change:
        similarity = round(found.similarity, 4)
        support = (Support(article_id=original, probability=similarity),)
        return Change(
            kind="linked",
            story_id=self.book.story_of(found.of),
            at=embedded.article.event_time,
            score=similarity,
            reason=Reason(kind="copy", threshold=self._policy.copy_similarity, support=support),
            article=embedded,
            copy_of=original,
            copied_share=found.copied_share,
            contained_share=found.contained_share,
            packed=taken.packed,
        )

    def _settle(self, story: str, judged: Judged, least: int = 3) -> list[Change]:
        """Regroup the stories that the new article touches, without waiting for the next repair.

        A story alone only from `least` articles on: of two the new one has just joined the other.
        """
        touched = {story: self.state.originals(story)}
        if len(touched[story]) > SETTLED_ARTICLES:
            return []
        for other, probability in sorted(judged.probability.items(), key=lambda found: (-found[1], found[0])):
            other_story = self.book.story_of(other)
            if probability >= SETTLED_FROM and other_story not in touched:
                touched[other_story] = self.state.originals(other_story)
                if sum(map(len, touched.values())) > SETTLED_ARTICLES:
                    touched.pop(other_story)
        return self._regroup(touched) if len(touched) > 1 or len(touched[story]) >= least else []

    def _regroup(self, stories: Mapping[str, list[str]]) -> list[Change]:
        """Regroup these stories, given with their originals, among themselves."""
        assert self.state.watermark is not None
        among = [article for articles in stories.values() for article in articles]
        links = self.evidence.links(among, self.state)
        groups = repaired(list(stories.values()), links, self._policy.thresholds, self.state.constraints)
        changes = []
        steps = steps_between(stories, groups, age=self.book.age, new_id=self.book.new_id)
        for step in steps:
            change = change_of(step, stories, links, self.state, self._policy.thresholds, self.state.watermark)
            self.book.apply(change)
            changes.append(change)
        for step in steps:
            if step.is_new:
                for change in followers_after_split(step, links, self.evidence, self.state, self._policy.follow):
                    self.book.apply(change)
                    changes.append(change)
        return changes
