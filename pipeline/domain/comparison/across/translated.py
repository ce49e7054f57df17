"""Which versions of an event may be translations of one another.

Two signs together: their sentences, in order, are of the same lengths once one text is scaled to the other (the idea
of Gale and Church, 1993, for aligning translated texts), and they have the same figures and names in the same order.
Independent reports of one event share names, but neither their order nor the lengths of their sentences.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.domain.comparison.across.latin import alike
from pipeline.domain.comparison.across.mentions import Figure, Mentions, Name
from pipeline.domain.comparison.across.naming import NOUNS_HAVE_CAPITALS

FEWEST_SENTENCES = 8
FEWEST_MENTIONS = 5
LEAST_IN_ORDER = 0.5
"""Share of figures and names that both have in the same order."""

LEAST_ALIKE = 0.66
"""Sentences of the shorter text over those of the longer one: a translation joins and cuts few of them."""

BAND = 8
"""How far from the diagonal sentences are aligned."""

MOST_APART = 0.06
"""How far apart in the two texts one figure or name can be, as a share of the text."""

MOST_MISFIT = 0.15
"""Of sentence lengths, as a share of the text. With the share above, on documents translated into six languages and on
independent reports of the example newsroom: decisions/0045."""

_CHARS = 8.0
_JOINING = 10.0


@dataclass(frozen=True, slots=True)
class Translation:
    """That `later` may be a translation of `earlier`, by article ids."""

    later: str
    earlier: str


def translations(versions: Sequence[Mentions]) -> tuple[Translation, ...]:
    """The likely translations, each of the version that fits it best. `versions` in order of time."""
    found = []
    for at, later in enumerate(versions):
        fits = [
            (in_order(earlier, later), -n)
            for n, earlier in enumerate(versions[:at])
            if earlier.version.language != later.version.language and misfit(earlier, later) <= MOST_MISFIT
        ]
        share, n = max(fits, default=(0.0, 0))
        if share >= LEAST_IN_ORDER:
            found.append(Translation(later.version.article_id, versions[-n].version.article_id))
    return tuple(found)


def misfit(first: Mentions, second: Mentions) -> float:
    """How badly the lengths of their sentences fit, in order, one to one or two to one; infinite for short texts."""
    one, other = _lengths(first), _lengths(second)
    if min(len(one), len(other)) < max(FEWEST_SENTENCES, LEAST_ALIKE * max(len(one), len(other))):
        return math.inf
    scale = sum(other) / sum(one)
    one = [length * scale for length in one]
    rows = [[math.inf] * (len(other) + 1) for _ in range(len(one) + 1)]
    rows[0][0] = 0.0
    for i, row in enumerate(rows):
        middle = i * len(other) // len(one)
        for j in range(max(0, middle - BAND), min(len(other), middle + BAND) + 1):
            cost = row[j]
            if math.isinf(cost):
                continue
            for a, b in ((1, 1), (2, 1), (1, 2)):
                if i + a <= len(one) and j + b <= len(other):
                    joined = 0.0 if a == b else _JOINING
                    here = cost + joined + _differ(sum(one[i : i + a]), sum(other[j : j + b]))
                    rows[i + a][j + b] = min(rows[i + a][j + b], here)
    return rows[-1][-1] / sum(other)


def _lengths(version: Mentions) -> list[float]:
    return [float(len(sentence)) for sentence in version.version.sentences[1:]]


def _differ(one: float, other: float) -> float:
    return abs(math.log((one + _CHARS) / (other + _CHARS))) * (one + other) / 2


def in_order(first: Mentions, second: Mentions) -> float:
    """The share of figures and names that both have in the same order and place; 0 if there are few."""
    one, other = _sequence(first), _sequence(second)
    # Where every word or every noun could be a name, only what the other names can be expected.
    loose = [bool(m.words) or m.version.language in NOUNS_HAVE_CAPITALS for m in (first, second)]
    lengths = [len(names) for names, is_loose in zip((one, other), loose, strict=True) if not is_loose]
    expected = round(sum(lengths or (len(one), len(other))) / len(lengths or (one, other)))
    return _longest_common(one, other) / expected if expected >= FEWEST_MENTIONS else 0.0


def _sequence(version: Mentions) -> list[tuple[float, Figure | Name]]:
    """What a version mentions in its text, in order, each with its place as a share of the text."""
    begins = list(accumulate((len(sentence) for sentence in version.version.sentences[1:]), initial=0))
    together: list[Figure | Name] = [*version.figures, *version.names, *version.words]
    placed = [
        ((begins[one.place.sentence - 1] + one.place.start) / max(1, begins[-1]), one)
        for one in together
        if one.place.sentence > 0
    ]
    return sorted(placed, key=lambda one: one[0])


def _longest_common(one: Sequence[tuple[float, Figure | Name]], other: Sequence[tuple[float, Figure | Name]]) -> int:
    row = [0] * (len(other) + 1)
    for place, a in one:
        before = 0
        for n, (other_place, b) in enumerate(other, start=1):
            above = row[n]
            near = abs(place - other_place) <= MOST_APART
            row[n] = before + 1 if near and _same(a, b) else max(above, row[n - 1])
            before = above
    return row[-1]


def _same(one: Figure | Name, other: Figure | Name) -> bool:
    if isinstance(one, Figure) and isinstance(other, Figure):
        return one.unit == other.unit and abs(one.value - other.value) <= 1e-6 * max(1.0, abs(one.value))
    if isinstance(one, Name) and isinstance(other, Name):
        return alike(one.words[-1], other.words[-1])
    return False
