"""The matrix of claims and voices: who states what, who gives it to somebody, who says otherwise, who is silent.

Pure; the template decides how it looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pipeline.domain.stories.originals import texts
from pipeline.projection.documents import ComparisonDocument
from pipeline.side_by_side.claims import Claim, Kind, Telling, claims
from pipeline.side_by_side.columns import Column, Columns, columns
from pipeline.side_by_side.excerpts import MarkedSentence, witnesses
from pipeline.side_by_side.told import gaps

State = Literal["stated", "attributed", "denied", "differs", "left_out", "silent", "unknown"]

KINDS: Final[Mapping[Kind, str]] = {
    "conflict": "possible conflict",
    "figure": "figure",
    "differently": "told differently",
    "fact": "told alike",
}
"""What the rows are called, in the order in which those that differ are listed."""

OTHER_LANGUAGE: Final = "claims are not compared in this language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one voice says in a row.

    `said`: its figure, the words in which it differs, or whom it gives it to; may be empty. `sentences`: where it says
    so; none if it is silent. `other`: a sentence of another voice to read beside them, one that says otherwise if there
    is one. `side`: cells with the same number say the same, from 0. `note`: why silence may mean nothing.
    """

    state: State
    said: str = ""
    sentences: tuple[MarkedSentence, ...] = ()
    other: MarkedSentence | None = None
    side: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A claim, and a cell for each voice. `voices`: how many say something of it."""

    claim: Claim
    cells: tuple[Cell, ...]

    @property
    def voices(self) -> int:
        return sum(bool(cell.sentences) for cell in self.cells)

    @property
    def left_out(self) -> int:
        return sum(cell.state == "left_out" for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """`rows`: those in which voices differ first, conflicts on top; then by how many voices tell it."""

    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()


def matrix(comparison: ComparisonDocument, partly: frozenset[str] = frozenset()) -> Matrix:
    """The matrix of a comparison; without rows if fewer than two voices were compared.

    `partly`: versions of which only a part is known or compared; they leave nothing out.
    """
    found = columns(comparison, partly)
    if len(found.voices) < 2:
        return Matrix(columns=found.voices)
    excuses = {gap.article_id: gap.excuse for gap in gaps(comparison, partly)}
    originals = texts({version.article_id: version.copy_of for version in comparison.versions})
    rows = [_row(claim, found, originals, excuses) for claim in claims(comparison)]
    kinds = list(KINDS)

    def rank(row: Row) -> tuple[bool, int, int, int]:
        differs = row.claim.differs
        return not differs, kinds.index(row.claim.kind) if differs else 0, -row.voices, -row.left_out

    return Matrix(columns=found.voices, rows=tuple(sorted((row for row in rows if row.voices), key=rank)))


def _row(claim: Claim, found: Columns, originals: Mapping[str, str], excuses: Mapping[str, str]) -> Row:
    by_column: dict[int, list[Telling]] = {}
    for one in claim.tellings:
        if one.excerpt.article_id in found.place:
            by_column.setdefault(found.place[one.excerpt.article_id], []).append(one)
    return Row(
        claim=claim,
        cells=tuple(
            _cell(claim, number, by_column, originals) if number in by_column else _silent(claim, column, excuses)
            for number, column in enumerate(found.voices)
        ),
    )


def _cell(claim: Claim, number: int, by_column: Mapping[int, Sequence[Telling]], originals: Mapping[str, str]) -> Cell:
    own = by_column[number]
    sides = {one.side for one in own}
    sentences = tuple(
        sentence
        for side in sorted(sides)
        for sentence in witnesses([one.excerpt for one in own if one.side == side], originals)
    )
    elsewhere = [one for column, tellings in by_column.items() if column != number for one in tellings]
    other = next((one for one in elsewhere if one.side not in sides), elsewhere[0] if elsewhere else None)
    said = " / ".join({one.said.casefold(): one.said for one in reversed(own) if one.said}.values())
    given_to = all(sentence.said_by for sentence in sentences)
    state: State = "attributed" if given_to else "stated"
    if claim.differs:
        state = "denied" if sides <= claim.denying else "differs"
    elif given_to and not said:
        said = sentences[0].according
    return Cell(
        state=state,
        said=said,
        sentences=sentences,
        other=witnesses([other.excerpt], originals)[0] if other else None,
        side=min(sides),
    )


def _silent(claim: Claim, column: Column, excuses: Mapping[str, str]) -> Cell:
    if column.limit:
        return Cell(state="unknown", note=column.limit)
    if not column.claims_compared and claim.kind in ("differently", "fact"):
        return Cell(state="unknown", note=OTHER_LANGUAGE)
    own = [article for article, _ in column.versions]
    if claim.missing.issuperset(own):
        return Cell(state="left_out", note=next((excuses[one] for one in own if excuses.get(one)), ""))
    return Cell(state="silent")
