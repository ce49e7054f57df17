"""Which cities an article names, and whether two articles are of cities far from one another.

Two accidents of a kind are told alike: what they do not share is the town. What an article is about is named where it
begins. A town that `cities` does not know, or that one article does not name, says nothing.
"""

import math
import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.text.cities import City, cities_in

MAX_CITIES: Final = 32
"""Of an article that names more of them the first ones count. Of a name that several cities bear each is one."""

NEAR_KM: Final = 150.0
"""Reports on one event name the town, the next large one, or where it was felt. Measured: docs/decisions/0065."""

_BEGINNING_CHARS: Final = 100
_READ_CHARS: Final = 2000
_DATELINE: Final = re.compile(r"[^\n.:!?]{2,40}?(?:\s\([^()\n]{2,30}\)\s*[-–—:.]?|\s[-–—]{1,2})\s")
_BEGINNING: Final = 1 << 23
_LATITUDES, _LONGITUDES = 900, 1800
_LONGITUDE_BITS = 12
_KM_OF_TENTH = 11.12


def cities_named(title: str, text: str, language: str) -> NDArray[np.uint32]:
    """The cities of the headline and the text's first 2,000 characters, in order: place, and whether named first.

    Those of the headline and of the first 100 characters behind the dateline have a bit set. Nothing where the
    language is English, whose models were fitted without.
    """
    if language == "en":
        return np.zeros(0, dtype=np.uint32)
    dateline = _DATELINE.match(text)
    after = dateline.end() if dateline else 0
    first = dict.fromkeys(map(_code, _cities(f"{title}\n{text[after : after + _BEGINNING_CHARS]}", language)))
    later = (c for c in map(_code, _cities(f"{title}\n{text[:_READ_CHARS]}", language)) if c not in first)
    found = dict.fromkeys([*(code | _BEGINNING for code in first), *later])
    return np.array(list(found)[:MAX_CITIES], dtype=np.uint32)


def _cities(text: str, language: str) -> Sequence[City]:
    return [city for meanings in cities_in(text, language) for city in meanings]


def _code(city: City) -> int:
    return (city.latitude + _LATITUDES) << _LONGITUDE_BITS | (city.longitude + _LONGITUDES)


def are_far_apart(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> bool:
    """Whether both begin with cities, and none that one begins with is near any that the other names."""
    if not len(one) or not len(other):
        return False
    first, second = one & _BEGINNING != 0, other & _BEGINNING != 0
    if not first.any() or not second.any():
        return False
    near = _are_near(one, other)
    return not near[first].any() and not near[:, second].any()


def _are_near(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """[len(one), len(other)]"""
    (north, east), (north_of, east_of) = _tenths(one), _tenths(other)
    shrunk = np.cos(north * (math.pi / 1800))[:, None]
    aside = np.abs(east[:, None] - east_of[None, :])
    up, along = north[:, None] - north_of[None, :], np.minimum(aside, 2 * _LONGITUDES - aside) * shrunk
    return np.asarray(np.hypot(up, along) * _KM_OF_TENTH <= NEAR_KM)


def _tenths(codes: NDArray[np.uint32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitudes and longitudes in tenths of a degree."""
    places = (codes & (_BEGINNING - 1)).astype(np.int64)
    return (
        (places >> _LONGITUDE_BITS).astype(np.float64) - _LATITUDES,
        (places & ((1 << _LONGITUDE_BITS) - 1)).astype(np.float64) - _LONGITUDES,
    )
