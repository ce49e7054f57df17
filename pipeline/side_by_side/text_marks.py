"""What is marked in a text that is read beside others: figures, quotes, and the names that the comparison knows.

Spans are [start, end) characters of the text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.domain.comparison.quoted_words import quoted_words
from pipeline.domain.text.figures import figures
from pipeline.domain.text.letters import plain
from pipeline.side_by_side.places import PlacedSentence

READ_CHARS: Final = 40_000
"""From the beginning of a text; as much of it as the comparison reads."""
_MOST_NAMES: Final = 200
_FEWEST_LETTERS: Final = 3

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a sentence and what it is, in the order of `KINDS`; mostly nothing."""

    text: str
    kinds: tuple[str, ...] = ()


KINDS: Final = ("differs", "quote", "figure", "name")
"""`differs`: the words in which it differs from another version."""


def marks_of(paragraph: Sequence[PlacedSentence], names: re.Pattern[str] | None) -> list[tuple[Span, str]]:
    """The quotes, figures and names of a paragraph, by where they are in the text."""
    if not paragraph or paragraph[0].start >= READ_CHARS:
        return []
    found: list[tuple[Span, str]] = []
    first = paragraph[0].start
    whole = "".join(f"{one.text}{one.after}" for one in paragraph)
    found += [((first + q.span[0], first + q.span[1]), "quote") for q in quoted_words([whole])]
    for one in paragraph:
        for figure in figures(plain(one.text)):
            found.append(((one.start + figure.span[0], one.start + figure.span[1]), "figure"))
        for match in names.finditer(one.text) if names else ():
            found.append(((one.start + match.start(), one.start + match.end()), "name"))
    return found


def names_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds these names as whole words, the longest first; None if there are none."""
    wanted = sorted(
        {name.strip() for name in names if len(name.strip()) >= _FEWEST_LETTERS}, key=lambda name: (-len(name), name)
    )
    if not wanted:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, wanted[:_MOST_NAMES])) + r")(?!\w)")


def pieces(sentence: PlacedSentence, marks: Iterable[tuple[Span, str]]) -> tuple[Piece, ...]:
    """The sentence, cut wherever what is marked begins or ends."""
    own = [
        (max(start, sentence.start) - sentence.start, min(end, sentence.end) - sentence.start, kind)
        for (start, end), kind in marks
        if start < sentence.end and end > sentence.start
    ]
    cuts = sorted({0, len(sentence.text), *(at for start, end, _ in own for at in (start, end))})
    return tuple(
        Piece(
            text=sentence.text[start:end],
            kinds=tuple(kind for kind in KINDS if any(a <= start and end <= b and kind == k for a, b, k in own)),
        )
        for start, end in pairwise(cuts)
    )
