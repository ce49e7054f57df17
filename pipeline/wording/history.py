"""What happened to a story, one line a change."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.projection.documents import FullStoryDocument, HistoryEntry
from pipeline.wording import correction_words, words
from pipeline.wording.explanations import likeliest
from pipeline.wording.judgement_words import judgement_lines
from pipeline.wording.revised import in_words
from pipeline.wording.version_names import version_names


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """A change of a story, or a judgement about it: when, and what in words. `entry`: the change's record."""

    at: datetime
    said: str
    entry: HistoryEntry | None


def history(story: FullStoryDocument) -> tuple[HistoryLine, ...]:
    """When and what, in order: a version's change at the time when it was seen, all else in event time."""
    lines = [
        HistoryLine(
            at=entry.revision.seen if entry.revision else entry.at, said=history_line(entry, story), entry=entry
        )
        for entry in story.history
    ]
    lines += [HistoryLine(at=at, said=said, entry=None) for at, said in judgement_lines(story)]
    return tuple(sorted(lines, key=lambda one: one.at))


def history_line(entry: HistoryEntry, story: FullStoryDocument) -> str:
    """One line of a story's history, without its time."""
    if entry.corrected is not None:
        return correction_words.history_line(entry, entry.corrected, story.id)
    names = version_names(story.versions)
    by = names.get(entry.article_id or "", entry.source)
    outlet = f" by {by}" if by else ""
    if entry.kind == "created":
        return f"Story begun{outlet}"
    if entry.kind == "linked":
        now = next((one for one in story.versions if one.article_id == entry.article_id), None)
        if entry.copy_of:
            how = "as a copy" if now is None or now.copy_of else "as the original of a copy that came in before it"
            return f"Version{outlet} linked {how}"
        likely = likeliest(now, names) if now else ""
        return f"Version{outlet} linked" + (f": {likely}" if likely else "")
    if entry.kind == "revised" and entry.article_ids:
        source = names.get(entry.article_ids[0])
        by = f" by {source}" if source else ""
        return f"Version{by} is no longer taken for a copy: what it shares is its outlet's template"
    if entry.kind == "revised" and entry.article_id is None:
        return "Found to continue a story that came in later"
    if entry.kind == "revised":
        changed = in_words(entry.revision) if entry.revision is not None else ""
        return f"Version{outlet} changed: {changed}" if changed else f"Version{outlet} revised"
    if entry.kind == "merged":
        return f"Another story taken in ({entry.other_story_id})"
    if entry.kind == "split":
        versions = words.count(len(entry.article_ids), "version")
        if entry.other_story_id == story.id:
            return f"Split off from another story with {versions} ({entry.story_id})"
        whose = "its" if len(entry.article_ids) == 1 else "their"
        return f"{versions} split off into a story of {whose} own ({entry.other_story_id})"
    return "Story closed: it left the window"
