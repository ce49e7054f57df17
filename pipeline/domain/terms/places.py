"""Finds the countries that an article's headline and opening name, by any name of theirs that readers know.

"Ukrainian capital", "Kyiv" and "strikes on Ukraine" all mean Ukraine: headlines on one event may share nothing else.
In a script with capitals only capitalised words are looked up; for the others see `uncased_places`. A wrong country
costs more than a missing one: doubtful names are left out.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.terms.mentions import has_case
from pipeline.domain.terms.place_names import (
    NOWHERE,
    Certainty,
    Names,
    Place,
    abbreviations,
    folded,
    places_in,
    us_states,
)
from pipeline.domain.terms.uncased_places import uncased_countries, uninflected, with_accents_meant
from pipeline.domain.text.content import is_read_as_english
from pipeline.domain.text.text import normalise_letters
from pipeline.domain.text.wordlists import word_list

OPENING_CHARS: Final = 600
MAX_COUNTRIES: Final = 8
"""Of an article that names more of them the first ones count."""

_HEADLINE_CASE: Final = 0.75
"""If this share of the longer words begins with a capital, capitals say nothing about which words are names."""

_TOKEN: Final = re.compile(r"(?:[A-Za-z]\.){2,}|St\.|[^\W_]+(?:['-][^\W_]+)*|[^\w\s]")
_DATELINE: Final = re.compile(r"\s*[A-Z][A-Z .,'/-]{2,40}(?:, ?[A-Z]\w+)?\s*(?:\([^()\n]{2,30}\))?\s*[-:]\s")
_PREPOSITIONS: Final = frozenset(word_list("in at near from outside across"))
_PART_OF_PLACE: Final = frozenset(
    word_list("north south east west northern southern eastern western central greater old downtown the")
)


def places_of(title: str, text: str, language: str = "en") -> NDArray[np.uint16]:
    """The ISO 3166 numbers of the countries named in the title and the first characters of the text, ascending."""
    found: dict[int, None] = {}
    for part in map(normalise_letters, (title, text[:OPENING_CHARS])):
        dateline = _DATELINE.match(part)
        after = dateline.end() if dateline else 0
        # Where the report was sent from is not where it happened, unless it names no other place.
        named = dict.fromkeys(_countries_in(part[after:], language)) or _countries_in(part[:after], language)
        found.update(dict.fromkeys(named))
    found.pop(NOWHERE, None)
    return np.array(sorted(list(found)[:MAX_COUNTRIES]), dtype=np.uint16)


def _countries_in(part: str, language: str) -> Iterator[int]:
    """The country of each name, in order."""
    if not part.isascii() and not has_case(part):
        yield from uncased_countries(part, language)
        return
    names, short = places_in(language), abbreviations()
    tokens = _TOKEN.findall(part)
    if not is_read_as_english(language):
        tokens = with_accents_meant(tokens, language)
        tokens = [token if _folded(token) in names else uninflected(token, language) for token in tokens]
    end = 0
    for at, token in enumerate(tokens):
        if at < end:
            continue
        if not token[0].isupper():
            if "-" in token:
                yield from _compound(token, names)
        elif token.isupper() and token.replace(".", "") in short and not part.isupper():
            yield short[token.replace(".", "")]
        elif _folded(token) in names:
            place, end = _longest_name(tokens, at, names)
            if place is not None and _is_meant(tokens, at, end, place, names):
                yield place[0]
        elif "-" in token:
            yield from _compound(token, names)


def _compound(token: str, names: Names) -> Iterator[int]:
    """The countries in "US-led" or "anti-Russian"."""
    for piece in token.split("-"):
        country, certainty = names.get(_folded(piece)) or (abbreviations().get(piece, NOWHERE), Certainty.ANYWHERE)
        if piece[:1].isupper() and certainty == Certainty.ANYWHERE:
            yield country


def _longest_name(tokens: Sequence[str], at: int, names: Names) -> tuple[Place | None, int]:
    """The place whose name begins at this token, and where the name ends: at the next token if there is none."""
    name = _folded(tokens[at])
    place, found_end, end = names.get(name), at + 1, at + 1
    while name in names and end < len(tokens):
        name = f"{name} {_folded(tokens[end])}"
        end += 1
        if names.get(name) is not None:
            place, found_end = names[name], end
    return place, found_end


def _is_meant(tokens: Sequence[str], start: int, end: int, place: Place, names: Names) -> bool:
    """Whether these tokens mean the place: no person, no word, and no namesake in the United States."""
    after = tokens[end] if end < len(tokens) else ""
    if after == "," and end + 1 < len(tokens):
        state, state_end = _longest_name(tokens, end + 1, names)
        if state is not None and " ".join(map(_folded, tokens[end + 1 : state_end])) in us_states():
            return state[0] == place[0]
    if place[1] == Certainty.ANYWHERE:
        return True
    before = tokens[start - 1] if start else ""
    if before.lower() in _PREPOSITIONS:
        return not after[:1].isupper() or (place[1] == Certainty.BY_ITSELF and _in_headline_case(tokens))
    if place[1] == Certainty.AFTER_PREPOSITION or _in_headline_case(tokens):
        return False
    part_of_longer = before[:1].isupper() and before.lower() not in _PART_OF_PLACE
    return not part_of_longer and not after[:1].isupper()


def _in_headline_case(tokens: Sequence[str]) -> bool:
    """Whether most words begin with a capital, so that capitals do not show which words are names."""
    long_words = [token for token in tokens if len(token) > 3]
    return sum(word[0].isupper() for word in long_words) > _HEADLINE_CASE * len(long_words)


@lru_cache(maxsize=1 << 15)
def _folded(token: str) -> str:
    return folded(token.removesuffix("'s").removesuffix("'"))
