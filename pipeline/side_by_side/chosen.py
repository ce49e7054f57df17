"""Which versions are read beside each other: those asked for, else the two that say most about each other."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final, Protocol

from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.reading import MOST_COLUMNS

_LONGEST_ID: Final = 40


class ChoosableVersion(Protocol):
    """A version of the story."""

    @property
    def article_id(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def copy_of(self) -> str | None: ...
    @property
    def form(self) -> str: ...


class BadChoice(ValueError):
    """Versions that cannot be read beside each other; the message says why."""


def chosen(asked: str, versions: Sequence[ChoosableVersion]) -> tuple[str, ...]:
    """The article ids asked for, separated by commas, in the order of the versions.

    BadChoice if they cannot be read beside each other.
    """
    ids = list(dict.fromkeys(part.strip() for part in asked.split(",") if part.strip()))
    if len(ids) > MOST_COLUMNS:
        raise BadChoice(f"Up to {MOST_COLUMNS} versions fit beside each other; {len(ids)} were asked for.")
    known = {version.article_id for version in versions}
    if unknown := [one for one in ids if one not in known]:
        raise BadChoice(f"This story has no version {unknown[0][:_LONGEST_ID]}. It may have moved to another story.")
    if len(ids) < 2:
        raise BadChoice("It takes at least two versions to read them beside each other.")
    return tuple(version.article_id for version in versions if version.article_id in ids)


def most_telling(comparison: ComparisonDocument | None, versions: Sequence[ChoosableVersion]) -> tuple[str, ...]:
    """The two independent versions with most conflicts, then most told differently, then most facts in common.

    Of equal ones whole articles of two publishers first, then the earliest. Never a copy. Empty if there are not two.
    """
    independent = [version for version in versions if version.copy_of is None]
    counts: dict[frozenset[str], list[int]] = {}
    for kind, pair in _joined(comparison) if comparison is not None else ():
        counts.setdefault(pair, [0, 0, 0])[kind] += 1
    pairs = list(combinations(independent, 2))
    if not pairs:
        return ()
    best = max(
        pairs,
        key=lambda pair: (
            *counts.get(frozenset((pair[0].article_id, pair[1].article_id)), [0, 0, 0]),
            sum(version.form == "article" for version in pair),
            pair[0].family != pair[1].family,
        ),
    )
    return tuple(version.article_id for version in best)


def _joined(comparison: ComparisonDocument) -> Iterator[tuple[int, frozenset[str]]]:
    """Each pair that conflicts (0), tells something differently (1) or has a fact in common (2)."""
    for conflict in comparison.conflicts:
        for a, b in combinations(conflict.sides, 2):
            if a.group != b.group:
                yield 0, frozenset((a.article_id, b.article_id))
    for told in comparison.told_differently:
        for a, b in combinations(told.sides, 2):
            yield 1, frozenset((a.article_id, b.article_id))
    for claim in comparison.shared:
        for a, b in combinations(claim.excerpts, 2):
            yield 2, frozenset((a.article_id, b.article_id))
