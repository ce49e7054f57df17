"""Which sentences of versions in two languages may state one fact, by vectors in a space that all languages share.

A sentence and its counterpart are each the other's nearest, clearly nearer than any other, and have no figures, dates
or names that speak against it. The more of these they share, the less near they need to be: reports of two newsrooms
are not as near as translations. Nothing is understood.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.across.latin import alike
from pipeline.domain.comparison.across.mentions import Day, Figure, Mentions, Name
from pipeline.domain.comparison.across.naming import NOUNS_HAVE_CAPITALS
from pipeline.domain.comparison.across.table import MOST_ROWS, Cell, Row
from pipeline.domain.comparison.across.versions import Place

MODEL = "multilingual-e5-small"
"""What the thresholds were chosen for: another model has other cosines."""

LEAST_COSINE = 0.88
LEAST_AHEAD = 0.02
"""How much nearer than the next sentence on either side. Both were chosen with documents or languages left out, on
translated documents of which each side had lost a third of its sentences: .98 of the pairs right, .92 found
(decisions/0056)."""

WITH_ONE_IN_COMMON = (0.88, 0.01)
WITH_TWO_IN_COMMON = (0.86, 0.02)
"""The same two for sentences that share a name, a figure or a day, and two of these: with them .98 of the pairs of
translations are right as before, and .92 found; of real pairs of reports on one event more
(decisions/0062)."""

_FEWEST_CHARS = 30
_FEWEST_DENSE = 12
_DENSE = "\u2e80"
"""From here on a character is a syllable or a word."""

M = TypeVar("M", Name, Figure, Day)

_Pair = tuple[float, tuple[int, int], tuple[int, int]]


def facts_in_common(versions: Sequence[Mentions], vectors: Sequence[NDArray[np.float32]]) -> tuple[Row, ...]:
    """The facts, those in most languages first; each has a sentence of a version at most.

    `vectors`: of each version unit vectors [sentences, d], a row for each of its sentences, the headline among them.
    """
    pairs: list[_Pair] = []
    for (a, one), (b, other) in combinations(enumerate(versions), 2):
        if one.version.language != other.version.language:
            pairs += [(s, (a, i), (b, j)) for s, i, j in _counterparts(one, other, vectors[a], vectors[b])]
    groups: list[set[tuple[int, int]]] = []
    for _, left, right in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        sides = [next((g for g in groups if end in g), {end}) for end in (left, right)]
        if sides[0] is sides[1] or not _fit(sides[0], sides[1], versions, vectors):
            continue
        groups = [g for g in groups if g is not sides[0] and g is not sides[1]]
        groups.append(sides[0] | sides[1])
    rows = [_row(sorted(group), versions) for group in groups]
    rows.sort(key=lambda row: (-row.languages, -len(row.cells)))
    return tuple(rows[:MOST_ROWS])


def _counterparts(
    one: Mentions, other: Mentions, left: NDArray[np.float32], right: NDArray[np.float32]
) -> Iterator[tuple[float, int, int]]:
    """Cosine and sentence numbers of each pair of sentences that may state one fact."""
    rows, columns = _told(one), _told(other)
    if not rows or not columns:
        return
    cosines = left[rows] @ right[columns].T
    for at, row in enumerate(cosines):
        best = int(row.argmax())
        cosine = float(row[best])
        rivals = np.concatenate([np.delete(row, best), np.delete(cosines[:, best], at)])
        ahead = cosine - float(rivals.max(initial=-1.0))
        found = rows[at], columns[best]
        if _is_near(cosine, ahead, one, other, *found) and not _contradict(one, other, *found):
            yield cosine, *found


def _is_near(cosine: float, ahead: float, one: Mentions, other: Mentions, i: int, j: int) -> bool:
    if cosine >= LEAST_COSINE and ahead >= LEAST_AHEAD:
        return True
    shared = _in_common(one, other, i, j)
    return any(
        shared >= count and cosine >= least and ahead >= least_ahead
        for count, (least, least_ahead) in ((1, WITH_ONE_IN_COMMON), (2, WITH_TWO_IN_COMMON))
    )


def _in_common(one: Mentions, other: Mentions, i: int, j: int) -> int:
    """How many names, figures and days of the first sentence the second has as well."""
    names, figures, days = _in_sentence(other.names, j), _in_sentence(other.figures, j), _in_sentence(other.days, j)
    return (
        sum(any(alike(a.words[-1], b.words[-1]) for b in names) for a in _in_sentence(one.names, i))
        + sum(_has(figures, a) for a in _in_sentence(one.figures, i))
        + sum(any(a.days & b.days for b in days) for a in _in_sentence(one.days, i))
    )


def _told(version: Mentions) -> list[int]:
    """The sentences of the text that are long enough to state a fact."""
    return [
        n
        for n, sentence in enumerate(version.version.sentences)
        if n and len(sentence) >= (_FEWEST_DENSE if max(sentence, default="") >= _DENSE else _FEWEST_CHARS)
    ]


def _contradict(one: Mentions, other: Mentions, i: int, j: int) -> bool:
    """Whether both sentences have figures of one kind, dates or names, and none is the same."""
    left, right = _in_sentence(one.figures, i), _in_sentence(other.figures, j)
    if any(_exclude(a, b) and not _has(right, a) and not _has(left, b) for a in left for b in right):
        return True
    dated = _in_sentence(one.days, i), _in_sentence(other.days, j)
    if all(dated) and not any(a.days & b.days for a in dated[0] for b in dated[1]):
        return True
    named = [_names(m, n) for m, n in ((one, i), (other, j))]
    return all(named) and not any(alike(a.words[-1], b.words[-1]) for a in named[0] for b in named[1])


def _exclude(one: Figure, other: Figure) -> bool:
    counts = bool(one.counts & other.counts) or not (one.counts and other.counts)
    return one.unit == other.unit and counts and (one.low > other.high or other.low > one.high)


def _has(figures: Sequence[Figure], figure: Figure) -> bool:
    return any(one.unit == figure.unit and one.value == figure.value for one in figures)


def _names(version: Mentions, sentence: int) -> list[Name]:
    """None where they are not known."""
    if version.version.language in NOUNS_HAVE_CAPITALS:
        return []
    return _in_sentence(version.names, sentence)


def _in_sentence(found: Iterable[M], sentence: int) -> list[M]:
    return [one for one in found if one.place.sentence == sentence]


def _fit(
    one: set[tuple[int, int]],
    other: set[tuple[int, int]],
    versions: Sequence[Mentions],
    vectors: Sequence[NDArray[np.float32]],
) -> bool:
    """Whether no version is in both groups, and all of one are near all of the other and do not contradict them.

    Two sentences that are counterparts are near enough.
    """
    return all(
        a != b
        and (float(vectors[a][i] @ vectors[b][j]) >= LEAST_COSINE or (len(one) == 1 and len(other) == 1))
        and not _contradict(versions[a], versions[b], i, j)
        for a, i in one
        for b, j in other
    )


def _row(group: Sequence[tuple[int, int]], versions: Sequence[Mentions]) -> Row:
    cells = []
    for index, sentence in group:
        version = versions[index].version
        place = Place(sentence, 0, len(version.sentences[sentence]))
        cells.append(
            Cell(
                article_id=version.article_id,
                language=version.language,
                source=version.source,
                place=place,
                value="",
                side=0,
            )
        )
    return Row(kind="fact", what="", verdict="agree", cells=tuple(cells))
