"""Where an excerpt is in its article's text: the sentences of a text, each with the anchor that the pages give it.

An anchor is `s` and the sentence's first character, counted in code points of the text as stored: it stays the same as
long as the text before it does.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pipeline.domain.text.sentences import sentence_spans
from pipeline.domain.text.text import normalise_letters

_LINE_ENDS: Final = dict.fromkeys(map(ord, "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST_SOUGHT: Final = 5_000
"""Characters of an excerpt that are looked for."""
_FEW_WORDS: Final = 8
"""As many words from the beginning or the end, found once in the text, give a sentence away that has changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedSentence:
    """A sentence of a text, from `start` on, and the white space between it and the next of its paragraph."""

    start: int
    text: str
    after: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def anchor(self) -> str:
        return f"s{self.start}"


def placed_paragraphs(text: str) -> tuple[tuple[PlacedSentence, ...], ...]:
    """The text's paragraphs, each as its sentences; without empty lines."""
    lines = text.translate(_LINE_ENDS)
    spans = [span for span in sentence_spans(lines) if lines[slice(*span)].strip()]
    paragraphs: list[list[PlacedSentence]] = []
    ended = True
    for number, (start, end) in enumerate(spans):
        following = spans[number + 1][0] if number + 1 < len(spans) else end
        between = lines[end:following]
        if ended:
            paragraphs.append([])
        ended = "\n" in between
        paragraphs[-1].append(PlacedSentence(start=start, text=text[start:end], after="" if ended else between))
    return tuple(map(tuple, paragraphs))


class PlacedText:
    """A text, its sentences, and which of them an excerpt is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts_by_line: dict[int, list[int]] = {}

    @cached_property
    def paragraphs(self) -> tuple[tuple[PlacedSentence, ...], ...]:
        return placed_paragraphs(self.text)

    @cached_property
    def sentences(self) -> tuple[PlacedSentence, ...]:
        """All of them, in their order."""
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph)

    def find(self, excerpt: str) -> int | None:
        """The place in `sentences` of the one that the excerpt is, or begins in; None if it is not found.

        White space, quotation marks and punctuation may differ. Of a sentence that occurs twice, the first.
        """
        sought = excerpt[:_LONGEST_SOUGHT].strip()
        if not sought or not self.sentences:
            return None
        if (at := self.text.find(sought)) >= 0:
            return self.sentence_at(at)
        words = _words(sought)
        if not words:
            return None
        if (at := self._folded_text.find(f" {' '.join(words)} ")) >= 0:
            return self._folded_at(at)
        return self._changed(words)

    def anchor(self, excerpt: str) -> str:
        """The anchor of the sentence that the excerpt is; empty if it is not found.

        Of a text that has the excerpt as it is, only that line is cut into sentences.
        """
        sought = excerpt[:_LONGEST_SOUGHT].strip()
        if sought and (at := self.text.find(sought)) >= 0:
            return f"s{self._start_before(at)}"
        found = self.find(excerpt)
        return "" if found is None else self.sentences[found].anchor

    def _changed(self, words: list[str]) -> int | None:
        """The sentence that begins or ends with the same words, if only one does."""
        if len(words) <= _FEW_WORDS:
            return None
        for part in (words[:_FEW_WORDS], words[-_FEW_WORDS:]):
            sought = f" {' '.join(part)} "
            at = self._folded_text.find(sought)
            if at >= 0 and self._folded_text.find(sought, at + 1) < 0:
                return self._folded_at(at)
        return None

    def _start_before(self, at: int) -> int:
        """Where the sentence that has this character begins."""
        begin, end = self._lines.rfind("\n", 0, at) + 1, self._lines.find("\n", at)
        if begin not in self._starts_by_line:
            line = self._lines[begin : end if end >= 0 else None]
            self._starts_by_line[begin] = [begin + start for start, _ in sentence_spans(line)]
        starts = self._starts_by_line[begin]
        return starts[max(0, bisect_right(starts, at) - 1)]

    @cached_property
    def _lines(self) -> str:
        return self.text.translate(_LINE_ENDS)

    def sentence_at(self, at: int) -> int:
        """The place in `sentences` of the one that has this character of the text, or is before it."""
        return max(0, bisect_right(self._starts, at) - 1)

    def _folded_at(self, place: int) -> int:
        return max(0, bisect_right(self._folded_starts, place) - 1)

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    @cached_property
    def folded(self) -> list[str]:
        """The words alone of each sentence, with a space after each word."""
        return [" ".join([*_words(sentence.text), ""]) for sentence in self.sentences]

    @cached_property
    def _folded_text(self) -> str:
        """The words of the text alone, a space before and after each."""
        return " " + "".join(self.folded)

    @cached_property
    def _folded_starts(self) -> list[int]:
        """Where each sentence's first word has the space before it."""
        starts, at = [], 0
        for folded in self.folded:
            starts.append(at)
            at += len(folded)
        return starts


class Places:
    """Where excerpts are in the texts of their articles. `texts`: by article id."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {article: PlacedText(text) for article, text in texts.items()}

    def text(self, article_id: str) -> PlacedText | None:
        """The article's text; None if it is not among them."""
        return self._texts.get(article_id)

    def anchor(self, article_id: str, excerpt: str) -> str:
        """The anchor of the excerpt's sentence on the article's page; empty if it cannot be found."""
        text = self._texts.get(article_id)
        return "" if text is None else text.anchor(excerpt)


def _words(text: str) -> list[str]:
    return _WORD.findall(normalise_letters(text).lower())
