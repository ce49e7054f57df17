"""A story as a table for spreadsheets: what is claimed in rows, the versions in columns.

UTF-8 with a byte order mark: without one, the most common spreadsheet reads the file in the machine's own encoding, and
no outlet's name with an accent survives that. Whoever reads it with a program asks for `utf-8-sig`.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.contracts.comparison import ExcerptV1
from pipeline.contracts.messages import VersionV1
from pipeline.projection.documents import ComparisonDocument, FullStoryDocument
from pipeline.web.feed_document import clean, direction_marks_encoded
from pipeline.web.markup import link
from pipeline.wording import words
from pipeline.wording.changes_of_copies import changes

MEDIA_TYPE: Final = "text/csv; charset=utf-8; header=present"
NOT_THERE: Final = "(not there)"
"""What a cell says if the version does not have the claim, as far as can be told. An empty cell: it was not asked."""

_FORMULA: Final = re.compile(r"^\s*[=+\-@＝＋－＠|%]")
_SPACES: Final = re.compile(r"\s+")
_FIXED: Final = ("part", "what", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    part: str
    what: str
    kind: str
    cells: Mapping[str, str]


def table(story: FullStoryDocument) -> bytes:
    """The CSV document (RFC 4180): outlets, titles, dates and addresses first, then claims and figures."""
    rows = [] if story.comparison is None else list(_claims(story.comparison))
    heads = _heads(story.versions)
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (_Row(part="part", what="what", kind="kind", cells=heads), *_versions(story), *rows):
        written = [row.part, row.what, row.kind, *(row.cells.get(article, "") for article in heads)]
        writer.writerow([harmless(cell) for cell in written])
    return out.getvalue().encode("utf-8-sig")


def _heads(versions: Sequence[VersionV1]) -> dict[str, str]:
    """The outlet of each version; the second of an outlet as `Skarne Post (2)`."""
    heads: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for one in versions:
        number = numbers[one.source] = numbers.get(one.source, 0) + 1
        heads[one.article_id] = one.source if number == 1 else f"{one.source} ({number})"
    return heads


def harmless(cell: str) -> str:
    """The text in one line, with an apostrophe in front if a spreadsheet would take it for a formula (CWE-1236)."""
    text = _SPACES.sub(" ", clean(cell)).strip()
    return f"'{text}" if _FORMULA.match(text) else text


def _versions(story: FullStoryDocument) -> Iterator[_Row]:
    heads = _heads(story.versions)
    said = {
        "title": {one.article_id: words.shortened(one.title) for one in story.versions},
        "published": {
            one.article_id: words.published(one.published, one.published_precision)
            for one in story.versions
            if one.published
        },
        "link": {one.article_id: direction_marks_encoded(link(one.url) or "") for one in story.versions},
        "copy of": {
            one.article_id: heads.get(one.copy_of, "a version elsewhere") for one in story.versions if one.copy_of
        },
    }
    for what, cells in said.items():
        yield _Row(part="version", what=what, kind="", cells=cells)


def _claims(comparison: ComparisonDocument) -> Iterator[_Row]:
    for conflict in comparison.conflicts:
        yield _Row(
            part="possible conflict",
            what=conflict.note,
            kind=words.CONFLICTS[conflict.kind],
            cells=_sentences(conflict.sides),
        )
    for version in comparison.versions:
        for one in version.changed:
            cells = {version.article_id: one.sentence or one.here}
            if version.copy_of and (one.original_sentence or one.there):
                cells[version.copy_of] = one.original_sentence or one.there
            yield _Row(part="changed in copying", what=changes((one,))[0], kind="", cells=cells)
    for row in comparison.figures:
        figures = {cell.article_id: words.figure(cell) for cell in row.cells}
        yield _Row(part="figure", what=row.label, kind=words.VERDICTS[row.verdict], cells=figures)
    for told in comparison.told_differently:
        kind = words.DIFFERENCES[told.kind]
        yield _Row(part="told differently", what=told.note, kind=kind, cells=_sentences(told.sides))
    for left_out in comparison.left_out:
        cells = _sentences(left_out.excerpts) | dict.fromkeys(left_out.missing_from, NOT_THERE)
        yield _Row(part="left out", what=_first(left_out.excerpts), kind="", cells=cells)
    for shared in comparison.shared:
        yield _Row(part="in common", what=_first(shared.excerpts), kind="", cells=_sentences(shared.excerpts))
    for only in comparison.only_in:
        cells = _sentences((only.excerpt,)) | dict.fromkeys(only.missing_from, NOT_THERE)
        yield _Row(part="only here", what=only.excerpt.sentence, kind="", cells=cells)


def _sentences(excerpts: Sequence[ExcerptV1]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for one in excerpts:
        said = words.shortened(f"{one.sentence} ({one.said_by})" if one.said_by else one.sentence, 600)
        cells[one.article_id] = f"{cells[one.article_id]} / {said}" if one.article_id in cells else said
    return cells


def _first(excerpts: Sequence[ExcerptV1]) -> str:
    """The claim itself in the best wording."""
    return "" if not excerpts else excerpts[0].sentence[slice(*excerpts[0].span)] or excerpts[0].sentence
