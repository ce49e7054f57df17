"""What each change does to the open stories.

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
A change names everything it needs: applying the same changes in the same order gives the same stories.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.domain.stories.stored_versions import StoredVersion
from pipeline.domain.stories.stories import Change, Reason
from pipeline.domain.stories.story_entries import StoryEntries
from pipeline.domain.stories.versions import version_of


def make_change(entries: StoryEntries, change: Change) -> None:
    """Make the change in these stories.

    If its story or article is not here, because its beginning was deleted from the log by age, the change creates
    what it needs. It does nothing if the story is gone.
    """
    entries.touched[change.story_id] = None
    if change.kind in ("created", "linked") and change.article is not None:
        version = version_of(change.article.article, change)
        entry = entries.entry_of(change.story_id)
        entries.insert(entry, change.story_id, [entries.store.store(version)])
        entry.follows = change.follows.story_id if change.follows else entry.follows
    elif change.kind == "revised" and change.article is not None:
        _revise(entries, change)
    elif change.kind == "revised" and change.follows is not None:
        _follow(entries, change.story_id, change.follows.story_id)
    elif change.sets_free:
        _set_free(entries, change)
    elif change.kind == "revised" and change.reason is not None:
        _mark(entries, change.story_id, change.article_ids, change.reason)
    elif change.kind == "split" and change.other_story_id:
        _move(entries, change, change.article_ids, change.story_id, change.other_story_id)
    elif change.kind == "merged" and change.other_story_id:
        _merge(entries, change, change.other_story_id)
    elif change.kind == "closed" and change.story_id in entries.open:
        entries.close(change.story_id)


def _revise(entries: StoryEntries, change: Change) -> None:
    assert change.article is not None
    article = change.article.article
    entry = entries.open.get(change.story_id)
    if entry is None or (at := entry.place(article.id)) < 0:
        return
    old = entries.read(entry.versions[at])
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
    entries.replace(entry, entries.store.store(revised))


def _mark(entries: StoryEntries, story: str, articles: Iterable[str], reason: Reason) -> None:
    corrected = reason.corrected if reason.corrected and reason.corrected.kind != "unpin" else None
    entry = entries.open.get(story)
    for article in articles:
        if entry is not None and (at := entry.place(article)) >= 0:
            old = entries.read(entry.versions[at])
            entries.replace(entry, entries.store.store(replace(old, reason=replace(old.reason, corrected=corrected))))


def _set_free(entries: StoryEntries, change: Change) -> None:
    """Let an article be no copy, and others be copies of it: what is measured is that of another original."""
    original, *copies = change.article_ids
    entry = entries.open.get(change.story_id)
    for article in change.article_ids:
        if entry is None or (at := entry.place(article)) < 0:
            continue
        version = entries.read(entry.versions[at])
        of = original if article in copies else None
        version = replace(version, copy_of=of, copied_share=None, contained_share=None)
        if of is None and change.reason is not None:
            reason = replace(change.reason, corrected=version.reason.corrected)
            version = replace(version, score=change.score, reason=reason)
        entries.replace(entry, entries.store.store(version))


def _move(entries: StoryEntries, change: Change, articles: Sequence[str], source: str, target: str) -> None:
    entries.touched[target] = None
    leaving = entries.open.get(source)
    here = {one.article_id: one for one in leaving.versions} if leaving is not None else {}
    moved = [here.pop(article) for article in articles if article in here]
    if leaving is None or not moved:  # those that left are no longer in the log: there is no story without articles
        return
    into = entries.entry_of(target)
    leaving.versions = tuple(here.values())
    entries.insert(into, target, [_moved(entries, one, change) for one in moved])
    if not leaving.versions and change.kind == "split":
        del entries.open[source]


def _moved(entries: StoryEntries, stored: StoredVersion, change: Change) -> StoredVersion:
    if change.kind != "split" or change.reason is None:
        return stored
    version = replace(entries.read(stored), score=change.score, reason=change.reason)
    entries.store.drop([stored])
    return entries.store.store(version)


def _merge(entries: StoryEntries, change: Change, other: str) -> None:
    leaving = entries.open.get(other)
    entries.touched[other] = None
    if leaving is None:
        return
    moved = [one.article_id for one in leaving.versions]
    _move(entries, change, moved, other, change.story_id)
    if change.reason is not None and change.reason.corrected is not None:
        _mark(entries, change.story_id, change.reason.corrected.article_ids or moved, change.reason)
    into = entries.entry_of(change.story_id)
    into.aliases += (other, *(a for a in leaving.aliases if a not in into.aliases))
    for alias in into.aliases:
        entries.aliases[alias] = change.story_id
    del entries.open[other]
    if into.follows is None or entries.aliases.get(into.follows) == change.story_id:
        into.follows = None
        followed = entries.standing(leaving.follows) if leaving.follows else None
        if followed is not None and _is_before(entries, followed, change.story_id):
            _follow(entries, change.story_id, followed)
    elif change.story_id in entries.back_from(entries.current_id(into.follows)):
        into.follows = None


def _is_before(entries: StoryEntries, one: str, other: str) -> bool:
    begun, other_begun = entries.first_seen(one), entries.first_seen(other)
    return (begun, entries.open[one].born) < (other_begun, entries.open[other].born)


def _follow(entries: StoryEntries, story: str, followed: str) -> None:
    """Let a story follow another; nothing changes where that one leads back to it."""
    if story in entries.open and story not in entries.back_from(entries.current_id(followed)):
        entries.open[story].follows = followed
