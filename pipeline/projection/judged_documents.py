"""What the API says of a judgement."""

import msgspec

from pipeline.domain.comparison.judgements import Finding, Judgement
from pipeline.projection.documents import JudgedDocument


def judged_document(judgement: Judgement, finding: Finding | None) -> JudgedDocument:
    """The judgement with the finding that it is about, if there still is one: with its sentences of now."""
    fields = {name: getattr(judgement, name) for name in ("key", "kind", "verdict", "by", "at", "note", "earlier")}
    sides = judgement.sides if finding is None else finding.sides
    return msgspec.convert(
        {**fields, "sides": sides, "finding": "" if finding is None else finding.key},
        JudgedDocument,
        from_attributes=True,
    )
