"""A claim: what a version says in one clause, who says it, and where in the text. Compares nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.domain.comparison.dates import DateMention
from pipeline.domain.comparison.findings import Span
from pipeline.domain.comparison.once import Found
from pipeline.domain.comparison.quantities import Quantity
from pipeline.domain.comparison.sentences import Sentence
from pipeline.domain.comparison.told.saying import Manner

LEAD_SENTENCES = 2

MUCH_ALIKE = 0.5
"""From this Dice coefficient of their lemmas on, two claims are in much the same words (`likeness`)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claim:
    """What a version says in one clause.

    `spans`: its characters in `sentence.text`, in order; an inherited subject is a span of its own. `subject`: the
    characters of what it is about, empty if not known. `referent`: what a pronoun as its subject stands for, empty if
    not known; `open_pronoun`: it is not known. `manner`: how it is said. `attributed`: the outlet does not say it
    itself; `speaker`: who says it, empty if not known. `quoted`: in the speaker's own words.

    `figures`, `dates`, `places` (words) and `names` (lemmas) are those within its spans. `negators`: its negating words
    by token. `place`: the share of the text before it, in [0, 1). `lead`: it is in the first sentences. `judged`: it
    was split by grammar and can be judged. `found`: what was found in it `once`.
    """

    index: int
    sentence: Sentence
    spans: tuple[Span, ...]
    subject: Span | None
    referent: str
    open_pronoun: bool
    manner: Manner
    attributed: bool
    speaker: str
    quoted: bool
    head: str
    lemmas: frozenset[str]
    figures: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    places: frozenset[str]
    names: frozenset[str]
    negators: tuple[int, ...]
    lead: bool
    place: float
    judged: bool
    found: Found = field(default_factory=dict, init=False, repr=False)

    @property
    def text(self) -> str:
        """Its words as they are written."""
        return " ".join(self.sentence.text[start:end] for start, end in self.spans)

    @property
    def read(self) -> str:
        """Its words as they are compared: letters unified, and a pronoun as its subject replaced."""
        found = []
        for start, end in self.spans:
            words = self.sentence.plain[start:end]
            if self.referent and self.subject and start <= self.subject[0] < self.subject[1] <= end:
                words = words[: self.subject[0] - start] + self.referent + words[self.subject[1] - start :]
            found.append(words)
        return " ".join(found)


def overlaps(span: Span, spans: Sequence[Span]) -> bool:
    """Whether it has characters in common with one of these."""
    return any(start < span[1] and span[0] < end for start, end in spans)


def likeness(x: Claim, y: Claim) -> float:
    """The Dice coefficient of the lemmas of two claims, in [0, 1]."""
    return 2 * len(x.lemmas & y.lemmas) / max(1, len(x.lemmas) + len(y.lemmas))
