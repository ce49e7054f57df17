"""A stand-in for the join model where there is none yet: every pair has the same probability."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.matching.contributions import Contribution
from pipeline.domain.tuning.labelled_sets import Start


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantModel:
    """With `probability` 1 every candidate is kept; with 0 none is likely, so there is nothing to judge."""

    start_articles: int
    start: Mapping[int, float]
    probability: float
    fingerprint: bytes = b"constant"
    others: None = None

    @property
    def recipe(self) -> Mapping[str, object]:
        return {}

    @classmethod
    def with_counts(cls, start: Start, probability: float) -> "ConstantModel":
        """`start`: the initial word counts."""
        return cls(start_articles=start[0], start=start[1], probability=probability)

    def first(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.full(len(features), self.probability, dtype=np.float32)

    def second(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        return self.first(features)

    def contributions(self, pair: NDArray[np.float32], neighbourhood: NDArray[np.float32]) -> tuple[Contribution, ...]:
        return ()
