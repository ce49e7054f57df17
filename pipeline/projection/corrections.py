"""Questions about what operators decided: all corrections, newest first, as the history has them."""

import sqlite3
from datetime import datetime

import msgspec

from pipeline.domain.stories.corrections import CorrectionKind
from pipeline.domain.stories.stories import ChangeKind
from pipeline.projection.documents import HistoryEntry

Place = tuple[int, int, int]
"""Where a correction is in the list: its event time, and its partition and offset on the log."""

_NEWEST: Place = (2**63 - 1, 0, 0)


class CorrectionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator decided, and what was done: `change` of `story_id`, at event time `at`. `note`: why.

    `by`: the user who signed in to the page; empty if it was a command.
    """

    kind: CorrectionKind
    change: ChangeKind
    at: datetime
    story_id: str
    other_story_id: str | None
    article_ids: tuple[str, ...]
    note: str
    by: str


def corrections(
    db: sqlite3.Connection, *, limit: int, before: Place | None = None
) -> tuple[tuple[CorrectionDocument, ...], Place | None]:
    """Up to `limit` corrections from `before` on, and where the next page begins, if any."""
    rows = db.execute(
        'SELECT c.at_us, c.partition, c."offset", h.document FROM corrections c '
        'JOIN history h ON h.partition = c.partition AND h."offset" = c."offset" '
        'WHERE (c.at_us, c.partition, c."offset") < (?, ?, ?) '
        'ORDER BY c.at_us DESC, c.partition DESC, c."offset" DESC LIMIT ?',
        (*(before or _NEWEST), limit + 1),
    ).fetchall()
    found = tuple(one for row in rows[:limit] if (one := _correction(row[3])) is not None)
    return found, (rows[limit - 1][:3] if len(rows) > limit else None)


def _correction(document: bytes) -> CorrectionDocument | None:
    entry = msgspec.json.decode(document, type=HistoryEntry)
    if entry.corrected is None:
        return None
    return CorrectionDocument(
        kind=entry.corrected.kind,
        change=entry.kind,
        at=entry.at,
        story_id=entry.story_id,
        other_story_id=entry.other_story_id,
        article_ids=entry.corrected.article_ids,
        note=entry.corrected.note,
        by=entry.corrected.by,
    )
