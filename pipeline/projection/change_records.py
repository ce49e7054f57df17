"""A record of `stories.changes`, as far as the projection keeps it: without vectors and reasons, which take longest."""

from datetime import datetime
from typing import Literal

import msgspec

from pipeline.contracts.codec import decode_as
from pipeline.contracts.messages import ArticleV1, CorrectedV1
from pipeline.domain.stories.stories import ChangeKind


class _Reason(msgspec.Struct, frozen=True):
    corrected: CorrectedV1 | None = None


class _Embedded(msgspec.Struct, frozen=True):
    article: ArticleV1


class ChangeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of `ChangeV1` that are kept."""

    schema: Literal["story-change"] = "story-change"
    version: Literal[1] = 1
    kind: ChangeKind
    story_id: str
    at: datetime
    score: float
    reason: _Reason | None = None
    article: _Embedded | None = None
    copy_of: str | None = None
    other_story_id: str | None = None
    article_ids: tuple[str, ...] = ()


def read_change(value: bytes | None) -> ChangeRecord:
    """PermanentError if it cannot be decoded."""
    return decode_as(value, ChangeRecord)
