"""What people judged, in words."""

from datetime import datetime
from typing import Final

from pipeline.projection.documents import FullStoryDocument, JudgedDocument
from pipeline.wording import words

KINDS: Final = {
    "conflict": "a conflict",
    "told_differently": "something told differently",
    "altered": "a change in copying",
    "shared": "a fact in common",
}
CHOICES: Final = {
    "conflict": (("real", "A real conflict"), ("not", "Not a conflict"), ("time", "Explained by time")),
    "told_differently": (
        ("real", "Really told differently"),
        ("not", "Not told differently"),
        ("time", "Explained by time"),
    ),
    "altered": (("real", "Really changed"), ("not", "Not changed"), ("time", "Explained by time")),
    "shared": (("real", "The same"), ("not", "Not the same")),
}
"""What an editor may say of each kind of finding."""

_SAID: Final = {
    "conflict": {"real": "a real conflict", "not": "not a conflict", "time": "a conflict explained by time"},
    "told_differently": {
        "real": "really told differently",
        "not": "not told differently",
        "time": "told differently, explained by time",
    },
    "altered": {
        "real": "really changed in copying",
        "not": "not changed in copying",
        "time": "changed in copying, explained by time",
    },
    "shared": {"real": "the same fact", "not": "not the same fact", "time": "the same fact, explained by time"},
}
_SENTENCE_CHARS: Final = 100


def verdict(kind: str, given: str) -> str:
    """What a verdict says of a finding of this kind, to follow "judged this"."""
    return _SAID[kind].get(given, "nothing any more")


def judgement_lines(story: FullStoryDocument) -> list[tuple[datetime, str]]:
    """When and what was judged about a story, what was said earlier too. A judgement of several findings is one."""
    lines = []
    for one in {judged.key: judged for judged in story.judgements}.values():
        said = [(before.at, before.by, before.verdict, before.note) for before in one.earlier]
        for at, by, given, note in (*said, (one.at, one.by, one.verdict, one.note)):
            lines.append((at, _line(one, by, given, note)))
    return lines


def _line(one: JudgedDocument, by: str, given: str, note: str) -> str:
    about = f"“{words.shortened(one.sides[0].sentence, _SENTENCE_CHARS)}”" if one.sides else "it"
    if given == "withdrawn":
        line = f"{by} withdrew a judgement of {KINDS[one.kind]}: {about}"
    else:
        line = f"{by} judged this {verdict(one.kind, given)}: {about}"
    return f"{line} ({note})" if note else line
