"""Keeps a text's paragraphs once, and a line each, where a page or an extractor does not.

A page may hold its article twice, for wide screens and for small ones; an extractor may make one line of a short text.
"""

from collections.abc import Sequence
from typing import Final

from pipeline.domain.text.text_lines import is_prose, normal, words_in

# A paragraph of this many words is not repeated on purpose, as a refrain or a table's entry may be; in a run of
# repeated lines, two shorter ones suffice.
REPEATED_WORDS: Final = 20
REPEATED_WORDS_IN_RUN: Final = 8
MOST_STARTS: Final = 20
# A line of this many words that is also within a longer one is its pull quote.
QUOTED_WORDS: Final = 8
LONGER_LETTERS: Final = 10


def without_repeats(lines: Sequence[str]) -> list[str]:
    """The lines without the second copy of a text, its headings included, and without repeated paragraphs.

    Nor with what a line repeats of a longer one.
    """
    first: dict[str, int] = {}
    before = [first.setdefault(normal(line), at) for at, line in enumerate(lines)]
    kept: list[str] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and before[end] < end and (end == at or before[end] > before[end - 1]):
            end += 1
        if end == at or not _is_copy(lines[at:end]):
            end = max(end, at + 1)
            kept.extend(lines[at:end])
        at = end
    return _without_pull_quotes(kept)


def _without_pull_quotes(lines: Sequence[str]) -> list[str]:
    letters = [normal(line) for line in lines]
    text = "\n".join(letters)
    return [line for line, own in zip(lines, letters, strict=True) if not _is_pull_quote(line, own, letters, text)]


def _is_pull_quote(line: str, own: str, letters: Sequence[str], text: str) -> bool:
    if words_in(line) < QUOTED_WORDS or text.count(own) != 2:
        return False
    return any(own in other and len(other) >= len(own) + LONGER_LETTERS for other in letters)


def _is_copy(run: Sequence[str]) -> bool:
    words = [words_in(line) for line in run if is_prose(line)]
    return any(count >= REPEATED_WORDS for count in words) or sum(count >= REPEATED_WORDS_IN_RUN for count in words) > 1


def in_blocks(line: str, blocks: Sequence[str]) -> list[str]:
    """The line cut into the page's blocks of which it consists; uncut if it does not consist of several."""
    whole, texts = normal(line), [normal(block) for block in blocks]
    starts = [at for at, text in enumerate(texts) if text and whole.startswith(text)]
    for start in starts[:MOST_STARTS]:
        found, done = [], 0
        for at in range(start, len(blocks)):
            if texts[at] and whole.startswith(texts[at], done):
                found.append(blocks[at])
                done += len(texts[at])
        if done == len(whole):
            return found
    return [line]
