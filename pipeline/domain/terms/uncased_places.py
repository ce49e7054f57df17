"""Finds the countries that a text names in a script without capitals, and inflected or accented names in others.

By the names of countries in the language of the text alone, as the CLDR has them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Final

from pipeline.domain.terms.place_names import folded, own_countries, own_words, places_in, stem_of_name
from pipeline.domain.text.content import is_read_as_english
from pipeline.domain.text.letters import SIGNS, UNSPACED
from pipeline.domain.text.text import fold_in, keeps_accents

_TOKEN: Final = re.compile(rf"(?:[^\W_]|[{SIGNS}])+")
_WRITTEN_TOGETHER: Final = {"ar": "وفبكل", "he": "הבלמוכש"}
"""Letters for "in", "to", "and" and the like, which are written as part of the next word."""

_MOST_WORDS: Final = 4


def uncased_countries(part: str, language: str) -> Iterator[int]:
    """The number of each country that is named in a normalised text in a script without capitals, in order."""
    names = own_countries(language)
    if (pattern := _unspaced_pattern(language)) is not None:
        yield from (names[folded(name)] for name in pattern.findall(part))
        return
    tokens = [folded(token) for token in _TOKEN.findall(part)]
    at = 0
    while at < len(tokens):
        for end in range(min(at + _MOST_WORDS, len(tokens)), at, -1):
            number = _number(" ".join(tokens[at:end]), names, language)
            if number is not None:
                yield number
                at = end - 1
                break
        at += 1


@lru_cache(maxsize=1 << 15)
def uninflected(token: str, language: str) -> str:
    """A capitalised word as it is, or if it is the inflected name of a country, that without its ending."""
    if is_read_as_english(language) or not token[0].isupper():
        return token
    name = token.partition("'")[0]
    if folded(name) in own_countries(language):
        return name
    stem = stem_of_name(name, language)
    return stem.capitalize() if stem in own_countries(language) else token


def with_accents_meant(tokens: list[str], language: str) -> list[str]:
    """The tokens, without the capitals of those that are a country's name but for their accents.

    In Vietnamese accents make other words: "Lào" is Laos, "Lao" is labour.
    """
    if not keeps_accents(language):
        return tokens
    words = own_words(language)
    return [
        token
        if fold_in(token, language) in words or (token.isascii() and folded(token) in places_in("en"))
        else token.lower()
        for token in tokens
    ]


def _number(words: str, names: Mapping[str, int], language: str) -> int | None:
    found = names.get(words)
    if found is None and words[0] in _WRITTEN_TOGETHER.get(language, ""):
        found = names.get(words[1:])
    if found is not None or " " in words:
        return found
    if language == "ko":  # particles are added to a name
        return next((names[words[:end]] for end in range(len(words) - 1, 1, -1) if words[:end] in names), None)
    return names.get(stem_of_name(words, language))


@cache
def _unspaced_pattern(language: str) -> re.Pattern[str] | None:
    names = sorted((name for name in own_countries(language) if UNSPACED.match(name)), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names))) if names else None
