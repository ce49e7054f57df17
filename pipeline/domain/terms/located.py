"""Finds the names of the places where something happened: those behind "in", "at" and the like, in many languages.

Fast rules over normalised text, for scoring pairs. A language without a list is read with the English words, one whose
script has no capitals has no such names here.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from pipeline.domain.terms import mentions

_PREPOSITIONS: Final = {
    "cs": "v ve u nedaleko",
    "da": "i ved nær",
    "de": "in bei nahe aus vor",
    "el": "στη στην στο στον κοντα",
    "es": "en cerca_de desde",
    "fr": "à en près_de depuis",
    "it": "a ad in vicino_a presso",
    "nl": "in bij nabij uit",
    "no": "i ved nær",
    "pl": "w we pod koło",
    "pt": "em no na perto_de",
    "ro": "în la lângă",
    "ru": "в во под около близ",
    "sv": "i vid nära utanför",
    "uk": "у в під біля поблизу",
    "vi": "ở tại",
}
_ENGLISH: Final = re.compile(r"\b(?:in|at|near|off|from|outside|around) (?=[^\W\d_])")
_TURKISH: Final = re.compile(r"\b([A-ZÇĞİÖŞÜ][^\W\d_]+(?: [A-ZÇĞİÖŞÜ][^\W\d_]+){0,2})'[dt][ea](?:n|ki)?\b")
_LOOKED_AT: Final = 60


def located_names(text: str, language: str) -> Iterator[str]:
    """The capitalised spans that follow a preposition of place, or have a Turkish ending of place."""
    if language == "tr":
        yield from _TURKISH.findall(text)
        return
    named = language if language in _PREPOSITIONS else "en"
    for match in _behind(language).finditer(text):
        if text[match.end()].isupper():
            after = text[match.end() : match.end() + _LOOKED_AT]
            spans = mentions.capitalised_spans("x " + after, named)
            if spans and after.startswith(spans[0]):
                yield spans[0]


@cache
def _behind(language: str) -> re.Pattern[str]:
    if language not in _PREPOSITIONS:
        return _ENGLISH
    words = "|".join(
        f"[{one[0]}{one[0].upper()}]{one[1:].replace('_', ' ')}" for one in _PREPOSITIONS[language].split()
    )
    return re.compile(rf"\b(?:{words}) (?=[^\W\d_])")
