"""What is marked in a text that is read beside others: figures, quotes, and the names that the comparison knows.

Spans are [start, end) characters of the text.
"""

import re
from collections import Counter
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
_LONGEST_SENTENCE: Final = 2_000
"""Characters. What is longer is a table or noise, of which no more is marked."""
_MAY_COUNT: Final = re.compile(
    r"\d|\b(?:zero|one|two|twel|twen|thir|thre|four|fort|fif|five|six|seven|eigh|nin|ten|elev|hundred|thousand|million"
    r"|billion|trillion|dozen|score|half|halv|quarter|first|second)",
    re.IGNORECASE,
)
"""What every figure has. Three sentences of four have none, and reading figures is what takes time here."""
_MOST_NAMES: Final = 200
_FEWEST_LETTERS: Final = 3

Span = tuple[int, int]
Mark = tuple[Span, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a sentence and what it is, in the order of `KINDS`; mostly nothing."""

    text: str
    kinds: tuple[str, ...] = ()


KINDS: Final = ("differs", "quote", "figure", "name")
"""`differs`: the words in which it differs from another version."""


def marks_of(paragraph: Sequence[PlacedSentence], names: re.Pattern[str] | None) -> list[list[Mark]]:
    """The quotes, figures and names of each sentence of a paragraph, by where they are in the text."""
    read = [one for one in paragraph if one.start < READ_CHARS]
    if not read:
        return [[] for _ in paragraph]
    first = read[0].start
    whole = "".join(f"{one.text}{one.after}" for one in read)[: READ_CHARS - first]
    quotes = [((first + one.span[0], first + one.span[1]), "quote") for one in quoted_words([whole])]
    found: list[list[Mark]] = []
    passed = 0
    for one in read:
        own: list[Mark] = []
        while passed < len(quotes) and quotes[passed][0][0] < one.end:
            own.append(quotes[passed])
            if quotes[passed][0][1] > one.end:
                break  # it goes on in the next sentence
            passed += 1
        text, start = one.text[:_LONGEST_SENTENCE], one.start
        found_here = figures(plain(text)) if _MAY_COUNT.search(text) else ()
        spans = [(figure.span, "figure") for figure in found_here]
        spans += [(match.span(), "name") for match in (names.finditer(text) if names else ())]
        own += [((start + begins, start + ends), kind) for (begins, ends), kind in spans]
        found.append(own)
    return found + [[] for _ in paragraph[len(read) :]]


def names_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds these names as whole words, the longest first; None if there are none."""
    wanted = sorted(
        {name.strip() for name in names if len(name.strip()) >= _FEWEST_LETTERS}, key=lambda name: (-len(name), name)
    )
    if not wanted:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, wanted[:_MOST_NAMES])) + r")(?!\w)")


def pieces(sentence: PlacedSentence, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """The sentence, cut wherever what is marked begins or ends."""
    turns: dict[int, Counter[str]] = {0: Counter(), len(sentence.text): Counter()}
    for (start, end), kind in marks:
        if start < sentence.end and end > sentence.start:
            turns.setdefault(max(0, start - sentence.start), Counter())[kind] += 1
            turns.setdefault(min(end - sentence.start, len(sentence.text)), Counter())[kind] -= 1
    inside: Counter[str] = Counter()
    found = []
    for start, end in pairwise(sorted(turns)):
        inside.update(turns[start])
        found.append(Piece(text=sentence.text[start:end], kinds=tuple(kind for kind in KINDS if inside[kind] > 0)))
    return tuple(found)
