"""Every template of everyday news, and what it is tried among: articles of the labelled stream."""

import gzip
import json
from datetime import timedelta
from itertools import islice

from tests.running import SHARED
from tests.support.everyday.local_bots import LOCAL_BOTS
from tests.support.everyday.money_bots import MONEY_BOTS
from tests.support.everyday.nature_bots import NATURE_BOTS
from tests.support.everyday.rows import MONDAY, Row, dated
from tests.support.everyday.templates import rows_of

TEMPLATES = (*MONEY_BOTS, *NATURE_BOTS, *LOCAL_BOTS)
STREAM = SHARED / "eval/stories/stream.jsonl.gz"
AMONG, AMONG_CHARS = 300, 3000
"""How many articles of the stream are around the templates, and how much of each: reading them is most of the work."""


def template_rows() -> list[Row]:
    return rows_of(TEMPLATES)


def rows_among_stream(dating: str) -> list[Row]:
    """The templates' rows within the stream's. Undated, they come in the order in which they were written."""
    others = stream_rows(AMONG, chars=AMONG_CHARS)
    templates = template_rows()
    if dating == "on following days":  # the stream stays spread over the week
        return _in_order([*dated(templates, dating), *others])
    return dated(_in_order([*templates, *others]), dating)


def _in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.published or MONDAY)


def stream_rows(n_articles: int, *, skipped: int = 900, chars: int | None = None) -> list[Row]:
    """Articles of the stream in its order, spread evenly over the invented week.

    `skipped`: how many come before. `chars`: how much of a text is taken. Empty where the file is absent.
    """
    if not STREAM.exists():
        return []
    with gzip.open(STREAM, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in islice(lines, skipped, skipped + n_articles)]
    step = timedelta(days=7) / max(1, len(found))
    return [
        Row(
            id=f"stream-{row['id']}",
            story=f"stream-{row['story']}",
            kind="stream",
            title=row["title"] or "",
            text=row["text"][:chars],
            source=row["source"] or "",
            published=MONDAY + n * step,
        )
        for n, row in enumerate(found)
    ]
