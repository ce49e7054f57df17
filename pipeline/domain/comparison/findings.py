"""A possible conflict between two versions, before the pairs of a story are merged."""

from dataclasses import dataclass

from pipeline.domain.comparison.result import ConflictKind
from pipeline.domain.comparison.sentences import Sentence

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one version states: the sentence, the characters in it that matter, and their value.

    Statements of one finding or of related ones say the same if their values are equal.
    """

    sentence: Sentence
    span: Span
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Two statements that probably cannot both be true.

    `topic` names what they disagree about and is the same in every pair. `note` says what differs, for a reader ("12
    against 14 injured").
    """

    kind: ConflictKind
    confidence: float
    topic: str
    a: Statement
    b: Statement
    note: str = ""


def difference_note(finding: Finding) -> str:
    """What differs, for a reader: the finding's note, else the words of both sides that matter."""
    left, right = (s.sentence.text[slice(*s.span)] for s in (finding.a, finding.b))
    return finding.note or f"“{left}” against “{right}”"
