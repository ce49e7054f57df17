"""Running text cut into sentences as they stand, by marks alone, in any language: for showing, not for parsing."""

import re
from collections.abc import Iterator
from typing import Final

# Possessive, and each run of marks looked at once, so that nothing that a page holds takes more than one pass.
_END: Final = re.compile(
    r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s[\"'“‘„«(\[¿¡]*+[^\W_a-z]|$)|[。！？｡]++[」』”’）]*+",
)
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Hon|St|Jr|Sr|No|Nr|vs|Inc|Corp|Ltd|Co|etc|ca"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)|\b\d{1,2}|(?<![\w.])(?![ap]\.m\.)[A-Za-z](?:\.[A-Za-z])*)\.$"
)
_LONGEST_ABBREVIATION: Final = 8


def sentences_of(text: str) -> Iterator[str]:
    """The sentences in their order, white space unified. A line's end ends one; an abbreviation, or an ordinal in
    figures, does not. What has neither letters nor digits is left out.
    """
    for line in text.splitlines():
        unified = " ".join(line.split())
        start = 0
        for match in _END.finditer(unified):
            before = unified[max(start, match.start() - _LONGEST_ABBREVIATION) : match.start() + 1]
            if match.end() < len(unified) and _ABBREVIATION.search(before):
                continue
            yield from _told(unified[start : match.end()])
            start = match.end()
        yield from _told(unified[start:])


def _told(sentence: str) -> Iterator[str]:
    if any(character.isalnum() for character in sentence):
        yield sentence.strip()
