"""Finds what stands between quotation marks in a text, in any language.

Knows the marks of most languages, marks within marks, and quotes that go on in the next paragraph. Does not know who
speaks. Marks are told apart by what is beside them; only where that leaves it open, they open and close in turn.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.domain.comparison.findings import Span
from pipeline.domain.text.letters import UNSPACED

MOST_PARAGRAPHS: Final = 12
"""Of one quote that goes on. A mark that was never closed shall not take the rest of the text."""

_MARK: Final = re.compile('["“”„‟«»″「」『』《》]|(?<!\\w)[‘‚‹](?=\\w)|(?<=[\\w.,!?…])[’›](?!\\w)')
_STRAIGHT_SINGLE: Final = re.compile(r"(?<![\w.,!?])'(?=\w)|(?<=[.,!?])'(?!\w)")
_SINGLE: Final = frozenset("‘’‚‹›'")
_OPENING: Final = frozenset("„‟「『《‚")
_CLOSING: Final = frozenset("」』》")
_WORD: Final = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*")
_CHARS_A_WORD: Final = 2
"""In scripts without spaces. A word of Chinese has 1.5 characters, one of Thai four."""

_POST: Final = re.compile(r"\bpic\.twitter\.com\b|\(@\w+\)|https?://t\.co/")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedWords:
    """What stands between two marks in one paragraph.

    `span`: its characters in the paragraph, without the marks. `goes_on`: it began in the paragraph before, and its
    speaker is named there. `words`: how many it has.
    """

    paragraph: int
    span: Span
    words: int
    goes_on: bool = False


def quoted_words(paragraphs: Sequence[str]) -> tuple[QuotedWords, ...]:
    """The quotes of a text, in order; one over several paragraphs is one in each. Posts that are shown are none."""
    found: list[QuotedWords] = []
    open_for = 0
    for number, paragraph in enumerate(paragraphs):
        if _POST.search(paragraph):
            open_for = 0
            continue
        spans, inside = _spans(paragraph)
        goes_on = 0 < open_for < MOST_PARAGRAPHS and bool(spans) and not paragraph[: spans[0][0]].strip("\"“”„«»‘' ")
        for place, (start, end) in enumerate(spans):
            if words := count_words(paragraph[start:end]):
                goes = goes_on and place == 0
                found.append(QuotedWords(paragraph=number, span=(start, end), words=words, goes_on=goes))
        open_for = (open_for + 1 if goes_on and len(spans) == 1 else 1) if inside else 0
    return tuple(found)


def count_words(text: str) -> int:
    """The words of a text; in scripts without spaces two characters are counted as one."""
    unspaced = len(UNSPACED.findall(text))
    return sum(1 for _ in _WORD.finditer(UNSPACED.sub(" ", text) if unspaced else text)) + unspaced // _CHARS_A_WORD


def is_title(text: str) -> bool:
    """Whether it is written as the title of a book, a song or a report: each longer word with a capital."""
    words = [w for w in _WORD.findall(text) if len(w) > 3]
    return len(words) > 1 and all(word[0].isupper() or word[0].isdigit() for word in words)


def _spans(paragraph: str) -> tuple[list[Span], bool]:
    """The outermost quotes of a paragraph, and whether the last one is still open at its end."""
    marks = list(_marks(paragraph))
    found: list[Span] = []
    start, depth = -1, 0
    for at, opens in marks:
        if opens:
            if not depth:
                start = at + 1
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                found.append((start, at))
        elif not found and paragraph[at] not in _SINGLE:  # "the voters' fears" closes nothing
            found.append((0, at))  # it was opened where the text is cut
    if depth:
        found.append((start, len(paragraph)))
    return found, depth > 0


def _marks(paragraph: str) -> Iterator[tuple[int, bool]]:
    """The marks of a paragraph and whether each opens; single ones only where no double ones are outside."""
    found = [m.start() for m in _MARK.finditer(paragraph)]
    if not any(paragraph[at] not in _SINGLE for at in found):
        found = sorted({*found, *(m.start() for m in _STRAIGHT_SINGLE.finditer(paragraph))})
    else:
        found = [at for at in found if paragraph[at] not in _SINGLE]
    last = ""
    depth = 0
    for at in found:
        opens = _opens(paragraph, at, inside=depth > 0, last=last)
        if opens and depth and paragraph[at] in '"″' and last in '"″“':
            depth = 0  # a mark that was never closed
        depth = depth + 1 if opens else max(0, depth - 1)
        last = paragraph[at] if opens else last
        yield at, opens


def _opens(paragraph: str, at: int, *, inside: bool, last: str) -> bool:
    """Whether the mark opens a quote. `last`: the mark that opened the one it may be inside of."""
    mark = paragraph[at]
    if mark in _OPENING:
        return True
    if mark in _CLOSING or (inside and (last, mark) in {("„", "“"), ("„", "”"), ("»", "«"), ("‚", "‘")}):
        return False
    before, after = paragraph[at - 1 : at], paragraph[at + 1 : at + 2]
    free_before = not before or before.isspace() or before in "([{—–-/:"
    free_after = not after or after.isspace() or after in ")]},.;:!?—–-/"
    if free_before != free_after:
        return free_before
    return not inside
