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
VERDICTS: Final = {
    "real": "real",
    "not": "not so",
    "time": "explained by time",
    "withdrawn": "judgement withdrawn",
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
    ("shared", "real"): "the same",
    ("shared", "not"): "not the same",
    ("conflict", "not"): "not a conflict",
    ("told_differently", "not"): "not told differently",
    ("altered", "not"): "not changed",
}
_SENTENCE_CHARS: Final = 100


def verdict(kind: str, given: str) -> str:
    """What a verdict says of a finding of this kind."""
    return _SAID.get((kind, given), VERDICTS[given])


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
        line = f"{by} judged {KINDS[one.kind]} {verdict(one.kind, given)}: {about}"
    return f"{line} ({note})" if note else line
