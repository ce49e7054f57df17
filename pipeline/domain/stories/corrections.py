"""What operators decided about stories, and what it forbids the clusterer from then on.

Two rules, both about articles of the window, none about story ids:

    held     articles stay together and do not move: a merged story's; those that were split off, with each other; one
             that was moved or pinned, with all that its story had then. New articles may still come and go around them
    apart    articles that were split or moved apart never come into one story again

A later word about an article wins over an earlier one. What is done about one article never depends on whether another
is still known: so articles may be forgotten at any time, before or after, with the same result.
"""

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

CorrectionKind = Literal["merge", "split", "move", "pin", "unpin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What an operator asks for, at `at` by the operator's clock. Any id of a story may be an alias.

    `by`: the user who signed in to the page; empty if it was a command.

    merge: `story_id` and `other_story_id` are one story. split: `article_ids` leave `story_id` for a story of their
    own. move: `article_ids` belong in `story_id`, not where they are. pin: `article_ids` belong in `story_id`, where
    they are. unpin: earlier corrections of `article_ids`, of `story_id`, no longer count.
    """

    kind: CorrectionKind
    language: str
    story_id: str
    at: datetime
    other_story_id: str | None = None
    article_ids: tuple[str, ...] = ()
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Marks a change as an operator's decision, in the operator's words.

    `article_ids`: the articles it was about, with the copies of their texts; none for a merge. `by`: as there.
    """

    kind: CorrectionKind
    article_ids: tuple[str, ...] = ()
    note: str = ""
    by: str = ""


class ImpossibleCorrection(ValueError):
    """The correction is not possible with the current stories. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstraintsState:
    """Constraints as a value; articles in order of their ids.

    `held`: the articles that were named, and those that they are held with, which are free again when the last of the
    named is.
    """

    held: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    apart: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()


_Pairs = list[tuple[set[str], set[str]]]


class Constraints:
    """What the clusterer must not do to which articles."""

    def __init__(self, state: ConstraintsState | None = None) -> None:
        state = state or ConstraintsState()
        self._held: _Pairs = [(set(named), set(others)) for named, others in state.held]
        self._apart: _Pairs = [(set(one), set(other)) for one, other in state.apart]
        self._index()

    def state(self) -> ConstraintsState:
        return ConstraintsState(held=_sorted_pairs(self._held), apart=_sorted_pairs(self._apart))

    def note(self, corrected: Corrected, together: Sequence[str], left: Sequence[str]) -> None:
        """Take in a change that an operator decided.

        `together`: the members of the story where its articles are now; `left`: of the story that they left.
        """
        articles = set(corrected.article_ids)
        if corrected.kind in ("split", "move", "unpin"):
            self._held = [(named - articles, others - articles) for named, others in self._held]
        if corrected.kind == "unpin":
            self._apart = [(one - articles, other - articles) for one, other in self._apart]
        else:
            self._reconcile(set(together))
            named = set(together) if corrected.kind == "merge" else articles
            self._held.append((named, set(together) - named))
            self._apart.append((articles, set(left) - articles))
        self._index()

    def forget(self, articles: Collection[str]) -> None:
        """These left the window, or come in again."""
        if removed := {article for article in articles if article in self}:
            self._held = [(named - removed, others - removed) for named, others in self._held]
            self._apart = [(one - removed, other - removed) for one, other in self._apart]
            self._index()

    def keep_only(self, articles: Container[str]) -> None:
        """Forget all others."""
        self.forget([article for article in {*self._block_of, *self._sides_of} if article not in articles])

    def __contains__(self, article: str) -> bool:
        return article in self._block_of or article in self._sides_of

    def holds(self, article: str) -> bool:
        """Whether the article must not be moved by itself."""
        return article in self._block_of

    def forbids(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Whether an article of one may not be in a story with an article of the other."""
        if not self._apart:
            return False
        opposite = {(number, not side) for article in one for number, side in self._sides_of.get(article, ())}
        return bool(opposite) and any(
            place in opposite for article in other for place in self._sides_of.get(article, ())
        )

    def atoms(self, group: Sequence[str]) -> list[list[str]]:
        """The group's articles, those that are held together in one list, in order of the first of each."""
        atoms: dict[str | int, list[str]] = {}
        for article in group:
            atoms.setdefault(self._block_of.get(article, article), []).append(article)
        return list(atoms.values())

    def _reconcile(self, articles: set[str]) -> None:
        """Nothing keeps any two of these apart any more."""
        self._apart = [
            part for one, other in self._apart for part in ((one - articles, other), (one & articles, other - articles))
        ]

    def _index(self) -> None:
        """Build the indexes.

        `_block_of`: a number for each article that is held, the same for those that are held together. `_sides_of`: in
        which pairs of `_apart` an article is, and on which side.
        """
        self._held = [(named, others) for named, others in self._held if named]
        self._apart = [(one, other) for one, other in self._apart if one and other]
        self._block_of: dict[str, int] = {}
        for number, (named, others) in enumerate(self._held):
            joined = {self._block_of[article] for article in named | others if article in self._block_of}
            for article, block in self._block_of.items():
                if block in joined:
                    self._block_of[article] = number
            self._block_of.update(dict.fromkeys(named | others, number))
        self._sides_of: dict[str, list[tuple[int, bool]]] = {}
        for number, sides in enumerate(self._apart):
            for side, articles in enumerate(sides):
                for article in articles:
                    self._sides_of.setdefault(article, []).append((number, bool(side)))


def _sorted_pairs(pairs: _Pairs) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return tuple((tuple(sorted(one)), tuple(sorted(other))) for one, other in pairs)


UNCONSTRAINED = Constraints()
"""Where no operator has said anything. Never changed."""
