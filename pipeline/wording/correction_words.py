"""What operators corrected, in words for a reader: why a version is in its story, and what happened to the story."""

from pipeline.contracts.messages import CorrectedV1
from pipeline.projection.documents import HistoryEntry
from pipeline.wording import words

_WHY = {
    "merge": "An operator made its story and this one the same",
    "split": "An operator made this a story of its own",
    "move": "An operator moved it here",
}


def why(corrected: CorrectedV1, summary: str) -> str:
    """Why a version is in its story. `summary`: what the clusterer said of it, which a pin confirms."""
    said = _WHY.get(corrected.kind)
    return _noted(said, corrected) if said else f"{_noted('An operator pinned it here', corrected)}. {summary}"


def happening(entry: HistoryEntry, corrected: CorrectedV1, story_id: str) -> str:
    """One line of the history of the story with this id."""
    named = words.count(len(corrected.article_ids), "version")
    came = entry.other_story_id == story_id
    if entry.kind == "merged" and corrected.kind == "merge":
        said = f"An operator merged another story into this one ({entry.other_story_id})"
    elif entry.kind == "merged":
        said = f"An operator moved all of a story to another: they are one now ({entry.other_story_id})"
    elif entry.kind == "split" and corrected.kind == "split":
        said = f"An operator split {named} off " + (
            f"from another story ({entry.story_id})" if came else f"into a story of their own ({entry.other_story_id})"
        )
    elif entry.kind == "split":
        said = f"An operator moved {named} " + (
            f"here ({entry.story_id})" if came else f"to another story ({entry.other_story_id})"
        )
    elif corrected.kind == "merge":
        said = "An operator confirmed that this is one story"
    else:
        said = f"An operator {'pinned' if corrected.kind == 'pin' else 'unpinned'} {named}"
    return _noted(said, corrected)


def _noted(said: str, corrected: CorrectedV1) -> str:
    return f"{said}: {corrected.note}" if corrected.note else said
