"""What operators corrected, in words: why a version is in its story, and what happened to the story."""

from pipeline.contracts.messages import CorrectedV1
from pipeline.projection.documents import HistoryEntry
from pipeline.wording import words

_SUMMARIES = {
    "merge": "made its story and this one the same",
    "split": "made this a story of its own",
    "move": "moved it here",
}


def reason_summary(corrected: CorrectedV1, summary: str) -> str:
    """Why a version is in its story. `summary`: the clusterer's reason, which a pin confirms."""
    line = _SUMMARIES.get(corrected.kind)
    if line:
        return _with_note(f"{who(corrected)} {line}", corrected)
    return f"{_with_note(f'{who(corrected)} pinned it here', corrected)}. {summary}"


def who(corrected: CorrectedV1) -> str:
    """Who corrected it, as the beginning of a sentence."""
    return corrected.by or "An operator"


def history_line(entry: HistoryEntry, corrected: CorrectedV1, story_id: str) -> str:
    """One line of the history of the story with this id, without its time."""
    versions = words.count(len(corrected.article_ids), "version")
    came_here = entry.other_story_id == story_id
    if entry.kind == "merged" and corrected.kind == "merge":
        line = f"{who(corrected)} merged another story into this one ({entry.other_story_id})"
    elif entry.kind == "merged":
        line = f"{who(corrected)} moved all of a story to another: they are one now ({entry.other_story_id})"
    elif entry.kind == "split" and corrected.kind == "split":
        whose = "its" if len(corrected.article_ids) == 1 else "their"
        own = f"into a story of {whose} own ({entry.other_story_id})"
        line = f"{who(corrected)} split {versions} off {f'from another story ({entry.story_id})' if came_here else own}"
    elif entry.kind == "split":
        line = f"{who(corrected)} moved {versions} " + (
            f"here ({entry.story_id})" if came_here else f"to another story ({entry.other_story_id})"
        )
    elif corrected.kind == "merge":
        line = f"{who(corrected)} confirmed that this is one story"
    else:
        line = f"{who(corrected)} {'pinned' if corrected.kind == 'pin' else 'unpinned'} {versions}"
    return _with_note(line, corrected)


def _with_note(line: str, corrected: CorrectedV1) -> str:
    return f"{line}: {corrected.note}" if corrected.note else line
