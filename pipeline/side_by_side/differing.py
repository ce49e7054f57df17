"""What differs between the versions of a story, one statement each, in words that need no page around them.

For feeds, exports and webhooks. Each statement names the outlets and quotes no more than a sentence of each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.projection.documents import ComparisonDocument
from pipeline.projection.filters import Difference as DifferenceKind
from pipeline.side_by_side.disagreements import altered_copies, disagreements, figure_table, variants
from pipeline.side_by_side.excerpts import MarkedSentence
from pipeline.side_by_side.told import gaps
from pipeline.wording import words
from pipeline.wording.changes_of_copies import changes

_QUOTED_CHARS: Final = 200
_FACTS_OF_A_GAP: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one outlet's version says. `of_copy`: it is a copy, and so is no witness of its own."""

    source: str
    article_id: str
    says: str
    of_copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing in which versions differ.

    `label`: what kind of difference it is; `what` differs, in words; `sides`: who says which. `silent`: the outlet that
    leaves it out, if that is the difference.
    """

    kind: DifferenceKind
    label: str
    what: str
    sides: tuple[Side, ...]
    silent: str = ""

    @property
    def says(self) -> str:
        """What differs, without who says which: `Possible conflict: numbers differ (86 against 104 people)`."""
        return f"{self.label}: {self.what}"

    def in_words(self) -> str:
        """All of it as one line of plain text."""
        sides = "; ".join(f"{one.source}{' (a copy)' if one.of_copy else ''}: “{one.says}”" for one in self.sides)
        return f"{self.says}. {sides}" if sides else self.says


def differences(comparison: ComparisonDocument, partly: frozenset[str] = frozenset()) -> tuple[Difference, ...]:
    """Everything in which the versions differ, the weightiest kind first.

    `partly`: versions of which only a part is known; they leave nothing out.
    """
    return (
        *_conflicts(comparison),
        *_altered(comparison),
        *_figures(comparison),
        *_differently(comparison),
        *_left_out(comparison, partly),
    )


def of_outlet(found: Iterable[Difference], source: str) -> tuple[Difference, ...]:
    """Those of the differences in which this outlet has a side, or leaves something out."""
    return tuple(one for one in found if source in {one.silent, *(side.source for side in one.sides)})


def counted(found: Sequence[Difference]) -> str:
    """`2 possible conflicts and 1 figure that differs`; empty if nothing differs."""
    numbers = {kind: sum(one.kind == kind for one in found) for kind in ("conflict", "altered", "figures")}
    told = sum(one.kind == "differently" for one in found)
    left_out = sum(one.kind == "left_out" for one in found)
    return words.listed(
        [
            said
            for number, said in (
                (numbers["conflict"], words.count(numbers["conflict"], "possible conflict")),
                (numbers["altered"], words.count(numbers["altered"], "change in copying", "changes in copying")),
                (numbers["figures"], words.count(numbers["figures"], "figure that differs", "figures that differ")),
                (told, words.count(told, "point told differently", "points told differently")),
                (left_out, words.count(left_out, "fact left out by an outlet", "facts left out by an outlet")),
            )
            if number
        ]
    )


def _conflicts(comparison: ComparisonDocument) -> Iterable[Difference]:
    for one in disagreements(comparison):
        yield Difference(
            kind="conflict",
            label="Possible conflict",
            what=_with_note(words.CONFLICTS[one.conflict.kind], one.conflict.note),
            sides=tuple(_side(side) for agreeing in one.sides for side in agreeing),
        )


def _altered(comparison: ComparisonDocument) -> Iterable[Difference]:
    for copy in altered_copies(comparison):
        original = f"{copy.original}’s text" if copy.original else "a text that is not listed"
        for one in copy.alterations:
            yield Difference(
                kind="altered",
                label=f"Changed in copying {original}",
                what=changes((one.changed,))[0],
                sides=tuple(_side(side, copy.article_id) for side in one.sides)
                or (Side(source=copy.source, article_id=copy.article_id, says=one.changed.here, of_copy=True),),
            )


def _figures(comparison: ComparisonDocument) -> Iterable[Difference]:
    for line in figure_table(comparison).lines:
        if line.row.verdict != "agree":
            yield Difference(
                kind="figures",
                label="Figures differ" if line.row.verdict == "differ" else "Figures were updated",
                what=line.row.label,
                sides=tuple(
                    Side(source=cell.source, article_id=cell.article_id, says=words.figure(cell))
                    for cell in line.cells
                    if cell is not None
                ),
            )


def _differently(comparison: ComparisonDocument) -> Iterable[Difference]:
    for one in variants(comparison):
        yield Difference(
            kind="differently",
            label="Told differently",
            what=_with_note(words.DIFFERENCES[one.difference.kind], one.difference.note),
            sides=tuple(map(_side, one.sides)),
        )


def _left_out(comparison: ComparisonDocument, partly: frozenset[str]) -> Iterable[Difference]:
    for gap in gaps(comparison, partly):
        for fact in gap.facts[:_FACTS_OF_A_GAP] if not gap.means_little else ():
            excuse = f" ({gap.excuse})" if gap.excuse else ""
            yield Difference(
                kind="left_out",
                label=f"Left out by {gap.source}{excuse}",
                what=f"told by {fact.outlets}",
                sides=tuple(_side(wording) for wording in fact.wordings[:1]),
                silent=gap.source,
            )


def _with_note(said: str, note: str) -> str:
    said = f"{said[0].lower()}{said[1:]}"
    return f"{said} ({note})" if note else said


def _side(sentence: MarkedSentence, copy: str = "") -> Side:
    """`copy`: the id of the article that is the copy, if one of two is."""
    whole = f"{sentence.before}{sentence.marked}{sentence.after}"
    says = whole if len(whole) <= _QUOTED_CHARS else _around(sentence)
    return Side(
        source=sentence.source,
        article_id=sentence.article_id,
        says=says,
        of_copy=sentence.of_copy or sentence.article_id == copy,
    )


def _around(sentence: MarkedSentence) -> str:
    """A long sentence cut on both sides of what matters in it."""
    room = max(0, _QUOTED_CHARS - len(sentence.marked)) // 2
    before = sentence.before
    if len(before) > room:
        before = "…" + before[len(before) - room :].partition(" ")[2]
    return before + words.shortened(sentence.marked + sentence.after, _QUOTED_CHARS - len(before))
