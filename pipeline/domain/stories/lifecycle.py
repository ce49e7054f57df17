"""The open stories, from the changes that were made to them.

What each change does is in `story_changes`. A story's clock is its members' event times, so a late, fetched-again or
revised article never moves it wrongly.
"""

from dataclasses import dataclass, field
from datetime import datetime

from pipeline.domain.matching.spill import InMemory, Spill
from pipeline.domain.stories.stories import Change, Story, Version, free_story_id
from pipeline.domain.stories.story_changes import make_change
from pipeline.domain.stories.story_entries import Entry, StoryEntries


@dataclass(frozen=True, slots=True, kw_only=True)
class BookState:
    """A story book as a value.

    - `stories`: id, age, aliases and versions of each.
    - `aliases`: from each to the story's id.
    - `born`: how many stories were founded.
    - `follows`: of the stories that follow another.
    """

    stories: tuple[tuple[str, int, tuple[str, ...], tuple[Version, ...]], ...]
    aliases: dict[str, str]
    born: int
    follows: dict[str, str] = field(default_factory=dict)


class StoryBook:
    """Every story that is not closed, and what changed since `take_touched` was last called.

    Their versions are in `spill`, in memory by default.
    """

    def __init__(self, spill: Spill | None = None) -> None:
        self._entries = StoryEntries(InMemory() if spill is None else spill)

    @classmethod
    def from_state(cls, state: BookState, spill: Spill | None = None) -> "StoryBook":
        """The book as it was, with nothing touched."""
        book = cls(spill)
        entries = book._entries
        for story, born, aliases, versions in state.stories:
            stored = tuple(map(entries.store.store, versions))
            entries.open[story] = Entry(born=born, follows=state.follows.get(story), aliases=aliases, versions=stored)
            entries.story_of.update((one.article_id, story) for one in stored)
        entries.aliases, entries.born = dict(state.aliases), state.born
        return book

    def state(self) -> BookState:
        """The current book; what was touched is not part of it."""
        entries = self._entries
        return BookState(
            stories=tuple(
                (story, entry.born, entry.aliases, entries.store.read(entry.versions))
                for story, entry in entries.open.items()
            ),
            aliases=dict(entries.aliases),
            born=entries.born,
            follows={story: entry.follows for story, entry in entries.open.items() if entry.follows},
        )

    def apply(self, change: Change) -> None:
        """Make the change (`story_changes`)."""
        make_change(self._entries, change)

    def stories(self) -> list[str]:
        """Ids of the open stories, in the order of founding."""
        return list(self._entries.open)

    def story_of(self, article_id: str) -> str:
        return self._entries.story_of[article_id]

    def age(self, story: str) -> int:
        """Order of founding: the smaller, the older."""
        return self._entries.open[story].born

    def members(self, story: str) -> list[str]:
        """Article ids, in the order in which they came in."""
        return [one.article_id for one in self._entries.open[story].versions]

    def followed_by(self, story: str) -> str | None:
        """The current id of the story that this open one follows."""
        return self._entries.followed_by(story)

    def current_id(self, story: str) -> str:
        """The id of the open story that this id leads to; the id itself where it leads to none."""
        return self._entries.current_id(story)

    def thread_of(self, story: str) -> str:
        """Identifies the saga of a story: the first of those that it follows, as far back as they are open."""
        return self._entries.back_from(story)[-1]

    def first_seen(self, story: str) -> datetime:
        """The earliest event time of its members."""
        return self._entries.first_seen(story)

    def standing(self, story: str) -> str | None:
        """The id of the open story that this id or alias leads to."""
        return self._entries.standing(story)

    def find(self, article_id: str) -> str | None:
        """The open story that has the article."""
        return self._entries.story_of.get(article_id)

    def with_copies(self, article_id: str) -> list[str]:
        """The article of an open story and those there that have its text, in the order in which they came in."""
        entry = self._entries.open[self._entries.story_of[article_id]]
        text = entry.versions[entry.place(article_id)].copy_of or article_id
        return [one.article_id for one in entry.versions if (one.copy_of or one.article_id) == text]

    def last_seen(self, story: str, *, by: datetime | None = None) -> datetime:
        """The latest event time of its members: of a page on many events only where it has no others.

        A member from after `by` counts only where it has no others: its date is wrong, or ahead of all other outlets.
        """
        versions = self._entries.open[story].versions
        times = [one.event_time for one in [one for one in versions if one.moves_clock] or versions]
        return max([when for when in times if by is None or when <= by] or times)

    def is_taken(self, story: str) -> bool:
        """Whether the id leads to a story here, as its own or as an alias."""
        return story in self._entries.open or story in self._entries.aliases

    def new_id(self, article_id: str) -> str:
        """The id for a story split off with this article first: derived, and not taken by the story it leaves."""
        return free_story_id(article_id, self.is_taken)

    def take_touched(self) -> list[tuple[str, Story | None]]:
        """The stories changed since the last call, as they are now or were when closed; None for one that is gone."""
        taken: list[tuple[str, Story | None]] = []
        for story in self._entries.touched:
            if story in self._entries.open:
                taken.append((story, self._entries.story(story, self._entries.open[story], "open")))
            else:
                taken.append((story, self._entries.closed.get(story)))
        self._entries.touched, self._entries.closed = {}, {}
        return taken

    def forget_touched(self) -> None:
        """As if `take_touched` had just been called."""
        self._entries.touched, self._entries.closed = {}, {}
