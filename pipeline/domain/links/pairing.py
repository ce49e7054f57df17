"""How alike two stories of different languages are: the features of a pair, and the model that weighs them.

A pair's probability depends on its two outlines alone, and is the same for either order and on every processor.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.links.digests import COUNTRY, PLACE
from pipeline.domain.links.values import SCALE, Outline
from pipeline.domain.matching.contributions import Contribution

FEATURES = (
    "centroid_cosine",
    "best_cosine",
    "names_shared",
    "names_share",
    "figures_shared",
    "figures_share",
    "names_unknown",
    "names_apart",
    "figures_apart",
    "countries_apart",
    "places_shared",
    "places_apart",
    "gap_days",
)
"""In the order of the model's weights. `names_shared` and `figures_shared`: log(1 + how many); `…_share`: of the side
that has fewer, with one more that is not shared; `names_unknown`: 1 where a side's script shows no names. `…_apart`:
where the two share none, the more the more both have: n / (n + 1) of the fewer; names only if both sides show any.
Places are cities: the same, or some 60 km apart."""

MODEL_FILE = "model.json"
_FORMAT = 1
_DAY_S = 86_400.0
_NEARER = 0.05
_SQUARE_TENTHS = 4
_BESIDE = (-1, 0, 1)
_WHERE = re.compile(rf"{PLACE}[A-Z]{{2}}(-?\d+),(-?\d+)")
_PLACES_SHARED = FEATURES.index("places_shared")
_SQUARE = float(SCALE * SCALE)


class LinkModelError(ValueError):
    """The model cannot be used. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkModel:
    """A logistic regression over `FEATURES`.

    `floor`: pairs whose centroids have a lower cosine are not looked at. `space`: the model of the vectors that it was
    fitted on; empty: any.
    """

    weights: tuple[float, ...]
    bias: float
    floor: float
    space: str = ""

    @classmethod
    def parse(cls, text: str) -> "LinkModel":
        """Raises LinkModelError if it is damaged, or fitted to other features."""
        try:
            stored: dict[str, Any] = json.loads(text)
            if stored["format"] != _FORMAT or tuple(stored["features"]) != FEATURES:
                raise LinkModelError("it was fitted to other features: fit it again with `tune --links`")
            weights = tuple(float(weight) for weight in stored["weights"])
            model = cls(
                weights=weights,
                bias=float(stored["bias"]),
                floor=float(stored["floor"]),
                space=str(stored.get("space", "")),
            )
        except (KeyError, TypeError, ValueError) as exc:
            raise LinkModelError(f"it is damaged: {exc}") from exc
        if len(weights) != len(FEATURES) or not all(map(math.isfinite, (*weights, model.bias, model.floor))):
            raise LinkModelError("it is damaged: its weights are not one number for each feature")
        return model

    def to_json(self, **origin: Any) -> str:
        """As it is written to `MODEL_FILE`. `origin`: what it was fitted on, and how well it does."""
        stored = {
            "format": _FORMAT,
            "features": FEATURES,
            "weights": self.weights,
            "bias": self.bias,
            "floor": self.floor,
            "space": self.space,
            **origin,
        }
        return json.dumps(stored, indent=1) + "\n"

    def is_for(self, space: str) -> bool:
        """Whether it was fitted on vectors of this space: by the model's name, whoever published its weights."""
        return not self.space or _model_name(self.space) == _model_name(space)

    def log_odds(self, features: Sequence[float]) -> float:
        """That the two report one event. Summed in the order of the features, for the same result everywhere."""
        total = self.bias
        for weight, value in zip(self.weights, features, strict=True):
            total += weight * value
        return total

    def reaches(self, one: "Weighed", other: "Weighed", centroid_cosine: float, least: float) -> bool:
        """Whether the log-odds of a pair may be `least` or more: what cannot be is not looked at any closer.

        As if the nearest of several articles were nearer than the centroids by `_NEARER`.
        """
        weights = self.weights
        nearer = 0.0 if one.is_single and other.is_single else _NEARER
        odds = self.bias + weights[0] * centroid_cosine + weights[1] * (centroid_cosine + nearer)
        if not (one.names_known and other.names_known):
            odds += max(0.0, weights[6])
        if not one.places.isdisjoint(other.around):
            odds += weights[_PLACES_SHARED] * math.log1p(places_shared(one, other))
        if not one.names.isdisjoint(other.names):
            shared = len(one.names & other.names)
            odds += weights[2] * math.log1p(shared) + weights[3] * shared / (min(len(one.names), len(other.names)) + 1)
        fewest = min(len(one.figures), len(other.figures))
        if not one.figures.isdisjoint(other.figures):
            shared = len(one.figures & other.figures)
            odds += weights[4] * math.log1p(shared) + weights[5] * shared / (fewest + 1)
        else:
            odds += weights[8] * fewest / (fewest + 1)
        return odds >= least

    def bare_cosine(self, least: float) -> float:
        """Below it, two stories that have no name, city or figure in common do not reach `least`."""
        steepness = self.weights[0] + self.weights[1]
        if steepness <= 0:
            return -1.0
        return (least - self.bias - max(0.0, self.weights[6]) - self.weights[1] * _NEARER) / steepness

    def contributions(self, features: Sequence[float]) -> tuple[Contribution, ...]:
        """The effect of each feature in log-odds, the largest first; of cosines as distance from `floor`."""
        found = []
        for name, weight, value in zip(FEATURES, self.weights, features, strict=True):
            effect = weight * (value - self.floor if name.endswith("cosine") else value)
            found.append(Contribution(feature=name, value=round(value, 6), effect=round(effect, 6)))
        return tuple(sorted(found, key=lambda c: (-abs(c.effect), c.feature)))


@dataclass(frozen=True, slots=True)
class Weighed:
    """What of an outline is looked at in every pair.

    `places`: squares of `_SQUARE_TENTHS` in which its cities lie; `around`: these and the eight around each.
    """

    names: frozenset[str]
    figures: frozenset[str]
    countries: frozenset[str]
    places: frozenset[tuple[int, int]]
    around: frozenset[tuple[int, int]]
    names_known: bool
    is_single: bool

    @classmethod
    def of(cls, outline: Outline) -> "Weighed":
        cities = [name for name in outline.names if name.startswith(PLACE)]
        places = frozenset(filter(None, map(_square_of, cities)))
        return cls(
            names=frozenset(outline.names).difference(cities),
            figures=frozenset(outline.figures),
            countries=frozenset(name for name in outline.names if name.startswith(COUNTRY)),
            places=places,
            around=frozenset((y + up, x + right) for y, x in places for up in _BESIDE for right in _BESIDE),
            names_known=outline.names_known,
            is_single=len(outline.members) < 2,
        )

    def shares_nothing_with(self, other: "Weighed") -> bool:
        """Whether the two have no name, no city and no figure in common."""
        return (
            self.names.isdisjoint(other.names)
            and self.figures.isdisjoint(other.figures)
            and self.places.isdisjoint(other.around)
        )


def places_shared(one: "Weighed", other: "Weighed") -> int:
    """How many cities of the one are near one of the other, of the side with fewer of these."""
    return min(len(one.places & other.around), len(other.places & one.around))


def _square_of(city: str) -> tuple[int, int] | None:
    """The square that a city of `digests.PLACE` lies in."""
    where = _WHERE.fullmatch(city)
    return (int(where[1]) // _SQUARE_TENTHS, int(where[2]) // _SQUARE_TENTHS) if where else None


def _model_name(space: str) -> str:
    return space.partition("@")[0].rpartition("/")[2].lower()


def probability_of(log_odds: float) -> float:
    """Rounded to six places."""
    return round(1 / (1 + math.exp(-min(max(log_odds, -700.0), 700.0))), 6)


def gap_days(one: Outline, other: Outline) -> float:
    """From the end of the one that ended first to the beginning of the other, in days; 0 if they overlap."""
    apart = max(one.first_seen, other.first_seen) - min(one.last_seen, other.last_seen)
    return max(0.0, apart.total_seconds() / _DAY_S)


def common(one: "Weighed", other: "Weighed") -> tuple[float, ...]:
    """The features of what is written, from `names_shared` to `places_apart`."""
    names, most_names = len(one.names & other.names), min(len(one.names), len(other.names))
    figures, most_figures = len(one.figures & other.figures), min(len(one.figures), len(other.figures))
    known = one.names_known and other.names_known
    most_countries = min(len(one.countries), len(other.countries))
    places, most_places = places_shared(one, other), min(len(one.places), len(other.places))
    return (
        math.log1p(names),
        names / (most_names + 1),
        math.log1p(figures),
        figures / (most_figures + 1),
        float(not known),
        most_names / (most_names + 1) if known and not names else 0.0,
        most_figures / (most_figures + 1) if not figures else 0.0,
        most_countries / (most_countries + 1) if one.countries.isdisjoint(other.countries) else 0.0,
        math.log1p(places),
        most_places / (most_places + 1) if not places else 0.0,
    )


def pair_features(one: Outline, other: Outline, centroid_cosine: float) -> tuple[float, ...]:
    """The features of a pair, in the order of `FEATURES`."""
    written = common(Weighed.of(one), Weighed.of(other))
    return (centroid_cosine, _best_cosine(one, other), *written, gap_days(one, other))


def cosines(rows: NDArray[np.float32], columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """The products [n, m] of `quantized` vectors [n, d] and [m, d]: whole numbers, exact; a cosine times `SCALE`²."""
    return rows @ columns.T


def as_cosine(product: float) -> float:
    """The cosine of an exact product."""
    return product / _SQUARE


def _best_cosine(one: Outline, other: Outline) -> float:
    rows, columns = (np.stack(outline.members).astype(np.float32) for outline in (one, other))
    return as_cosine(float(cosines(rows, columns).max()))
