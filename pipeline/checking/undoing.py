"""The correction that takes back an earlier one, as a story's history has it."""

from dataclasses import dataclass

from pipeline.domain.stories.corrections import CorrectionKind
from pipeline.projection.documents import FullStoryDocument, HistoryEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Inverse:
    """What to ask for. `other`: the story to merge with, or to move to; empty if there is none."""

    kind: CorrectionKind
    articles: tuple[str, ...] = ()
    other: str = ""


def inverse(entry: HistoryEntry | None, story: FullStoryDocument) -> Inverse | None:
    """How the story's page takes back this line of its history; None if it is not a correction, or cannot be.

    A merge is taken back by splitting off what the other story had, a split by a merge, a move by moving back, a pin by
    an unpin and the reverse.
    """
    if entry is None or entry.corrected is None or story.state == "closed":
        return None
    here = {version.article_id for version in story.versions}
    articles = tuple(one for one in entry.corrected.article_ids if one in here)
    ids = {story.id, *story.aliases}
    came_here = entry.other_story_id in ids and entry.story_id not in ids
    if entry.kind == "merged":
        own = _of_merged(entry, story)
        return Inverse(kind="split", articles=own) if own and len(own) < len(here) else None
    if entry.kind == "split" and entry.corrected.kind == "split":
        other = entry.story_id if came_here else entry.other_story_id
        return Inverse(kind="merge", other=other or "")
    if entry.kind == "split":
        if came_here:
            return Inverse(kind="move", articles=articles, other=entry.story_id) if articles else None
        return Inverse(kind="move", articles=entry.corrected.article_ids, other=story.id)
    if entry.corrected.kind in ("pin", "unpin") and articles:
        return Inverse(kind="unpin" if entry.corrected.kind == "pin" else "pin", articles=articles)
    return None


def _of_merged(entry: HistoryEntry, story: FullStoryDocument) -> tuple[str, ...]:
    """The versions here that the other story had when it was merged into this one.

    Which story an article came into, its own record says. It may be listed after the merge: a history is in event time.
    """
    members = {
        one.article_id: one.story_id
        for one in story.history
        if one.kind in ("created", "linked") and one.article_id is not None
    }
    for one in story.history:
        if one is entry:
            break
        if one.kind == "split" and one.other_story_id is not None:
            members.update(dict.fromkeys(one.article_ids, one.other_story_id))
        elif one.kind == "merged" and one.other_story_id is not None:
            for article, where in members.items():
                if where == one.other_story_id:
                    members[article] = one.story_id
    return tuple(v.article_id for v in story.versions if members.get(v.article_id) == entry.other_story_id)
