"""The fitted judge of two claims: the same fact, a part of the other, told differently, or another claim.

Logistic regressions on the features of `pairs`, given as JSON text: one of the labels, and one of "both tell one fact".
Does not know where its file is, nor
how it was fitted.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.comparison.told.labels import LABELS
from pipeline.domain.comparison.told.pairs import FEATURES, MIRRORED

MODEL_FILE = "model.json"
FORMAT = 2

FACT = "fact"
"""The column of the weights of `facts` in the file."""

MIRRORED_LABELS = np.array([0, 2, 1, 3, 4])
"""The labels of a pair the other way round, as places in `LABELS`."""


class ClaimJudgeError(ValueError):
    """The text is not a judge of claims, or was fitted on other features. The message names the difference."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimJudge:
    """A judge. `mean` and `scale` are float64 [features]; `weights` [features + 1, labels], the last row constant.
    `fact`, [features + 1], are those of "both tell one fact" against "other claims".

    `shared`: the least probability of same or part from which on two claims count as one fact. `related`: that of
    any label but `other`, from which on they speak of the same thing.
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    fact: NDArray[np.float64]
    shared: float
    related: float
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> "ClaimJudge":
        """The judge of a file's text. Raises ClaimJudgeError."""
        try:
            known = json.loads(text)
        except ValueError as exc:
            raise ClaimJudgeError(f"{MODEL_FILE}: not JSON: {exc}") from exc
        if not isinstance(known, dict) or known.get("format") != FORMAT:
            raise ClaimJudgeError(f"{MODEL_FILE}: format {FORMAT} is needed; fit it again with tune --claims")
        try:
            features, constant = known["features"], known["constant"]
            if tuple(features) != FEATURES:
                unlike = sorted(set(features) ^ set(FEATURES)) or ["their order"]
                raise ClaimJudgeError(
                    f"{MODEL_FILE}: fitted on other features: {', '.join(unlike[:5])}; fit it again with tune --claims"
                )
            rows = [[float(features[name][label]) for label in LABELS] for name in FEATURES]
            return cls(
                mean=np.array([float(features[name]["mean"]) for name in FEATURES]),
                scale=np.array([float(features[name]["scale"]) for name in FEATURES]),
                weights=np.array([*rows, [float(constant[label]) for label in LABELS]]),
                fact=np.array([float(column[FACT]) for column in (*(features[name] for name in FEATURES), constant)]),
                shared=float(known["thresholds"]["shared"]),
                related=float(known["thresholds"]["related"]),
                metadata={k: v for k, v in known.items() if k not in {"features", "constant"}},
            )
        except (KeyError, TypeError, AttributeError, ValueError) as exc:
            if isinstance(exc, ClaimJudgeError):
                raise
            raise ClaimJudgeError(f"{MODEL_FILE}: {type(exc).__name__}: {exc}") from exc

    def text(self) -> str:
        """The text that `parse` reads."""
        thresholds = {"shared": self.shared, "related": self.related}
        features = {
            name: {
                "mean": float(self.mean[n]),
                "scale": float(self.scale[n]),
                **dict(zip(LABELS, self.weights[n].tolist(), strict=True)),
                FACT: float(self.fact[n]),
            }
            for n, name in enumerate(FEATURES)
        }
        constant = {**dict(zip(LABELS, self.weights[-1].tolist(), strict=True)), FACT: float(self.fact[-1])}
        known = {**self.metadata, "format": FORMAT, "thresholds": thresholds, "constant": constant}
        return json.dumps({**known, "features": features}, indent=1) + "\n"

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Of each of `LABELS`, float64 [pairs, labels], of features [pairs, `FEATURES`].

        The mean of both ways round, so that a pair mirrored has the same with its parts swapped.
        """
        there = self._one_way(features)
        back = self._one_way(features[:, MIRRORED])[:, MIRRORED_LABELS]
        return (there + back) / 2

    def facts(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """That both tell one fact, if they do not tell it differently, float64 [pairs]; the mean of both ways round."""
        there, back = (
            sigmoid(((way - self.mean) / self.scale) @ self.fact[:-1] + self.fact[-1])
            for way in (features, features[:, MIRRORED])
        )
        return np.asarray((there + back) / 2, dtype=np.float64)

    def _one_way(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        scores = ((features - self.mean) / self.scale) @ self.weights[:-1] + self.weights[-1]
        return softmax(scores)


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities [n, labels] that are in proportion to the powers of these scores."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float64)


def sigmoid(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of each of these log odds."""
    return np.asarray(1 / (1 + np.exp(-scores)), dtype=np.float64)
