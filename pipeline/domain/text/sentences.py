"""Running text cut into sentences by punctuation alone, in any language: for showing, not for parsing."""

import re
from collections.abc import Iterator
from typing import Final

from pipeline.domain.text.letters import UNSPACED

# Possessive, and each run of marks is looked at once, so that no page takes more than one pass.
_END: Final = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s++[\"'“‘„«(\[¿¡]*+[^\W_a-z]|$)|[。！？｡]++[」』”’）]*+",
)
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Hon|St|Jr|Sr|No|Nr|vs|Inc|Corp|Ltd|Co|etc|ca"
    r"|Mio|Mrd|Tsd|Mme|Mlle|тыс|млн|млрд|тис|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)|\b\d{1,2}|(?<![\w.])(?![ap]\.m\.)[A-Za-z](?:\.[A-Za-z])*)\.$"
)
_LONGEST_ABBREVIATION: Final = 8


_FEWEST_WORDS: Final = 4
_FEWEST_UNSPACED: Final = 8


def sentences_of(text: str) -> Iterator[str]:
    """The sentences in their order, white space unified.

    Without those that have neither letters nor digits.

    A line's end ends a sentence; an abbreviation, or an ordinal in figures, does not.
    """
    for line in text.splitlines():
        unified = " ".join(line.split())
        start = 0
        for end in _ends(unified):
            sentence = unified[start:end].strip()
            start = end
            if any(character.isalnum() for character in sentence):
                yield sentence


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where each sentence is, as [start, end) characters of the text; at least one."""
    spans: list[tuple[int, int]] = []
    place = 0
    for line in text.split("\n"):
        start = 0
        for end in _ends(line):
            sentence = line[start:end]
            if sentence.strip():
                first = place + start + len(sentence) - len(sentence.lstrip())
                spans.append((first, place + start + len(sentence.rstrip())))
            start = end
        place += len(line) + 1
    return spans or [(0, len(text))]


def ends_sentence(text: str, following: str) -> bool:
    """Whether the text ends a sentence before the word that follows: not with an abbreviation, or "3." of a date."""
    return not following[0].islower() and not _ABBREVIATION.search(text[-_LONGEST_ABBREVIATION:])


def first_sentence(text: str) -> str:
    """The first sentence of four words or more, with shorter ones before it; else the first line."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    for line in lines:
        for end in _ends(line):
            sentence = line[:end].strip()
            if len(sentence.split()) >= _FEWEST_WORDS or (
                len(sentence) >= _FEWEST_UNSPACED and UNSPACED.search(sentence)
            ):
                return sentence
    return next(filter(None, lines), "")


def _ends(line: str) -> Iterator[int]:
    """Where the sentences of a line end, the line's end included."""
    start = 0
    for match in _END.finditer(line):
        before = line[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start() + 1]
        if match.end() < len(line) and not _ABBREVIATION.search(before):
            yield match.end()
            start = match.end()
    yield len(line)
