"""The table of an event: what figures, dates and names its versions have in common, and where they may differ.

Rows are found by equal values first. Two rows of one kind are then put together as "may differ" where the same thing
seems to be meant: figures of one unit or of one counted thing, beside the same names or dates; days in sentences with
the same names; a surname with two first names that begin alike. A version that has both values differs from nobody.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.domain.comparison.across.counted import LABELS, SURE
from pipeline.domain.comparison.across.mentions import Day, Figure, Mentions
from pipeline.domain.comparison.across.naming import NameGroup, first_names_differ, grouped_names
from pipeline.domain.comparison.across.versions import EventText, Place

Kind = Literal["figure", "date", "name", "fact"]
Verdict = Literal["agree", "may_differ"]

MOST_ROWS = 12
"""Of each kind, those that differ first, then those of most versions."""

COMMON = 13.0
"""Counts below this are equal by chance: they are of one row only if both count one known thing."""

ROUNDED = 0.1
"""How far apart a figure in miles and one in kilometres can be: outlets round what they convert."""

FEWEST_SURE = 10.0
"""Smaller counts are often of a part ("three teenagers"): they differ only beside the same names."""

LARGEST_RATIO_COUNTED = 2.5
LARGEST_RATIO_BESIDE = 1.5
"""How far apart two figures of one thing can be: if a word says what they count, and if only names are beside both."""

_DAYS_APART = 3
_ANCHORS_BESIDE = 1
_ANCHORS_UNKNOWN = 2
_UNITS = {"m": "metres", "kg": "kilograms", "ha": "hectares", "%": "percent", "points": "points", "°C": "°C"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one version prints. `side`: cells of one side agree; the side of most versions is 0."""

    article_id: str
    language: str
    source: str
    place: Place
    value: str
    side: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing. `what`: what it is, as far as it is known, in English."""

    kind: Kind
    what: str
    verdict: Verdict
    cells: tuple[Cell, ...]

    @property
    def languages(self) -> int:
        return len({cell.language for cell in self.cells})


@dataclass(slots=True, kw_only=True)
class _Group:
    """Mentions of one value, one a version by its index. `beside`: the names and dates of their sentences."""

    value: str
    number: float
    unit: str
    counts: frozenset[str]
    at: dict[int, Place]
    beside: frozenset[object]
    low: float = 0.0
    high: float = 0.0
    converted: bool = False


def table(versions: Sequence[Mentions]) -> tuple[Row, ...]:
    """The rows, figures first, then dates, then names; each has versions of two languages or more."""
    names = grouped_names(versions)
    beside = _Beside(versions, names)
    figures = _figure_rows(versions, beside)
    days = _day_rows(versions, beside)
    return (*_chosen(figures), *_chosen(days), *_chosen(_name_rows(versions, names)))


def _chosen(rows: Iterator[Row]) -> list[Row]:
    kept = [row for row in rows if row.languages > 1]
    kept.sort(key=lambda row: (row.verdict == "agree", -row.languages, -len(row.cells)))
    return kept[:MOST_ROWS]


class _Beside:
    """Which names and days are in each sentence of each version, or in the one before it: "Brackwell. The gauge …"."""

    def __init__(self, versions: Sequence[Mentions], names: Sequence[NameGroup]) -> None:
        self._found: dict[tuple[int, int], set[object]] = {}
        for number, group in enumerate(names):
            for index, places in group.at.items():
                for place in places:
                    self._found.setdefault((index, place.sentence), set()).add(f"name {number}")
        for index, version in enumerate(versions):
            for day in version.days:
                if len(day.days) == 1:
                    self._found.setdefault((index, day.place.sentence), set()).update(day.days)

    def of(self, index: int, place: Place) -> frozenset[object]:
        before = self._found.get((index, place.sentence - 1), set()) if place.sentence > 1 else set()
        return frozenset(before | self._found.get((index, place.sentence), set()))

    def names_of(self, index: int, place: Place) -> frozenset[object]:
        return frozenset(one for one in self.of(index, place) if isinstance(one, str))


def _figure_rows(versions: Sequence[Mentions], beside: _Beside) -> Iterator[Row]:
    groups: list[_Group] = []
    for index, version in enumerate(versions):
        for figure in version.figures:
            if not figure.unit and figure.value < COMMON and not figure.counts:
                continue
            group = next((g for g in groups if index not in g.at and _equal(g, figure)), None)
            if group is None:
                if any(index in g.at and _equal(g, figure) for g in groups):
                    continue  # said again
                group = _Group(
                    value=f"{figure.value:g}",
                    number=figure.value,
                    unit=figure.unit,
                    counts=figure.counts,
                    at={},
                    beside=frozenset(),
                    low=figure.low,
                    high=figure.high,
                )
                groups.append(group)
            group.at[index] = figure.place
            group.low, group.high = min(group.low, figure.low), max(group.high, figure.high)
            group.converted |= figure.converted
            group.counts = group.counts & figure.counts or group.counts or figure.counts
            group.beside |= beside.of(index, figure.place)
    yield from _rows("figure", versions, groups, _same_quantity, _what)


def _equal(group: _Group, figure: Figure) -> bool:
    slack = ROUNDED if group.converted or figure.converted else 1e-6
    if group.unit != figure.unit or abs(group.number - figure.value) > slack * max(1.0, abs(figure.value)):
        return False
    if not figure.unit and figure.value < COMMON:
        return bool(group.counts & figure.counts)
    return not (group.counts and figure.counts) or bool(group.counts & figure.counts)


def _same_quantity(first: _Group, second: _Group) -> int:
    """How surely two figures that differ are of one thing; 0: they are not."""
    if first.unit != second.unit or first.converted or second.converted:
        return 0
    if not (first.low > second.high or second.low > first.high):
        return 0
    small, large = sorted((abs(first.number), abs(second.number)))
    ratio = large / small if small else 99.0
    shared = len(first.beside & second.beside)
    same = first.counts & second.counts
    if same and ratio <= LARGEST_RATIO_COUNTED and (shared or (same & SURE and large >= FEWEST_SURE)):
        return 10 + shared
    if first.counts or second.counts or ratio > LARGEST_RATIO_BESIDE:
        return 0
    return shared if shared >= (_ANCHORS_BESIDE if first.unit else _ANCHORS_UNKNOWN) else 0


def _what(groups: Sequence[_Group]) -> str:
    counts = frozenset.intersection(*(g.counts for g in groups)) or groups[0].counts
    named = next((LABELS[one] for one in LABELS if one in counts), "")
    return named or _UNITS.get(groups[0].unit, groups[0].unit)


def _day_rows(versions: Sequence[Mentions], beside: _Beside) -> Iterator[Row]:
    """A row for each day of the month that is stated; weekdays join the row of a day that they can be."""
    stated = sorted({day for v in versions for one in v.days if one.is_day for day in one.days})
    groups = []
    for day in stated:
        group = _Group(
            value=day.isoformat(),
            number=float(day.toordinal()),
            unit="day",
            counts=frozenset(),
            at={},
            beside=frozenset(),
        )
        for index, version in enumerate(versions):
            found = _best_day(version.days, day)
            if found is not None and (found.is_day or day != version.version.day):
                group.at[index] = found.place
                group.beside |= beside.names_of(index, found.place)
        groups.append(group)
    yield from _rows("date", versions, groups, _same_date, lambda found: "")


def _best_day(days: Sequence[Day], day: object) -> Day | None:
    matching = [one for one in days if day in one.days]
    return min(matching, key=lambda one: not one.is_day, default=None)


def _same_date(first: _Group, second: _Group) -> int:
    return len(first.beside & second.beside) if abs(first.number - second.number) <= _DAYS_APART else 0


def _name_rows(versions: Sequence[Mentions], names: Sequence[NameGroup]) -> Iterator[Row]:
    for group in names:
        sides = first_names_differ(group)
        yield Row(
            kind="name",
            what="",
            verdict="may_differ" if any(sides.values()) else "agree",
            cells=tuple(
                _cell(versions[index].version, place, group.label, sides.get(index, 0))
                for index, place in sorted(group.shown.items())
            ),
        )


def _rows(
    kind: Kind,
    versions: Sequence[Mentions],
    groups: Sequence[_Group],
    same: Callable[[_Group, _Group], int],
    what: Callable[[Sequence[_Group]], str],
) -> Iterator[Row]:
    """Each group is a row, or a side of the row of a larger one that it may differ from."""
    ordered = sorted(groups, key=lambda g: (-_languages(versions, g.at), -len(g.at)))
    led: dict[int, list[int]] = {}
    taken: set[int] = set()
    for leader, group in enumerate(ordered):
        if leader in taken:
            continue
        sides = led.setdefault(leader, [leader])
        for other in range(leader + 1, len(ordered)):
            rival = ordered[other]
            if other in taken or not _apart(sides, rival, ordered):
                continue
            score = same(group, rival)
            # No value of something else may be as good a counterpart.
            if score and not any(
                same(one, rival) >= score and not same(group, one)
                for at, one in enumerate(ordered)
                if at not in (*sides, other)
            ):
                sides.append(other)
                taken.add(other)
    for sides in led.values():
        found = [ordered[at] for at in sides]
        yield Row(
            kind=kind,
            what=what(found),
            verdict="may_differ" if len(found) > 1 else "agree",
            cells=tuple(
                _cell(versions[index].version, place, one.value, side)
                for side, one in enumerate(found)
                for index, place in sorted(one.at.items())
            ),
        )


def _apart(sides: Sequence[int], rival: _Group, ordered: Sequence[_Group]) -> bool:
    """Whether no version has this value and another one of the row."""
    return not any(rival.at.keys() & ordered[side].at.keys() for side in sides)


def _languages(versions: Sequence[Mentions], at: dict[int, Place]) -> int:
    return len({versions[index].version.language for index in at})


def _cell(version: EventText, place: Place, value: str, side: int) -> Cell:
    return Cell(
        article_id=version.article_id,
        language=version.language,
        source=version.source,
        place=place,
        value=value,
        side=side,
    )
