"""What a fit of the join model is made of: which sets and variants teach, how much each counts, and which trees.

A value, so that a command can change one part of it and compare.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.domain.tuning.generated.kinds import KINDS

AS_THEY_ARE = "as they are"
NO_DATES = "no dates"
NO_TITLE = "no title"
NO_TEXT = "no text"
SOME_TEXT = "some text"
"""Every other article is a headline."""
NO_EMBEDDING = "no embedding"
FEW = "few articles"
"""A handful of articles added by hand: no dates, and no stream around them that shows which words are common."""

VARIANTS: Mapping[str, float] = {
    AS_THEY_ARE: 1.0,
    NO_DATES: 0.5,
    NO_TITLE: 0.15,
    NO_TEXT: 0.5,
    SOME_TEXT: 0.5,
    NO_EMBEDDING: 0.15,
}
"""What streams lack at times, and the share of a set's weight that goes to its articles in this variant.

`FEW` is none of them: generated small windows teach the same, and it cost .005 of B³ on a stream.
"""

SIZE_POWER = 0.75
"""A set weighs the number of its pairs to this power: a small one is heard, and none drowns the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FitPlan:
    """How to fit.

    `seed` and `ensemble`: that many fits of each forest with seeds that follow from `seed`, averaged in log-odds.
    `rounds_first`, `rounds_second`: trees of one fit, by stage. `left_out`: columns, of either stage, that no tree may
    use. `variants`: the share of a set's weight by variant; one that is missing is left out. `kinds`: the weight of
    generated examples by kind, as `LabelledSet.kind` names them; one that is missing is left out. `at_arrival`: what
    the second stage's rows as known at arrival count beside those with all later articles: nothing, for they made
    more stories and improved none.
    """

    seed: int = 7
    ensemble: int = 3
    rounds_first: int = 200
    rounds_second: int = 140
    learning_rate: float = 0.05
    left_out: frozenset[str] = frozenset()
    variants: Mapping[str, float] = field(default_factory=lambda: dict(VARIANTS))
    kinds: Mapping[str, float] = field(default_factory=lambda: dict(KINDS))
    at_arrival: float = 0.0

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each fit of the ensemble."""
        return tuple(self.seed + 1000 * n for n in range(self.ensemble))

    def share(self, kind: str, variant: str) -> float:
        """The share of a set's weight that its rows of this variant get; 0 leaves them out."""
        return self.kinds.get(kind, 0.0) if kind else self.variants.get(variant, 0.0)
