"""Aligns a copy with its original word by word, and gives the short passages in which they differ.

A passage counts only between words that both have: else the two may not be the same place of the text. The words are
those of any language with spaces; what a change means is decided elsewhere (`changed_words`).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from pipeline.domain.text.letters import plain
from pipeline.domain.text.sentences import sentence_spans
from pipeline.domain.text.text import fold_case_and_accents

MOST_WORDS = 6
"""Words on either side: a longer passage was written anew."""

_SURE_WORDS, _SURE_TOGETHER = 2, 6
"""Equal words on each side of a passage, and on both together, without which it may not be the same one."""

_READ_CHARS = 40_000
# Initials with full stops are one word; what follows an apostrophe, figures beside letters, and the "not" of "cannot"
# are words of their own.
_WORD = re.compile(r"(?:\b[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*|\b[Cc]an(?=not\b)|[^\W\d_]+")
_SHORT_FORMS = {"ll": "will", "ve": "have", "re": "are", "m": "am"}
_QUOTE = re.compile(r'"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word, with its place in the text and as it is compared.

    `begins`: the first of its sentence. `quoted`: inside double quotation marks.
    """

    text: str
    folded: str
    start: int
    end: int
    begins: bool
    quoted: bool

    @property
    def capital(self) -> bool:
        """Whether it has a capital letter that its place in the sentence does not explain."""
        return self.text[0].isupper() and not self.begins


class AlignedText:
    """A text with its words. `written` is as given, `text` of the same length with unified letters and marks."""

    def __init__(self, written: str) -> None:
        self.written = written[:_READ_CHARS]
        self.text = plain(self.written)
        self.sentences = sentence_spans(self.text)
        self._starts = [start for start, _ in self.sentences]
        self.words = tuple(self._words())

    def sentence_at(self, place: int) -> tuple[int, int]:
        """The sentence around or before this character."""
        return self.sentences[max(0, bisect_right(self._starts, place) - 1)]

    def slice(self, start: int, end: int) -> str:
        """The words from `start` to before `end` as written."""
        return self.written[self.words[start].start : self.words[end - 1].end] if end > start else ""

    def _words(self) -> Iterator[Word]:
        """A quotation ends with its paragraph: the next one opens it again."""
        for start, end in self.sentences:
            line = self.text.rfind("\n", 0, start) + 1
            marks = [m.start() for m in _QUOTE.finditer(self.text, line, end)]
            begins = True
            for found in _WORD.finditer(self.text, start, end):
                folded = fold_case_and_accents(found.group()).replace(".", "")
                if not folded[0].isdigit():
                    folded = _SHORT_FORMS.get(folded, folded)
                else:
                    folded = fold_case_and_accents(found.group())
                yield Word(
                    text=found.group(),
                    folded=folded,
                    start=found.start(),
                    end=found.end(),
                    begins=begins,
                    quoted=bisect_right(marks, found.start()) % 2 == 1,
                )
                begins = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Where the two differ: the words [start, end) of the copy, and those of the original; one of them may be empty."""

    here: tuple[int, int]
    there: tuple[int, int]


def differing_passages(copy: AlignedText, original: AlignedText) -> Iterator[Passage]:
    """The short passages that differ, in the order of the copy.

    A word between two of them that both texts have belongs to one passage with them: "14 to 9", "13 to 10".
    """
    here, there = ([word.folded for word in text.words] for text in (copy, original))
    runs = [run for run in _equal_runs(here, there) if run[2] >= _SURE_WORDS]
    for (i, j, before), (next_i, next_j, after) in pairwise(runs):
        new, old = (i + before, next_i), (j + before, next_j)
        if before + after < _SURE_TOGETHER:
            continue
        if max(new[1] - new[0], old[1] - old[0]) <= MOST_WORDS:
            yield Passage(here=new, there=old)
    yield from _at_the_end(runs, len(here), len(there))


def _at_the_end(runs: Sequence[tuple[int, int, int]], here: int, there: int) -> Iterator[Passage]:
    """What both texts end with after their last words in common, if it is short on both sides."""
    for i, j, before in runs[-1:]:
        new, old = (i + before, here), (j + before, there)
        if before >= _SURE_TOGETHER and all(0 < end - start <= _SURE_WORDS for start, end in (new, old)):
            yield Passage(here=new, there=old)


def _equal_runs(here: Sequence[str], there: Sequence[str]) -> list[tuple[int, int, int]]:
    """The runs of equal words of the longest common subsequence: first word of each, and how many words."""
    return [
        (op.src_start, op.dest_start, op.src_end - op.src_start)
        for op in LCSseq.opcodes(here, there)
        if op.tag == "equal"
    ]
