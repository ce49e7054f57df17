"""A passage in which a copy differs from its original, with the words and sentences around it."""

import re

from pipeline.domain.comparison.sentences import is_heading
from pipeline.domain.comparison.told.asides import is_aside
from pipeline.domain.comparison.word_alignment import AlignedText, Passage, Word
from pipeline.domain.terms.written_numbers import numbers

MOST_SENTENCE_CHARS = 600
_FEWEST_WORDS = 5
_DATELINE = re.compile(r"^[^\n]{0,80}?(?:\([^)\n]{2,40}\)|\s[-–—]{1,2}\s)")
_INSERTED = re.compile(r"[\[\]*]|\w[—–]\w")


class Change:
    """A passage in which a copy differs from its original. Sides: 0 is the copy, 1 the original.

    `language`: of both, ISO 639-1.
    """

    def __init__(
        self, copy: AlignedText, original: AlignedText, passage: Passage, hours: float | None, language: str
    ) -> None:
        self.texts = copy, original
        self.ranges = passage.here, passage.there
        self.words = copy.words[slice(*passage.here)], original.words[slice(*passage.there)]
        self.hours = hours
        self.language = language

    def place(self, side: int) -> int:
        words, (start, end) = self.texts[side].words, self.ranges[side]
        return words[start].start if end > start else words[start - 1].end

    def sentence(self, side: int) -> tuple[int, int]:
        return self.texts[side].sentence_at(self.place(side))

    def in_running_text(self, side: int) -> bool:
        text, (start, end) = self.texts[side], self.sentence(side)
        sentence = text.text[start:end].strip()
        first = text.words[max(0, self.ranges[side][0] - 1)]
        if len(sentence) <= MOST_SENTENCE_CHARS and (
            len(sentence.split()) < _FEWEST_WORDS or is_heading(sentence) or is_aside(sentence)
        ):
            return False
        dateline = _DATELINE.match(text.text, start, end)
        return not (dateline and first.end < dateline.end() and start == self.texts[side].sentences[0][0])

    def is_inserted(self, side: int) -> bool:
        """Whether the passage has brackets or asterisks in it or beside it: an editor's insertion or a masked word."""
        words, (start, end) = self.texts[side].words, self.ranges[side]
        begin, stop = words[start - 1].end, words[end].start if end < len(words) else None
        return _INSERTED.search(self.texts[side].text[begin:stop]) is not None

    def following(self, side: int) -> Word | None:
        """The word behind the passage; None if the text ends with it."""
        words, (_, end) = self.texts[side].words, self.ranges[side]
        return words[end] if end < len(words) else None

    def letters(self, side: int) -> str:
        return "".join(word.folded for word in self.words[side])

    def has_figures(self) -> bool:
        return all(any(self.numbers(word.text) for word in words) for words in self.words)

    def numbers(self, text: str) -> list[str]:
        return numbers(text, self.language)

    def preceding(self, side: int) -> Word | None:
        """The word before the passage; None if the text begins with it."""
        start = self.ranges[side][0]
        return self.texts[side].words[start - 1] if start else None

    def slice(self, side: int) -> str:
        return self.texts[side].slice(*self.ranges[side])
