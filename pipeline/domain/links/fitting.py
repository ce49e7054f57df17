"""Fits the link model on stories that are known to report one event, or not to.

Positive pairs are the stories of one label in two languages: as they are, and with names and figures of different
sentences of either side, for translations have more in common than reports of two newsrooms. Negative pairs are the
nearest stories of other labels. Labelled pairs of articles come as they are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from pipeline.domain.links.digests import figures_in, names_in, places_in
from pipeline.domain.links.outlining import MOST_FIGURES, MOST_NAMES
from pipeline.domain.links.pairing import FEATURES, LinkModel, as_cosine, pair_features
from pipeline.domain.links.values import Outline

FLOOR_SHARE = 0.01
"""The share of true pairs whose centroids are further apart than the model looks: lower, and every story would have to
be weighed against hundreds of others."""

GAP_EFFECT = -0.3
"""Log-odds for a day between two stories. Set by hand: no set of several languages has dates of its own."""

_NEAREST = 3
_PENALTY = 1e-3
_HALVED_WEIGHT, _WHOLE_WEIGHT, _PAIR_WEIGHT = 0.7, 0.3, 5.0
_NEGATIVE_WEIGHT = 2.0
"""Negative pairs weigh twice as much as positive ones: a wrong link is worse than a missing one."""

_NEGATIVE_ONLY = frozenset(("names_apart", "figures_apart", "countries_apart", "places_apart"))
_POSITIVE_ONLY = frozenset(FEATURES) - _NEGATIVE_ONLY - {"names_unknown", "gap_days"}
_OF_ONE_LANGUAGE_WEIGHT, _ALIKE_WEIGHT, _PAIR_OF_ONE_LANGUAGE_WEIGHT = 2.0, 0.15, 1.5
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A story with its label and the text that its names and figures are from.

    `topic`: of stories that are alike and report other events.
    """

    outline: Outline
    label: str
    text: str
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """A pair to fit on. `languages`: of its two stories."""

    features: tuple[float, ...]
    same: bool
    weight: float
    languages: tuple[str, str]


def rows_of(samples: Sequence[Sample]) -> list[PairRow]:
    """Pairs of labelled stories of several languages (see above); of one language if there is only one.

    Those teach how much names and figures say: what is nearer in one language than in two has a weight of its own.
    """
    if len({one.outline.language for one in samples}) == 1:
        return _rows_of_one_language(samples)
    centroids = np.stack([one.outline.centroid for one in samples]).astype(np.float64)
    products = centroids @ centroids.T
    halves = [tuple(_halved(one, half) for half in (0, 1)) for one in samples]
    rows = []
    for i, one in enumerate(samples):
        for j in range(i):
            other = samples[j]
            if one.label != other.label or one.outline.language == other.outline.language:
                continue
            cosine = as_cosine(float(products[i, j]))
            rows.append(_row(one.outline, other.outline, cosine, same=True, weight=_WHOLE_WEIGHT))
            rows.append(_row(halves[i][0], halves[j][1], cosine, same=True, weight=_HALVED_WEIGHT))
    nearest = {pair for i in range(len(samples)) for pair in _nearest_others(samples, products[i], i)}
    for i, j in sorted(nearest):
        cosine = as_cosine(float(products[i, j]))
        rows.append(_row(samples[i].outline, samples[j].outline, cosine, same=False, weight=1.0))
    return rows


def pair_row(one: Outline, other: Outline, *, same: bool) -> PairRow:
    """A pair of articles that somebody judged."""
    weight = _PAIR_OF_ONE_LANGUAGE_WEIGHT if one.language == other.language else _PAIR_WEIGHT
    return _row(one, other, _cosine(one, other), same=same, weight=weight)


def fit(rows: Sequence[PairRow], space: str) -> LinkModel:
    """A logistic regression with a small penalty on the weights, which are not below 0 where more is more alike.

    ValueError if there are no pairs of one of the two kinds.
    """
    in_one = np.array([row.languages[0] == row.languages[1] for row in rows], dtype=np.float64)
    x = np.array([row.features for row in rows], dtype=np.float64).reshape(len(rows), len(FEATURES))
    x = np.column_stack([x, in_one])
    y = np.array([row.same for row in rows], dtype=np.float64)
    if not 0 < y.sum() < len(y):
        raise ValueError("there must be pairs of one event, and pairs of two, in different languages")
    weight = np.array([row.weight for row in rows])
    weight[y == 1] /= weight[y == 1].sum()
    weight[y == 0] *= _NEGATIVE_WEIGHT / weight[y == 0].sum()
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-6
    scaled = (x - mean) / deviation

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, bias = parameters[:-1], parameters[-1]
        odds = scaled @ weights + bias
        error = (1 / (1 + np.exp(-odds)) - y) * weight
        value = float((weight * (np.logaddexp(0, odds) - y * odds)).sum() + _PENALTY * (weights**2).sum())
        return value, np.append(scaled.T @ error + 2 * _PENALTY * weights, error.sum())

    bounds = [*map(_bounds, FEATURES), (None, None), (None, None)]
    found = minimize(loss, np.zeros(len(bounds)), jac=True, bounds=bounds, method="L-BFGS-B")
    weights = found.x[:-1] / deviation
    bias = float(found.x[-1] - (weights * mean).sum())
    weights[FEATURES.index("gap_days")] = GAP_EFFECT
    floor = float(np.quantile(x[(y == 1) & (in_one == 0), FEATURES.index("centroid_cosine")], FLOOR_SHARE))
    return LinkModel(
        weights=tuple(round(float(w), 6) for w in weights[: len(FEATURES)]),
        bias=round(bias, 6),
        floor=round(floor, 4),
        space=space,
    )


def _bounds(feature: str) -> tuple[float | None, float | None]:
    if feature == "gap_days":
        return (0.0, 0.0)
    return (0.0, None) if feature in _POSITIVE_ONLY else (None, 0.0) if feature in _NEGATIVE_ONLY else (None, None)


def shares_linked(rows: Sequence[PairRow], model: LinkModel, threshold: float) -> tuple[float, float]:
    """The share of pairs of one event that are linked, and of pairs of two events; nan where there are none."""
    least = float(np.log(threshold / (1 - threshold)))
    across = [row for row in rows if row.languages[0] != row.languages[1]]
    linked = {same: [model.log_odds(r.features) >= least for r in across if r.same is same] for same in (True, False)}
    return tuple(float(np.mean(found)) if found else float("nan") for found in linked.values())  # type: ignore[return-value]


def _rows_of_one_language(samples: Sequence[Sample]) -> list[PairRow]:
    """Pairs of one label; and of two labels of one topic, if topics are stated: events of one kind."""
    rows = []
    for one, other in combinations(samples, 2):
        same = one.label == other.label
        if same or (one.topic and one.topic == other.topic):
            weight = _ALIKE_WEIGHT if one.topic else _OF_ONE_LANGUAGE_WEIGHT
            cosine = _cosine(one.outline, other.outline)
            rows.append(_row(one.outline, other.outline, cosine, same=same, weight=weight))
    return rows


def _cosine(one: Outline, other: Outline) -> float:
    return as_cosine(float(one.centroid.astype(np.float64) @ other.centroid.astype(np.float64)))


def _row(one: Outline, other: Outline, cosine: float, *, same: bool, weight: float) -> PairRow:
    features = pair_features(one, other, cosine)
    return PairRow(features=features, same=same, weight=weight, languages=(one.language, other.language))


def _halved(one: Sample, half: int) -> Outline:
    """The story with the names and figures of its first sentence and of every other one."""
    sentences = _SENTENCE.split(one.text)
    text = "\n".join(sentence for i, sentence in enumerate(sentences) if i == 0 or i % 2 == half)
    language = one.outline.language
    names, figures = names_in(text, language) | places_in(text, language), figures_in(text)
    return replace(one.outline, names=tuple(sorted(names))[:MOST_NAMES], figures=tuple(sorted(figures))[:MOST_FIGURES])


def _nearest_others(samples: Sequence[Sample], products: NDArray[np.float64], i: int) -> list[tuple[int, int]]:
    """The pairs of this story with the nearest ones of other labels, in each other language."""
    by_language: dict[str, list[int]] = {}
    for j in np.argsort(-products, kind="stable").tolist():
        other = samples[j]
        if other.label != samples[i].label and other.outline.language != samples[i].outline.language:
            found = by_language.setdefault(other.outline.language, [])
            if len(found) < _NEAREST:
                found.append(j)
    return [(min(i, j), max(i, j)) for found in by_language.values() for j in found]
