"""The clusterer's state besides evidence: the window's articles, stories, operators' constraints.

It follows from the changes that were made, so it is rebuilt by making them again (`rebuilding`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from pipeline.domain.articles.articles import FUTURE_TOLERANCE, Form
from pipeline.domain.articles.embedded import EmbeddedArticle, Recipe
from pipeline.domain.articles.forms import reports_many
from pipeline.domain.matching.large_stories import LARGE_STORY
from pipeline.domain.matching.spill import InMemory, Spill
from pipeline.domain.search.window import WindowBounds
from pipeline.domain.stories.corrections import Constraints, ConstraintsState
from pipeline.domain.stories.event_clock import Arrival, EventClock
from pipeline.domain.stories.lifecycle import BookState, StoryBook
from pipeline.domain.stories.stories import Change


class Member(msgspec.Struct, gc=False, kw_only=True):
    """An article of the window.

    `copy_of`: whose text it repeats, never itself a copy. `form`: when it arrived.
    """

    revision: int
    copy_of: str | None
    form: Form = "article"

    @property
    def speaks(self) -> bool:
        """Whether it has a say in what belongs together: copies have none, and pages that report many events."""
        return self.copy_of is None and not reports_many(self.form)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredState:
    """A state as a value, without evidence.

    `members` are in order of arrival. `watermark` and `heard` are the clock's (`event_clock`).
    """

    recipe: Recipe | None
    watermark: datetime | None
    heard: tuple[Arrival, ...]
    members: dict[str, Member]
    book: BookState
    constraints: ConstraintsState = field(default_factory=ConstraintsState)


class ClusterState:
    """Of one language. `spill`: where the stories' versions go; in memory by default."""

    def __init__(self, bounds: WindowBounds, spill: Spill | None = None) -> None:
        self._bounds = bounds
        self._spill = InMemory() if spill is None else spill
        self.members: dict[str, Member] = {}
        self.recipe: Recipe | None = None
        self.clock = EventClock()
        self.book = StoryBook(self._spill)
        self.constraints = Constraints()

    def apply(self, change: Change) -> None:
        """Make a change that an operator decided, and remember what follows from it."""
        self.book.apply(change)
        note_correction(self.constraints, self.book, change)
        self.constraints.keep_only(self.members)

    @property
    def watermark(self) -> datetime | None:
        """What time it is in the stream; None before the first article."""
        return self.clock.watermark

    def in_window(self, when: datetime) -> bool:
        return self.watermark is None or self._bounds.holds(when, self.watermark)

    def story_of(self, article_id: str) -> str:
        """Empty if the story was closed under a shorter window than the present one."""
        return self.book.find(article_id) or ""

    def original_of(self, article_id: str) -> str | None:
        """Whose text the article of the window repeats, itself if it is not a copy; None if that left the window."""
        original = self.members[article_id].copy_of or article_id
        return original if original in self.members else None

    def last_seen(self, story: str, *, beside: datetime) -> datetime:
        """When the last article of an open story appeared: of those a day ahead of the watermark and `beside` at most.

        What is further ahead has a wrong date, or is what no other outlet has reached.
        """
        return self.book.last_seen(story, by=max(beside, self.watermark or beside) + FUTURE_TOLERANCE)

    def originals(self, story: str) -> list[str]:
        """The story's articles that are in the window and have a say."""
        members = self.members
        return [a for a in self.book.members(story) if a in members and members[a].speaks]

    def is_large(self, story: str) -> bool:
        """Whether it has enough originals for the rule for large stories (`matching.large_stories`)."""
        return len(self.originals(story)) >= LARGE_STORY

    def add(self, embedded: EmbeddedArticle, *, copy_of: str | None) -> None:
        """Note that the article came into the window."""
        article = embedded.article
        self.recipe = embedded.recipe
        self.members[article.id] = Member(revision=article.revision, copy_of=copy_of, form=article.form)

    def set_free(self, article_ids: Sequence[str]) -> None:
        """Note that the first of these is no copy, and that the others are copies of it, as far as they are here."""
        for article in article_ids:
            if article in self.members:
                self.members[article].copy_of = None if article == article_ids[0] else article_ids[0]

    def forget(self, dropped: Iterable[str]) -> None:
        """Forget the articles that left the window."""
        removed = list(dropped)
        for article in removed:
            del self.members[article]
        self.constraints.forget(removed)

    def to_stored(self) -> StoredState:
        """The state as a value.

        It shares what may still change: write it down before anything else is decided.
        """
        return StoredState(
            recipe=self.recipe,
            watermark=self.clock.watermark,
            heard=self.clock.recent(),
            members=self.members,
            book=self.book.state(),
            constraints=self.constraints.state(),
        )

    def take_over(self, stored: StoredState) -> None:
        """Take over a state that was written down, but for its members: they come with their evidence."""
        self.recipe, self.clock = stored.recipe, EventClock(stored.watermark, stored.heard)
        self.book = StoryBook.from_state(stored.book, self._spill)
        self.constraints = Constraints(stored.constraints)


def note_correction(constraints: Constraints, book: StoryBook, change: Change) -> None:
    """Note the constraints of this change if an operator decided it.

    The change was just made to the book.
    """
    if change.reason is None or change.reason.corrected is None:
        return
    moved = change.kind == "split"
    together, left = (
        book.members(found) if name and (found := book.standing(name)) else []
        for name in (change.other_story_id if moved else change.story_id, change.story_id if moved else None)
    )
    constraints.note(change.reason.corrected, together, left)
