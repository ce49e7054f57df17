"""Finds the names that a text mentions: its capitalised spans.

Fast rules over normalised text. They are meant for scoring pairs of articles, where a wrong mention costs little, and
not for display. Names are identified by capitals, in every script that has them.
"""

import re
import unicodedata

from pipeline.domain.text.letters import UNSPACED
from pipeline.domain.text.stop_words import listed_stop_words
from pipeline.domain.text.text import fold_in

# Latin, Greek, Cyrillic and Armenian: Georgian and Cherokee have two cases in Unicode, but texts use one.
_CASED = [chr(code) for code in (*range(0x41, 0x590), *range(0x1E00, 0x2000))]
_UPPER = "".join(letter for letter in _CASED if unicodedata.category(letter) in {"Lu", "Lt"})
_CAPITALISED = re.compile(
    rf"[{_UPPER}][\w&'-]*(?:(?: (?:of|the|de|del|la|al|bin|von|van|and))? [{_UPPER}][\w&'-]*){{0,5}}"
)
_CASE_SAMPLE_CHARS = 400


def names_are_capitalised(text: str) -> bool:
    """Whether capitals identify the names of a text; if not, its names are unknown rather than none.

    They do not in a script without case, and not in a text that is all in capitals or has no capitals.
    """
    letters = _sample_of_letters(text)
    return not letters.isupper() and not letters.islower() and _has_case(letters)


def has_case(text: str) -> bool:
    """Whether the text is in a script that has capitals."""
    return _has_case(_sample_of_letters(text))


def _sample_of_letters(text: str) -> str:
    return "".join(filter(str.isalpha, text[:_CASE_SAMPLE_CHARS]))


def _has_case(letters: str) -> bool:
    if letters.isascii():
        return bool(letters)
    return 2 * (sum(map(str.isupper, letters)) + sum(map(str.islower, letters))) > len(letters)


def capitalised_spans(text: str, language: str = "en") -> list[str]:
    """Sequences of capitalised words, in order, as written; none where all letters are capitals.

    The first word of a sentence is left out if it is a stop word or also occurs in lower case.
    """
    spans: list[str] = []
    if text.isupper() and _has_case(_sample_of_letters(text)):
        return spans
    stop_words = listed_stop_words(language)
    for match in _CAPITALISED.finditer(text):
        span = match.group()
        if not span.isascii():
            span = UNSPACED.split(span, maxsplit=1)[0]
        before = text[max(0, match.start() - 3) : match.start()].rstrip(" \"'(-[¿¡")
        if not before or before[-1] in ".!?:\n":
            first, _, rest = span.partition(" ")
            if fold_in(first, language) in stop_words or _has_word(text, first.lower()):
                if not rest:
                    continue
                span = rest if rest[0].isupper() else rest.partition(" ")[2]
        if span.lower() not in stop_words:
            spans.append(span)
    return spans


def _has_word(text: str, word: str) -> bool:
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not text[end : end + 1].isalnum() and not text[max(0, at - 1) : at].isalnum():
            return True
        at = text.find(word, end)
    return False
