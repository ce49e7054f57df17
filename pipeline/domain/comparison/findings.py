"""A possible conflict between two versions, before the pairs of a story are drawn together."""

from dataclasses import dataclass

from pipeline.domain.comparison.result import ConflictKind
from pipeline.domain.comparison.sentences import Sentence

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one version states: the sentence, the words in it that matter, and what they amount to.

    Statements of one finding or of related ones say the same where `value` is equal.
    """

    sentence: Sentence
    span: Span
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Two statements that cannot both be true, it seems.

    `topic` names what is at issue, the same in every pair; `note` tells a reader what differs
    ("12 against 14 injured").
    """

    kind: ConflictKind
    confidence: float
    topic: str
    a: Statement
    b: Statement
    note: str = ""


def against(finding: Finding) -> str:
    """What differs, for a reader: the finding's note, or the words of both sides that matter."""
    ours, theirs = (s.sentence.text[slice(*s.span)] for s in (finding.a, finding.b))
    return finding.note or f"“{ours}” against “{theirs}”"
