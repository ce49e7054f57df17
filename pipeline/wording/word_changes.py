"""What a revision changed, word by word: the words that went and those that came, among those that stayed."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

from pipeline.contracts.messages import RevisionV1
from pipeline.wording import revised

_TOKEN: Final = re.compile(r"\s+|\w+(?:[.,:'’-]\w+)*|[^\w\s]")
_WORD: Final = re.compile(r"\w+")
_MOST_TOKENS: Final = 1_000
"""In a longer sentence, words are not looked for: all of it went, and all of the other came."""
_ALIKE: Final = 0.5
"""From this Dice coefficient of their words on, one sentence is another one changed."""
_MOST_PAIRED: Final = 60
"""Sentences on each side that are looked through for such pairs."""

Change = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words that stayed, went or came."""

    change: Change
    text: str


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedVersion:
    """One revision in words. `headline`: empty if it stayed. `sentences`: those that changed, went or came.

    `figures`: before and after; either may be empty. `lost`: what changed is no longer stored.
    """

    seen: datetime
    headline: Pieces
    figures: tuple[str, str]
    sentences: tuple[Pieces, ...]
    lost: bool


class Revised(Protocol):
    """An article, or a version, with what its outlet changed."""

    @property
    def title(self) -> str | None: ...
    @property
    def revisions(self) -> tuple[RevisionV1, ...]: ...


def changed_versions(version: Revised) -> tuple[ChangedVersion, ...]:
    """The revisions of an article, the newest first. A headline is shown with what the next revision made of it."""
    found, title = [], version.title or ""
    for revision in reversed(version.revisions):
        headline = word_changes(revision.title_before, title) if revision.title_before else ()
        found.append(_changed(revision, headline))
        title = revision.title_before or title
    return tuple(found)


def sentence_changes(removed: Sequence[str], added: Sequence[str]) -> tuple[Pieces, ...]:
    """Each removed sentence with what became of it, in the order of the text; then those that are new."""
    left = list(added)
    found: list[Pieces] = []
    words = {sentence: _words(sentence) for sentence in (*removed[:_MOST_PAIRED], *added[:_MOST_PAIRED])}
    for sentence in removed:
        alike = [(_dice(words[sentence], words[new]), new) for new in left if sentence in words and new in words]
        best = max(alike, key=lambda one: one[0], default=(0.0, ""))
        if best[0] >= _ALIKE:
            left.remove(best[1])
            found.append(word_changes(sentence, best[1]))
        else:
            found.append((Piece(change="gone", text=sentence),))
    return (*found, *((Piece(change="new", text=sentence),) for sentence in left))


def word_changes(before: str, after: str) -> Pieces:
    """One text made from another: what they share, with the words that went and those that came in their places."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(old), len(new)) > _MOST_TOKENS:
        return Piece(change="gone", text=before), Piece(change="new", text=after)
    pieces: list[Piece] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            text = "".join(old[i1:i2])
            between_changes = pieces and not text.strip() and i2 < len(old) and j2 < len(new)
            pieces.append(Piece(change="same", text=text)) if not between_changes else pieces.extend(
                (Piece(change="gone", text=text), Piece(change="new", text=text))
            )
        else:
            pieces += [Piece(change="gone", text="".join(old[i1:i2])), Piece(change="new", text="".join(new[j1:j2]))]
    return _together(pieces)


def _together(pieces: Sequence[Piece]) -> Pieces:
    """Runs of changed pieces as one that went and one that came."""
    found: list[Piece] = []
    gone = new = ""
    for piece in (*pieces, Piece(change="same", text="")):
        if piece.change == "gone":
            gone += piece.text
        elif piece.change == "new":
            new += piece.text
        else:
            found += [Piece(change="gone", text=gone), Piece(change="new", text=new), piece]
            gone = new = ""
    return tuple(piece for piece in found if piece.text)


def _changed(revision: RevisionV1, headline: Pieces) -> ChangedVersion:
    return ChangedVersion(
        seen=revision.seen,
        headline=headline,
        figures=revised.figures(revision),
        sentences=sentence_changes(revision.removed, revision.added),
        lost=not revised.in_words(revision),
    )


def _words(sentence: str) -> frozenset[str]:
    return frozenset(_WORD.findall(sentence.casefold()))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / max(1, len(one) + len(other))
