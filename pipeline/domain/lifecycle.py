"""Stories as they stand, from the changes that were made to them.

Rules:
    created   founds a story with its article
    linked    adds an article
    revised   replaces what is shown of a member, or only why it is there; its place, and the story's clock, stay
    split     moves articles to another story, a new one or one that stands
    merged    moves every article of the other story here; the other's id and aliases become aliases
    closed    the story takes in nothing more
A story that was founded as following another keeps that, whatever becomes of the other. One that takes in a follower
follows what that one followed, if it follows nothing itself and the followed story is older: nothing goes in circles.
A story's clock is its members' event times, so a late, fetched-again or revised article never moves it wrongly. A
change names everything it needs: applying the same changes in the same order gives the same stories.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.domain.articles import Article
from pipeline.domain.originals import credited_agency, original_of
from pipeline.domain.stories import Change, Reason, Story, StoryState, Version, story_id
from pipeline.domain.text import headline_of

FOUNDED = Reason(kind="founded", threshold=0.0)


@dataclass(slots=True)
class _Entry:
    """A story that stands. `born` counts up: the smaller, the older."""

    born: int
    state: StoryState = "open"
    follows: str | None = None
    aliases: tuple[str, ...] = ()
    versions: dict[str, Version] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookState:
    """A story book as a value. `stories`: id, age, aliases and versions of each; `aliases`: to the story's id; `born`:
    how many were founded; `follows`: of the stories that follow another.
    """

    stories: tuple[tuple[str, int, tuple[str, ...], tuple[Version, ...]], ...]
    aliases: dict[str, str]
    born: int
    follows: dict[str, str] = field(default_factory=dict)


class StoryBook:
    """Every story that is not closed, and what changed since `take_touched` was last called."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._story_of: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        self._born = 0
        self._touched: dict[str, None] = {}
        self._closed: dict[str, Story] = {}

    @classmethod
    def of(cls, state: BookState) -> "StoryBook":
        """The book as it was, with nothing touched."""
        book = cls()
        for story, born, aliases, versions in state.stories:
            by_id = {version.article_id: version for version in versions}
            follows = state.follows.get(story)
            book._entries[story] = _Entry(born=born, follows=follows, aliases=aliases, versions=by_id)
            book._story_of.update(dict.fromkeys(by_id, story))
        book._aliases = dict(state.aliases)
        book._born = state.born
        return book

    def state(self) -> BookState:
        """The book as it stands; what was touched is not part of it."""
        return BookState(
            stories=tuple(
                (story, entry.born, entry.aliases, tuple(entry.versions.values()))
                for story, entry in self._entries.items()
            ),
            aliases=dict(self._aliases),
            born=self._born,
            follows={story: entry.follows for story, entry in self._entries.items() if entry.follows},
        )

    def apply(self, change: Change) -> None:
        """Make the change. A change about a story or an article that is not here (its beginning was deleted from the
        log by age) creates what it needs, or does nothing where there is nothing left to do it to.
        """
        self._touched[change.story_id] = None
        if change.kind in ("created", "linked") and change.article is not None:
            version = version_of(change.article.article, change)
            entry = self._entry(change.story_id)
            self._put(entry, change.story_id, version)
            entry.follows = change.follows.story_id if change.follows else entry.follows
        elif change.kind == "revised" and change.article is not None:
            self._revise(change)
        elif change.kind == "revised" and change.reason is not None:
            self._mark(change.story_id, change.article_ids, change.reason)
        elif change.kind == "split" and change.other_story_id:
            self._move(change, change.article_ids, change.story_id, change.other_story_id)
        elif change.kind == "merged" and change.other_story_id:
            self._merge(change, change.other_story_id)
        elif change.kind == "closed" and change.story_id in self._entries:
            self._close(change.story_id)

    def stories(self) -> list[str]:
        """Ids of those that stand, in the order of founding."""
        return list(self._entries)

    def story_of(self, article_id: str) -> str:
        return self._story_of[article_id]

    def age(self, story: str) -> int:
        """Order of founding: the smaller, the older."""
        return self._entries[story].born

    def members(self, story: str) -> list[str]:
        """Article ids, in the order in which they came in."""
        return list(self._entries[story].versions)

    def standing(self, story: str) -> str | None:
        """The id of the open story that this id or alias leads to."""
        resolved = self._aliases.get(story, story)
        return resolved if resolved in self._entries else None

    def find(self, article_id: str) -> str | None:
        """The open story that has the article."""
        return self._story_of.get(article_id)

    def with_copies(self, article_id: str) -> list[str]:
        """The article of an open story and those there that have its text, in the order in which they came in."""
        versions = self._entries[self._story_of[article_id]].versions
        text = versions[article_id].copy_of or article_id
        return [v.article_id for v in versions.values() if (v.copy_of or v.article_id) == text]

    def last_seen(self, story: str) -> datetime:
        """The latest event time of its members."""
        return max(version.event_time for version in self._entries[story].versions.values())

    def is_taken(self, story: str) -> bool:
        """Whether the id stands for a story here, as its own or as an alias."""
        return story in self._entries or story in self._aliases

    def new_id(self, article_id: str) -> str:
        """The id for a story split off with this article first: derived, and not taken by the story it leaves."""
        candidate, attempt = story_id(article_id), 1
        while self.is_taken(candidate):
            attempt += 1
            candidate = story_id(f"{article_id}#{attempt}")
        return candidate

    def take_touched(self) -> list[tuple[str, Story | None]]:
        """The stories changed since the last call, as they stand or were closed; None for one that is no more."""
        taken: list[tuple[str, Story | None]] = []
        for story in self._touched:
            if story in self._entries:
                taken.append((story, _story(story, self._entries[story])))
            else:
                taken.append((story, self._closed.get(story)))
        self._touched, self._closed = {}, {}
        return taken

    def forget_touched(self) -> None:
        """As if `take_touched` had just been called."""
        self._touched, self._closed = {}, {}

    def _close(self, story: str) -> None:
        entry = self._entries.pop(story)
        self._closed[story] = _story(story, replace(entry, state="closed"))
        for article in entry.versions:
            del self._story_of[article]
        for alias in entry.aliases:
            self._aliases.pop(alias, None)

    def _entry(self, story: str) -> _Entry:
        if story not in self._entries:
            self._entries[story] = _Entry(born=self._born)
            self._born += 1
        return self._entries[story]

    def _put(self, entry: _Entry, story: str, version: Version) -> None:
        entry.versions[version.article_id] = version
        self._story_of[version.article_id] = story

    def _revise(self, change: Change) -> None:
        assert change.article is not None
        article = change.article.article
        entry = self._entries.get(change.story_id)
        if entry is None or article.id not in entry.versions:
            return
        old = entry.versions[article.id]
        new = version_of(article, change)
        entry.versions[article.id] = replace(
            new,
            seen=old.seen,
            event_time=old.event_time,
            copy_of=old.copy_of,
            score=old.score,
            reason=old.reason,
            copied_share=old.copied_share,
            contained_share=old.contained_share,
        )

    def _mark(self, story: str, articles: Iterable[str], reason: Reason) -> None:
        corrected = reason.corrected if reason.corrected and reason.corrected.kind != "unpin" else None
        versions = self._entries[story].versions if story in self._entries else {}
        for article in articles:
            if article in versions:
                old = versions[article]
                versions[article] = replace(old, reason=replace(old.reason, corrected=corrected))

    def _move(self, change: Change, articles: Iterable[str], source: str, target: str) -> None:
        self._touched[target] = None
        leaving = self._entries.get(source)
        if leaving is None:
            return
        into = self._entry(target)
        for article in articles:
            version = leaving.versions.pop(article, None)
            if version is not None:
                if change.kind == "split" and change.reason is not None:
                    version = replace(version, score=change.score, reason=change.reason)
                self._put(into, target, version)
        if not leaving.versions and change.kind == "split":
            del self._entries[source]

    def _merge(self, change: Change, other: str) -> None:
        leaving = self._entries.get(other)
        self._touched[other] = None
        if leaving is None:
            return
        moved = list(leaving.versions)
        self._move(change, moved, other, change.story_id)
        if change.reason is not None and change.reason.corrected is not None:
            self._mark(change.story_id, change.reason.corrected.article_ids or moved, change.reason)
        into = self._entry(change.story_id)
        into.aliases += (other, *(a for a in leaving.aliases if a not in into.aliases))
        for alias in into.aliases:
            self._aliases[alias] = change.story_id
        if into.follows is None or self._aliases.get(into.follows) == change.story_id:
            its = leaving.follows
            followed = self._entries.get(self._aliases.get(its, its)) if its else None
            into.follows = its if followed and followed.born < into.born else None
        del self._entries[other]


def version_of(article: Article, change: Change) -> Version:
    """The article as a version of the story that the change puts it in."""
    return Version(
        article_id=article.id,
        url=article.url,
        source=article.source,
        family=article.family,
        language=article.language,
        title=headline_of(article.title, article.text) or article.url,
        title_is_own=bool(article.title and article.title.strip()),
        published=article.published,
        seen=article.seen,
        event_time=article.event_time,
        revision=article.revision,
        origin=article.origin,
        copy_of=change.copy_of,
        score=change.score,
        reason=change.reason or FOUNDED,
        copied_share=change.copied_share,
        contained_share=change.contained_share,
        credit=credited_agency(article.author, article.text),
        text_chars=len(article.text),
    )


def _story(story: str, entry: _Entry) -> Story:
    ordered = sorted(entry.versions.values(), key=lambda v: (v.event_time, v.seen, v.article_id))
    versions = with_originals(ordered)
    return Story(
        id=story,
        headline=_headline(versions),
        state=entry.state,
        first_seen=versions[0].event_time,
        last_seen=versions[-1].event_time,
        aliases=entry.aliases,
        languages=tuple(dict.fromkeys(v.language for v in versions)),
        outlets=tuple(dict.fromkeys(v.source for v in versions)),
        families=tuple(dict.fromkeys(v.family for v in versions)),
        versions=versions,
        follows=entry.follows,
    )


def with_originals(versions: Sequence[Version]) -> tuple[Version, ...]:
    """Of versions with one text, one is whose text it is (`originals.original_of`), and the others are its copies,
    though another may have been met first: an agency's feed is often read after those of its clients.
    """
    texts: dict[str, list[Version]] = {}
    for version in versions:
        texts.setdefault(version.copy_of or version.article_id, []).append(version)
    by_id = {v.article_id: v for v in versions}
    original = {root: by_id[original_of(those)] for root, those in texts.items()}
    return tuple(_copied(v, original[v.copy_of or v.article_id]) for v in versions)


def _copied(version: Version, original: Version) -> Version:
    """The version as one whose text is the original's. How much of it is, is known where the two were compared."""
    if version is original:
        return replace(version, copy_of=None, copied_share=None, contained_share=None)
    if version.copy_of == original.article_id:
        return version
    met_first = original.copy_of == version.article_id
    return replace(
        version,
        copy_of=original.article_id,
        copied_share=original.contained_share if met_first else None,
        contained_share=original.copied_share if met_first else None,
    )


def _headline(versions: tuple[Version, ...]) -> str:
    """The title of the earliest version that has one of its own and is no copy; else of the earliest with one; else
    what was made of the earliest version's first sentence.
    """
    titled = [v for v in versions if v.title_is_own]
    independent = [v for v in titled if v.copy_of is None]
    return (independent or titled or list(versions))[0].title
