"""Which claims the conflicts of a story show, and which two of them contradict each other."""

from collections.abc import Iterable, Sequence

from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.result import Conflict
from pipeline.domain.comparison.told.claims import Claim

_Side = tuple[int, int, Span]
"""The conflict, the side's group in it, and the characters of the sentence."""


class Disputes:
    """The sides of conflicts, by the sentences they stand in.

    A claim is a side if a side's characters are among its own.
    """

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self._sides: dict[tuple[str, str], list[_Side]] = {}
        self._groups: list[dict[str, set[int]]] = []
        for number, conflict in enumerate(conflicts):
            groups: dict[str, set[int]] = {}
            for side in conflict.sides:
                self._sides.setdefault((side.article_id, side.sentence), []).append((number, side.group, side.span))
                groups.setdefault(side.article_id, set()).add(side.group)
            self._groups.append(groups)

    def __contains__(self, told: tuple[str, Claim]) -> bool:
        """Whether a conflict shows this claim of this article."""
        return any(True for _ in self._of(*told))

    def contradict(self, told: tuple[str, Claim], other: tuple[str, Claim]) -> bool:
        """Whether two claims, each with its article, are different sides of one conflict."""
        return any(a == b and x != y for a, x in self._of(*told) for b, y in self._of(*other))

    def agree(self, told: tuple[str, Claim], other: tuple[str, Claim]) -> bool:
        """Whether two claims, each with its article, are on one side of a conflict, and contradict in none."""
        return not set(self._of(*told)).isdisjoint(self._of(*other)) and not self.contradict(told, other)

    def disputed_by(self, article: str, claim: Claim) -> frozenset[str]:
        """The articles that are on another side of a conflict that shows this claim."""
        return frozenset(
            other
            for number, group in self._of(article, claim)
            for other, groups in self._groups[number].items()
            if groups - {group}
        )

    def _of(self, article: str, claim: Claim) -> Iterable[tuple[int, int]]:
        for number, group, (start, end) in self._sides.get((article, claim.sentence.text), ()):
            if any(start < last and first < end for first, last in claim.spans):
                yield number, group
