"""The contribution of one feature to a decision."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """A feature, its value, and its effect on the decision in log-odds."""

    feature: str
    value: float
    effect: float
