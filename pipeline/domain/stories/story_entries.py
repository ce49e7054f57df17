"""The open stories as they are stored, and which of them changed lately.

Knows no rule by which a change alters them: those are in `story_changes`.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from pipeline.domain.matching.spill import Spill
from pipeline.domain.stories.stored_versions import StoredVersion, VersionStore
from pipeline.domain.stories.stories import Story, StoryState, Version
from pipeline.domain.stories.versions import story_of_versions


class Entry(msgspec.Struct, gc=False):
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


class StoryEntries:
    """The open stories by id, with their versions in `spill`.

    - `story_of`: by article id. `aliases`: from each to the story's id. `born`: how many stories were founded.
    - `touched`: the ids of the stories that changed since they were last asked for; `closed`: those of them that are
      closed, as they were.
    """

    def __init__(self, spill: Spill) -> None:
        self.store = VersionStore(spill)
        self.open: dict[str, Entry] = {}
        self.story_of: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self.born = 0
        self.touched: dict[str, None] = {}
        self.closed: dict[str, Story] = {}

    def current_id(self, story: str) -> str:
        """The id of the open story that this id leads to; the id itself where it leads to none."""
        return self.aliases.get(story, story)

    def standing(self, story: str) -> str | None:
        """The id of the open story that this id or alias leads to."""
        resolved = self.current_id(story)
        return resolved if resolved in self.open else None

    def followed_by(self, story: str) -> str | None:
        """The current id of the story that this open one follows."""
        follows = self.open[story].follows
        return follows and self.current_id(follows)

    def back_from(self, story: str) -> list[str]:
        """The story, the one that it follows, and so on; a circle is gone through once."""
        back = [story]
        while back[-1] in self.open and (follows := self.followed_by(back[-1])) is not None and follows not in back:
            back.append(follows)
        return back

    def first_seen(self, story: str) -> datetime:
        """The earliest event time of its members."""
        return min(one.event_time for one in self.open[story].versions)

    def entry_of(self, story: str) -> Entry:
        """The open story of this id, founded if it is not there."""
        if story not in self.open:
            self.open[story] = Entry(born=self.born)
            self.born += 1
        return self.open[story]

    def insert(self, entry: Entry, story: str, stored: Sequence[StoredVersion]) -> None:
        """Put these into the story, at the end, or in the place of what it has of the same article."""
        new: list[StoredVersion] = []
        for one in stored:
            if entry.place(one.article_id) >= 0:
                self.replace(entry, one)
            else:
                new.append(one)
            self.story_of[one.article_id] = story
        entry.versions += tuple(new)

    def replace(self, entry: Entry, stored: StoredVersion) -> None:
        """Put it in the place of what the story has of the same article."""
        at = entry.place(stored.article_id)
        self.store.drop([entry.versions[at]])
        entry.versions = (*entry.versions[:at], stored, *entry.versions[at + 1 :])

    def close(self, story: str) -> None:
        """The open story of this id is closed: nothing of it is here any more, but what it was."""
        entry = self.open.pop(story)
        self.closed[story] = self.story(story, entry, "closed")
        self.store.drop(entry.versions)
        for one in entry.versions:
            del self.story_of[one.article_id]
        for alias in entry.aliases:
            self.aliases.pop(alias, None)

    def story(self, story: str, entry: Entry, state: StoryState) -> Story:
        """The story as a value, its versions read."""
        return story_of_versions(story, entry.aliases, entry.follows, self.store.read(entry.versions), state)

    def read(self, stored: StoredVersion) -> Version:
        return self.store.read([stored])[0]
