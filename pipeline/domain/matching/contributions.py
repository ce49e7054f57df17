"""What one feature contributed to a decision."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One feature of a decision: its value and its effect on the decision, in log-odds."""

    feature: str
    value: float
    effect: float
