"""What the clusterer decides upon: the articles of the window, what was computed of them, the stories as they stand.

It follows from the changes that were made and what was packed with them, so it is rebuilt by making them again
(`restore`), or from a state that was written down (`state`, `load`). All three ways lead to the same decisions, to the
last bit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from pipeline.domain.articles.articles import Form
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.matching.features import Profile
from pipeline.domain.matching.packed import Packed, StoredArticle, stored_article
from pipeline.domain.stories.corrections import Constraints, ConstraintsState
from pipeline.domain.stories.evidence import Compared, Evidence
from pipeline.domain.stories.lifecycle import BookState, StoryBook
from pipeline.domain.stories.stories import Change


class Member(msgspec.Struct, gc=False, kw_only=True):
    """An article of the window. `copy_of`: whose text it repeats, never itself a copy. `form`: when it arrived."""

    revision: int
    copy_of: str | None
    form: Form = "article"

    @property
    def speaks(self) -> bool:
        """Whether it has a say in what belongs together: copies have none, and pages that report many events."""
        return self.copy_of is None and not reports_many(self.form)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenState:
    """A state as a value, but for what was computed of its articles. `members` are in order of arrival."""

    recipe: Recipe | None
    watermark: datetime | None
    members: dict[str, Member]
    book: BookState
    constraints: ConstraintsState = field(default_factory=ConstraintsState)


class DamagedState(ValueError):
    """What was written down does not fit together."""


class ClusterState:
    """Of one language."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.members: dict[str, Member] = {}
        self.recipe: Recipe | None = None
        self.watermark: datetime | None = None
        self.book = StoryBook(evidence.spill)
        self.constraints = Constraints()

    def apply(self, change: Change) -> None:
        """Make a change that an operator decided, and remember what follows from it."""
        self.book.apply(change)
        note_correction(self.constraints, self.book, change)
        self.constraints.keep_only(self.members)

    def in_window(self, when: datetime) -> bool:
        return self.watermark is None or self.evidence.window.holds(when, self.watermark)

    def originals(self, story: str) -> list[str]:
        """The story's articles that are in the window and have a say."""
        members = self.members
        return [a for a in self.book.members(story) if a in members and members[a].speaks]

    def keep(
        self, embedded: EmbeddedArticle, profile: Profile, compared: Compared | None, copy_of: str | None
    ) -> bytes:
        """Put the article in the window. What was computed of it, packed. One that reports many events is to be taken
        back from the evidence once it is judged.
        """
        self.recipe = embedded.recipe
        self.members[embedded.article.id] = _member(embedded, copy_of)
        return self.evidence.keep(embedded, profile, compared, searched=not reports_many(embedded.article.form))

    def drop(self, watermark: datetime) -> list[str]:
        """Move the watermark: the articles that left the window."""
        self.watermark = watermark
        gone = self.evidence.drop_before(watermark)
        for article in gone:
            del self.members[article]
        self.constraints.forget(gone)
        return gone

    def restore(self, changes: Iterable[Change]) -> list[StoredArticle]:
        """Make the changes again, in their order, on what is here. The articles that came into the window and are still
        there. What was packed with other settings, or not at all, is computed again, which takes fifty times as
        long.
        """
        kept: list[StoredArticle] = []
        waiting: list[tuple[StoredArticle, Packed]] = []
        for change in changes:
            self.book.apply(change)
            note_correction(self.constraints, self.book, change)
            if change.article is None:
                continue
            article = change.article.article
            if change.kind == "revised":
                if article.id in self.members:
                    self.members[article.id].revision = article.revision
                continue
            self.constraints.forget([article.id])
            if self.watermark is None or article.event_time > self.watermark:
                self.watermark = article.event_time
            if not self.in_window(article.event_time):
                continue
            packed = self.evidence.opened(change.packed)
            if packed is None or change.packed is None:
                kept += self._refile(waiting)
                waiting = []
                kept.append(self._compute_again(change.article, change.copy_of))
            else:
                self.recipe = change.article.recipe
                self.members[article.id] = _member(change.article, change.copy_of)
                waiting.append((stored_article(change.article, change.packed), packed))
        kept += self._refile(waiting)
        self.constraints.keep_only(self.members)
        self.book.forget_touched()
        return [one for one in kept if one.article_id in self.members]

    def _refile(self, waiting: Sequence[tuple[StoredArticle, Packed]]) -> list[StoredArticle]:
        """File what waits, and is still in the window now that more has come."""
        if self.watermark is not None:
            self.drop(self.watermark)
        staying = [(kept, packed) for kept, packed in waiting if self.in_window(kept.event_time)]
        if len(staying) < len(waiting):
            for kept, _ in waiting:
                if not self.in_window(kept.event_time):
                    del self.members[kept.article_id]
        self.evidence.refile(staying)
        return [kept for kept, _ in staying]

    def _compute_again(self, embedded: EmbeddedArticle, copy_of: str | None) -> StoredArticle:
        profile = self.evidence.profile(embedded)
        compared = self.evidence.compare(profile) if copy_of is None else None
        kept = stored_article(embedded, self.keep(embedded, profile, compared, copy_of))
        if reports_many(embedded.article.form):
            self.evidence.take_back(profile)
        return kept

    def state(self) -> WrittenState:
        """The state as a value. It shares what may still change: write it down before anything else is decided."""
        return WrittenState(
            recipe=self.recipe,
            watermark=self.watermark,
            members=self.members,
            book=self.book.state(),
            constraints=self.constraints.state(),
        )

    def load(self, state: WrittenState, articles: Iterable[Sequence[StoredArticle]]) -> None:
        """Take over a state that was written down, with the articles that were kept, in parts, in order of arrival.
        Others may be among them. Raises DamagedState; what is here is of no use then.
        """
        self.recipe, self.watermark, self.book = (
            state.recipe,
            state.watermark,
            StoryBook.of(state.book, self.evidence.spill),
        )
        self.constraints = Constraints(state.constraints)
        for part in articles:
            refiled: list[tuple[StoredArticle, Packed]] = []
            for kept in part:
                if kept.article_id in state.members:
                    packed = self.evidence.opened(kept.packed)
                    if packed is None:
                        raise DamagedState(f"article {kept.article_id}: what was computed of it is damaged")
                    self.members[kept.article_id] = state.members[kept.article_id]
                    refiled.append((kept, packed))
            self.evidence.refile(refiled)
        if list(self.members) != list(state.members):
            raise DamagedState(f"{len(state.members)} articles were in the window, {len(self.members)} are here")


def _member(embedded: EmbeddedArticle, copy_of: str | None) -> Member:
    article = embedded.article
    return Member(revision=article.revision, copy_of=copy_of, form=article.form)


def note_correction(constraints: Constraints, book: StoryBook, change: Change) -> None:
    """Take in what an operator decided by this change, which was just made to the book, if an operator decided it."""
    if change.reason is None or change.reason.corrected is None:
        return
    moved = change.kind == "split"
    together, left = (
        book.members(found) if name and (found := book.standing(name)) else []
        for name in (change.other_story_id if moved else change.story_id, change.story_id if moved else None)
    )
    constraints.note(change.reason.corrected, together, left)
