"""A story as a table for spreadsheets: claims and figures in rows, voices in columns, as in the page's matrix.

UTF-8 with a byte order mark: without one, the most common spreadsheet reads the file in the machine's own encoding, and
no outlet's name with an accent survives that. Whoever reads it with a program asks for `utf-8-sig`.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.contracts.messages import VersionV1
from pipeline.projection.documents import ComparisonDocument, FullStoryDocument
from pipeline.side_by_side.columns import Columns, columns
from pipeline.side_by_side.extent import known_in_part
from pipeline.side_by_side.matrix import KINDS, Cell, matrix
from pipeline.web.feed_document import clean, direction_marks_encoded
from pipeline.web.markup import link
from pipeline.wording import words
from pipeline.wording.changes_of_copies import changes

MEDIA_TYPE: Final = "text/csv; charset=utf-8; header=present"
NOT_THERE: Final = "not there"

_FORMULA: Final = re.compile(r"^\s*[=+\-@＝＋－＠|%]")
_SPACES: Final = re.compile(r"\s+")
_CELL_CHARS: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    """A column: its name, its own versions, and the outlets that copy them."""

    name: str
    versions: tuple[VersionV1, ...]
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """`cells` by the number of the column."""

    part: str
    what: str
    kind: str = ""
    cells: Mapping[int, str]


def table(story: FullStoryDocument) -> bytes:
    """The CSV document (RFC 4180): titles, dates and addresses first, then claims, figures and what only one has."""
    partly = known_in_part(story.versions)
    found = Columns(voices=(), place={}) if story.comparison is None else columns(story.comparison, partly)
    voices = _voices(story.versions, found)
    rows = [_Row(part="part", what="what", kind="kind", cells=dict(enumerate(_names(voices)))), *_versions(voices)]
    if story.comparison is not None and found.voices:
        rows += [*_claims(story.comparison, partly), *_altered(story.comparison, found.place)]
        rows += [*_figures(story.comparison, found.place), *_only_here(story.comparison, found.place)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        written = [row.part, row.what, row.kind, *(row.cells.get(number, "") for number in range(len(voices)))]
        writer.writerow([harmless(cell) for cell in written])
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The text in one line, with an apostrophe in front if a spreadsheet would take it for a formula (CWE-1236)."""
    text = _SPACES.sub(" ", clean(cell)).strip()
    return f"'{text}" if _FORMULA.match(text) else text


def _voices(versions: Sequence[VersionV1], found: Columns) -> tuple[_Voice, ...]:
    """The voices that were compared; of a story that is not compared, its versions."""
    by_id = {version.article_id: version for version in versions}
    if not found.voices:
        return tuple(_Voice(name=one.source, versions=(one,), copies=()) for one in versions)
    return tuple(
        _Voice(
            name=voice.name,
            versions=tuple(by_id[article] for article, _ in voice.versions if article in by_id),
            copies=tuple(name for _, name in voice.copies),
        )
        for voice in found.voices
    )


def _names(voices: Sequence[_Voice]) -> Iterator[str]:
    """The name of each column; the second with one name as `Skarne Post (2)`."""
    numbers: dict[str, int] = {}
    for voice in voices:
        number = numbers[voice.name] = numbers.get(voice.name, 0) + 1
        yield voice.name if number == 1 else f"{voice.name} ({number})"


def _versions(voices: Sequence[_Voice]) -> Iterator[_Row]:
    said: dict[str, list[Sequence[str]]] = {
        "title": [[words.shortened(one.title) for one in voice.versions] for voice in voices],
        "published": [
            [words.published(one.published, one.published_precision) if one.published else "" for one in voice.versions]
            for voice in voices
        ],
        "link": [[direction_marks_encoded(link(one.url) or "") for one in voice.versions] for voice in voices],
        "copied by": [voice.copies for voice in voices],
    }
    for what, by_voice in said.items():
        cells = {number: " / ".join(filter(None, several)) for number, several in enumerate(by_voice)}
        yield _Row(part="version", what=what, cells=cells)


def _claims(comparison: ComparisonDocument, partly: frozenset[str]) -> Iterator[_Row]:
    """The page's matrix, but for its figures, which have rows of their own with all that is said of them."""
    for row in matrix(comparison, partly).rows:
        if row.claim.kind != "figure":
            cells = {number: _state(cell) for number, cell in enumerate(row.cells)}
            yield _Row(part=KINDS[row.claim.kind], what=row.claim.what, kind=row.claim.detail, cells=cells)


def _state(cell: Cell) -> str:
    """`differs (86 people): All 86 people …`; empty if the voice is silent and nobody asked it."""
    if cell.state == "silent":
        return ""
    state = cell.state.replace("_", " ")
    beside = " / ".join(filter(None, (cell.said, cell.note)))
    said = " / ".join(f"{one.before}{one.marked}{one.after}" for one in cell.sentences)
    text = f"{state} ({beside})" if beside else state
    return words.shortened(f"{text}: {said}" if said else text, _CELL_CHARS)


def _altered(comparison: ComparisonDocument, place: Mapping[str, int]) -> Iterator[_Row]:
    for version in comparison.versions:
        for one in version.changed if version.article_id in place else ():
            said = f"{version.source}: {one.sentence or one.here} / before: {one.original_sentence or one.there}"
            cells = {place[version.article_id]: words.shortened(said, _CELL_CHARS)}
            yield _Row(part="changed in copying", what=changes((one,))[0], cells=cells)


def _figures(comparison: ComparisonDocument, place: Mapping[str, int]) -> Iterator[_Row]:
    for row in comparison.figures:
        said: dict[int, dict[str, None]] = {}
        for cell in row.cells:
            if cell.article_id in place:
                said.setdefault(place[cell.article_id], {})[words.figure(cell)] = None
        cells = {number: " / ".join(several) for number, several in said.items()}
        yield _Row(part="figure", what=row.label, kind=words.VERDICTS[row.verdict], cells=cells)


def _only_here(comparison: ComparisonDocument, place: Mapping[str, int]) -> Iterator[_Row]:
    for one in comparison.only_in:
        cells = {place[article]: NOT_THERE for article in one.missing_from if article in place}
        if one.excerpt.article_id in place:
            cells[place[one.excerpt.article_id]] = "stated"
        yield _Row(part="only here", what=words.shortened(one.excerpt.sentence, _CELL_CHARS), cells=cells)
