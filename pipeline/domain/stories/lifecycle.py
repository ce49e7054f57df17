"""The open stories, from the changes that were made to them.

Rules:
    created   founds a story with its article
    linked    adds an article
    revised   replaces what is shown of a member, or only why it is there and that it is no copy, or what the story
              follows; its place, and the story's clock, stay
    split     moves articles to another story, a new or an open one
    merged    moves every article of the other story here; the other's id and aliases become aliases
    closed    the story takes in nothing more
A story that follows another keeps that, whatever happens to the other. One that takes in a follower follows what that
one followed, if it follows nothing itself and the followed story begins earlier. No link is made that closes a circle.
A story's clock is its members' event times, so a late, fetched-again or revised article never moves it wrongly. A
change names everything it needs: applying the same changes in the same order gives the same stories.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from pipeline.domain.matching.spill import InMemory, Spill
from pipeline.domain.stories.stored_versions import StoredVersion, VersionStore
from pipeline.domain.stories.stories import Change, Reason, Story, StoryState, Version, free_story_id
from pipeline.domain.stories.versions import story_of_versions, version_of


class _Entry(msgspec.Struct, gc=False):
    """An open story.

    `born` counts up: the smaller, the older. `versions`: in the order in which they came in.
    """

    born: int
    follows: str | None = None
    aliases: tuple[str, ...] = ()
    versions: tuple[StoredVersion, ...] = ()

    def place(self, article_id: str) -> int:
        """The index of the article in `versions`; -1 where it is not there."""
        return next((i for i, one in enumerate(self.versions) if one.article_id == article_id), -1)


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
        self._store = VersionStore(InMemory() if spill is None else spill)
        self._entries: dict[str, _Entry] = {}
        self._story_of: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        self._born = 0
        self._touched: dict[str, None] = {}
        self._closed: dict[str, Story] = {}

    @classmethod
    def from_state(cls, state: BookState, spill: Spill | None = None) -> "StoryBook":
        """The book as it was, with nothing touched."""
        book = cls(spill)
        for story, born, aliases, versions in state.stories:
            stored = tuple(map(book._store.store, versions))
            book._entries[story] = _Entry(born=born, follows=state.follows.get(story), aliases=aliases, versions=stored)
            book._story_of.update((one.article_id, story) for one in stored)
        book._aliases = dict(state.aliases)
        book._born = state.born
        return book

    def state(self) -> BookState:
        """The current book; what was touched is not part of it."""
        return BookState(
            stories=tuple(
                (story, entry.born, entry.aliases, self._store.read(entry.versions))
                for story, entry in self._entries.items()
            ),
            aliases=dict(self._aliases),
            born=self._born,
            follows={story: entry.follows for story, entry in self._entries.items() if entry.follows},
        )

    def apply(self, change: Change) -> None:
        """Make the change.

        If its story or article is not here, because its beginning was deleted from the log by age, the change creates
        what it needs. It does nothing if the story is gone.
        """
        self._touched[change.story_id] = None
        if change.kind in ("created", "linked") and change.article is not None:
            version = version_of(change.article.article, change)
            entry = self._entry(change.story_id)
            self._insert(entry, change.story_id, [self._store.store(version)])
            entry.follows = change.follows.story_id if change.follows else entry.follows
        elif change.kind == "revised" and change.article is not None:
            self._revise(change)
        elif change.kind == "revised" and change.follows is not None:
            self._follow(change.story_id, change.follows.story_id)
        elif change.sets_free:
            self._set_free(change)
        elif change.kind == "revised" and change.reason is not None:
            self._mark(change.story_id, change.article_ids, change.reason)
        elif change.kind == "split" and change.other_story_id:
            self._move(change, change.article_ids, change.story_id, change.other_story_id)
        elif change.kind == "merged" and change.other_story_id:
            self._merge(change, change.other_story_id)
        elif change.kind == "closed" and change.story_id in self._entries:
            self._close(change.story_id)

    def stories(self) -> list[str]:
        """Ids of the open stories, in the order of founding."""
        return list(self._entries)

    def story_of(self, article_id: str) -> str:
        return self._story_of[article_id]

    def age(self, story: str) -> int:
        """Order of founding: the smaller, the older."""
        return self._entries[story].born

    def members(self, story: str) -> list[str]:
        """Article ids, in the order in which they came in."""
        return [one.article_id for one in self._entries[story].versions]

    def followed_by(self, story: str) -> str | None:
        """The current id of the story that this open one follows."""
        follows = self._entries[story].follows
        return follows and self.current_id(follows)

    def current_id(self, story: str) -> str:
        """The id of the open story that this id leads to; the id itself where it leads to none."""
        return self._aliases.get(story, story)

    def thread_of(self, story: str) -> str:
        """Identifies the saga of a story: the first of those that it follows, as far back as they are open."""
        return self._back_from(story)[-1]

    def _back_from(self, story: str) -> list[str]:
        """The story, the one that it follows, and so on; a circle is gone through once."""
        back = [story]
        while back[-1] in self._entries and (follows := self.followed_by(back[-1])) is not None and follows not in back:
            back.append(follows)
        return back

    def first_seen(self, story: str) -> datetime:
        """The earliest event time of its members."""
        return min(one.event_time for one in self._entries[story].versions)

    def standing(self, story: str) -> str | None:
        """The id of the open story that this id or alias leads to."""
        resolved = self._aliases.get(story, story)
        return resolved if resolved in self._entries else None

    def find(self, article_id: str) -> str | None:
        """The open story that has the article."""
        return self._story_of.get(article_id)

    def with_copies(self, article_id: str) -> list[str]:
        """The article of an open story and those there that have its text, in the order in which they came in."""
        entry = self._entries[self._story_of[article_id]]
        text = entry.versions[entry.place(article_id)].copy_of or article_id
        return [one.article_id for one in entry.versions if (one.copy_of or one.article_id) == text]

    def last_seen(self, story: str, *, by: datetime | None = None) -> datetime:
        """The latest event time of its members: of a page on many events only where it has no others.

        A member from after `by` counts only where it has no others: its date is wrong, or ahead of all other outlets.
        """
        versions = self._entries[story].versions
        times = [one.event_time for one in [one for one in versions if one.moves_clock] or versions]
        return max([when for when in times if by is None or when <= by] or times)

    def is_taken(self, story: str) -> bool:
        """Whether the id leads to a story here, as its own or as an alias."""
        return story in self._entries or story in self._aliases

    def new_id(self, article_id: str) -> str:
        """The id for a story split off with this article first: derived, and not taken by the story it leaves."""
        return free_story_id(article_id, self.is_taken)

    def take_touched(self) -> list[tuple[str, Story | None]]:
        """The stories changed since the last call, as they are now or were when closed; None for one that is gone."""
        taken: list[tuple[str, Story | None]] = []
        for story in self._touched:
            if story in self._entries:
                taken.append((story, self._story(story, self._entries[story], "open")))
            else:
                taken.append((story, self._closed.get(story)))
        self._touched, self._closed = {}, {}
        return taken

    def forget_touched(self) -> None:
        """As if `take_touched` had just been called."""
        self._touched, self._closed = {}, {}

    def _story(self, story: str, entry: _Entry, state: StoryState) -> Story:
        return story_of_versions(story, entry.aliases, entry.follows, self._store.read(entry.versions), state)

    def _read(self, stored: StoredVersion) -> Version:
        return self._store.read([stored])[0]

    def _close(self, story: str) -> None:
        entry = self._entries.pop(story)
        self._closed[story] = self._story(story, entry, "closed")
        self._store.drop(entry.versions)
        for one in entry.versions:
            del self._story_of[one.article_id]
        for alias in entry.aliases:
            self._aliases.pop(alias, None)

    def _entry(self, story: str) -> _Entry:
        if story not in self._entries:
            self._entries[story] = _Entry(born=self._born)
            self._born += 1
        return self._entries[story]

    def _insert(self, entry: _Entry, story: str, stored: Sequence[StoredVersion]) -> None:
        """At the end, or in the place of what is there of the same article."""
        new: list[StoredVersion] = []
        for one in stored:
            if entry.place(one.article_id) >= 0:
                self._replace(entry, one)
            else:
                new.append(one)
            self._story_of[one.article_id] = story
        entry.versions += tuple(new)

    def _replace(self, entry: _Entry, stored: StoredVersion) -> None:
        at = entry.place(stored.article_id)
        self._store.drop([entry.versions[at]])
        entry.versions = (*entry.versions[:at], stored, *entry.versions[at + 1 :])

    def _revise(self, change: Change) -> None:
        assert change.article is not None
        article = change.article.article
        entry = self._entries.get(change.story_id)
        if entry is None or (at := entry.place(article.id)) < 0:
            return
        old = self._read(entry.versions[at])
        new = version_of(article, change)
        revised = replace(
            new,
            seen=old.seen,
            event_time=old.event_time,
            copy_of=old.copy_of,
            score=old.score,
            reason=old.reason,
            copied_share=old.copied_share,
            contained_share=old.contained_share,
        )
        self._replace(entry, self._store.store(revised))

    def _mark(self, story: str, articles: Iterable[str], reason: Reason) -> None:
        corrected = reason.corrected if reason.corrected and reason.corrected.kind != "unpin" else None
        entry = self._entries.get(story)
        for article in articles:
            if entry is not None and (at := entry.place(article)) >= 0:
                old = self._read(entry.versions[at])
                self._replace(entry, self._store.store(replace(old, reason=replace(old.reason, corrected=corrected))))

    def _set_free(self, change: Change) -> None:
        """Let an article be no copy, and others be copies of it: what is measured is that of another original."""
        original, *copies = change.article_ids
        entry = self._entries.get(change.story_id)
        for article in change.article_ids:
            if entry is None or (at := entry.place(article)) < 0:
                continue
            version = self._read(entry.versions[at])
            of = original if article in copies else None
            version = replace(version, copy_of=of, copied_share=None, contained_share=None)
            if of is None and change.reason is not None:
                reason = replace(change.reason, corrected=version.reason.corrected)
                version = replace(version, score=change.score, reason=reason)
            self._replace(entry, self._store.store(version))

    def _move(self, change: Change, articles: Sequence[str], source: str, target: str) -> None:
        self._touched[target] = None
        leaving = self._entries.get(source)
        here = {one.article_id: one for one in leaving.versions} if leaving is not None else {}
        moved = [here.pop(article) for article in articles if article in here]
        if leaving is None or not moved:  # those that left are no longer in the log: there is no story without articles
            return
        into = self._entry(target)
        leaving.versions = tuple(here.values())
        self._insert(into, target, [self._moved(one, change) for one in moved])
        if not leaving.versions and change.kind == "split":
            del self._entries[source]

    def _moved(self, stored: StoredVersion, change: Change) -> StoredVersion:
        if change.kind != "split" or change.reason is None:
            return stored
        version = replace(self._read(stored), score=change.score, reason=change.reason)
        self._store.drop([stored])
        return self._store.store(version)

    def _merge(self, change: Change, other: str) -> None:
        leaving = self._entries.get(other)
        self._touched[other] = None
        if leaving is None:
            return
        moved = [one.article_id for one in leaving.versions]
        self._move(change, moved, other, change.story_id)
        if change.reason is not None and change.reason.corrected is not None:
            self._mark(change.story_id, change.reason.corrected.article_ids or moved, change.reason)
        into = self._entry(change.story_id)
        into.aliases += (other, *(a for a in leaving.aliases if a not in into.aliases))
        for alias in into.aliases:
            self._aliases[alias] = change.story_id
        del self._entries[other]
        if into.follows is None or self._aliases.get(into.follows) == change.story_id:
            into.follows = None
            followed = self.standing(leaving.follows) if leaving.follows else None
            if followed is not None and self._is_before(followed, change.story_id):
                self._follow(change.story_id, followed)
        elif change.story_id in self._back_from(self.current_id(into.follows)):
            into.follows = None

    def _is_before(self, one: str, other: str) -> bool:
        begun, other_begun = self.first_seen(one), self.first_seen(other)
        return (begun, self.age(one)) < (other_begun, self.age(other))

    def _follow(self, story: str, followed: str) -> None:
        """Let a story follow another; nothing changes where that one leads back to it."""
        if story in self._entries and story not in self._back_from(self.current_id(followed)):
            self._entries[story].follows = followed
