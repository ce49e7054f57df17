"""Classifies a line of a page as prose, headline or rubric, by its form only, in any language."""

import re
from collections.abc import Iterable
from typing import Final

from pipeline.domain.text.letters import UNSPACED

_END: Final = re.compile(r"[.!?…。！？।॥؟۔](\s?[\"'»”’)\]】」』])*\s*$")
_PAUSE: Final = re.compile(r"[.,;:،、。；：।]\s*$")

# Headlines of news: 99 of 100 of those in the labelled sets are shorter.
HEADLINE_CHARS: Final = 180
RUBRIC_WORDS: Final = 3
PROSE_CHARS: Final = 100
_OTHER: Final = re.compile(r"[\W_]+")
_STEM_LETTERS: Final = 6
_WORD: Final = re.compile(r"[^\W\d_]{4,}")


def words_in(line: str) -> int:
    """The number of words; in scripts without spaces, two characters count as one word."""
    return len(line.split()) + len(UNSPACED.findall(line)) // 2


def is_prose(line: str) -> bool:
    """Whether the line is a sentence or more."""
    return words_in(line) >= 4 and (bool(_END.search(line)) or len(line) >= PROSE_CHARS)


def ends_sentence(line: str) -> bool:
    """Whether the line ends like a sentence."""
    return bool(_END.search(line))


def is_headline(line: str) -> bool:
    """Whether the line can be a headline: some words, without the end of a sentence."""
    return len(line) <= HEADLINE_CHARS and words_in(line) >= 3 and not _PAUSE.search(line) and not _is_quoted(line)


def is_rubric(line: str) -> bool:
    """Whether the line is a section name, a caption or a label's value: a few words, not a sentence."""
    return 0 < words_in(line) <= RUBRIC_WORDS and not _END.search(line) and len(line) <= 40


def normal(line: str) -> str:
    """Letters and digits only, in lower case, to compare two lines."""
    return _OTHER.sub("", line.casefold())


def stems(lines: Iterable[str]) -> set[str]:
    """The words by their first letters: inflected forms count as one."""
    return {word[:_STEM_LETTERS] for line in lines for word in _WORD.findall(line.casefold())}


def _is_quoted(line: str) -> bool:
    return line[:1] in '“"«„' and line[-1:] in '”"»“'
